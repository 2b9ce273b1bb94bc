//! Writing files: a backup's, or those of a restored node.

use std::fs::{File, OpenOptions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use domain::id::Service;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use super::account::Account;
use super::carry::{Task, Which};
use super::cut::{self, Cut, Source};
use super::end::End;
use super::error::TransferError;
use super::mark::holds_something;
use super::{Life, Part, Told};
use crate::engine::sqlite::{self, key_path};
use crate::error::StoreError;
use crate::revive::revive;
use crate::store::Engine;

/// Where files lie before all of them are there and checked. While it is there no node starts beside it.
const UNFINISHED: &str = "restoring";

impl Cut {
    /// Writes a database a service, and one of its keys, into an empty folder: `intake.db` and `intake.keys.db`, which need
    /// nothing beside them. They are on the disk, and were read back, when this returns.
    pub async fn to_files(
        &mut self,
        folder: &Path,
        life: &Life,
        told: Told<'_>,
    ) -> Result<Vec<Account>, TransferError> {
        let mut accounts = Vec::new();
        for source in &mut self.sources {
            let path = folder.join(format!("{}.db", source.service));
            let account = written(source, &path, told).await?;
            if let Life::Restored(clock, entropy) = life {
                let engine = Engine::Sqlite { path: path.clone() };
                revive(&engine, source.service, clock, entropy)
                    .await
                    .map_err(TransferError::of(source.service))?;
            }
            durable(&path)?;
            durable(&key_path(&path))?;
            accounts.push(account);
        }
        durable(folder)?;
        Ok(accounts)
    }
}

/// A file is on the disk; or the names in a folder are.
fn durable(path: &Path) -> Result<(), TransferError> {
    let synced = File::open(path).and_then(|file| file.sync_all());
    synced.map_err(TransferError::file(path))
}

async fn written(
    source: &mut Source,
    path: &Path,
    told: Told<'_>,
) -> Result<Account, TransferError> {
    let service = source.service;
    let failed = TransferError::of(service);
    let head = cut::head(service, &mut source.main).await?;
    let keys = key_path(path);
    let mut seen = Vec::new();
    for (which, from, to) in [
        (Which::Main, &mut source.main, path),
        (Which::Keys, &mut source.keys, &*keys),
    ] {
        make(to)?;
        let task = Task {
            service,
            which,
            told,
        };
        let mut file = new(to).await.map_err(&failed)?;
        let schema = from.schema().await.map_err(&failed)?;
        let known = super::catalogue::known(which.migrations(), schema).map_err(&failed)?;
        if let End::Sqlite(connection) = &mut file {
            sqlite::migrate(connection, known).await.map_err(&failed)?;
        }
        file.run("begin").await.map_err(&failed)?;
        let carried = task.carry(from, &mut file).await?;
        file.run("commit").await.map_err(&failed)?;
        file.close().await.map_err(&failed)?;

        let mut again = cut::read(to).await?.map_err(&failed)?;
        let found = task.look(&mut again).await?;
        again.close().await.map_err(&failed)?;
        carried.contents.must_be(service, &found.contents)?;
        seen.push(found);
    }
    let [records, keys] = &mut seen[..] else {
        unreachable!("there were two databases")
    };
    Account::new(
        service,
        head,
        &records.frontier,
        records.contents.clone(),
        keys.contents.clone(),
    )
}

/// For its owner alone.
fn make(path: &Path) -> Result<(), TransferError> {
    OpenOptions::new()
        .create_new(true)
        .write(true)
        .mode(0o600)
        .open(path)
        .map(drop)
        .map_err(TransferError::file(path))
}

/// A file that is of no use before it is whole: it needs no journal, and is made durable at the end.
async fn new(path: &Path) -> Result<End, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .journal_mode(SqliteJournalMode::Off)
        .synchronous(SqliteSynchronous::Off)
        .pragma("cache_size", "-65536")
        .disable_statement_logging();
    SqliteConnection::connect_with(&options)
        .await
        .map(End::Sqlite)
        .map_err(StoreError::database("making the database"))
}

fn files(parts: &[Part]) -> impl Iterator<Item = (Service, &Path)> {
    parts.iter().filter_map(|part| match &part.engine {
        Engine::Sqlite { path } => Some((part.service, path.as_path())),
        Engine::Postgres(_) | Engine::Memory(_) => None,
    })
}

/// The folder beside a database that says that not all of its files may be there yet.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    path.parent().unwrap_or(Path::new("")).join(UNFINISHED)
}

impl Cut {
    /// Writes the databases to where a node looks for them, and all of them or none: while some are there and some are not,
    /// no node starts from them, and the next attempt begins anew.
    pub async fn to_data(
        &mut self,
        parts: &[Part],
        life: &Life,
        told: Told<'_>,
    ) -> Result<Vec<Account>, TransferError> {
        let mut locks = Vec::new();
        for (service, path) in files(parts) {
            empty(service, path)?;
            locks.push(sqlite::lock(path).map_err(TransferError::of(service))?);
        }
        let Some((_, first)) = files(parts).next() else {
            return Err(TransferError::NotCarried);
        };
        let folder = unfinished(first);
        if folder.exists() {
            std::fs::remove_dir_all(&folder).map_err(TransferError::file(&folder))?;
        }
        std::fs::DirBuilder::new()
            .mode(0o700)
            .create(&folder)
            .map_err(TransferError::file(&folder))?;
        let accounts = self.to_files(&folder, life, told).await?;
        for (service, path) in files(parts) {
            let name = folder.join(format!("{service}.db"));
            for (from, to) in [(key_path(&name), key_path(path)), (name, path.into())] {
                std::fs::rename(&from, &to).map_err(TransferError::file(&to))?;
            }
        }
        let data = first.parent().unwrap_or(Path::new(""));
        durable(data)?;
        std::fs::remove_dir_all(&folder).map_err(TransferError::file(&folder))?;
        durable(data)?;
        drop(locks);
        Ok(accounts)
    }
}

/// Nothing may lie there but what an attempt has left that was broken off.
fn empty(service: Service, path: &Path) -> Result<(), TransferError> {
    let there = holds_something(path) || holds_something(&key_path(path));
    if there && !unfinished(path).exists() {
        return Err(TransferError::NotEmpty {
            service,
            place: path.display().to_string(),
        });
    }
    Ok(())
}
