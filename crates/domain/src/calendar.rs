//! Which days work: the State Council's holidays and make-up working days, as an immutable versioned table.
//!
//! A calendar answers for every day there is. Where no notice has been published yet it counts plain weekends and says
//! *provisional*, so that a day counted today is counted again when the notice arrives, in a calendar of a higher version.
//! A notice may also be amended after the fact (2019, 2020): that too is a new version, never an edit of an old one.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::civil::{Date, Weekday};

mod table;

/// The New Year holiday borrows days from the last week of December (as in 2007, 2018 and 2022), by the *next* year's notice.
const LENT_TO_NEXT_YEAR: i8 = 26;

/// Which table a day was counted with; stamped into events, a higher number replaces a lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CalendarVersion(pub u32);

impl fmt::Display for CalendarVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// What a day is to someone who counts days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DayKind {
    /// Monday to Friday, and no holiday.
    Working,
    /// A Saturday or Sunday that a notice makes a working day (调休).
    MadeUp,
    /// Saturday or Sunday.
    Weekend,
    /// A day off by a notice of the State Council.
    Holiday,
}

impl DayKind {
    pub const fn works(self) -> bool {
        matches!(self, Self::Working | Self::MadeUp)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Working => "working day",
            Self::MadeUp => "make-up working day",
            Self::Weekend => "weekend",
            Self::Holiday => "holiday",
        }
    }
}

/// The end of a count, with what is needed to explain it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Counted {
    /// The last day of the period as counted; the first day is not counted (Civil Code Art. 201).
    pub last_day: Date,
    /// The same, moved past a rest day to the day after it (Civil Code Art. 203).
    pub rolled: Date,
    /// A notice that is not known yet may move one of the two.
    pub provisional: bool,
    /// The rest days that were passed over, in counting working days or in rolling.
    pub skipped: Vec<Date>,
}

/// An immutable table of days off and make-up working days; cheap to clone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    version: CalendarVersion,
    first_year: i16,
    last_year: i16,
    exceptions: Arc<BTreeMap<Date, DayKind>>,
}

/// The rows are no calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCalendar {
    #[error("the first year is after the last")]
    NoYears,
    #[error("{0} lies outside the years of the calendar")]
    OutsideYears(Date),
    #[error("{0} is listed twice")]
    ListedTwice(Date),
    #[error("{0} is no Saturday or Sunday and cannot be made up")]
    WorksAnyway(Date),
}

impl Calendar {
    /// The State Council's notices for 2007 to 2026.
    pub fn national() -> Self {
        let offs = table::NOTICES.iter().flat_map(|notice| notice.days_off());
        let works = table::NOTICES
            .iter()
            .flat_map(|notice| notice.make_up_days());
        Self::from_rows(
            table::VERSION,
            table::FIRST_YEAR,
            table::LAST_YEAR,
            offs,
            works,
        )
        .expect("a test builds the calendar from the same constant table")
    }

    /// A calendar of its own rows: for a signed document with later years, and for tests.
    ///
    /// A weekend joined to a holiday need not be listed among the days off.
    pub fn from_rows(
        version: CalendarVersion,
        first_year: i16,
        last_year: i16,
        offs: impl IntoIterator<Item = Date>,
        works: impl IntoIterator<Item = Date>,
    ) -> Result<Self, InvalidCalendar> {
        if first_year > last_year {
            return Err(InvalidCalendar::NoYears);
        }
        let mut exceptions = BTreeMap::new();
        let offs = offs.into_iter().map(|date| (date, DayKind::Holiday));
        let works = works.into_iter().map(|date| (date, DayKind::MadeUp));
        for (date, kind) in offs.chain(works) {
            if !(first_year..=last_year).contains(&date.year()) {
                return Err(InvalidCalendar::OutsideYears(date));
            }
            if kind == DayKind::MadeUp && plain(date).works() {
                return Err(InvalidCalendar::WorksAnyway(date));
            }
            if exceptions.insert(date, kind).is_some() {
                return Err(InvalidCalendar::ListedTwice(date));
            }
        }
        Ok(Self {
            version,
            first_year,
            last_year,
            exceptions: Arc::new(exceptions),
        })
    }

    pub const fn version(&self) -> CalendarVersion {
        self.version
    }

    /// The first and the last year with a published notice.
    pub const fn years(&self) -> (i16, i16) {
        (self.first_year, self.last_year)
    }

    /// The listed days in order: holidays and make-up working days.
    pub fn exceptions(&self) -> impl Iterator<Item = (Date, DayKind)> + '_ {
        self.exceptions.iter().map(|(date, kind)| (*date, *kind))
    }

    pub fn day(&self, date: Date) -> DayKind {
        self.exceptions
            .get(&date)
            .copied()
            .unwrap_or_else(|| plain(date))
    }

    pub fn is_working_day(&self, date: Date) -> bool {
        self.day(date).works()
    }

    /// A statutory rest day (法定休假日, Civil Code Art. 203): a listed day off, or a Saturday or Sunday that is not made up.
    pub fn is_statutory_holiday(&self, date: Date) -> bool {
        !self.is_working_day(date)
    }

    /// Whether a notice that is not known yet may change what this day is.
    pub fn is_provisional(&self, date: Date) -> bool {
        let lent =
            date.year() == self.last_year && date.month() == 12 && date.day() >= LENT_TO_NEXT_YEAR;
        lent || !(self.first_year..=self.last_year).contains(&date.year())
    }

    /// The n-th working day after `start`, which is not counted. A count of none ends on `start`.
    pub fn working_days_after(&self, start: Date, n: u32) -> Counted {
        let (mut last_day, mut left) = (start, n);
        let (mut skipped, mut provisional) = (Vec::new(), false);
        while left > 0 && last_day < Date::MAX {
            last_day = next(last_day);
            provisional |= self.is_provisional(last_day);
            match self.is_working_day(last_day) {
                true => left -= 1,
                false => skipped.push(last_day),
            }
        }
        self.ending(last_day, provisional, skipped)
    }

    /// The n-th calendar day after `start`, which is not counted.
    pub fn days_after(&self, start: Date, n: u32) -> Counted {
        self.ending(
            start.saturating_add(SignedDuration::from_hours(24 * i64::from(n))),
            false,
            Vec::new(),
        )
    }

    /// The first day from `date` on that is no rest day (Civil Code Art. 203).
    pub fn roll(&self, date: Date) -> Date {
        let mut day = date;
        while day < Date::MAX && self.is_statutory_holiday(day) {
            day = next(day);
        }
        day
    }

    /// Working days after `from`, up to and with `to`; none if `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        let mut day = from;
        let mut count = 0;
        while day < to {
            day = next(day);
            count += u32::from(self.is_working_day(day));
        }
        count
    }

    fn ending(&self, last_day: Date, counted: bool, mut skipped: Vec<Date>) -> Counted {
        let mut provisional = counted || self.is_provisional(last_day);
        let mut rolled = last_day;
        while rolled < Date::MAX && self.is_statutory_holiday(rolled) {
            skipped.push(rolled);
            rolled = next(rolled);
            provisional |= self.is_provisional(rolled);
        }
        Counted {
            last_day,
            rolled,
            provisional,
            skipped,
        }
    }
}

/// The day by its weekday alone.
fn plain(date: Date) -> DayKind {
    match date.weekday() {
        Weekday::Saturday | Weekday::Sunday => DayKind::Weekend,
        _ => DayKind::Working,
    }
}

fn next(date: Date) -> Date {
    date.tomorrow().unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests;
