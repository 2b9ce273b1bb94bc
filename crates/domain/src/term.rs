//! The statutory and policy clocks: when each starts, how long it runs, and which day binds.
//!
//! A deadline is computed from the start, a calendar and a profile, never edited. Agencies are bound by the statutory last
//! day as counted; the rights of petitioners last until the day that Civil Code Art. 203 moves it to.

use std::fmt;
use std::str::FromStr;

use crate::law::Clause;

mod deadline;
mod explain;
mod profile;
mod table;

pub use deadline::{
    Deadline, Remaining, Start, answer_deadline, deadline, deadline_on, deadline_within,
};
pub use explain::Explanation;
pub use profile::{Profile, Representatives};

/// A clock, by its name in the table of clocks: T from the Regulations, P from policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockId {
    /// The petition office dispatches (转送、交办).
    T1,
    /// An organ petitioned directly gives notice (告知).
    T2,
    /// The organ a matter was dispatched to gives notice.
    T3,
    /// The organ a matter was dispatched to objects.
    T4,
    /// Handling ends with an opinion (办结).
    T5,
    /// Extension of handling, from the end of T5; the length is the most that all grants may add up to.
    T6,
    /// The petitioner asks for review (复查).
    T7,
    /// Review is decided.
    T8,
    /// The petitioner asks for re-review (复核).
    T9,
    /// Re-review is decided; a hearing does not count.
    T10,
    /// Feedback on an assignment (交办); the sender sets the day, and the length is a default.
    T11,
    /// Simple procedure: dispatch or decision.
    T12a,
    /// Simple procedure: reply.
    T12b,
    /// The petitioner evaluates.
    T13,
    /// Feedback on a suggestion of the petition office.
    T14,
    /// Report of a grave or urgent matter.
    T15,
    /// A leader's reception is announced; counted back from its day.
    T16,
    /// An agency answers a convening notice; by mode, see [`answer_deadline`].
    P1,
    /// The plan is issued.
    P2,
    /// The record is entered.
    P3,
    /// Who stays on after the reception is persuaded to return.
    P4,
}

/// How long a clock runs. The first day is not counted (Civil Code Art. 201).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Length {
    /// 日. None of them: until the end of the first day.
    CalendarDays(u16),
    /// 工作日
    WorkingDays(u16),
    /// Until the end of the first day, or of the next working day if that is a rest day.
    SameWorkingDay,
    /// From the instant of the start.
    Minutes(u16),
    /// Calendar days before the day it is counted from.
    DaysBefore(u16),
}

/// Which of the two last days binds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Binds {
    /// The last day as counted: duties of agencies, on the strict reading.
    StatutoryDay,
    /// The last day moved past rest days: rights of petitioners.
    RolledDay,
}

/// Whether a length is law or this project's default, which an operator may set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Basis {
    Law,
    Policy,
}

/// A clock as the table has it; the length is the national one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Term {
    pub clock: ClockId,
    pub code: &'static str,
    pub zh: &'static str,
    pub en: &'static str,
    pub law: Clause,
    pub length: Length,
    pub binds: Binds,
    pub basis: Basis,
}

impl ClockId {
    pub const ALL: [Self; table::TERMS.len()] = {
        let mut all = [Self::T1; table::TERMS.len()];
        let mut at = 0;
        while at < all.len() {
            all[at] = table::TERMS[at].clock;
            at += 1;
        }
        all
    };

    /// The clock's row of the table.
    pub const fn term(self) -> &'static Term {
        &table::TERMS[self as usize]
    }

    pub const fn code(self) -> &'static str {
        self.term().code
    }

    /// The provision it rests on.
    pub const fn law(self) -> Clause {
        self.term().law
    }
}

impl fmt::Display for ClockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.code())
    }
}

/// The text names no clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no clock has this code: they are T1 to T16 (T12a, T12b) and P1 to P4")]
pub struct InvalidClock;

impl FromStr for ClockId {
    type Err = InvalidClock;

    fn from_str(text: &str) -> Result<Self, InvalidClock> {
        Self::ALL
            .into_iter()
            .find(|clock| clock.code() == text)
            .ok_or(InvalidClock)
    }
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |n: u16| if n == 1 { "" } else { "s" };
        match *self {
            Self::CalendarDays(n) => write!(f, "{n} calendar day{}", plural(n)),
            Self::WorkingDays(n) => write!(f, "{n} working day{}", plural(n)),
            Self::SameWorkingDay => f.write_str("the same working day"),
            Self::Minutes(n) => write!(f, "{n} minute{}", plural(n)),
            Self::DaysBefore(n) => write!(f, "{n} day{} before", plural(n)),
        }
    }
}

#[cfg(test)]
mod oracle;
#[cfg(test)]
mod tests;
