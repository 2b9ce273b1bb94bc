//! How many registrations a second the store commits, beside SQLite with a transaction a row.
//!
//! `cargo run -p store --release --example write [SECONDS]`

#![expect(clippy::print_stdout, reason = "the figures are what it is for")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use contracts::codec::Wire;
use domain::id::Service;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{Connection, Executor};
use store::{Clock, Engine, Entropy, Options, Store};
use testkit::intake::{register, rules};
use tokio::sync::Mutex;
use tokio::task::JoinSet;

const CALLERS: [usize; 3] = [1, 64, 256];

type Failed = Box<dyn std::error::Error + Send + Sync>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let seconds = std::env::args().nth(1).map_or(Ok(3), |text| text.parse())?;
    let period = Duration::from_secs(seconds);
    println!(
        "{:>8} {:>22} {:>22} {:>10}",
        "callers", "store, records/s", "a row a commit, rows/s", "batch"
    );
    for callers in CALLERS {
        let folder = tempfile::tempdir()?;
        let (records, batch) = grouped(folder.path(), callers, period).await?;
        let rows = single(folder.path(), callers, period).await?;
        println!("{callers:>8} {records:>22.0} {rows:>22.0} {batch:>10.1}");
    }
    Ok(())
}

/// Registrations through the writer: journal, listing, keys, counter, message and channel rows of each.
async fn grouped(folder: &Path, callers: usize, period: Duration) -> Result<(f64, f64), Failed> {
    let key_file = folder.join("vault.key");
    std::fs::write(&key_file, [9; 32])?;
    let path = folder.join("intake.db");
    let options = Options {
        service: Service::Intake,
        engine: Engine::Sqlite { path },
        key_file,
        rules: rules(),
    };
    let store = Store::<Wire>::open(options, Clock::System, Entropy::system()).await?;
    let next = Arc::new(AtomicU64::new(1));
    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (store, next) = (store.clone(), next.clone());
        tasks.spawn(async move {
            while begin.elapsed() < period {
                let id = next.fetch_add(1, Ordering::Relaxed);
                store.commit(register(u128::from(id))).await?;
            }
            Ok::<(), Failed>(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    let elapsed = begin.elapsed().as_secs_f64();
    let figures = store.figures();
    let records = figures.rows() as f64 / elapsed;
    let batch = figures.answers() as f64 / figures.commits().max(1) as f64;
    store.close().await;
    Ok((records, batch))
}

/// One table, one row of 700 bytes a transaction, as a handler with its own transaction would.
async fn single(folder: &Path, callers: usize, period: Duration) -> Result<f64, Failed> {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("single.db"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = SqliteConnection::connect_with(&options).await?;
    connection
        .execute("create table row (id integer primary key, payload blob not null)")
        .await?;
    let connection = Arc::new(Mutex::new(connection));
    let written = Arc::new(AtomicU64::new(0));
    let begin = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..callers {
        let (connection, written) = (connection.clone(), written.clone());
        tasks.spawn(async move {
            while begin.elapsed() < period {
                let mut connection = connection.lock().await;
                let insert =
                    sqlx::query("insert into row (payload) values ($1)").bind(vec![7_u8; 700]);
                insert.execute(&mut *connection).await?;
                written.fetch_add(1, Ordering::Relaxed);
            }
            Ok::<(), Failed>(())
        });
    }
    while let Some(ended) = tasks.join_next().await {
        ended??;
    }
    Ok(written.load(Ordering::Relaxed) as f64 / begin.elapsed().as_secs_f64())
}
