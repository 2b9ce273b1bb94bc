//! T1, T3, T5 and T6 as the docket watches them (D1, V2), and 办结.

use expect_test::expect;

use crate::docket::story::check;

#[test]
fn d1_t1_counts_from_receipt_and_a_late_dispatch_is_flagged() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-17 clock ring
        03-18 clock ring
        03-18 clock ring
        03-18 office dispatch 1 hrss
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-17 clock ring
            03-18 clock ring
              docket.overdue T1/1 on 2026-03-18
            03-18 clock ring
            03-18 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1, late
              handling.received notice by 2026-04-02, object by 2026-03-25
                ▶ matter claim 1 Dispatched at hrss since 2026-03-18
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-18, due 2026-04-02
        "#]],
    );
}

#[test]
fn d1_on_day_fifteen_a_dispatch_is_in_time_whatever_the_receipt_was_entered() {
    check(
        "
        03-05 office register on 03-02
        03-05 office triage
        03-17 office dispatch 1 hrss
        03-18 clock ring
        ",
        expect![[r#"
            03-05 office register on 03-02
              docket.opened dispatch by 2026-03-17
            03-05 office triage
              docket.triaged
            03-17 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-04-01, object by 2026-03-24
                ▶ matter claim 1 Dispatched at hrss since 2026-03-17
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-17, due 2026-04-01
            03-18 clock ring
        "#]],
    );
}

#[test]
fn d1_a_dispatch_is_never_dated_back() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-18 office dispatch 1 hrss on 03-16
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-18 office dispatch 1 hrss on 03-16
              docket.dispatched claim 1 to hrss, round 1, late
              handling.received notice by 2026-04-02, object by 2026-03-25
                ▶ matter claim 1 Dispatched at hrss since 2026-03-18
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-18, due 2026-04-02
        "#]],
    );
}

#[test]
fn t3_t5_and_t6_are_overdue_once_and_late_proof_withdraws_them() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-10 hrss down
        03-12 hrss accept 1
        03-19 clock ring
        03-20 hrss up
        04-30 hrss down
        05-11 hrss/head extend 1 10
        05-12 clock ring
        05-13 hrss up
        05-21 hrss down
        05-21 hrss/head issue 1 rejected
        05-21 hrss serve 1
        05-22 clock ring
        05-25 hrss up
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
            03-10 hrss down
            03-12 hrss accept 1
              handling.accepted on 2026-03-12, answer by 2026-05-11
            03-19 clock ring
              docket.overdue T3/1 on 2026-03-19
            03-20 hrss up
              docket.accepted
              docket.overdue-withdrawn T3/1
                ▶ matter claim 1 Accepted at hrss since 2026-03-12, due 2026-05-11
            04-30 hrss down
            05-11 hrss/head extend 1 10
              handling.extended
            05-12 clock ring
              docket.overdue T5/1 on 2026-05-12
            05-13 hrss up
              docket.extended answer by 2026-05-21
              docket.overdue-withdrawn T5/1
                ▶ matter claim 1 Extended at hrss since 2026-05-11, due 2026-05-21
            05-21 hrss down
            05-21 hrss/head issue 1 rejected
              handling.opinion-issued
            05-21 hrss serve 1
              handling.served
            05-22 clock ring
              docket.overdue T6/1 on 2026-05-22
            05-25 hrss up
              docket.opinion-served
              docket.overdue-withdrawn T6/1
                ▶ matter claim 1 OpinionServed at hrss since 2026-05-21
        "#]],
    );
}

#[test]
fn an_opinion_issued_late_stays_overdue() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss accept 1
        05-04 clock ring
        05-05 hrss/head issue 1 explained
        05-05 hrss serve 1
        05-06 clock ring
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
            03-04 hrss accept 1
              handling.accepted on 2026-03-04, answer by 2026-05-03
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-04, due 2026-05-03
            05-04 clock ring
              docket.overdue T5/1 on 2026-05-04
            05-05 hrss/head issue 1 explained
              handling.opinion-issued
            05-05 hrss serve 1
              handling.served
              docket.opinion-served
                ▶ matter claim 1 OpinionServed at hrss since 2026-05-05
            05-06 clock ring
        "#]],
    );
}

#[test]
fn art_32_a_supported_claim_is_closed_when_it_is_carried_out() {
    check(
        "
        03-02 office register 2
        03-02 office triage 2=arbitration
        03-02 office close
        03-03 office dispatch 1 hrss
        03-03 office close
        03-04 hrss accept 1
        03-05 hrss/head issue 1 partly
        03-06 hrss serve 1
        03-06 office close
        03-07 hrss execute 1
        03-07 hrss execute 1
        03-08 office/clerk close
        03-08 office close
        03-09 office dispatch 1 land
        ",
        expect![[r#"
            03-02 office register 2
              docket.opened dispatch by 2026-03-17
            03-02 office triage 2=arbitration
              docket.triaged
            03-02 office close
              DISPATCH_MISSING not every claim has been dispatched
            03-03 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-18, object by 2026-03-10
                ▶ matter claim 1 Dispatched at hrss since 2026-03-03
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-03 office close
              SERVICE_REQUIRED every claim needs an opinion that has been served
            03-04 hrss accept 1
              handling.accepted on 2026-03-04, answer by 2026-05-03
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-04, due 2026-05-03
            03-05 hrss/head issue 1 partly
              handling.opinion-issued
            03-06 hrss serve 1
              handling.served
              docket.opinion-served
                ▶ matter claim 1 OpinionServed at hrss since 2026-03-06
            03-06 office close
              EXECUTION_REQUIRED a supported claim is closed when it is carried out
            03-07 hrss execute 1
              handling.executed
              docket.executed
            03-07 hrss execute 1
              WRONG_STAGE not possible in the stage executed
            03-08 office/clerk close
              ROLE_NOT_ALLOWED this needs the role Coordinator
            03-08 office close
              docket.closed
                ▶ matter docket.closed
            03-09 office dispatch 1 land
              MATTER_CLOSED the matter is closed; a new piece is registered instead
        "#]],
    );
}

#[test]
fn a_withdrawn_matter_stops_its_clocks_and_commands() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office withdraw
        03-03 office dispatch 1 hrss
        03-03 office plan 1=hrss
        04-03 clock ring
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-03 office withdraw
              docket.withdrawn
            03-03 office dispatch 1 hrss
              MATTER_WITHDRAWN the matter has been withdrawn
            03-03 office plan 1=hrss
              MATTER_WITHDRAWN the matter has been withdrawn
            04-03 clock ring
        "#]],
    );
}
