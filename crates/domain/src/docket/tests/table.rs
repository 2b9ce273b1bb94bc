//! Every stage of a claim × every command and every message of its handling.

use std::fmt::Write as _;

use expect_test::{Expect, expect};

use crate::docket::Round;
use crate::docket::story::{World, actor, matter_id, nine};
use crate::fixture::{hrss, office, sealed};
use crate::handling::{self, OpinionOutcome, ServiceWay};
use crate::id::DocketId;
use crate::message::{Body, Message};
use crate::refusal::Refusal;

const TODAY: &str = "03-09";

/// A stage and how it comes about.
const STAGES: [(&str, &str); 14] = [
    ("opened", "03-02 office register"),
    (
        "statutory",
        "03-02 office register\n03-02 office triage 1=judicial",
    ),
    (
        "guided",
        "03-02 office register\n03-02 office triage guided",
    ),
    (
        "accusation",
        "03-02 office register\n03-02 office triage accusation",
    ),
    ("undispatched", TRIAGED),
    (
        "dispatched",
        "hrss down\noffice dispatch 1 hrss assign 05-20",
    ),
    ("received", "office dispatch 1 hrss assign 05-20"),
    (
        "objected",
        "office dispatch 1 hrss assign 05-20\nhrss object 1",
    ),
    (
        "returned",
        "office dispatch 1 land\nland object 1\noffice agree 1",
    ),
    (
        "accepted",
        "office dispatch 1 hrss assign 05-20\nhrss accept 1",
    ),
    (
        "extended",
        "office dispatch 1 hrss assign 05-20\nhrss accept 1\nhrss/head extend 1 10",
    ),
    (
        "served",
        "office dispatch 1 hrss assign 05-20\nhrss accept 1\nhrss/head issue 1\nhrss serve 1",
    ),
    ("withdrawn", "office dispatch 1 hrss\noffice withdraw"),
    (
        "closed",
        "office dispatch 1 hrss\nhrss accept 1\nhrss/head issue 1 rejected\nhrss serve 1\noffice close",
    ),
];

const TRIAGED: &str = "03-02 office register\n03-02 office triage";

fn world(story: &str) -> World {
    if story.starts_with("03-02") {
        return World::played(story);
    }
    let mut world = World::played(TRIAGED);
    story
        .lines()
        .for_each(|line| world.line(&format!("03-03 {line}")));
    world
}

fn outcome(result: Result<(), Refusal>) -> &'static str {
    result.map_or_else(|refusal| refusal.reason(), |()| "yes")
}

fn table(rows: [&str; 4], run: impl Fn(&str, &str) -> &'static str, expected: Expect) {
    let mut text = String::new();
    for (stage, story) in STAGES {
        let cells: Vec<String> = rows
            .iter()
            .map(|row| format!("{row} {}", run(story, row)))
            .collect();
        let _ = writeln!(text, "{stage:13} {}", cells.join(" · "));
    }
    expected.assert_eq(&text);
}

#[test]
fn every_stage_and_command() {
    let run = |story: &str, verb: &str| {
        let mut world = world(story);
        let args: &[&str] = match verb {
            "dispatch" => &["1", "hrss"],
            _ => &["1"],
        };
        let command = world.docket_command(verb, args);
        outcome(world.command_docket(&actor(office(), ""), command, nine(TODAY)))
    };
    table(
        ["dispatch", "agree", "refuse", "close"],
        run,
        expect![[r#"
        opened        dispatch NOT_TRIAGED · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close NOT_TRIAGED
        statutory     dispatch STATUTORY_PATH · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close yes
        guided        dispatch WRONG_STAGE · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close yes
        accusation    dispatch RESTRICTED_MATTER · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close DISPATCH_MISSING
        undispatched  dispatch yes · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close DISPATCH_MISSING
        dispatched    dispatch SAME_MATTER_IN_PROGRESS · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close SERVICE_REQUIRED
        received      dispatch SAME_MATTER_IN_PROGRESS · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close SERVICE_REQUIRED
        objected      dispatch SAME_MATTER_IN_PROGRESS · agree yes · refuse yes · close SERVICE_REQUIRED
        returned      dispatch yes · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close DISPATCH_MISSING
        accepted      dispatch SAME_MATTER_IN_PROGRESS · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close SERVICE_REQUIRED
        extended      dispatch SAME_MATTER_IN_PROGRESS · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close SERVICE_REQUIRED
        served        dispatch ALREADY_SERVED · agree NO_OBJECTION_PENDING · refuse NO_OBJECTION_PENDING · close EXECUTION_REQUIRED
        withdrawn     dispatch MATTER_WITHDRAWN · agree MATTER_WITHDRAWN · refuse MATTER_WITHDRAWN · close MATTER_WITHDRAWN
        closed        dispatch MATTER_CLOSED · agree MATTER_CLOSED · refuse MATTER_CLOSED · close MATTER_CLOSED
    "#]],
    );
}

fn hear(story: &str, verb: &str) -> &'static str {
    let mut world = world(story);
    let round = Round(1);
    let on = nine(TODAY).day();
    let body = match verb {
        "received" => handling::Outgoing::Received {
            round,
            at: nine(TODAY).recorded,
            notice_by: on,
            object_by: on,
        },
        "objected" => handling::Outgoing::Objected {
            round,
            reasons: sealed(1),
            proposed: None,
            on,
        },
        "accepted" => handling::Outgoing::Accepted {
            round,
            on,
            answer_by: Some(on),
        },
        "extended" => handling::Outgoing::Extended {
            round,
            days: 5,
            answer_by: on,
        },
        "served" => handling::Outgoing::OpinionServed {
            round,
            outcome: OpinionOutcome::Supported,
            issued: on,
            served: on,
            way: ServiceWay::Mail,
        },
        "executed" => handling::Outgoing::Executed { round, on },
        _ => handling::Outgoing::Reported { round, on },
    };
    let message = Message {
        origin: world.handling_of(1, hrss()).record(),
        version: 9,
        to: DocketId::of(matter_id()).record(),
        happened: nine(TODAY).happened,
        body: Body::Handling(body),
    };
    let before = world.docket().clone();
    match world.apply(&message, nine(TODAY).recorded) {
        Err(refusal) => refusal.reason(),
        Ok(()) if *world.docket() == before => "nothing",
        Ok(()) => "yes",
    }
}

#[test]
fn every_stage_and_message_of_receipt_and_notice() {
    table(
        ["received", "objected", "accepted", "extended"],
        hear,
        expect![[r#"
            opened        received UNEXPECTED_SENDER · objected UNEXPECTED_SENDER · accepted UNEXPECTED_SENDER · extended UNEXPECTED_SENDER
            statutory     received UNEXPECTED_SENDER · objected UNEXPECTED_SENDER · accepted UNEXPECTED_SENDER · extended UNEXPECTED_SENDER
            guided        received UNEXPECTED_SENDER · objected UNEXPECTED_SENDER · accepted UNEXPECTED_SENDER · extended UNEXPECTED_SENDER
            accusation    received UNEXPECTED_SENDER · objected UNEXPECTED_SENDER · accepted UNEXPECTED_SENDER · extended UNEXPECTED_SENDER
            undispatched  received UNEXPECTED_SENDER · objected UNEXPECTED_SENDER · accepted UNEXPECTED_SENDER · extended UNEXPECTED_SENDER
            dispatched    received yes · objected yes · accepted yes · extended NOT_ACCEPTED
            received      received nothing · objected yes · accepted yes · extended NOT_ACCEPTED
            objected      received nothing · objected nothing · accepted OBJECTION_PENDING · extended NOT_ACCEPTED
            returned      received UNEXPECTED_SENDER · objected UNEXPECTED_SENDER · accepted UNEXPECTED_SENDER · extended UNEXPECTED_SENDER
            accepted      received nothing · objected ALREADY_ACCEPTED · accepted nothing · extended yes
            extended      received nothing · objected ALREADY_ACCEPTED · accepted nothing · extended yes
            served        received nothing · objected ALREADY_SERVED · accepted nothing · extended nothing
            withdrawn     received nothing · objected yes · accepted yes · extended NOT_ACCEPTED
            closed        received nothing · objected ALREADY_SERVED · accepted nothing · extended nothing
        "#]],
    );
}

#[test]
fn every_stage_and_message_of_the_opinion() {
    table(
        ["served", "executed", "reported", "received"],
        hear,
        expect![[r#"
            opened        served UNEXPECTED_SENDER · executed UNEXPECTED_SENDER · reported UNEXPECTED_SENDER · received UNEXPECTED_SENDER
            statutory     served UNEXPECTED_SENDER · executed UNEXPECTED_SENDER · reported UNEXPECTED_SENDER · received UNEXPECTED_SENDER
            guided        served UNEXPECTED_SENDER · executed UNEXPECTED_SENDER · reported UNEXPECTED_SENDER · received UNEXPECTED_SENDER
            accusation    served UNEXPECTED_SENDER · executed UNEXPECTED_SENDER · reported UNEXPECTED_SENDER · received UNEXPECTED_SENDER
            undispatched  served UNEXPECTED_SENDER · executed UNEXPECTED_SENDER · reported UNEXPECTED_SENDER · received UNEXPECTED_SENDER
            dispatched    served yes · executed SERVICE_REQUIRED · reported SERVICE_REQUIRED · received yes
            received      served yes · executed SERVICE_REQUIRED · reported SERVICE_REQUIRED · received nothing
            objected      served OBJECTION_PENDING · executed SERVICE_REQUIRED · reported SERVICE_REQUIRED · received nothing
            returned      served UNEXPECTED_SENDER · executed UNEXPECTED_SENDER · reported UNEXPECTED_SENDER · received UNEXPECTED_SENDER
            accepted      served yes · executed SERVICE_REQUIRED · reported SERVICE_REQUIRED · received nothing
            extended      served yes · executed SERVICE_REQUIRED · reported SERVICE_REQUIRED · received nothing
            served        served nothing · executed yes · reported yes · received nothing
            withdrawn     served yes · executed SERVICE_REQUIRED · reported SERVICE_REQUIRED · received nothing
            closed        served nothing · executed NOTHING_TO_EXECUTE · reported NO_REPORT_OWED · received nothing
        "#]],
    );
}
