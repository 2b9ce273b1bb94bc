//! Follows what other replicas commit: a notification only wakes; what is so is read.

use std::sync::Arc;
use std::time::Duration;

use sqlx::Executor;
use sqlx::postgres::{PgConnection, PgListener, PgPoolOptions};
use tokio::time::timeout;

use super::place::answered;
use super::readers::Readers;
use super::{read, row};
use crate::cache::Cache;
use crate::error::StoreError;
use crate::writer::Signals;

/// After so long without a word the connection may be dead, or lead to a server that is no longer the primary: it is asked.
const QUIET: Duration = Duration::from_secs(10);
const PAUSE: Duration = Duration::from_secs(1);
const PATIENCE: Duration = Duration::from_secs(3);
/// Entries looked at in one go.
const ENTRIES: i64 = 4_096;

/// Which records were written after a position, without what was written.
const WRITTEN: &str = "
    select position, stream, version
    from journal
    where position > $1
    order by position
    limit $2";

/// The reads, for the test that prepares them.
#[cfg(test)]
pub(super) const ALL: &[&str] = &[WRITTEN];

/// Forgets every record that was written after a position, where an older version of it is kept.
pub(super) async fn outdate(
    connection: &mut PgConnection,
    cache: &Cache,
    mut after: u64,
) -> Result<(), StoreError> {
    loop {
        let rows = sqlx::query(WRITTEN)
            .bind(row::int(after))
            .bind(ENTRIES)
            .fetch_all(&mut *connection);
        let rows = answered(rows).await.map_err(StoreError::database(
            "reading what other replicas have written",
        ))?;
        for found in &rows {
            let mut columns = row::Columns::of(found);
            after = columns.count()?;
            let record = columns.record()?;
            cache.outdate(&record, columns.count()?);
        }
        if rows.len() < ENTRIES as usize {
            return Ok(());
        }
    }
}

/// What a commit tells before its newest position: who wrote, and the generation of the head.
pub(super) fn told(writer: &[u8; 16], generation: u64) -> String {
    let writer = u128::from_be_bytes(*writer);
    format!("{writer:032x} {generation} ")
}

/// As far as this process has followed.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    pub(crate) generation: u64,
    pub(crate) position: u64,
}

pub(crate) struct Tail {
    pub(crate) readers: Readers,
    /// Notifications are one channel a database; services share it.
    pub(crate) channel: String,
    /// This process's own writer, which tells everybody here by itself.
    pub(crate) own: [u8; 16],
    pub(crate) seen: Seen,
    pub(crate) cache: Arc<Cache>,
    pub(crate) signals: Arc<Signals>,
}

impl Tail {
    /// Works until the readers are closed.
    pub(crate) async fn follow(mut self) {
        let closing = self.readers.closing();
        let following = async {
            loop {
                match self.listen().await {
                    // The primary is elsewhere.
                    Ok(()) => {}
                    Err(error) if error.is_fatal() => {
                        self.signals.fatal.send_replace(Some(error));
                        return;
                    }
                    Err(error) => {
                        tracing::warn!(
                            error = &error as &dyn std::error::Error,
                            "following other replicas was interrupted: {error}"
                        );
                        tokio::time::sleep(PAUSE).await;
                        self.readers.seek().await;
                    }
                }
            }
        };
        tokio::select! {
            biased;
            () = closing => {}
            () = following => {}
        }
    }

    /// Listens until the connection ends, or another server becomes the primary.
    async fn listen(&mut self) -> Result<(), StoreError> {
        let failed = || StoreError::database("listening to other replicas");
        let (server, timeline) = self.readers.primary();
        // The driver's listener takes its connection from a pool; this one's is for nothing else.
        let own = PgPoolOptions::new()
            .max_connections(1)
            .acquire_timeout(PATIENCE)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_lazy_with(server.clone());
        let mut listener = PgListener::connect_with(&own).await.map_err(failed())?;
        // What was told between two connections would be missed: the next one begins by looking.
        listener.eager_reconnect(false);
        answered(listener.listen(&self.channel))
            .await
            .map_err(failed())?;
        // Whatever was told before the listening began.
        self.catch_up().await?;
        loop {
            match timeout(QUIET, listener.try_recv()).await {
                Ok(Ok(Some(notification))) => self.heard(notification.payload()).await?,
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(error)) => return Err(failed()(error)),
                Err(_elapsed) => {
                    answered(listener.execute("select 1"))
                        .await
                        .map_err(failed())?;
                    self.catch_up().await?;
                    if self.readers.primary().1 != timeline {
                        return Ok(());
                    }
                }
            }
        }
    }

    /// Own commits in an unbroken row need no reading: the writer has told of them.
    async fn heard(&mut self, payload: &str) -> Result<(), StoreError> {
        let next = self.seen.generation + 1;
        let position = payload
            .strip_prefix(&*told(&self.own, next))
            .and_then(|position| position.parse().ok());
        match position {
            Some(position) => {
                self.seen = Seen {
                    generation: next,
                    position,
                };
                Ok(())
            }
            None => self.catch_up().await,
        }
    }

    async fn catch_up(&mut self) -> Result<(), StoreError> {
        let mut reader = self.readers.acquire().await?;
        let head = read::head(&mut reader).await?;
        let head = head.ok_or(StoreError::Unreadable { what: "head" })?;
        if head.generation < self.seen.generation {
            return Err(StoreError::GoneBack);
        }
        if head.generation > self.seen.generation {
            outdate(&mut reader, &self.cache, self.seen.position).await?;
        }
        reader.give_back();
        if head.generation == self.seen.generation {
            return Ok(());
        }
        self.seen = Seen {
            generation: head.generation,
            position: head.frontier.size(),
        };
        // Only now: whoever waits for a position must not find what was kept before it.
        self.signals.committed(self.seen.position);
        // What it was that another replica queued is not worth finding out: who delivers looks.
        self.signals.outgoing.send_modify(|signal| *signal += 1);
        Ok(())
    }
}
