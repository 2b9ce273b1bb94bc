//! When a clock runs out: computed from its start, a calendar and a profile.

use std::fmt;

use super::{Binds, ClockId, Explanation, Length, Profile};
use crate::calendar::{Calendar, CalendarVersion, Counted};
use crate::reception::Mode;
use crate::time::{Date, Instant, Moment};

/// From when a clock runs: a day, or an instant where that is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    Day(Date),
    Instant(Instant),
}

/// When a clock runs out, with what it was computed from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub clock: ClockId,
    pub start: Start,
    pub length: Length,
    /// The last day as counted.
    pub statutory_last_day: Date,
    /// The same, moved past rest days (Civil Code Art. 203).
    pub rolled_last_day: Date,
    /// The day that binds: one of the two, by the clock.
    pub due: Date,
    /// The first instant at which the clock has run out: the end of the binding day, or the minute.
    pub due_at: Instant,
    /// A notice not yet published may move it.
    pub provisional: bool,
    pub calendar_version: CalendarVersion,
}

/// What is left of a period that is shared along a chain (T1 along the levels it is forwarded through).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remaining {
    /// No days left means: to be done today.
    Left(Length),
    Spent,
}

/// When a clock runs out under a profile.
pub fn deadline(
    clock: ClockId,
    start: impl Into<Start>,
    calendar: &Calendar,
    profile: &Profile,
) -> Deadline {
    deadline_within(clock, profile.length(clock), start, calendar)
}

/// P1 (6.1.2): when a convening notice must be answered; a reception that waits on site leaves minutes.
pub fn answer_deadline(
    mode: &Mode,
    start: impl Into<Start>,
    calendar: &Calendar,
    profile: &Profile,
) -> Deadline {
    deadline_within(ClockId::P1, profile.answer_length(mode), start, calendar)
}

/// When a clock runs out that has another length here: what is left of T1, or a grant of T6 counted from the end of T5.
pub fn deadline_within(
    clock: ClockId,
    length: Length,
    start: impl Into<Start>,
    calendar: &Calendar,
) -> Deadline {
    let start = start.into();
    match length {
        Length::CalendarDays(n) => Deadline::counted(
            clock,
            start,
            length,
            &calendar.days_after(start.day(), n.into()),
            calendar,
        ),
        Length::WorkingDays(n) => Deadline::counted(
            clock,
            start,
            length,
            &calendar.working_days_after(start.day(), n.into()),
            calendar,
        ),
        Length::SameWorkingDay => {
            let counted = calendar.days_after(start.day(), 0);
            let day = Counted {
                last_day: counted.rolled,
                ..counted
            };
            Deadline::counted(clock, start, length, &day, calendar)
        }
        Length::Minutes(n) => Deadline::at(
            clock,
            start,
            length,
            start.latest().plus_minutes(n.into()),
            calendar,
        ),
        Length::DaysBefore(n) => {
            let day = start.day().saturating_sub(jiff::Span::new().days(n));
            // Rolling would move it towards the day it must precede.
            let counted = Counted {
                last_day: day,
                rolled: day,
                provisional: false,
                skipped: Vec::new(),
            };
            Deadline::counted(clock, start, length, &counted, calendar)
        }
    }
}

/// When a clock runs out whose last day somebody has set within the law (T11, Art. 22 ¶1).
///
/// The length is the calendar days from the start, none if the day is earlier.
pub fn deadline_on(
    clock: ClockId,
    start: impl Into<Start>,
    last_day: Date,
    calendar: &Calendar,
) -> Deadline {
    let start = start.into();
    let days = u16::try_from(days_between(start.day(), last_day).max(0)).unwrap_or(u16::MAX);
    let counted = calendar.days_after(last_day, 0);
    Deadline::counted(clock, start, Length::CalendarDays(days), &counted, calendar)
}

impl Deadline {
    fn counted(
        clock: ClockId,
        start: Start,
        length: Length,
        counted: &Counted,
        calendar: &Calendar,
    ) -> Self {
        let due = match clock.term().binds {
            Binds::StatutoryDay => counted.last_day,
            Binds::RolledDay => counted.rolled,
        };
        Self {
            clock,
            start,
            length,
            statutory_last_day: counted.last_day,
            rolled_last_day: counted.rolled,
            due,
            due_at: Instant::at(due, 24, 0),
            provisional: counted.provisional,
            calendar_version: calendar.version(),
        }
    }

    fn at(
        clock: ClockId,
        start: Start,
        length: Length,
        due_at: Instant,
        calendar: &Calendar,
    ) -> Self {
        let due = due_at.date();
        Self {
            clock,
            start,
            length,
            statutory_last_day: due,
            rolled_last_day: due,
            due,
            due_at,
            provisional: false,
            calendar_version: calendar.version(),
        }
    }

    /// Whether what happens at this instant is too late.
    pub fn is_over(&self, at: Instant) -> bool {
        at >= self.due_at
    }

    /// Whether what happens on this day is too late.
    pub fn is_past(&self, day: Date) -> bool {
        day > self.due
    }

    /// The same clock with days that do not count, such as those of a hearing (Art. 36): the last day moves by exactly so many.
    pub fn lengthened(&self, days: u16, calendar: &Calendar) -> Self {
        let counted = calendar.days_after(self.statutory_last_day, days.into());
        Self {
            length: self.length,
            ..Self::counted(self.clock, self.start, self.length, &counted, calendar)
        }
    }

    /// What is left on a day, in the unit of the length, for the next in the chain to count from that day.
    pub fn remaining(&self, on: Date, calendar: &Calendar) -> Remaining {
        if self.is_past(on) {
            return Remaining::Spent;
        }
        let days = |n: i32| u16::try_from(n).unwrap_or(u16::MAX);
        Remaining::Left(match self.length {
            Length::WorkingDays(_) => {
                let left = calendar.working_days_between(on, self.due);
                Length::WorkingDays(u16::try_from(left).unwrap_or(u16::MAX))
            }
            _ => Length::CalendarDays(days(days_between(on, self.due))),
        })
    }

    /// Why it is due then.
    pub fn explain<'a>(&'a self, calendar: &'a Calendar) -> Explanation<'a> {
        Explanation::new(self, calendar)
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

impl Start {
    pub fn day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Instant(instant) => instant.date(),
        }
    }

    /// The latest instant it can have been: nobody is called late on a guess.
    fn latest(self) -> Instant {
        match self {
            Self::Day(day) => Instant::at(day, 24, 0),
            Self::Instant(instant) => instant,
        }
    }
}

impl From<Date> for Start {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl From<Instant> for Start {
    fn from(instant: Instant) -> Self {
        Self::Instant(instant)
    }
}

/// Clocks start when the thing happened, not when it was written down.
impl From<Moment> for Start {
    fn from(moment: Moment) -> Self {
        Self::Instant(moment.happened)
    }
}

impl fmt::Display for Start {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Day(day) => write!(f, "{day}"),
            Self::Instant(instant) => write!(f, "{instant}"),
        }
    }
}
