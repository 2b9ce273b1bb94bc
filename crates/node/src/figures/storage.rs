//! One service's store: what its writer does, and how large it has grown.

use std::path::{Path, PathBuf};

use domain::codec::Codec;
use store::Engine;

use crate::config::Config;
use crate::context::Context;
use crate::metrics::{Family, Page};

const INFO: Family = Family::gauge(
    "lianfang_store_info",
    "1; the label is the engine: sqlite, postgres or memory.",
);
const COMMITS: Family = Family::counter("lianfang_store_commits_total", "Transactions committed.");
const FAILED: Family = Family::counter(
    "lianfang_store_commits_failed_total",
    "Batches that were not committed; their callers were told so.",
);
const REPEATED: Family = Family::counter(
    "lianfang_store_commits_repeated_total",
    "Batches begun again because the database was lost before anything was decided.",
);
const ANSWERS: Family = Family::counter(
    "lianfang_store_answers_total",
    "Callers answered by commits.",
);
const ENTRIES: Family = Family::counter("lianfang_store_entries_total", "Journal rows written.");
const SIZES: Family = Family::histogram("lianfang_store_batch_size", "Callers of one commit.");
const SECONDS: Family = Family::histogram(
    "lianfang_store_commit_seconds",
    "Seconds from the beginning of a commit until it is durable.",
);
const QUEUE: Family = Family::gauge(
    "lianfang_store_queue",
    "Callers that wait for the writer to take them.",
);
const QUEUE_LIMIT: Family = Family::gauge(
    "lianfang_store_queue_limit",
    "Callers that may; the next one waits for a place.",
);
const POSITION: Family = Family::gauge(
    "lianfang_store_position",
    "The newest position of the journal that this process knows.",
);
const ACCESSES: Family = Family::counter(
    "lianfang_sealed_accesses_total",
    "Accesses to sealed data recorded by this process.",
);
const BYTES: Family = Family::gauge(
    "lianfang_store_bytes",
    "Bytes of the SQLite files of a service; PostgreSQL tells its own.",
);

pub(super) fn of<C: Codec>(
    config: &Config,
    context: &Context<C>,
) -> impl Fn(&mut Page) + Send + Sync + use<C> {
    let (service, store) = (context.service, context.store.clone());
    let (engine, files) = match config.engine(service) {
        Ok(Engine::Sqlite { path }) => ("sqlite", files(&path)),
        Ok(Engine::Postgres(_)) => ("postgres", Vec::new()),
        Ok(Engine::Memory(_)) | Err(_) => ("memory", Vec::new()),
    };
    move |page| {
        let labels = [("service", service.name())];
        let figures = store.figures();
        page.count(&INFO, &[labels[0], ("engine", engine)], 1);
        page.count(&COMMITS, &labels, figures.commits());
        page.count(&FAILED, &labels, figures.failures());
        page.count(&REPEATED, &labels, figures.repetitions());
        page.count(&ANSWERS, &labels, figures.answers());
        page.count(&ENTRIES, &labels, figures.rows());
        page.count(&ACCESSES, &labels, figures.accesses());
        page.distribution(&SIZES, &labels, figures.sizes());
        page.distribution(&SECONDS, &labels, figures.seconds());
        let (waiting, limit) = store.line();
        page.count(&QUEUE, &labels, waiting as u64);
        page.count(&QUEUE_LIMIT, &labels, limit as u64);
        page.count(&POSITION, &labels, *store.watch().borrow());
        if !files.is_empty() {
            let sizes = files.iter().map(|file| size(file));
            page.count(&BYTES, &labels, sizes.sum());
        }
    }
}

/// The database, its keys, and the log that each is written through.
fn files(main: &Path) -> Vec<PathBuf> {
    let keys = main.with_extension("keys.db");
    let log = |file: &Path| {
        let mut name = file.as_os_str().to_owned();
        name.push("-wal");
        PathBuf::from(name)
    };
    vec![log(main), log(&keys), main.to_path_buf(), keys]
}

/// 0 for a file that is not there.
fn size(file: &Path) -> u64 {
    std::fs::metadata(file).map_or(0, |metadata| metadata.len())
}
