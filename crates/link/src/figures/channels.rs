//! A pair of parties, as its facts tell.

use std::time::UNIX_EPOCH;

use domain::time::Instant;
use node::metrics::{Family, Page};
use store::Hearing;

use crate::facts::PeerFacts;

const MICROS: f64 = 1e6;

const SENT: Family = Family::counter(
    "lianfang_link_sent_total",
    "Messages queued for the other party since the database was made.",
);
const ACKNOWLEDGED: Family = Family::counter(
    "lianfang_link_acknowledged_total",
    "Messages that are durable there.",
);
const RECEIVED: Family = Family::counter(
    "lianfang_link_received_total",
    "Messages of the other party that are durable here.",
);
const VERDICTS_GIVEN: Family = Family::counter(
    "lianfang_link_verdicts_given_total",
    "Verdicts made here on its messages.",
);
const VERDICTS_TAKEN: Family = Family::counter(
    "lianfang_link_verdicts_taken_total",
    "Of those, verdicts that it has heard.",
);
const PENDING: Family = Family::gauge(
    "lianfang_link_pending",
    "Messages that wait to be delivered.",
);
const OLDEST_PENDING: Family = Family::gauge(
    "lianfang_link_oldest_pending_seconds",
    "Age of the oldest of them, in law time; 0 where there is none.",
);
const WAITING: Family = Family::gauge(
    "lianfang_link_waiting",
    "Messages received that wait for a record.",
);
const PARKED: Family = Family::gauge(
    "lianfang_link_parked",
    "Messages received that wait for an operator.",
);
const OLDEST_HELD: Family = Family::gauge(
    "lianfang_link_oldest_held_seconds",
    "Age of the oldest waiting or parked message, in law time; 0 where there is none.",
);
const IN_A_ROW: Family = Family::gauge(
    "lianfang_link_failures",
    "Failed attempts to deliver since the last that succeeded.",
);
const FAILED: Family = Family::counter(
    "lianfang_link_failures_total",
    "Failed attempts to deliver.",
);
const CONTACT: Family = Family::gauge(
    "lianfang_link_contact_timestamp_seconds",
    "When the other party answered last, in seconds since 1970; 0 before the first time.",
);
const SKEW: Family = Family::gauge(
    "lianfang_link_clock_skew_seconds",
    "The other party's law clock minus ours.",
);
const STOPPED: Family = Family::gauge(
    "lianfang_link_stopped",
    "1 where evidence has stopped the channel.",
);
const UNHEARD: Family = Family::gauge(
    "lianfang_link_unheard",
    "1 where the other end has still to be heard since this database was restored.",
);
const LOST: Family = Family::gauge(
    "lianfang_link_lost",
    "1 where the other end holds more than this restored database: records of the backup stay read-only.",
);
const SUSPENDED: Family = Family::gauge(
    "lianfang_link_suspended",
    "1 where the directory or an operator has cut an end off.",
);

pub(super) fn show(page: &mut Page, facts: &PeerFacts, now: Instant) {
    let (local, remote) = (facts.local.to_string(), facts.remote.to_string());
    let labels = [("local", local.as_str()), ("remote", remote.as_str())];
    let age = |since: Option<Instant>| {
        let micros = since.map_or(0, |since| now.micros().saturating_sub(since.micros()));
        micros.max(0) as f64 / MICROS
    };
    for (family, count) in [
        (&SENT, facts.sent),
        (&ACKNOWLEDGED, facts.acknowledged),
        (&RECEIVED, facts.received),
        (&VERDICTS_GIVEN, facts.verdicts_given),
        (&VERDICTS_TAKEN, facts.verdicts_taken),
        (&PENDING, facts.pending),
        (&WAITING, facts.waiting),
        (&PARKED, facts.parked),
        (&IN_A_ROW, facts.seen.failures.into()),
        (&FAILED, facts.seen.failed),
        (&STOPPED, facts.stopped.is_some().into()),
        (&UNHEARD, (facts.hearing == Some(Hearing::Unheard)).into()),
        (
            &LOST,
            matches!(facts.hearing, Some(Hearing::Lost { .. })).into(),
        ),
        (&SUSPENDED, facts.suspended.into()),
    ] {
        page.count(family, &labels, count);
    }
    page.number(&OLDEST_PENDING, &labels, age(facts.oldest_pending));
    page.number(&OLDEST_HELD, &labels, age(facts.oldest_held));
    let contact = facts.seen.last_contact;
    let contact = contact.and_then(|last| last.duration_since(UNIX_EPOCH).ok());
    let contact = contact.map_or(0, |since| since.as_secs());
    page.count(&CONTACT, &labels, contact);
    if let Some(skew) = facts.seen.skew {
        page.number(&SKEW, &labels, skew as f64 / MICROS);
    }
}
