//! The key database on PostgreSQL, written by one task a replica.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::sealed::Subject;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor, Row};

use super::place::{Place, answered, answered_within, is_passing};
use crate::engine::patience::Patience;
use crate::engine::sql::{self, padded};
use crate::error::{StoreError, VaultError};
use crate::layout;
use crate::transfer;
use crate::vault::keys::Kept;

const TRIES: u32 = 5;
/// A sweep looks at all keys of a year at most; the server waits as long, and a little more is for the way.
const PRESENCE: Duration = Duration::from_secs(62);
/// A server that is gone is not told so for ever.
const CLOSE: Duration = Duration::from_secs(3);
/// Held by every process that has the keys open: one sweeps only while it is alone, for another may just have drawn a key
/// whose first ciphertext is not yet committed.
pub(crate) const ALONE: &str =
    "select pg_try_advisory_lock(hashtextextended('lianfang keys ' || current_schema(), 0))";
const NO_LONGER_ALONE: &str =
    "select pg_advisory_unlock(hashtextextended('lianfang keys ' || current_schema(), 0))";
const PRESENT: &str =
    "select pg_advisory_lock_shared(hashtextextended('lianfang keys ' || current_schema(), 0))";

const ABSENT: &str = "select pg_advisory_unlock_all()";

const ENSURE: &str = "
    insert into subject_key (subject, wrapped)
    select subject, wrapped
    from unnest($1::bytea[], $2::bytea[]) as coming (subject, wrapped)
    on conflict (subject) do nothing";
const FIRST: &str =
    "insert into service_key (one, wrapped) values (1, $1) on conflict (one) do nothing";
/// The row that counts is held until the erasure is durable, so that the count tells of all before it.
const ERASE: &str = "
    with counted as (update erasure set count = count + 1)
    insert into subject_key (subject, wrapped)
    values ($1, null)
    on conflict (subject) do update set wrapped = null";
const ERASURES: &str = "select count from erasure";
/// Keys that were there an hour ago and have not been checked. A process that has lost its session here holds no lock, and may
/// still commit the first ciphertext under a key that it has drawn: not for as long as that.
pub(super) const RECENT: &str = "
    select subject
    from subject_key
    where made > (select swept from sweep)
        and made <= (select through from mark where at < clock_timestamp() - interval '1 hour')
    order by made";
/// A mark of erasure stays.
const SWEEP: &str = "
    with past as (
        select through
        from mark
        where at < clock_timestamp() - interval '1 hour'
    ),
    swept as (
        update sweep
        set swept = past.through
        from past
    ),
    marked as (
        update mark
        set through = (select coalesce(max(made), 0) from subject_key), at = clock_timestamp()
        from past
    )
    delete from subject_key
    using past
    where subject = any ($1) and wrapped is not null and made <= past.through";

/// The writes, for the test that prepares them.
#[cfg(test)]
pub(super) const ALL: &[&str] = &[
    ENSURE,
    FIRST,
    ERASE,
    ERASURES,
    RECENT,
    SWEEP,
    ALONE,
    NO_LONGER_ALONE,
    PRESENT,
    ABSENT,
];

/// The connection that reads and writes keys, made anew when it is lost: every statement may be repeated.
pub(crate) struct Keys {
    place: Place,
    connection: Option<PgConnection>,
    /// No other process has the keys open, and none can open them until the sweep.
    alone: bool,
}

type Found = BTreeMap<Subject, Kept>;

fn failed(error: StoreError) -> VaultError {
    match error {
        StoreError::Vault(error) => error,
        error => VaultError::Database {
            source: Arc::new(error),
        },
    }
}

fn asking(source: sqlx::Error) -> StoreError {
    StoreError::database("asking for keys")(source)
}

/// Asks until it is answered, or for good; a macro, because a closure's future cannot promise to be `Send` for every borrow.
macro_rules! asked {
    ($keys:ident, $connection:ident => $question:expr) => {{
        let mut patience = Patience::tries(TRIES);
        loop {
            let outcome = match $keys.connected().await {
                Ok($connection) => $question.await,
                Err(error) => Err(error),
            };
            match outcome {
                Err(error) if is_passing(&error) => {
                    if !$keys.again(&mut patience).await {
                        break Err(failed(error));
                    }
                }
                outcome => break outcome.map_err(failed),
            }
        }
    }};
}

impl Keys {
    pub(super) async fn open(
        place: Place,
        mut connection: PgConnection,
    ) -> Result<Self, StoreError> {
        let alone = sqlx::query_scalar(ALONE).fetch_one(&mut connection);
        let alone: bool = answered(alone).await.map_err(asking)?;
        present(&mut connection).await?;
        // Nobody writes to them from outside from now on.
        transfer::refuse_unfinished(&mut connection, &place).await?;
        Ok(Self {
            place,
            connection: Some(connection),
            alone,
        })
    }

    async fn connected(&mut self) -> Result<&mut PgConnection, StoreError> {
        if self.connection.is_none() {
            let mut connection = self.place.connect().await?;
            present(&mut connection).await?;
            self.connection = Some(connection);
        }
        Ok(self
            .connection
            .as_mut()
            .expect("it was put there just before"))
    }

    /// The connection is lost; answers whether to ask again on another.
    async fn again(&mut self, patience: &mut Patience) -> bool {
        self.connection = None;
        self.alone = false;
        patience.another().await
    }

    /// Durable before it returns. Of two that are drawn the first stays, and an erased subject keeps its mark.
    pub(crate) async fn ensure(
        &mut self,
        drawn: &BTreeMap<Subject, Vec<u8>>,
    ) -> Result<Found, VaultError> {
        asked!(self, connection => ensured(connection, drawn))
    }

    pub(crate) async fn get(&mut self, subjects: &[Subject]) -> Result<Found, VaultError> {
        asked!(self, connection => kept(connection, subjects))
    }

    pub(crate) async fn service_key(&mut self, wrapped: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        asked!(self, connection => service_key(connection, &wrapped))
    }

    pub(crate) async fn erase(&mut self, subject: Subject) -> Result<(), VaultError> {
        asked!(self, connection => erased(connection, subject))
    }

    /// How many erasures there were; keys read after this are at least as new.
    pub(crate) async fn erasures(&mut self) -> Result<u64, VaultError> {
        asked!(self, connection => erasures(connection))
    }

    /// None while another process has the keys open.
    pub(crate) async fn recent(&mut self) -> Result<Vec<Subject>, VaultError> {
        if !self.alone {
            return Ok(Vec::new());
        }
        asked!(self, connection => recent(connection))
    }

    pub(crate) async fn sweep(&mut self, unused: &BTreeSet<Subject>) -> Result<(), VaultError> {
        if !self.alone {
            return Ok(());
        }
        let names: Vec<_> = unused
            .iter()
            .map(|subject| layout::subject(*subject).to_vec())
            .collect();
        // Not repeated: on another connection this process would not be alone.
        let connection = self.connected().await.map_err(failed)?;
        let swept = async {
            answered(sqlx::query(SWEEP).bind(names).execute(&mut *connection)).await?;
            answered(connection.execute(NO_LONGER_ALONE)).await
        };
        let outcome = swept
            .await
            .map(drop)
            .map_err(|source| failed(asking(source)));
        self.alone = false;
        outcome
    }

    pub(crate) async fn close(self) {
        let Some(mut connection) = self.connection else {
            return;
        };
        // The server ends a session some time after it is told; who opens the keys next is alone from now on.
        let closed = async {
            connection.execute(ABSENT).await?;
            connection.close().await
        };
        if let Err(error) = answered_within(CLOSE, closed).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "closing the key database failed"
            );
        }
    }
}

/// Waits for a process that sweeps.
async fn present(connection: &mut PgConnection) -> Result<(), StoreError> {
    let patiently = async {
        for text in [
            "set lock_timeout = 0",
            "set statement_timeout = '60s'",
            PRESENT,
            "set statement_timeout = '8s'",
        ] {
            connection.execute(text).await?;
        }
        Ok(())
    };
    answered_within(PRESENCE, patiently).await.map_err(asking)
}

fn subject(bytes: Vec<u8>) -> Result<Subject, StoreError> {
    layout::to_subject(&bytes).ok_or(StoreError::Vault(VaultError::Damaged))
}

async fn ensured(
    connection: &mut PgConnection,
    drawn: &BTreeMap<Subject, Vec<u8>>,
) -> Result<Found, StoreError> {
    let subjects: Vec<Subject> = drawn.keys().copied().collect();
    let names: Vec<_> = subjects
        .iter()
        .map(|subject| layout::subject(*subject).to_vec())
        .collect();
    let wrapped: Vec<Vec<u8>> = drawn.values().cloned().collect();
    let ensured = sqlx::query(ENSURE).bind(names).bind(wrapped);
    answered(ensured.execute(&mut *connection))
        .await
        .map_err(asking)?;
    kept(connection, &subjects).await
}

async fn service_key(connection: &mut PgConnection, wrapped: &[u8]) -> Result<Vec<u8>, StoreError> {
    let first = sqlx::query(FIRST).bind(wrapped);
    answered(first.execute(&mut *connection))
        .await
        .map_err(asking)?;
    answered(sqlx::query_scalar(sql::SERVICE_KEY).fetch_one(connection))
        .await
        .map_err(asking)
}

async fn erased(connection: &mut PgConnection, subject: Subject) -> Result<(), StoreError> {
    let erased = sqlx::query(ERASE).bind(layout::subject(subject).to_vec());
    answered(erased.execute(&mut *connection))
        .await
        .map_err(asking)?;
    // The row as it was lies in its page until it is cleaned; the server's log keeps it until it is recycled.
    let cleaned = async {
        // A million keys take longer than a statement otherwise may.
        for text in [
            "set statement_timeout = '60s'",
            "vacuum subject_key",
            "set statement_timeout = '8s'",
        ] {
            connection.execute(text).await?;
        }
        Ok(())
    };
    answered_within(PRESENCE, cleaned).await.map_err(asking)
}

async fn erasures(connection: &mut PgConnection) -> Result<u64, StoreError> {
    let count: i64 = answered(sqlx::query_scalar(ERASURES).fetch_one(connection))
        .await
        .map_err(asking)?;
    u64::try_from(count).map_err(|_| StoreError::Vault(VaultError::Damaged))
}

async fn recent(connection: &mut PgConnection) -> Result<Vec<Subject>, StoreError> {
    let rows = answered(sqlx::query(RECENT).fetch_all(connection))
        .await
        .map_err(asking)?;
    rows.iter()
        .map(|row| subject(row.try_get(0).map_err(asking)?))
        .collect()
}

async fn kept(connection: &mut PgConnection, subjects: &[Subject]) -> Result<Found, StoreError> {
    let asked: Vec<_> = subjects
        .iter()
        .map(|subject| layout::subject(*subject))
        .collect();
    let names: Vec<&[u8]> = asked.iter().map(|name| &name[..]).collect();
    let mut found = BTreeMap::new();
    for list in padded(&names) {
        let query = list
            .iter()
            .fold(sqlx::query(sql::KEYS_OF), |query, name| query.bind(*name));
        let rows = answered(query.fetch_all(&mut *connection)).await;
        for row in rows.map_err(asking)? {
            let wrapped: Option<Vec<u8>> = row.try_get(1).map_err(asking)?;
            let kept = wrapped.map_or(Kept::Erased, Kept::Wrapped);
            found.insert(subject(row.try_get(0).map_err(asking)?)?, kept);
        }
    }
    Ok(found)
}
