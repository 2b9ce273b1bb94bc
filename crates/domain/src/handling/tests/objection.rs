//! Objection: by whom, until when, how often, with what reasons (Art. 23 ¶3, D3, T4).

use expect_test::expect;

use super::DISPATCHED;
use crate::docket::story::{World, actor, check, nine};
use crate::fixture::{hrss, land};
use crate::refusal::Refusal;

#[test]
fn d3_t4_an_objection_on_working_day_five_is_in_time_and_on_day_six_is_not() {
    let story = |on: &str| {
        format!(
            "
            09-25 office register
            09-25 office triage
            09-28 office dispatch 1 hrss
            {on} hrss object 1
            "
        )
    };
    check(
        &story("10-10"),
        expect![[r#"
            09-25 office register
              docket.opened dispatch by 2026-10-10
            09-25 office triage
              docket.triaged
            09-28 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-10-13, object by 2026-10-10
                ▶ matter claim 1 Dispatched at hrss since 2026-09-28
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-09-28, due 2026-10-13
            10-10 hrss object 1
              handling.objected
              docket.objected
                ▶ matter claim 1 Objected at hrss since 2026-10-10, due 2026-10-13
        "#]],
    );
    check(
        &story("10-11"),
        expect![[r#"
            09-25 office register
              docket.opened dispatch by 2026-10-10
            09-25 office triage
              docket.triaged
            09-28 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-10-13, object by 2026-10-10
                ▶ matter claim 1 Dispatched at hrss since 2026-09-28
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-09-28, due 2026-10-13
            10-11 hrss object 1
              OBJECTION_WINDOW_CLOSED objections closed on 2026-10-10
        "#]],
    );
}

#[test]
fn d3_an_agency_objects_once_with_detailed_reasons() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss object 1 19
        03-04 hrss/clerk object 1
        03-04 hrss object 1 20 nobody
        03-04 hrss object 1 20 land
        03-04 hrss object 1
        03-05 office refuse 1
        03-05 hrss object 1
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-03 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-18, object by 2026-03-10
                ▶ matter claim 1 Dispatched at hrss since 2026-03-03
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-04 hrss object 1 19
              REASONS_TOO_SHORT detailed reasons are asked for: at least 20 characters
            03-04 hrss/clerk object 1
              ROLE_NOT_ALLOWED this needs the role Handler
            03-04 hrss object 1 20 nobody
              UNKNOWN_AGENCY 113201059990009965 is not in the directory
            03-04 hrss object 1 20 land
              handling.objected
              docket.objected
                ▶ matter claim 1 Objected at hrss since 2026-03-04, due 2026-03-18
            03-04 hrss object 1
              OBJECTION_PENDING the sender has not decided the objection
            03-05 office refuse 1
              docket.objection-decided claim 1 Refused
              handling.objection-decided
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-05 hrss object 1
              OBJECTION_ALREADY_USED an agency objects once to a claim
        "#]],
    );
}

#[test]
fn d3_an_objection_is_not_dated_back() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-11 hrss object 1 on 03-10
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-03 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-18, object by 2026-03-10
                ▶ matter claim 1 Dispatched at hrss since 2026-03-03
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-11 hrss object 1 on 03-10
              OBJECTION_WINDOW_CLOSED objections closed on 2026-03-10
        "#]],
    );
}

#[test]
fn only_the_receivers_own_staff_acts_on_a_handling() {
    let mut world = World::played(DISPATCHED);
    let handling = world.handling_of(1, hrss());
    let stranger = actor(land(), "");
    let (_, command) = world.handling_command(hrss(), "object", &["1"], nine("03-04"));
    let refused = world.command_handling(handling, &stranger, command, nine("03-04"));
    assert_eq!(refused, Err(Refusal::NotTheReceiver));
}
