//! What a batch knows of lives: which records are held, and which messages wait with them.

use domain::id::RecordId;

use super::Overlay;
use crate::channel::{Channel, IncomingRow, Verdict};
use crate::lives::{Hearing, HearingRow, LifeRow, Lives, Whose};
use crate::revive::reverse;

impl Overlay {
    pub(crate) const fn lives(&self) -> &Lives {
        &self.standing.lives
    }

    pub(crate) fn put_life(&mut self, place: (Channel, Whose, u128), row: LifeRow) {
        self.standing.lives.lives.insert(place, row);
        self.batch.lives.lives.insert(place, row);
    }

    pub(crate) fn put_hearing(&mut self, channel: Channel, row: HearingRow) {
        self.standing.lives.hearings.insert(channel, row);
        self.batch.lives.hearings.insert(channel, row);
        self.holding = self.standing.lives.holding();
    }

    /// Whether a record was there when the backup was taken, and may not go on yet. One that is held does not change, so that its
    /// newest entry tells when it was there.
    pub(crate) fn is_held(&self, record: &RecordId) -> bool {
        self.holding.is_some_and(|restored| {
            self.now(record)
                .is_some_and(|loaded| loaded.position <= restored.position)
        })
    }

    /// Whether a message has to wait with what is held: for a record that is held, or for one that the former life may have made
    /// of the same message. Made again from another receipt, it would say other things under the names of the first.
    pub(crate) fn holds_back(&self, place: (Channel, u128, u64), to: &RecordId) -> bool {
        let Some(restored) = self.holding else {
            // Whom the backup did not know a former life may have met all the same.
            let unheard = !self.lives().hearings.contains_key(&reverse(place.0));
            return unheard && self.lives().last().is_some();
        };
        if self.now(to).is_some() {
            return self.is_held(to);
        }
        let held = |row: &IncomingRow| {
            row.verdict == Verdict::Waiting(*to)
                && row.received >= restored.at
                && self.may_have_come((row.channel, row.incarnation, row.seq))
        };
        self.may_have_come(place) || self.incoming.values().any(held)
    }

    /// Whether our former life may have received a message under this number. What another life of its sender said that was met
    /// since is over, and how far it was told is no longer known.
    fn may_have_come(&self, (channel, incarnation, seq): (Channel, u128, u64)) -> bool {
        if self.peer(channel).incarnation != Some(incarnation) {
            return true;
        }
        match self.lives().hearings.get(&reverse(channel)) {
            Some(row) => row.hearing == Hearing::Unheard || seq <= row.offered,
            None => true,
        }
    }

    /// Whether messages wait for a record that is there: they were held with it.
    pub(crate) fn is_behind(&self, record: &RecordId) -> bool {
        self.standing.waited_for.contains(record) && self.now(record).is_some()
    }
}
