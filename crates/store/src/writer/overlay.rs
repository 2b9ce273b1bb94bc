//! What a batch has made of the records so far, before anything of it is committed.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::entry::{Key, State};
use domain::id::{AgencyId, RecordId};
use domain::time::Instant;

use crate::channel::{Channel, IncomingRow, OutgoingRow, Verdict, VerdictRow};
use crate::error::StoreError;
use crate::journal::{JournalRow, Loaded};
use crate::layout::KeyName;
use crate::merkle::{Hash, leaf};
use crate::rows::{Batch, Derived, Head, PeerRow, RequestRow, Standing, TimerRow};
use crate::writer::draft::Draft;

/// A record in the batch: as it was committed, and as it is now.
#[derive(Default)]
struct Slot {
    committed: Option<Loaded>,
    now: Option<Loaded>,
    rules: String,
}

pub(crate) struct Overlay {
    head: Head,
    standing: Standing,
    slots: HashMap<RecordId, Slot>,
    broken: HashMap<RecordId, StoreError>,
    requests: HashMap<Hash, RequestRow>,
    keys: HashMap<KeyName, Option<RecordId>>,
    /// Messages received before this batch or in it, as far as they concern it.
    incoming: BTreeMap<Place, IncomingRow>,
    heard: HashMap<Hash, BTreeSet<Place>>,
    pub(crate) batch: Batch,
}

/// Where a message was received: channel, incarnation, number.
type Place = (Channel, u128, u64);

impl Overlay {
    /// The instant of recording: now, unless the journal is ahead of the clock.
    pub(crate) fn new(mut head: Head, standing: Standing, now: Instant) -> Self {
        head.recorded = head.recorded.max(now);
        Self {
            head,
            standing,
            slots: HashMap::new(),
            broken: HashMap::new(),
            requests: HashMap::new(),
            keys: HashMap::new(),
            incoming: BTreeMap::new(),
            heard: HashMap::new(),
            batch: Batch::default(),
        }
    }

    pub(crate) const fn recorded(&self) -> Instant {
        self.head.recorded
    }

    pub(crate) const fn position(&self) -> u64 {
        self.head.frontier.size()
    }

    // records

    pub(crate) fn know(&mut self, record: RecordId, loaded: Option<Loaded>) {
        self.slots.insert(
            record,
            Slot {
                committed: loaded.clone(),
                now: loaded,
                rules: String::new(),
            },
        );
    }

    pub(crate) fn break_off(&mut self, record: RecordId, error: StoreError) {
        self.broken.insert(record, error);
    }

    /// Whether the record could be read.
    pub(crate) fn sound(&self, record: &RecordId) -> Result<(), StoreError> {
        self.broken
            .get(record)
            .map_or(Ok(()), |error| Err(error.clone()))
    }

    pub(crate) fn touches(&self, record: &RecordId) -> bool {
        self.slots.contains_key(record)
    }

    fn now(&self, record: &RecordId) -> Option<&Loaded> {
        self.slots.get(record)?.now.as_ref()
    }

    pub(crate) fn state(&self, record: &RecordId) -> Option<&State> {
        self.now(record).map(|loaded| &*loaded.state)
    }

    pub(crate) fn shared(&self, record: &RecordId) -> Option<Arc<State>> {
        self.now(record).map(|loaded| loaded.state.clone())
    }

    pub(crate) fn version(&self, record: &RecordId) -> u64 {
        self.now(record).map_or(0, |loaded| loaded.version)
    }

    // requests, keys, counters

    pub(crate) fn answered(&self, name: &Hash) -> Option<&RequestRow> {
        self.requests.get(name)
    }

    pub(crate) fn know_request(&mut self, row: RequestRow) {
        self.requests.insert(row.name, row);
    }

    pub(crate) fn answer(&mut self, row: RequestRow) {
        self.requests.insert(row.name, row.clone());
        self.batch.requests.push(row);
    }

    pub(crate) fn know_key(&mut self, name: KeyName, owner: Option<RecordId>) {
        self.keys.entry(name).or_insert(owner);
    }

    /// `None` where nobody has looked.
    pub(crate) fn known_owner(&self, name: &KeyName) -> Option<Option<RecordId>> {
        self.keys.get(name).copied()
    }

    pub(crate) fn owner(&self, agency: AgencyId, key: &Key) -> Option<RecordId> {
        self.known_owner(&KeyName::of(agency, key)).flatten()
    }

    pub(crate) fn counter(&self, agency: AgencyId, year: u16) -> u32 {
        self.standing
            .counters
            .get(&(agency, year))
            .copied()
            .unwrap_or(0)
    }

    pub(crate) fn next_access(&mut self) -> u64 {
        self.standing.accesses += 1;
        self.standing.accesses
    }

    // channels

    pub(crate) fn peer(&self, channel: Channel) -> PeerRow {
        self.standing
            .peers
            .get(&channel)
            .cloned()
            .unwrap_or_else(|| PeerRow::new(channel))
    }

    pub(crate) fn knows_channel(&self, channel: &Channel) -> bool {
        self.standing.peers.contains_key(channel)
    }

    pub(crate) fn put_peer(&mut self, row: PeerRow) {
        self.standing.peers.insert(row.channel, row.clone());
        self.batch.peers.insert(row.channel, row);
    }

    pub(crate) fn know_incoming(&mut self, row: IncomingRow) {
        let place = (row.channel, row.incarnation, row.seq);
        self.heard.entry(row.message_id).or_default().insert(place);
        self.incoming.entry(place).or_insert(row);
    }

    pub(crate) fn incoming(
        &self,
        channel: Channel,
        incarnation: u128,
        seq: u64,
    ) -> Option<&IncomingRow> {
        self.incoming.get(&(channel, incarnation, seq))
    }

    /// The same message under any incarnation, with the verdict that settles it where there is one.
    pub(crate) fn heard(&self, message_id: &Hash) -> Option<&IncomingRow> {
        let rows = || {
            self.heard
                .get(message_id)
                .into_iter()
                .flatten()
                .filter_map(|place| self.incoming.get(place))
        };
        rows()
            .find(|row| row.verdict.is_final())
            .or_else(|| rows().next())
    }

    /// Messages that wait for a record, by first receipt.
    pub(crate) fn waiting_for(&self, record: &RecordId) -> Vec<IncomingRow> {
        if !self.standing.waited_for.contains(record) {
            return Vec::new();
        }
        let mut rows: Vec<IncomingRow> = self
            .incoming
            .values()
            .filter(|row| row.verdict == Verdict::Waiting(*record))
            .cloned()
            .collect();
        rows.sort_by_key(|row| (row.received, row.channel, row.seq));
        rows
    }

    /// Gives a message a verdict, the next in the sequence of its channel.
    pub(crate) fn rule(&mut self, row: IncomingRow) -> u64 {
        let mut peer = self.peer(row.channel);
        peer.verdicts_given += 1;
        let verdict_seq = peer.verdicts_given;
        self.put_peer(peer);
        if let Verdict::Waiting(record) = &row.verdict {
            self.standing.waited_for.insert(*record);
        }
        self.batch.verdicts.push((
            row.channel,
            VerdictRow {
                verdict_seq,
                incarnation: row.incarnation,
                message_seq: row.seq,
                message_id: row.message_id,
                verdict: row.verdict.clone(),
            },
        ));
        let place = (row.channel, row.incarnation, row.seq);
        self.heard.entry(row.message_id).or_default().insert(place);
        self.incoming.insert(place, row.clone());
        self.batch.incoming.insert(place, row);
        verdict_seq
    }

    // merging

    /// Takes a draft in: rows get their positions, leaves and numbers. Answers with the records that it made.
    pub(crate) fn merge(&mut self, draft: Draft, trace: Option<&str>) -> Vec<RecordId> {
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
        // A record made in this batch has had its waiting messages applied.
        let made = changed.iter().map(|(record, _)| record);
        for record in made {
            self.standing.waited_for.remove(record);
        }
        self.head.generation += 1;
        Finished {
            head: self.head,
            batch: self.batch,
            standing: self.standing,
            changed,
        }
    }
}

/// A batch that is ready to be written.
pub(crate) struct Finished {
    pub(crate) head: Head,
    pub(crate) batch: Batch,
    pub(crate) standing: Standing,
    pub(crate) changed: Vec<(RecordId, Loaded)>,
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
