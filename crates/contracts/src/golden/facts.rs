//! The facts of the samples.

use std::collections::BTreeSet;

use expect_test::{expect, expect_file};

use crate::codec::Wire;
use crate::facts::{Fact, Facts};
use crate::golden::{entries, values};
use domain::codec::Codec as _;

#[test]
fn every_entry_shows_its_event_its_author_and_its_law() {
    let facts = Facts::load();
    for entry in entries() {
        let shown = facts.of(&entry);
        for field in ["by", "happened", "law", "rules", "cause"] {
            assert!(shown.get(field).is_some(), "{field} {shown:?}");
        }
        assert_eq!(
            facts.of_payload(&Wire::encode(&entry)).as_ref(),
            Ok(&shown),
            "{}",
            entry.event.name()
        );
        let handles = entry.event.sealed();
        let mut found = Vec::new();
        sealed(&shown, &mut found);
        assert!(handles.iter().all(|handle| found.contains(&handle.id)));
    }
}

fn sealed(fact: &Fact, found: &mut Vec<domain::sealed::SealedId>) {
    match fact {
        Fact::Sealed(handle) => found.push(handle.id),
        Fact::List(facts) => facts.iter().for_each(|fact| sealed(fact, found)),
        Fact::Fields(fields) => fields.iter().for_each(|(_, fact)| sealed(fact, found)),
        // An id or a digest, but no text that a field could hold.
        Fact::Bytes(bytes) => assert!([16, 32].contains(&bytes.len())),
        Fact::Flag(_)
        | Fact::Number(_)
        | Fact::Text(_)
        | Fact::Code(_)
        | Fact::Instant(_)
        | Fact::Record(_) => {}
    }
}

#[test]
fn codes_records_and_instants_are_read() {
    let moved = entries()
        .into_iter()
        .find(|entry| entry.event.name() == "matter.reception-moved")
        .unwrap();
    let shown = Facts::load().of(&moved);
    assert_eq!(shown.get("happened"), Some(&Fact::Instant(values::at(1))));
    let event = shown
        .get("matter")
        .and_then(|matter| matter.get("reception_moved"));
    let event = event.unwrap();
    assert_eq!(
        event.get("reception"),
        Some(&Fact::Record(values::reception().record()))
    );
    expect![[r#"
        (
            Some(
                Code(
                    "in-session",
                ),
            ),
            Some(
                Text(
                    "2026-03-16",
                ),
            ),
        )
    "#]]
    .assert_debug_eq(&(event.get("step"), event.get("on")));
}

#[test]
fn what_is_no_entry_has_no_facts() {
    assert!(Facts::load().of_payload(&[0xff, 0xff]).is_err());
}

#[test]
fn every_event_is_told_in_a_line() {
    let facts = Facts::load();
    let lines: BTreeSet<String> = entries()
        .iter()
        .map(|entry| {
            let event = facts.of(entry).event().unwrap().to_string();
            format!("{}\n", format!("{} {event}", entry.event.name()).trim_end())
        })
        .collect();
    let text: String = lines.into_iter().collect();
    expect_file!["../../tests/golden/facts.txt"].assert_eq(&text);
}
