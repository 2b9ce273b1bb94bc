//! Every stage that a matter can be in, against every command and every message.

use expect_test::expect;

use super::*;

const TRIAGED: &str = "03-02  office  triage claim joint 1:31(6)";
const PROPOSED: &str = "03-02  office  propose reception";

/// A story that ends in the stage.
fn road(stage: Stage) -> Vec<&'static str> {
    let one = |line: &'static str| vec![line];
    let reception = |line: &'static str| vec![TRIAGED, PROPOSED, line];
    match stage {
        Stage::Registered => Vec::new(),
        Stage::Triaged => one("03-02  office  triage claim ordinary 1:31(6)"),
        Stage::AwaitingReception => one(TRIAGED),
        Stage::Guided => one("03-02  office  triage claim guided 1:31(6)"),
        Stage::Redirected => one("03-02  office  triage claim redirected 1:31(4)"),
        Stage::NotAccepted => one("03-02  office  triage claim not-accepted 1:31(6)"),
        Stage::ReceptionProposed => vec![TRIAGED, PROPOSED],
        Stage::ReceptionDetermined => reception("03-02  reception  determined"),
        Stage::ReceptionConvened => reception("03-02  reception  convened"),
        Stage::InSession => reception("03-02  reception  in-session"),
        Stage::SessionEnded => reception("03-02  reception  session-ended"),
        Stage::Planned => reception("03-02  reception  planned"),
        Stage::InHandling => vec![TRIAGED, "03-02  docket  1 accepted hrss"],
        Stage::Answered => vec![TRIAGED, "03-02  docket  1 served hrss"],
        Stage::Withdrawn => vec![TRIAGED, PROPOSED, "03-02  office  withdraw"],
        Stage::Closed => vec![TRIAGED, PROPOSED, "03-02  docket  closed"],
    }
}

const LINES: &[&str] = &[
    "03-09  office  elect 1",
    "03-09  office  piece",
    "03-09  office  link 1 50",
    "03-09  office  triage claim ordinary 1:31(6)",
    "03-09  office  reclassify suggestion",
    "03-09  office  propose reception2",
    "03-09  office  withdraw",
    "03-09  reception  cancelled",
    "03-09  docket  1 dispatched land",
    "03-09  docket  closed",
];

#[test]
fn every_stage_by_every_command_and_message() {
    let mut text = String::new();
    for stage in Stage::ALL {
        writeln!(text, "{}", stage.name()).unwrap();
        for line in LINES {
            let mut world =
                World::after("03-02  office  register 2 people 1 claims\n03-02  office  elect 2");
            for step in road(stage) {
                world.line(step).unwrap();
            }
            assert_eq!(world.matter().public_stage(), stage);
            let outcome = match world.line(line) {
                Ok(said) if said.is_empty() => "nothing".to_string(),
                Ok(_) => format!("→ {}", world.matter().stage()),
                Err(refusal) => refusal.reason().to_string(),
            };
            let (_, what) = line.split_once("  ").unwrap();
            writeln!(text, "    {what:<44}{outcome}").unwrap();
        }
    }
    expect![[r#"
        registered
            office  elect 1                             → registered
            office  piece                               → registered
            office  link 1 50                           → registered
            office  triage claim ordinary 1:31(6)       → triaged
            office  reclassify suggestion               NOT_TRIAGED
            office  propose reception2                  NOT_TRIAGED
            office  withdraw                            → withdrawn
            reception  cancelled                        UNEXPECTED_SENDER
            docket  1 dispatched land                   → in-handling
            docket  closed                              → closed
        triaged
            office  elect 1                             → triaged
            office  piece                               → triaged
            office  link 1 50                           → triaged
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → triaged
            office  propose reception2                  → reception-proposed
            office  withdraw                            → withdrawn
            reception  cancelled                        UNEXPECTED_SENDER
            docket  1 dispatched land                   → in-handling
            docket  closed                              → closed
        awaiting-reception
            office  elect 1                             → awaiting-reception
            office  piece                               → awaiting-reception
            office  link 1 50                           → awaiting-reception
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → awaiting-reception
            office  propose reception2                  → reception-proposed
            office  withdraw                            → withdrawn
            reception  cancelled                        UNEXPECTED_SENDER
            docket  1 dispatched land                   → in-handling
            docket  closed                              → closed
        guided
            office  elect 1                             → guided
            office  piece                               → guided
            office  link 1 50                           → guided
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → guided
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        UNEXPECTED_SENDER
            docket  1 dispatched land                   → in-handling
            docket  closed                              → closed
        redirected
            office  elect 1                             → redirected
            office  piece                               → redirected
            office  link 1 50                           → redirected
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → redirected
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        UNEXPECTED_SENDER
            docket  1 dispatched land                   → in-handling
            docket  closed                              → closed
        not-accepted
            office  elect 1                             → not-accepted
            office  piece                               → not-accepted
            office  link 1 50                           → not-accepted
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → not-accepted
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        UNEXPECTED_SENDER
            docket  1 dispatched land                   → in-handling
            docket  closed                              → closed
        reception-proposed
            office  elect 1                             → reception-proposed
            office  piece                               → reception-proposed
            office  link 1 50                           → reception-proposed
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → reception-proposed
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        → awaiting-reception
            docket  1 dispatched land                   → reception-proposed
            docket  closed                              → closed
        reception-determined
            office  elect 1                             → reception-determined
            office  piece                               → reception-determined
            office  link 1 50                           → reception-determined
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → reception-determined
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        → awaiting-reception
            docket  1 dispatched land                   → reception-determined
            docket  closed                              → closed
        reception-convened
            office  elect 1                             → reception-convened
            office  piece                               → reception-convened
            office  link 1 50                           → reception-convened
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → reception-convened
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        → awaiting-reception
            docket  1 dispatched land                   → reception-convened
            docket  closed                              → closed
        in-session
            office  elect 1                             → in-session
            office  piece                               → in-session
            office  link 1 50                           → in-session
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → in-session
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        → awaiting-reception
            docket  1 dispatched land                   → in-session
            docket  closed                              → closed
        session-ended
            office  elect 1                             → session-ended
            office  piece                               → session-ended
            office  link 1 50                           → session-ended
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → session-ended
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        → awaiting-reception
            docket  1 dispatched land                   → session-ended
            docket  closed                              → closed
        planned
            office  elect 1                             → planned
            office  piece                               → planned
            office  link 1 50                           → planned
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → planned
            office  propose reception2                  WRONG_STAGE
            office  withdraw                            → withdrawn
            reception  cancelled                        → awaiting-reception
            docket  1 dispatched land                   → planned
            docket  closed                              → closed
        in-handling
            office  elect 1                             → in-handling
            office  piece                               → in-handling
            office  link 1 50                           → in-handling
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → in-handling
            office  propose reception2                  → reception-proposed
            office  withdraw                            → withdrawn
            reception  cancelled                        UNEXPECTED_SENDER
            docket  1 dispatched land                   → in-handling
            docket  closed                              → closed
        answered
            office  elect 1                             → answered
            office  piece                               → answered
            office  link 1 50                           → answered
            office  triage claim ordinary 1:31(6)       ALREADY_TRIAGED
            office  reclassify suggestion               → answered
            office  propose reception2                  → reception-proposed
            office  withdraw                            → withdrawn
            reception  cancelled                        UNEXPECTED_SENDER
            docket  1 dispatched land                   → in-handling
            docket  closed                              → closed
        withdrawn
            office  elect 1                             MATTER_WITHDRAWN
            office  piece                               MATTER_WITHDRAWN
            office  link 1 50                           MATTER_WITHDRAWN
            office  triage claim ordinary 1:31(6)       MATTER_WITHDRAWN
            office  reclassify suggestion               MATTER_WITHDRAWN
            office  propose reception2                  MATTER_WITHDRAWN
            office  withdraw                            MATTER_WITHDRAWN
            reception  cancelled                        → withdrawn
            docket  1 dispatched land                   → withdrawn
            docket  closed                              nothing
        closed
            office  elect 1                             MATTER_CLOSED
            office  piece                               MATTER_CLOSED
            office  link 1 50                           MATTER_CLOSED
            office  triage claim ordinary 1:31(6)       MATTER_CLOSED
            office  reclassify suggestion               MATTER_CLOSED
            office  propose reception2                  MATTER_CLOSED
            office  withdraw                            MATTER_CLOSED
            reception  cancelled                        → closed
            docket  1 dispatched land                   → closed
            docket  closed                              nothing
    "#]]
    .assert_eq(&text);
}

#[test]
fn the_names_of_stages_are_distinct() {
    let names: BTreeSet<&str> = Stage::ALL.iter().map(|stage| stage.name()).collect();
    assert_eq!(names.len(), Stage::ALL.len());
}
