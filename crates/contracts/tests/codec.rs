//! Entries and messages as bytes: what was written is read, and what is not understood is never half read.

use contracts::codec::Wire;
use domain::codec::{Codec, Unreadable};
use domain::entry::{Cause, Entry, Event};
use domain::id::DocketId;
use domain::matter;
use domain::message::{Body, Message};
use domain::number::MatterNumber;
use domain::people::Author;
use domain::time::Instant;
use testkit::intake::{clerk, matter as number, registration, rules};

fn entry() -> Entry {
    let registration = registration(7, MatterNumber::new(2026, 123).expect("a number"));
    Entry {
        event: Event::Matter(matter::Event::Registered(Box::new(registration))),
        by: Author::Staff(clerk().person),
        happened: Instant::from_micros(1_772_413_200_000_000),
        recorded: Instant::from_micros(1_772_413_201_000_000),
        rules: rules().version(),
        cause: Cause::Request([3; 16]),
    }
}

fn message() -> Message {
    let registration = registration(7, MatterNumber::new(2026, 123).expect("a number"));
    let received = Instant::from_micros(1_772_413_200_000_000);
    Message {
        origin: number(7).record(),
        version: 1,
        to: DocketId::of(number(7)).record(),
        happened: received,
        body: Body::Matter(matter::Outgoing::Registered {
            registration: Box::new(registration),
            received,
        }),
    }
}

#[test]
fn an_entry_is_read_as_it_was_written() {
    let entry = entry();
    let bytes = Wire::encode(&entry);
    assert_eq!(
        Wire::decode("matter.registered", &bytes, entry.recorded),
        Ok(entry.clone())
    );
    let other = Wire::decode("matter.withdrawn", &bytes, entry.recorded)
        .expect_err("the column names another event");
    assert_eq!(other.why, Unreadable::Malformed);
}

#[test]
fn a_message_is_read_as_it_was_written() {
    let bytes = Wire::encode_message(&message());
    assert_eq!(Wire::decode_message(&bytes), Ok(message()));
}

#[test]
fn a_field_of_a_newer_node_is_named_and_not_dropped() {
    let mut bytes = Wire::encode_message(&message());
    // Field 1000, a number: no message of this version has it.
    bytes.extend([0xc0, 0x3e, 0x01]);
    let error = Wire::decode_message(&bytes).expect_err("half understood is not understood");
    assert_eq!(error.why, Unreadable::Unknown);
}

#[test]
fn every_cut_of_a_message_is_refused_or_another_message() {
    let whole = Wire::encode_message(&message());
    for end in 0..whole.len() {
        assert_ne!(
            Wire::decode_message(&whole[..end]),
            Ok(message()),
            "cut at {end}"
        );
    }
}
