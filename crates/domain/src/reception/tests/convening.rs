//! 6.1.2 and 6.1.3: people, mode, invitations and their answers.

use expect_test::expect;

use super::{check, check_all, way_to};
use crate::fixture::{rules, short};
use crate::reception::{Duty, suggest_people};

#[test]
fn clause_6_1_2_people_are_proposed_from_claims_and_competences() {
    let world = way_to(super::DETERMINED);
    let proposed: String = suggest_people(world.reception(), &rules())
        .into_iter()
        .map(|seat| {
            let duties: Vec<String> = seat
                .duties
                .iter()
                .map(|duty| match duty {
                    Duty::Responsible(claim) => format!("responsible for {}", claim.0),
                    Duty::Concerned(claim) => format!("concerned with {}", claim.0),
                    Duty::Local => "local".to_string(),
                    Duty::Social => "social".to_string(),
                })
                .collect();
            format!("{}: {}\n", short(seat.agency), duties.join(", "))
        })
        .collect();
    expect![[r#"
        hrss: responsible for 1, concerned with 2
        land: responsible for 2, concerned with 1
        town: local
        aid: social
    "#]]
    .assert_eq(&proposed);
}

#[test]
fn what_is_proposed_is_accepted() {
    let mut world = way_to(super::DETERMINED);
    let seats = suggest_people(world.reception(), &rules());
    let words: Vec<String> = seats
        .iter()
        .map(|seat| {
            let duties: Vec<String> = seat
                .duties
                .iter()
                .map(|duty| match duty {
                    Duty::Responsible(claim) => format!("R{}", claim.0),
                    Duty::Concerned(claim) => format!("C{}", claim.0),
                    Duty::Local => "L".to_string(),
                    Duty::Social => "S".to_string(),
                })
                .collect();
            format!("{}={}", short(seat.agency), duties.join(","))
        })
        .collect();
    let told = world.play(&format!("03-02 09:10 office choose {}", words.join(" ")));
    assert!(told.ends_with("people-chosen\n"), "{told}");
}

#[test]
fn clause_6_1_2_the_people_chosen_fit_their_duties() {
    check(
        super::DETERMINED,
        "
        03-02 09:10 office choose hrss=R1,C2 town=L
        03-02 09:10 office choose hrss=R1,R2 land=R2,C1 town=L
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1 elsewhere=L
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1,L
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1 town=L aid=R1
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1 town=L aid=C1
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1 town=S
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1 town=L nobody=S
        03-02 09:10 office choose hrss=R1,C3 land=R2,C1 town=L
        03-02 09:10 office choose hrss=R1,C2 hrss=R2 town=L
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1 town=
        03-02 09:10 office choose hrss=R1,C2 land=C1 town=R2,L
        ",
        expect![[r#"
            office choose hrss=R1,C2 town=L: QUORUM_NOT_MET the office, another agency, and exactly one responsible unit a claim are needed
            office choose hrss=R1,R2 land=R2,C1 town=L: QUORUM_NOT_MET the office, another agency, and exactly one responsible unit a claim are needed
            office choose hrss=R1,C2 land=R2,C1: LOCAL_NOT_INVITED the locality is known, so its local unit is invited
            office choose hrss=R1,C2 land=R2,C1 elsewhere=L: WRONG_CLASS 11320105999000072K cannot take this duty
            office choose hrss=R1,C2 land=R2,C1,L: WRONG_CLASS 1132010699900003XH cannot take this duty
            office choose hrss=R1,C2 land=R2,C1 town=L aid=R1: SOCIAL_NOT_RESPONSIBLE social forces assist; they are never responsible
            office choose hrss=R1,C2 land=R2,C1 town=L aid=C1: WRONG_CLASS 11320106999000056C cannot take this duty
            office choose hrss=R1,C2 land=R2,C1 town=S: WRONG_CLASS 11320106999000048H cannot take this duty
            office choose hrss=R1,C2 land=R2,C1 town=L nobody=S: UNKNOWN_AGENCY 113201059990009965 is not in the directory
            office choose hrss=R1,C3 land=R2,C1 town=L: UNKNOWN_CLAIM the matter has no claim 3
            office choose hrss=R1,C2 hrss=R2 town=L: ALREADY_INVITED the agency is invited already
            office choose hrss=R1,C2 land=R2,C1 town=: WRONG_CLASS 11320106999000048H cannot take this duty
            office choose hrss=R1,C2 land=C1 town=R2,L: people-chosen
        "#]],
    );
}

#[test]
fn a_suspended_agency_is_not_invited() {
    let mut world = way_to(super::DETERMINED);
    let hrss = crate::fixture::hrss();
    world
        .rules
        .directory
        .agencies
        .get_mut(&hrss)
        .unwrap()
        .standing = crate::rulebook::Standing::Suspended;
    expect![[r#"
        office choose hrss=R1,C2 land=R2,C1 town=L aid=S: SUSPENDED_AGENCY 11320106999000021R is suspended by the directory
        office mode on-site: mode-chosen
    "#]].assert_eq(&world.play(super::PREPARED));
}

#[test]
fn without_a_known_place_no_local_unit_is_asked_for() {
    check_all(
        "
        03-02 09:00 matter propose place=unknown
        03-02 09:05 office determine several
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1
        ",
        expect![[r#"
            matter propose place=unknown: proposed > matter
            office determine several: determined > matter
            office choose hrss=R1,C2 land=R2,C1: people-chosen
        "#]],
    );
}

#[test]
fn clause_6_1_3_each_mode_leaves_its_time_to_answer() {
    for (mode, answer_by) in [
        ("on-site", "2026-03-02T09:50:00+08:00"),
        ("video W1", "2026-03-02T11:20:00+08:00"),
        ("booked", "2026-03-04T00:00:00+08:00"),
        ("other outreach", "2026-03-04T00:00:00+08:00"),
    ] {
        let mut world = way_to(super::PREPARED);
        world.play(&format!("03-02 09:15 office mode {mode}"));
        world.play(super::CONVENED);
        let answers: Vec<String> = world
            .reception()
            .invitations()
            .iter()
            .map(|invitation| invitation.answer_by.to_string())
            .collect();
        assert_eq!(answers, [answer_by; 4], "{mode}");
    }
}

#[test]
fn clause_6_1_3_the_mode_is_chosen_before_convening_and_changed_for_all() {
    check(
        super::DETERMINED,
        "
        03-02 09:10 office choose hrss=R1,C2 land=R2,C1 town=L aid=S
        03-02 09:11 office convene
        03-02 09:15 office mode video
        03-02 09:15 office mode other
        03-02 09:15 office mode video W1
        03-02 09:20 office convene
        03-02 09:21 hrss confirm 1
        03-02 09:22 aid decline 4 busy
        03-02 09:25 office mode booked
        03-02 09:25 office mode booked
        ",
        expect![[r#"
            office choose hrss=R1,C2 land=R2,C1 town=L aid=S: people-chosen
            office convene: MODE_MISSING the mode has not been chosen
            office mode video: COMPANION_REQUIRED a video reception needs a companion at the petitioners' site
            office mode other: TEXT_REQUIRED description must not be blank
            office mode video W1: mode-chosen
            office convene: convened > matter; invited > hrss; invited > land; invited > town; invited > aid; hrss.invited; land.invited; town.invited; aid.invited
            hrss confirm 1: hrss.answered; answered
            aid decline 4 busy: aid.answered; answered
            office mode booked: mode-chosen > hrss land town; hrss.mode-changed; land.mode-changed; town.mode-changed
            office mode booked: mode-chosen > hrss land town
        "#]],
    );
}

#[test]
fn convening_needs_people() {
    check(
        super::DETERMINED,
        "
        03-02 09:15 office mode on-site
        03-02 09:20 office convene
        ",
        expect![[r#"
            office mode on-site: mode-chosen
            office convene: PEOPLE_MISSING the people have not been chosen
        "#]],
    );
}
