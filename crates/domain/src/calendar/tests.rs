use std::fmt::Write;

use chinese_holiday::{Ymd, chinese_holiday};
use expect_test::{Expect, expect};
use jiff::Span;
use jiff::civil::date;
use proptest::prelude::*;

use super::*;

const FROM: Date = date(2007, 1, 1);
const TO: Date = date(2026, 12, 31);

fn days() -> impl Iterator<Item = Date> {
    std::iter::successors(Some(FROM), |day| day.tomorrow().ok()).take_while(|day| *day <= TO)
}

fn check(days: &[Date], expected: Expect) {
    let calendar = Calendar::national();
    let mut text = String::new();
    for day in days {
        let provisional = if calendar.is_provisional(*day) {
            ", provisional"
        } else {
            ""
        };
        writeln!(
            text,
            "{day} {:?}: {}{provisional}",
            day.weekday(),
            calendar.day(*day).name()
        )
        .unwrap();
    }
    expected.assert_eq(&text);
}

#[test]
fn the_national_day_of_2026_borrows_two_weekend_days() {
    check(
        &[
            date(2026, 9, 20),
            date(2026, 9, 25),
            date(2026, 9, 26),
            date(2026, 9, 28),
            date(2026, 10, 1),
            date(2026, 10, 7),
            date(2026, 10, 8),
            date(2026, 10, 10),
            date(2026, 10, 11),
        ],
        expect![[r#"
            2026-09-20 Sunday: make-up working day
            2026-09-25 Friday: holiday
            2026-09-26 Saturday: holiday
            2026-09-28 Monday: working day
            2026-10-01 Thursday: holiday
            2026-10-07 Wednesday: holiday
            2026-10-08 Thursday: working day
            2026-10-10 Saturday: make-up working day
            2026-10-11 Sunday: weekend
        "#]],
    );
}

#[test]
fn days_without_a_notice_are_plain_weekdays_and_provisional() {
    check(
        &[
            date(2006, 12, 30),
            date(2007, 1, 1),
            date(2026, 12, 25),
            date(2026, 12, 26),
            date(2027, 1, 1),
            date(2027, 1, 2),
        ],
        expect![[r#"
            2006-12-30 Saturday: weekend, provisional
            2007-01-01 Monday: holiday
            2026-12-25 Friday: working day
            2026-12-26 Saturday: weekend, provisional
            2027-01-01 Friday: working day, provisional
            2027-01-02 Saturday: weekend, provisional
        "#]],
    );
}

#[test]
fn rests_and_make_up_days_each_year() {
    let calendar = Calendar::national();
    let mut text = String::new();
    for year in 2007..=2026 {
        let count = |kind| {
            calendar
                .exceptions()
                .filter(|(day, k)| day.year() == year && *k == kind)
                .count()
        };
        let works = days()
            .filter(|day| day.year() == year && calendar.is_working_day(*day))
            .count();
        writeln!(
            text,
            "{year}: {} off, {} made up, {works} work",
            count(DayKind::Holiday),
            count(DayKind::MadeUp)
        )
        .unwrap();
    }
    expect![[r#"
        2007: 26 off, 7 made up, 249 work
        2008: 27 off, 5 made up, 251 work
        2009: 27 off, 6 made up, 250 work
        2010: 29 off, 8 made up, 250 work
        2011: 29 off, 6 made up, 250 work
        2012: 27 off, 6 made up, 249 work
        2013: 29 off, 12 made up, 250 work
        2014: 23 off, 5 made up, 250 work
        2015: 26 off, 5 made up, 249 work
        2016: 24 off, 6 made up, 250 work
        2017: 24 off, 5 made up, 249 work
        2018: 25 off, 7 made up, 250 work
        2019: 22 off, 6 made up, 250 work
        2020: 30 off, 6 made up, 249 work
        2021: 31 off, 7 made up, 250 work
        2022: 32 off, 7 made up, 249 work
        2023: 26 off, 7 made up, 249 work
        2024: 28 off, 8 made up, 251 work
        2025: 28 off, 5 made up, 248 work
        2026: 33 off, 6 made up, 248 work
    "#]]
    .assert_eq(&text);
}

/// The other table against the texts of the notices for 2016 and 2017, which it quotes itself.
#[test]
fn another_table_of_the_same_notices_differs_on_two_days_only() {
    let calendar = Calendar::national();
    // It ends where the next year's notice may begin.
    let differing: Vec<String> = days()
        .take_while(|day| *day <= date(2026, 12, 25))
        .filter_map(|day| {
            let ours = calendar.is_working_day(day);
            let (year, month, dom) = (
                day.year().unsigned_abs(),
                day.month().unsigned_abs(),
                day.day().unsigned_abs(),
            );
            let theirs = chinese_holiday(Ymd::new(year, month, dom)).is_workday();
            (ours != theirs).then(|| format!("{day} works: {ours}, not {theirs}"))
        })
        .collect();
    // The notice for 2016: people work on Saturday 8 and Sunday 9 October. The notice for 2017: New Year is 1 and 2 January.
    assert_eq!(
        differing,
        [
            "2016-10-09 works: true, not false",
            "2016-12-30 works: true, not false"
        ]
    );
}

#[test]
fn every_count_of_working_days_equals_a_naive_walk() {
    let calendar = Calendar::national();
    for start in days() {
        let mut walked = Vec::new();
        let mut day = start;
        while walked.len() < 10 {
            day = day.tomorrow().unwrap();
            if calendar.is_working_day(day) {
                walked.push(day);
            }
        }
        for n in [1, 3, 5, 10] {
            let counted = calendar.working_days_after(start, n);
            assert_eq!(
                counted.last_day,
                walked[n as usize - 1],
                "{n} working days after {start}"
            );
            assert_eq!(
                counted.rolled, counted.last_day,
                "a working day never rolls"
            );
            assert_eq!(calendar.working_days_between(start, counted.last_day), n);
            let passed = start.until(counted.last_day).unwrap().get_days();
            assert_eq!(
                usize::try_from(passed).unwrap(),
                n as usize + counted.skipped.len()
            );
        }
    }
}

#[test]
fn every_count_of_calendar_days_equals_a_naive_walk() {
    let calendar = Calendar::national();
    for start in days() {
        let mut day = start;
        for n in 1..=90_u32 {
            day = day.tomorrow().unwrap();
            if ![2, 15, 30, 60, 90].contains(&n) {
                continue;
            }
            let counted = calendar.days_after(start, n);
            let mut rolled = day;
            let mut passed = Vec::new();
            while !calendar.is_working_day(rolled) {
                passed.push(rolled);
                rolled = rolled.tomorrow().unwrap();
            }
            assert_eq!(
                counted,
                Counted {
                    last_day: day,
                    rolled,
                    provisional: calendar.is_provisional(rolled),
                    skipped: passed
                },
                "{n} days after {start}"
            );
        }
    }
}

#[test]
fn a_count_over_the_end_of_the_table_is_provisional() {
    let calendar = Calendar::national();
    let crossing = calendar.working_days_after(date(2026, 12, 22), 5);
    assert_eq!(
        (crossing.last_day, crossing.provisional),
        (date(2026, 12, 29), true)
    );
    let within = calendar.working_days_after(date(2026, 12, 17), 5);
    assert_eq!(
        (within.last_day, within.provisional),
        (date(2026, 12, 24), false)
    );
    // Out of a year without a notice into one with it: the days passed over are not settled.
    let entering = calendar.working_days_after(date(2006, 12, 28), 5);
    assert_eq!(
        (entering.last_day, entering.provisional),
        (date(2007, 1, 9), true)
    );
    // The last day is settled; the day it would roll to is not.
    let rolling =
        Calendar::from_rows(CalendarVersion(2), 2026, 2026, [date(2026, 12, 25)], []).unwrap();
    let counted = rolling.days_after(date(2026, 12, 10), 15);
    assert_eq!(
        (counted.last_day, counted.rolled, counted.provisional),
        (date(2026, 12, 25), date(2026, 12, 28), true)
    );
}

#[test]
fn a_published_notice_settles_what_was_provisional() {
    let later = Calendar::from_rows(
        CalendarVersion(2),
        2026,
        2027,
        [date(2026, 12, 31), date(2027, 1, 1)],
        [date(2027, 1, 3)],
    )
    .unwrap();
    assert!(later.version() > Calendar::national().version());
    let start = date(2026, 12, 25);
    assert_eq!(
        Calendar::national().working_days_after(start, 5).last_day,
        date(2027, 1, 1)
    );
    let counted = later.working_days_after(start, 5);
    assert_eq!(
        (counted.last_day, counted.provisional),
        (date(2027, 1, 4), false)
    );
}

#[test]
fn rows_that_are_no_calendar_are_refused() {
    let build = |first, last, offs: &[Date], works: &[Date]| {
        Calendar::from_rows(
            CalendarVersion(9),
            first,
            last,
            offs.iter().copied(),
            works.iter().copied(),
        )
        .map(|_| ())
    };
    let (saturday, monday) = (date(2026, 10, 10), date(2026, 10, 12));
    assert_eq!(build(2027, 2026, &[], &[]), Err(InvalidCalendar::NoYears));
    assert_eq!(
        build(2027, 2027, &[monday], &[]),
        Err(InvalidCalendar::OutsideYears(monday))
    );
    assert_eq!(
        build(2026, 2026, &[], &[monday]),
        Err(InvalidCalendar::WorksAnyway(monday))
    );
    assert_eq!(
        build(2026, 2026, &[saturday], &[saturday]),
        Err(InvalidCalendar::ListedTwice(saturday))
    );
    assert_eq!(
        build(2026, 2026, &[monday, monday], &[]),
        Err(InvalidCalendar::ListedTwice(monday))
    );
    assert_eq!(build(2026, 2026, &[monday], &[saturday]), Ok(()));
}

#[test]
fn counting_stops_at_the_last_day_there_is() {
    let calendar = Calendar::national();
    assert_eq!(
        calendar.working_days_after(Date::MAX, 5).last_day,
        Date::MAX
    );
    assert_eq!(calendar.days_after(Date::MAX, 15).rolled, Date::MAX);
    assert_eq!(calendar.days_after(FROM, u32::MAX).last_day, Date::MAX);
}

proptest! {
    #[test]
    fn rolling_is_idempotent_and_never_goes_back(day in 0_i32..20_000) {
        let calendar = Calendar::national();
        let date = date(1995, 1, 1).saturating_add(Span::new().days(day));
        let rolled = calendar.roll(date);
        prop_assert!(rolled >= date && calendar.is_working_day(rolled));
        prop_assert_eq!(calendar.roll(rolled), rolled);
        // The longest rest in the table is ten days, in the spring of 2020.
        prop_assert!(date.until(rolled).unwrap().get_days() <= 10);
    }

    #[test]
    fn a_later_start_never_ends_earlier(day in 0_i32..8_000, n in 0_u32..40) {
        let calendar = Calendar::national();
        let start = date(2006, 1, 1).saturating_add(Span::new().days(day));
        let after = start.tomorrow().unwrap();
        prop_assert!(calendar.working_days_after(start, n).last_day <= calendar.working_days_after(after, n).last_day);
        prop_assert!(calendar.days_after(start, n).rolled <= calendar.days_after(after, n).rolled);
    }
}
