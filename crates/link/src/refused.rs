//! Why a call between services is refused: stable codes that both ends show to their operators.

use contracts::invalid::Invalid;
use store::StoreError;

use crate::statement::Unproven;

/// A refused `Hello` or `Deliver`. Nothing is lost by it: what was not acknowledged stays with its sender.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    #[error("the certificate is not that of the party that speaks, nor of its host")]
    NotTheParty,
    #[error("the party that is spoken to is not served here")]
    NotHere,
    #[error("one of the parties is suspended")]
    Suspended,
    #[error(
        "the sender's database is not the one that is known here; it waits for recovery or an operator"
    )]
    UnknownIncarnation,
    #[error(
        "the numbers that the other end has seen are not given out here: this database is older than its peers know"
    )]
    RolledBack,
    #[error("no version of the contract is read by both ends")]
    NoCommonSchema,
    #[error("the delivery is not of this contract")]
    Invalid(#[from] Invalid),
    #[error("a batch has at most 64 messages and 256 verdicts")]
    TooLarge,
    #[error("the statement is not believed")]
    Unproven(#[from] Unproven),
    #[error("a sealed part that a message names did not come with it")]
    PartMissing,
    #[error("a sealed part does not open to the text that was signed")]
    PartDamaged,
    #[error("one number was given to two messages")]
    Equivocation,
    #[error("the channel was stopped, and waits for an operator")]
    Stopped,
    #[error("nothing can be stored now")]
    Storage(#[from] StoreError),
}

/// The stable code of a refusal, as `ErrorInfo.reason` carries it.
pub type Reason = &'static str;

impl Refused {
    pub const fn reason(&self) -> Reason {
        match self {
            Self::NotTheParty => "NOT_THE_PARTY",
            Self::NotHere => "NOT_SERVED_HERE",
            Self::Suspended => "PEER_SUSPENDED",
            Self::UnknownIncarnation => "UNKNOWN_INCARNATION",
            Self::RolledBack => "ROLLED_BACK",
            Self::NoCommonSchema => "NO_COMMON_SCHEMA",
            Self::Invalid(_) | Self::Unproven(Unproven::Malformed) => "MALFORMED_DELIVERY",
            Self::TooLarge => "BATCH_TOO_LARGE",
            Self::Unproven(Unproven::UnknownSuite) => "UNKNOWN_SUITE",
            Self::Unproven(Unproven::UnknownKey) => "UNKNOWN_SIGNING_KEY",
            Self::Unproven(Unproven::BadSignature) => "BAD_SIGNATURE",
            Self::Unproven(Unproven::RootMismatch) => "ROOT_MISMATCH",
            Self::PartMissing => "PART_MISSING",
            Self::PartDamaged => "PART_DAMAGED",
            Self::Equivocation => "EQUIVOCATION",
            Self::Stopped => "CHANNEL_STOPPED",
            Self::Storage(_) => "STORAGE_UNAVAILABLE",
        }
    }
}
