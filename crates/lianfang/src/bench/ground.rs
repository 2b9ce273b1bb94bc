//! Where a benchmark takes place: agencies with their nodes, a receiver of spans, and a database server where one is asked for.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use contracts::pb::node::v1::GetNodeRequest;
use domain::id::Service;
use domain::people::Role;
use store::Postgres;

use super::desk::Desk;
use super::fault::BenchFault;
use super::postgres::Server;
use super::round::Processor;
use super::settings::{Engine, Settings};
use super::usage;
use crate::demo::cast::{self, Member};
use crate::demo::nodes::{NodeFault, Nodes};
use crate::demo::site::{Layout, Process, Site, Spans, Stores};
use crate::demo::trace::{Beyond, Collector};

/// The share of traces that is recorded: what a node in service would record.
const SAMPLED: f64 = 0.01;
/// What nodes have to finish what they have taken on.
const SETTLE: Duration = Duration::from_secs(120);
/// Behind everything else in a file of settings.
const LIMITS: &str = "\n[limits]\n";
const LOOK: Duration = Duration::from_millis(10);

/// Where law time comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LawClock {
    Machine,
    /// By the site's file, where it stands still until it is moved.
    Steered,
}

/// A site made for one benchmark; its files go when this is dropped.
pub struct Ground {
    pub site: Site,
    pub nodes: Nodes,
    pub server: Option<Server>,
    members: Vec<&'static Member>,
    engine: Engine,
    folder: tempfile::TempDir,
    collector: Collector,
}

impl Ground {
    /// Makes a site with all of its agencies and starts the nodes of some. Everything is on, as it comes; law time is the
    /// machine's, and spans go to a receiver in this process.
    pub async fn make(settings: &Settings, members: &[&'static str]) -> Result<Self, BenchFault> {
        Self::laid_out(settings, members, LawClock::Machine, Layout::default()).await
    }

    /// The same with nodes laid out otherwise, or with law time that is moved.
    pub async fn laid_out(
        settings: &Settings,
        members: &[&'static str],
        clock: LawClock,
        mut layout: Layout,
    ) -> Result<Self, BenchFault> {
        let members: Vec<_> = members.iter().map(|slug| cast::member(slug)).collect();
        let folder = tempfile::Builder::new()
            .prefix("lianfang-bench-")
            .tempdir_in(&settings.folder)
            .map_err(BenchFault::at(&settings.folder))?;
        let collector = Collector::start(Beyond::Nowhere).await?;
        let server = match settings.engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(Server::start()?),
        };
        let path = folder.path().join("site");
        if let Some(server) = &server {
            for member in cast::nodes() {
                let (url, name) = (server.url("postgres"), member.slug);
                let stores = Stores::Server {
                    url: Postgres::create_database(&url, name).await?,
                    keys_url: Postgres::create_database(&url, &format!("{name}_keys")).await?,
                };
                layout = layout.stores(member, stores);
            }
        }
        let from = jiff::civil::date(2026, 3, 2);
        let site = Site::laid_out(&path, from, &Spans::Nowhere, &layout)?;
        for process in site.processes() {
            as_in_service(&process.settings, &collector, clock)?;
        }
        let nodes = Nodes::start_some(&site, &settings.program, &members).await?;
        Ok(Self {
            site,
            nodes,
            server,
            members,
            engine: settings.engine,
            folder,
            collector,
        })
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Where a service of a node keeps its records.
    pub fn engine(&self, member: &Member, service: Service) -> Result<store::Engine, BenchFault> {
        Ok(self.site.keeper(member, service).engine(service)?)
    }

    pub const fn on(&self) -> Engine {
        self.engine
    }

    pub fn desk(
        &self,
        member: &'static Member,
        role: Role,
        service: Service,
        callers: usize,
    ) -> Result<Desk, BenchFault> {
        Ok(Desk::open(&self.site, member, role, service, callers)?)
    }

    /// Who reads how far the journal of a service has come.
    pub fn auditor(
        &self,
        member: &'static Member,
        service: Service,
    ) -> Result<Auditor, BenchFault> {
        let desk = self.desk(member, Role::Auditor, service, 1)?;
        Ok(Auditor(desk))
    }

    /// Processor time so far of this process, of the nodes and of the database's server.
    pub async fn processor(&self) -> Processor {
        let mut server = Duration::ZERO;
        for member in &self.members {
            let pids = self.nodes.pids(member).await;
            server += pids.into_iter().map(usage::processor).sum::<Duration>();
        }
        Processor {
            client: usage::own_processor(),
            server,
            database: self
                .server
                .as_ref()
                .map_or(Duration::ZERO, |server| usage::processor(server.pid())),
        }
    }

    /// Ends one process of a node of several at once, if it runs.
    pub async fn kill_one(&self, member: &Member, name: &str) -> Result<(), BenchFault> {
        match self.nodes.kill_process(self.process(member, name)?).await {
            Err(NodeFault::Down { .. }) => Ok(()),
            killed => Ok(killed?),
        }
    }

    /// Starts one process of a node of several.
    pub async fn start_one(&self, member: &Member, name: &str) -> Result<(), BenchFault> {
        Ok(self
            .nodes
            .restart_process(self.process(member, name)?)
            .await?)
    }

    /// Starts one process again with a limit set to another value, or with all of them as they come.
    pub async fn limited(
        &self,
        member: &Member,
        name: &str,
        limit: Option<(&str, u64)>,
    ) -> Result<(), BenchFault> {
        self.kill_one(member, name).await?;
        let settings = &self.process(member, name)?.settings;
        let text = std::fs::read_to_string(settings).map_err(BenchFault::at(settings))?;
        let rest = text.split(LIMITS).next().unwrap_or_default();
        let text = match limit {
            Some((key, value)) => format!("{rest}{LIMITS}{key} = {value}\n"),
            None => rest.to_owned(),
        };
        std::fs::write(settings, text).map_err(BenchFault::at(settings))?;
        self.start_one(member, name).await
    }

    fn process(&self, member: &Member, name: &str) -> Result<&Process, BenchFault> {
        let mut processes = self.site.processes();
        processes
            .find(|process| process.member.slug == member.slug && process.name == name)
            .ok_or(BenchFault::Nothing { what: "a process" })
    }

    /// Ends the nodes in order.
    pub async fn finish(self) -> Result<(), BenchFault> {
        self.nodes.finish().await?;
        self.collector.stop().await;
        Ok(())
    }
}

/// Law time is the machine's, and a share of the traces goes to the receiver.
fn as_in_service(
    settings: &Path,
    collector: &Collector,
    clock: LawClock,
) -> Result<(), BenchFault> {
    let text = std::fs::read_to_string(settings).map_err(BenchFault::at(settings))?;
    let mut text: String = text
        .lines()
        .filter(|line| clock == LawClock::Steered || !line.starts_with("clock.steered"))
        .flat_map(|line| [line, "\n"])
        .collect();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "\n[traces]\nendpoint = \"{}\"\nratio = {SAMPLED}\n",
        collector.url()
    );
    std::fs::write(settings, text).map_err(BenchFault::at(settings))
}

impl Processor {
    /// What was used since.
    #[must_use]
    pub fn since(self, earlier: Self) -> Self {
        Self {
            client: self.client.saturating_sub(earlier.client),
            server: self.server.saturating_sub(earlier.server),
            database: self.database.saturating_sub(earlier.database),
        }
    }
}

/// Reads how far a journal has come.
#[derive(Clone, Debug)]
pub struct Auditor(Desk);

impl Auditor {
    pub async fn position(&self) -> Result<u64, BenchFault> {
        Ok(self.0.call(0, GetNodeRequest {}).await?.position)
    }

    /// Waits until the journal has come so far.
    pub async fn reaches(&self, position: u64) -> Result<(), BenchFault> {
        let began = Instant::now();
        while self.position().await? < position {
            if began.elapsed() > SETTLE {
                return Err(BenchFault::Late {
                    what: "an effect on another service",
                });
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }
}
