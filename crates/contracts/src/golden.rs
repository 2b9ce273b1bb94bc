//! One instance and more of every event and message: read as written, written as ever, and refused by path when damaged.
//!
//! The lines under `tests/golden` are what nodes out there have written: a new sample adds a line, no line ever changes.

use std::collections::BTreeSet;

use domain::codec::{Codec, Unreadable};
use domain::entry::{Cause, Entry, Event};
use domain::id::Party;
use domain::message::{Body, Message};
use domain::people::Author;
use domain::rulebook::RulebookVersion;
use domain::time::Instant;
use prost::Message as _;

use crate::codec::Wire;
use crate::pb::journal::v1 as journal;

mod attendance;
mod codes;
mod damage;
mod docket;
mod facts;
mod handling;
mod intake;
mod reception;
mod shape;
mod table;
mod values;

const ENTRIES: &str = include_str!("../tests/golden/entries.txt");
const MESSAGES: &str = include_str!("../tests/golden/messages.txt");

/// Every event in an entry; authors and causes take turns.
fn entries() -> Vec<Entry> {
    let events = [
        wrap(intake::events(), Event::Matter),
        wrap(reception::events(), Event::JointReception),
        wrap(attendance::events(), Event::Attendance),
        wrap(docket::events(), Event::Docket),
        wrap(handling::events(), Event::Handling),
    ];
    events
        .concat()
        .into_iter()
        .zip((0..3).cycle())
        .map(|(event, turn)| {
            let peer = Party {
                agency: values::bureau(),
                service: event.kind().service(),
            };
            let (by, cause) = match turn {
                0 => (
                    Author::Staff(values::person(values::office(), "A-01")),
                    Cause::Request([7; 16]),
                ),
                1 => (Author::Peer(peer), Cause::Message([8; 32])),
                _ => (Author::Clock, Cause::Timer),
            };
            Entry {
                event,
                by,
                happened: values::at(1),
                recorded: values::at(2),
                rules: RulebookVersion {
                    calendar: "2026-1".to_string(),
                    profile: "national".to_string(),
                    directory: 9,
                },
                cause,
            }
        })
        .collect()
}

fn messages() -> Vec<Message> {
    let bodies = [
        wrap(intake::messages(), Body::Matter),
        wrap(reception::messages(), Body::JointReception),
        wrap(attendance::messages(), Body::Attendance),
        wrap(docket::messages(), Body::Docket),
        wrap(handling::messages(), Body::Handling),
    ];
    bodies
        .concat()
        .into_iter()
        .map(|body| Message {
            origin: values::matter().record(),
            version: 12,
            to: values::docket().record(),
            happened: values::at(1),
            body,
        })
        .collect()
}

fn wrap<T, U>(all: Vec<T>, into: fn(T) -> U) -> Vec<U> {
    all.into_iter().map(into).collect()
}

/// Without the list of provisions: readers of the record never look at it, and its wording may grow.
fn bytes_of(entry: &Entry) -> Vec<u8> {
    let mut wire = journal::Entry::new(entry);
    wire.law.clear();
    wire.encode_to_vec()
}

fn line(name: &str, bytes: &[u8]) -> String {
    let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("{name} {hex}")
}

fn lines(golden: &str) -> impl Iterator<Item = (&str, Vec<u8>)> {
    golden.lines().map(|line| {
        let (name, hex) = line.split_once(' ').expect("a name and its bytes");
        let bytes = hex
            .as_bytes()
            .chunks(2)
            .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect();
        (name, bytes)
    })
}

/// Fails with the lines that the file lacks.
fn assert_written(golden: &str, samples: impl Iterator<Item = String>) {
    let known: BTreeSet<&str> = golden.lines().collect();
    let missing: Vec<String> = samples
        .filter(|line| !known.contains(line.as_str()))
        .collect();
    assert!(
        missing.is_empty(),
        "written otherwise than before, or new; append what is new:\n{}",
        missing.join("\n")
    );
}

#[test]
fn entries_are_read_as_they_were_written() {
    for entry in entries() {
        let bytes = Wire::encode(&entry);
        let read = Wire::decode(entry.event.name(), &bytes, entry.recorded);
        assert_eq!(read.as_ref(), Ok(&entry));
    }
}

#[test]
fn messages_are_read_as_they_were_written() {
    for message in messages() {
        let bytes = Wire::encode_message(&message);
        assert_eq!(Wire::decode_message(&bytes).as_ref(), Ok(&message));
    }
}

#[test]
fn an_entry_names_its_law_for_readers_without_this_program() {
    for entry in entries() {
        let wire = journal::Entry::decode(Wire::encode(&entry).as_slice()).unwrap();
        let law: Vec<String> = entry.event.law().iter().map(ToString::to_string).collect();
        assert_eq!(wire.law, law, "{}", entry.event.name());
    }
}

#[test]
fn entries_are_written_as_ever() {
    let samples = entries()
        .iter()
        .map(|entry| line(entry.event.name(), &bytes_of(entry)))
        .collect::<Vec<_>>();
    assert_written(ENTRIES, samples.into_iter());
}

#[test]
fn messages_are_written_as_ever() {
    let samples = messages()
        .iter()
        .map(|message| line(message.body.name(), &Wire::encode_message(message)))
        .collect::<Vec<_>>();
    assert_written(MESSAGES, samples.into_iter());
}

#[test]
fn every_entry_ever_written_is_read() {
    let recorded = values::at(2);
    for (name, bytes) in lines(ENTRIES) {
        let entry = Wire::decode(name, &bytes, recorded);
        assert_eq!(entry.map(|entry| entry.event.name()), Ok(name));
    }
}

#[test]
fn every_message_ever_written_is_read() {
    for (name, bytes) in lines(MESSAGES) {
        let message = Wire::decode_message(&bytes);
        assert_eq!(message.map(|message| message.body.name()), Ok(name));
    }
}

#[test]
fn an_entry_under_the_name_of_another_is_not_believed() {
    let entry = entries().remove(0);
    let error = Wire::decode("matter.closed", &Wire::encode(&entry), Instant::default());
    assert_eq!(error.unwrap_err().why, Unreadable::Malformed);
}
