//! SQLite: the embedded engine. One connection writes, a few read beside it.

pub(crate) mod keys;
#[path = "read.rs"]
pub(crate) mod read;
#[path = "row.rs"]
pub(crate) mod row;
mod write;

/// What the reads call this engine's types: their text is one, compiled for each engine, because bounds over sqlx's types
/// would stand at every function.
mod dialect {
    pub(super) use sqlx::Sqlite as Db;
    pub(super) use sqlx::sqlite::{
        SqliteArguments as Arguments, SqliteConnection as Connection, SqliteRow as DbRow,
    };

    /// The answer comes from this process.
    pub(super) async fn answered<T>(
        asked: impl Future<Output = Result<T, sqlx::Error>>,
    ) -> Result<T, sqlx::Error> {
        asked.await
    }
}

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use sqlx::sqlite::{
    SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePool, SqlitePoolOptions,
    SqliteSynchronous,
};
use sqlx::{ConnectOptions, Connection};

use crate::engine::sql;
use crate::error::StoreError;
use crate::rows::{Batch, Head};
use crate::transfer;

/// Readers beside the writer: more would only queue for the same disk.
const READERS: u32 = 4;
/// Only a backup can hold the lock; it is quick.
const BUSY: Duration = Duration::from_secs(5);
/// The first release without the corruption of a log that is reset while others read.
const OLDEST: [u32; 3] = [3, 51, 3];

pub(crate) const MAIN: &[&str] = &[
    include_str!("../../migrations/0001_sqlite.sql"),
    include_str!("../../migrations/0002_sqlite.sql"),
    include_str!("../../migrations/0003_sqlite.sql"),
];
pub(crate) const KEYS: &[&str] = &[include_str!("../../migrations/0001_sqlite_keys.sql")];

/// The writing side.
pub(crate) struct Writing {
    connection: SqliteConnection,
    /// Held as long as the store is open, and let go by the system when the process ends.
    _lock: File,
}

/// A database that is open, and the readers beside it.
pub(crate) struct Open {
    pub(crate) writing: Writing,
    pub(crate) readers: SqlitePool,
}

/// The lock, and who may read the files: the owner alone.
pub(crate) fn lock(path: &Path) -> Result<File, StoreError> {
    let failed = |source: std::io::Error| StoreError::Database {
        what: "locking the database",
        source: Arc::new(source),
    };
    let private = |path: &Path| {
        OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
    };
    private(path).map_err(failed)?;
    let mut lock = path.as_os_str().to_owned();
    lock.push(".lock");
    let file = private(Path::new(&lock)).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(StoreError::InUse {
            path: path.to_path_buf(),
        }),
        Err(TryLockError::Error(source)) => Err(failed(source)),
    }
}

/// `intake.db` has its keys in `intake.keys.db`.
pub(crate) fn key_path(path: &Path) -> PathBuf {
    path.with_extension("keys.db")
}

fn options(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(BUSY)
        .pragma("mmap_size", "0")
        .pragma("cell_size_check", "on")
        .pragma("journal_size_limit", "67108864")
        .disable_statement_logging()
}

async fn connect(
    options: &SqliteConnectOptions,
    schema: &[&'static str],
) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::connect_with(options)
        .await
        .map_err(StoreError::database("opening the database"))?;
    check(&mut connection).await?;
    migrate(&mut connection, schema).await?;
    Ok(connection)
}

/// The library and the settings that durability rests on.
async fn check(connection: &mut SqliteConnection) -> Result<(), StoreError> {
    let failed = || StoreError::database("checking the database");
    let version = version(connection).await?;
    let mut parts = version.split('.').map(|part| part.parse().unwrap_or(0));
    let found: [u32; 3] = std::array::from_fn(|_| parts.next().unwrap_or(0));
    if found < OLDEST {
        return Err(StoreError::OldSqlite { found: version });
    }
    let journal: String = sqlx::query_scalar("pragma journal_mode")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed())?;
    let synchronous: i64 = sqlx::query_scalar("pragma synchronous")
        .fetch_one(connection)
        .await
        .map_err(failed())?;
    if journal != "wal" || synchronous != 2 {
        return Err(StoreError::Unreadable {
            what: "journal mode",
        });
    }
    Ok(())
}

pub(crate) async fn version(connection: &mut SqliteConnection) -> Result<String, StoreError> {
    sqlx::query_scalar("select sqlite_version()")
        .fetch_one(connection)
        .await
        .map_err(StoreError::database("asking for the version of SQLite"))
}

/// Brings the schema up to date, a migration a transaction; `user_version` counts those that were made.
pub(crate) async fn migrate(
    connection: &mut SqliteConnection,
    schema: &[&'static str],
) -> Result<(), StoreError> {
    let failed = || StoreError::database("migrating the database");
    let found: i64 = sqlx::query_scalar("pragma user_version")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed())?;
    let known = schema.len() as i64;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for (number, text) in (1_i64..)
        .zip(schema)
        .skip(usize::try_from(found).unwrap_or(0))
    {
        let script = format!("begin immediate;\n{text}\npragma user_version = {number};\ncommit;");
        sqlx::raw_sql(sqlx::AssertSqlSafe(script))
            .execute(&mut *connection)
            .await
            .map_err(failed())?;
    }
    Ok(())
}

/// Opens the main database; `first` is its head when it holds nothing yet.
pub(crate) async fn open(path: &Path, first: impl FnOnce() -> Head) -> Result<Open, StoreError> {
    if let Some(to) = transfer::told_beside(path) {
        return Err(StoreError::Moved {
            path: path.into(),
            to,
        });
    }
    if transfer::unfinished(path).exists() {
        return Err(StoreError::Unfinished {
            place: path.display().to_string(),
        });
    }
    let lock = lock(path)?;
    let options = options(path);
    let mut connection = connect(&options, MAIN).await?;
    transfer::refuse_moved(&mut connection, path).await?;
    let head = match read::head(&mut connection).await? {
        Some(head) => head,
        None => {
            let head = first();
            write::first_head(&mut connection, &head)
                .await
                .map_err(StoreError::database("making the database"))?;
            head
        }
    };
    let newest: i64 = sqlx::query_scalar(sql::NEWEST)
        .fetch_one(&mut connection)
        .await
        .map_err(StoreError::database("checking the journal"))?;
    if newest != row::int(head.frontier.size()) {
        return Err(StoreError::Unreadable { what: "head" });
    }
    let readers = SqlitePoolOptions::new()
        .max_connections(READERS)
        .connect_with(options.read_only(true))
        .await
        .map_err(StoreError::database("opening the database"))?;
    Ok(Open {
        writing: Writing {
            connection,
            _lock: lock,
        },
        readers,
    })
}

/// The tables of a service and of its keys in one file that no store opens: what they bear without the store is measured there.
pub(crate) async fn bare(path: &Path) -> Result<SqliteConnection, StoreError> {
    connect(&options(path), &[MAIN, KEYS].concat()).await
}

/// The tables of a schema with nothing in them, in memory.
pub(crate) async fn scratch(schema: &[&'static str]) -> Result<SqliteConnection, StoreError> {
    let mut connection = SqliteConnection::connect("sqlite::memory:")
        .await
        .map_err(StoreError::database("making tables in memory"))?;
    migrate(&mut connection, schema).await?;
    Ok(connection)
}

/// Opens the key database beside it; deleted keys are overwritten.
pub(crate) async fn open_keys(path: &Path) -> Result<SqliteConnection, StoreError> {
    let path = key_path(path);
    OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&path)
        .map_err(|source| StoreError::Database {
            what: "opening the key database",
            source: Arc::new(source),
        })?;
    connect(&options(&path).pragma("secure_delete", "on"), KEYS).await
}

impl Writing {
    pub(crate) fn connection(&mut self) -> &mut SqliteConnection {
        &mut self.connection
    }

    pub(crate) async fn begin(&mut self) -> Result<Head, StoreError> {
        sqlx::query("begin immediate")
            .execute(&mut self.connection)
            .await
            .map_err(|source| failure("beginning a commit", source))?;
        read::head(&mut self.connection)
            .await?
            .ok_or(StoreError::Unreadable { what: "head" })
    }

    pub(crate) async fn finish(&mut self, head: &Head, batch: Batch) -> Result<(), StoreError> {
        if let Err(source) = write::batch(&mut self.connection, head, &batch).await {
            self.abandon().await;
            return Err(failure("writing a batch", source));
        }
        match sqlx::query("commit").execute(&mut self.connection).await {
            Ok(_) => Ok(()),
            Err(source) => {
                self.abandon().await;
                Err(match failure("committing a batch", source) {
                    // Whatever else went wrong here, nobody knows whether it is on the disk.
                    StoreError::Database { what, source } if !is_full(&source) => {
                        StoreError::Fatal { what, source }
                    }
                    error => error,
                })
            }
        }
    }

    /// Fails where SQLite has ended the transaction by itself, which is as good.
    pub(crate) async fn abandon(&mut self) {
        let _ended = sqlx::query("rollback").execute(&mut self.connection).await;
    }

    pub(crate) async fn close(self) {
        if let Err(error) = self.connection.close().await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "closing the database failed"
            );
        }
    }
}

/// Primary result codes of SQLite after which nothing on the disk can be trusted: IOERR, CORRUPT, NOTADB.
const UNTRUSTED: [i32; 3] = [10, 11, 26];
const FULL: i32 = 13;
const BUSY_CODE: i32 = 5;

fn primary_code(source: &sqlx::Error) -> Option<i32> {
    let code: i32 = source.as_database_error()?.code()?.parse().ok()?;
    Some(code & 0xff)
}

fn failure(what: &'static str, source: sqlx::Error) -> StoreError {
    let untrusted = match &source {
        sqlx::Error::Database(_) => {
            primary_code(&source).is_some_and(|code| UNTRUSTED.contains(&code))
        }
        sqlx::Error::WorkerCrashed | sqlx::Error::Io(_) => true,
        _ => false,
    };
    let source = Arc::new(source);
    if untrusted {
        StoreError::Fatal { what, source }
    } else {
        StoreError::Database { what, source }
    }
}

/// Nothing was written for want of space, or of the lock: the next commit may succeed.
fn is_full(source: &crate::error::Source) -> bool {
    let source = source.downcast_ref::<sqlx::Error>().and_then(primary_code);
    matches!(source, Some(FULL | BUSY_CODE))
}

/// Another connection has the lock that was asked for.
pub(crate) fn is_busy(error: &StoreError) -> bool {
    let StoreError::Database { source, .. } = error else {
        return false;
    };
    let source = source.downcast_ref::<sqlx::Error>().and_then(primary_code);
    source == Some(BUSY_CODE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names that only the key database has.
    const OF_KEYS: [&str; 3] = ["KEYS_OF", "KEYS_RECENT", "SERVICE_KEY"];

    #[tokio::test]
    async fn every_read_is_prepared() {
        let folder = tempfile::tempdir().unwrap();
        for (schema, of_keys) in [(MAIN, false), (KEYS, true)] {
            let options = options(&folder.path().join(format!("{of_keys}.db")));
            let mut connection = connect(&options, schema).await.unwrap();
            let reads = sql::ALL
                .iter()
                .filter(|(name, _)| OF_KEYS.contains(name) == of_keys);
            for (name, text) in reads {
                let prepared =
                    sqlx::Executor::prepare(&mut connection, sqlx::SqlSafeStr::into_sql_str(*text))
                        .await;
                assert!(prepared.is_ok(), "{name}: {}", prepared.err().unwrap());
            }
        }
    }
}
