//! Every stage that an attendance reaches and every command there, and messages out of order.

use std::collections::BTreeMap;

use expect_test::expect;

use crate::entry::Event;
use crate::fixture::{hrss, instant, town};
use crate::reception::tests::{self, way_to};
use crate::time::Moment;

/// A town that is the local unit and responsible for a claim, so that every command is its own.
const CONVENED: &str = "
    03-02 09:10 office choose waive=town town=R1,C2,L land=R2,C1
    03-02 09:15 office mode on-site
    03-02 09:20 office convene";
const CONFIRMED: &str = "
    03-02 09:25 town confirm 1
    03-02 09:25 land confirm 2";
const CIRCULATED: &str = "03-02 09:30 office circulate";
const AGREED: &str = "
    03-02 09:35 town confirm-line 1
    03-02 09:35 land confirm-line 1
    03-02 09:36 office lock 1";
const OPEN: &str = "
    03-02 10:00 office open 1
    03-02 10:05 office heard town 1 answer
    03-02 10:10 office stay 7";
const SEALED: &str = "
    03-02 11:00 office end all
    03-02 11:05 office read-back signed
    03-02 11:06 office seal 1";
const PLAN: &str = "03-02 11:20 office plan";
const AGREED_PLAN: &str = "
    03-02 11:25 town agree 1
    03-02 11:25 land agree 1";
const CONCLUDED: &str = "
    03-02 11:30 office issue 1
    03-02 11:31 office enter JS-1
    03-02 11:32 office hand-over
    03-02 11:33 town guide 7
    03-02 11:33 land guide 7
    03-02 11:34 office end-stay 7 alone
    03-02 14:00 docket dispatched 1 town
    03-02 14:00 docket dispatched 2 land
    03-02 15:00 office conclude";
const WAY: [&str; 9] = [
    CONVENED,
    CONFIRMED,
    CIRCULATED,
    AGREED,
    OPEN,
    SEALED,
    PLAN,
    AGREED_PLAN,
    CONCLUDED,
];

/// Each stage once, by so many parts of the way, and what else it takes.
const STAGES: [(&str, usize, &str); 14] = [
    ("invited", 1, ""),
    ("declined", 1, "03-02 09:25 town decline 1 incompetent"),
    (
        "revoked",
        1,
        "
        03-02 09:25 town decline 1 incompetent
        03-02 09:26 office invite hrss=R1,C2 instead=1",
    ),
    ("confirmed", 2, ""),
    ("cancelled", 2, "03-02 09:30 office cancel"),
    ("line-received", 3, ""),
    ("line-contested", 3, "03-02 09:35 town contest-line 1"),
    ("line-confirmed", 4, ""),
    ("in-session", 5, ""),
    ("record-sealed", 6, ""),
    ("plan-received", 7, ""),
    ("plan-dissented", 7, "03-02 11:25 town dissent 1"),
    ("plan-agreed", 8, ""),
    ("concluded", 9, ""),
];

const COMMANDS: [&str; 11] = [
    "confirm 1",
    "decline 1 incompetent",
    "substitute D2",
    "confirm-line 1",
    "contest-line 1",
    "answer-heard 1",
    "state 1 path",
    "agree 1",
    "dissent 1",
    "guide 7",
    "report 7 11:30 voluntarily",
];

#[test]
fn every_command_in_every_stage() {
    let worlds = STAGES.map(|(stage, parts, more)| {
        let mut world = way_to(tests::DETERMINED);
        for part in &WAY[..parts] {
            world.play(part);
        }
        world.play(more);
        assert_eq!(world.attendance(town()).stage(), stage);
        (stage, world)
    });
    let mut table = String::new();
    for command in COMMANDS {
        let mut by_answer: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (stage, world) in &worlds {
            let told = world.clone().play(&format!("03-02 16:00 town {command}"));
            let answer = told.split_once(": ").unwrap().1;
            let answer = answer.split_whitespace().next().unwrap();
            let code = answer.bytes().all(|b| b.is_ascii_uppercase() || b == b'_');
            let answer = if code { answer } else { "ok" };
            by_answer.entry(answer.to_string()).or_default().push(stage);
        }
        table.push_str(command.split(' ').next().unwrap());
        table.push('\n');
        for (answer, stages) in by_answer {
            table.push_str(&format!("  {answer}: {}\n", stages.join(" ")));
        }
    }
    expect![[r#"
        confirm
          ALREADY_ANSWERED: declined confirmed line-received line-contested line-confirmed in-session record-sealed plan-received plan-dissented plan-agreed
          NOT_INVITED: revoked
          WRONG_STAGE: cancelled concluded
          ok: invited
        decline
          ALREADY_ANSWERED: declined confirmed line-received line-contested line-confirmed in-session record-sealed plan-received plan-dissented plan-agreed
          NOT_INVITED: revoked
          WRONG_STAGE: cancelled concluded
          ok: invited
        substitute
          NOT_INVITED: revoked
          WRONG_STAGE: invited declined cancelled concluded
          ok: confirmed line-received line-contested line-confirmed in-session record-sealed plan-received plan-dissented plan-agreed
        confirm-line
          LINE_MISMATCH: confirmed
          NOT_INVITED: revoked
          WRONG_STAGE: invited declined cancelled line-confirmed in-session record-sealed plan-received plan-dissented plan-agreed concluded
          ok: line-received line-contested
        contest-line
          LINE_LOCKED: line-confirmed in-session record-sealed plan-received plan-dissented plan-agreed
          LINE_MISMATCH: confirmed
          NOT_INVITED: revoked
          WRONG_STAGE: invited declined cancelled line-contested concluded
          ok: line-received
        answer-heard
          UNKNOWN_HEARD: invited declined revoked confirmed line-received line-contested line-confirmed
          WRONG_STAGE: cancelled
          ok: in-session record-sealed plan-received plan-dissented plan-agreed concluded
        state
          NOT_INVITED: revoked
          SESSION_NOT_OPEN: confirmed line-received line-contested line-confirmed
          WRONG_STAGE: invited declined cancelled
          ok: in-session record-sealed plan-received plan-dissented plan-agreed concluded
        agree
          NOT_INVITED: revoked
          PLAN_MISMATCH: confirmed line-received line-contested line-confirmed in-session record-sealed
          WRONG_STAGE: invited declined cancelled plan-agreed concluded
          ok: plan-received plan-dissented
        dissent
          NOT_INVITED: revoked
          PLAN_MISMATCH: confirmed line-received line-contested line-confirmed in-session record-sealed
          WRONG_STAGE: invited declined cancelled plan-dissented concluded
          ok: plan-received plan-agreed
        guide
          NO_STAY: invited declined revoked confirmed line-received line-contested line-confirmed
          WRONG_STAGE: cancelled concluded
          ok: in-session record-sealed plan-received plan-dissented plan-agreed
        report
          NO_STAY: invited declined revoked confirmed line-received line-contested line-confirmed
          WRONG_STAGE: cancelled concluded
          ok: in-session record-sealed plan-received plan-dissented plan-agreed
    "#]].assert_eq(&table);
}

/// What the whole reception told one agency, in another order: nothing is refused, and the end is the same.
#[test]
fn what_an_agency_is_told_may_come_in_any_order() {
    let at = Moment::at(instant("03-09"));
    let whole = way_to("");
    let told: Vec<_> = whole
        .sent
        .iter()
        .filter(|message| message.to == whole.attendance(hrss()).id().record())
        .cloned()
        .collect();
    let (invitation, rest) = told.split_first().unwrap();
    for turn in 0..rest.len() {
        let mut world = way_to("");
        world.attendances.clear();
        world.deliver(invitation.clone(), at.recorded).unwrap();
        let mut order = rest.to_vec();
        order.rotate_left(turn);
        if turn % 2 == 1 {
            order.reverse();
        }
        for message in order {
            world.deliver(message, at.recorded).unwrap();
        }
        let (here, there) = (world.attendance(hrss()), whole.attendance(hrss()));
        assert_eq!(here.line().current(), there.line().current());
        assert_eq!(here.line_is_locked(), there.line_is_locked());
        assert_eq!(here.session(), there.session());
        assert_eq!(here.plan().current(), there.plan().current());
        assert_eq!(here.course(), there.course());
        let numbers =
            |attendance: &super::Attendance| attendance.heard().keys().copied().collect::<Vec<_>>();
        assert_eq!(numbers(here), numbers(there));
    }
}

/// J-10: an agency that is invited anew, or told again, keeps what it has.
#[test]
fn an_older_version_never_replaces_a_newer_one() {
    let mut world = way_to(tests::READY);
    world.play(
        "
        03-02 09:30 office circulate
        03-02 09:31 land contest-line 1 wrong
        03-02 09:32 office circulate
        03-02 09:33 hrss confirm-line 2",
    );
    let first = world
        .sent
        .iter()
        .find(|message| {
            message.body.name() == "joint-reception.line-circulated" && message.to.agency == hrss()
        })
        .cloned()
        .unwrap();
    let events: Vec<Event> = world
        .receive(&first, Moment::at(instant("03-02 10:00")))
        .unwrap();
    assert!(events.is_empty(), "{events:?}");
    assert_eq!(world.attendance(hrss()).stage(), "line-confirmed");
}
