//! The rows in memory, and the reads that SQL does elsewhere.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;

use domain::entry::{Key, TimerName};
use domain::id::{AgencyId, RecordId};
use domain::sealed::{SealedId, Subject};
use domain::time::{Date, Instant};

use crate::access::AccessRow;
use crate::channel::{Channel, Covers, IncomingRow, OutgoingRow, Stated, Verdict, VerdictRow};
use crate::journal::JournalRow;
use crate::layout::KeyName;
use crate::listing::{ListQuery, ListingRow, TallyRow, tally};
use crate::lives::Lives;
use crate::merkle::Hash;
use crate::rows::{Batch, Found, Head, PeerRow, RequestRow, Standing, TimerRow, Wanted};
use crate::vault::{Blind, BlindKind, SealedRow};

#[derive(Clone, Default)]
pub(crate) struct Tables {
    pub(crate) head: Option<Head>,
    /// Position 1 is the first.
    journal: Vec<JournalRow>,
    streams: BTreeMap<RecordId, Vec<u64>>,
    listing: BTreeMap<(RecordId, u16, AgencyId), ListingRow>,
    key: BTreeMap<KeyName, BTreeSet<RecordId>>,
    timer: BTreeMap<(RecordId, TimerName), TimerRow>,
    request: BTreeMap<Hash, RequestRow>,
    sealed: BTreeMap<SealedId, SealedRow>,
    blind: BTreeSet<Blind>,
    outgoing: BTreeMap<(Channel, u64), OutgoingRow>,
    incoming: BTreeMap<(Channel, u128, u64), IncomingRow>,
    verdict: BTreeMap<(Channel, u64), VerdictRow>,
    statement: Vec<Stated>,
    peer: BTreeMap<Channel, PeerRow>,
    counter: BTreeMap<(AgencyId, u16), u32>,
    access: Vec<AccessRow>,
    pub(crate) lives: Lives,
}

impl Tables {
    pub(crate) fn apply(&mut self, head: &Head, batch: Batch) {
        self.head = Some(head.clone());
        for row in batch.journal {
            self.streams
                .entry(row.record)
                .or_default()
                .push(row.position);
            self.journal.push(row);
        }
        if batch.wipe {
            self.listing.clear();
            self.key.clear();
            self.timer.clear();
        }
        batch.listings_gone.iter().for_each(|place| {
            self.listing.remove(place);
        });
        for (name, record) in &batch.keys_gone {
            if let Some(holders) = self.key.get_mut(name) {
                holders.remove(record);
            }
        }
        batch.timers_gone.iter().for_each(|timer| {
            self.timer.remove(timer);
        });
        self.listing.extend(
            batch
                .listings
                .into_iter()
                .map(|row| ((row.record, row.slot, row.agency), row)),
        );
        for (name, record) in batch.keys {
            self.key.entry(name).or_default().insert(record);
        }
        self.timer.extend(batch.timers);
        self.request
            .extend(batch.requests.into_iter().map(|row| (row.name, row)));
        for (id, row) in batch.sealed {
            self.sealed.entry(id).or_insert(row);
        }
        self.blind.extend(batch.blinds);
        self.outgoing.extend(
            batch
                .outgoing
                .into_iter()
                .map(|row| ((row.channel, row.seq), row)),
        );
        for (place, verdict) in batch.outgoing_verdicts {
            if let Some(row) = self.outgoing.get_mut(&place) {
                row.verdict = Some(verdict);
            }
        }
        self.incoming.extend(batch.incoming);
        self.verdict.extend(
            batch
                .verdicts
                .into_iter()
                .map(|(channel, row)| ((channel, row.verdict_seq), row)),
        );
        for stated in batch.statements {
            if !self.statement.contains(&stated) {
                self.statement.push(stated);
            }
        }
        self.peer.extend(batch.peers);
        self.counter.extend(batch.counters);
        self.access.extend(batch.accesses);
        self.lives.extend(batch.lives);
        if let Some(before) = batch.prune {
            self.prune(before);
        }
    }

    fn prune(&mut self, before: Instant) {
        let peer = &self.peer;
        self.request.retain(|_, row| row.at >= before);
        self.outgoing.retain(|(channel, seq), row| {
            let settled = row.verdict.as_ref().is_some_and(Verdict::is_final);
            let acked = peer.get(channel).is_some_and(|peer| *seq <= peer.acked);
            row.queued >= before || !settled || !acked
        });
        self.verdict.retain(|(channel, seq), _| {
            peer.get(channel)
                .is_none_or(|peer| *seq > peer.verdicts_taken)
        });
    }

    // what the writer reads

    pub(crate) fn find(&self, wanted: &Wanted) -> Found {
        let entries = wanted
            .streams
            .iter()
            .flat_map(|record| self.entries(record).cloned())
            .collect();
        let requests = wanted
            .requests
            .iter()
            .filter_map(|name| self.request.get(name).cloned())
            .collect();
        let keys = wanted
            .keys
            .iter()
            .flat_map(|name| self.owners(name))
            .collect();
        let again = |row: &&IncomingRow| {
            let ranged = wanted
                .received
                .iter()
                .any(|(channel, incarnation, first, last)| {
                    (row.channel, row.incarnation) == (*channel, *incarnation)
                        && (*first..=*last).contains(&row.seq)
                });
            let waited =
                matches!(&row.verdict, Verdict::Waiting(record) if wanted.waiting.contains(record));
            ranged || waited || wanted.messages.contains(&row.message_id)
        };
        Found {
            entries,
            requests,
            keys,
            incoming: self.incoming.values().filter(again).cloned().collect(),
        }
    }

    fn owners(&self, name: &KeyName) -> impl Iterator<Item = (KeyName, RecordId)> {
        let holders = self.key.get(name).into_iter().flatten();
        holders.map(move |record| (name.clone(), *record))
    }

    pub(crate) fn standing(&self) -> Standing {
        let waited_for = self.incoming.values().filter_map(|row| match row.verdict {
            Verdict::Waiting(record) => Some(record),
            _ => None,
        });
        Standing {
            counters: self.counter.clone(),
            peers: self.peer.clone(),
            waited_for: waited_for.collect(),
            accesses: self.access.len() as u64,
            lives: self.lives.clone(),
        }
    }

    pub(crate) fn streams(&self, after: Option<RecordId>, limit: u32) -> Vec<RecordId> {
        let from = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.streams
            .range((from, Bound::Unbounded))
            .map(|(record, _)| *record)
            .take(limit as usize)
            .collect()
    }

    // what readers read

    fn at(&self, position: u64) -> Option<&JournalRow> {
        self.journal
            .get(usize::try_from(position.checked_sub(1)?).ok()?)
    }

    pub(crate) fn entries(&self, record: &RecordId) -> impl Iterator<Item = &JournalRow> {
        self.streams
            .get(record)
            .into_iter()
            .flatten()
            .filter_map(|position| self.at(*position))
    }

    pub(crate) fn tail(&self, after: u64, limit: u32) -> Vec<JournalRow> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        self.journal
            .iter()
            .skip(after)
            .take(limit as usize)
            .cloned()
            .collect()
    }

    pub(crate) fn listings_of(&self, records: &BTreeSet<RecordId>) -> Vec<ListingRow> {
        self.listing
            .values()
            .filter(|row| records.contains(&row.record))
            .cloned()
            .collect()
    }

    pub(crate) fn page(&self, query: &ListQuery) -> Vec<ListingRow> {
        let mut rows: Vec<ListingRow> = self
            .listing
            .values()
            .filter(|row| {
                row.agency == query.agency
                    && row.record.kind == query.kind
                    && query.stage.as_ref().is_none_or(|stage| *stage == row.stage)
                    && query.owner.is_none_or(|owner| owner == row.owner)
                    && query
                        .category
                        .as_ref()
                        .is_none_or(|category| *category == row.category)
                    && query.due_by.is_none_or(|day| row.due_on <= day)
                    && query.after.is_none_or(|after| row.cursor() > after)
            })
            .cloned()
            .collect();
        rows.sort_by_key(ListingRow::cursor);
        rows.truncate(query.limit as usize);
        rows
    }

    pub(crate) fn tally(&self, today: Date, soon: Date) -> Vec<TallyRow> {
        tally(self.listing.values(), today, soon)
    }

    pub(crate) fn holders(&self, key: &Key) -> Vec<RecordId> {
        let prefix = KeyName::prefix(key);
        let names = self.key.range(KeyName(prefix.clone())..);
        let names = names.take_while(|(name, _)| name.0.starts_with(&prefix));
        names.flat_map(|(_, holders)| holders).copied().collect()
    }

    pub(crate) fn blind(&self, kind: BlindKind, value: [u8; 16]) -> Vec<RecordId> {
        let held = self
            .blind
            .iter()
            .filter(|blind| blind.kind == kind && blind.value == value);
        held.map(|blind| blind.record).collect()
    }

    pub(crate) fn due(&self, now: Instant, limit: u32) -> Vec<(RecordId, TimerName, Instant)> {
        let mut due: Vec<_> = self
            .timer
            .iter()
            .filter(|(_, row)| row.due <= now)
            .map(|((record, name), row)| (*record, *name, row.due))
            .collect();
        due.sort_by_key(|(record, name, due)| (*due, *record, name.to_string()));
        due.truncate(limit as usize);
        due
    }

    pub(crate) fn next_due(&self) -> Option<Instant> {
        self.timer.values().map(|row| row.due).min()
    }

    pub(crate) fn request(&self, name: &Hash) -> Option<RequestRow> {
        self.request.get(name).cloned()
    }

    pub(crate) fn sealed(&self, ids: &[SealedId]) -> Vec<SealedRow> {
        ids.iter()
            .filter_map(|id| self.sealed.get(id).cloned())
            .collect()
    }

    pub(crate) fn subjects(&self, asked: &[Subject]) -> BTreeSet<Subject> {
        let asked: BTreeSet<Subject> = asked.iter().copied().collect();
        self.sealed
            .values()
            .map(|row| row.subject)
            .filter(|subject| asked.contains(subject))
            .collect()
    }

    pub(crate) fn accesses(&self, after: u64, limit: u32) -> Vec<AccessRow> {
        let after = usize::try_from(after).unwrap_or(usize::MAX);
        self.access
            .iter()
            .skip(after)
            .take(limit as usize)
            .cloned()
            .collect()
    }

    // what the link reads

    pub(crate) fn peers(&self) -> Vec<PeerRow> {
        self.peer.values().cloned().collect()
    }

    pub(crate) fn outgoing(&self, channel: Channel, after: u64, limit: u32) -> Vec<OutgoingRow> {
        let range = (channel, after.saturating_add(1))..=(channel, u64::MAX);
        self.outgoing
            .range(range)
            .take(limit as usize)
            .map(|(_, row)| row.clone())
            .collect()
    }

    pub(crate) fn outgoing_by_id(&self, message_id: &Hash) -> Vec<OutgoingRow> {
        self.outgoing
            .values()
            .filter(|row| row.message_id == *message_id)
            .cloned()
            .collect()
    }

    pub(crate) fn incoming_by_id(&self, message_id: &Hash) -> Vec<IncomingRow> {
        self.incoming
            .values()
            .filter(|row| row.message_id == *message_id)
            .cloned()
            .collect()
    }

    pub(crate) fn incoming(
        &self,
        channel: Channel,
        incarnation: u128,
        first: u64,
        last: u64,
    ) -> Vec<IncomingRow> {
        let range = (channel, incarnation, first)..=(channel, incarnation, last);
        let rows = self.incoming.range(range);
        rows.map(|(_, row)| row.clone()).collect()
    }

    pub(crate) fn received(&self, channel: Channel, incarnation: u128) -> u64 {
        let range = (channel, incarnation, 0)..=(channel, incarnation, u64::MAX);
        self.incoming
            .range(range)
            .next_back()
            .map_or(0, |((_, _, seq), _)| *seq)
    }

    pub(crate) fn held_back(&self) -> Vec<IncomingRow> {
        let held = |row: &&IncomingRow| !row.verdict.is_final();
        self.incoming.values().filter(held).cloned().collect()
    }

    pub(crate) fn statements(
        &self,
        channel: Channel,
        covers: Covers,
        incarnation: u128,
        number: u64,
    ) -> Vec<Stated> {
        let over = |stated: &&Stated| {
            (stated.channel, stated.covers, stated.incarnation) == (channel, covers, incarnation)
                && (stated.first..stated.first + u64::from(stated.count)).contains(&number)
        };
        let mut found: Vec<Stated> = self.statement.iter().filter(over).cloned().collect();
        found.sort_by_key(|stated| stated.first);
        found
    }

    pub(crate) fn verdicts(&self, channel: Channel, after: u64, limit: u32) -> Vec<VerdictRow> {
        let range = (channel, after.saturating_add(1))..=(channel, u64::MAX);
        self.verdict
            .range(range)
            .take(limit as usize)
            .map(|(_, row)| row.clone())
            .collect()
    }
}
