//! 6.2.2, 6.2.3 and 6.3: the session, its record, the plan, and the way home.

use expect_test::expect;

use super::check;

#[test]
fn clause_6_2_2_who_may_say_what() {
    check(
        super::OPEN,
        "
        03-02 10:05 office heard hrss 1 answer
        03-02 10:05 office heard office 1 answer
        03-02 10:05 office heard land 1 answer
        03-02 10:05 office heard hrss 1 policy
        03-02 10:05 office heard hrss 1 procedure
        03-02 10:05 office heard hrss 2 policy
        03-02 10:05 office heard office 1 procedure
        03-02 10:05 office heard town 1 policy
        03-02 10:05 office heard aid 1 policy
        03-02 10:05 office heard hrss 1 path by=D9
        03-02 10:05 office heard office 1 procedure by=D9
        03-02 10:05 office heard elsewhere 1 policy
        03-02 10:05 office heard hrss 3 answer
        03-02 10:05 office heard hrss 1 path -
        03-02 10:05 hrss heard hrss 1 path
        03-02 10:05 office/receptionist heard hrss 1 path
        ",
        expect![[r#"
            office heard hrss 1 answer: heard > hrss; hrss.heard-of
            office heard office 1 answer: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            office heard land 1 answer: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            office heard hrss 1 policy: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            office heard hrss 1 procedure: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            office heard hrss 2 policy: heard > hrss; hrss.heard-of
            office heard office 1 procedure: heard
            office heard town 1 policy: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            office heard aid 1 policy: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            office heard hrss 1 path by=D9: NOT_INVITED the agency is not invited
            office heard office 1 procedure by=D9: NOT_INVITED the agency is not invited
            office heard elsewhere 1 policy: NOT_INVITED the agency is not invited
            office heard hrss 3 answer: UNKNOWN_CLAIM the matter has no claim 3
            office heard hrss 1 path -: TEXT_REQUIRED text must not be blank
            hrss heard hrss 1 path: NOT_HOME_NODE the record is kept by another agency
            office/receptionist heard hrss 1 path: heard > hrss; hrss.heard-of
        "#]],
    );
}

#[test]
fn clause_6_2_2_the_agency_confirms_corrects_or_states_by_itself() {
    check(
        super::OPEN,
        "
        03-02 10:05 office heard hrss 1 answer
        03-02 10:06 hrss answer-heard 2
        03-02 10:06 hrss answer-heard 1 corrected -
        03-02 10:06 hrss answer-heard 1 corrected otherwise
        03-02 10:06 hrss answer-heard 1
        03-02 10:07 hrss state 1 path words
        03-02 10:07 hrss state 1 path -
        03-02 10:07 hrss state 2 path words
        03-02 10:07 hrss state 1 procedure words
        03-02 10:07 town state 1 policy words
        03-02 10:08 land state 1 policy words
        ",
        expect![[r#"
            office heard hrss 1 answer: heard > hrss; hrss.heard-of
            hrss answer-heard 2: UNKNOWN_HEARD nothing was recorded under this number
            hrss answer-heard 1 corrected -: TEXT_REQUIRED text must not be blank
            hrss answer-heard 1 corrected otherwise: hrss.stated; stated
            hrss answer-heard 1: ALREADY_ANSWERED this has been answered
            hrss state 1 path words: hrss.stated; stated
            hrss state 1 path -: TEXT_REQUIRED text must not be blank
            hrss state 2 path words: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            hrss state 1 procedure words: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            town state 1 policy words: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            land state 1 policy words: land.stated; stated
        "#]],
    );
}

#[test]
fn clause_6_2_2_an_agency_whose_node_is_down_is_heard_and_confirms_afterwards() {
    check(
        super::OPEN,
        "
        03-02 10:05 down land
        03-02 10:06 office heard land 2 answer
        03-02 10:30 office end all
        03-02 10:40 up land
        03-02 10:41 land answer-heard 1
        03-02 10:42 office read-back refused
        03-02 10:43 office seal
        ",
        expect![[r#"
            down land: 
            office heard land 2 answer: heard > land
            office end all: ended > matter
            up land: land.heard-of
            land answer-heard 1: land.stated; stated
            office read-back refused: read-back
            office seal: sealed > hrss land town aid; hrss.record-sealed; land.record-sealed; town.record-sealed; aid.record-sealed
        "#]],
    );
}

#[test]
fn clause_6_2_2_a_session_ends_when_everything_is_said_or_excused() {
    check(
        super::OPEN,
        "
        03-02 10:05 office end
        03-02 10:05 office end 1.policy
        03-02 10:05 office end all -
        03-02 10:05 office end all
        03-02 10:06 office heard hrss 1 answer
        03-02 10:06 office end all
        ",
        expect![[r#"
            office end: RECORD_INCOMPLETE every claim needs an answer with path and plan, policy and procedure, or a reason
            office end 1.policy: RECORD_INCOMPLETE every claim needs an answer with path and plan, policy and procedure, or a reason
            office end all -: RECORD_INCOMPLETE every claim needs an answer with path and plan, policy and procedure, or a reason
            office end all: ended > matter
            office heard hrss 1 answer: SESSION_NOT_OPEN the reception is not in session
            office end all: SESSION_NOT_OPEN the reception is not in session
        "#]],
    );
}

#[test]
fn clause_6_2_3_the_plan_follows_the_session() {
    check(
        super::OPEN,
        "
        03-02 10:05 office plan
        03-02 10:05 office issue 1
        03-02 10:10 office end all
        03-02 10:11 office issue 1
        03-02 10:11 office plan claims=1
        03-02 10:11 office plan claims=1,2,2
        03-02 10:11 office plan claims=1,3
        03-02 10:11 office plan by=land
        03-02 10:11 office plan due=03-01
        03-02 10:11 office plan blank
        03-02 10:11 office plan help=aid
        03-02 10:11 office plan help=elsewhere
        03-02 10:11 office plan help=town
        ",
        expect![[r#"
            office plan: SESSION_NOT_ENDED deliberation follows the session
            office issue 1: SESSION_NOT_ENDED deliberation follows the session
            office end all: ended > matter
            office issue 1: PLAN_NOT_AGREED every responsible unit agrees to its part of the plan first
            office plan claims=1: PLAN_INCOMPLETE every claim has exactly one plan item with one responsible unit and a day
            office plan claims=1,2,2: PLAN_INCOMPLETE every claim has exactly one plan item with one responsible unit and a day
            office plan claims=1,3: PLAN_INCOMPLETE every claim has exactly one plan item with one responsible unit and a day
            office plan by=land: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            office plan due=03-01: PLAN_DUE_IN_PAST a plan item is due after the session
            office plan blank: TEXT_REQUIRED task must not be blank
            office plan help=aid: NOT_INVITED the agency is not invited
            office plan help=elsewhere: NOT_INVITED the agency is not invited
            office plan help=town: plan-proposed > hrss land town; hrss.plan-received; land.plan-received; town.plan-received
        "#]],
    );
}

#[test]
fn clause_6_2_3_each_responsible_unit_agrees_before_it_is_issued() {
    check(
        super::ENDED,
        "
        03-02 11:20 office plan
        03-02 11:21 hrss agree 1
        03-02 11:21 hrss agree 1
        03-02 11:21 land dissent 1 -
        03-02 11:21 land dissent 1 too-early
        03-02 11:21 land dissent 1 too-early
        03-02 11:22 town agree 1
        03-02 11:22 aid agree 1
        03-02 11:23 office issue 1
        03-02 11:24 office plan
        03-02 11:25 hrss agree 1
        03-02 11:25 hrss agree 2
        03-02 11:25 land agree 2 digest=9
        03-02 11:25 land agree 2
        03-02 11:26 office issue 1
        03-02 11:26 office issue 2
        03-02 11:27 office issue 2
        03-02 11:27 town dissent 2 late
        03-02 11:28 office plan
        ",
        expect![[r#"
            office plan: plan-proposed > hrss land town; hrss.plan-received; land.plan-received; town.plan-received
            hrss agree 1: hrss.plan-agreed; plan-agreed
            hrss agree 1: WRONG_STAGE not possible in the stage plan-agreed
            land dissent 1 -: TEXT_REQUIRED reason must not be blank
            land dissent 1 too-early: land.plan-dissented; plan-dissented
            land dissent 1 too-early: WRONG_STAGE not possible in the stage plan-dissented
            town agree 1: town.plan-agreed; plan-agreed
            aid agree 1: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            office issue 1: PLAN_NOT_AGREED every responsible unit agrees to its part of the plan first
            office plan: plan-proposed > hrss land town; hrss.plan-received; land.plan-received; town.plan-received
            hrss agree 1: PLAN_MISMATCH version or digest are not those of the current plan
            hrss agree 2: hrss.plan-agreed; plan-agreed
            land agree 2 digest=9: PLAN_MISMATCH version or digest are not those of the current plan
            land agree 2: land.plan-agreed; plan-agreed
            office issue 1: PLAN_MISMATCH version or digest are not those of the current plan
            office issue 2: plan-issued > matter
            office issue 2: WRONG_STAGE not possible in the stage planned
            town dissent 2 late: town.plan-dissented; plan-dissented
            office plan: WRONG_STAGE not possible in the stage planned
        "#]],
    );
}

#[test]
fn clocks_p2_and_p3_run_from_the_end_of_the_session_and_are_noted_once() {
    check(
        super::ENDED,
        "
        03-02 23:59 clock P2/0
        03-03 00:00 clock P2/0
        03-03 00:01 clock P2/0
        03-03 23:59 clock P3/0
        03-04 00:00 clock P3/0
        03-04 00:01 clock P3/0
        ",
        expect![[r#"
            clock P2/0: 
            clock P2/0: overdue
            clock P2/0: 
            clock P3/0: 
            clock P3/0: overdue
            clock P3/0: 
        "#]],
    );
    check(
        super::HANDED_OVER,
        "
        03-04 00:00 clock P2/0
        03-04 00:00 clock P3/0
        ",
        expect![[r#"
            clock P2/0: 
            clock P3/0: 
        "#]],
    );
}

#[test]
fn clause_6_3_a_person_stays_on_is_guided_and_seen_home() {
    check(
        super::OPEN,
        "
        03-02 11:00 office stay 9
        03-02 11:00 office stay 7 -
        03-02 11:00 office/receptionist stay 7 medicine
        03-02 11:00 office stay 7
        03-02 11:05 office end-stay 7 alone
        03-02 11:06 hrss guide 7 -
        03-02 11:06 hrss guide 7 words
        03-02 11:06 town guide 7 words
        03-02 11:06 aid guide 7 words
        03-02 11:06 hrss guide 6 words
        03-02 11:07 office end-stay 7 alone
        03-02 11:08 land guide 7 words
        03-02 11:10 hrss/local report 7 11:09 voluntarily
        03-02 11:10 town/handler report 7 11:09 voluntarily
        03-02 11:10 town/local report 7 10:59 voluntarily
        03-02 11:10 town/local report 7 11:11 voluntarily
        03-02 11:10 town/local report 7 11:09 care -
        03-02 11:10 town/local report 7 11:09 voluntarily
        03-02 11:11 town/local report 7 11:09 voluntarily
        03-02 11:12 office end-stay 6 voluntarily
        03-02 11:12 office end-stay 7 voluntarily
        03-02 11:13 office end-stay 7 voluntarily
        ",
        expect![[r#"
            office stay 9: NOT_A_PETITIONER there is no petitioner 9
            office stay 7 -: TEXT_REQUIRED needs must not be blank
            office/receptionist stay 7 medicine: stay-noted > hrss land town; hrss.return-asked; land.return-asked; town.return-asked
            office stay 7: ALREADY_STAYING this person is noted as staying on already
            office end-stay 7 alone: GUIDANCE_MISSING each concerned agency gives guidance first
            hrss guide 7 -: TEXT_REQUIRED text must not be blank
            hrss guide 7 words: hrss.guidance-given; guided
            town guide 7 words: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            aid guide 7 words: NO_STAY this person is not noted as staying on
            hrss guide 6 words: NO_STAY this person is not noted as staying on
            office end-stay 7 alone: GUIDANCE_MISSING each concerned agency gives guidance first
            land guide 7 words: land.guidance-given; guided
            hrss/local report 7 11:09 voluntarily: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            town/handler report 7 11:09 voluntarily: ROLE_NOT_ALLOWED this needs the role Local
            town/local report 7 10:59 voluntarily: ARRIVAL_BEFORE_STAY the local unit arrives after it was called
            town/local report 7 11:11 voluntarily: HAPPENED_LATER it cannot have happened after it is recorded
            town/local report 7 11:09 care -: CARE_RECORD_REQUIRED handing a person to care needs a care record
            town/local report 7 11:09 voluntarily: town.return-reported; return-reported
            town/local report 7 11:09 voluntarily: WRONG_STAGE not possible in the stage in-session
            office end-stay 6 voluntarily: NO_STAY this person is not noted as staying on
            office end-stay 7 voluntarily: stay-ended
            office end-stay 7 voluntarily: NO_STAY this person is not noted as staying on
        "#]],
    );
}

#[test]
fn clause_6_3_1_without_a_local_unit_the_stay_is_flagged() {
    let mut world = super::world::World::new();
    let told = world.play(
        "
        03-02 09:00 matter propose place=unknown visitors=1 claims=1 elected=
        03-02 09:05 office determine other
        03-02 09:10 office choose hrss=R1
        03-02 09:15 office mode on-site
        03-02 09:20 office convene
        03-02 09:25 hrss confirm 1
        03-02 09:30 office circulate
        03-02 09:35 hrss confirm-line 1
        03-02 09:40 office lock 1
        03-02 10:00 office open 1
        03-02 11:00 office stay 1
        ",
    );
    expect!["office stay 1: stay-noted > hrss; hrss.return-asked"]
        .assert_eq(told.lines().last().unwrap());
    let stay = &world.reception().stays()[&crate::matter::PersonNo(1)];
    assert_eq!(stay.local, None);
}

#[test]
fn a_local_unit_that_has_not_answered_is_called_all_the_same() {
    check(
        super::CONVENED,
        "
        03-02 09:25 hrss confirm 1
        03-02 09:25 land confirm 2
        03-02 09:30 office circulate
        03-02 09:35 hrss confirm-line 1
        03-02 09:35 land confirm-line 1
        03-02 09:40 office lock 1
        03-02 10:00 office open 1
        03-02 11:00 office stay 7
        03-02 11:20 town/local report 7 11:15 voluntarily
        ",
        expect![[r#"
            hrss confirm 1: hrss.answered; answered
            land confirm 2: land.answered; answered
            office circulate: line-circulated > hrss land; hrss.line-received; land.line-received
            hrss confirm-line 1: hrss.line-confirmed; line-confirmed
            land confirm-line 1: land.line-confirmed; line-confirmed
            office lock 1: line-locked > hrss land; hrss.line-locked; land.line-locked
            office open 1: opened > hrss land matter; hrss.opened; land.opened
            office stay 7: stay-noted > hrss land town; hrss.return-asked; land.return-asked; town.return-asked
            town/local report 7 11:15 voluntarily: town.return-reported; return-reported
        "#]],
    );
}

#[test]
fn clock_p4_watches_over_who_stays_on() {
    check(
        super::OPEN,
        "
        03-02 11:00 office stay 7
        03-02 11:29 clock P4/7
        03-02 11:30 clock P4/6
        03-02 11:30 clock P4/7
        03-02 11:31 clock P4/7
        ",
        expect![[r#"
            office stay 7: stay-noted > hrss land town; hrss.return-asked; land.return-asked; town.return-asked
            clock P4/7: 
            clock P4/6: 
            clock P4/7: overdue
            clock P4/7: 
        "#]],
    );
}
