//! Handles to free text and personal data; the text itself never enters a rule.

use std::fmt;

/// Names one sealed text on every node that holds it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SealedId(pub u128);

impl fmt::Display for SealedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", self.0)
    }
}

impl fmt::Debug for SealedId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// A text that was sealed at the edge: rules on presence and length read this, readers open it by its id.
///
/// The digest is salted, so that a short secret (a telephone number) cannot be guessed from it; the salt is sealed with the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sealed {
    pub id: SealedId,
    pub digest: [u8; 32],
    /// In Unicode scalar values, after trimming.
    pub length: u32,
}

impl Sealed {
    /// Whether anything is written there.
    pub const fn is_blank(&self) -> bool {
        self.length == 0
    }
}

/// Whose text it is: its key is destroyed when this subject is erased.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    Person(u128),
    Matter(u128),
}
