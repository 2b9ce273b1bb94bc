//! Each field of each sample left out, and each code replaced by one of a newer version: refused, and named by its path.

use std::collections::BTreeSet;

use domain::codec::{Codec, Undecodable, Unreadable};
use prost_reflect::{DynamicMessage, FieldDescriptor, Kind, MessageDescriptor, Value};

use super::{entries, messages, values};
use crate::codec::Wire;
use crate::policy::descriptors;

const UNKNOWN: i32 = 999;

/// The bytes of all samples, with what reads them.
fn samples() -> Vec<(MessageDescriptor, Vec<u8>, String)> {
    let pool = descriptors();
    let entry = pool
        .get_message_by_name("lianfang.journal.v1.Entry")
        .unwrap();
    let message = pool
        .get_message_by_name("lianfang.link.v1.Message")
        .unwrap();
    let written = entries().into_iter().map(|sample| {
        (
            entry.clone(),
            Wire::encode(&sample),
            sample.event.name().to_string(),
        )
    });
    let sent = messages().into_iter().map(|sample| {
        (
            message.clone(),
            Wire::encode_message(&sample),
            String::new(),
        )
    });
    written.chain(sent).collect()
}

/// Messages have no name beside them.
fn read(name: &str, bytes: &[u8]) -> Result<(), Undecodable> {
    if name.is_empty() {
        Wire::decode_message(bytes).map(drop)
    } else {
        Wire::decode(name, bytes, values::at(2)).map(drop)
    }
}

/// A way from the outermost message to a field: the field, and the place in it where it is a list.
type Step = (FieldDescriptor, Option<usize>);

/// Every field that is set, outermost first.
fn set_fields(message: &DynamicMessage, road: &[Step], found: &mut Vec<Vec<Step>>) {
    for (field, value) in message.fields() {
        let mut visit = |value: &Value, at: Option<usize>| {
            let road = [road, &[(field.clone(), at)]].concat();
            if let Value::Message(inner) = value {
                set_fields(inner, &road, found);
            }
            found.push(road);
        };
        match value {
            Value::List(items) => items
                .iter()
                .enumerate()
                .for_each(|(at, item)| visit(item, Some(at))),
            value => visit(value, None),
        }
    }
}

fn path(road: &[Step]) -> String {
    road.iter()
        .map(|(field, at)| match at {
            Some(at) => format!("{}[{at}]", field.name()),
            None => field.name().to_string(),
        })
        .collect::<Vec<_>>()
        .join(".")
}

/// Changes the value at the end of the road; `None` leaves it out.
fn change(message: &mut DynamicMessage, road: &[Step], to: Option<&Value>) {
    let ((field, at), rest) = road.split_first().expect("a road has an end");
    if rest.is_empty() && to.is_none() {
        return message.clear_field(field);
    }
    let value = message.get_field_mut(field);
    let value = match at {
        Some(at) => &mut value.as_list_mut().unwrap()[*at],
        None => value,
    };
    if rest.is_empty() {
        *value = to.expect("or it would be left out").clone();
    } else {
        change(value.as_message_mut().unwrap(), rest, to);
    }
}

/// May be left out: lists, what the contract calls optional, truth values, plain counts and the names of rule versions.
fn may_be_absent(field: &FieldDescriptor) -> bool {
    let optional = field
        .field_descriptor_proto()
        .proto3_optional
        .unwrap_or_default();
    field.is_list()
        || optional
        || matches!(field.kind(), Kind::Bool | Kind::Uint32 | Kind::Uint64)
        || field.parent_message().full_name() == "lianfang.journal.v1.RulebookVersion"
}

#[test]
fn what_is_left_out_is_named() {
    let mut checked = BTreeSet::new();
    for (shape, bytes, name) in samples() {
        let whole = DynamicMessage::decode(shape, bytes.as_slice()).unwrap();
        let mut roads = Vec::new();
        set_fields(&whole, &[], &mut roads);
        for road in roads {
            let (field, at) = road.last().unwrap();
            // A time is a well-known type: zero is an instant like any other.
            if at.is_some()
                || may_be_absent(field)
                || field.parent_message().package_name() == "google.protobuf"
            {
                continue;
            }
            let mut damaged = whole.clone();
            change(&mut damaged, &road, None);
            let error = read(&name, &encode(&damaged)).expect_err(&path(&road));
            // Of a choice, the message that lacks it is named, or the choice.
            let named = match field.containing_oneof() {
                Some(one) => {
                    let holder = path(&road[..road.len() - 1]);
                    let choice = [holder.as_str(), one.name()].join(".");
                    [holder, choice.trim_start_matches('.').to_string()].contains(&error.what)
                }
                None => path(&road) == error.what,
            };
            assert!(named, "without {}: {}", path(&road), error.what);
            assert_eq!(error.why, Unreadable::Malformed, "{}", path(&road));
            checked.insert(field.full_name().to_string());
        }
    }
    assert!(
        checked.len() > 200,
        "only {} fields were left out",
        checked.len()
    );
}

#[test]
fn a_code_of_a_newer_node_is_named_and_never_defaulted() {
    let mut checked = BTreeSet::new();
    for (shape, bytes, name) in samples() {
        let whole = DynamicMessage::decode(shape, bytes.as_slice()).unwrap();
        let mut roads = Vec::new();
        set_fields(&whole, &[], &mut roads);
        for road in roads {
            let (field, _) = road.last().unwrap();
            if !matches!(field.kind(), Kind::Enum(_)) {
                continue;
            }
            let mut newer = whole.clone();
            change(&mut newer, &road, Some(&Value::EnumNumber(UNKNOWN)));
            let error = read(&name, &encode(&newer)).expect_err(&path(&road));
            assert_eq!(
                error,
                Undecodable {
                    what: path(&road),
                    why: Unreadable::Unknown
                }
            );
            checked.insert(field.full_name().to_string());
        }
    }
    assert!(
        checked.len() > 30,
        "only {} codes were replaced",
        checked.len()
    );
}

#[test]
fn a_field_of_a_newer_node_is_found_however_deep() {
    for (shape, bytes, name) in samples() {
        let whole = DynamicMessage::decode(shape, bytes.as_slice()).unwrap();
        let mut roads = Vec::new();
        set_fields(&whole, &[], &mut roads);
        for road in roads {
            let (field, at) = road.last().unwrap();
            let inner = match field.kind() {
                Kind::Message(inner) if inner.package_name() != "google.protobuf" => inner,
                _ => continue,
            };
            // Field 1000 as a number, behind what the message holds already.
            let mut grown = encode(value_at(&whole, &road).as_message().unwrap());
            grown.extend([0xc0, 0x3e, 0x01]);
            let message = DynamicMessage::decode(inner, grown.as_slice()).unwrap();
            let mut newer = whole.clone();
            change(&mut newer, &road, Some(&Value::Message(message)));
            let error = read(&name, &encode(&newer)).expect_err(&path(&road));
            assert_eq!(error.why, Unreadable::Unknown, "{} {at:?}", path(&road));
            assert!(error.what.ends_with("#1000"), "{}", error.what);
        }
    }
}

fn value_at(message: &DynamicMessage, road: &[Step]) -> Value {
    let ((field, at), rest) = road.split_first().expect("a road has an end");
    let value = message.get_field(field);
    let value = match at {
        Some(at) => &value.as_list().unwrap()[*at],
        None => &*value,
    };
    if rest.is_empty() {
        value.clone()
    } else {
        value_at(value.as_message().unwrap(), rest)
    }
}

fn encode(message: &DynamicMessage) -> Vec<u8> {
    use prost::Message as _;
    message.encode_to_vec()
}
