//! PostgreSQL: the engine to grow on. Replicas take turns on the head row; each has one connection that writes, and readers.

mod address;
mod databases;
pub(crate) mod duties;
pub(crate) mod keys;
mod open;
pub(crate) mod place;
#[expect(
    clippy::duplicate_mod,
    reason = "one text for both engines, whose types differ"
)]
#[path = "read.rs"]
pub(crate) mod read;
pub(crate) mod readers;
#[expect(
    clippy::duplicate_mod,
    reason = "one text for both engines, whose types differ"
)]
#[path = "row.rs"]
pub(crate) mod row;
mod sql;
mod tail;
#[cfg(test)]
mod tests;
mod write;

/// What the reads call this engine's types.
mod dialect {
    pub(super) use sqlx::Postgres as Db;
    pub(super) use sqlx::postgres::{
        PgArguments as Arguments, PgConnection as Connection, PgRow as DbRow,
    };

    pub(super) use super::place::answered;
}

pub(crate) use open::{KEYS, MAIN, made, make_tables, open, open_keys};

use std::io;
use std::sync::Arc;
use std::time::Duration;

use domain::id::RecordId;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};

use crate::cache::Cache;
use crate::engine::patience::Patience;
use crate::error::StoreError;
use crate::rows::{Batch, Found, Head, Standing, Wanted};
use crate::writer::Signals;
use place::{Place, answered, answered_within, is_passing};
use readers::Readers;
use tail::{Seen, Tail, outdate, told};

/// Until a crashed server is up again, or a standby promoted by somebody who was quick: about five seconds.
const TRIES: u32 = 8;
/// Until a standby is promoted by whoever notices: about a minute. Without an answer the process would have to end.
const LOOKS: u32 = 34;
/// A server that is gone is not told so for ever.
const CLOSE: Duration = Duration::from_secs(3);

/// The writing side.
pub(crate) struct Writing {
    place: Place,
    /// None after it was lost.
    connection: Option<PgConnection>,
    /// This process among the replicas; drawn anew at every start.
    own: [u8; 16],
    /// The head's generation when the transaction began.
    began: u64,
    /// The newest head this process knows of.
    seen: Head,
}

/// How far a commit came that failed.
enum Outcome {
    Undone(StoreError),
    /// It was asked for, and nobody heard the answer.
    Unheard(StoreError),
}

impl Writing {
    /// Follows what other replicas commit after this head.
    pub(crate) fn tail(
        &self,
        readers: Readers,
        head: &Head,
        cache: Arc<Cache>,
        signals: Arc<Signals>,
    ) -> Tail {
        Tail {
            readers,
            channel: self.place.schema().to_owned(),
            own: self.own,
            seen: Seen {
                generation: head.generation,
                position: head.frontier.size(),
            },
            cache,
            signals,
        }
    }

    /// The session by which this process has duties.
    pub(crate) fn duties(&self) -> duties::Session {
        duties::Session::new(self.place.clone())
    }

    /// The connection of the transaction.
    fn connection(&mut self) -> Result<&mut PgConnection, StoreError> {
        self.connection.as_mut().ok_or_else(|| {
            let lost = sqlx::Error::Io(io::ErrorKind::NotConnected.into());
            StoreError::database("reading")(lost)
        })
    }

    /// Reads inside the transaction; what fails with its connection has lost it.
    fn heed<T>(&mut self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        if outcome.as_ref().is_err_and(is_passing) {
            self.connection = None;
        }
        outcome
    }

    /// Nothing is written before `finish`, so a lost transaction is begun again, unless another replica has had its turn meanwhile.
    pub(crate) async fn find(&mut self, wanted: &Wanted) -> Result<Found, StoreError> {
        let mut patience = Patience::tries(TRIES);
        loop {
            let outcome = match self.connection() {
                Ok(connection) => read::find(connection, wanted).await,
                Err(error) => Err(error),
            };
            match self.heed(outcome) {
                Err(error) if is_passing(&error) => {
                    if !patience.another().await
                        || self.locked(&mut patience).await?.generation != self.began
                    {
                        // What was decided so far must not be written after a turn that it has not seen.
                        self.connection = None;
                        return Err(error);
                    }
                }
                outcome => return outcome,
            }
        }
    }

    /// Forgets the records that other replicas have written after a position.
    pub(crate) async fn outdate(&mut self, cache: &Cache, after: u64) -> Result<(), StoreError> {
        let outcome = outdate(self.connection()?, cache, after).await;
        self.heed(outcome)
    }

    pub(crate) async fn standing(&mut self) -> Result<Standing, StoreError> {
        let outcome = read::standing(self.connection()?).await;
        self.heed(outcome)
    }

    pub(crate) async fn streams(
        &mut self,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordId>, StoreError> {
        let outcome = read::streams(self.connection()?, after, limit).await;
        self.heed(outcome)
    }

    /// Locks the head row, on a new connection where the old one was lost.
    async fn lock(&mut self) -> Result<Head, StoreError> {
        let failed = || StoreError::database("beginning a commit");
        let connection = match &mut self.connection {
            Some(connection) => connection,
            none => none.insert(self.place.connect().await?),
        };
        answered(connection.execute("begin"))
            .await
            .map_err(failed())?;
        let row = answered(sqlx::query(sql::LOCK).fetch_one(connection))
            .await
            .map_err(failed())?;
        let head = row::head(&row)?;
        if head.generation < self.seen.generation
            || (head.generation == self.seen.generation && head.frontier != self.seen.frontier)
        {
            return Err(StoreError::GoneBack);
        }
        self.seen = head.clone();
        Ok(head)
    }

    /// Locks it as often as it takes, within reason.
    async fn locked(&mut self, patience: &mut Patience) -> Result<Head, StoreError> {
        loop {
            match self.lock().await {
                Err(error) if is_passing(&error) => {
                    self.connection = None;
                    if !patience.another().await {
                        return Err(error);
                    }
                }
                Err(error) => {
                    // Not left open: outside a transaction each statement would be one of its own.
                    self.connection = None;
                    return Err(error);
                }
                Ok(head) => return Ok(head),
            }
        }
    }

    pub(crate) async fn begin(&mut self) -> Result<Head, StoreError> {
        let head = self.locked(&mut Patience::tries(TRIES)).await?;
        self.began = head.generation;
        Ok(head)
    }

    /// Writes and commits. Where the connection is lost it looks, on another one, whether the commit was kept; if it was not,
    /// and no other replica has had its turn, the same is written again: what was decided still stands.
    pub(crate) async fn finish(&mut self, head: &Head, batch: &Batch) -> Result<(), StoreError> {
        let mut patience = Patience::tries(LOOKS);
        loop {
            let (error, unheard) = match self.written(head, batch).await {
                Ok(()) => {
                    self.seen = head.clone();
                    return Ok(());
                }
                Err(Outcome::Undone(error)) => (error, false),
                Err(Outcome::Unheard(error)) => (error, true),
            };
            if !unheard && !is_passing(&error) {
                self.abandon().await;
                return Err(error);
            }
            self.connection = None;
            match self.recovered(head, &mut patience).await {
                Ok(Recovered::Kept) => return Ok(()),
                Ok(Recovered::AsBefore) => {}
                Ok(Recovered::Overtaken) => return Err(error),
                Err(later) if later.is_fatal() => return Err(later),
                Err(later) if unheard => return Err(fatal(later)),
                Err(_) => return Err(error),
            }
        }
    }

    async fn written(&mut self, head: &Head, batch: &Batch) -> Result<(), Outcome> {
        let undone = |what| move |source| Outcome::Undone(StoreError::database(what)(source));
        let told = told(&self.own, head.generation) + &head.frontier.size().to_string();
        let (own, channel) = (self.own.to_vec(), self.place.schema().to_owned());
        let connection = self.connection().map_err(Outcome::Undone)?;
        write::batch(connection, batch)
            .await
            .map_err(undone("writing a batch"))?;
        let advanced = sqlx::query(sql::HEAD)
            .bind(row::int(head.generation))
            .bind(row::int(head.frontier.size()))
            .bind(head.frontier.to_bytes())
            .bind(head.recorded.micros())
            .bind(own)
            .bind(channel)
            .bind(told)
            .bind(head.incarnation.to_be_bytes().to_vec())
            .execute(&mut *connection);
        answered(advanced)
            .await
            .map_err(undone("writing a batch"))?;
        // A statement that runs out of time while it waits for a synchronous standby would be answered as if it had not had to wait.
        let commit = "set local statement_timeout = 0; commit";
        match answered(connection.execute(commit)).await {
            Ok(_) => Ok(()),
            // The server says that nothing was kept, unless it ends the session: then it may have been waiting for a standby.
            Err(source @ sqlx::Error::Database(_)) => {
                let error = StoreError::database("committing a batch")(source);
                Err(if is_passing(&error) {
                    Outcome::Unheard(error)
                } else {
                    Outcome::Undone(error)
                })
            }
            Err(source) => Err(Outcome::Unheard(
                StoreError::database("committing a batch")(source),
            )),
        }
    }

    /// What became of a commit after its connection was lost. While the old session holds the head row this waits for it.
    async fn recovered(
        &mut self,
        head: &Head,
        patience: &mut Patience,
    ) -> Result<Recovered, StoreError> {
        loop {
            if !patience.another().await {
                let lost = sqlx::Error::Io(io::ErrorKind::NotConnected.into());
                return Err(StoreError::database("looking for a commit")(lost));
            }
            let now = self.locked(patience).await?;
            let own = self.own.to_vec();
            let turn = sqlx::query_scalar(sql::TURN)
                .bind(own)
                .fetch_optional(self.connection()?);
            let kept: Result<Option<i64>, _> = answered(turn)
                .await
                .map_err(StoreError::database("looking for a commit"));
            let kept = match self.heed(kept) {
                Ok(kept) => kept,
                Err(error) if is_passing(&error) => continue,
                Err(error) => {
                    self.abandon().await;
                    return Err(error);
                }
            };
            if kept == Some(row::int(head.generation)) {
                self.abandon().await;
                return Ok(Recovered::Kept);
            }
            if now.generation != self.began {
                self.abandon().await;
                return Ok(Recovered::Overtaken);
            }
            return Ok(Recovered::AsBefore);
        }
    }

    /// A connection that cannot even do this is lost.
    pub(crate) async fn abandon(&mut self) {
        if let Some(connection) = &mut self.connection
            && answered(connection.execute("rollback")).await.is_err()
        {
            self.connection = None;
        }
    }

    pub(crate) async fn close(self) {
        let Some(connection) = self.connection else {
            return;
        };
        if let Err(error) = answered_within(CLOSE, connection.close()).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "closing the database failed"
            );
        }
    }
}

/// What a look after a lost commit found.
enum Recovered {
    /// It is there.
    Kept,
    /// It is not, and nothing else is: it can be written again.
    AsBefore,
    /// It is not, and another replica has committed: what was decided may no longer stand.
    Overtaken,
}

/// Nobody knows whether the commit was kept.
fn fatal(error: StoreError) -> StoreError {
    match error {
        StoreError::Database { what, source } => StoreError::Fatal { what, source },
        error => StoreError::Fatal {
            what: "looking for a commit",
            source: Arc::new(error),
        },
    }
}
