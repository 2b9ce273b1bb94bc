//! Spans in normal form: what a kind of span may hold, whatever ids and times a run has.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use domain::id::{AgencyId, Kind, Party, RecordId, Service};
use node::collector::{CollectedSpan, SpanId, TraceId};

/// Whoever calls a node: no span of a node.
const CALLER: &str = "caller";

/// What all spans of one name have in common.
#[derive(Default)]
struct Row {
    kinds: BTreeSet<&'static str>,
    scopes: BTreeSet<String>,
    parents: BTreeSet<&'static str>,
    links: BTreeSet<&'static str>,
    attributes: BTreeMap<String, BTreeSet<String>>,
}

/// A paragraph a name: who sent it, whose child it is, what it holds. Methods, stages and values stand for all of their kind.
pub(crate) fn normal(spans: &[CollectedSpan]) -> String {
    let names: BTreeMap<(TraceId, SpanId), &'static str> = spans
        .iter()
        .map(|span| ((span.trace, span.span), name(span)))
        .collect();
    let mut rows = BTreeMap::<&'static str, Row>::new();
    let mut resource = BTreeMap::<String, BTreeSet<String>>::new();
    for span in spans {
        let name = name(span);
        let row = rows.entry(name).or_default();
        row.kinds.insert(span.kind);
        row.scopes.insert(span.scope.join(" "));
        row.parents.extend(parent(span, name, &names));
        row.links.extend(span.links.iter().map(|_| "its cause"));
        for (key, value) in &span.attributes {
            let held = row.attributes.entry(key.clone()).or_default();
            held.insert(domain(key, value));
        }
        for (key, value) in &span.resource {
            let held = resource.entry(key.clone()).or_default();
            held.insert(domain(key, value));
        }
    }
    let mut text = String::from("resource\n");
    held(&mut text, &resource);
    for (name, row) in rows {
        let Row {
            kinds,
            scopes,
            parents,
            links,
            attributes,
        } = row;
        let _ = writeln!(text, "\n{name}");
        for (what, told) in [
            ("kind", one_of(kinds)),
            ("scope", one_of(scopes)),
            ("child of", one_of(parents)),
            ("links to", one_of(links)),
        ] {
            let _ = writeln!(text, "  {what}: {told}");
        }
        held(&mut text, &attributes);
    }
    text
}

fn held(text: &mut String, attributes: &BTreeMap<String, BTreeSet<String>>) {
    for (key, values) in attributes {
        let _ = writeln!(text, "  {key} = {}", one_of(values));
    }
}

fn one_of<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> String {
    let values: Vec<_> = values.into_iter().collect();
    let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    if values.is_empty() {
        "nothing".to_owned()
    } else {
        values.join(" | ")
    }
}

fn name(span: &CollectedSpan) -> &'static str {
    let mut parts = span.name.split('.');
    let journey = (parts.next(), parts.next(), parts.next(), parts.next());
    match journey {
        (Some("journey"), Some(kind), stage, None) => {
            assert!(kind.parse::<Kind>().is_ok(), "{}", span.name);
            assert!(stage.is_none_or(is_code), "{}", span.name);
            stage.map_or("journey.<kind>", |_| "journey.<kind>.<stage>")
        }
        _ if span.name == "link.apply" => "link.apply",
        _ if is_method(&span.name) => "<method>",
        _ => panic!("{} is no name of the contract", span.name),
    }
}

fn parent(
    span: &CollectedSpan,
    name: &'static str,
    names: &BTreeMap<(TraceId, SpanId), &'static str>,
) -> Option<&'static str> {
    let Some(parent) = span.parent else {
        return Some("nothing");
    };
    match (names.get(&(span.trace, parent)), name) {
        (Some(known), _) => Some(known),
        (None, "<method>") => Some(CALLER),
        // The record is still open.
        (None, "journey.<kind>" | "journey.<kind>.<stage>") => Some("journey.<kind>"),
        // A node that was killed has not sent its last spans.
        (None, _) => None,
    }
}

/// What a value is; a value that is something else stands for itself, and differs.
fn domain(key: &str, value: &str) -> String {
    let kind = match key {
        "rpc.method" if is_method(value) => "<method>",
        "rpc.status_code" | "error.type" | "lianfang.reason" if is_capitals(value) => "<CODE>",
        "server.address" if is_address(value) => "<service>.<agency>.lianfang",
        "lianfang.agency" | "lianfang.caller.agency" | "lianfang.journey.agency"
            if value.parse::<AgencyId>().is_ok() =>
        {
            "<agency>"
        }
        "lianfang.caller.class"
            if [
                "staff", "portal", "peer", "operator", "system", "refused", "unknown",
            ]
            .contains(&value) =>
        {
            "<class>"
        }
        "lianfang.record" if value.parse::<RecordId>().is_ok() => "<record>",
        "lianfang.from" | "lianfang.to" if party(value).is_some() => "<agency>/<service>",
        "lianfang.seq" if value.parse::<u64>().is_ok() => "<number>",
        "lianfang.message" if is_message(value) => "<kind>.<word>",
        "lianfang.verdict" if ["applied", "waiting", "parked", "refused"].contains(&value) => {
            "<verdict>"
        }
        "lianfang.delayed" if ["resent", "waiting", "parked"].contains(&value) => "<delay>",
        "lianfang.journey.kind" if value.parse::<Kind>().is_ok() => "<kind>",
        "lianfang.journey.stage" | "lianfang.journey.next" if is_code(value) => "<stage>",
        "service.version" if value == env!("CARGO_PKG_VERSION") => "<version>",
        _ => value,
    };
    kind.to_owned()
}

fn is_code(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
}

fn is_capitals(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
}

fn is_method(text: &str) -> bool {
    text == "_OTHER"
        || text.split_once('/').is_some_and(|(service, method)| {
            service.starts_with("lianfang.") && method.bytes().all(|b| b.is_ascii_alphabetic())
        })
}

fn is_message(text: &str) -> bool {
    text.split_once('.')
        .is_some_and(|(kind, word)| kind.parse::<Kind>().is_ok() && is_code(word))
}

fn is_address(text: &str) -> bool {
    let mut parts = text.split('.');
    let told = (parts.next(), parts.next(), parts.next(), parts.next());
    matches!(told, (Some(service), Some(agency), Some("lianfang"), None)
        if service.parse::<Service>().is_ok()
            && agency.to_ascii_uppercase().parse::<AgencyId>().is_ok())
}

fn party(text: &str) -> Option<Party> {
    let (agency, service) = text.split_once('/')?;
    Some(Party {
        agency: agency.parse().ok()?,
        service: service.parse().ok()?,
    })
}
