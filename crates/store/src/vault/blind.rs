//! Keyed indexes: what a record is found by although it is sealed.

use domain::id::RecordId;

/// What a record can be found by although it is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum BlindKind {
    /// The number of an identity document.
    Identity,
    /// A name or an alias.
    Name,
    Phone,
    /// The code by which petitioners ask for the public status.
    QueryCode,
}

impl BlindKind {
    pub(crate) const fn code(self) -> u8 {
        match self {
            Self::Identity => 1,
            Self::Name => 2,
            Self::Phone => 3,
            Self::QueryCode => 4,
        }
    }
}

/// A keyed index entry: equal values give equal entries, and nothing else can be told from them without the key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Blind {
    pub kind: BlindKind,
    pub value: [u8; 16],
    pub record: RecordId,
}
