//! 6.2.1: the agreed line.

use expect_test::{Expect, expect};

use super::{check, way_to};

#[test]
fn clause_6_2_1_a_line_covers_every_claim_and_is_spoken_by_its_responsible_unit() {
    check(
        super::READY,
        "
        03-02 09:30 office circulate claims=1
        03-02 09:30 office circulate claims=1,1,2
        03-02 09:30 office circulate claims=1,2,3
        03-02 09:30 office circulate blank
        03-02 09:30 office circulate speaker=land
        03-02 09:30 office circulate
        ",
        expect![[r#"
            office circulate claims=1: LINE_INCOMPLETE the line says facts, basis, answer and speaker for every claim
            office circulate claims=1,1,2: LINE_INCOMPLETE the line says facts, basis, answer and speaker for every claim
            office circulate claims=1,2,3: UNKNOWN_CLAIM the matter has no claim 3
            office circulate blank: LINE_INCOMPLETE the line says facts, basis, answer and speaker for every claim
            office circulate speaker=land: LINE_SPEAKER the answer on a claim is spoken by its responsible unit
            office circulate: line-circulated > hrss land; hrss.line-received; land.line-received
        "#]],
    );
}

#[test]
fn clause_6_2_1_contested_in_version_1_confirmed_by_all_in_version_2() {
    check(
        super::READY,
        "
        03-02 09:30 office circulate
        03-02 09:35 hrss confirm-line 1
        03-02 09:36 land contest-line 1 -
        03-02 09:36 land contest-line 1 wrong-basis
        03-02 09:37 land contest-line 1 wrong-basis
        03-02 09:37 office lock 1
        03-02 09:38 office circulate
        03-02 09:39 hrss confirm-line 1
        03-02 09:39 hrss confirm-line 2 digest=9
        03-02 09:39 hrss confirm-line 2
        03-02 09:40 hrss confirm-line 2
        03-02 09:40 office lock 2
        03-02 09:41 land confirm-line 2
        03-02 09:42 office lock 1
        03-02 09:42 office lock 2
        03-02 09:43 office lock 2
        03-02 09:43 office circulate
        03-02 09:43 hrss contest-line 2 after-all
        ",
        expect![[r#"
            office circulate: line-circulated > hrss land; hrss.line-received; land.line-received
            hrss confirm-line 1: hrss.line-confirmed; line-confirmed
            land contest-line 1 -: TEXT_REQUIRED reason must not be blank
            land contest-line 1 wrong-basis: land.line-contested; line-contested
            land contest-line 1 wrong-basis: WRONG_STAGE not possible in the stage line-contested
            office lock 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            office circulate: line-circulated > hrss land; hrss.line-received; land.line-received
            hrss confirm-line 1: LINE_MISMATCH version or digest are not those of the current line
            hrss confirm-line 2 digest=9: LINE_MISMATCH version or digest are not those of the current line
            hrss confirm-line 2: hrss.line-confirmed; line-confirmed
            hrss confirm-line 2: WRONG_STAGE not possible in the stage line-confirmed
            office lock 2: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            land confirm-line 2: land.line-confirmed; line-confirmed
            office lock 1: LINE_MISMATCH version or digest are not those of the current line
            office lock 2: line-locked > hrss land; hrss.line-locked; land.line-locked
            office lock 2: LINE_LOCKED the line is locked
            office circulate: LINE_LOCKED the line is locked
            hrss contest-line 2 after-all: LINE_LOCKED the line is locked
        "#]],
    );
}

#[test]
fn a_line_needs_every_responsible_unit_to_come() {
    check(
        super::CONVENED,
        "
        03-02 09:25 hrss confirm 1
        03-02 09:30 office lock 1
        03-02 09:30 office circulate
        03-02 09:35 hrss confirm-line 1
        03-02 09:36 office lock 1
        03-02 09:37 land confirm 2
        03-02 09:38 office lock 1
        03-02 09:39 land confirm-line 1
        03-02 09:40 office lock 1
        ",
        expect![[r#"
            hrss confirm 1: hrss.answered; answered
            office lock 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            office circulate: line-circulated > hrss; hrss.line-received
            hrss confirm-line 1: hrss.line-confirmed; line-confirmed
            office lock 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            land confirm 2: land.answered; answered > land; land.line-received
            office lock 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            land confirm-line 1: land.line-confirmed; line-confirmed
            office lock 1: line-locked > hrss land; hrss.line-locked; land.line-locked
        "#]],
    );
}

/// Everything is agreed, and one more organ is asked, of whose people the office asks no competences.
fn another_is_asked(story: &str, expected: Expect) {
    let mut world = way_to(super::DETERMINED);
    world.play(
        "
        03-02 09:10 office choose waive=elsewhere hrss=R1,C2 land=R2,C1 town=L aid=S
        03-02 09:15 office mode on-site",
    );
    for part in [super::CONVENED, super::READY, super::AGREED] {
        world.play(part);
    }
    world.play("03-02 09:41 office invite elsewhere=C1");
    expected.assert_eq(&world.play(story));
}

#[test]
fn who_joins_after_the_line_is_locked_confirms_it_before_the_session_opens() {
    another_is_asked(
        "
        03-02 09:42 elsewhere confirm 5
        03-02 09:43 office open 1
        03-02 09:44 elsewhere confirm-line 1
        03-02 09:45 office open 1
        ",
        expect![[r#"
            elsewhere confirm 5: elsewhere.answered; answered > elsewhere; elsewhere.line-received
            office open 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            elsewhere confirm-line 1: elsewhere.line-confirmed; line-confirmed > elsewhere; elsewhere.line-locked
            office open 1: opened > hrss land town aid elsewhere matter; hrss.opened; land.opened; town.opened; aid.opened; elsewhere.opened
        "#]],
    );
}

#[test]
fn who_joins_after_the_line_is_locked_may_contest_it_and_all_confirm_anew() {
    another_is_asked(
        "
        03-02 09:42 elsewhere confirm 5
        03-02 09:44 elsewhere contest-line 1 new-facts
        03-02 09:45 hrss contest-line 1 after-all
        03-02 09:45 office open 1
        03-02 09:46 office circulate
        03-02 09:47 elsewhere confirm-line 2
        03-02 09:47 hrss confirm-line 2
        03-02 09:47 land confirm-line 2
        03-02 09:48 office lock 2
        03-02 09:49 office open 1
        ",
        expect![[r#"
            elsewhere confirm 5: elsewhere.answered; answered > elsewhere; elsewhere.line-received
            elsewhere contest-line 1 new-facts: elsewhere.line-contested; line-contested
            hrss contest-line 1 after-all: LINE_LOCKED the line is locked
            office open 1: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            office circulate: line-circulated > hrss land elsewhere; hrss.line-received; land.line-received; elsewhere.line-received
            elsewhere confirm-line 2: elsewhere.line-confirmed; line-confirmed
            hrss confirm-line 2: hrss.line-confirmed; line-confirmed
            land confirm-line 2: land.line-confirmed; line-confirmed
            office lock 2: line-locked > hrss land elsewhere; hrss.line-locked; land.line-locked; elsewhere.line-locked
            office open 1: opened > hrss land town aid elsewhere matter; hrss.opened; land.opened; town.opened; aid.opened; elsewhere.opened
        "#]],
    );
}

#[test]
fn who_joins_in_session_confirms_the_line_before_speaking() {
    another_is_asked(
        "
        03-02 09:42 office open 1
        03-02 09:43 elsewhere confirm 5
        03-02 09:44 office heard elsewhere 1 policy
        03-02 09:44 elsewhere state 1 policy
        03-02 09:45 elsewhere confirm-line 1
        03-02 09:46 office heard elsewhere 1 policy
        03-02 09:46 elsewhere state 1 policy
        ",
        expect![[r#"
            office open 1: opened > hrss land town aid matter; hrss.opened; land.opened; town.opened; aid.opened
            elsewhere confirm 5: elsewhere.answered; answered > elsewhere; elsewhere.line-received
            office heard elsewhere 1 policy: LINE_NOT_AGREED the line is agreed before the reception: every responsible and concerned agency confirms one version
            elsewhere state 1 policy: SESSION_NOT_OPEN the reception is not in session
            elsewhere confirm-line 1: elsewhere.line-confirmed; line-confirmed > elsewhere; elsewhere.opened
            office heard elsewhere 1 policy: heard > elsewhere; elsewhere.heard-of
            elsewhere state 1 policy: elsewhere.stated; stated
        "#]],
    );
}

#[test]
fn a_confirmation_of_a_version_that_was_overtaken_is_refused() {
    check(
        super::READY,
        "
        03-02 09:30 office circulate
        03-02 09:31 down land
        03-02 09:32 land confirm-line 1
        03-02 09:33 hrss contest-line 1 no
        03-02 09:34 office circulate
        03-02 09:40 up land
        03-02 09:41 land confirm-line 2
        ",
        expect![[r#"
            office circulate: line-circulated > hrss land; hrss.line-received; land.line-received
            down land: 
            land confirm-line 1: land.line-confirmed
            hrss contest-line 1 no: hrss.line-contested; line-contested
            office circulate: line-circulated > hrss land; hrss.line-received
            up land: office refuses LINE_MISMATCH; land.line-received
            land confirm-line 2: land.line-confirmed; line-confirmed
        "#]],
    );
}
