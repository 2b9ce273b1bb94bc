//! Profiles: the lengths and limits that hold in a place, national or with a regional overlay.

use std::sync::Arc;

use super::{ClockId, Length, table};
use crate::reception::Mode;
use crate::time::{Date, Instant};

/// What a place makes of the clocks and limits. Immutable; cheap to clone; stamped into events by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The last part counts editions: a changed profile has a new name.
    name: Arc<str>,
    lengths: [Length; ClockId::ALL.len()],
    /// P1 where the reception waits for nobody on site.
    answer_by_video: Length,
    answer_when_booked: Length,
    representatives: Representatives,
    closes: (u8, u8),
}

/// How many may speak for a group (Art. 20 ¶3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Representatives {
    /// Groups up to this size count as small.
    pub small_group: u32,
    pub of_small_group: u32,
    pub of_large_group: u32,
}

impl Profile {
    /// The Regulations (2022), with this project's policy where they give no number.
    pub fn national() -> Self {
        Self {
            name: "national-1".into(),
            lengths: table::TERMS.map(|term| term.length),
            answer_by_video: Length::Minutes(120),
            answer_when_booked: Length::WorkingDays(1),
            representatives: Representatives {
                small_group: 0,
                of_small_group: 5,
                of_large_group: 5,
            },
            closes: (17, 0),
        }
    }

    /// The Zhejiang regulation of 2016: dispatch in five working days, handling in 30 days and an extension of at most 60,
    /// three representatives of a group up to ten (its Art. 15).
    pub fn zhejiang() -> Self {
        Self::national()
            .overlaid("zhejiang-1")
            .with(ClockId::T1, Length::WorkingDays(5))
            .with(ClockId::T5, Length::CalendarDays(30))
            .with(ClockId::T6, Length::CalendarDays(60))
            .with_representatives(Representatives {
                small_group: 10,
                of_small_group: 3,
                of_large_group: 5,
            })
    }

    /// The same under another name, to be changed by what follows.
    #[must_use]
    pub fn overlaid(self, name: &str) -> Self {
        Self {
            name: name.into(),
            ..self
        }
    }

    #[must_use]
    pub fn with(mut self, clock: ClockId, length: Length) -> Self {
        self.lengths[clock as usize] = length;
        self
    }

    #[must_use]
    pub fn with_representatives(self, representatives: Representatives) -> Self {
        Self {
            representatives,
            ..self
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    pub const fn length(&self, clock: ClockId) -> Length {
        self.lengths[clock as usize]
    }

    /// P1 by mode (6.1.2, 6.1.3): whoever waits on site waits for minutes.
    pub const fn answer_length(&self, mode: &Mode) -> Length {
        match mode {
            Mode::OnSite { .. } => self.length(ClockId::P1),
            Mode::Video { .. } => self.answer_by_video,
            // A form that the clause does not name is arranged beforehand too.
            Mode::Booked { .. } | Mode::Other { .. } => self.answer_when_booked,
        }
    }

    /// The most representatives that a group of so many visitors may send (Art. 20 ¶3).
    pub const fn max_representatives(&self, visitors: u32) -> u32 {
        if visitors <= self.representatives.small_group {
            self.representatives.of_small_group
        } else {
            self.representatives.of_large_group
        }
    }

    /// When the reception place closes on a day: who is still there then is handed to the local unit (P4, 6.3.2).
    pub fn closing(&self, day: Date) -> Instant {
        let (hour, minute) = self.closes;
        Instant::at(day, hour, minute)
    }
}
