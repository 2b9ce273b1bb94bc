//! Deadlines against a walk day by day, and their properties.

use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::calendar::Calendar;
use crate::time::{Date, Instant};

const FROM: Date = date(2007, 1, 1);
const TO: Date = date(2026, 12, 31);

/// Every clock from every start of the table's years against a walk day by day.
#[test]
fn every_deadline_equals_a_naive_walk() {
    let calendar = Calendar::national();
    for profile in [Profile::national(), Profile::zhejiang()] {
        let starts = std::iter::successors(Some(FROM), |day| day.tomorrow().ok())
            .take_while(|day| *day <= TO);
        for start in starts {
            for clock in ClockId::ALL {
                let deadline = deadline(clock, Instant::at(start, 10, 0), &calendar, &profile);
                let expected = walked(&calendar, profile.length(clock), start);
                let mut rolled = expected;
                while !matches!(
                    profile.length(clock),
                    Length::Minutes(_) | Length::DaysBefore(_)
                ) && !calendar.is_working_day(rolled)
                {
                    rolled = rolled.tomorrow().unwrap();
                }
                let due = match clock {
                    ClockId::T7 | ClockId::T9 | ClockId::T13 => rolled,
                    _ => expected,
                };
                let got = (
                    deadline.statutory_last_day,
                    deadline.rolled_last_day,
                    deadline.due,
                );
                assert_eq!(
                    got,
                    (expected, rolled, due),
                    "{clock} from {start} under {}",
                    profile.name()
                );
            }
        }
    }
}

fn walked(calendar: &Calendar, length: Length, start: Date) -> Date {
    let mut day = start;
    match length {
        Length::CalendarDays(n) => (0..n).for_each(|_| day = day.tomorrow().unwrap()),
        Length::DaysBefore(n) => (0..n).for_each(|_| day = day.yesterday().unwrap()),
        Length::Minutes(_) => {}
        Length::SameWorkingDay => {
            while !calendar.is_working_day(day) {
                day = day.tomorrow().unwrap();
            }
        }
        Length::WorkingDays(n) => {
            let mut left = n;
            while left > 0 {
                day = day.tomorrow().unwrap();
                left -= u16::from(calendar.is_working_day(day));
            }
        }
    }
    day
}

#[test]
fn days_that_do_not_count_are_added_before_rolling() {
    let calendar = Calendar::national();
    let right = deadline(
        ClockId::T7,
        date(2025, 9, 26),
        &calendar,
        &Profile::national(),
    );
    assert_eq!(right.due, date(2025, 10, 27));
    assert_eq!(right.lengthened(1, &calendar).due, date(2025, 10, 27));
}

proptest! {
    #[test]
    fn a_chain_of_forwards_ends_when_the_whole_does(start in 0_i32..6_000, used in 0_i32..15) {
        let calendar = Calendar::national();
        for profile in [Profile::national(), Profile::zhejiang()] {
            let start = FROM.saturating_add(jiff::Span::new().days(start));
            let forwarded = start.saturating_add(jiff::Span::new().days(used));
            let whole = deadline(ClockId::T1, start, &calendar, &profile);
            if let Remaining::Left(rest) = whole.remaining(forwarded, &calendar) {
                prop_assert_eq!(deadline_within(ClockId::T1, rest, forwarded, &calendar).due, whole.due);
            } else {
                prop_assert!(forwarded > whole.due);
            }
        }
    }

    #[test]
    fn no_start_panics(micros in any::<i64>(), n in 0_u16..400) {
        let calendar = Calendar::national();
        let start = Instant::from_micros(micros);
        for length in [Length::CalendarDays(n), Length::WorkingDays(n), Length::SameWorkingDay, Length::Minutes(n), Length::DaysBefore(n)] {
            let deadline = deadline_within(ClockId::T7, length, start, &calendar);
            prop_assert!(!deadline.explain(&calendar).to_string().is_empty());
        }
    }
}
