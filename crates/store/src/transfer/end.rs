//! A connection at either end, of either engine.

use std::pin::Pin;

use domain::id::Service;
use domain::time::Instant;
use sqlx::postgres::{PgConnection, PgCopyIn, PgRow};
use sqlx::sqlite::{SqliteConnection, SqliteRow};
use sqlx::{AssertSqlSafe, Connection, Row as _};
use tokio_stream::{Stream, StreamExt};

use super::catalogue::Table;
use super::rows::{self, COPY_BEGIN, COPY_END, Row, Value};
use crate::error::StoreError;
use crate::layout;
use crate::merkle::Frontier;

/// Rows that are in memory at a time, and their bytes: large texts make fewer.
const ROWS: usize = 1_024;
const BYTES: usize = 4 << 20;
/// Rows of one statement of SQLite: far below the 32,766 values that it takes.
const INSERTED: usize = 256;

pub(super) enum End {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

type Streamed<'e, R> = Pin<Box<dyn Stream<Item = Result<R, sqlx::Error>> + Send + 'e>>;

/// The rows of a table, as they come.
pub(super) enum Rows<'e> {
    Sqlite(Streamed<'e, SqliteRow>),
    Postgres(Streamed<'e, PgRow>),
}

/// Where rows of a table go.
pub(super) enum Sink<'e> {
    Sqlite(&'e mut SqliteConnection, &'e Table),
    Postgres(PgCopyIn<&'e mut PgConnection>),
}

/// The head as every schema has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct HeadRow {
    pub(super) service: i64,
    pub(super) incarnation: u128,
    pub(super) frontier: Frontier,
    pub(super) recorded: Instant,
}

impl HeadRow {
    pub(super) fn is_of(&self, service: Service) -> bool {
        self.service == i64::from(layout::service_code(service))
    }
}

const HEAD: &str = "select service, incarnation, size, frontier, recorded_us from head";
const SERVICE_KEY: &str = "select wrapped from service_key";

fn failed(source: sqlx::Error) -> StoreError {
    StoreError::database("carrying rows")(source)
}

macro_rules! on_either {
    ($end:expr, $connection:ident => $done:expr) => {
        match $end {
            End::Sqlite($connection) => $done,
            End::Postgres($connection) => $done,
        }
    };
}

impl End {
    /// Statements that hold nothing from outside.
    pub(super) async fn run(&mut self, text: impl Into<String>) -> Result<(), StoreError> {
        let text = sqlx::raw_sql(AssertSqlSafe(text.into()));
        on_either!(self, connection => text.execute(connection).await.map(drop)).map_err(failed)
    }

    /// One number, of a statement that holds nothing from outside.
    pub(super) async fn number(&mut self, text: impl Into<String>) -> Result<i64, StoreError> {
        let text = AssertSqlSafe(text.into());
        on_either!(self, connection => sqlx::query_scalar(text).persistent(false).fetch_one(connection).await)
            .map_err(failed)
    }

    /// One truth, likewise; of a server.
    pub(super) async fn truth(&mut self, text: &'static str) -> Result<bool, StoreError> {
        on_either!(self, connection => sqlx::query_scalar(text).persistent(false).fetch_one(connection).await)
            .map_err(failed)
    }

    /// One text, likewise.
    pub(super) async fn text(&mut self, text: &'static str) -> Result<String, StoreError> {
        on_either!(self, connection => sqlx::query_scalar(text).persistent(false).fetch_one(connection).await)
            .map_err(failed)
    }

    /// How many migrations its schema has seen.
    pub(super) async fn schema(&mut self) -> Result<i64, StoreError> {
        match self {
            Self::Sqlite(_) => self.number("pragma user_version").await,
            Self::Postgres(_) => {
                self.number("select coalesce(max(number), 0) from migration")
                    .await
            }
        }
    }

    pub(super) async fn head(&mut self) -> Result<Option<HeadRow>, StoreError> {
        on_either!(self, connection => {
            let row = sqlx::query(HEAD).persistent(false).fetch_optional(connection).await;
            let Some(row) = row.map_err(failed)? else { return Ok(None) };
            let incarnation: Vec<u8> = row.try_get(1).map_err(failed)?;
            let size: i64 = row.try_get(2).map_err(failed)?;
            let peaks: Vec<u8> = row.try_get(3).map_err(failed)?;
            let read = || {
                let incarnation = incarnation.try_into().ok()?;
                let frontier = Frontier::from_bytes(u64::try_from(size).ok()?, &peaks)?;
                Some((u128::from_be_bytes(incarnation), frontier))
            };
            let (incarnation, frontier) = read().ok_or(StoreError::Unreadable { what: "head" })?;
            Ok(Some(HeadRow {
                service: row.try_get(0).map_err(failed)?,
                incarnation,
                frontier,
                recorded: Instant::from_micros(row.try_get(4).map_err(failed)?),
            }))
        })
    }

    /// The service's own key, as it is wrapped.
    pub(super) async fn service_key(&mut self) -> Result<Option<Vec<u8>>, StoreError> {
        on_either!(self, connection => sqlx::query_scalar(SERVICE_KEY).fetch_optional(connection).await)
            .map_err(failed)
    }

    pub(super) fn rows(&mut self, table: &Table) -> Rows<'_> {
        let text = AssertSqlSafe(table.select());
        match self {
            Self::Sqlite(connection) => {
                Rows::Sqlite(sqlx::query(text).persistent(false).fetch(connection))
            }
            Self::Postgres(connection) => {
                Rows::Postgres(sqlx::query(text).persistent(false).fetch(connection))
            }
        }
    }

    pub(super) async fn sink<'e>(&'e mut self, table: &'e Table) -> Result<Sink<'e>, StoreError> {
        match self {
            Self::Sqlite(connection) => Ok(Sink::Sqlite(connection, table)),
            Self::Postgres(connection) => {
                let mut copy = connection
                    .copy_in_raw(&table.copy())
                    .await
                    .map_err(failed)?;
                copy.send(COPY_BEGIN).await.map_err(failed)?;
                Ok(Sink::Postgres(copy))
            }
        }
    }

    pub(super) async fn close(self) -> Result<(), StoreError> {
        on_either!(self, connection => connection.close().await).map_err(failed)
    }
}

impl Rows<'_> {
    /// The next rows; none at the end.
    pub(super) async fn next(&mut self, table: &Table) -> Result<Vec<Row>, StoreError> {
        let mut chunk = Vec::with_capacity(ROWS);
        let mut bytes = 0;
        while chunk.len() < ROWS && bytes < BYTES {
            let row = match self {
                Self::Sqlite(rows) => match rows.next().await {
                    None => break,
                    Some(row) => rows::of_sqlite(table, &row.map_err(failed)?)?,
                },
                Self::Postgres(rows) => match rows.next().await {
                    None => break,
                    Some(row) => rows::of_postgres(table, &row.map_err(failed)?)?,
                },
            };
            bytes += row.iter().map(Value::size).sum::<usize>();
            chunk.push(row);
        }
        Ok(chunk)
    }
}

impl Sink<'_> {
    pub(super) async fn write(&mut self, rows: Vec<Row>) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(connection, table) => {
                let mut rows = rows.into_iter().peekable();
                while rows.peek().is_some() {
                    let some: Vec<Row> = rows.by_ref().take(INSERTED).collect();
                    insert(connection, table, some).await?;
                }
                Ok(())
            }
            Self::Postgres(copy) => {
                let mut bytes = Vec::with_capacity(rows.len() * 256);
                for row in &rows {
                    rows::copied(row, &mut bytes)?;
                }
                copy.send(bytes).await.map(drop).map_err(failed)
            }
        }
    }

    pub(super) async fn finish(self) -> Result<(), StoreError> {
        match self {
            Self::Sqlite(..) => Ok(()),
            Self::Postgres(mut copy) => {
                copy.send(&COPY_END[..]).await.map_err(failed)?;
                copy.finish().await.map(drop).map_err(failed)
            }
        }
    }
}

/// As many rows as a statement takes: those of one number share a text that stays prepared.
async fn insert(
    connection: &mut SqliteConnection,
    table: &Table,
    rows: Vec<Row>,
) -> Result<(), StoreError> {
    let full = rows.len() == INSERTED;
    let mut query = sqlx::query(AssertSqlSafe(table.insert(rows.len()))).persistent(full);
    for value in rows.into_iter().flatten() {
        query = match value {
            Value::Nothing => query.bind(None::<i64>),
            Value::Number(number) => query.bind(number),
            Value::Bytes(bytes) => query.bind(bytes),
            Value::Text(text) => query.bind(text),
        };
    }
    query.execute(connection).await.map(drop).map_err(failed)
}
