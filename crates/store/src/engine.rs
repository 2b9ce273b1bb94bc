//! The engines behind the store: each keeps the same rows and answers the same questions.

pub(crate) mod keys;
pub(crate) mod memory;
pub(crate) mod patience;
pub(crate) mod postgres;
pub(crate) mod sql;
pub(crate) mod sqlite;

use domain::id::RecordId;

use crate::cache::Cache;
use crate::error::StoreError;
use crate::rows::{Batch, Found, Head, Standing, Wanted};

/// The writing side: owned by the writer task, which alone begins and ends transactions.
pub(crate) enum Engine {
    Memory(memory::Writing),
    Sqlite(Box<sqlite::Writing>),
    Postgres(Box<postgres::Writing>),
}

impl Engine {
    /// Locks the head row.
    pub(crate) async fn begin(&mut self) -> Result<Head, StoreError> {
        match self {
            Self::Memory(engine) => engine.begin(),
            Self::Sqlite(engine) => engine.begin().await,
            Self::Postgres(engine) => engine.begin().await,
        }
    }

    /// Forgets the records that others have written after a position, inside the transaction.
    pub(crate) async fn outdate(&mut self, cache: &Cache, after: u64) -> Result<(), StoreError> {
        match self {
            // Nobody else writes; who did it all the same left no trace here.
            Self::Memory(_) | Self::Sqlite(_) => cache.clear(),
            Self::Postgres(engine) => engine.outdate(cache, after).await?,
        }
        Ok(())
    }

    /// Reads inside the transaction.
    pub(crate) async fn find(&mut self, wanted: &Wanted) -> Result<Found, StoreError> {
        match self {
            Self::Memory(engine) => engine.find(wanted),
            Self::Sqlite(engine) => sqlite::read::find(engine.connection(), wanted).await,
            Self::Postgres(engine) => engine.find(wanted).await,
        }
    }

    pub(crate) async fn standing(&mut self) -> Result<Standing, StoreError> {
        match self {
            Self::Memory(engine) => engine.standing(),
            Self::Sqlite(engine) => sqlite::read::standing(engine.connection()).await,
            Self::Postgres(engine) => engine.standing().await,
        }
    }

    /// Streams after one, in order.
    pub(crate) async fn streams(
        &mut self,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordId>, StoreError> {
        match self {
            Self::Memory(engine) => engine.streams(after, limit),
            Self::Sqlite(engine) => sqlite::read::streams(engine.connection(), after, limit).await,
            Self::Postgres(engine) => engine.streams(after, limit).await,
        }
    }

    /// Writes the batch, advances the head and commits. An error that is not fatal has left nothing behind.
    pub(crate) async fn finish(&mut self, head: &Head, batch: Batch) -> Result<(), StoreError> {
        match self {
            Self::Memory(engine) => engine.finish(head, batch),
            Self::Sqlite(engine) => engine.finish(head, batch).await,
            Self::Postgres(engine) => engine.finish(head, &batch).await,
        }
    }

    /// Whether a batch may succeed on another connection; SQLite has only one.
    pub(crate) fn is_passing(&self, error: &StoreError) -> bool {
        match self {
            Self::Memory(_) | Self::Sqlite(_) => false,
            Self::Postgres(_) => postgres::place::is_passing(error),
        }
    }

    /// Ends a transaction that wrote nothing, or that failed.
    pub(crate) async fn abandon(&mut self) {
        match self {
            Self::Memory(_) => {}
            Self::Sqlite(engine) => engine.abandon().await,
            Self::Postgres(engine) => engine.abandon().await,
        }
    }

    pub(crate) async fn close(self) {
        match self {
            Self::Memory(_) => {}
            Self::Sqlite(engine) => engine.close().await,
            Self::Postgres(engine) => engine.close().await,
        }
    }
}
