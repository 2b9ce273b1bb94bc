//! The readers beside the writer: connections to the primary, given back only when they have answered.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::Connection;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::place::{Place, is_passing};
use crate::engine::patience::Patience;
use crate::error::StoreError;

/// More would only queue for the same processors.
const READERS: usize = 8;
/// Until a reader is free.
const ACQUIRE: Duration = Duration::from_secs(3);
/// A server that is gone is not told so for ever.
const CLOSE: Duration = Duration::from_secs(3);

/// Not the driver's pool: that one asks a connection once more whenever it is given back, which doubles the round trips of
/// every read, and waits for the answer of a host that has vanished as long as TCP does, with the place in the pool taken.
#[derive(Clone)]
pub(crate) struct Readers(Arc<Shared>);

struct Shared {
    place: Place,
    free: Arc<Semaphore>,
    idle: Mutex<Vec<Idle>>,
    ending: CancellationToken,
}

struct Idle {
    connection: PgConnection,
    /// Of a server that has since been passed over it is no longer the primary.
    timeline: u32,
}

/// A connection for one question. Dropped before it was answered, by whoever no longer wants to know or by a failure, it is
/// closed: what the server still does for it must not meet the next question.
pub(crate) struct Borrowed {
    readers: Readers,
    idle: Option<Idle>,
    _place: OwnedSemaphorePermit,
}

impl Deref for Borrowed {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        let idle = self.idle.as_ref();
        &idle.expect("it is there until it is given back").connection
    }
}

impl DerefMut for Borrowed {
    fn deref_mut(&mut self) -> &mut PgConnection {
        let idle = self.idle.as_mut();
        &mut idle.expect("it is there until it is given back").connection
    }
}

impl Borrowed {
    /// It has answered, and can be asked again.
    pub(crate) fn give_back(mut self) {
        let Shared { idle, ending, .. } = &*self.readers.0;
        if !ending.is_cancelled() {
            let mut idle = idle.lock().unwrap_or_else(PoisonError::into_inner);
            idle.extend(self.idle.take());
        }
    }
}

impl Readers {
    pub(super) async fn open(place: &Place) -> Result<Self, StoreError> {
        let readers = Self(Arc::new(Shared {
            place: place.clone(),
            free: Arc::new(Semaphore::new(READERS)),
            idle: Mutex::default(),
            ending: CancellationToken::new(),
        }));
        readers.acquire().await?.give_back();
        Ok(readers)
    }

    pub(crate) fn patience() -> Patience {
        Patience::tries(8)
    }

    pub(crate) async fn acquire(&self) -> Result<Borrowed, StoreError> {
        let failed = || StoreError::database("opening a reader");
        let free = Arc::clone(&self.0.free).acquire_owned();
        let place = match timeout(ACQUIRE, free).await {
            Ok(Ok(place)) => place,
            Ok(Err(_closed)) => return Err(failed()(sqlx::Error::PoolClosed)),
            Err(_elapsed) => return Err(failed()(sqlx::Error::PoolTimedOut)),
        };
        let idle = match self.idle() {
            Some(idle) => idle,
            None => {
                let (connection, timeline) = self.0.place.another().await?;
                Idle {
                    connection,
                    timeline,
                }
            }
        };
        Ok(Borrowed {
            readers: self.clone(),
            idle: Some(idle),
            _place: place,
        })
    }

    /// The one that was used last, of those that lead to the primary.
    fn idle(&self) -> Option<Idle> {
        let newest = self.0.place.timeline();
        let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|idle| idle.timeline == newest);
        idle.pop()
    }

    /// Whether to ask again after a failure: reads change nothing. The server that failed one has likely failed all.
    pub(crate) async fn again(&self, error: &StoreError, patience: &mut Patience) -> bool {
        if self.is_closed() || !is_passing(error) {
            return false;
        }
        let failed = {
            let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *idle)
        };
        drop(failed);
        patience.another().await
    }

    pub(super) fn is_closed(&self) -> bool {
        self.0.ending.is_cancelled()
    }

    /// Resolves when the readers are closed.
    pub(super) fn closing(&self) -> impl Future<Output = ()> + use<> {
        self.0.ending.clone().cancelled_owned()
    }

    /// The server to listen at, and the timeline on which it is the primary.
    pub(super) fn primary(&self) -> (&PgConnectOptions, u32) {
        (self.0.place.current(), self.0.place.timeline())
    }

    /// Looks where the primary is.
    pub(super) async fn seek(&self) {
        if let Ok(connection) = self.0.place.connect().await {
            let _gone = timeout(CLOSE, connection.close()).await;
        }
    }

    /// Questions that are being answered end by themselves.
    pub(crate) async fn close(&self) {
        self.0.ending.cancel();
        self.0.free.close();
        let idle = {
            let mut idle = self.0.idle.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::take(&mut *idle)
        };
        for Idle { connection, .. } in idle {
            let _gone = timeout(CLOSE, connection.close()).await;
        }
    }
}
