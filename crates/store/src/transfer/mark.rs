//! The mark of databases that were moved: in themselves and in a file beside them, because files get lost.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use domain::id::Service;
use domain::time::Instant;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};

use super::cut::{Cut, Source};
use super::end::End;
use super::error::TransferError;
use crate::engine::postgres::place::Place;
use crate::error::StoreError;

const TABLE: &str = "select count(*) from sqlite_schema where type = 'table' and name = 'moved'";
const MAKE: &str = "create table if not exists moved (one integer primary key check (one = 1), place text not null, at_us integer not null) strict";
const NOTE: &str = "insert or replace into moved (one, place, at_us) values (1, $1, $2)";
const READ: &str = "select place from moved";

/// Where a database has gone; no password is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moved {
    pub to: String,
}

impl Moved {
    pub(super) fn error(&self, path: &Path) -> StoreError {
        StoreError::Moved {
            path: path.into(),
            to: self.to.clone(),
        }
    }
}

/// The file that says so.
pub(super) fn beside(path: &Path) -> PathBuf {
    path.with_extension("moved")
}

/// What a database says of itself.
pub(super) async fn noted(main: &mut End) -> Result<Option<Moved>, StoreError> {
    if main.number(TABLE).await? == 0 {
        return Ok(None);
    }
    Ok(Some(Moved {
        to: main.text(READ).await?,
    }))
}

/// The same of what lies beside it: whoever was killed before the note has told by then.
pub(super) async fn of(path: &Path, main: &mut End) -> Result<Option<Moved>, StoreError> {
    let noted = noted(main).await?;
    Ok(noted.or_else(|| told_beside(path).map(|to| Moved { to })))
}

/// Whether the file beside a database says that it was moved.
pub(crate) fn told_beside(path: &Path) -> Option<String> {
    let text = std::fs::read_to_string(beside(path)).ok()?;
    Some(text.lines().next().unwrap_or_default().trim().to_owned())
}

/// Whether the databases at a path were moved, by what is in them or lies beside them.
pub(crate) async fn refuse_moved(
    connection: &mut SqliteConnection,
    path: &Path,
) -> Result<(), StoreError> {
    let failed = || StoreError::database("opening the database");
    let marked: i64 = sqlx::query_scalar(TABLE)
        .fetch_one(&mut *connection)
        .await
        .map_err(failed())?;
    if marked == 0 {
        return Ok(());
    }
    let to: String = sqlx::query_scalar(READ)
        .fetch_one(connection)
        .await
        .map_err(failed())?;
    Err(StoreError::Moved {
        path: path.into(),
        to,
    })
}

/// Where the database at a path was moved, if it was.
pub async fn moved(path: &Path) -> Result<Option<Moved>, StoreError> {
    if let Some(to) = told_beside(path) {
        return Ok(Some(Moved { to }));
    }
    if !holds_something(path) {
        return Ok(None);
    }
    let options = SqliteConnectOptions::new()
        .filename(path)
        .disable_statement_logging();
    let connection = SqliteConnection::connect_with(&options).await;
    let mut main = End::Sqlite(connection.map_err(StoreError::database("opening the database"))?);
    let noted = noted(&mut main).await?;
    main.close().await?;
    Ok(noted)
}

/// Whether a database lies at a path that was not moved: a node that keeps its records elsewhere would begin without it.
pub async fn unmoved(path: &Path) -> Result<bool, StoreError> {
    Ok(holds_something(path) && moved(path).await?.is_none())
}

/// An empty file is one that was locked and never made.
pub(super) fn holds_something(path: &Path) -> bool {
    std::fs::metadata(path).is_ok_and(|found| found.len() > 0)
}

impl Cut {
    /// Marks the files that this was taken of: no node starts from them any more. Those that are marked stay so.
    pub async fn mark(
        &self,
        to: impl Fn(Service) -> Result<String, TransferError>,
        at: Instant,
    ) -> Result<(), TransferError> {
        for source in &self.sources {
            let (file, to) = (beside(&source.file), to(source.service)?);
            tell(&file, &to).map_err(TransferError::file(&file))?;
        }
        for source in &self.sources {
            let (failed, to) = (TransferError::of(source.service), to(source.service)?);
            note(&source.file, &to, at).await.map_err(failed)?;
        }
        Ok(())
    }
}

impl Source {
    /// Files that went on elsewhere are copied nowhere else: there would be two of one incarnation.
    pub(super) fn must_not_be_elsewhere(&self, place: &Place) -> Result<(), TransferError> {
        match &self.moved {
            Some(moved) if moved.to != place.address() => Err(self.gone(moved)),
            Some(_) | None => Ok(()),
        }
    }

    fn gone(&self, moved: &Moved) -> TransferError {
        TransferError::of(self.service)(moved.error(&self.file))
    }

    /// Something lies there that is not this.
    pub(super) fn other(&self, place: &Place) -> TransferError {
        match &self.moved {
            // It was this, and has been worked on since, or was lost.
            Some(moved) => self.gone(moved),
            None => TransferError::NotEmpty {
                service: self.service,
                place: place.address(),
            },
        }
    }
}

async fn note(path: &Path, to: &str, at: Instant) -> Result<(), StoreError> {
    let failed = || StoreError::database("marking the database as moved");
    let options = SqliteConnectOptions::new()
        .filename(path)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging();
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .map_err(failed())?;
    let mut transaction = connection.begin().await.map_err(failed())?;
    sqlx::query(MAKE)
        .execute(&mut *transaction)
        .await
        .map_err(failed())?;
    sqlx::query(NOTE)
        .bind(to)
        .bind(at.micros())
        .execute(&mut *transaction)
        .await
        .map_err(failed())?;
    transaction.commit().await.map_err(failed())?;
    connection.close().await.map_err(failed())
}

fn tell(file: &Path, to: &str) -> std::io::Result<()> {
    let mut mark = OpenOptions::new()
        .create(true)
        .write(true)
        .truncate(true)
        .open(file)?;
    writeln!(
        mark,
        "{to}\n\
         The database beside this file was moved there, and no node starts from it any more.\n\
         旁边的数据库已迁至上述位置，节点不再从此处启动。"
    )?;
    mark.sync_all()
}
