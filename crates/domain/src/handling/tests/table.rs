//! Every stage of a handling × every command and every message of its docket.

use std::fmt::Write as _;

use expect_test::expect;

use crate::docket::story::{World, actor, matter_id, nine};
use crate::docket::{ObjectionRuling, Outgoing, Round};
use crate::fixture::{hrss, sealed};
use crate::id::DocketId;
use crate::message::{Body, Message};

const STAGES: [(&str, &str); 12] = [
    ("received", ""),
    ("lapsed", "03-19 clock ring"),
    ("objected", "03-04 hrss object 1"),
    ("returned", "03-04 hrss object 1\n03-05 office agree 1"),
    ("refused", "03-04 hrss object 1\n03-05 office refuse 1"),
    ("accepted", "03-04 hrss accept 1"),
    (
        "extended",
        "03-04 hrss accept 1\n03-05 hrss/head extend 1 20",
    ),
    (
        "opinion-issued",
        "03-04 hrss accept 1\n03-05 hrss/head issue 1",
    ),
    (
        "served",
        "03-04 hrss accept 1\n03-05 hrss/head issue 1\n03-06 hrss serve 1",
    ),
    (
        "executed",
        "03-04 hrss accept 1\n03-05 hrss/head issue 1\n03-06 hrss serve 1\n03-07 hrss execute 1",
    ),
    (
        "reported",
        "03-04 hrss accept 1\n03-05 hrss/head issue 1\n03-06 hrss serve 1\n03-07 hrss report 1",
    ),
    (
        "rejected",
        "03-04 hrss accept 1\n03-05 hrss/head issue 1 rejected\n03-06 hrss serve 1",
    ),
];

const COMMANDS: [(&str, &str); 7] = [
    ("object", ""),
    ("accept", ""),
    ("extend", "head"),
    ("issue", "head"),
    ("serve", ""),
    ("execute", ""),
    ("report", ""),
];

fn world(story: &str) -> World {
    let mut world = World::played(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss assign 05-20
        ",
    );
    story.lines().for_each(|line| world.line(line));
    world
}

#[test]
fn every_stage_and_command() {
    let mut text = String::new();
    for (stage, story) in STAGES {
        let _ = write!(text, "{stage}:");
        for (verb, post) in COMMANDS {
            let mut world = world(story);
            let at = nine(if stage == "lapsed" { "03-20" } else { "03-09" });
            let extend = ["1", "10"];
            let args: &[&str] = if verb == "extend" {
                &extend
            } else {
                &extend[..1]
            };
            let (handling, command) = world.handling_command(hrss(), verb, args, at);
            let outcome = world.command_handling(handling, &actor(hrss(), post), command, at);
            let cell = outcome.map_or_else(|refusal| refusal.reason(), |()| "yes");
            let _ = write!(text, " {verb} {cell} ·");
        }
        text.truncate(text.trim_end_matches(" ·").len());
        text.push('\n');
    }
    expect![[r#"
        received: object yes · accept yes · extend NOT_ACCEPTED · issue NOT_ACCEPTED · serve OPINION_REQUIRED · execute OPINION_REQUIRED · report OPINION_REQUIRED
        lapsed: object OBJECTION_WINDOW_CLOSED · accept yes · extend NOT_ACCEPTED · issue NOT_ACCEPTED · serve OPINION_REQUIRED · execute OPINION_REQUIRED · report OPINION_REQUIRED
        objected: object OBJECTION_PENDING · accept OBJECTION_PENDING · extend NOT_ACCEPTED · issue NOT_ACCEPTED · serve OPINION_REQUIRED · execute OPINION_REQUIRED · report OPINION_REQUIRED
        returned: object WRONG_STAGE · accept WRONG_STAGE · extend WRONG_STAGE · issue WRONG_STAGE · serve WRONG_STAGE · execute WRONG_STAGE · report WRONG_STAGE
        refused: object OBJECTION_ALREADY_USED · accept yes · extend NOT_ACCEPTED · issue NOT_ACCEPTED · serve OPINION_REQUIRED · execute OPINION_REQUIRED · report OPINION_REQUIRED
        accepted: object ALREADY_ACCEPTED · accept ALREADY_ACCEPTED · extend yes · issue yes · serve OPINION_REQUIRED · execute OPINION_REQUIRED · report OPINION_REQUIRED
        extended: object ALREADY_ACCEPTED · accept ALREADY_ACCEPTED · extend yes · issue yes · serve OPINION_REQUIRED · execute OPINION_REQUIRED · report OPINION_REQUIRED
        opinion-issued: object ALREADY_ACCEPTED · accept ALREADY_ACCEPTED · extend OPINION_ALREADY_ISSUED · issue OPINION_ALREADY_ISSUED · serve yes · execute SERVICE_REQUIRED · report SERVICE_REQUIRED
        served: object ALREADY_ACCEPTED · accept ALREADY_ACCEPTED · extend OPINION_ALREADY_ISSUED · issue OPINION_ALREADY_ISSUED · serve ALREADY_SERVED · execute yes · report yes
        executed: object ALREADY_ACCEPTED · accept ALREADY_ACCEPTED · extend OPINION_ALREADY_ISSUED · issue OPINION_ALREADY_ISSUED · serve ALREADY_SERVED · execute WRONG_STAGE · report yes
        reported: object ALREADY_ACCEPTED · accept ALREADY_ACCEPTED · extend OPINION_ALREADY_ISSUED · issue OPINION_ALREADY_ISSUED · serve ALREADY_SERVED · execute yes · report WRONG_STAGE
        rejected: object ALREADY_ACCEPTED · accept ALREADY_ACCEPTED · extend OPINION_ALREADY_ISSUED · issue OPINION_ALREADY_ISSUED · serve ALREADY_SERVED · execute NOTHING_TO_EXECUTE · report yes
    "#]].assert_eq(&text);
}

#[test]
fn every_stage_and_ruling() {
    let mut text = String::new();
    for (stage, story) in STAGES {
        let _ = write!(text, "{stage}:");
        for round in [1, 2] {
            let mut world = world(story);
            let handling = world.handling_of(1, hrss());
            let message = Message {
                origin: DocketId::of(matter_id()).record(),
                version: 9,
                to: handling.record(),
                happened: nine("03-09").happened,
                body: Body::Docket(Outgoing::ObjectionDecided {
                    round: Round(round),
                    ruling: ObjectionRuling::Agreed,
                    reason: sealed(1),
                }),
            };
            let before = world.handling(handling).clone();
            let cell = match world.apply(&message, nine("03-09").recorded) {
                Err(refusal) => refusal.reason(),
                Ok(()) if *world.handling(handling) == before => "nothing",
                Ok(()) => "yes",
            };
            let _ = write!(text, " round {round} {cell} ·");
        }
        text.truncate(text.trim_end_matches(" ·").len());
        text.push('\n');
    }
    expect![[r#"
        received: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
        lapsed: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
        objected: round 1 yes · round 2 ROUND_MISMATCH
        returned: round 1 nothing · round 2 ROUND_MISMATCH
        refused: round 1 nothing · round 2 ROUND_MISMATCH
        accepted: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
        extended: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
        opinion-issued: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
        served: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
        executed: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
        reported: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
        rejected: round 1 NO_OBJECTION_PENDING · round 2 ROUND_MISMATCH
    "#]]
    .assert_eq(&text);
}
