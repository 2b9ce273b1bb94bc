//! Rows as both engines keep them, and what one commit writes.

use std::collections::{BTreeMap, BTreeSet};

use domain::entry::TimerName;
use domain::id::{AgencyId, RecordId, Service};
use domain::sealed::SealedId;
use domain::time::Instant;

use crate::access::AccessRow;
use crate::channel::{
    Channel, ChannelState, IncomingRow, OutgoingRow, PeerState, Stated, Stopped, Verdict,
    VerdictRow,
};
use crate::journal::JournalRow;
use crate::layout::KeyName;
use crate::listing::ListingRow;
use crate::lives::Lives;
use crate::merkle::{Frontier, Hash};
use crate::vault::{Blind, SealedRow};

/// The one row that every commit locks and advances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) service: Service,
    /// Drawn when the database was made; a restored copy gets another.
    pub(crate) incarnation: u128,
    /// Grows with every commit, so that a replica sees that another has written.
    pub(crate) generation: u64,
    /// Its size is the newest position of the journal.
    pub(crate) frontier: Frontier,
    /// Never goes back.
    pub(crate) recorded: Instant,
}

/// A request that was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RequestRow {
    /// SHA-256 of the caller and its request id.
    pub(crate) name: Hash,
    /// Keyed digest of the body.
    pub(crate) digest: Hash,
    /// A `Reference` in its layout.
    pub(crate) reply: Vec<u8>,
    pub(crate) at: Instant,
}

/// A clock that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TimerRow {
    pub(crate) due: Instant,
    /// The rules that the newest entry was decided by.
    pub(crate) rules: String,
}

/// Both sides of a channel: of a channel inside one database both are used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PeerRow {
    pub(crate) channel: Channel,
    /// The number of the newest message queued.
    pub(crate) sent: u64,
    pub(crate) acked: u64,
    /// Whose verdict sequence `taken` counts.
    pub(crate) taken_from: Option<u128>,
    pub(crate) taken: u64,
    pub(crate) incarnation: Option<u128>,
    pub(crate) received: u64,
    pub(crate) verdicts_given: u64,
    pub(crate) verdicts_taken: u64,
    pub(crate) stopped: Option<Stopped>,
}

impl PeerRow {
    pub(crate) const fn new(channel: Channel) -> Self {
        Self {
            channel,
            sent: 0,
            acked: 0,
            taken_from: None,
            taken: 0,
            incarnation: None,
            received: 0,
            verdicts_given: 0,
            verdicts_taken: 0,
            stopped: None,
        }
    }

    /// Whether something was sent, perhaps by a former life of the database.
    pub(crate) const fn has_spoken(&self) -> bool {
        self.sent > 0 || self.taken > 0
    }

    pub(crate) fn state(&self, oldest_pending: Option<Instant>) -> ChannelState {
        ChannelState {
            channel: self.channel,
            next_seq: self.sent + 1,
            acked: self.acked,
            pending: self.sent - self.acked,
            oldest_pending,
            verdicts_taken: self.taken,
        }
    }

    pub(crate) fn peer(self) -> PeerState {
        PeerState {
            channel: self.channel,
            incarnation: self.incarnation,
            received: self.received,
            verdicts_given: self.verdicts_given,
            verdicts_taken: self.verdicts_taken,
            stopped: self.stopped,
        }
    }
}

/// What the writer asks for before it decides on a batch.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) streams: BTreeSet<RecordId>,
    pub(crate) requests: BTreeSet<Hash>,
    pub(crate) keys: BTreeSet<KeyName>,
    /// Records that messages wait for.
    pub(crate) waiting: BTreeSet<RecordId>,
    pub(crate) messages: BTreeSet<Hash>,
    /// Messages received before, by channel, incarnation and inclusive range.
    pub(crate) received: Vec<(Channel, u128, u64, u64)>,
}

/// What there was.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// By stream, then version.
    pub(crate) entries: Vec<JournalRow>,
    pub(crate) requests: Vec<RequestRow>,
    pub(crate) keys: Vec<(KeyName, RecordId)>,
    pub(crate) incoming: Vec<IncomingRow>,
}

/// What the writer knows besides: small tables, read whole.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) counters: BTreeMap<(AgencyId, u16), u32>,
    pub(crate) peers: BTreeMap<Channel, PeerRow>,
    /// Records that messages wait for.
    pub(crate) waited_for: BTreeSet<RecordId>,
    pub(crate) accesses: u64,
    pub(crate) lives: Lives,
}

/// All that one commit writes. Rows that vanish go before rows that come.
#[derive(Debug, Default)]
pub(crate) struct Batch {
    pub(crate) journal: Vec<JournalRow>,
    /// Only in a rebuild: all derived rows go first.
    pub(crate) wipe: bool,
    pub(crate) listings_gone: BTreeSet<(RecordId, u16, AgencyId)>,
    pub(crate) listings: Vec<ListingRow>,
    pub(crate) keys_gone: BTreeSet<(KeyName, RecordId)>,
    pub(crate) keys: BTreeSet<(KeyName, RecordId)>,
    pub(crate) timers_gone: BTreeSet<(RecordId, TimerName)>,
    pub(crate) timers: BTreeMap<(RecordId, TimerName), TimerRow>,
    pub(crate) requests: Vec<RequestRow>,
    pub(crate) sealed: BTreeMap<SealedId, SealedRow>,
    pub(crate) blinds: BTreeSet<Blind>,
    pub(crate) outgoing: Vec<OutgoingRow>,
    pub(crate) outgoing_verdicts: BTreeMap<(Channel, u64), Verdict>,
    pub(crate) incoming: BTreeMap<(Channel, u128, u64), IncomingRow>,
    pub(crate) verdicts: Vec<(Channel, VerdictRow)>,
    pub(crate) statements: Vec<Stated>,
    pub(crate) peers: BTreeMap<Channel, PeerRow>,
    pub(crate) counters: BTreeMap<(AgencyId, u16), u32>,
    pub(crate) accesses: Vec<AccessRow>,
    pub(crate) lives: Lives,
    /// What is older and settled goes.
    pub(crate) prune: Option<Instant>,
}

impl Batch {
    /// Whether there is anything to commit.
    pub(crate) fn is_empty(&self) -> bool {
        self.journal.is_empty()
            && !self.wipe
            && self.requests.is_empty()
            && self.sealed.is_empty()
            && self.blinds.is_empty()
            && self.outgoing_verdicts.is_empty()
            && self.incoming.is_empty()
            && self.peers.is_empty()
            && self.accesses.is_empty()
            && self.lives.is_empty()
            && self.prune.is_none()
    }
}

/// The rows that follow from a record.
#[derive(Debug, Default)]
pub(crate) struct Derived {
    pub(crate) listings: Vec<ListingRow>,
    pub(crate) keys: BTreeSet<KeyName>,
    pub(crate) timers: BTreeMap<TimerName, Instant>,
}

impl Derived {
    pub(crate) fn of(record: RecordId, version: u64, state: &domain::entry::State) -> Self {
        Self {
            listings: state
                .listings()
                .iter()
                .map(|row| ListingRow::new(record, version, row))
                .collect(),
            keys: state
                .keys()
                .iter()
                .map(|key| KeyName::of(record.agency, key))
                .collect(),
            timers: state
                .timers()
                .into_iter()
                .map(|timer| (timer.name, timer.due))
                .collect(),
        }
    }
}
