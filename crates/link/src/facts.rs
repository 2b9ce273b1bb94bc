//! What an operator may know of each pair of parties: how far it has come, what waits, and what went wrong last.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use domain::id::Party;
use domain::time::Instant;
use store::Hearing;
use store::channel::Stopped;
use tokio::sync::Notify;

use crate::carrier::Failed;
use crate::hello::Met;
use crate::refused::Refused;

/// Which end found the fault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    Here,
    There,
}

/// The last failure of a sender, until it succeeds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub side: Side,
    /// A stable code.
    pub reason: String,
}

impl Fault {
    pub(crate) fn here(refused: &Refused) -> Self {
        Self {
            side: Side::Here,
            reason: refused.reason().to_owned(),
        }
    }

    pub(crate) fn there(failed: &Failed) -> Self {
        Self {
            side: Side::There,
            reason: failed.reason().to_owned(),
        }
    }
}

/// What a sender has seen of the other end since this process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Seen {
    /// The last answer, in machine time.
    pub last_contact: Option<SystemTime>,
    /// The other end's law clock minus ours, in microseconds; told, never corrected.
    pub skew: Option<i64>,
    pub fault: Option<Fault>,
    /// Failures in a row.
    pub failures: u32,
    /// All failures.
    pub failed: u64,
}

/// What the sender of one channel has seen, and how it is told to try again before its time.
#[derive(Debug, Default)]
pub(crate) struct Contact {
    seen: Mutex<Seen>,
    alert: Notify,
}

impl Contact {
    fn lock(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn seen(&self) -> Seen {
        self.lock().clone()
    }

    /// True where this ends failures.
    pub(crate) fn succeeded(&self, met: &Met) -> bool {
        let mut seen = self.lock();
        let failed = seen.failures > 0;
        *seen = Seen {
            last_contact: Some(node::machine::now()),
            skew: Some(met.skew),
            fault: None,
            failures: 0,
            failed: seen.failed,
        };
        failed
    }

    /// True where this is news, so that a peer that is down for days is logged once.
    pub(crate) fn failed(&self, fault: Fault) -> bool {
        let mut seen = self.lock();
        seen.failures = seen.failures.saturating_add(1);
        seen.failed += 1;
        seen.fault.replace(fault) != seen.fault
    }

    /// Something has changed that may end failures.
    pub(crate) fn alert(&self) {
        self.alert.notify_one();
    }

    /// The other end has called: if it could not be reached before, perhaps it can now. Other failures are not ended by
    /// that, and two ends that fail each other must not chase each other.
    pub(crate) fn heard_of(&self) {
        let unreachable = Failed::Unreachable;
        let fault = self.lock().fault.clone();
        if fault.is_some_and(|fault| fault.reason == unreachable.reason()) {
            self.alert();
        }
    }

    pub(crate) async fn alerted(&self) {
        self.alert.notified().await;
    }
}

/// A pair of parties, both directions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerFacts {
    pub local: Party,
    pub remote: Party,
    /// The last number given out here, and the last one durable there.
    pub sent: u64,
    pub acknowledged: u64,
    pub pending: u64,
    /// Law time at which the oldest of the pending was queued.
    pub oldest_pending: Option<Instant>,
    pub received: u64,
    pub waiting: u64,
    pub parked: u64,
    /// Law time at which the oldest of the waiting and parked was received.
    pub oldest_held: Option<Instant>,
    pub verdicts_given: u64,
    pub verdicts_taken: u64,
    /// Of the remote database, as its `Hello` said.
    pub incarnation: Option<u128>,
    /// Evidence of two messages under one number.
    pub stopped: Option<Stopped>,
    pub suspended: bool,
    /// What the remote party has shown since the local database was restored; `None` where it has nothing to show.
    pub hearing: Option<Hearing>,
    pub seen: Seen,
}
