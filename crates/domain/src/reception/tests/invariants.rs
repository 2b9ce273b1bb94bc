//! An example of each invariant of joint receptions, and of the way home.

use expect_test::expect;

use super::{check, check_all, way_to};
use crate::fixture::{rules, short};
use crate::id::Kind;
use crate::message::Body;
use crate::reception::{Outgoing, advise};

#[test]
fn j_1_the_advice_shows_its_figures() {
    let shown = |words: &[&str]| {
        let advice = advise(&super::talk::proposal(words), &rules());
        let figures: Vec<String> = advice
            .evidence
            .iter()
            .map(|e| format!("{:?} {} (+{})", e.ground, e.figure, e.points))
            .collect();
        format!(
            "{} of {}: {}",
            advice.points,
            advice.threshold,
            figures.join(", ")
        )
    };
    let all = [
        shown(&[]),
        shown(&["visitors=4", "linked=0"]),
        shown(&["visitors=5", "claims=1", "linked=0"]),
        shown(&[
            "visitors=1",
            "claims=1",
            "linked=2",
            "objections=1",
            "urgent",
        ]),
        shown(&["visitors=1", "linked=0", "place=320105"]),
    ];
    expect![[r#"
        80 of 50: SeveralAgencies 2 (+30), ManyPeople 7 (+30), Repeated 2 (+20)
        30 of 50: SeveralAgencies 2 (+30)
        30 of 50: ManyPeople 5 (+30)
        60 of 50: Repeated 3 (+20), Urgent 1 (+20), Disputed 1 (+20)
        20 of 50: CrossRegion 2 (+20)"#]]
    .assert_eq(&all.join("\n"));
}

#[test]
fn j_2_the_only_responsible_unit_of_a_claim_is_not_removed() {
    check(
        super::CONVENED,
        "03-02 09:25 office revoke 2",
        expect![[r#"
        office revoke 2: QUORUM_NOT_MET the office, another agency, and exactly one responsible unit a claim are needed
    "#]],
    );
    check_all(
        "
        03-02 09:00 matter propose
        03-02 09:05 office determine several
        03-02 09:10 office choose
        ",
        expect![[r#"
            matter propose: proposed > matter
            office determine several: determined > matter
            office choose: QUORUM_NOT_MET the office, another agency, and exactly one responsible unit a claim are needed
        "#]],
    );
}

#[test]
fn j_3_social_forces_are_optional_and_see_neither_line_nor_plan() {
    check(
        super::DETERMINED,
        "03-02 09:10 office choose hrss=R1,C2 land=R2,C1 town=L",
        expect![[r#"
            office choose hrss=R1,C2 land=R2,C1 town=L: people-chosen
        "#]],
    );
    assert!(
        told_to("aid")
            .iter()
            .all(|name| !name.contains("line") && !name.contains("plan"))
    );
}

#[test]
fn j_4_a_video_reception_has_a_companion() {
    check(
        super::DETERMINED,
        "
        03-02 09:15 office mode video
        03-02 09:15 office mode video W1
        ",
        expect![[r#"
            office mode video: COMPANION_REQUIRED a video reception needs a companion at the petitioners' site
            office mode video W1: mode-chosen
        "#]],
    );
}

#[test]
fn j_5_a_competence_that_is_missing_is_named() {
    check(
        super::CONVENED,
        "03-02 09:25 land confirm 2 unable",
        expect![[r#"
            land confirm 2 unable: COMPETENCE_MISSING the people sent do not declare the competence Professional
        "#]],
    );
}

#[test]
fn j_7_no_session_before_the_line_is_agreed() {
    check(
        super::READY,
        "
        03-02 09:30 office open 1
        03-02 09:30 office circulate
        03-02 09:35 hrss confirm-line 1
        03-02 09:36 office open 1
        03-02 09:36 land confirm-line 1
        03-02 09:37 office open 1
        03-02 09:38 office lock 1
        03-02 09:39 office open 1
        ",
        expect![[r#"
            office open 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            office circulate: line-circulated > hrss land; hrss.line-received; land.line-received
            hrss confirm-line 1: hrss.line-confirmed; line-confirmed
            office open 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            land confirm-line 1: land.line-confirmed; line-confirmed
            office open 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            office lock 1: line-locked > hrss land; hrss.line-locked; land.line-locked
            office open 1: opened > hrss land town aid matter; hrss.opened; land.opened; town.opened; aid.opened
        "#]],
    );
}

#[test]
fn j_8_an_answer_is_confirmed_or_marked_unconfirmed_with_a_reason() {
    check(
        super::OPEN,
        "
        03-02 10:05 office heard hrss 1 answer
        03-02 10:05 office heard office 1 procedure
        03-02 10:06 office seal
        03-02 10:06 office end all
        03-02 10:07 office seal
        03-02 10:08 office read-back signed
        03-02 10:08 office read-back signed
        03-02 10:09 office seal
        03-02 10:09 office seal 1 -
        03-02 10:09 office seal 3
        03-02 10:09 office seal 1 node-down
        ",
        expect![[r#"
            office heard hrss 1 answer: heard > hrss; hrss.heard-of
            office heard office 1 procedure: heard
            office seal: NOT_READ_BACK the record is read back before it is sealed
            office end all: ended > matter
            office seal: NOT_READ_BACK the record is read back before it is sealed
            office read-back signed: read-back
            office read-back signed: WRONG_STAGE not possible in the stage read-back
            office seal: ANSWER_UNCONFIRMED an answer is confirmed by its agency, or marked unconfirmed with a reason
            office seal 1 -: ANSWER_UNCONFIRMED an answer is confirmed by its agency, or marked unconfirmed with a reason
            office seal 3: UNKNOWN_HEARD nothing was recorded under this number
            office seal 1 node-down: sealed > hrss land town aid; hrss.record-sealed; land.record-sealed; town.record-sealed; aid.record-sealed
        "#]],
    );
}

#[test]
fn j_9_every_claim_has_one_item_with_one_owner() {
    check(
        super::ENDED,
        "
        03-02 11:20 office plan claims=1
        03-02 11:20 office plan
        03-02 11:21 office issue 1
        ",
        expect![[r#"
            office plan claims=1: PLAN_INCOMPLETE every claim has exactly one plan item with one responsible unit and a day
            office plan: plan-proposed > hrss land town; hrss.plan-received; land.plan-received; town.plan-received
            office issue 1: PLAN_NOT_AGREED every responsible unit agrees to its part of the plan first
        "#]],
    );
}

/// The names of all that an agency is told in a whole reception.
fn told_to(name: &str) -> Vec<&'static str> {
    let mut world = way_to("");
    world
        .sent
        .retain(|message| short(message.to.agency) == name && message.to.kind == Kind::Attendance);
    world
        .sent
        .iter()
        .map(|message| message.body.name())
        .collect()
}

#[test]
fn j_10_who_is_told_what() {
    let all: String = ["hrss", "town", "aid"]
        .map(|name| format!("{name}: {}\n", told_to(name).join(" ")))
        .concat()
        .replace("joint-reception.", "");
    expect![[r#"
        hrss: invited line-circulated line-locked opened heard heard heard heard sealed plan-proposed concluded
        town: invited opened sealed plan-proposed concluded
        aid: invited opened sealed concluded
    "#]].assert_eq(&all);
    let mut world = way_to(super::CONVENED);
    world.play(
        "03-02 09:25 hrss confirm 1\n03-02 09:25 aid confirm 4\n03-02 09:30 office circulate",
    );
    let of_the_line: Vec<&str> = world
        .sent
        .iter()
        .filter(|m| {
            matches!(
                m.body,
                Body::JointReception(Outgoing::LineCirculated { .. })
            )
        })
        .map(|m| short(m.to.agency))
        .collect();
    assert_eq!(
        of_the_line,
        ["hrss"],
        "an agency that has not said it comes is told nothing"
    );
}
