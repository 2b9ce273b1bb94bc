//! What the link needs of the storage: channels, the messages on them, and the verdicts on messages.

use std::sync::Arc;

use domain::codec::{Undecodable, Unreadable};
use domain::id::{Party, RecordId};
use domain::message::Message;
use domain::rulebook::Rulebook;
use domain::time::Instant;

use crate::merkle::Hash;
use crate::vault::SealedRow;

/// From one service of an agency to another, with a dense sequence from 1 in each incarnation of the sender's database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Channel {
    pub from: Party,
    pub to: Party,
}

/// The sending side of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelState {
    pub channel: Channel,
    pub next_seq: u64,
    /// Durable at the peer through this number.
    pub acked: u64,
    pub pending: u64,
    pub oldest_pending: Option<Instant>,
    /// The peer's verdicts taken through this number of its sequence.
    pub verdicts_taken: u64,
}

/// The receiving side of a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeerState {
    pub channel: Channel,
    /// Of the sender's database, as its `Hello` said.
    pub incarnation: Option<u128>,
    /// Received, durably, through this number.
    pub received: u64,
    /// The newest verdict given, in our own sequence on this channel.
    pub verdicts_given: u64,
    /// The newest verdict that the sender says it has taken.
    pub verdicts_taken: u64,
    pub stopped: Option<Stopped>,
}

/// Evidence that a sender gave one number to two messages; the channel stays closed until an operator has looked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stopped {
    pub seq: u64,
    /// Of the message that was received first and is kept.
    pub first_digest: Hash,
    pub second_digest: Hash,
    pub second_bytes: Vec<u8>,
}

/// A signed statement of a peer, as received: under it messages, or verdicts, are evidence. The link has verified it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    /// The channel of the messages, for verdicts too.
    pub channel: Channel,
    pub covers: Covers,
    /// Of the database of the peer that signed.
    pub incarnation: u128,
    /// The first number it covers; the others follow without gaps.
    pub first: u64,
    pub count: u32,
    /// The signed bytes themselves; never encoded again.
    pub bytes: Vec<u8>,
    /// The name of the signing key in the directory.
    pub key: String,
    pub signature: Vec<u8>,
}

/// The numbers of what a statement covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Covers {
    Messages,
    Verdicts,
}

/// A message that waits to be delivered, or for its verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingRow {
    pub channel: Channel,
    pub seq: u64,
    pub message_id: Hash,
    pub to: RecordId,
    /// As encoded once; never encoded again.
    pub bytes: Vec<u8>,
    /// SHA-256 of the bytes.
    pub digest: Hash,
    pub urgent: bool,
    pub trace: Option<String>,
    pub queued: Instant,
    /// The newest verdict of the receiver.
    pub verdict: Option<Verdict>,
}

/// What the receiver makes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Applied,
    /// For a record that is not there yet; resolves itself.
    Waiting(RecordId),
    /// For an operator; the code says why.
    Parked(String),
    /// By the rules; the reason code of the refusal.
    Refused(String),
}

impl Verdict {
    /// Nothing follows it, unless an operator acts.
    pub const fn is_final(&self) -> bool {
        matches!(self, Self::Applied | Self::Refused(_))
    }

    /// For metrics and tables.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Waiting(_) => "waiting",
            Self::Parked(_) => "parked",
            Self::Refused(_) => "refused",
        }
    }
}

/// A verdict as it is told to the sender, in a dense sequence of its own on each channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictRow {
    pub verdict_seq: u64,
    /// The incarnation and number of the message.
    pub incarnation: u128,
    pub message_seq: u64,
    pub message_id: Hash,
    pub verdict: Verdict,
}

/// A verdict as the sender hears it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictNote {
    pub verdict_seq: u64,
    pub message_seq: u64,
    pub verdict: Verdict,
}

/// Why a message waits for an operator or an upgrade.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParkReason {
    /// Not a message of this contract.
    Malformed,
    /// A code or field of a newer node.
    Newer,
    /// A sealed part that the message names did not come with it.
    PartMissing,
    /// A sealed part does not open, or is not what was signed.
    PartDamaged,
    /// Names another sender or receiver than its channel.
    Misaddressed,
    /// The rules answered with what the record cannot take.
    DoesNotFold,
    /// Another message came earlier under the same name: its sender was restored and went on from an older state.
    Contradicts,
}

impl ParkReason {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "MALFORMED",
            Self::Newer => "NEWER",
            Self::PartMissing => "PART_MISSING",
            Self::PartDamaged => "PART_DAMAGED",
            Self::Misaddressed => "MISADDRESSED",
            Self::DoesNotFold => "DOES_NOT_FOLD",
            Self::Contradicts => "CONTRADICTS_EARLIER",
        }
    }
}

impl From<&Undecodable> for ParkReason {
    fn from(undecodable: &Undecodable) -> Self {
        match undecodable.why {
            Unreadable::Malformed => Self::Malformed,
            Unreadable::Unknown => Self::Newer,
        }
    }
}

/// A message as the link received and checked it.
pub struct Arrival {
    pub channel: Channel,
    pub incarnation: u128,
    pub seq: u64,
    pub message_id: Hash,
    /// As received: kept, and decoded again when a parked message is resumed.
    pub bytes: Vec<u8>,
    pub digest: Hash,
    pub message: Result<Message, ParkReason>,
    /// Its sealed parts, sealed again under keys of this service.
    pub seals: Vec<SealedRow>,
    pub trace: Option<String>,
    pub rules: Arc<Rulebook>,
}

/// What the storage makes of an arrival.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// Received durably now, with the first verdict on it.
    New { verdict_seq: u64, verdict: Verdict },
    /// Received before; the newest verdict on it.
    Duplicate { verdict: Verdict },
    /// Something before it is missing.
    Gap { expected: u64 },
    /// This number was received with other bytes: kept as evidence, and the channel is stopped.
    Equivocation,
    /// The channel was stopped earlier.
    Stopped,
    /// The sender's database is not the one that said `Hello`.
    UnknownIncarnation { known: Option<u128> },
}

/// Asked before a message is applied that waited or was parked: the trace context of what it causes now, which may be another
/// than the one it came with. Called by the writer, so it must be quick.
pub type Retrace = Arc<dyn Fn(&IncomingRow) -> Option<String> + Send + Sync>;

/// A message that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IncomingRow {
    pub channel: Channel,
    pub incarnation: u128,
    pub seq: u64,
    pub message_id: Hash,
    pub bytes: Vec<u8>,
    pub digest: Hash,
    /// The first durable receipt: the legal instant of T3 and T4 (Art. 23 ¶3).
    pub received: Instant,
    pub trace: Option<String>,
    pub verdict: Verdict,
}

impl IncomingRow {
    /// Where it was received: channel, incarnation, number.
    pub(crate) const fn place(&self) -> (Channel, u128, u64) {
        (self.channel, self.incarnation, self.seq)
    }
}
