use expect_test::{Expect, expect};
use jiff::civil::date;

use super::*;
use crate::calendar::Calendar;
use crate::reception::Mode;
use crate::region::RegionCode;
use crate::time::Instant;

fn due(clock: ClockId, start: impl Into<Start>) -> Deadline {
    deadline(clock, start, &Calendar::national(), &Profile::national())
}

fn explained(deadline: &Deadline, expected: Expect) {
    expected.assert_eq(&deadline.explain(&Calendar::national()).to_string());
}

#[test]
fn the_table_is_in_the_order_of_the_clocks() {
    for (at, clock) in ClockId::ALL.into_iter().enumerate() {
        assert_eq!(clock as usize, at);
        assert_eq!(clock.code(), format!("{clock:?}"));
        assert_eq!(clock.code().parse(), Ok(clock));
    }
    assert_eq!("T17".parse::<ClockId>(), Err(InvalidClock));
}

/// Where the Regulations give a number it is law; every other length is this project's.
#[test]
fn only_the_regulations_numbers_are_law() {
    let law: Vec<&str> = ClockId::ALL
        .into_iter()
        .filter(|clock| clock.term().basis == Basis::Law)
        .map(ClockId::code)
        .collect();
    assert_eq!(
        law,
        ["T1", "T2", "T3", "T4", "T5", "T6", "T7", "T8", "T9", "T10"]
    );
}

/// The vectors of the domain reference: start, 15 days and rolled, 60 and rolled, 90, 30 and rolled, five working days.
#[test]
fn the_published_vectors_hold() {
    let d = |month, day| date(2026, month, day);
    let vectors = [
        (
            date(2024, 2, 14),
            [
                date(2024, 2, 29),
                date(2024, 2, 29),
                date(2024, 4, 14),
                date(2024, 4, 15),
                date(2024, 5, 14),
                date(2024, 3, 15),
                date(2024, 3, 15),
                date(2024, 2, 22),
            ],
        ),
        (
            date(2025, 9, 26),
            [
                date(2025, 10, 11),
                date(2025, 10, 11),
                date(2025, 11, 25),
                date(2025, 11, 25),
                date(2025, 12, 25),
                date(2025, 10, 26),
                date(2025, 10, 27),
                date(2025, 10, 10),
            ],
        ),
        (
            d(1, 31),
            [
                d(2, 15),
                d(2, 24),
                d(4, 1),
                d(4, 1),
                d(5, 1),
                d(3, 2),
                d(3, 2),
                d(2, 6),
            ],
        ),
        (
            d(2, 10),
            [
                d(2, 25),
                d(2, 25),
                d(4, 11),
                d(4, 13),
                d(5, 11),
                d(3, 12),
                d(3, 12),
                d(2, 24),
            ],
        ),
        (
            d(3, 2),
            [
                d(3, 17),
                d(3, 17),
                d(5, 1),
                d(5, 6),
                d(5, 31),
                d(4, 1),
                d(4, 1),
                d(3, 9),
            ],
        ),
        (
            d(9, 16),
            [
                d(10, 1),
                d(10, 8),
                d(11, 15),
                d(11, 16),
                d(12, 15),
                d(10, 16),
                d(10, 16),
                d(9, 22),
            ],
        ),
        (
            d(9, 28),
            [
                d(10, 13),
                d(10, 13),
                d(11, 27),
                d(11, 27),
                d(12, 27),
                d(10, 28),
                d(10, 28),
                d(10, 10),
            ],
        ),
    ];
    let calendar = Calendar::national();
    for (start, expected) in vectors {
        let (t3, t4, t5, t7) = (
            due(ClockId::T3, start),
            due(ClockId::T4, start),
            due(ClockId::T5, start),
            due(ClockId::T7, start),
        );
        let t6 = deadline_within(
            ClockId::T6,
            Length::CalendarDays(30),
            t5.statutory_last_day,
            &calendar,
        );
        let got = [
            t3.statutory_last_day,
            t3.rolled_last_day,
            t5.statutory_last_day,
            t5.rolled_last_day,
            t6.statutory_last_day,
            t7.statutory_last_day,
            t7.rolled_last_day,
            t4.due,
        ];
        assert_eq!(got, expected, "from {start}");
        assert_eq!(
            (t3.due, t5.due, t7.due),
            (expected[0], expected[2], expected[6]),
            "what binds, from {start}"
        );
    }
    assert_eq!(
        due(ClockId::T5, date(2023, 10, 1)).due,
        date(2023, 11, 30),
        "and not 12-01"
    );
}

#[test]
fn an_objection_over_the_national_day_ends_on_a_make_up_saturday() {
    explained(
        &due(ClockId::T4, Instant::at(date(2026, 9, 28), 9, 30)),
        expect![[r#"
            T4 异议 objection to a dispatch (Art. 23 ¶3)
              5 working days after 2026-09-28, which is not counted (Civil Code Art. 201)
              passed over 2026-10-01 Thursday, holiday
              passed over 2026-10-02 Friday, holiday
              passed over 2026-10-03 Saturday, holiday
              passed over 2026-10-04 Sunday, holiday
              passed over 2026-10-05 Monday, holiday
              passed over 2026-10-06 Tuesday, holiday
              passed over 2026-10-07 Wednesday, holiday
              due 2026-10-10 Saturday, make-up working day; over from 2026-10-11T00:00:00+08:00
              by calendar 1
        "#]],
    );
}

#[test]
fn handling_that_ends_on_labour_day_is_due_then() {
    explained(
        &due(ClockId::T5, date(2026, 3, 2)),
        expect![[r#"
        T5 办结 handling (Art. 34)
          60 calendar days after 2026-03-02, which is not counted (Civil Code Art. 201)
          2026-05-01 Friday binds: a duty of an agency is not moved past rest days
          due 2026-05-01 Friday, holiday; over from 2026-05-02T00:00:00+08:00
          by calendar 1
    "#]],
    );
}

#[test]
fn the_right_to_review_lasts_past_the_rest_days() {
    explained(
        &due(ClockId::T7, date(2025, 9, 26)),
        expect![[r#"
        T7 申请复查 request for review (Art. 35)
          30 calendar days after 2025-09-26, which is not counted (Civil Code Art. 201)
          passed over 2025-10-26 Sunday, weekend
          2025-10-26 Sunday is a rest day: a right of the petitioner lasts until the next day that is none (Civil Code Art. 203)
          due 2025-10-27 Monday, working day; over from 2025-10-28T00:00:00+08:00
          by calendar 1
    "#]],
    );
}

#[test]
fn a_plan_after_a_session_on_sunday_is_due_on_monday() {
    explained(
        &due(ClockId::P2, Instant::at(date(2026, 3, 8), 16, 0)),
        expect![[r#"
            P2 处理方案 plan after the session (6.2.3, by policy)
              the same working day as 2026-03-08T16:00:00+08:00
              passed over 2026-03-08 Sunday, weekend
              due 2026-03-09 Monday, working day; over from 2026-03-10T00:00:00+08:00
              by calendar 1
        "#]],
    );
}

#[test]
fn a_count_into_the_next_year_says_that_it_is_provisional() {
    explained(
        &due(ClockId::T4, date(2026, 12, 24)),
        expect![[r#"
        T4 异议 objection to a dispatch (Art. 23 ¶3)
          5 working days after 2026-12-24, which is not counted (Civil Code Art. 201)
          passed over 2026-12-26 Saturday, weekend
          passed over 2026-12-27 Sunday, weekend
          due 2026-12-31 Thursday, working day; over from 2027-01-01T00:00:00+08:00
          by calendar 1, provisional until the next notice is published
    "#]],
    );
}

#[test]
fn the_answer_to_a_convening_notice_depends_on_the_mode() {
    let (place, opens) = (
        RegionCode::parse("320106").unwrap(),
        Instant::at(date(2026, 3, 6), 14, 0),
    );
    let sent = Instant::at(date(2026, 3, 6), 9, 0);
    let answer =
        |mode: Mode| answer_deadline(&mode, sent, &Calendar::national(), &Profile::national());
    assert_eq!(
        answer(Mode::OnSite { place, opens }).due_at,
        Instant::at(date(2026, 3, 6), 9, 30)
    );
    assert_eq!(
        answer(Mode::Video {
            place,
            opens,
            companion: None
        })
        .due_at,
        Instant::at(date(2026, 3, 6), 11, 0)
    );
    let booked = answer(Mode::Booked { place, opens });
    assert_eq!(
        (booked.due, booked.due_at),
        (date(2026, 3, 9), Instant::at(date(2026, 3, 10), 0, 0))
    );
}

#[test]
fn minutes_from_an_unknown_instant_run_from_the_end_of_the_day() {
    let day = date(2026, 3, 6);
    assert_eq!(
        due(ClockId::P4, day).due_at,
        Instant::at(date(2026, 3, 7), 0, 30)
    );
}

#[test]
fn the_last_instant_of_the_last_day_is_in_time() {
    let objection = due(ClockId::T4, date(2026, 9, 28));
    assert!(!objection.is_over(Instant::at(date(2026, 10, 10), 23, 59)));
    assert!(objection.is_over(Instant::at(date(2026, 10, 10), 24, 0)));
    assert!(!objection.is_past(date(2026, 10, 10)) && objection.is_past(date(2026, 10, 11)));
}

#[test]
fn a_hearing_of_twelve_days_moves_re_review_by_twelve() {
    let calendar = Calendar::national();
    let before = due(ClockId::T10, date(2026, 3, 2));
    let after = before.lengthened(12, &calendar);
    assert_eq!(
        (before.due, after.due),
        (date(2026, 4, 1), date(2026, 4, 13))
    );
}

#[test]
fn an_assignment_is_due_on_the_day_its_sender_set() {
    let calendar = Calendar::national();
    let feedback = deadline_on(ClockId::T11, date(2026, 3, 2), date(2026, 4, 18), &calendar);
    assert_eq!(
        (feedback.due, feedback.rolled_last_day),
        (date(2026, 4, 18), date(2026, 4, 20))
    );
    assert_eq!(feedback.length, Length::CalendarDays(47));
}

#[test]
fn a_leaders_reception_is_announced_two_days_before() {
    let announced = due(ClockId::T16, date(2026, 3, 10));
    assert_eq!(
        (announced.due, announced.rolled_last_day),
        (date(2026, 3, 8), date(2026, 3, 8))
    );
}

#[test]
fn t1_is_one_budget_along_the_levels() {
    let calendar = Calendar::national();
    let whole = due(ClockId::T1, date(2026, 3, 2));
    let forwarded = date(2026, 3, 7);
    assert_eq!(
        whole.remaining(forwarded, &calendar),
        Remaining::Left(Length::CalendarDays(10))
    );
    let rest = deadline_within(ClockId::T1, Length::CalendarDays(10), forwarded, &calendar);
    assert_eq!(rest.due, whole.due);
    assert_eq!(
        rest.remaining(whole.due, &calendar),
        Remaining::Left(Length::CalendarDays(0))
    );
    assert_eq!(
        rest.remaining(date(2026, 3, 18), &calendar),
        Remaining::Spent
    );
}

#[test]
fn zhejiang_dispatches_in_working_days_and_hears_fewer_representatives() {
    let (calendar, profile) = (Calendar::national(), Profile::zhejiang());
    let start = date(2026, 9, 28);
    let t1 = deadline(ClockId::T1, start, &calendar, &profile);
    assert_eq!(t1.due, date(2026, 10, 10));
    assert_eq!(
        t1.remaining(date(2026, 9, 29), &calendar),
        Remaining::Left(Length::WorkingDays(4))
    );
    assert_eq!(
        deadline(ClockId::T5, start, &calendar, &profile).due,
        date(2026, 10, 28)
    );
    assert_eq!(
        [10, 11].map(|visitors| profile.max_representatives(visitors)),
        [3, 5]
    );
    assert_eq!(
        [2, 7, 200].map(|visitors| Profile::national().max_representatives(visitors)),
        [5, 5, 5]
    );
    assert_eq!(
        profile.length(ClockId::T6),
        Length::CalendarDays(60),
        "ninety days in all"
    );
    let limits = Representatives {
        small_group: 4,
        of_small_group: 2,
        of_large_group: 4,
    };
    assert_eq!(
        Profile::national()
            .with_representatives(limits)
            .max_representatives(4),
        2
    );
}

#[test]
fn the_reception_place_closes_at_five() {
    let day = date(2026, 3, 6);
    assert_eq!(Profile::national().closing(day), Instant::at(day, 17, 0));
}
