//! Why a deadline is when it is, for people who doubt it.

use std::fmt;

use super::{Basis, Binds, Deadline, Length};
use crate::calendar::{Calendar, Counted};
use crate::time::Date;

/// Shows the count of a deadline line by line; made with the calendar the deadline was computed with.
#[derive(Clone, Copy, Debug)]
pub struct Explanation<'a> {
    deadline: &'a Deadline,
    calendar: &'a Calendar,
}

impl<'a> Explanation<'a> {
    pub(super) const fn new(deadline: &'a Deadline, calendar: &'a Calendar) -> Self {
        Self { deadline, calendar }
    }

    /// The rest days that were passed over on the way to the binding day.
    pub fn skipped(&self) -> Vec<Date> {
        let Deadline {
            start,
            length,
            statutory_last_day,
            due,
            ..
        } = *self.deadline;
        let counted = match length {
            Length::WorkingDays(n) => self.calendar.working_days_after(start.day(), n.into()),
            Length::SameWorkingDay => self.calendar.days_after(start.day(), 0),
            Length::CalendarDays(_) | Length::Minutes(_) | Length::DaysBefore(_) => {
                self.calendar.days_after(statutory_last_day, 0)
            }
        };
        let Counted { skipped, .. } = counted;
        skipped.into_iter().filter(|day| *day < due).collect()
    }
}

impl fmt::Display for Explanation<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Deadline {
            clock,
            start,
            length,
            statutory_last_day,
            rolled_last_day,
            due,
            due_at,
            provisional,
            ..
        } = *self.deadline;
        let term = clock.term();
        let basis = match term.basis {
            Basis::Law => "",
            Basis::Policy => ", by policy",
        };
        writeln!(f, "{clock} {} {} ({}{basis})", term.zh, term.en, term.law)?;
        match length {
            Length::Minutes(_) => writeln!(f, "  {length} from {start}")?,
            Length::SameWorkingDay => writeln!(f, "  {length} as {start}")?,
            Length::DaysBefore(_) => writeln!(f, "  {length} {start}")?,
            _ => writeln!(
                f,
                "  {length} after {}, which is not counted (Civil Code Art. 201)",
                start.day()
            )?,
        }
        for day in self.skipped() {
            writeln!(
                f,
                "  passed over {day} {:?}, {}",
                day.weekday(),
                self.calendar.day(day).name()
            )?;
        }
        if statutory_last_day != rolled_last_day {
            let why = match term.binds {
                Binds::StatutoryDay => "binds: a duty of an agency is not moved past rest days",
                Binds::RolledDay => {
                    "is a rest day: a right of the petitioner lasts until the next day that is none (Civil Code Art. 203)"
                }
            };
            writeln!(
                f,
                "  {statutory_last_day} {:?} {why}",
                statutory_last_day.weekday()
            )?;
        }
        let kind = self.calendar.day(due).name();
        writeln!(
            f,
            "  due {due} {:?}, {kind}; over from {due_at}",
            due.weekday()
        )?;
        let version = self.deadline.calendar_version;
        let settled = if provisional {
            ", provisional until the next notice is published"
        } else {
            ""
        };
        writeln!(f, "  by calendar {version}{settled}")
    }
}
