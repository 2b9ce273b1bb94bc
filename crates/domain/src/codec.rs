//! Bytes for what is kept and sent; the wire crate implements it, so that the storage folds without knowing the wire.

use crate::entry::Entry;
use crate::message::Message;
use crate::time::Instant;

/// The bytes of entries and messages.
pub trait Codec: Send + Sync + 'static {
    /// The bytes of an entry, without its instant of recording, which the journal keeps in a column.
    fn encode(entry: &Entry) -> Vec<u8>;

    /// `kind` is the name of the event.
    fn decode(kind: &str, payload: &[u8], recorded: Instant) -> Result<Entry, Undecodable>;

    fn encode_message(message: &Message) -> Vec<u8>;

    fn decode_message(bytes: &[u8]) -> Result<Message, Undecodable>;
}

/// Bytes that this version cannot read: damaged, or written by a newer one. Never personal data.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("cannot decode {what}")]
pub struct Undecodable {
    /// The field path, never a value.
    pub what: String,
    pub why: Unreadable,
}

/// Whether waiting for an upgrade can help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Not a message of this contract.
    Malformed,
    /// A code or a field of a newer node: parked, never defaulted.
    Unknown,
}
