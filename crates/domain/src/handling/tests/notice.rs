//! Notice and acceptance: in writing, by whom served, T3 and its silence, T5 and its path (Art. 23, 34, D8, I7).

use expect_test::expect;

use super::DISPATCHED;
use crate::docket;
use crate::docket::story::{World, actor, check, matter_id, nine};
use crate::fixture::{hrss, sealed};
use crate::handling::{Command, Notice};
use crate::id::{DocketId, HandlingId};
use crate::matter::ClaimPath;
use crate::message::{self, Body, Receipt};
use crate::refusal::Refusal;

#[test]
fn d8_notice_is_written_and_waived_only_where_nobody_can_be_reached() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss waive 1
        03-04 hrss accept 1 0
        03-04 hrss accept 1 on 03-02
        03-04 hrss accept 1
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
            03-04 hrss waive 1
              WAIVER_NOT_ALLOWED a notice is waived only where name or address is unclear
            03-04 hrss accept 1 0
              TEXT_REQUIRED procedure must not be blank
            03-04 hrss accept 1 on 03-02
              NOT_RECEIVED the destination has not received the claim yet
            03-04 hrss accept 1
              handling.accepted on 2026-03-04, answer by 2026-05-03
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-04, due 2026-05-03
        "#]],
    );
    check(
        "
        03-02 office register 1 1 unclear
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss waive 1
        ",
        expect![[r#"
            03-02 office register 1 1 unclear
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-03 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-18, object by 2026-03-10
                ▶ matter claim 1 Dispatched at hrss since 2026-03-03
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-04 hrss waive 1
              handling.accepted on 2026-03-04, answer by 2026-05-03
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-04, due 2026-05-03
        "#]],
    );
    check(
        "
        03-02 office register 1 2 unclear
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss waive 1
        ",
        expect![[r#"
            03-02 office register 1 2 unclear
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-03 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-18, object by 2026-03-10
                ▶ matter claim 1 Dispatched at hrss since 2026-03-03
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-04 hrss waive 1
              WAIVER_NOT_ALLOWED a notice is waived only where name or address is unclear
        "#]],
    );
}

#[test]
fn art_20_notices_go_to_the_representatives_once_they_are_elected() {
    let served = |story: &str| {
        let world = World::played(story);
        let handling = world.handling(world.handling_of(1, hrss()));
        let numbers = handling.assignment().petitioners.iter().map(|p| p.no.0);
        numbers.collect::<Vec<_>>()
    };
    let story = |elect: &str| {
        format!(
            "03-02 office register 1 7\n{elect}\n03-02 office triage\n03-03 office dispatch 1 hrss"
        )
    };
    assert_eq!(served(&story("")), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(served(&story("03-02 office elect 2 3 5")), [2, 3, 5]);
}

#[test]
fn t3_silence_starts_a_shadow_of_t5_and_buys_no_time() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-18 clock ring
        03-19 clock ring
        03-19 clock ring
        03-30 hrss accept 1
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
            03-18 clock ring
            03-19 clock ring
              docket.overdue T3/1 on 2026-03-19
              handling.acceptance-lapsed answer by 2026-05-17 all the same
            03-19 clock ring
            03-30 hrss accept 1
              handling.accepted on 2026-03-30, answer by 2026-05-17
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-30, due 2026-05-17
        "#]],
    );
}

#[test]
fn t3_a_notice_entered_late_but_given_in_time_counts_from_its_day() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-19 clock ring
        03-20 hrss accept 1 on 03-17
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
            03-19 clock ring
              docket.overdue T3/1 on 2026-03-19
              handling.acceptance-lapsed answer by 2026-05-17 all the same
            03-20 hrss accept 1 on 03-17
              handling.accepted on 2026-03-17, answer by 2026-05-16
              docket.accepted
              docket.overdue-withdrawn T3/1
                ▶ matter claim 1 Accepted at hrss since 2026-03-17, due 2026-05-16
        "#]],
    );
}

#[test]
fn t3_runs_on_while_an_objection_is_pending() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-09 hrss object 1
        03-19 clock ring
        03-20 office refuse 1
        03-20 hrss accept 1
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
            03-09 hrss object 1
              handling.objected
              docket.objected
                ▶ matter claim 1 Objected at hrss since 2026-03-09, due 2026-03-18
            03-19 clock ring
              docket.overdue T3/1 on 2026-03-19
              handling.acceptance-lapsed answer by 2026-05-17 all the same
            03-20 office refuse 1
              docket.objection-decided claim 1 Refused
              handling.objection-decided
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-20 hrss accept 1
              handling.accepted on 2026-03-20, answer by 2026-05-17
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-20, due 2026-05-17
        "#]],
    );
}

#[test]
fn t3_and_t4_start_at_the_first_durable_receipt_not_at_the_dispatch() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-02 hrss down
        03-03 office dispatch 1 hrss
        03-06 hrss up
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-02 hrss down
            03-03 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
                ▶ matter claim 1 Dispatched at hrss since 2026-03-03
            03-06 hrss up
              handling.received notice by 2026-03-21, object by 2026-03-13
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-06, due 2026-03-21
        "#]],
    );
}

/// A node of another version may send a claim that is no petition: it is handled, and no period of Art. 34 runs.
#[test]
fn i7_no_period_runs_off_the_petition_path() {
    let world = World::played(DISPATCHED);
    let docket = DocketId::of(matter_id());
    let (state, entries) = &world.records[&docket.record()];
    let dispatched = entries
        .iter()
        .position(|entry| entry.event.name() == "docket.dispatched")
        .unwrap();
    let entry = &entries[dispatched];
    let mut told = state.messages(entry, 3).remove(0);
    let Body::Docket(docket::Outgoing::Dispatched(assignment)) = &mut told.body else {
        panic!("{told:?}")
    };
    assignment.path = ClaimPath::Arbitration;
    told.to = HandlingId::new(hrss(), 50).record();
    let mut world = World::played("");
    let receipt = message::receive(None, &world.rules, &told, nine("03-03")).unwrap();
    assert!(matches!(receipt, Receipt::Applied(ref events) if events.len() == 1));
    // The docket of this world does not exist, so what the handling tells it waits.
    world.apply(&told, nine("03-03").recorded).unwrap();
    let handling = HandlingId::new(hrss(), 50);
    let accept = Command::Accept {
        notice: Notice::Written {
            receipt: sealed(1),
            path: sealed(2),
            procedure: sealed(3),
        },
    };
    let clerk = actor(hrss(), "");
    world
        .command_handling(handling, &clerk, accept, nine("03-04"))
        .unwrap();
    assert_eq!(world.handling(handling).answer_by(), None);
    let extend = Command::Extend {
        days: 5,
        reason: sealed(4),
        told: sealed(5),
    };
    assert_eq!(
        world.command_handling(handling, &actor(hrss(), "head"), extend, nine("03-05")),
        Err(Refusal::NoPeriod)
    );
}
