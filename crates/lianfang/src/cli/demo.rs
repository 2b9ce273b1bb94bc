//! `lianfang demo`: a joint reception from registration to 办结, over the nodes of several agencies.

use clap::Args;
use std::path::PathBuf;

use domain::time::Date;
use store::StoreError;
use tokio::runtime::Runtime;

use super::fault::{Exit, Fault};
use crate::demo::import::Progress;
use crate::demo::petitions::PetitionSource;
use crate::demo::run::{self, Afterwards, DemoFault, Keeping, Options, Over};
use crate::demo::site::SiteError;
use crate::demo::story::{ACTS, SHOWN};
use crate::demo::timeline::Timeline;
use crate::demo::trace::{Beyond, CollectorError};

#[derive(Args, Debug)]
pub struct DemoArgs {
    /// Petitions to import first, as JSON lines {id, petitioner, subject, submitted_at, text}; some that were written for
    /// this are built in.
    #[arg(long, value_name = "FILE")]
    pub petitions: Option<PathBuf>,
    /// The first day of the story; a working day.
    #[arg(long, value_name = "DATE", default_value = "2026-03-02", value_parser = day)]
    pub from: Date,
    /// The act whose trace is shown as a tree over the nodes.
    #[arg(long, value_name = "NAME", default_value = SHOWN, value_parser = acts())]
    pub act: String,
    /// Sends the spans of all acts to a collector besides, by OTLP over gRPC.
    #[arg(long, value_name = "URL")]
    pub otlp: Option<String>,
    /// Keeps everything in this new or empty folder: settings, keys, databases, logs, the case as JSON.
    #[arg(long, value_name = "DIR")]
    pub keep: Option<PathBuf>,
    /// Keeps the stores of all nodes on a PostgreSQL instead of in SQLite files; the file holds the URL of a server, with a
    /// user who may make databases there. They are removed at the end, unless --keep is given.
    #[arg(long, value_name = "URL-FILE")]
    pub postgres: Option<PathBuf>,
    /// Leaves the nodes running after the story, and says how to call them.
    #[arg(long)]
    pub serve: bool,
    /// Plays over nodes that somebody else runs: this folder holds one for each agency, as `lianfang agency init` makes it.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["keep", "serve", "act", "postgres"])]
    pub over: Option<PathBuf>,
}

fn day(text: &str) -> Result<Date, &'static str> {
    text.parse().map_err(|_| "a day looks like 2026-03-02")
}

fn acts() -> clap::builder::PossibleValuesParser {
    ACTS.map(|act| act.name).into()
}

/// Plays it on standard output.
pub fn run(arguments: DemoArgs) -> Result<(), Fault> {
    let internal = |what: &str| Fault::internal(what.to_owned(), "");
    let program = std::env::current_exe()
        .map_err(|source| internal("the path of this program is not known").because(source))?;
    let runtime =
        Runtime::new().map_err(|source| internal("no runtime can be made").because(source))?;
    let (page, progress) = (Timeline::stdout(), Progress::Bar);
    let played = match arguments.over.clone() {
        Some(folder) => runtime.block_on(run::over(&elsewhere(folder, arguments), page, progress)),
        None => runtime.block_on(run::run(&options(arguments), &program, page, progress)),
    };
    played.map_err(told)
}

/// Where there is none.
pub fn left_out(_: DemoArgs) -> Result<(), Fault> {
    Err(Fault::usage(
        "this program has no demonstration: it is meant for real petitions",
        "take `lianfang` as `cargo build --release` makes it",
    ))
}

fn elsewhere(folder: PathBuf, arguments: DemoArgs) -> Over {
    Over {
        folder,
        petitions: source(arguments.petitions),
        from: arguments.from,
        beyond: arguments.otlp.map_or(Beyond::Nowhere, Beyond::To),
    }
}

fn source(petitions: Option<PathBuf>) -> PetitionSource {
    petitions.map_or(PetitionSource::BuiltIn, PetitionSource::File)
}

fn options(arguments: DemoArgs) -> Options {
    let DemoArgs {
        petitions,
        from,
        act,
        otlp,
        keep,
        postgres,
        serve,
        over: _,
    } = arguments;
    Options {
        petitions: source(petitions),
        from,
        shown: ACTS
            .into_iter()
            .find(|heading| heading.name == act)
            .expect("the command line takes names of acts only"),
        beyond: otlp.map_or(Beyond::Nowhere, Beyond::To),
        keep,
        keeping: postgres.map_or(Keeping::Files, Keeping::Server),
        afterwards: if serve {
            Afterwards::Serve
        } else {
            Afterwards::End
        },
    }
}

fn told(fault: DemoFault) -> Fault {
    let (exit, advice) = match fault.cause() {
        DemoFault::Petitions { .. } | DemoFault::NoPetition { .. } => {
            (Exit::Usage, "name a file of JSON lines with --petitions")
        }
        DemoFault::RestDay { .. } | DemoFault::NoCalendar { .. } => {
            (Exit::Usage, "name another day with --from")
        }
        DemoFault::Site(SiteError::NotEmpty(_)) => {
            (Exit::Usage, "name a new or empty folder with --keep")
        }
        DemoFault::UrlFile { .. } | DemoFault::Database(StoreError::Address) => (
            Exit::Usage,
            "name a file with --postgres that holds a URL, postgresql://user:password@host:port/database",
        ),
        DemoFault::Database(_) => (
            Exit::Unavailable,
            "look whether the server answers, and whether the user may make databases",
        ),
        DemoFault::Collector(CollectorError::Address(_)) => {
            (Exit::Usage, "name a collector with --otlp")
        }
        DemoFault::Story(_)
        | DemoFault::Died(_)
        | DemoFault::Stop(_)
        | DemoFault::Records(_)
        | DemoFault::Alone(_)
        | DemoFault::Case(_) => (
            Exit::Failed,
            "look at the log that is named above; the same command, with a new folder for --keep, plays the same story again",
        ),
        DemoFault::Start(_) => (
            Exit::Unavailable,
            "look at the log that is named above; another process may have taken a port, or the disk may be full: try again",
        ),
        DemoFault::Collector(CollectorError::Unreachable { .. }) => {
            (Exit::Unavailable, "start it, or leave out --otlp")
        }
        DemoFault::Silent(_) => (Exit::Unavailable, "start the nodes, then play again"),
        DemoFault::Site(
            SiteError::NoSite(_)
            | SiteError::NotSteered { .. }
            | SiteError::Nowhere { .. }
            | SiteError::Settings { .. },
        ) => (
            Exit::Usage,
            "deploy/README.md says how the folder for --over is made",
        ),
        DemoFault::Interrupted => (Exit::Temporary, ""),
        DemoFault::Folder(_)
        | DemoFault::Site(SiteError::File { .. } | SiteError::Issue { .. }) => (
            Exit::Usage,
            "name a folder with --keep in which you may write and where there is room; without it, TMPDIR says where",
        ),
        DemoFault::Site(_)
        | DemoFault::Collector(_)
        | DemoFault::Page(_)
        | DemoFault::Left { .. } => (Exit::Internal, ""),
    };
    Fault::new(exit, "the demonstration did not come to its end", advice).because(fault)
}
