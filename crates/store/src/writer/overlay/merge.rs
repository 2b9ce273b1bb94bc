//! From a batch to its rows: drafts get their places, and what follows from every changed record is compared with what followed.

use std::collections::{BTreeMap, BTreeSet};

use domain::entry::State;
use domain::id::{AgencyId, RecordId};

use super::Overlay;
use crate::channel::{IncomingRow, OutgoingRow, Verdict};
use crate::journal::{JournalRow, Loaded};
use crate::layout::KeyName;
use crate::merkle::leaf;
use crate::passage::Passage;
use crate::rows::{Batch, Derived, Head, Standing, TimerRow};
use crate::writer::draft::Draft;

impl Overlay {
    /// Takes a draft in: rows get their positions, leaves and numbers. Answers with the records that it made.
    pub(crate) fn merge(&mut self, draft: Draft, trace: Option<&str>) -> Vec<RecordId> {
        self.passages.extend(draft.passages);
        let mut positions = BTreeMap::new();
        let recorded = self.recorded();
        for row in draft.rows {
            let leaf = leaf(
                self.head.service,
                &row.record,
                row.version,
                row.kind,
                recorded,
                &row.payload,
            );
            self.head.frontier.append(leaf);
            positions.insert(row.record, self.position());
            self.batch.journal.push(JournalRow {
                position: self.position(),
                record: row.record,
                version: row.version,
                kind: row.kind.to_owned(),
                payload: row.payload,
                recorded,
                leaf,
            });
        }
        for (counter, last) in draft.counters {
            self.standing.counters.insert(counter, last);
            self.batch.counters.insert(counter, last);
        }
        for message in draft.messages {
            let mut peer = self.peer(message.channel);
            peer.sent += 1;
            self.batch.outgoing.push(OutgoingRow {
                channel: message.channel,
                seq: peer.sent,
                message_id: message.message_id,
                to: message.to,
                bytes: message.bytes,
                digest: message.digest,
                urgent: message.urgent,
                trace: trace.map(str::to_owned),
                queued: recorded,
                verdict: None,
            });
            self.put_peer(peer);
        }
        let mut made = Vec::new();
        for (record, drafted) in draft.records {
            let before = names(&record, self.state(&record));
            let after = names(&record, Some(&drafted.state));
            for name in before.difference(&after) {
                self.keys.insert(name.clone(), None);
            }
            for name in after.difference(&before) {
                self.keys.insert(name.clone(), Some(record));
            }
            let position = positions.get(&record).copied().unwrap_or(0);
            let slot = self.slots.entry(record).or_default();
            if slot.now.is_none() {
                made.push(record);
            }
            slot.now = Some(Loaded {
                state: drafted.state,
                version: drafted.version,
                position,
                since: drafted.since,
            });
            slot.rules = drafted.rules;
        }
        made
    }

    /// What the batch has to write, with the derived rows of every record it changed; and what is known afterwards.
    pub(crate) fn finish(mut self) -> Finished {
        let mut changed = Vec::new();
        for (record, slot) in self.slots {
            let (Some(now), before) = (slot.now, slot.committed) else {
                continue;
            };
            if before
                .as_ref()
                .is_some_and(|before| before.version == now.version)
            {
                continue;
            }
            let old = before
                .map(|old| Derived::of(record, old.version, &old.state))
                .unwrap_or_default();
            derive(
                &mut self.batch,
                record,
                old,
                Derived::of(record, now.version, &now.state),
                &slot.rules,
            );
            changed.push((record, now));
        }
        // A record made in this batch has had its waiting messages applied, unless their sender has still to be heard.
        for (record, _) in &changed {
            let waits = |row: &IncomingRow| row.verdict == Verdict::Waiting(*record);
            if self.standing.waited_for.contains(record) && !self.incoming.values().any(waits) {
                self.standing.waited_for.remove(record);
            }
        }
        self.head.generation += 1;
        Finished {
            head: self.head,
            batch: self.batch,
            standing: self.standing,
            changed,
            passages: self.passages,
        }
    }
}

/// A batch that is ready to be written.
pub(crate) struct Finished {
    pub(crate) head: Head,
    pub(crate) batch: Batch,
    pub(crate) standing: Standing,
    pub(crate) changed: Vec<(RecordId, Loaded)>,
    pub(crate) passages: Vec<Passage>,
}

fn names(record: &RecordId, state: Option<&State>) -> BTreeSet<KeyName> {
    let keys = state.map(State::keys).unwrap_or_default();
    keys.iter()
        .map(|key| KeyName::of(record.agency, key))
        .filter(KeyName::is_unique)
        .collect()
}

/// Adds the difference between what followed from a record and what follows from it now.
pub(crate) fn derive(batch: &mut Batch, record: RecordId, old: Derived, new: Derived, rules: &str) {
    let places = |derived: &Derived| -> BTreeSet<(RecordId, u16, AgencyId)> {
        derived
            .listings
            .iter()
            .map(|row| (record, row.slot, row.agency))
            .collect()
    };
    batch
        .listings_gone
        .extend(places(&old).difference(&places(&new)));
    batch.listings.extend(new.listings);
    batch.keys_gone.extend(
        old.keys
            .difference(&new.keys)
            .map(|name| (name.clone(), record)),
    );
    batch.keys.extend(
        new.keys
            .difference(&old.keys)
            .map(|name| (name.clone(), record)),
    );
    for name in old
        .timers
        .keys()
        .filter(|name| !new.timers.contains_key(name))
    {
        batch.timers_gone.insert((record, *name));
    }
    for (name, due) in new.timers {
        if old.timers.get(&name) != Some(&due) {
            batch.timers.insert(
                (record, name),
                TimerRow {
                    due,
                    rules: rules.to_owned(),
                },
            );
        }
    }
}
