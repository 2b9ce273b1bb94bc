//! Which connections there are, by agency.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::AgencyId;
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};

/// The open connections of a process; a cheap handle.
#[derive(Clone, Debug)]
pub struct Connections {
    per_agency: usize,
    open: Arc<Mutex<HashMap<u64, Open>>>,
    next: Arc<AtomicU64>,
    refused: Arc<[AtomicU64; Cause::ALL.len()]>,
}

/// Why a connection was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Cause {
    /// It broke off, took too long, or showed a certificate that is not believed.
    Handshake,
    /// Its agency has as many as it may.
    TooMany,
}

impl Cause {
    const ALL: [Self; 2] = [Self::Handshake, Self::TooMany];

    const fn name(self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::TooMany => "too-many",
        }
    }
}

#[derive(Debug)]
struct Open {
    agency: AgencyId,
    cut: CancellationToken,
}

impl Connections {
    pub fn new(per_agency: usize) -> Self {
        Self {
            per_agency,
            open: Arc::default(),
            next: Arc::default(),
            refused: Arc::default(),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for one more connection of the agency; none if it has all it may.
    pub(super) fn admit(&self, agency: AgencyId) -> Option<Registered> {
        let mut open = self.lock();
        let of_agency = open.values().filter(|open| open.agency == agency).count();
        if of_agency >= self.per_agency {
            return None;
        }
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        let cut = CancellationToken::new();
        open.insert(
            number,
            Open {
                agency,
                cut: cut.clone(),
            },
        );
        Some(Registered {
            number,
            cut,
            connections: self.clone(),
        })
    }

    pub(super) fn refused(&self, cause: Cause) {
        self.refused[cause as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// Ends the connections of agencies that may no longer have any; answers with how many.
    pub fn cut(&self, may_stay: impl Fn(AgencyId) -> bool) -> usize {
        let open = self.lock();
        let leaving = open.values().filter(|open| !may_stay(open.agency));
        leaving.map(|open| open.cut.cancel()).count()
    }

    /// How many are open.
    pub fn open(&self) -> usize {
        self.lock().len()
    }

    /// How many were not taken, by cause.
    pub fn refusals(&self) -> impl Iterator<Item = (&'static str, u64)> {
        let times = |cause: Cause| self.refused[cause as usize].load(Ordering::Relaxed);
        Cause::ALL
            .into_iter()
            .map(move |cause| (cause.name(), times(cause)))
    }
}

/// The place of one connection; given back when dropped.
pub(super) struct Registered {
    number: u64,
    cut: CancellationToken,
    connections: Connections,
}

impl Registered {
    pub(super) fn cut(&self) -> WaitForCancellationFutureOwned {
        self.cut.clone().cancelled_owned()
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        self.connections.lock().remove(&self.number);
    }
}
