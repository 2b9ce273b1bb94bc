//! `lianfang bench`: what this machine does, beside what bounds it.

use std::io::Write;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgGroup, Args, ValueEnum};
use tokio::runtime::Runtime;

use super::fault::{Exit, Fault};
use super::node::Parent;
use crate::bench::fault::BenchFault;
use crate::bench::machine::{Machine, Versions};
use crate::bench::postgres::version;
use crate::bench::report::{Benchmark, Report, Told};
use crate::bench::settings::{Engine, Settings};
use crate::bench::{echo, federate, list, read, register, restart, timers};

#[derive(Args, Debug)]
pub struct BenchArgs {
    /// What to measure; everything where nothing is named.
    #[arg(value_name = "WHAT")]
    pub what: Vec<What>,
    /// Where the nodes keep their records. For postgres a server is started, and removed again.
    #[arg(long, default_value = "sqlite")]
    pub engine: EngineArg,
    /// Calls in flight.
    #[arg(long, value_name = "NUMBER", default_value_t = 256, value_parser = clap::value_parser!(u16).range(1..=256))]
    pub callers: u16,
    /// How long each contestant runs in each round.
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u64).range(1..=600))]
    pub seconds: u64,
    /// How often all contestants take their turns.
    #[arg(long, value_name = "NUMBER", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=100))]
    pub rounds: u16,
    /// Clients of pgbench.
    #[arg(long, value_name = "NUMBER", default_value_t = 32, value_parser = clap::value_parser!(u16).range(1..=200))]
    pub pgbench_clients: u16,
    /// Records that are made before lists and reads are measured.
    #[arg(long, value_name = "NUMBER", default_value_t = 10_000)]
    pub records: u64,
    /// One short round of each with few records: whether it runs, not how fast.
    #[arg(long)]
    pub quick: bool,
    /// Where sites and databases are made, and removed again: on the disk that is to be measured.
    #[arg(long, value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Writes everything that was measured as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

/// A server for benchmarks, which answers registrations without doing anything.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("how").required(true).args(["bare", "config"])))]
pub struct EchoArgs {
    #[arg(long, value_name = "ADDRESS")]
    pub bare: Option<SocketAddr>,
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum EngineArg {
    Sqlite,
    Postgres,
}

/// What there is to measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum What {
    /// A call that does nothing: bare, and behind everything a node puts around a call.
    Echo,
    /// Petitions become matters with dockets, beside the database with the same rows.
    Register,
    /// A page of 50 of a work list.
    List,
    /// One matter by its id.
    Read,
    /// Messages between two processes, durable at both ends and signed by batch.
    Federate,
    /// Clocks that run out at once.
    Timers,
    /// A node with many matters starts again and comes to rest.
    Restart,
}

const QUICK: Duration = Duration::from_millis(300);

/// Measures, telling each benchmark as it ends.
pub fn run(arguments: &BenchArgs, out: &mut dyn Write) -> Result<(), Fault> {
    let internal = |what: &str| Fault::internal(what.to_owned(), "");
    let program = std::env::current_exe()
        .map_err(|source| internal("the path of this program is not known").because(source))?;
    let settings = settings(arguments, program);
    let runtime =
        Runtime::new().map_err(|source| internal("no runtime can be made").because(source))?;
    runtime
        .block_on(measure(arguments, &settings, out))
        .map_err(told)
}

fn settings(arguments: &BenchArgs, program: PathBuf) -> Settings {
    let quick = arguments.quick;
    Settings {
        engine: match arguments.engine {
            EngineArg::Sqlite => Engine::Sqlite,
            EngineArg::Postgres => Engine::Postgres,
        },
        callers: if quick { 16 } else { arguments.callers.into() },
        period: if quick {
            QUICK
        } else {
            Duration::from_secs(arguments.seconds)
        },
        rounds: if quick { 1 } else { arguments.rounds.into() },
        pgbench_clients: arguments.pgbench_clients.into(),
        records: if quick { 100 } else { arguments.records },
        program,
        folder: arguments.folder.clone().unwrap_or_else(std::env::temp_dir),
    }
}

async fn measure(
    arguments: &BenchArgs,
    settings: &Settings,
    out: &mut dyn Write,
) -> Result<(), BenchFault> {
    let sqlite = store::bare::sqlite_version().await?;
    let postgresql = match settings.engine {
        Engine::Sqlite => String::new(),
        Engine::Postgres => version()?,
    };
    let mut report = Report {
        machine: Machine::this(),
        versions: Versions::of(sqlite, postgresql),
        settings: Told::from(settings),
        benchmarks: Vec::new(),
    };
    writeln!(out, "{}", report.head()).map_err(BenchFault::Report)?;
    for what in What::value_variants() {
        if !arguments.what.is_empty() && !arguments.what.contains(what) {
            continue;
        }
        let benchmark = one(*what, settings).await?;
        writeln!(out, "{}", benchmark.text()).map_err(BenchFault::Report)?;
        report.benchmarks.push(benchmark);
    }
    if let Some(path) = &arguments.json {
        let mut text = serde_json::to_string_pretty(&report)
            .map_err(|error| BenchFault::Report(error.into()))?;
        text.push('\n');
        std::fs::write(path, text).map_err(BenchFault::at(path))?;
    }
    Ok(())
}

async fn one(what: What, settings: &Settings) -> Result<Benchmark, BenchFault> {
    match what {
        What::Echo => echo::run(settings).await,
        What::Register => register::run(settings).await,
        What::List => list::run(settings).await,
        What::Read => read::run(settings).await,
        What::Federate => federate::run(settings).await,
        What::Timers => timers::run(settings).await,
        What::Restart => restart::run(settings).await,
    }
}

fn told(fault: BenchFault) -> Fault {
    let (exit, advice) = match &fault {
        BenchFault::Missing { .. } => (Exit::Unavailable, "install it, or measure on sqlite"),
        BenchFault::File { .. } | BenchFault::Report(_) => (
            Exit::Usage,
            "name a folder with --folder, and a file with --json, where you may write and there is room",
        ),
        BenchFault::Start { .. } | BenchFault::Collector(_) => (
            Exit::Unavailable,
            "another process may have taken a port, or the disk may be full: try again",
        ),
        BenchFault::Site(_)
        | BenchFault::Node(_)
        | BenchFault::Store(_)
        | BenchFault::Address(_)
        | BenchFault::Pgbench { .. }
        | BenchFault::Call(_)
        | BenchFault::Nothing { .. }
        | BenchFault::Late { .. } => (Exit::Failed, ""),
    };
    Fault::new(exit, "the benchmark has no figure", advice).because(fault)
}

/// Serves until the parent lets go.
pub fn echo(arguments: &EchoArgs) -> Result<(), Fault> {
    let parent = Parent::of(true);
    let ended = |source: Box<dyn std::error::Error + Send + Sync>| {
        Fault::unavailable("the echo has ended", "").because(source)
    };
    match (&arguments.bare, &arguments.config) {
        (Some(address), _) => {
            echo::server::bare(*address, parent.gone()).map_err(|e| ended(e.into()))
        }
        (None, Some(config)) => {
            echo::server::layered(config, parent.gone()).map_err(|e| ended((*e).into()))
        }
        // The command line asks for one of them.
        (None, None) => Ok(()),
    }
}
