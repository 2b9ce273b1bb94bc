//! What the story comes to: its timeline, its ends, and who was told what.

use std::collections::BTreeSet;

use expect_test::expect;

use super::story::*;
use super::*;
use crate::fixture::{hrss, short};
use crate::law::Clause;
use crate::matter::ClaimPath;

#[test]
fn a_group_matter_goes_all_the_way_to_the_end() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    play(&mut world);
    assert!(world.waiting.is_empty());
    expect![[r#"
        03-02T09:00 office matter.registered
        03-02T09:00 office docket.opened
        03-02T09:00 office matter.representatives-elected
        03-02T09:00 office docket.representatives-elected
        03-02T09:00 office matter.triaged
        03-02T09:00 office docket.triaged
        03-02T09:00 office matter.reception-proposed
        03-02T09:00 office joint-reception.proposed
        03-02T09:20 office joint-reception.determined
        03-02T09:20 office matter.reception-moved
        03-02T09:20 office joint-reception.people-chosen
        03-02T09:20 office joint-reception.mode-chosen
        03-02T09:20 office joint-reception.convened
        03-02T09:20 office joint-reception.invited
        03-02T09:20 office joint-reception.invited
        03-02T09:20 office joint-reception.invited
        03-02T09:20 office joint-reception.invited
        03-02T09:20 office matter.reception-moved
        03-02T09:20 hrss   attendance.invited
        03-02T09:20 land   attendance.invited
        03-02T09:20 town   attendance.invited
        03-02T09:20 aid    attendance.invited
        03-02T09:20 hrss   attendance.answered
        03-02T09:20 office joint-reception.answered
        03-02T09:20 land   attendance.answered
        03-02T09:20 office joint-reception.answered
        03-02T09:20 town   attendance.answered
        03-02T09:20 office joint-reception.answered
        03-02T09:20 aid    attendance.answered
        03-02T09:20 office joint-reception.answered
        03-02T09:20 office joint-reception.invited
        03-02T09:20 aid    attendance.revoked
        03-02T09:20 firm   attendance.invited
        03-02T09:20 firm   attendance.answered
        03-02T09:20 office joint-reception.answered
        03-02T11:00 office joint-reception.line-circulated
        03-02T11:00 hrss   attendance.line-received
        03-02T11:00 land   attendance.line-received
        03-02T11:00 hrss   attendance.line-confirmed
        03-02T11:00 office joint-reception.line-confirmed
        03-02T11:00 land   attendance.line-contested
        03-02T11:00 office joint-reception.line-contested
        03-02T11:00 office joint-reception.line-circulated
        03-02T11:00 hrss   attendance.line-received
        03-02T11:00 land   attendance.line-received
        03-02T11:00 hrss   attendance.line-confirmed
        03-02T11:00 office joint-reception.line-confirmed
        03-02T11:00 land   attendance.line-confirmed
        03-02T11:00 office joint-reception.line-confirmed
        03-02T11:00 office joint-reception.line-locked
        03-02T11:00 hrss   attendance.line-locked
        03-02T11:00 land   attendance.line-locked
        03-02T14:00 office joint-reception.opened
        03-02T14:00 office matter.reception-moved
        03-02T14:00 hrss   attendance.opened
        03-02T14:00 land   attendance.opened
        03-02T14:00 town   attendance.opened
        03-02T14:00 firm   attendance.opened
        03-02T14:00 office joint-reception.heard
        03-02T14:00 hrss   attendance.heard-of
        03-02T14:00 office joint-reception.heard
        03-02T14:00 hrss   attendance.heard-of
        03-02T14:00 office joint-reception.heard
        03-02T14:00 hrss   attendance.heard-of
        03-02T14:00 office joint-reception.heard
        03-02T14:00 land   attendance.heard-of
        03-02T14:00 office joint-reception.heard
        03-02T14:00 office joint-reception.heard
        03-02T14:00 land   attendance.heard-of
        03-02T14:00 office joint-reception.heard
        03-02T14:00 land   attendance.heard-of
        03-02T14:00 office joint-reception.heard
        03-02T14:00 land   attendance.heard-of
        03-02T14:00 office joint-reception.heard
        03-02T14:00 hrss   attendance.heard-of
        03-02T14:00 office joint-reception.heard
        03-02T14:00 office joint-reception.ended
        03-02T14:00 office matter.reception-moved
        03-02T16:00 hrss   attendance.stated
        03-02T16:00 office joint-reception.stated
        03-02T16:00 hrss   attendance.stated
        03-02T16:00 office joint-reception.stated
        03-02T16:00 hrss   attendance.stated
        03-02T16:00 office joint-reception.stated
        03-02T16:00 land   attendance.stated
        03-02T16:00 office joint-reception.stated
        03-02T16:00 hrss   attendance.stated
        03-02T16:00 office joint-reception.stated
        03-02T16:00 land   attendance.stated
        03-02T16:00 office joint-reception.stated
        03-02T16:00 land   attendance.stated
        03-02T16:00 office joint-reception.stated
        03-02T16:00 land   attendance.stated
        03-02T16:00 office joint-reception.stated
        03-02T16:00 office joint-reception.read-back
        03-02T16:00 office joint-reception.sealed
        03-02T16:00 hrss   attendance.record-sealed
        03-02T16:00 land   attendance.record-sealed
        03-02T16:00 town   attendance.record-sealed
        03-02T16:00 firm   attendance.record-sealed
        03-02T16:00 office joint-reception.plan-proposed
        03-02T16:00 hrss   attendance.plan-received
        03-02T16:00 land   attendance.plan-received
        03-02T16:00 town   attendance.plan-received
        03-02T16:00 hrss   attendance.plan-agreed
        03-02T16:00 office joint-reception.plan-agreed
        03-02T16:00 land   attendance.plan-agreed
        03-02T16:00 office joint-reception.plan-agreed
        03-02T16:00 town   attendance.plan-agreed
        03-02T16:00 office joint-reception.plan-agreed
        03-02T16:00 office joint-reception.plan-issued
        03-02T16:00 office matter.reception-moved
        03-02T16:40 office joint-reception.stay-noted
        03-02T16:40 hrss   attendance.return-asked
        03-02T16:40 land   attendance.return-asked
        03-02T16:40 town   attendance.return-asked
        03-02T16:40 hrss   attendance.guidance-given
        03-02T16:40 office joint-reception.guided
        03-02T16:40 land   attendance.guidance-given
        03-02T16:40 office joint-reception.guided
        03-02T17:30 town   attendance.return-reported
        03-02T17:30 office joint-reception.return-reported
        03-02T17:30 office joint-reception.stay-ended
        03-03T10:00 office joint-reception.provincial-record-entered
        03-03T10:00 office joint-reception.handed-over
        03-03T10:00 office matter.reception-moved
        03-03T10:00 office docket.plan-taken
        03-03T10:00 office joint-reception.plan-taken
        03-03T10:00 office docket.dispatched
        03-03T10:00 office matter.status-changed
        03-03T10:00 office joint-reception.claim-dispatched
        03-03T10:00 hrss   handling.received
        03-03T10:00 office docket.received
        03-03T10:00 office matter.status-changed
        03-03T10:00 office docket.dispatched
        03-03T10:00 office matter.status-changed
        03-03T10:00 office joint-reception.claim-dispatched
        03-03T10:00 land   handling.received
        03-03T10:00 office docket.received
        03-03T10:00 office matter.status-changed
        03-03T10:00 office joint-reception.concluded
        03-03T10:00 office matter.reception-moved
        03-03T10:00 hrss   attendance.concluded
        03-03T10:00 land   attendance.concluded
        03-03T10:00 town   attendance.concluded
        03-03T10:00 firm   attendance.concluded
        03-10T15:00 land   handling.objected
        03-10T15:00 office docket.objected
        03-10T15:00 office matter.status-changed
        03-11T09:00 office docket.objection-decided
        03-11T09:00 office matter.status-changed
        03-11T09:00 land   handling.objection-decided
        03-12T09:00 hrss   handling.accepted
        03-12T09:00 office docket.accepted
        03-12T09:00 office matter.status-changed
        03-12T09:00 land   handling.accepted
        03-12T09:00 office docket.accepted
        03-12T09:00 office matter.status-changed
        04-20T09:00 hrss   handling.opinion-issued
        04-20T09:00 hrss   handling.served
        04-20T09:00 office docket.opinion-served
        04-20T09:00 office matter.status-changed
        04-20T09:00 land   handling.opinion-issued
        04-20T09:00 land   handling.served
        04-20T09:00 office docket.opinion-served
        04-20T09:00 office matter.status-changed
        04-20T09:00 office docket.closed
        04-20T09:00 office matter.closed
    "#]]
    .assert_eq(&world.timeline());
}

#[test]
fn every_record_ends_where_the_story_ends() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    play(&mut world);
    let stages: Vec<String> = world
        .records
        .keys()
        .map(|id| format!("{} {} {}", short(id.agency), id.kind, world.stage(*id)))
        .collect();
    expect![[r#"
        office matter closed
        office joint-reception concluded
        office docket closed
        hrss attendance concluded
        hrss handling done
        land attendance concluded
        land handling done
        town attendance concluded
        aid attendance revoked
        firm attendance concluded"#]]
    .assert_eq(&stages.join("\n"));
}

#[test]
fn every_event_of_the_story_names_the_law_it_rests_on() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    play(&mut world);
    for (_, entry) in &world.written {
        let (name, law) = (entry.event.name(), entry.event.law());
        assert!(!law.is_empty(), "{name} rests on nothing");
        assert!(
            law.iter().all(|clause| Clause::find(clause.0).is_some()),
            "{name}"
        );
    }
}

#[test]
fn every_record_of_the_story_stands_in_the_work_list_of_its_agency() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    play(&mut world);
    for (id, (state, _)) in &world.records {
        let rows = state.listings();
        assert!(!rows.is_empty(), "{id} stands in no work list");
        assert!(rows.iter().all(|row| row.agency == id.agency), "{id}");
    }
}

#[test]
fn j10_the_line_goes_to_nobody_but_those_who_agree_it() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    play(&mut world);
    let line: BTreeSet<u128> = (50..=52).chain(60..=62).collect();
    let told: BTreeSet<&str> = world
        .delivered
        .iter()
        .filter(|message| {
            message
                .body
                .sealed()
                .iter()
                .any(|text| line.contains(&text.id.0))
        })
        .map(|message| short(message.to.agency))
        .collect();
    assert_eq!(told, BTreeSet::from(["hrss", "land"]));
}

#[test]
fn no_agency_gets_the_names_and_numbers_of_petitioners_but_those_that_serve_notices_on_them() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    play(&mut world);
    // The fixture's petitioner 3 has the texts 301 to 304, and so on.
    let personal = |id: u128| (101..=704).contains(&id) && (1..=4).contains(&(id % 100));
    let mut told: BTreeMap<&str, BTreeSet<u128>> = BTreeMap::new();
    for message in &world.delivered {
        let texts = message.body.sealed().into_iter().map(|text| text.id.0);
        let people = texts.filter(|id| personal(*id)).map(|id| id / 100);
        told.entry(short(message.to.agency))
            .or_default()
            .extend(people);
    }
    told.retain(|_, people| !people.is_empty());
    let everybody = (1..=7).collect();
    let representatives: BTreeSet<u128> = (1..=5).collect();
    let expected = BTreeMap::from([
        ("office", everybody),
        ("hrss", representatives.clone()),
        ("land", representatives),
    ]);
    assert_eq!(told, expected);
}

#[test]
fn a_claim_on_a_statutory_path_does_not_keep_its_reception_open() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    at_the_desk_with(&mut world, ClaimPath::AdministrativeProcedure);
    convened(&mut world);
    line_agreed(&mut world);
    in_the_room(&mut world);
    planned(&mut world);
    handed_over_with(&mut world, &[(ONE, hrss())]);
    assert_eq!(world.stage(reception_id().record()), "concluded");
}
