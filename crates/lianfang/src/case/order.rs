//! Entries of several journals in one order: by the clock of the law, and never an effect before its cause.

use std::collections::{BTreeMap, BTreeSet};

use domain::entry::Cause;
use domain::id::RecordId;
use domain::time::Instant;
use store::layout::message_of;

use super::Told;

/// The clock first, then an order that is the same in every run.
type Rank = (Instant, RecordId, u64);

fn rank(told: &Told) -> Rank {
    (told.entry.recorded, told.record, told.version)
}

/// Clocks of two agencies differ, and several things happen in one second: a message is the stronger witness.
pub(super) fn by_cause(entries: Vec<Told>) -> Vec<Told> {
    let records: BTreeSet<RecordId> = entries.iter().map(|told| told.record).collect();
    let mut sent = BTreeMap::new();
    for told in &entries {
        for to in &records {
            let name = message_of(&told.record, told.version, to);
            sent.insert(name, (told.record, told.version));
        }
    }
    let before = |told: &Told| -> BTreeSet<(RecordId, u64)> {
        let own = (told.version > 1).then(|| (told.record, told.version - 1));
        let cause = match told.entry.cause {
            Cause::Message(name) => sent.get(&name).copied(),
            Cause::Request(_) | Cause::Timer => None,
        };
        own.into_iter().chain(cause).collect()
    };
    let mut waiting: BTreeMap<Rank, (Told, BTreeSet<(RecordId, u64)>)> = entries
        .into_iter()
        .map(|told| {
            let before = before(&told);
            (rank(&told), (told, before))
        })
        .collect();
    let known: BTreeSet<_> = waiting
        .values()
        .map(|(told, _)| (told.record, told.version))
        .collect();
    let mut ordered = Vec::with_capacity(waiting.len());
    let mut placed: BTreeSet<(RecordId, u64)> = BTreeSet::new();
    let ready = |before: &BTreeSet<(RecordId, u64)>, placed: &BTreeSet<(RecordId, u64)>| {
        let mut missing = before.iter().filter(|one| known.contains(one));
        missing.all(|one| placed.contains(one))
    };
    while let Some(next) = waiting
        .iter()
        .find(|(_, (_, before))| ready(before, &placed))
        .or_else(|| waiting.iter().next())
        .map(|(rank, _)| *rank)
    {
        if let Some((told, _)) = waiting.remove(&next) {
            placed.insert((told.record, told.version));
            ordered.push(told);
        }
    }
    ordered
}
