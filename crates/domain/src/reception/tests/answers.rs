//! How agencies answer, and who comes instead.

use expect_test::expect;

use super::{check, check_all};

#[test]
fn an_agency_answers_its_own_invitation_once() {
    check(
        super::CONVENED,
        "
        03-02 09:25 hrss confirm 2
        03-02 09:25 hrss/receptionist confirm 1
        03-02 09:25 hrss confirm 1
        03-02 09:26 hrss decline 1 incompetent
        03-02 09:26 aid decline 4 busy -
        03-02 09:26 aid decline 4 busy
        03-02 09:27 aid substitute D2
        ",
        expect![[r#"
            hrss confirm 2: INVITATION_MISMATCH this is not the open invitation
            hrss/receptionist confirm 1: ROLE_NOT_ALLOWED this needs the role Handler
            hrss confirm 1: hrss.answered; answered
            hrss decline 1 incompetent: ALREADY_ANSWERED this has been answered
            aid decline 4 busy -: TEXT_REQUIRED reason must not be blank
            aid decline 4 busy: aid.answered; answered
            aid substitute D2: WRONG_STAGE not possible in the stage declined
        "#]],
    );
}

#[test]
fn who_declines_is_replaced_by_another() {
    check(
        super::CONVENED,
        "
        03-02 09:25 office invite firm=S instead=4
        03-02 09:25 aid decline 4 busy
        03-02 09:26 office invite firm=R1 instead=4
        03-02 09:26 office invite hrss=S instead=4
        03-02 09:26 office invite town=C1 instead=4
        03-02 09:26 office invite firm=S instead=9
        03-02 09:26 office invite firm=S instead=4
        03-02 09:27 firm confirm 5
        03-02 09:27 office invite aid=S
        03-02 09:28 aid confirm 4
        03-02 09:28 aid confirm 6
        ",
        expect![[r#"
            office invite firm=S instead=4: INVITATION_MISMATCH this is not the open invitation
            aid decline 4 busy: aid.answered; answered
            office invite firm=R1 instead=4: SOCIAL_NOT_RESPONSIBLE social forces assist; they are never responsible
            office invite hrss=S instead=4: WRONG_CLASS 11320106999000021R cannot take this duty
            office invite town=C1 instead=4: ALREADY_INVITED the agency is invited already
            office invite firm=S instead=9: INVITATION_MISMATCH this is not the open invitation
            office invite firm=S instead=4: invited > firm aid; firm.invited; aid.revoked
            firm confirm 5: firm.answered; answered
            office invite aid=S: invited > aid; aid.invited
            aid confirm 4: INVITATION_MISMATCH this is not the open invitation
            aid confirm 6: aid.answered; answered
        "#]],
    );
}

#[test]
fn a_responsible_unit_is_replaced_by_one_that_takes_its_claim() {
    check(
        super::CONVENED,
        "
        03-02 09:25 hrss decline 1 incompetent
        03-02 09:26 office invite firm=S instead=1
        03-02 09:26 office invite elsewhere=C1 instead=1
        03-02 09:26 office invite elsewhere=R1,R2 instead=1
        03-02 09:26 office invite elsewhere=R1,C2 instead=1
        ",
        expect![[r#"
            hrss decline 1 incompetent: hrss.answered; answered
            office invite firm=S instead=1: QUORUM_NOT_MET the office, another agency, and exactly one responsible unit a claim are needed
            office invite elsewhere=C1 instead=1: QUORUM_NOT_MET the office, another agency, and exactly one responsible unit a claim are needed
            office invite elsewhere=R1,R2 instead=1: QUORUM_NOT_MET the office, another agency, and exactly one responsible unit a claim are needed
            office invite elsewhere=R1,C2 instead=1: invited > elsewhere hrss; elsewhere.invited; hrss.revoked
        "#]],
    );
}

#[test]
fn an_invitation_is_revoked_where_nobody_rests_on_it() {
    check(
        super::READY,
        "
        03-02 09:30 office revoke 1
        03-02 09:30 office revoke 3
        03-02 09:30 office revoke 9
        03-02 09:30 office revoke 4 -
        03-02 09:30 office revoke 4
        03-02 09:31 office revoke 4
        03-02 09:32 aid substitute D2
        03-02 09:33 office invite aid=S
        03-02 09:34 aid confirm 5
        ",
        expect![[r#"
            office revoke 1: QUORUM_NOT_MET the office, another agency, and exactly one responsible unit a claim are needed
            office revoke 3: LOCAL_NOT_INVITED the locality is known, so its local unit is invited
            office revoke 9: INVITATION_MISMATCH this is not the open invitation
            office revoke 4 -: TEXT_REQUIRED reason must not be blank
            office revoke 4: revoked > aid; aid.revoked
            office revoke 4: INVITATION_MISMATCH this is not the open invitation
            aid substitute D2: NOT_INVITED the agency is not invited
            office invite aid=S: invited > aid; aid.invited
            aid confirm 5: aid.answered; answered
        "#]],
    );
}

#[test]
fn clock_p1_an_unanswered_invitation_is_noted_once_and_still_taken() {
    check(
        super::CONVENED,
        "
        03-02 09:25 hrss confirm 1
        03-02 09:49 clock P1/2
        03-02 09:50 clock P1/1
        03-02 09:50 clock P1/2
        03-02 09:51 clock P1/2
        03-02 09:55 land confirm 2
        ",
        expect![[r#"
            hrss confirm 1: hrss.answered; answered
            clock P1/2: 
            clock P1/1: 
            clock P1/2: unanswered
            clock P1/2: 
            land confirm 2: land.answered; answered
        "#]],
    );
}

#[test]
fn who_did_not_answer_and_was_replaced_is_told() {
    check(
        super::CONVENED,
        "
        03-02 09:50 clock P1/4
        03-02 09:55 office invite firm=S instead=4
        03-02 09:56 aid confirm 4
        ",
        expect![[r#"
            clock P1/4: unanswered
            office invite firm=S instead=4: invited > firm aid; firm.invited; aid.revoked
            aid confirm 4: NOT_INVITED the agency is not invited
        "#]],
    );
}

#[test]
fn an_answer_that_crosses_a_revocation_changes_nothing() {
    check(
        super::CONVENED,
        "
        03-02 09:25 down aid
        03-02 09:26 aid confirm 4
        03-02 09:27 office revoke 4
        03-02 09:30 up aid
        ",
        expect![[r#"
            down aid: 
            aid confirm 4: aid.answered
            office revoke 4: revoked > aid
            up aid: aid.revoked
        "#]],
    );
}

#[test]
fn it_is_cancelled_before_the_session_and_everybody_hears() {
    check(
        super::READY,
        "
        03-02 09:30 office cancel -
        03-02 09:30 office cancel
        03-02 09:31 hrss substitute D2
        03-02 09:31 office circulate
        ",
        expect![[r#"
            office cancel -: TEXT_REQUIRED reason must not be blank
            office cancel: cancelled > hrss land town aid matter; hrss.cancelled; land.cancelled; town.cancelled; aid.cancelled
            hrss substitute D2: WRONG_STAGE not possible in the stage cancelled
            office circulate: WRONG_STAGE not possible in the stage cancelled
        "#]],
    );
}

#[test]
fn a_withdrawn_matter_is_received_no_more() {
    check(
        super::PREPARED,
        "
        03-02 09:16 matter withdraw
        03-02 09:16 matter withdraw
        03-02 09:20 office convene
        03-02 09:21 office cancel
        ",
        expect![[r#"
            matter withdraw: matter-withdrawn
            matter withdraw: 
            office convene: MATTER_WITHDRAWN the matter has been withdrawn
            office cancel: cancelled > matter
        "#]],
    );
}

#[test]
fn a_matter_that_becomes_an_accusation_is_shown_to_nobody() {
    check(
        super::PREPARED,
        "
        03-02 09:16 matter accuse
        03-02 09:20 office convene
        ",
        expect![[r#"
            matter accuse: reclassified
            office convene: RESTRICTED_MATTER an accusation is kept from those it accuses and does not go this way
        "#]],
    );
    check_all(
        "03-02 09:00 matter propose category=accusation",
        expect![[r#"
            matter propose category=accusation: RESTRICTED_MATTER an accusation is kept from those it accuses and does not go this way
        "#]],
    );
}

#[test]
fn a_later_triage_moves_the_claims_and_the_proposal_of_people() {
    check(
        super::PROPOSED,
        "
        03-02 09:02 matter triage
        03-02 09:02 matter triage
        ",
        expect![[r#"
            matter triage: retriaged
            matter triage: 
        "#]],
    );
}
