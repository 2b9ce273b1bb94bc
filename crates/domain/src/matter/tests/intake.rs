//! Registration, representatives, pieces and links, triage, and the proposal of a reception.

use expect_test::expect;

use super::*;

#[test]
fn art_22_a_matter_is_registered_whoever_takes_it_and_its_docket_opens() {
    check(
        "
        03-02  office/auditor  register 1 people 1 claims
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
        "#]],
    );
}

#[test]
fn art_20_seven_visitors_are_all_registered_and_elect_at_most_five() {
    check(
        "
        03-02  office  register 7 people 2 claims
        03-02  office  elect 1 2 3 4 5 6
        03-02  office  elect 1 2 8
        03-02  office  elect
        03-02  office  elect 1 2 3 4 5
        03-03  office  elect 2 3
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            TOO_MANY_REPRESENTATIVES at most 5 representatives
            NOT_A_PETITIONER there is no petitioner 8
            REPRESENTATIVES_REQUIRED several petitioners with a common matter elect representatives first
            matter.representatives-elected 1,2,3,4,5 ▶office/docket:matter.representatives-elected = registered
            matter.representatives-elected 2,3 ▶office/docket:matter.representatives-elected = registered
        "#]],
    );
}

#[test]
fn art_20_one_petitioner_elects_nobody() {
    check(
        "
        03-02  office  register 1 people 1 claims
        03-02  office  elect 1
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            NO_COMMON_MATTER representatives are elected where two or more petitioners share a matter
        "#]],
    );
}

#[test]
fn i4_zhejiang_lets_a_group_of_ten_send_three() {
    let mut world = in_zhejiang();
    let said = play(
        &mut world,
        "
        03-02  office  register 10 people 1 claims
        03-02  office  elect 1 2 3 4
        03-02  office  elect 1 2 3
        ",
    );
    expect![[r#"
        matter.registered ▶office/docket:matter.registered = registered
        TOO_MANY_REPRESENTATIVES at most 3 representatives
        matter.representatives-elected 1,2,3 ▶office/docket:matter.representatives-elected = registered
    "#]].assert_eq(&said);
}

#[test]
fn i6_triage_is_done_once_and_changed_with_a_reason() {
    check(
        "
        03-02  office  register 2 people 2 claims
        03-02  office/coordinator  triage claim ordinary 1:31(6) 2:31(6)
        03-02  office/coordinator  reclassify suggestion
        03-03  office/receptionist  triage claim ordinary 1:31(6) 2:31(6)
        03-03  office/receptionist  triage claim ordinary 1:31(6) 2:31(6)
        03-04  office/receptionist  reclassify suggestion
        03-04  office/coordinator  reclassify claim
        03-04  office/coordinator  reclassify suggestion blank
        03-04  office/coordinator  reclassify suggestion
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            ROLE_NOT_ALLOWED this needs the role Registrar
            NOT_TRIAGED the matter has not been triaged
            matter.triaged ▶office/docket:matter.triaged = triaged
            ALREADY_TRIAGED triage is done once; change the category with a reason
            ROLE_NOT_ALLOWED this needs the role Coordinator
            SAME_CATEGORY the matter has this category already
            TEXT_REQUIRED reason must not be blank
            matter.reclassified ▶office/docket:matter.reclassified = triaged
        "#]],
    );
}

#[test]
fn i7_triage_says_the_path_of_every_claim_exactly_once() {
    check(
        "
        03-02  office  register 2 people 2 claims
        03-02  office  triage claim ordinary 1:31(6)
        03-02  office  triage claim ordinary 1:31(6) 1:31(6)
        03-02  office  triage claim ordinary 1:31(6) 2:31(6) 2:31(6)
        03-02  office  triage claim ordinary 1:31(6) 3:31(6)
        03-02  office  triage claim redirected 1:31(1) 2:31(6)
        03-02  office  triage claim redirected 1:31(1) 2:31(4)
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            CLAIMS_UNCOVERED triage says the path of every claim exactly once
            CLAIMS_UNCOVERED triage says the path of every claim exactly once
            CLAIMS_UNCOVERED triage says the path of every claim exactly once
            UNKNOWN_CLAIM the matter has no claim 3
            NO_STATUTORY_PATH only claims with a statutory path of their own are redirected to it
            matter.triaged ▶office/docket:matter.triaged = redirected
        "#]],
    );
}

#[test]
fn i7_only_a_claim_on_path_31_6_ever_has_a_handling_period() {
    let world = World::after(
        "
        03-02  office  register 2 people 6 claims
        03-02  office  triage claim ordinary 1:31(1) 2:31(2) 3:31(3) 4:31(4) 5:31(5) 6:31(6)
        ",
    );
    let periods: Vec<bool> = (1..=6)
        .map(|no| world.matter().has_handling_period(ClaimNo(no)))
        .collect();
    assert_eq!(periods, [false, false, false, false, false, true]);
}

#[test]
fn i8_a_second_piece_within_the_period_is_kept_and_not_accepted_again() {
    check(
        "
        03-02  office  register 1 people 1 claims
        03-03  office/auditor  piece
        03-04  office  triage claim ordinary 1:31(6)
        03-05  office/auditor  piece
        03-05  docket  closed
        03-09  office/auditor  piece
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            matter.piece-recorded 2 None = registered
            matter.triaged ▶office/docket:matter.triaged = triaged
            matter.piece-recorded 3 Some(SameMatterInProgress) = triaged
            matter.closed = closed
            MATTER_CLOSED the matter is closed; a new piece is registered instead
        "#]],
    );
}

#[test]
fn i8_a_person_links_an_earlier_matter_with_grounds_and_once() {
    check(
        "
        03-02  office  register 1 people 2 claims
        03-02  office  link 1 50 groundless
        03-02  office  link 1 50
        03-02  office  link 1 50
        03-02  office  link 2 50
        03-02  office  link 3 50
        03-02  office  link 1 100
        03-02  office  link 1 101
        03-02  office/auditor  link 1 49
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            LINK_GROUND_REQUIRED a link names at least one ground
            matter.piece-linked ▶office/docket:matter.piece-linked = registered
            ALREADY_LINKED these pieces are linked already
            matter.piece-linked ▶office/docket:matter.piece-linked = registered
            UNKNOWN_CLAIM the matter has no claim 3
            SELF_LINK a matter is not linked to itself
            LATER_MATTER a piece is linked to an earlier matter
            ROLE_NOT_ALLOWED this needs the role Registrar
        "#]],
    );
}

#[test]
fn a_joint_reception_is_proposed_after_triage_and_the_election() {
    check(
        "
        03-02  office  register 7 people 2 claims
        03-02  office  propose reception
        03-02  office  triage claim joint 1:31(6) 2:31(6)
        03-02  office  propose reception
        03-02  office  elect 1 2 3
        03-02  office/auditor  propose reception
        03-02  office  propose reception blank
        03-02  office  propose hrss
        03-02  office  propose nobody
        03-02  office  propose reception
        03-02  office  propose reception2
        03-03  reception  declined
        03-03  office  propose reception
        03-03  office  propose reception2
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            NOT_TRIAGED the matter has not been triaged
            matter.triaged ▶office/docket:matter.triaged = awaiting-reception
            REPRESENTATIVES_REQUIRED several petitioners with a common matter elect representatives first
            matter.representatives-elected 1,2,3 ▶office/docket:matter.representatives-elected = awaiting-reception
            ROLE_NOT_ALLOWED this needs the role Registrar
            TEXT_REQUIRED reason must not be blank
            NOT_THE_OFFICE a petition office convenes joint receptions
            UNKNOWN_AGENCY 113201059990009965 is not in the directory
            matter.reception-proposed ▶office/joint-reception:matter.reception-proposed = reception-proposed
            WRONG_STAGE not possible in the stage reception-proposed
            matter.reception-moved = awaiting-reception
            WRONG_STAGE not possible in the stage awaiting-reception
            matter.reception-proposed ▶office/joint-reception:matter.reception-proposed = reception-proposed
        "#]],
    );
}

#[test]
fn a_suspended_office_gets_no_proposal() {
    let mut world = World::after(
        "
        03-02  office  register 1 people 1 claims
        03-02  office  triage claim joint 1:31(6)
        ",
    );
    let agencies = &mut world.rules.directory.agencies;
    agencies.get_mut(&office()).unwrap().standing = crate::rulebook::Standing::Suspended;
    let refusal = world.line("03-02  office  propose reception").unwrap_err();
    assert_eq!(refusal.reason(), "SUSPENDED_AGENCY");
}

#[test]
fn guided_matters_are_not_proposed_for_a_reception() {
    check(
        "
        03-02  office  register 1 people 1 claims
        03-02  office  triage claim guided 1:31(6)
        03-02  office  propose reception
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            matter.triaged ▶office/docket:matter.triaged = guided
            WRONG_STAGE not possible in the stage guided
        "#]],
    );
}

#[test]
fn what_the_reception_is_told_is_what_triage_and_links_say() {
    let mut world = World::after(
        "
        03-02  office  register 7 people 2 claims
        03-02  office  elect 1 2 3
        03-02  office  piece
        03-02  office  link 2 50
        03-02  office  triage claim joint 1:31(6) 2:31(4)
        03-03  docket  1 objected hrss
        03-03  docket  1 received hrss
        ",
    );
    let now = moment("03-03");
    let actor = anyone(office());
    let words = ["propose", "reception"];
    let events = world.decide(&actor, &words, now).unwrap();
    let entry = entry(crate::entry::Event::Matter(events[0].clone()), &actor, now);
    let matter = world
        .matter
        .take()
        .unwrap()
        .apply(&events[0], &entry)
        .unwrap();
    let messages = matter.messages(&events[0], &entry, 8);
    let Body::Matter(Outgoing::ReceptionProposed(proposal)) = &messages[0].body else {
        panic!("no proposal");
    };
    let claims: Vec<(u8, ClaimPath, u16)> = proposal
        .claims
        .iter()
        .map(|claim| (claim.no.0, claim.path, claim.linked))
        .collect();
    assert_eq!(
        claims,
        [
            (1, ClaimPath::PetitionOpinion, 0),
            (2, ClaimPath::AdministrativeProcedure, 1)
        ]
    );
    let numbers = (
        proposal.petitioners.len(),
        proposal.representatives.len(),
        proposal.linked_pieces,
        proposal.objections,
    );
    assert_eq!(numbers, (7, 3, 2, 1));
    assert_eq!(messages[0].body.sealed().len(), 3);
    assert_eq!(messages[0].to, reception_id("reception").record());
}
