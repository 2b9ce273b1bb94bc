//! Entries as trees of coded facts: for exports, for readers, and to compare journals. No text is in an entry, only handles.

mod line;

use domain::codec::{Codec as _, Undecodable, Unreadable};
use domain::entry::Entry;
use domain::id::RecordId;
use domain::sealed::Sealed;
use domain::time::Instant;
use prost_reflect::{
    DynamicMessage, EnumDescriptor, MessageDescriptor, ReflectMessage as _, Value,
};

use crate::codec::Wire;
use crate::policy::descriptors;
use crate::wire::Wired;

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fact {
    Flag(bool),
    Number(i128),
    /// A day, a credit code, a region, a number of a matter, a source id: coded, never free.
    Text(String),
    /// A value of a closed list, `in-session`.
    Code(String),
    /// An id or a digest.
    Bytes(Vec<u8>),
    Instant(Instant),
    Record(RecordId),
    Sealed(Sealed),
    List(Vec<Fact>),
    /// By the names of the contract, in its order; what is empty there is left out.
    Fields(Vec<(String, Fact)>),
}

impl Fact {
    /// The field of this name, where this has fields.
    pub fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Fields(fields) => fields
                .iter()
                .find(|(field, _)| field == name)
                .map(|(_, fact)| fact),
            _ => None,
        }
    }

    /// Of the facts of an entry, those of its event: the two wrappers around them say what its name says already.
    pub fn event(&self) -> Option<&Self> {
        let kinds = [
            "matter",
            "joint_reception",
            "attendance",
            "docket",
            "handling",
        ];
        match kinds.into_iter().find_map(|kind| self.get(kind))? {
            Self::Fields(events) => events.first().map(|(_, event)| event),
            _ => None,
        }
    }
}

/// Reads facts by the contract's own description of its fields.
#[derive(Clone, Debug)]
pub struct Facts {
    entry: MessageDescriptor,
}

impl Facts {
    /// # Panics
    /// Never for the descriptors of this crate: they describe entries.
    pub fn load() -> Self {
        let entry = descriptors()
            .get_message_by_name("lianfang.journal.v1.Entry")
            .expect("the journal's contract has entries");
        Self { entry }
    }

    /// The facts of an entry, without its instant of recording.
    ///
    /// # Panics
    /// Never: what this crate encodes it can read.
    pub fn of(&self, entry: &Entry) -> Fact {
        self.of_payload(&Wire::encode(entry))
            .expect("what was encoded here can be read here")
    }

    /// The facts of an entry as the journal keeps and exports it.
    pub fn of_payload(&self, payload: &[u8]) -> Result<Fact, Undecodable> {
        let message = DynamicMessage::decode(self.entry.clone(), payload);
        let message = message.map_err(|_| Undecodable {
            what: "entry".to_string(),
            why: Unreadable::Malformed,
        })?;
        Ok(of_message(&message))
    }
}

fn of_message(message: &DynamicMessage) -> Fact {
    let descriptor = message.descriptor();
    named(&descriptor, message).unwrap_or_else(|| {
        let fields = descriptor.fields().filter(|field| message.has_field(field));
        let facts = fields.map(|field| {
            let fact = of_value(&message.get_field(&field), field.kind().as_enum());
            (field.name().to_owned(), fact)
        });
        Fact::Fields(facts.collect())
    })
}

/// Messages that stand for one thing.
fn named(descriptor: &MessageDescriptor, message: &DynamicMessage) -> Option<Fact> {
    match descriptor.full_name() {
        "google.protobuf.Timestamp" => {
            let wire: prost_types::Timestamp = message.transcode_to().ok()?;
            Instant::from_wire(wire).ok().map(Fact::Instant)
        }
        "lianfang.types.v1.RecordRef" => {
            let wire: crate::pb::types::v1::RecordRef = message.transcode_to().ok()?;
            RecordId::from_wire(wire).ok().map(Fact::Record)
        }
        "lianfang.types.v1.Sealed" => {
            let wire: crate::pb::types::v1::Sealed = message.transcode_to().ok()?;
            Sealed::from_wire(wire).ok().map(Fact::Sealed)
        }
        _ => None,
    }
}

fn of_value(value: &Value, codes: Option<&EnumDescriptor>) -> Fact {
    match value {
        Value::Bool(flag) => Fact::Flag(*flag),
        Value::I32(number) => Fact::Number((*number).into()),
        Value::I64(number) => Fact::Number((*number).into()),
        Value::U32(number) => Fact::Number((*number).into()),
        Value::U64(number) => Fact::Number((*number).into()),
        Value::String(text) => Fact::Text(text.clone()),
        Value::Bytes(bytes) => Fact::Bytes(bytes.to_vec()),
        Value::EnumNumber(number) => codes
            .and_then(|codes| code(codes, *number))
            .unwrap_or(Fact::Number((*number).into())),
        Value::Message(message) => of_message(message),
        Value::List(values) => {
            Fact::List(values.iter().map(|value| of_value(value, codes)).collect())
        }
        // No contract has them: fractions are no facts of the law, and maps have no order.
        Value::F32(_) | Value::F64(_) | Value::Map(_) => Fact::Fields(Vec::new()),
    }
}

/// `PUBLIC_STEP_OPINION_SERVED` of `PublicStep` is `opinion-served`.
fn code(codes: &EnumDescriptor, number: i32) -> Option<Fact> {
    let value = codes.get_value(number)?;
    let zero = codes.get_value(0)?;
    let prefix = zero.name().strip_suffix("UNSPECIFIED").unwrap_or_default();
    let name = value.name();
    let short = name.strip_prefix(prefix).unwrap_or(name);
    Some(Fact::Code(short.to_ascii_lowercase().replace('_', "-")))
}
