//! Writing files: a backup's, or those of a restored node.

use std::fs::{File, OpenOptions};
use std::io;
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
use super::mark::{self, holds_something};
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
        let copies = self.copies(folder, life, told).await?;
        Ok(copies.into_iter().map(|copy| copy.account).collect())
    }

    async fn copies(
        &mut self,
        folder: &Path,
        life: &Life,
        told: Told<'_>,
    ) -> Result<Vec<Copy>, TransferError> {
        let mut copies = Vec::new();
        for source in &mut self.sources {
            let path = folder.join(format!("{}.db", source.service));
            let account = written(source, &path, told).await?;
            let mut incarnation = account.incarnation;
            if let Life::Restored(clock, entropy) = life {
                let engine = Engine::Sqlite { path: path.clone() };
                let revived = revive(&engine, source.service, clock, entropy)
                    .await
                    .map_err(TransferError::of(source.service))?;
                incarnation = revived.incarnation;
            }
            let copy = Copy {
                account,
                incarnation,
            };
            copy.must_be_in(&path).await?;
            durable(&path)?;
            durable(&key_path(&path))?;
            copies.push(copy);
        }
        durable(folder)?;
        Ok(copies)
    }
}

/// What was written into files, and the incarnation with which it goes on.
struct Copy {
    account: Account,
    incarnation: u128,
}

impl Copy {
    /// Looks at the file alone: whatever is still in a log beside it would not come along.
    async fn must_be_in(&self, path: &Path) -> Result<(), TransferError> {
        let service = self.account.service;
        let failed = TransferError::of(service);
        let mut file = cut::read(path).await?.map_err(&failed)?;
        let head = cut::head(service, &mut file).await?;
        file.close().await.map_err(&failed)?;
        if head.incarnation == self.incarnation {
            return Ok(());
        }
        Err(TransferError::Differs {
            service,
            table: "head".to_owned(),
        })
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
            unmarked(service, path)?;
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
        let copies = self.copies(&folder, life, told).await?;
        let data = first.parent().unwrap_or(Path::new(""));
        for (_, path) in files(parts) {
            for file in [path, &key_path(path)] {
                remove_logs(file)?;
            }
        }
        // On the disk before there is a file that a log could be played into.
        durable(data)?;
        for (service, path) in files(parts) {
            let name = folder.join(format!("{service}.db"));
            for (from, to) in [(key_path(&name), key_path(path)), (name, path.into())] {
                std::fs::rename(&from, &to).map_err(TransferError::file(&to))?;
            }
        }
        durable(data)?;
        for copy in &copies {
            let mut places = files(parts);
            if let Some((_, path)) = places.find(|(service, _)| *service == copy.account.service) {
                copy.must_be_in(path).await?;
            }
        }
        std::fs::remove_dir_all(&folder).map_err(TransferError::file(&folder))?;
        durable(data)?;
        drop(locks);
        Ok(copies.into_iter().map(|copy| copy.account).collect())
    }
}

/// What SQLite has written beside a file, and plays into whatever file has its name.
const LOGS: [&str; 2] = ["-wal", "-journal"];
/// What it finds its place in the log by.
const INDEX: &str = "-shm";

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

/// Nothing may lie there but what an attempt has left that was broken off. A log counts: it is as much of the records as the
/// file that it was written beside.
fn empty(service: Service, path: &Path) -> Result<(), TransferError> {
    if unfinished(path).exists() {
        return Ok(());
    }
    for file in [path.to_path_buf(), key_path(path)] {
        let logs = LOGS.map(|end| beside(&file, end));
        let mut there = std::iter::once(file).chain(logs);
        if let Some(there) = there.find(|file| holds_something(file)) {
            return Err(TransferError::NotEmpty {
                service,
                place: there.display().to_string(),
            });
        }
    }
    Ok(())
}

/// No node would start from what was put beside such a mark.
fn unmarked(service: Service, path: &Path) -> Result<(), TransferError> {
    match mark::told_beside(path) {
        None => Ok(()),
        Some(to) => Err(TransferError::Marked {
            service,
            file: mark::beside(path),
            to,
        }),
    }
}

fn remove_logs(path: &Path) -> Result<(), TransferError> {
    for end in LOGS.into_iter().chain([INDEX]) {
        let log = beside(path, end);
        match std::fs::remove_file(&log) {
            Err(source) if source.kind() != io::ErrorKind::NotFound => {
                return Err(TransferError::file(&log)(source));
            }
            Ok(()) | Err(_) => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::entropy::Entropy;
    use crate::store::open::first_head;

    /// A head that is still in the log is told from one that is in the file.
    #[tokio::test]
    async fn a_copy_is_looked_for_in_its_file_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("intake.db");
        let life = Life::Same;
        let engine = Engine::Sqlite { path: path.clone() };
        let parts = [Part {
            service: Service::Intake,
            engine: engine.clone(),
        }];
        let first = || first_head(Service::Intake, &Clock::System, &Entropy::system());
        let opened = sqlite::open(&path, first).await.unwrap();
        sqlite::open_keys(&path)
            .await
            .unwrap()
            .close()
            .await
            .unwrap();
        opened.readers.close().await;
        opened.writing.close().await;
        let mut cut = Cut::of_running(&parts).await.unwrap();
        let kept = folder.path().join("kept");
        std::fs::create_dir(&kept).unwrap();
        let account = cut.to_files(&kept, &life, &|_| {}).await.unwrap().remove(0);
        cut.close().await.unwrap();

        // What holds the log back, as a reader does that has not gone.
        let mut reader = new_reader(&path).await;
        reader.head().await.unwrap();
        let entropy = Entropy::system();
        let revived = revive(&engine, Service::Intake, &Clock::System, &entropy).await;
        let copy = Copy {
            account,
            incarnation: revived.unwrap().incarnation,
        };
        let missed = copy.must_be_in(&path).await;
        assert!(
            matches!(&missed, Err(TransferError::Differs { table, .. }) if table == "head"),
            "{missed:?}"
        );
        reader.close().await.unwrap();
        // Whoever is the last takes the log into the file.
        new_reader(&path).await.close().await.unwrap();
        copy.must_be_in(&path).await.unwrap();
    }

    async fn new_reader(path: &Path) -> End {
        let options = SqliteConnectOptions::new().filename(path);
        let mut reader = End::Sqlite(SqliteConnection::connect_with(&options).await.unwrap());
        reader.head().await.unwrap();
        reader
    }
}
