//! The whole demonstration: sets the stage, plays the story, and shows what it came to.

mod ending;
mod fault;
mod folder;
mod over;
mod path;
mod serving;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::calendar::Calendar;
use domain::time::Date;
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::acks::Acks;
use super::cast;
use super::clerk::Desks;
use super::import::Progress;
use super::nodes::Nodes;
use super::petitions::PetitionSource;
use super::site::{Site, Spans};
use super::stage::{Heading, Props, Stage, Undisturbed};
use super::story;
use super::timeline::Timeline;
use super::trace::{self, Beyond, Collector};

use ending::Measured;
pub use fault::DemoFault;
use folder::Folder;
pub use over::{Over, over};

/// Nodes of a demonstration send their spans ten times a second.
const SPANS: Duration = Duration::from_millis(500);

/// What is asked of a demonstration.
#[derive(Clone, Debug)]
pub struct Options {
    pub petitions: PetitionSource,
    /// The first day of the story.
    pub from: Date,
    /// The act whose trace is shown.
    pub shown: Heading,
    /// Where all spans go besides.
    pub beyond: Beyond,
    /// A new or empty folder in which everything stays; without one, nothing does.
    pub keep: Option<PathBuf>,
    pub keeping: Keeping,
    pub afterwards: Afterwards,
}

/// Where the nodes keep their stores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// SQLite files in the folder.
    Files,
    /// Databases that are made on a PostgreSQL, whose URL with a user who may do that is in this file.
    Server(PathBuf),
}

/// What becomes of the nodes after the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Afterwards {
    End,
    /// They run until somebody interrupts.
    Serve,
}

/// Plays it. `program` is the binary that the nodes run.
pub async fn run(
    options: &Options,
    program: &Path,
    timeline: Timeline,
    progress: Progress,
) -> Result<(), DemoFault> {
    playable(&options.petitions, options.from)?;
    // Listened for from the beginning: whoever interrupts leaves no nodes and no files behind.
    let mut interrupts = Interrupts::listen()?;
    let collector = Arc::new(Collector::start(options.beyond.clone()).await?);
    let folder = Folder::make(options.keep.as_deref(), &options.keeping).await?;
    let show = Show {
        options,
        folder: &folder,
        program,
        collector: &collector,
    };
    let told = tokio::select! {
        told = show.told(timeline, progress) => told,
        () = interrupts.next() => Err(DemoFault::Interrupted),
    };
    let ended = match told {
        Ok(None) => Ok(()),
        Ok(Some(nodes)) => tokio::select! {
            died = nodes.died() => Err(DemoFault::Died(died)),
            () = interrupts.next() => finish(nodes).await,
        },
        Err(fault) => Err(fault),
    };
    if let Some(collector) = Arc::into_inner(collector) {
        collector.stop().await;
    }
    folder.end(ended).await
}

/// What somebody at the terminal, or a supervisor, sends to end a process.
struct Interrupts {
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
}

impl Interrupts {
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
            hangup: signal(SignalKind::hangup())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
            // The terminal was closed.
            _ = self.hangup.recv() => {}
        }
    }
}

/// What can be told before anything is made.
fn playable(petitions: &PetitionSource, from: Date) -> Result<(), DemoFault> {
    if let PetitionSource::File(path) = petitions {
        let tried = petitions.try_out();
        let tried = tried.map_err(|source| DemoFault::Petitions {
            path: path.clone(),
            source,
        })?;
        tried.map_err(|first| DemoFault::NoPetition {
            path: path.clone(),
            first,
        })?;
    }
    let calendar = Calendar::national();
    let (first, last) = calendar.years();
    if !(first..=last).contains(&from.year()) {
        return Err(DemoFault::NoCalendar {
            year: from.year(),
            first,
            last,
        });
    }
    if !calendar.is_working_day(from) {
        return Err(DemoFault::RestDay {
            day: from,
            next: calendar.roll(from),
        });
    }
    Ok(())
}

struct Show<'a> {
    options: &'a Options,
    folder: &'a Folder,
    program: &'a Path,
    collector: &'a Arc<Collector>,
}

impl Show<'_> {
    /// From the banner to the last block; the nodes, where they go on running.
    async fn told(
        &self,
        timeline: Timeline,
        progress: Progress,
    ) -> Result<Option<Arc<Nodes>>, DemoFault> {
        let Options {
            petitions, shown, ..
        } = self.options;
        let (mut stage, nodes) = self.set(timeline).await?;
        let played = tokio::select! {
            played = story::play(&mut stage, petitions, progress) => played?,
            died = nodes.died() => return Err(DemoFault::Died(died)),
        };
        drop(nodes);
        ending::checks(&mut stage)?;
        ending::keeps(&mut stage).await?;
        let case = path::of(&stage.desks, played.group.matter).await?;
        let group = played.group;
        let measured = Measured::now(&stage, petitions, played.imported).await?;
        let shown = ending::shown(&stage, *shown);
        let site = stage.site.clone();
        let (nodes, mut timeline) = stage.strike();
        let nodes = match self.options.afterwards {
            Afterwards::End => {
                // The last spans leave the nodes when they stop.
                finish(nodes).await?;
                None
            }
            Afterwards::Serve => {
                trace::quiet(self.collector, SPANS).await;
                Some(nodes)
            }
        };
        timeline.act(THIS_TIME, "")?;
        path::tell(&mut timeline, self.folder, &case)?;
        ending::journey(&mut timeline, self.collector, &site, &group)?;
        ending::trace_and_times(&mut timeline, self.collector, shown.as_ref(), &measured)?;
        self.folder.tell(&mut timeline)?;
        if nodes.is_some() {
            serving::tell(&mut timeline, &site, self.program, &group.number)?;
        }
        Ok(nodes)
    }

    async fn set(&self, mut timeline: Timeline) -> Result<(Stage, Arc<Nodes>), DemoFault> {
        let spans = Spans::To(self.collector.url());
        let (path, layout) = (self.folder.path(), self.folder.layout());
        let site = Site::laid_out(path, self.options.from, &spans, layout)?;
        let nodes = Nodes::start(&site, self.program).await;
        let nodes = Arc::new(nodes.map_err(DemoFault::Start)?);
        timeline.banner(TITLE, &banner(self.options.from))?;
        let stage = Stage::set(Props {
            nodes: Arc::clone(&nodes),
            desks: Desks::open(&site, Acks::none())?,
            timeline,
            collector: Arc::clone(self.collector),
            hooks: Box::new(Undisturbed),
            site,
        })?;
        Ok((stage, nodes))
    }
}

/// Nobody else holds the nodes by now.
async fn finish(nodes: Arc<Nodes>) -> Result<(), DemoFault> {
    match Arc::into_inner(nodes) {
        Some(nodes) => nodes.finish().await.map_err(DemoFault::Stop),
        None => Ok(()),
    }
}

/// What follows depends on times, ids, and the order in which messages of several nodes arrive.
const THIS_TIME: &str = "本次运行  以下各次不同";
const TITLE: &str = "联访  一次联合接访，从登记到办结（DB32/T 4621-2023、《信访工作条例》）";

/// Calendar days that the story takes at most.
const LENGTH: u32 = 120;

fn banner(from: Date) -> Vec<String> {
    let nodes: Vec<&str> = cast::nodes().map(|member| member.short).collect();
    let calendar = Calendar::national();
    let unknown = if calendar.is_provisional(calendar.days_after(from, LENGTH).last_day) {
        let (_, last) = calendar.years();
        format!("；{last}年末以后的放假安排尚未公布，暂按双休日推算")
    } else {
        String::new()
    };
    vec![
        format!(
            "{}各有一个节点：各自的进程、数据库、证书，节点之间双向TLS、逐条签名；明理律所由信访局节点托管。",
            nodes.join("、")
        ),
        format!("法定时间从{from} 08:30起，由演示推进；期限按国务院公布的工作日历计算{unknown}。"),
        "每一行都是一次真实调用；✗ 为依规不予办理，〔 〕内为原因码，可用 lianfang explain 查询。"
            .to_owned(),
    ]
}
