//! Golden deadlines per clock: what an operator or another implementation may hold its own count against.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::fmt::Write;

use domain::calendar::Calendar;
use domain::reception::Mode;
use domain::region::RegionCode;
use domain::term::{
    ClockId, Deadline, Length, Profile, answer_deadline, deadline, deadline_within,
};
use domain::time::{Date, Instant};
use expect_test::expect;

/// Made by `vectors/make.py` from another table of the notices.
const DEADLINES: &str = include_str!("vectors/deadlines.tsv");

fn at(text: &str) -> Instant {
    let (day, time) = text.split_once(' ').unwrap();
    let (hour, minute) = time.split_once(':').unwrap();
    Instant::at(
        day.parse().unwrap(),
        hour.parse().unwrap(),
        minute.parse().unwrap(),
    )
}

fn place() -> RegionCode {
    "320106".parse().unwrap()
}

#[test]
fn deadlines_equal_those_of_another_calendar_and_another_program() {
    let (calendar, profile) = (Calendar::national(), Profile::national());
    let mut rows = 0;
    for line in DEADLINES.lines().skip(1) {
        let days: Vec<Date> = line.split('\t').map(|day| day.parse().unwrap()).collect();
        let start = days[0];
        let due = |clock| deadline(clock, start, &calendar, &profile).due;
        let t5 = deadline(ClockId::T5, start, &calendar, &profile);
        let booked = Mode::Booked {
            place: place(),
            opens: Instant::at(start, 9, 0),
        };
        let ours = [
            start,
            due(ClockId::T1),
            due(ClockId::T2),
            due(ClockId::T3),
            due(ClockId::T4),
            t5.due,
            t5.rolled_last_day,
            deadline(ClockId::T6, t5.due, &calendar, &profile).due,
            due(ClockId::T7),
            answer_deadline(&booked, start, &calendar, &profile).due,
            due(ClockId::P2),
            due(ClockId::P3),
            due(ClockId::T12a),
            due(ClockId::T12b),
        ];
        assert_eq!(ours, days[..], "from {start}");
        rows += 1;
    }
    assert!(
        rows > 400,
        "the file holds every day of 2026 and the eves of holidays before: {rows}"
    );
}

#[test]
fn one_vector_per_clock() {
    let (calendar, profile) = (Calendar::national(), Profile::national());
    let mut text = String::new();
    let mut show = |what: &str,
                    Deadline {
                        clock,
                        start,
                        statutory_last_day,
                        rolled_last_day,
                        due_at,
                        provisional,
                        ..
                    }: Deadline| {
        let provisional = if provisional { " provisional" } else { "" };
        writeln!(text, "{clock:<3} {start} last {statutory_last_day} rolled {rolled_last_day} over {due_at}{provisional} {what}").unwrap();
    };
    let by = |clock, start| deadline(clock, start, &calendar, &profile);
    show(
        "over the Spring Festival",
        by(ClockId::T1, at("2026-01-31 10:00")),
    );
    show(
        "told within a fortnight",
        by(ClockId::T2, at("2026-03-02 10:00")),
    );
    show(
        "on the National Day",
        by(ClockId::T3, at("2026-09-16 10:00")),
    );
    show(
        "to a make-up Saturday",
        by(ClockId::T4, at("2026-09-28 10:00")),
    );
    show("to Labour Day", by(ClockId::T5, at("2026-03-02 10:00")));
    let t5 = by(ClockId::T5, at("2026-03-02 10:00"));
    show(
        "the whole extension",
        deadline(ClockId::T6, t5.due, &calendar, &profile),
    );
    show(
        "ten days of it",
        deadline_within(ClockId::T6, Length::CalendarDays(10), t5.due, &calendar),
    );
    show(
        "into the unknown year",
        by(ClockId::T4, at("2026-12-24 10:00")),
    );
    let (place, opens) = (place(), at("2026-03-06 15:00"));
    let answer = |mode| answer_deadline(&mode, at("2026-03-06 09:10"), &calendar, &profile);
    show("on site", answer(Mode::OnSite { place, opens }));
    show(
        "video",
        answer(Mode::Video {
            place,
            opens,
            companion: None,
        }),
    );
    show("booked, on a Friday", answer(Mode::Booked { place, opens }));
    show(
        "session on a Friday",
        by(ClockId::P2, at("2026-03-06 16:40")),
    );
    show(
        "session on a Sunday",
        by(ClockId::P2, at("2026-03-08 16:40")),
    );
    show(
        "session on a Friday",
        by(ClockId::P3, at("2026-03-06 16:40")),
    );
    show(
        "at the end of the reception",
        by(ClockId::P4, at("2026-03-06 16:40")),
    );
    expect![[r#"
        T1  2026-01-31T10:00:00+08:00 last 2026-02-15 rolled 2026-02-24 over 2026-02-16T00:00:00+08:00 over the Spring Festival
        T2  2026-03-02T10:00:00+08:00 last 2026-03-17 rolled 2026-03-17 over 2026-03-18T00:00:00+08:00 told within a fortnight
        T3  2026-09-16T10:00:00+08:00 last 2026-10-01 rolled 2026-10-08 over 2026-10-02T00:00:00+08:00 on the National Day
        T4  2026-09-28T10:00:00+08:00 last 2026-10-10 rolled 2026-10-10 over 2026-10-11T00:00:00+08:00 to a make-up Saturday
        T5  2026-03-02T10:00:00+08:00 last 2026-05-01 rolled 2026-05-06 over 2026-05-02T00:00:00+08:00 to Labour Day
        T6  2026-05-01 last 2026-05-31 rolled 2026-06-01 over 2026-06-01T00:00:00+08:00 the whole extension
        T6  2026-05-01 last 2026-05-11 rolled 2026-05-11 over 2026-05-12T00:00:00+08:00 ten days of it
        T4  2026-12-24T10:00:00+08:00 last 2026-12-31 rolled 2026-12-31 over 2027-01-01T00:00:00+08:00 provisional into the unknown year
        P1  2026-03-06T09:10:00+08:00 last 2026-03-06 rolled 2026-03-06 over 2026-03-06T09:40:00+08:00 on site
        P1  2026-03-06T09:10:00+08:00 last 2026-03-06 rolled 2026-03-06 over 2026-03-06T11:10:00+08:00 video
        P1  2026-03-06T09:10:00+08:00 last 2026-03-09 rolled 2026-03-09 over 2026-03-10T00:00:00+08:00 booked, on a Friday
        P2  2026-03-06T16:40:00+08:00 last 2026-03-06 rolled 2026-03-06 over 2026-03-07T00:00:00+08:00 session on a Friday
        P2  2026-03-08T16:40:00+08:00 last 2026-03-09 rolled 2026-03-09 over 2026-03-10T00:00:00+08:00 session on a Sunday
        P3  2026-03-06T16:40:00+08:00 last 2026-03-09 rolled 2026-03-09 over 2026-03-10T00:00:00+08:00 session on a Friday
        P4  2026-03-06T16:40:00+08:00 last 2026-03-06 rolled 2026-03-06 over 2026-03-06T17:10:00+08:00 at the end of the reception
    "#]].assert_eq(&text);
}
