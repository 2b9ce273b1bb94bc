//! Clause 6.1 to 6.4, a whole reception, and clause 5.

use expect_test::expect;

use super::{WAY, check, check_all};

#[test]
fn a_reception_from_the_proposal_to_the_end() {
    check_all(
        &WAY.join("\n"),
        expect![[r#"
        matter propose: proposed > matter
        office determine several,many: determined > matter
        office choose hrss=R1,C2 land=R2,C1 town=L aid=S: people-chosen
        office mode on-site: mode-chosen
        office convene: convened > matter; invited > hrss; invited > land; invited > town; invited > aid; hrss.invited; land.invited; town.invited; aid.invited
        hrss confirm 1: hrss.answered; answered
        land confirm 2: land.answered; answered
        town confirm 3: town.answered; answered
        aid confirm 4: aid.answered; answered
        office circulate: line-circulated > hrss land; hrss.line-received; land.line-received
        hrss confirm-line 1: hrss.line-confirmed; line-confirmed
        land confirm-line 1: land.line-confirmed; line-confirmed
        office lock 1: line-locked > hrss land; hrss.line-locked; land.line-locked
        office open 1,2,3: opened > hrss land town aid matter; hrss.opened; land.opened; town.opened; aid.opened
        office heard hrss 1 answer: heard > hrss; hrss.heard-of
        office heard hrss 1 path: heard > hrss; hrss.heard-of
        office heard hrss 1 plan: heard > hrss; hrss.heard-of
        office heard land 1 policy: heard > land; land.heard-of
        office heard land 2 answer: heard > land; land.heard-of
        office heard land 2 path: heard > land; land.heard-of
        office heard land 2 plan: heard > land; land.heard-of
        office heard hrss 2 policy: heard > hrss; hrss.heard-of
        office heard office 1 procedure: heard
        office heard office 2 procedure: heard
        hrss answer-heard 1,2,3,8: hrss.stated; stated; hrss.stated; stated; hrss.stated; stated; hrss.stated; stated
        land answer-heard 4,5,6,7: land.stated; stated; land.stated; stated; land.stated; stated; land.stated; stated
        office end: ended > matter
        office read-back signed: read-back
        office seal: sealed > hrss land town aid; hrss.record-sealed; land.record-sealed; town.record-sealed; aid.record-sealed
        office plan: plan-proposed > hrss land town; hrss.plan-received; land.plan-received; town.plan-received
        hrss agree 1: hrss.plan-agreed; plan-agreed
        land agree 1: land.plan-agreed; plan-agreed
        office issue 1: plan-issued > matter
        office enter JS-2026-0001: provincial-record-entered
        office hand-over: handed-over > docket matter
        docket taken 1: plan-taken
        docket dispatched 1 hrss: claim-dispatched
        docket dispatched 2 land: claim-dispatched
        office conclude: concluded > hrss land town aid matter; hrss.concluded; land.concluded; town.concluded; aid.concluded
    "#]],
    );
}

#[test]
fn clause_5_1_the_office_sends_people_who_organise_know_the_law_and_know_people() {
    check(
        super::DETERMINED,
        "
        03-02 09:10 office choose office=nobody hrss=R1,C2 land=R2,C1 town=L
        03-02 09:10 office choose office=unable hrss=R1,C2 land=R2,C1 town=L
        03-02 09:10 office choose office=unable waive=office hrss=R1,C2 land=R2,C1 town=L
        ",
        expect![[r#"
            office choose office=nobody hrss=R1,C2 land=R2,C1 town=L: OFFICE_MISSING at least one member of the office takes part
            office choose office=unable hrss=R1,C2 land=R2,C1 town=L: COMPETENCE_MISSING the people sent do not declare the competence Organising
            office choose office=unable waive=office hrss=R1,C2 land=R2,C1 town=L: people-chosen
        "#]],
    );
}

#[test]
fn clause_5_2_an_organ_sends_people_of_its_trade_who_draft_replies_and_guide() {
    check(
        super::CONVENED,
        "
        03-02 09:25 hrss confirm 1 nobody
        03-02 09:25 hrss confirm 1 borrowed
        03-02 09:25 hrss confirm 1 unable
        03-02 09:25 hrss confirm 1
        03-02 09:26 hrss substitute unable
        03-02 09:26 hrss substitute D2
        ",
        expect![[r#"
            hrss confirm 1 nobody: DELEGATE_REQUIRED a confirmation names at least one person of the agency
            hrss confirm 1 borrowed: DELEGATE_REQUIRED a confirmation names at least one person of the agency
            hrss confirm 1 unable: COMPETENCE_MISSING the people sent do not declare the competence Professional
            hrss confirm 1: hrss.answered; answered
            hrss substitute unable: COMPETENCE_MISSING the people sent do not declare the competence Professional
            hrss substitute D2: hrss.substituted; substituted
        "#]],
    );
}

#[test]
fn clause_5_3_the_local_unit_sends_people_who_persuade_keep_in_touch_and_follow_up() {
    check(
        super::CONVENED,
        "
        03-02 09:25 town confirm 3 unable
        03-02 09:25 town confirm 3
        ",
        expect![[r#"
            town confirm 3 unable: COMPETENCE_MISSING the people sent do not declare the competence Persuasion
            town confirm 3: town.answered; answered
        "#]],
    );
}

#[test]
fn clause_5_4_social_forces_bring_one_kind_of_help_and_decide_nothing() {
    check(
        super::CONVENED,
        "
        03-02 09:25 aid confirm 4 unable
        03-02 09:25 aid/social confirm 4
        03-02 09:26 aid/social confirm-line 1
        03-02 09:26 aid/social agree 1
        03-02 09:26 aid confirm-line 1
        03-02 09:26 aid agree 1
        ",
        expect![[r#"
            aid confirm 4 unable: COMPETENCE_MISSING the people sent do not declare the competence LegalExplanation
            aid/social confirm 4: aid.answered; answered
            aid/social confirm-line 1: ROLE_NOT_ALLOWED this needs the role Handler
            aid/social agree 1: ROLE_NOT_ALLOWED this needs the role Handler
            aid confirm-line 1: DUTY_NOT_YOURS the agency has no duty for this claim and topic
            aid agree 1: DUTY_NOT_YOURS the agency has no duty for this claim and topic
        "#]],
    );
}

#[test]
fn a_waiver_of_clause_5_travels_with_the_invitation() {
    check(
        super::DETERMINED,
        "
        03-02 09:10 office choose waive=hrss hrss=R1,C2 land=R2,C1 town=L
        03-02 09:15 office mode on-site
        03-02 09:20 office convene
        03-02 09:25 hrss confirm 1 unable
        03-02 09:25 land confirm 2 unable
        ",
        expect![[r#"
            office choose waive=hrss hrss=R1,C2 land=R2,C1 town=L: people-chosen
            office mode on-site: mode-chosen
            office convene: convened > matter; invited > hrss; invited > land; invited > town; hrss.invited; land.invited; town.invited
            hrss confirm 1 unable: hrss.answered; answered
            land confirm 2 unable: COMPETENCE_MISSING the people sent do not declare the competence Professional
        "#]],
    );
}

#[test]
fn clause_6_1_1_a_coordinator_of_the_office_determines_on_grounds() {
    check(
        super::PROPOSED,
        "
        03-02 09:05 hrss determine several
        03-02 09:05 office/receptionist determine several
        03-02 09:05 office determine
        03-02 09:05 office determine no
        03-02 09:05 office determine no -
        03-02 09:05 office/coordinator determine several,many
        03-02 09:06 office determine several
        ",
        expect![[r#"
            hrss determine several: NOT_HOME_NODE the record is kept by another agency
            office/receptionist determine several: ROLE_NOT_ALLOWED this needs the role Coordinator
            office determine: GROUND_REQUIRED a determination names at least one ground
            office determine no: REASON_REQUIRED deciding against the advice needs a reason
            office determine no -: REASON_REQUIRED deciding against the advice needs a reason
            office/coordinator determine several,many: determined > matter
            office determine several: WRONG_STAGE not possible in the stage determined
        "#]],
    );
}

#[test]
fn clause_6_1_1_no_with_a_reason_ends_it_and_the_matter_is_told() {
    check(
        super::PROPOSED,
        "
        03-02 09:05 office determine no simple
        03-02 09:06 office convene
        ",
        expect![[r#"
            office determine no simple: determined > matter
            office convene: WRONG_STAGE not possible in the stage declined
        "#]],
    );
}

#[test]
fn clause_6_1_1_a_light_matter_needs_no_reason_and_may_be_received_jointly_all_the_same() {
    check_all(
        "
        03-02 09:00 matter propose visitors=1 claims=1 linked=0 elected=
        03-02 09:05 office determine no
        ",
        expect![[r#"
            matter propose visitors=1 claims=1 linked=0 elected=: proposed > matter
            office determine no: determined > matter
        "#]],
    );
    check_all(
        "
        03-02 09:00 matter propose visitors=1 claims=1 linked=0 elected=
        03-02 09:05 office determine other
        ",
        expect![[r#"
            matter propose visitors=1 claims=1 linked=0 elected=: proposed > matter
            office determine other: determined > matter
        "#]],
    );
}

#[test]
fn clause_6_4_1_the_record_is_entered_in_the_provincial_system_once() {
    check(
        super::ENDED,
        "
        03-02 11:05 office enter JS-1
        03-02 11:05 office read-back signed
        03-02 11:06 office seal
        03-02 11:10 office enter
        03-02 11:10 office enter JS_1
        03-02 11:10 office enter JS-1
        03-02 11:11 office enter JS-1
        ",
        expect![[r#"
            office enter JS-1: WRONG_STAGE not possible in the stage session-ended
            office read-back signed: read-back
            office seal: sealed > hrss land town aid; hrss.record-sealed; land.record-sealed; town.record-sealed; aid.record-sealed
            office enter: INVALID_PROVINCIAL_NUMBER the number of the provincial system has 1 to 40 letters, digits or hyphens
            office enter JS_1: INVALID_PROVINCIAL_NUMBER the number of the provincial system has 1 to 40 letters, digits or hyphens
            office enter JS-1: provincial-record-entered
            office enter JS-1: WRONG_STAGE not possible in the stage sealed
        "#]],
    );
}

#[test]
fn clause_6_4_the_plan_goes_to_the_docket_which_takes_that_version() {
    check(
        super::PLAN,
        "
        03-02 11:30 office hand-over
        03-02 11:30 docket taken 1
        03-02 11:30 office issue 1
        03-02 11:31 office hand-over
        03-02 11:32 docket taken 2
        03-02 11:33 docket taken 1
        03-02 11:34 docket taken 1
        ",
        expect![[r#"
            office hand-over: PLAN_NOT_AGREED every responsible unit agrees to its part of the plan first
            docket taken 1: WRONG_STAGE not possible in the stage sealed
            office issue 1: plan-issued > matter
            office hand-over: handed-over > docket matter
            docket taken 2: PLAN_MISMATCH version or digest are not those of the current plan
            docket taken 1: plan-taken
            docket taken 1: 
        "#]],
    );
}
