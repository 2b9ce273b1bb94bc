//! The journal as readers see it: entries in order, and the tail that watchers follow.

use std::sync::Arc;

use domain::entry::{Entry, State};
use domain::id::RecordId;
use domain::time::Instant;

use crate::listing::ListingRow;
use crate::merkle::Hash;

/// A record as its entries make it.
#[derive(Clone, Debug)]
pub struct Loaded {
    pub state: Arc<State>,
    pub version: u64,
    /// Of its newest entry.
    pub position: u64,
    pub(crate) since: Since,
}

/// Since when a record is there, and in its stage: as it happened, though no stage begins before the one before it did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Since {
    pub(crate) opened: Instant,
    pub(crate) entered: Instant,
}

/// A row of the journal, with what the record shows in work lists now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TailRow {
    pub position: u64,
    pub record: RecordId,
    pub version: u64,
    /// The name of the event.
    pub kind: String,
    pub recorded: Instant,
    pub leaf: Hash,
    /// Of the record as it is now, in all work lists; empty where it stands in none.
    pub listings: Vec<ListingRow>,
}

/// An entry with its place in the journal, the bytes it is kept as, and the leaf over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub position: u64,
    pub record: RecordId,
    pub version: u64,
    pub entry: Entry,
    /// As written once; never encoded again.
    pub payload: Vec<u8>,
    pub leaf: Hash,
}

/// How many derived rows were made anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rebuilt {
    pub records: u64,
    pub listings: u64,
    pub keys: u64,
    pub timers: u64,
}

/// A row of the journal as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct JournalRow {
    pub(crate) position: u64,
    pub(crate) record: RecordId,
    pub(crate) version: u64,
    pub(crate) kind: String,
    pub(crate) payload: Vec<u8>,
    pub(crate) recorded: Instant,
    pub(crate) leaf: Hash,
}
