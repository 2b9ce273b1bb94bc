//! The duties of a replica: advisory locks of one session, so that they end with it, whatever became of the process.

use std::collections::BTreeSet;
use std::io;
use std::time::Duration;

use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use tokio::sync::mpsc;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::place::Place;
use crate::duty::{Ask, Duty};
use crate::error::StoreError;

/// A server that does not answer by then is taken to be gone, and the duties with it.
const ANSWER: Duration = Duration::from_secs(3);
/// Questions answered by one look at the session.
const ASKS: usize = 256;

const TAKE: &str = "select pg_try_advisory_lock(hashtextextended('lianfang duty ' || current_schema() || ' ' || $1, 0))";
const RELEASE: &str = "select pg_advisory_unlock(hashtextextended('lianfang duty ' || current_schema() || ' ' || $1, 0))";
const ABSENT: &str = "select pg_advisory_unlock_all()";
const ALIVE: &str = "select 1";

/// The statements, for the test that prepares them.
#[cfg(test)]
pub(super) const ALL: &[&str] = &[TAKE, RELEASE, ABSENT, ALIVE];

/// The session and what it has.
pub(crate) struct Session {
    place: Place,
    connection: Option<PgConnection>,
    /// Counts the sessions: what an earlier one had is lost.
    number: u64,
    held: BTreeSet<Duty>,
}

impl Session {
    pub(super) const fn new(place: Place) -> Self {
        Self {
            place,
            connection: None,
            number: 0,
            held: BTreeSet::new(),
        }
    }

    /// Answers until the store is closed; then others may have the duties at once.
    pub(crate) async fn serve(
        mut self,
        mut asks: mpsc::UnboundedReceiver<Ask>,
        ending: CancellationToken,
    ) {
        let mut waiting = Vec::new();
        loop {
            tokio::select! {
                () = ending.cancelled() => break,
                read = asks.recv_many(&mut waiting, ASKS) => if read == 0 { break },
            }
            let mut confirms = Vec::new();
            for ask in waiting.drain(..) {
                match ask {
                    Ask::Take(duty, reply) => {
                        let taken = self.take(duty).await;
                        // Whoever has gone meanwhile would keep it from everybody.
                        if let Err(Some(session)) = reply.send(taken) {
                            self.release(duty, session).await;
                        }
                    }
                    Ask::Confirm(session, reply) => confirms.push((session, reply)),
                    Ask::Release(duty, session) => self.release(duty, session).await,
                }
            }
            if confirms.is_empty() {
                continue;
            }
            let alive = self.is_alive().await;
            for (session, reply) in confirms {
                let _gone = reply.send(alive && session == self.number);
            }
        }
        if let Some(mut connection) = self.connection {
            // The server ends a session some time after it is told.
            let _absent = timeout(ANSWER, connection.execute(ABSENT)).await;
            let _closed = timeout(ANSWER, connection.close()).await;
        }
    }

    async fn take(&mut self, duty: Duty) -> Option<u64> {
        // The server would give a session again what it has.
        if self.held.contains(&duty) {
            return None;
        }
        let taken = async {
            let connection = match &mut self.connection {
                Some(connection) => connection,
                none => {
                    self.number += 1;
                    none.insert(self.place.connect().await?)
                }
            };
            let taken = sqlx::query_scalar(TAKE)
                .bind(duty.to_string())
                .fetch_one(connection);
            let taken = match timeout(ANSWER, taken).await {
                Ok(taken) => taken,
                Err(_elapsed) => Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())),
            };
            taken.map_err(StoreError::database("taking a duty"))
        };
        match taken.await {
            Ok(true) => {
                self.held.insert(duty);
                Some(self.number)
            }
            Ok(false) => None,
            Err(error) => {
                self.lose(&error);
                None
            }
        }
    }

    async fn release(&mut self, duty: Duty, session: u64) {
        if session != self.number || !self.held.remove(&duty) {
            return;
        }
        let Some(connection) = &mut self.connection else {
            return;
        };
        let released = sqlx::query(RELEASE)
            .bind(duty.to_string())
            .execute(connection);
        match timeout(ANSWER, released).await {
            Ok(Ok(_)) => {}
            Ok(Err(error)) => self.lose(&error),
            Err(elapsed) => self.lose(&elapsed),
        }
    }

    async fn is_alive(&mut self) -> bool {
        let Some(connection) = &mut self.connection else {
            return false;
        };
        match timeout(ANSWER, connection.execute(ALIVE)).await {
            Ok(Ok(_)) => true,
            Ok(Err(error)) => {
                self.lose(&error);
                false
            }
            Err(elapsed) => {
                self.lose(&elapsed);
                false
            }
        }
    }

    fn lose(&mut self, error: &(dyn std::error::Error + 'static)) {
        tracing::warn!(
            error,
            "the session of this replica's duties has ended: {error}"
        );
        self.connection = None;
        self.held.clear();
    }
}
