//! Objections and what the sender makes of them (Art. 23 ¶3, D3 to D6).

use expect_test::expect;

use crate::docket::story::{World, check, matter_id, nine};
use crate::docket::{Round, story};
use crate::fixture::{hrss, land, sealed};
use crate::handling;
use crate::id::{DocketId, HandlingId};
use crate::message::{Body, Message};
use crate::refusal::Refusal;

#[test]
fn d4_an_objecting_agency_stays_answerable_until_the_sender_agrees() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss object 1
        03-05 hrss accept 1
        03-05 office/clerk agree 1
        03-05 office agree 1 2
        03-05 office agree 1
        03-05 office agree 1
        03-05 hrss accept 1
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
            03-04 hrss object 1
              handling.objected
              docket.objected
                ▶ matter claim 1 Objected at hrss since 2026-03-04, due 2026-03-18
            03-05 hrss accept 1
              OBJECTION_PENDING the sender has not decided the objection
            03-05 office/clerk agree 1
              ROLE_NOT_ALLOWED this needs the role Coordinator
            03-05 office agree 1 2
              ROUND_MISMATCH round 1 is the current one
            03-05 office agree 1
              docket.objection-decided claim 1 Agreed
              handling.objection-decided
                ▶ matter claim 1 Registered at office since 2026-03-05, due 2026-03-17
            03-05 office agree 1
              NO_OBJECTION_PENDING there is no objection to decide
            03-05 hrss accept 1
              WRONG_STAGE not possible in the stage returned
        "#]],
    );
}

#[test]
fn a_refused_objection_continues_with_the_same_clock() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-10 hrss object 1
        03-16 office refuse 1
        03-16 hrss object 1
        03-18 hrss accept 1
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
            03-10 hrss object 1
              handling.objected
              docket.objected
                ▶ matter claim 1 Objected at hrss since 2026-03-10, due 2026-03-18
            03-16 office refuse 1
              docket.objection-decided claim 1 Refused
              handling.objection-decided
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-16 hrss object 1
              OBJECTION_ALREADY_USED an agency objects once to a claim
            03-18 hrss accept 1
              handling.accepted on 2026-03-18, answer by 2026-05-17
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-18, due 2026-05-17
        "#]],
    );
}

#[test]
fn d6_an_agency_whose_objection_was_agreed_to_does_not_get_the_claim_again() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss object 1 20 land
        03-05 office agree 1
        03-05 office dispatch 1 hrss
        03-05 office dispatch 1 land
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
            03-04 hrss object 1 20 land
              handling.objected
              docket.objected
                ▶ matter claim 1 Objected at hrss since 2026-03-04, due 2026-03-18
            03-05 office agree 1
              docket.objection-decided claim 1 Agreed
              handling.objection-decided
                ▶ matter claim 1 Registered at office since 2026-03-05, due 2026-03-17
            03-05 office dispatch 1 hrss
              FORMER_OWNER its objection to this claim was agreed to; a dispute is adjudicated before it gets the claim again
            03-05 office dispatch 1 land
              docket.dispatched claim 1 to land, round 2
              handling.received notice by 2026-03-20, object by 2026-03-12
                ▶ matter claim 1 Dispatched at land since 2026-03-05
              docket.received
                ▶ matter claim 1 Received at land since 2026-03-05, due 2026-03-20
        "#]],
    );
}

#[test]
fn t1_runs_on_for_a_claim_that_came_back() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-16 office dispatch 1 hrss
        03-17 hrss object 1
        03-19 office agree 1
        03-19 clock ring
        03-19 office dispatch 1 land
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-16 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-31, object by 2026-03-23
                ▶ matter claim 1 Dispatched at hrss since 2026-03-16
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-16, due 2026-03-31
            03-17 hrss object 1
              handling.objected
              docket.objected
                ▶ matter claim 1 Objected at hrss since 2026-03-17, due 2026-03-31
            03-19 office agree 1
              docket.objection-decided claim 1 Agreed
              handling.objection-decided
                ▶ matter claim 1 Registered at office since 2026-03-19, due 2026-03-17
            03-19 clock ring
              docket.overdue T1/1 on 2026-03-18
            03-19 office dispatch 1 land
              docket.dispatched claim 1 to land, round 2, late
              handling.received notice by 2026-04-03, object by 2026-03-26
                ▶ matter claim 1 Dispatched at land since 2026-03-19
              docket.received
                ▶ matter claim 1 Received at land since 2026-03-19, due 2026-04-03
        "#]],
    );
}

fn from(handling: HandlingId, body: handling::Outgoing) -> Message {
    Message {
        origin: handling.record(),
        version: 9,
        to: DocketId::of(matter_id()).record(),
        happened: nine("03-09").happened,
        body: Body::Handling(body),
    }
}

#[test]
fn messages_of_other_handlings_and_of_rounds_that_ended_are_refused() {
    let mut world = World::played(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss object 1
        03-05 office agree 1
        03-05 office dispatch 1 land
        ",
    );
    let executed = |round| handling::Outgoing::Executed {
        round: Round(round),
        on: nine("03-09").day(),
    };
    let mut say = |handling, body| {
        world
            .deliver(from(handling, body), nine("03-09").recorded)
            .unwrap_err()
    };
    let old = HandlingId::new(hrss(), 2);
    let current = HandlingId::new(land(), 3);
    assert_eq!(
        say(HandlingId::new(hrss(), 77), executed(1)),
        Refusal::UnexpectedSender
    );
    assert_eq!(say(old, executed(1)), Refusal::RoundMismatch { current: 2 });
    assert_eq!(
        say(current, executed(1)),
        Refusal::RoundMismatch { current: 2 }
    );
    assert_eq!(say(current, executed(2)), Refusal::ServiceRequired);
}

#[test]
fn the_sender_holds_an_objection_to_the_last_day_it_was_told() {
    let mut world = World::played(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        ",
    );
    let objected = |on| handling::Outgoing::Objected {
        round: Round(1),
        reasons: sealed(600),
        proposed: None,
        on: nine(on).day(),
    };
    let handling = world.handling_of(1, hrss());
    let at = nine("03-12").recorded;
    assert_eq!(
        world.deliver(from(handling, objected("03-11")), at),
        Err(Refusal::ObjectionWindowClosed {
            on: nine("03-10").day()
        })
    );
    assert!(!story::is_objected(world.docket(), 1));
    assert_eq!(world.deliver(from(handling, objected("03-10")), at), Ok(()));
    assert!(story::is_objected(world.docket(), 1));
}

#[test]
fn what_is_told_twice_changes_nothing() {
    let mut world = World::played(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss accept 1
        ",
    );
    let before = world.docket().clone();
    let accepted = handling::Outgoing::Accepted {
        round: Round(1),
        on: nine("03-30").day(),
        answer_by: None,
    };
    let handling = world.handling_of(1, hrss());
    world
        .deliver(from(handling, accepted), nine("03-30").recorded)
        .unwrap();
    assert_eq!(*world.docket(), before);
}
