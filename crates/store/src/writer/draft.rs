//! What one change would make of the records: thrown away when it is refused, merged into the overlay when it is not.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::codec::Codec;
use domain::entry::{Cause, Entry, Event, State};
use domain::id::{AgencyId, RecordId};
use domain::message::Message;
use domain::number::MatterNumber;
use domain::people::Author;
use domain::rulebook::RulebookVersion;
use domain::time::Instant;

use crate::channel::Channel;
use crate::error::StoreError;
use crate::fold::{rules_name, step};
use crate::journal::Since;
use crate::layout::{KeyName, is_unique, message_id};
use crate::lives::LAST_NUMBER;
use crate::merkle::{Hash, sha256};
use crate::passage::Passage;
use crate::writer::overlay::Overlay;

/// A record as the draft leaves it.
pub(crate) struct Drafted {
    pub(crate) state: Arc<State>,
    pub(crate) version: u64,
    pub(crate) since: Since,
    pub(crate) rules: String,
}

/// A journal row without its place.
pub(crate) struct DraftedRow {
    pub(crate) record: RecordId,
    pub(crate) version: u64,
    pub(crate) kind: &'static str,
    pub(crate) payload: Vec<u8>,
}

/// A message without its number.
pub(crate) struct DraftedMessage {
    pub(crate) channel: Channel,
    pub(crate) message_id: Hash,
    pub(crate) to: RecordId,
    pub(crate) bytes: Vec<u8>,
    pub(crate) digest: Hash,
    pub(crate) urgent: bool,
}

/// What the entries of one change have in common.
pub(crate) struct Stamp {
    pub(crate) by: Author,
    pub(crate) happened: Instant,
    pub(crate) rules: RulebookVersion,
    pub(crate) cause: Cause,
}

#[derive(Default)]
pub(crate) struct Draft {
    pub(crate) records: BTreeMap<RecordId, Drafted>,
    pub(crate) rows: Vec<DraftedRow>,
    pub(crate) messages: Vec<DraftedMessage>,
    pub(crate) passages: Vec<Passage>,
    pub(crate) counters: BTreeMap<(AgencyId, u16), u32>,
    /// Keys of numbers given out by this draft: nobody can hold them.
    issued: BTreeSet<KeyName>,
}

impl Draft {
    pub(crate) fn next_number(&mut self, overlay: &Overlay, agency: AgencyId) -> MatterNumber {
        let year = u16::try_from(overlay.recorded().date().year())
            .unwrap_or(0)
            .clamp(2000, 9999);
        let last = self
            .counters
            .entry((agency, year))
            .or_insert_with(|| overlay.counter(agency, year));
        *last = (*last + 1).min(LAST_NUMBER);
        let number = MatterNumber::new(year, *last).expect("year and counter are held in range");
        self.issued
            .insert(KeyName::of(agency, &domain::entry::Key::Number(number)));
        number
    }

    /// Folds one event into its record, and keeps its row and messages.
    pub(crate) fn fold<C: Codec>(
        &mut self,
        overlay: &Overlay,
        record: RecordId,
        event: Event,
        stamp: &Stamp,
    ) -> Result<(), StoreError> {
        let (before, version) = match self.records.remove(&record) {
            Some(drafted) => (Some((drafted.state, drafted.since)), drafted.version),
            None if overlay.touches(&record) => (overlay.shared(&record), overlay.version(&record)),
            None => return Err(StoreError::Untouched { record }),
        };
        let left = before
            .as_ref()
            .map(|(state, since)| (state.stage(), since.entered));
        let entry = Entry {
            event,
            by: stamp.by.clone(),
            happened: stamp.happened,
            recorded: overlay.recorded(),
            rules: stamp.rules.clone(),
            cause: stamp.cause,
        };
        let before = before.map(|(state, since)| (Arc::unwrap_or_clone(state), since));
        let (state, since) = step(record, before, &entry)?;
        let version = version + 1;
        if let Some((stage, entered)) = left
            && stage != state.stage()
        {
            self.passages.push(Passage {
                record,
                version,
                matter: state.matter(),
                may_be_followed: state.may_be_followed(),
                stage,
                next: state.stage(),
                entered,
                left: since.entered,
                over: state.is_over().then_some(since.opened),
            });
        }
        let urgent = state.listings().iter().any(|listing| listing.urgent);
        for message in state.messages(&entry, version) {
            self.messages.push(drafted_message::<C>(&message, urgent));
        }
        self.rows.push(DraftedRow {
            record,
            version,
            kind: entry.event.name(),
            payload: C::encode(&entry),
        });
        let rules = rules_name(&stamp.rules);
        self.records.insert(
            record,
            Drafted {
                state: Arc::new(state),
                version,
                since,
                rules,
            },
        );
        Ok(())
    }

    /// Unique keys that the draft gives to its records and that they did not hold before.
    pub(crate) fn claims(&self, overlay: &Overlay) -> Vec<(RecordId, domain::entry::Key)> {
        let mut claims = Vec::new();
        for (record, drafted) in &self.records {
            let held = overlay.state(record).map(State::keys).unwrap_or_default();
            for key in drafted.state.keys() {
                let issued = || self.issued.contains(&KeyName::of(record.agency, &key));
                if is_unique(&key) && !held.contains(&key) && !issued() {
                    claims.push((*record, key));
                }
            }
        }
        claims
    }
}

fn drafted_message<C: Codec>(message: &Message, urgent: bool) -> DraftedMessage {
    let bytes = C::encode_message(message);
    DraftedMessage {
        channel: Channel {
            from: message.origin.home(),
            to: message.to.home(),
        },
        message_id: message_id(message),
        to: message.to,
        digest: sha256(&bytes),
        bytes,
        urgent,
    }
}
