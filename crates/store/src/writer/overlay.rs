//! What a batch has made of the records so far, before anything of it is committed.

mod lives;
mod merge;

pub(crate) use merge::derive;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use domain::entry::{Key, State};
use domain::id::{AgencyId, RecordId};
use domain::time::Instant;

use crate::channel::{Channel, IncomingRow, Retrace, Verdict, VerdictRow};
use crate::error::StoreError;
use crate::journal::{Loaded, Since};
use crate::layout::KeyName;
use crate::lives::Restored;
use crate::merkle::Hash;
use crate::passage::Passage;
use crate::rows::{Batch, Head, PeerRow, RequestRow, Standing};

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
    retrace: Retrace,
    /// After this restore, as long as records of the backup are held.
    holding: Option<Restored>,
    passages: Vec<Passage>,
    pub(crate) batch: Batch,
}

/// Where a message was received: channel, incarnation, number.
type Place = (Channel, u128, u64);

impl Overlay {
    /// The instant of recording: now, unless the journal is ahead of the clock.
    pub(crate) fn new(mut head: Head, standing: Standing, now: Instant, retrace: Retrace) -> Self {
        head.recorded = head.recorded.max(now);
        let holding = standing.lives.holding();
        Self {
            head,
            standing,
            slots: HashMap::new(),
            broken: HashMap::new(),
            requests: HashMap::new(),
            keys: HashMap::new(),
            incoming: BTreeMap::new(),
            heard: HashMap::new(),
            retrace,
            holding,
            passages: Vec::new(),
            batch: Batch::default(),
        }
    }

    pub(crate) const fn recorded(&self) -> Instant {
        self.head.recorded
    }

    pub(crate) const fn position(&self) -> u64 {
        self.head.frontier.size()
    }

    /// The trace context of what a message causes that is applied later than it came.
    pub(crate) fn retrace(&self, row: &IncomingRow) -> Option<String> {
        (self.retrace)(row)
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

    pub(crate) fn shared(&self, record: &RecordId) -> Option<(Arc<State>, Since)> {
        self.now(record)
            .map(|loaded| (loaded.state.clone(), loaded.since))
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
            .unwrap_or_else(|| self.standing.lives.skipped_in(year))
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
}
