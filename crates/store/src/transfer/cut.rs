//! One view of all services: what each had sent is in it before what another had received.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use domain::id::Service;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::account::Account;
use super::attempt;
use super::carry::{Task, Which};
use super::end::End;
use super::error::TransferError;
use super::files;
use super::mark::{self, Moved};
use super::{Part, Told};
use crate::engine::postgres::place::{Place, Postgres};
use crate::engine::sqlite;
use crate::error::{StoreError, VaultError};
use crate::store::Engine;
use crate::vault;

/// How long writers are kept waiting before they are let go and asked again: far less than they bear (5 s).
const HELD: Duration = Duration::from_secs(1);
const TRIES: u32 = 60;
/// Between two looks for a lock: a writer that is busy lets go for less than a millisecond.
const LOOK: Duration = Duration::from_micros(500);
/// The key database is held by its writer for a commit at a time.
const PATIENT: Duration = Duration::from_secs(30);
/// What takes as long as it takes.
pub(super) const AT_LEISURE: &str =
    "set statement_timeout = 0; set idle_in_transaction_session_timeout = 0";

/// One view of the databases of some services, as long as it is kept.
pub struct Cut {
    pub(super) sources: Vec<Source>,
    held: Duration,
    _locks: Vec<File>,
}

pub(super) struct Source {
    pub(super) service: Service,
    pub(super) main: End,
    pub(super) keys: End,
    /// Where its files are marked as moved from; nothing of a server.
    pub(super) file: PathBuf,
    pub(super) moved: Option<Moved>,
}

impl Cut {
    /// Of databases that may be written to meanwhile. Writers of files wait until the view is fixed; see `held`.
    pub async fn of_running(parts: &[Part]) -> Result<Self, TransferError> {
        let cut = match places(parts)? {
            Places::Files(files) => in_files(&files, Vec::new()).await?,
            Places::Server(servers) => on_server(&servers).await?,
        };
        for source in &cut.sources {
            if let Some(moved) = &source.moved {
                return Err(TransferError::Store {
                    service: source.service,
                    source: moved.error(&source.file),
                });
            }
        }
        Ok(cut)
    }

    /// Of files that no process has open, nor opens until this is closed; also of those that were marked as moved.
    pub async fn of_stopped(parts: &[Part]) -> Result<Self, TransferError> {
        let Places::Files(files) = places(parts)? else {
            return Err(TransferError::NotCarried);
        };
        let mut locks = Vec::new();
        for (service, path) in &files {
            there(path)?;
            locks.push(sqlite::lock(path).map_err(TransferError::of(*service))?);
        }
        in_files(&files, locks).await
    }

    /// Of the files of a backup, which nobody writes to.
    pub async fn of_backup(parts: &[Part]) -> Result<Self, TransferError> {
        let Places::Files(files) = places(parts)? else {
            return Err(TransferError::NotCarried);
        };
        let mut sources = Vec::new();
        for (service, path) in files {
            let failed = TransferError::of(service);
            let (main, keys) = (read(&path).await?, read(&sqlite::key_path(&path)).await?);
            sources.push(Source {
                service,
                main: main.map_err(&failed)?,
                keys: keys.map_err(&failed)?,
                file: path,
                moved: None,
            });
        }
        Ok(Self {
            sources,
            held: Duration::ZERO,
            _locks: Vec::new(),
        })
    }

    /// How long writers had to wait for it.
    pub const fn held(&self) -> Duration {
        self.held
    }

    /// Whether all these databases were marked as moved, and where to.
    pub fn moved(&self) -> Option<&Moved> {
        let moved = self.sources.iter().map(|source| source.moved.as_ref());
        moved.reduce(|first, next| first.and(next)).flatten()
    }

    /// Whether a key file opens the keys of a service.
    pub async fn opens(&mut self, service: Service, key_file: &Path) -> Result<(), TransferError> {
        for source in &mut self.sources {
            if source.service == service {
                let wrapped = source.keys.service_key().await;
                let wrapped = wrapped.map_err(TransferError::of(service))?;
                return opens(service, key_file, wrapped)
                    .map_err(|source| TransferError::Keys { service, source });
            }
        }
        Ok(())
    }

    /// Sums up what is there, and checks every leaf of the journals.
    pub async fn account(&mut self, told: Told<'_>) -> Result<Vec<Account>, TransferError> {
        let mut accounts = Vec::new();
        for source in &mut self.sources {
            let (main, keys) = (&mut source.main, &mut source.keys);
            accounts.push(account(source.service, main, keys, told).await?);
        }
        Ok(accounts)
    }

    /// Lets the view go.
    pub async fn close(self) -> Result<(), TransferError> {
        for source in self.sources {
            let failed = TransferError::of(source.service);
            source.main.close().await.map_err(&failed)?;
            source.keys.close().await.map_err(&failed)?;
        }
        Ok(())
    }
}

pub(super) async fn account(
    service: Service,
    main: &mut End,
    keys: &mut End,
    told: Told<'_>,
) -> Result<Account, TransferError> {
    let task = |which| Task {
        service,
        which,
        told,
    };
    let head = head(service, main).await?;
    let records = task(Which::Main).look(main).await?;
    let wrapped = task(Which::Keys).look(keys).await?;
    Account::new(
        service,
        head,
        &records.frontier,
        records.contents,
        wrapped.contents,
    )
}

pub(super) async fn head(
    service: Service,
    main: &mut End,
) -> Result<super::end::HeadRow, TransferError> {
    let failed = TransferError::of(service);
    let head = main.head().await.map_err(&failed)?;
    head.ok_or_else(|| failed(StoreError::Unreadable { what: "head" }))
}

fn opens(service: Service, key_file: &Path, wrapped: Option<Vec<u8>>) -> Result<(), VaultError> {
    let master = vault::read_key_file(key_file)?;
    match wrapped {
        // A database that was never opened: nothing was sealed.
        None => Ok(()),
        Some(wrapped) => vault::unwraps(&master, service, &wrapped)
            .then_some(())
            .ok_or(VaultError::Unwrap),
    }
}

enum Places {
    Files(Vec<(Service, PathBuf)>),
    Server(Vec<(Service, Postgres)>),
}

/// In the order of services, whatever order they were named in: locks are always taken in one.
fn places(parts: &[Part]) -> Result<Places, TransferError> {
    let (mut files, mut servers) = (Vec::new(), Vec::new());
    for part in parts {
        match &part.engine {
            Engine::Sqlite { path } => files.push((part.service, path.clone())),
            Engine::Postgres(server) => servers.push((part.service, server.clone())),
            Engine::Memory(_) => return Err(TransferError::NotCarried),
        }
    }
    files.sort();
    match (files.is_empty(), servers.is_empty()) {
        (false, true) => Ok(Places::Files(files)),
        (true, false) => Ok(Places::Server(servers)),
        _ => Err(TransferError::NotCarried),
    }
}

pub(super) fn there(path: &Path) -> Result<(), TransferError> {
    if path.is_file() {
        return Ok(());
    }
    Err(TransferError::Missing { path: path.into() })
}

async fn connect(options: SqliteConnectOptions) -> Result<End, StoreError> {
    SqliteConnection::connect_with(&options.disable_statement_logging())
        .await
        .map(End::Sqlite)
        .map_err(StoreError::database("opening the database"))
}

fn existing(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .pragma("cell_size_check", "on")
}

/// A file that nobody writes to.
pub(super) async fn read(path: &Path) -> Result<Result<End, StoreError>, TransferError> {
    there(path)?;
    Ok(connect(existing(path).read_only(true).immutable(true)).await)
}

/// A file that others may write to.
async fn beside(path: &Path, patience: Duration) -> Result<Result<End, StoreError>, TransferError> {
    there(path)?;
    Ok(connect(existing(path).busy_timeout(patience)).await)
}

async fn in_files(files: &[(Service, PathBuf)], locks: Vec<File>) -> Result<Cut, TransferError> {
    let (mut holders, mut sources) = (Vec::new(), Vec::new());
    for (service, path) in files {
        let failed = TransferError::of(*service);
        if files::unfinished(path).exists() {
            let place = path.display().to_string();
            return Err(failed(StoreError::Unfinished { place }));
        }
        let holder = beside(path, Duration::ZERO).await?;
        holders.push((*service, holder.map_err(&failed)?));
        let mut main = beside(path, PATIENT).await?.map_err(&failed)?;
        let keys = beside(&sqlite::key_path(path), PATIENT).await?;
        sources.push(Source {
            service: *service,
            moved: mark::of(path, &mut main).await.map_err(&failed)?,
            main,
            keys: keys.map_err(&failed)?,
            file: path.clone(),
        });
    }
    let held = fixed(&mut holders, &mut sources).await?;
    for (service, holder) in holders {
        holder.close().await.map_err(TransferError::of(service))?;
    }
    // Later than the records: a key is durable before anything is committed that was sealed under it, and one that is
    // destroyed meanwhile shall not come back.
    for source in &mut sources {
        let failed = TransferError::of(source.service);
        source.keys.run("begin").await.map_err(&failed)?;
        source.keys.service_key().await.map_err(&failed)?;
    }
    Ok(Cut {
        sources,
        held,
        _locks: locks,
    })
}

/// Begins to read all databases while nobody writes to any; answers how long writers were held.
async fn fixed(
    holders: &mut [(Service, End)],
    sources: &mut [Source],
) -> Result<Duration, TransferError> {
    let mut longest = Duration::ZERO;
    for left in (0..TRIES).rev() {
        let began = Instant::now();
        let locked = locked(holders, began + HELD, left == 0).await?;
        if locked {
            for source in &mut *sources {
                let failed = TransferError::of(source.service);
                source.main.run("begin").await.map_err(&failed)?;
                // A transaction sees what there is when it first reads.
                source.main.head().await.map_err(&failed)?;
            }
        }
        for (_, holder) in &mut *holders {
            // Fails where it holds nothing.
            let _let_go = holder.run("rollback").await;
        }
        longest = longest.max(began.elapsed());
        if locked {
            break;
        }
    }
    Ok(longest)
}

/// Locks all databases for writing, one after the other; false where that would take too long, an error the last time.
async fn locked(
    holders: &mut [(Service, End)],
    until: Instant,
    last: bool,
) -> Result<bool, TransferError> {
    for (service, holder) in holders {
        loop {
            match holder.run("begin immediate").await {
                Ok(()) => break,
                Err(error) if sqlite::is_busy(&error) && Instant::now() < until => {
                    tokio::time::sleep(LOOK).await;
                }
                Err(error) if sqlite::is_busy(&error) && !last => return Ok(false),
                Err(error) => return Err(TransferError::of(*service)(error)),
            }
        }
    }
    Ok(true)
}

async fn on_server(servers: &[(Service, Postgres)]) -> Result<Cut, TransferError> {
    let mut sources = Vec::new();
    let mut snapshot = None;
    for (service, server) in servers {
        let failed = TransferError::of(*service);
        let mut main = reading(&server.main).await.map_err(&failed)?;
        match &snapshot {
            None => {
                snapshot = Some(
                    main.text("select pg_export_snapshot()")
                        .await
                        .map_err(&failed)?,
                )
            }
            Some(first) => {
                let same = format!("set transaction snapshot '{first}'");
                main.run(same).await.map_err(&failed)?;
            }
        }
        let unfinished = attempt::is_unfinished(&mut main).await.map_err(&failed)?;
        attempt::refused(unfinished, &server.main).map_err(&failed)?;
        sources.push((*service, server, main));
    }
    let mut opened = Vec::new();
    for (service, server, main) in sources {
        let failed = TransferError::of(service);
        // Later than the records, as with files.
        let mut keys = reading(&server.keys).await.map_err(&failed)?;
        keys.service_key().await.map_err(&failed)?;
        opened.push(Source {
            service,
            main,
            keys,
            file: PathBuf::new(),
            moved: None,
        });
    }
    Ok(Cut {
        sources: opened,
        held: Duration::ZERO,
        _locks: Vec::new(),
    })
}

/// A connection that sees one instant.
async fn reading(place: &Place) -> Result<End, StoreError> {
    let connection = place.connect().await?;
    let mut end = End::Postgres(connection);
    end.run(AT_LEISURE).await?;
    end.run("begin isolation level repeatable read, read only")
        .await?;
    Ok(end)
}
