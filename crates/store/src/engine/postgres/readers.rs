//! The readers beside the writer: connections to the primary, sought anew when it is elsewhere.

use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, Postgres};

use super::place::{Place, is_passing, writable};
use crate::engine::patience::Patience;
use crate::error::StoreError;

/// More would only queue for the same processors; one of them listens.
const READERS: u32 = 9;
/// A reader that is not free by then, or a server that is gone.
const ACQUIRE: Duration = Duration::from_secs(3);

#[derive(Clone)]
pub(crate) struct Readers {
    pub(super) pool: PgPool,
    place: Place,
}

impl Readers {
    pub(super) async fn open(
        place: &Place,
        options: &PgConnectOptions,
    ) -> Result<Self, StoreError> {
        let pool = PgPoolOptions::new()
            .max_connections(READERS)
            .acquire_timeout(ACQUIRE)
            // A read that finds its connection broken is asked again: a round trip before each would cost more.
            .test_before_acquire(false)
            .after_connect(|connection, _| Box::pin(writable(connection)))
            .connect_with(options.clone())
            .await
            .map_err(StoreError::database("opening the database"))?;
        Ok(Self {
            pool,
            place: place.clone(),
        })
    }

    pub(crate) fn patience() -> Patience {
        Patience::tries(READERS)
    }

    pub(crate) async fn acquire(&self) -> Result<PoolConnection<Postgres>, StoreError> {
        self.pool
            .acquire()
            .await
            .map_err(StoreError::database("opening a reader"))
    }

    /// Whether to ask again after a failure: reads change nothing. Meanwhile another server may have become the primary.
    pub(crate) async fn again(&self, error: &StoreError, patience: &mut Patience) -> bool {
        if self.pool.is_closed() || !is_passing(error) || !patience.another().await {
            return false;
        }
        self.seek().await;
        true
    }

    /// Points new readers at the primary, if one answers.
    pub(super) async fn seek(&self) {
        if let Ok((connection, options)) = self.place.connect().await {
            self.pool.set_connect_options(options.clone());
            let _gone = connection.close().await;
        }
    }

    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }
}
