//! The audit of reading sealed data: written, durably, before anything is opened.

use domain::id::RecordId;
use domain::sealed::SealedId;
use domain::time::Instant;

/// Who opens what, and what for. Names no person but the reader, by staff number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Access {
    /// As the caller is known: `<agency>#<staff number>`, or a portal.
    pub reader: String,
    /// A code of the closed list of purposes.
    pub purpose: String,
    pub records: Vec<RecordId>,
    pub parts: Vec<SealedId>,
    /// The W3C trace context of the call.
    pub trace: Option<String>,
}

/// An access as it is kept, numbered from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessRow {
    pub number: u64,
    pub at: Instant,
    pub access: Access,
}
