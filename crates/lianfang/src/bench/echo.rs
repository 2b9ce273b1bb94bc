//! `echo`: a call that does nothing, bare and behind everything a node puts around a call.

pub mod server;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::sync::Arc;

use contracts::pb::intake::v1::intake_service_client::IntakeServiceClient;
use domain::id::Service;
use domain::people::Role;
use tokio::process::Command;
use tonic::transport::{Channel, Endpoint};

use super::child::Process;
use super::desk::Desk;
use super::drive::{Until, drive};
use super::fault::BenchFault;
use super::ground::Ground;
use super::petitions::Endless;
use super::report::Benchmark;
use super::round::{Processor, Round};
use super::series::Series;
use super::settings::Settings;
use super::usage;
use crate::demo::cast;

/// The agency whose settings the layered server runs under: its node does not run.
const PLACE: &str = "land";
/// Calls that share a connection, as with a node.
const SHARE: usize = 32;

/// A registration that is read and answered, and nothing else: no layer, no TLS, no token.
pub struct Bare {
    process: Process,
    channels: Vec<Channel>,
    petitions: Arc<Endless>,
}

/// The same behind mutual TLS, trace, log, limits, deadline, token and authorisation.
pub struct Layered {
    process: Process,
    desk: Desk,
    petitions: Arc<Endless>,
}

/// A command of this program that answers without doing anything.
fn command(settings: &Settings) -> Command {
    let mut command = Command::new(&settings.program);
    command.arg("echo");
    command
}

impl Bare {
    pub async fn start(settings: &Settings, petitions: &Arc<Endless>) -> Result<Self, BenchFault> {
        let address = free().map_err(|source| BenchFault::Start {
            what: "echo",
            source,
        })?;
        let mut command = command(settings);
        command.arg("--bare").arg(address.to_string());
        let process = Process::start("echo", command, address).await?;
        let endpoint = Endpoint::from_shared(format!("http://{address}"))
            .map_err(|error| tonic::Status::aborted(error.to_string()))?
            .tcp_nodelay(true);
        let connections = settings.callers.div_ceil(SHARE).max(1);
        Ok(Self {
            process,
            channels: (0..connections).map(|_| endpoint.connect_lazy()).collect(),
            petitions: Arc::clone(petitions),
        })
    }

    pub async fn round(&self, settings: &Settings) -> Result<Round, BenchFault> {
        let (channels, petitions) = (self.channels.clone(), Arc::clone(&self.petitions));
        let call = move |caller: usize, _| {
            let mut client = IntakeServiceClient::new(channels[caller % channels.len()].clone());
            let request = petitions.next();
            async move { client.register_matter(request).await.map(drop) }
        };
        let before = used(&self.process);
        let round = drive(settings.callers, Until::After(settings.period), call).await?;
        Ok(Round {
            processor: used(&self.process).since(before),
            ..round
        })
    }
}

impl Layered {
    pub async fn start(
        ground: &Ground,
        settings: &Settings,
        petitions: &Arc<Endless>,
    ) -> Result<Self, BenchFault> {
        let member = cast::member(PLACE);
        let mut command = command(settings);
        command.arg("--config").arg(ground.site.settings(member));
        let log = ground.path("echo.log");
        // It logs each call as a node does.
        let file = std::fs::File::create(&log).map_err(BenchFault::at(&log))?;
        command.stderr(file);
        let process = Process::start("echo", command, ground.site.config(member).listen).await?;
        Ok(Self {
            process,
            desk: ground.desk(member, Role::Registrar, Service::Intake, settings.callers)?,
            petitions: Arc::clone(petitions),
        })
    }

    pub async fn round(&self, settings: &Settings) -> Result<Round, BenchFault> {
        let (desk, petitions) = (self.desk.clone(), Arc::clone(&self.petitions));
        let call = move |caller: usize, _| {
            let (desk, request) = (desk.clone(), petitions.next());
            async move { desk.call(caller, request).await.map(drop) }
        };
        let before = used(&self.process);
        let round = drive(settings.callers, Until::After(settings.period), call).await?;
        Ok(Round {
            processor: used(&self.process).since(before),
            ..round
        })
    }
}

fn used(process: &Process) -> Processor {
    Processor {
        client: usage::own_processor(),
        server: usage::processor(process.pid()),
        ..Processor::default()
    }
}

fn free() -> std::io::Result<SocketAddr> {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()
}

/// A registration that does nothing, bare and layered in turns.
pub async fn run(settings: &Settings) -> Result<Benchmark, BenchFault> {
    let ground = Ground::make(settings, &[]).await?;
    let petitions = Arc::new(Endless::new().map_err(BenchFault::Report)?);
    let bare = Bare::start(settings, &petitions).await?;
    let layered = Layered::start(&ground, settings, &petitions).await?;
    let mut bare_turns = Series::new("echo, bare", "calls/s");
    let mut layered_turns = Series::new("echo behind all layers", "calls/s");
    for _ in 0..settings.rounds {
        bare_turns.note(bare.round(settings).await?);
        layered_turns.note(layered.round(settings).await?);
    }
    drop((bare, layered));
    ground.finish().await?;
    Ok(Benchmark {
        name: "echo",
        ratios: vec![layered_turns.against(&bare_turns, None)],
        lines: vec![bare_turns.line(), layered_turns.line()],
        figures: Vec::new(),
        notes: vec![
            "A registration of a petition is read and answered with a reference; nothing is decided or stored.".to_owned(),
        ],
    })
}
