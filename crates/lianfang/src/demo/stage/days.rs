//! The days of the story, counted from its first one.

use domain::calendar::Calendar;
use domain::time::Date;

/// The first day and the calendar that the agencies work by.
#[derive(Clone, Debug)]
pub struct Days {
    first: Date,
    calendar: Calendar,
}

impl Days {
    pub const fn new(first: Date, calendar: Calendar) -> Self {
        Self { first, calendar }
    }

    pub const fn first(&self) -> Date {
        self.first
    }

    pub const fn calendar(&self) -> &Calendar {
        &self.calendar
    }

    /// The n-th working day after the first day.
    pub fn working(&self, n: u32) -> Date {
        self.calendar.working_days_after(self.first, n).last_day
    }

    /// The first working day that is at least so many days after the first day.
    pub fn after(&self, n: u32) -> Date {
        self.calendar.days_after(self.first, n).rolled
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn nobody_works_on_a_rest_day() {
        let days = Days::new(date(2026, 3, 2), Calendar::national());
        assert_eq!(days.working(1), date(2026, 3, 3));
        assert_eq!(days.working(6), date(2026, 3, 10));
        assert_eq!(days.after(49), date(2026, 4, 20));
        // 18 April 2026 is a Saturday.
        assert_eq!(days.after(47), date(2026, 4, 20));
    }
}
