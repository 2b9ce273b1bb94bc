//! The contracts as text, a file a package: a number or type that changes shows; and what the samples cover of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

use expect_test::expect_file;
use prost_reflect::{
    Cardinality, DynamicMessage, EnumDescriptor, FieldDescriptor, Kind, MessageDescriptor,
    ServiceDescriptor, Value,
};

use super::{entries, messages};
use crate::codec::Wire;
use crate::policy::{Policy, descriptors};
use domain::codec::Codec;

fn ours(name: &str) -> bool {
    name.starts_with("lianfang.")
}

fn kind(kind: &Kind) -> String {
    match kind {
        Kind::Message(message) => message.full_name().to_string(),
        Kind::Enum(codes) => codes.full_name().to_string(),
        scalar => format!("{scalar:?}").to_lowercase(),
    }
}

fn field(policy: &Policy, field: &FieldDescriptor) -> String {
    let one = field.containing_oneof().filter(|one| !one.is_synthetic());
    let label = match (field.cardinality(), one) {
        (Cardinality::Repeated, _) => "repeated ".to_string(),
        (_, Some(one)) => format!("oneof {} ", one.name()),
        _ if field.supports_presence() && !matches!(field.kind(), Kind::Message(_)) => {
            "optional ".to_string()
        }
        _ => String::new(),
    };
    let data = policy
        .data(field.full_name())
        .expect("the build has checked it");
    format!(
        "  {} {} {label}{} {}",
        field.number(),
        field.name(),
        kind(&field.kind()),
        data.as_str_name()
    )
}

fn message(policy: &Policy, message: &MessageDescriptor) -> String {
    let mut text = format!("message {}\n", message.full_name());
    for each in message.fields() {
        writeln!(text, "{}", field(policy, &each)).unwrap();
    }
    text
}

fn codes(codes: &EnumDescriptor) -> String {
    let mut text = format!("enum {}\n", codes.full_name());
    for value in codes.values() {
        writeln!(text, "  {} {}", value.number(), value.name()).unwrap();
    }
    text
}

fn service(policy: &Policy, service: &ServiceDescriptor) -> String {
    let mut text = format!("service {}\n", service.full_name());
    for method in service.methods() {
        let path = format!("/{}/{}", service.full_name(), method.name());
        let access = policy.access(&path).expect("the build has checked it");
        let callers: Vec<_> = access
            .callers
            .iter()
            .map(|caller| caller.as_str_name())
            .collect();
        let stream = if method.is_server_streaming() {
            "stream "
        } else {
            ""
        };
        writeln!(
            text,
            "  {} {} -> {stream}{}\n    {} {:?} audited={} deadline={:?} {}",
            method.name(),
            method.input().full_name(),
            method.output().full_name(),
            callers.join(" "),
            access.roles,
            access.audited,
            access.deadline,
            access.load.as_str_name(),
        )
        .unwrap();
    }
    text
}

#[test]
fn the_contracts_are_what_they_were() {
    let (pool, policy) = (descriptors(), Policy::load());
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |package: &str, text| {
        if ours(package) {
            packages.entry(package.to_string()).or_default().push(text);
        }
    };
    for each in pool.services() {
        add(each.package_name(), service(&policy, &each));
    }
    for each in pool.all_messages().filter(|each| ours(each.full_name())) {
        add(each.package_name(), message(&policy, &each));
    }
    for each in pool.all_enums() {
        add(each.package_name(), codes(&each));
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/contracts");
    for (package, mut texts) in packages {
        texts.sort();
        expect_file![folder.join(format!("{package}.txt"))].assert_eq(&texts.join("\n"));
    }
}

/// Every field that a message can hold, however deep.
fn reachable(message: &MessageDescriptor, fields: &mut BTreeSet<String>) {
    for field in message.fields() {
        if fields.insert(field.full_name().to_string())
            && let Kind::Message(inner) = field.kind()
            && ours(inner.full_name())
        {
            reachable(&inner, fields);
        }
    }
}

fn covered(message: &DynamicMessage, fields: &mut BTreeSet<String>) {
    for (field, value) in message.fields() {
        fields.insert(field.full_name().to_string());
        match value {
            Value::Message(inner) => covered(inner, fields),
            Value::List(items) => items
                .iter()
                .filter_map(Value::as_message)
                .for_each(|inner| covered(inner, fields)),
            _ => {}
        }
    }
}

#[test]
fn the_samples_fill_every_field_of_every_event_and_message() {
    let pool = descriptors();
    let written = entries();
    let sent = messages();
    let samples = [
        ("lianfang.journal.v1.Entry", wrap(&written, Wire::encode)),
        (
            "lianfang.link.v1.Message",
            wrap(&sent, Wire::encode_message),
        ),
    ];
    let (mut all, mut seen) = (BTreeSet::new(), BTreeSet::new());
    for (name, encoded) in samples {
        let shape = pool.get_message_by_name(name).unwrap();
        reachable(&shape, &mut all);
        for bytes in encoded {
            let message = DynamicMessage::decode(shape.clone(), bytes.as_slice()).unwrap();
            covered(&message, &mut seen);
        }
    }
    let missing: Vec<_> = all.difference(&seen).collect();
    assert!(missing.is_empty(), "no sample has {missing:#?}");
}

fn wrap<T>(all: &[T], encode: fn(&T) -> Vec<u8>) -> Vec<Vec<u8>> {
    all.iter().map(encode).collect()
}
