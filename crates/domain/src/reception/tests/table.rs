//! Every stage that a reception reaches, and every command there.

use std::collections::BTreeMap;

use expect_test::expect;

use super::world::World;
use super::{WAY, way_to};

/// Each stage once, by the part of the way that reaches it, and what else it takes.
const STAGES: [(&str, &str, &str); 15] = [
    ("proposed", super::PROPOSED, ""),
    (
        "declined",
        super::PROPOSED,
        "03-02 09:05 office determine no simple",
    ),
    ("determined", super::DETERMINED, ""),
    ("prepared", super::PREPARED, ""),
    ("convened", super::CONVENED, ""),
    ("ready", super::READY, "03-02 09:30 office circulate"),
    ("line-agreed", super::AGREED, ""),
    ("in-session", super::SPOKEN, STAY),
    ("session-ended", super::ENDED, STAY),
    ("read-back", super::READ_BACK, ""),
    (
        "sealed",
        super::SEALED,
        "03-02 11:20 office plan\n03-02 11:21 hrss agree 1\n03-02 11:21 land agree 1",
    ),
    ("planned", super::PLANNED, ""),
    ("handed-over", super::DISPATCHED, ""),
    ("concluded", super::CONCLUDED, ""),
    ("cancelled", super::READY, "03-02 09:30 office cancel"),
];
const STAY: &str = "
    03-02 10:30 office stay 3
    03-02 10:31 hrss guide 3
    03-02 10:31 land guide 3";

const COMMANDS: [&str; 21] = [
    "determine several",
    "choose hrss=R1,C2 land=R2,C1 town=L",
    "mode booked",
    "convene",
    "invite firm=S",
    "revoke 4",
    "circulate",
    "lock 1",
    "open 1,2,3",
    "heard hrss 1 answer",
    "end all",
    "read-back signed",
    "seal",
    "plan",
    "issue 1",
    "stay 7",
    "end-stay 3 alone",
    "enter JS-1",
    "hand-over",
    "conclude",
    "cancel",
];

#[test]
fn every_command_in_every_stage() {
    let worlds: Vec<(&str, World)> = STAGES
        .iter()
        .map(|(stage, step, more)| {
            let mut world = way_to(step);
            world.play(more);
            assert_eq!(world.reception().stage(), *stage);
            (*stage, world)
        })
        .collect();
    let mut table = String::new();
    for command in COMMANDS {
        let mut by_answer: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (stage, world) in &worlds {
            let told = world.clone().play(&format!("03-02 16:00 office {command}"));
            let answer = told
                .split_once(": ")
                .unwrap()
                .1
                .split_whitespace()
                .next()
                .unwrap();
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
        determine
          WRONG_STAGE: declined determined prepared convened ready line-agreed in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: proposed
        choose
          WRONG_STAGE: proposed declined convened ready line-agreed in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: determined prepared
        mode
          WRONG_STAGE: proposed declined in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: determined prepared convened ready line-agreed
        convene
          PEOPLE_MISSING: determined
          WRONG_STAGE: proposed declined convened ready line-agreed in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: prepared
        invite
          WRONG_STAGE: proposed declined determined prepared in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: convened ready line-agreed
        revoke
          WRONG_STAGE: proposed declined determined prepared in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: convened ready line-agreed
        circulate
          LINE_LOCKED: line-agreed
          WRONG_STAGE: proposed declined determined prepared in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: convened ready
        lock
          LINE_LOCKED: line-agreed
          LINE_NOT_AGREED: convened ready
          WRONG_STAGE: proposed declined determined prepared in-session session-ended read-back sealed planned handed-over concluded cancelled
        open
          LINE_NOT_AGREED: convened ready
          WRONG_STAGE: proposed declined determined prepared in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: line-agreed
        heard
          RECORD_SEALED: sealed planned handed-over concluded
          SESSION_NOT_OPEN: proposed declined determined prepared convened ready line-agreed session-ended read-back cancelled
          ok: in-session
        end
          SESSION_NOT_OPEN: proposed declined determined prepared convened ready line-agreed session-ended read-back sealed planned handed-over concluded cancelled
          ok: in-session
        read-back
          RECORD_SEALED: sealed planned handed-over concluded
          SESSION_NOT_ENDED: proposed declined determined prepared convened ready line-agreed in-session cancelled
          WRONG_STAGE: read-back
          ok: session-ended
        seal
          NOT_READ_BACK: proposed declined determined prepared convened ready line-agreed in-session session-ended cancelled
          RECORD_SEALED: sealed planned handed-over concluded
          ok: read-back
        plan
          SESSION_NOT_ENDED: in-session
          WRONG_STAGE: proposed declined determined prepared convened ready line-agreed planned handed-over concluded cancelled
          ok: session-ended read-back sealed
        issue
          PLAN_NOT_AGREED: session-ended read-back
          SESSION_NOT_ENDED: in-session
          WRONG_STAGE: proposed declined determined prepared convened ready line-agreed planned handed-over concluded cancelled
          ok: sealed
        stay
          WRONG_STAGE: proposed declined determined prepared convened ready line-agreed concluded cancelled
          ok: in-session session-ended read-back sealed planned handed-over
        end-stay
          NO_STAY: proposed declined determined prepared convened ready line-agreed read-back sealed planned handed-over concluded cancelled
          ok: in-session session-ended
        enter
          WRONG_STAGE: proposed declined determined prepared convened ready line-agreed in-session session-ended read-back handed-over concluded cancelled
          ok: sealed planned
        hand-over
          PLAN_NOT_AGREED: session-ended read-back sealed
          WRONG_STAGE: proposed declined determined prepared convened ready line-agreed in-session handed-over concluded cancelled
          ok: planned
        conclude
          WRONG_STAGE: proposed declined determined prepared convened ready line-agreed in-session session-ended read-back sealed planned concluded cancelled
          ok: handed-over
        cancel
          WRONG_STAGE: declined in-session session-ended read-back sealed planned handed-over concluded cancelled
          ok: proposed determined prepared convened ready line-agreed
    "#]].assert_eq(&table);
}

#[test]
fn the_way_passes_every_stage_but_the_ends_that_stop_short() {
    let mut world = World::new();
    let mut stages = Vec::new();
    for line in WAY.iter().flat_map(|part| part.lines()) {
        world.play(line);
        if let Some(reception) = &world.reception {
            stages.push(reception.stage());
        }
    }
    stages.dedup();
    let missed: Vec<&str> = STAGES
        .iter()
        .map(|(stage, _, _)| *stage)
        .filter(|stage| !stages.contains(stage))
        .collect();
    assert_eq!(missed, ["declined", "cancelled"]);
}
