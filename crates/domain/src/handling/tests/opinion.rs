//! Extension, opinion and service (Art. 32, 34, H1, H2, H4).

use expect_test::expect;

use super::DISPATCHED;
use crate::docket::story::{World, actor, check, matter_id, nine, opinion};
use crate::fixture::{day, hrss};
use crate::handling::{Command, ServiceWay, Stage};
use crate::id::DocketId;
use crate::refusal::Refusal;

#[test]
fn h1_extensions_add_up_to_thirty_days_before_the_end_by_the_head() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-02 office dispatch 1 hrss
        03-02 hrss/head extend 1 10
        03-02 hrss accept 1
        04-20 hrss extend 1 10
        04-20 hrss/head extend 1 31
        04-20 hrss/head extend 1 0
        04-20 hrss/head extend 1 20
        04-20 hrss/head extend 1 11
        05-21 hrss/head extend 1 10
        05-22 hrss/head extend 1 10
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-02 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-17, object by 2026-03-09
                ▶ matter claim 1 Dispatched at hrss since 2026-03-02
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-02, due 2026-03-17
            03-02 hrss/head extend 1 10
              NOT_ACCEPTED the claim has not been accepted
            03-02 hrss accept 1
              handling.accepted on 2026-03-02, answer by 2026-05-01
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-02, due 2026-05-01
            04-20 hrss extend 1 10
              ROLE_NOT_ALLOWED this needs the role OrgHead
            04-20 hrss/head extend 1 31
              EXTENSION_LIMIT extensions add up to 30 days; 30 are left
            04-20 hrss/head extend 1 0
              EXTENSION_LIMIT extensions add up to 30 days; 30 are left
            04-20 hrss/head extend 1 20
              handling.extended
              docket.extended answer by 2026-05-21
                ▶ matter claim 1 Extended at hrss since 2026-04-20, due 2026-05-21
            04-20 hrss/head extend 1 11
              EXTENSION_LIMIT extensions add up to 30 days; 10 are left
            05-21 hrss/head extend 1 10
              handling.extended
              docket.extended answer by 2026-05-31
                ▶ matter claim 1 Extended at hrss since 2026-05-21, due 2026-05-31
            05-22 hrss/head extend 1 10
              EXTENSION_LIMIT extensions add up to 30 days; 0 are left
        "#]],
    );
}

#[test]
fn h1_the_head_who_accepted_does_not_extend() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-02 office dispatch 1 hrss
        03-02 hrss/head accept 1
        05-01 hrss/head extend 1 30
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-02 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-17, object by 2026-03-09
                ▶ matter claim 1 Dispatched at hrss since 2026-03-02
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-02, due 2026-03-17
            03-02 hrss/head accept 1
              handling.accepted on 2026-03-02, answer by 2026-05-01
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-02, due 2026-05-01
            05-01 hrss/head extend 1 30
              APPROVER_IS_HANDLER an extension is approved by the head, not by the handler
        "#]],
    );
}

#[test]
fn h1_after_the_last_day_it_is_too_late() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-02 office dispatch 1 hrss
        03-02 hrss accept 1
        05-02 hrss/head extend 1 30
        ",
        expect![[r#"
            03-02 office register
              docket.opened dispatch by 2026-03-17
            03-02 office triage
              docket.triaged
            03-02 office dispatch 1 hrss
              docket.dispatched claim 1 to hrss, round 1
              handling.received notice by 2026-03-17, object by 2026-03-09
                ▶ matter claim 1 Dispatched at hrss since 2026-03-02
              docket.received
                ▶ matter claim 1 Received at hrss since 2026-03-02, due 2026-03-17
            03-02 hrss accept 1
              handling.accepted on 2026-03-02, answer by 2026-05-01
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-02, due 2026-05-01
            05-02 hrss/head extend 1 30
              EXTENSION_LATE the period ended on 2026-05-01; it can no longer be extended
        "#]],
    );
}

#[test]
fn h2_an_opinion_has_every_part_and_is_issued_by_the_head() {
    let accepted = format!("{DISPATCHED}\n03-04 hrss accept 1");
    let mut world = World::played(&accepted);
    let handling = world.handling_of(1, hrss());
    let blank = |at: usize| {
        let mut opinion = opinion("supported");
        let parts = [
            &mut opinion.claim,
            &mut opinion.facts_and_reasons,
            &mut opinion.opinion,
            &mut opinion.basis,
            &mut opinion.remedy,
        ];
        parts.into_iter().nth(at).unwrap().length = 0;
        Command::IssueOpinion { opinion }
    };
    let head = actor(hrss(), "head");
    let fields = ["claim", "facts_and_reasons", "opinion", "basis", "remedy"];
    for (at, field) in fields.into_iter().enumerate() {
        assert_eq!(
            world.command_handling(handling, &head, blank(at), nine("03-05")),
            Err(Refusal::TextRequired { field })
        );
    }
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-05 hrss accept 1
        03-05 hrss issue 1
        03-05 hrss/head issue 1 baseless
        03-06 hrss/head issue 1 on 03-04
        03-06 hrss/head issue 1
        03-06 hrss/head issue 1
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
            03-05 hrss accept 1
              handling.accepted on 2026-03-05, answer by 2026-05-04
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-05, due 2026-05-04
            03-05 hrss issue 1
              ROLE_NOT_ALLOWED this needs the role OrgHead
            03-05 hrss/head issue 1 baseless
              TEXT_REQUIRED basis must not be blank
            03-06 hrss/head issue 1 on 03-04
              NOT_ACCEPTED the claim has not been accepted
            03-06 hrss/head issue 1
              handling.opinion-issued
            03-06 hrss/head issue 1
              OPINION_ALREADY_ISSUED the opinion has been issued
        "#]],
    );
}

#[test]
fn h4_service_is_recorded_after_the_issue_and_not_ahead_of_time() {
    check(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-05 hrss accept 1
        03-05 hrss serve 1
        03-06 hrss/head issue 1 explained
        03-09 hrss serve 1 on 03-05
        03-09 hrss serve 1 on 03-07
        03-09 hrss serve 1
        03-09 hrss execute 1
        03-09 hrss report 1
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
            03-05 hrss accept 1
              handling.accepted on 2026-03-05, answer by 2026-05-04
              docket.accepted
                ▶ matter claim 1 Accepted at hrss since 2026-03-05, due 2026-05-04
            03-05 hrss serve 1
              OPINION_REQUIRED there is no opinion to serve
            03-06 hrss/head issue 1 explained
              handling.opinion-issued
            03-09 hrss serve 1 on 03-05
              SERVED_BEFORE_ISSUED an opinion is served after it is issued
            03-09 hrss serve 1 on 03-07
              handling.served
              docket.opinion-served
                ▶ matter claim 1 OpinionServed at hrss since 2026-03-07
            03-09 hrss serve 1
              ALREADY_SERVED the opinion has been served
            03-09 hrss execute 1
              NOTHING_TO_EXECUTE only a supported claim is carried out
            03-09 hrss report 1
              NO_REPORT_OWED a transfer owes no report
        "#]],
    );
    let mut world = World::played(&format!(
        "{DISPATCHED}\n03-04 hrss accept 1\n03-04 hrss/head issue 1"
    ));
    let serve = Command::Serve {
        way: ServiceWay::Mail,
        served: nine("03-06").recorded,
    };
    let handling = world.handling_of(1, hrss());
    assert_eq!(
        world.command_handling(handling, &actor(hrss(), ""), serve, nine("03-05")),
        Err(Refusal::HappenedLater)
    );
}

#[test]
fn a_handling_keeps_what_its_duties_rest_on() {
    let world = World::played(&format!(
        "{DISPATCHED}\n03-04 hrss accept 1\n04-01 hrss/head extend 1 30"
    ));
    let handling = world.handling(world.handling_of(1, hrss()));
    assert_eq!(handling.notice_by(), day("03-18"));
    assert_eq!(handling.object_by(), day("03-10"));
    assert_eq!(handling.answer_by(), Some(day("06-02")));
    assert_eq!(handling.docket(), DocketId::of(matter_id()));
    let Stage::Accepted(acceptance) = handling.at() else {
        panic!("{:?}", handling.at())
    };
    assert_eq!((acceptance.on, acceptance.extended), (day("03-04"), 30));
}
