//! Lives of databases: one that is restored from a backup begins another, and its peers tell whether anything of the former is lost.

use std::collections::BTreeMap;

use domain::time::Instant;

use crate::channel::Channel;

/// How far the database at one end of a pair of parties has come with the other end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// The newest number of its messages.
    pub messages: u64,
    /// The newest number of a message that it has received.
    pub receipts: u64,
    /// The newest number of its verdicts.
    pub given: u64,
    /// The newest number of the other end's verdicts that it has taken.
    pub taken: u64,
}

impl Extent {
    fn each(self, other: Self, of: impl Fn(u64, u64) -> u64) -> Self {
        Self {
            messages: of(self.messages, other.messages),
            receipts: of(self.receipts, other.receipts),
            given: of(self.given, other.given),
            taken: of(self.taken, other.taken),
        }
    }

    /// What both have seen.
    pub(crate) fn shared(self, other: Self) -> Self {
        self.each(other, u64::min)
    }

    /// Nothing in it is beyond the other.
    pub(crate) fn is_within(self, bound: Self) -> bool {
        self.shared(bound) == self
    }

    /// What came after a beginning; 0 where nothing did.
    pub(crate) fn since(self, began: Self) -> Self {
        self.each(began, |now, then| if now > then { now } else { 0 })
    }
}

/// A life of a database, and how far it came with one other party.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    pub incarnation: u128,
    pub extent: Extent,
}

/// What a database says of itself: which life it is in, and how far each of its former ones had come when it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lineage {
    pub incarnation: u128,
    /// Oldest first.
    pub former: Vec<Life>,
}

/// What both ends of a pair of parties know of lives that are over.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Acquaintance {
    /// Our own, oldest first, as they were when they were saved.
    pub former: Vec<Life>,
    /// Theirs: what we saw of each beyond the one before it.
    pub left: Vec<Life>,
    /// Our messages through this number may have reached a life of theirs that is over.
    pub offered: u64,
}

/// What the other end has shown of us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    pub hearing: Hearing,
    /// Its messages through this number may have been received by our former life.
    pub offered: u64,
    /// The first of its verdicts that it still keeps: where something is lost we go on from there.
    pub verdicts_from: u64,
}

/// What came of it when the other end's database said which life it is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Followed {
    /// The life that is known.
    Known,
    /// Never heard of before, nor any other.
    First,
    /// It goes on from a life that was known: from now on only its messages are taken.
    Restored,
    /// A life that was left behind, or one that goes on from none that is known.
    Unknown,
}

/// A restore of this database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Restored {
    pub former: u128,
    /// The newest journal row of the backup.
    pub position: u64,
    /// Matter numbers skipped in each year and agency.
    pub skipped: u32,
    pub at: Instant,
}

/// What another party has shown since the last restore of this database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hearing {
    Unheard,
    /// All that it holds of us, and all that it was told, is here.
    Whole,
    /// It holds more than we have. Of a life that is not known here at all `ours` is zero.
    Lost {
        ours: Extent,
        theirs: Extent,
    },
}

impl Hearing {
    /// Holds what the other end has seen of our lives against what we have of them; zero says that it has seen nothing.
    pub fn of(seen: &[Life], ours: &[Life]) -> Self {
        let held = |life: &Life| {
            ours.iter()
                .find(|own| own.incarnation == life.incarnation)
                .map_or_else(Extent::default, |own| own.extent)
        };
        let mut beyond = seen
            .iter()
            .filter(|life| !life.extent.is_within(held(life)));
        match beyond.next() {
            None => Self::Whole,
            Some(life) => Self::Lost {
                ours: held(life),
                theirs: life.extent,
            },
        }
    }

    pub const fn is_whole(&self) -> bool {
        matches!(self, Self::Whole)
    }
}

/// What a restored database is worth at the moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standstill {
    pub restored: Restored,
    /// By channel to whoever has to be heard.
    pub hearings: BTreeMap<Channel, Hearing>,
}

impl Standstill {
    /// Whether records that existed then are read-only.
    pub fn holds(&self) -> bool {
        !self.hearings.values().all(Hearing::is_whole)
    }
}

/// Whose life a row tells of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Whose {
    Ours,
    Theirs,
}

/// A life on a channel from the database that leads it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct LifeRow {
    pub(crate) began: Extent,
    pub(crate) ended: Extent,
    pub(crate) offered: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct HearingRow {
    pub(crate) hearing: Hearing,
    /// Messages from the other end through this number may have been received by our former life.
    pub(crate) offered: u64,
}

/// The tables of lives, read whole: few rows a restore.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lives {
    /// By number, from 1.
    pub(crate) restored: BTreeMap<u64, Restored>,
    pub(crate) lives: BTreeMap<(Channel, Whose, u128), LifeRow>,
    /// By channel from here.
    pub(crate) hearings: BTreeMap<Channel, HearingRow>,
}

impl Lives {
    pub(crate) fn is_empty(&self) -> bool {
        self.restored.is_empty() && self.lives.is_empty() && self.hearings.is_empty()
    }

    pub(crate) fn extend(&mut self, rows: Self) {
        self.restored.extend(rows.restored);
        self.lives.extend(rows.lives);
        self.hearings.extend(rows.hearings);
    }

    pub(crate) fn last(&self) -> Option<Restored> {
        self.restored.values().next_back().copied()
    }

    /// The restore after which records are still held.
    pub(crate) fn holding(&self) -> Option<Restored> {
        let unsettled = |row: &HearingRow| !row.hearing.is_whole();
        self.last()
            .filter(|_| self.hearings.values().any(unsettled))
    }

    /// Lives on a channel from the database that leads it.
    pub(crate) fn on(
        &self,
        channel: Channel,
        whose: Whose,
    ) -> impl Iterator<Item = (u128, &LifeRow)> {
        let (first, last) = ((channel, whose, 0), (channel, whose, u128::MAX));
        self.lives
            .range(first..=last)
            .map(|((_, _, incarnation), row)| (*incarnation, row))
    }

    /// Our former lives, oldest first; with whom one of them never spoke it came nowhere.
    pub(crate) fn former(&self, channel: Channel) -> Vec<Life> {
        let of = |restored: &Restored| Life {
            incarnation: restored.former,
            extent: self
                .lives
                .get(&(channel, Whose::Ours, restored.former))
                .map_or_else(Extent::default, |row| row.ended),
        };
        self.restored.values().map(of).collect()
    }

    /// Numbers of a year that were skipped for an agency which had none when the backup was taken.
    pub(crate) fn skipped_in(&self, year: u16) -> u32 {
        self.restored
            .values()
            .filter(|restored| i32::from(restored.at.date().year()) >= i32::from(year))
            .fold(0, |sum, restored| sum.saturating_add(restored.skipped))
    }

    pub(crate) fn standstill(self) -> Option<Standstill> {
        let restored = self.last()?;
        let rows = self.hearings.into_iter();
        Some(Standstill {
            restored,
            hearings: rows.map(|(channel, row)| (channel, row.hearing)).collect(),
        })
    }
}

/// A year of numbers ends here; more petitions than this a year and agency do not happen.
pub(crate) const LAST_NUMBER: u32 = 99_999_999;
/// More than an agency registers in an hour.
const AN_HOUR: u32 = 1_000;
const HOUR: i64 = 3_600_000_000;

/// How many numbers are skipped beyond the next full thousand: a thousand for each hour begun since the backup, so that neither
/// a number given out after it is given out again, nor one of another copy restored from the same backup at another hour.
pub(crate) fn skipped(saved: Instant, now: Instant) -> u32 {
    let hours = (now.micros().saturating_sub(saved.micros())).max(0) / HOUR;
    u32::try_from(hours)
        .unwrap_or(u32::MAX)
        .saturating_add(1)
        .saturating_mul(AN_HOUR)
        .min(LAST_NUMBER)
}

/// The counter from which a restored database goes on.
pub(crate) fn skip(last: u32, skipped: u32) -> u32 {
    let thousand = (last / AN_HOUR + 1) * AN_HOUR;
    thousand.saturating_add(skipped).min(LAST_NUMBER)
}
