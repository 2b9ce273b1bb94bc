//! Law time: the instants and days that rights and duties are counted from.

use std::fmt;

use jiff::civil;
pub use jiff::civil::Date;

const MICROS_PER_SECOND: i64 = 1_000_000;
const MICROS_PER_DAY: i64 = 86_400 * MICROS_PER_SECOND;
/// Asia/Shanghai has been UTC+8 without daylight saving since 1991; every rule here is younger.
const OFFSET: i64 = 8 * 3_600 * MICROS_PER_SECOND;
const EPOCH: Date = civil::date(1970, 1, 1);

/// An instant of law time, in microseconds since the Unix epoch (UTC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    pub const fn from_micros(micros: i64) -> Self {
        Self(micros)
    }

    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The instant at which clocks in China show this day, hour and minute.
    pub fn at(day: Date, hour: u8, minute: u8) -> Self {
        let days = i64::from(
            day.since(EPOCH)
                .expect("civil dates differ by days")
                .get_days(),
        );
        let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60;
        Self(days * MICROS_PER_DAY + seconds * MICROS_PER_SECOND - OFFSET)
    }

    /// The day in China. A day of the law ends at 24:00 (Civil Code Art. 203).
    ///
    /// Total: an instant beyond the civil calendar, which only a broken or hostile peer sends, falls on its first or last day.
    pub fn date(self) -> Date {
        let days = self.0.saturating_add(OFFSET).div_euclid(MICROS_PER_DAY);
        EPOCH.saturating_add(jiff::SignedDuration::from_hours(24 * days))
    }

    /// The wall clock in China: hour, minute, second.
    pub fn clock(self) -> (u8, u8, u8) {
        let seconds = self.0.saturating_add(OFFSET).rem_euclid(MICROS_PER_DAY) / MICROS_PER_SECOND;
        let part = |n: i64| u8::try_from(n).expect("a part of a day is small");
        (
            part(seconds / 3_600),
            part(seconds / 60 % 60),
            part(seconds % 60),
        )
    }

    pub const fn plus_minutes(self, minutes: i64) -> Self {
        Self(
            self.0
                .saturating_add(minutes.saturating_mul(60 * MICROS_PER_SECOND)),
        )
    }
}

impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (hour, minute, second) = self.clock();
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}+08:00", self.date())
    }
}

/// When a thing happened, and when its record was written; a late entry has the first before the second (Art. 21 ¶2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub happened: Instant,
    pub recorded: Instant,
}

impl Moment {
    pub const fn at(instant: Instant) -> Self {
        Self {
            happened: instant,
            recorded: instant,
        }
    }

    pub fn day(&self) -> Date {
        self.happened.date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_of_the_law_ends_at_midnight_in_china() {
        let day = civil::date(2026, 3, 2);
        assert_eq!(Instant::at(day, 0, 0).date(), day);
        assert_eq!(Instant::at(day, 24, 0).date(), civil::date(2026, 3, 3));
        assert_eq!(
            Instant::at(day, 9, 30).to_string(),
            "2026-03-02T09:30:00+08:00"
        );
        assert_eq!(Instant::at(day, 0, 0).micros(), 1_772_380_800_000_000);
    }

    #[test]
    fn instants_beyond_the_calendar_do_not_panic() {
        for (micros, day) in [(i64::MAX, Date::MAX), (i64::MIN, Date::MIN)] {
            let instant = Instant::from_micros(micros);
            assert_eq!(instant.date(), day);
            assert!(instant.clock().0 < 24 && !instant.to_string().is_empty());
        }
        assert_eq!(
            Instant::from_micros(i64::MAX)
                .plus_minutes(i64::MAX)
                .micros(),
            i64::MAX
        );
    }
}
