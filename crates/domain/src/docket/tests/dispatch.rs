//! To whom, by whom and on what ground a claim is dispatched (Art. 22, D2, I7, I8, 6.2.3).

use expect_test::expect;

use crate::docket::story::check;

#[test]
fn d2_an_assignment_owes_a_report_by_a_later_day() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss assign 03-03
        03-03 office dispatch 1 hrss assign 04-30
        03-04 hrss accept 1
        03-05 hrss/head issue 1 rejected
        03-06 hrss report 1
        03-06 hrss serve 1
        03-06 office close
        03-07 hrss report 1
        03-07 hrss report 1
        03-07 office close
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-03 office dispatch 1 hrss assign 03-03
              REPORT_DUE_IN_PAST a report is due after the day of the assignment
            03-03 office dispatch 1 hrss assign 04-30
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-18, object by 2026-03-10
                ▶ matter claim 1 Dispatched at hrss since 2026-03-03
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-03, due 2026-03-18
            03-04 hrss accept 1
              handling.accepted on 2026-03-04, answer by 2026-05-03
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-04, due 2026-05-03
            03-05 hrss/head issue 1 rejected
              handling.opinion-issued
            03-06 hrss report 1
              SERVICE_REQUIRED every claim needs an opinion that has been served
            03-06 hrss serve 1
              handling.served
              docket.opinion-served
                ▶ matter claim 1 OpinionServed at hrss since 2026-03-06
            03-06 office close
              REPORT_REQUIRED the assignment's closing report is owed
            03-07 hrss report 1
              handling.reported
              docket.reported
            03-07 hrss report 1
              WRONG_STAGE not possible in the stage reported
            03-07 office close
              docket.closed
                ▶ matter docket.closed
        "#]],
    );
}

#[test]
fn i7_claims_on_a_statutory_path_are_not_dispatched_and_stop_t1() {
    check(
        "
        03-02 office register 2
        03-02 office triage 2=judicial
        03-03 office dispatch 2 hrss
        03-18 clock ring
        ",
        expect![[r#"
            03-02 office register 2
              docket.opened dispatch by 2026-03-17
            03-02 office triage 2=judicial
              docket.triaged
            03-03 office dispatch 2 hrss
              STATUTORY_PATH the claim has its own statutory path and is not handled as a petition
            03-18 clock ring
              docket.overdue T1/1 on 2026-03-18
        "#]],
    );
}

#[test]
fn i8_a_claim_in_handling_is_not_dispatched_again() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-03 office dispatch 1 land
        03-04 hrss accept 1
        03-04 office dispatch 1 hrss
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
            03-03 office dispatch 1 land
              SAME_MATTER_IN_PROGRESS the claim is being handled already
            03-04 hrss accept 1
              handling.accepted on 2026-03-04, answer by 2026-05-03
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-04, due 2026-05-03
            03-04 office dispatch 1 hrss
              SAME_MATTER_IN_PROGRESS the claim is being handled already
        "#]],
    );
}

#[test]
fn only_active_organs_and_local_units_receive_a_dispatch() {
    check(
        "
        03-02 office register
        03-03 office dispatch 1 hrss
        03-03 office triage
        03-03 office/clerk dispatch 1 hrss
        03-03 hrss dispatch 1 land
        03-03 office dispatch 4 hrss
        03-03 office dispatch 1 office
        03-03 office dispatch 1 aid
        03-03 office dispatch 1 nobody
        03-03 office suspend town
        03-03 office dispatch 1 town
        03-03 office dispatch 1 hrss on 03-04
        03-03 office dispatch 1 elsewhere
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-03 office dispatch 1 hrss
              NOT_TRIAGED the matter has not been triaged
            03-03 office triage
              docket.triaged
            03-03 office/clerk dispatch 1 hrss
              ROLE_NOT_ALLOWED this needs the role Coordinator
            03-03 hrss dispatch 1 land
              NOT_HOME_NODE the record is kept by another agency
            03-03 office dispatch 4 hrss
              UNKNOWN_CLAIM the matter has no claim 4
            03-03 office dispatch 1 office
              DISPATCH_TO_SELF the registering agency is answerable already
            03-03 office dispatch 1 aid
              WRONG_CLASS 11320106999000056C cannot take this duty
            03-03 office dispatch 1 nobody
              UNKNOWN_AGENCY 113201059990009965 is not in the directory
            03-03 office suspend town
            03-03 office dispatch 1 town
              SUSPENDED_AGENCY 11320106999000048H is suspended by the directory
            03-03 office dispatch 1 hrss on 03-04
              HAPPENED_LATER it cannot have happened after it is recorded
            03-03 office dispatch 1 elsewhere
              docket.dispatched claim 1 to elsewhere, round 1
              handling.received notice by 2026-03-18, object by 2026-03-10
                ▶ matter claim 1 Dispatched at elsewhere since 2026-03-03
              docket.received
                ▶ matter claim 1 Received at elsewhere since 2026-03-03, due 2026-03-18
        "#]],
    );
}

#[test]
fn accusations_and_guided_matters_are_not_dispatched() {
    check(
        "
        03-02 office register
        03-02 office triage accusation
        03-03 office dispatch 1 hrss
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage accusation
              docket.triaged
            03-03 office dispatch 1 hrss
              RESTRICTED_MATTER an accusation is kept from those it accuses and does not go this way
        "#]],
    );
    check(
        "
        03-02 office register
        03-19 office ring
        03-20 office triage guided on 03-10
        03-20 office dispatch 1 hrss
        03-20 office close
        03-20 office close
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-19 office ring
              docket.overdue T1/1 on 2026-03-18
            03-20 office triage guided on 03-10
              docket.triaged
              docket.overdue-withdrawn T1/1
            03-20 office dispatch 1 hrss
              WRONG_STAGE not possible in the stage guided
            03-20 office close
              docket.closed
                ▶ matter docket.closed
            03-20 office close
              MATTER_CLOSED the matter is closed; a new piece is registered instead
        "#]],
    );
}

#[test]
fn a_plan_of_the_reception_names_who_gets_the_claim() {
    check(
        "
        03-02 office register 2
        03-02 office triage joint
        03-05 office dispatch 1 hrss plan
        03-06 office plan 1=hrss 2=land
        03-06 office plan 1=land 2=land
        03-06 office plan 7=land
        03-06 office dispatch 1 land plan
        03-06 office dispatch 1 hrss plan
        03-06 office dispatch 2 land
        ",
        expect![[r#"
            03-02 office register 2
              docket.opened dispatch by 2026-03-17
            03-02 office triage joint
              docket.triaged
            03-05 office dispatch 1 hrss plan
              NOT_IN_PLAN the plan of the reception does not make this agency responsible for the claim
            03-06 office plan 1=hrss 2=land
              docket.plan-taken
                ▶ joint-reception docket.plan-taken
            03-06 office plan 1=land 2=land
            03-06 office plan 7=land
              UNKNOWN_CLAIM the matter has no claim 7
            03-06 office dispatch 1 land plan
              NOT_IN_PLAN the plan of the reception does not make this agency responsible for the claim
            03-06 office dispatch 1 hrss plan
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-21, object by 2026-03-13
                ▶ matter claim 1 Dispatched at hrss since 2026-03-06
                ▶ joint-reception docket.claim-dispatched
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-06, due 2026-03-21
            03-06 office dispatch 2 land
              docket.dispatched claim 2 to land, round 1
              handling.received notice by 2026-03-21, object by 2026-03-13
                ▶ matter claim 2 Dispatched at land since 2026-03-06
                ▶ joint-reception docket.claim-dispatched
              docket.received
                ▶ matter claim 2 Received at land since 2026-03-06, due 2026-03-21
        "#]],
    );
}
