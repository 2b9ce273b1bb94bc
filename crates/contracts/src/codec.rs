//! The bytes of entries and messages. A received message is never encoded again: what was signed is what is kept.

use domain::codec::{Codec, Undecodable, Unreadable};
use domain::entry::Entry;
use domain::message::Message;
use domain::time::Instant;
use prost::Message as _;

use crate::invalid::{Invalid, Reason};
use crate::pb::journal::v1 as journal;
use crate::pb::link::v1 as link;
use crate::unknown::Shape;
use crate::wire::Wired;

/// Protobuf, as `proto/` has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wire;

impl Codec for Wire {
    fn encode(entry: &Entry) -> Vec<u8> {
        journal::Entry::new(entry).encode_to_vec()
    }

    fn decode(kind: &str, payload: &[u8], recorded: Instant) -> Result<Entry, Undecodable> {
        let wire: journal::Entry = read(Shape::ENTRY, payload)?;
        let entry = wire.read(recorded)?;
        if entry.event.name() == kind {
            Ok(entry)
        } else {
            Err(Undecodable {
                what: "event".to_string(),
                why: Unreadable::Malformed,
            })
        }
    }

    fn encode_message(message: &Message) -> Vec<u8> {
        let wire: link::Message = message.to_wire();
        wire.encode_to_vec()
    }

    fn decode_message(bytes: &[u8]) -> Result<Message, Undecodable> {
        let wire: link::Message = read(Shape::MESSAGE, bytes)?;
        Ok(Message::from_wire(wire)?)
    }
}

/// The decoder drops fields it does not know without a word; a newer node would be half understood.
fn read<M: prost::Message + Default>(shape: Shape, bytes: &[u8]) -> Result<M, Undecodable> {
    let malformed = || Undecodable {
        what: String::new(),
        why: Unreadable::Malformed,
    };
    let message = M::decode(bytes).map_err(|_| malformed())?;
    match shape.unknown_field(bytes) {
        None => Ok(message),
        Some(path) => Err(Undecodable {
            what: path,
            why: Unreadable::Unknown,
        }),
    }
}

impl From<Invalid> for Undecodable {
    fn from(invalid: Invalid) -> Self {
        Self {
            what: invalid.path().to_string(),
            why: match invalid.reason() {
                Reason::UnknownValue => Unreadable::Unknown,
                Reason::Missing
                | Reason::Malformed
                | Reason::TooLong
                | Reason::OutOfRange
                | Reason::Repeated => Unreadable::Malformed,
            },
        }
    }
}
