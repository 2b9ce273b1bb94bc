//! Examples of the invariants of the record, of the end of a reception and of the way home.

use expect_test::expect;

use super::{WAY, check, way_to, world};
use crate::fixture::{hrss, instant, land, office, short};
use crate::id::{Kind, RecordId};
use crate::matter::PersonNo;
use crate::reception::StayStage;
use crate::term::ClockId;
use crate::time::Moment;

#[test]
fn j_11_five_elected_representatives_and_no_more() {
    check(
        super::AGREED,
        "
        03-02 10:00 office open 1,2,3,4,5,6
        03-02 10:00 office open 1,6
        03-02 10:00 office open 8
        03-02 10:00 office open
        03-02 10:00 office open 1,2,3,4,5
        ",
        expect![[r#"
            office open 1,2,3,4,5,6: TOO_MANY_REPRESENTATIVES at most 5 representatives
            office open 1,6: REPRESENTATIVES_REQUIRED several petitioners with a common matter elect representatives first
            office open 8: NOT_A_PETITIONER there is no petitioner 8
            office open: REPRESENTATIVES_REQUIRED several petitioners with a common matter elect representatives first
            office open 1,2,3,4,5: opened > hrss land town aid matter; hrss.opened; land.opened; town.opened; aid.opened
        "#]],
    );
}

#[test]
fn j_12_what_comes_after_the_reading_or_the_seal_is_an_addendum() {
    check(
        super::OPEN,
        "
        03-02 10:05 office heard hrss 1 answer
        03-02 10:06 office heard land 2 answer
        03-02 10:07 office end all
        03-02 10:08 office read-back signed
        03-02 10:09 hrss answer-heard 1 corrected otherwise
        03-02 10:10 office seal 1,2 node-down
        03-02 10:11 land answer-heard 2
        03-02 10:12 hrss state 1 path words
        03-02 10:13 office heard hrss 1 plan
        03-02 10:13 office read-back signed
        03-02 10:13 office seal
        ",
        expect![[r#"
            office heard hrss 1 answer: heard > hrss; hrss.heard-of
            office heard land 2 answer: heard > land; land.heard-of
            office end all: ended > matter
            office read-back signed: read-back
            hrss answer-heard 1 corrected otherwise: hrss.stated; addendum
            office seal 1,2 node-down: sealed > hrss land town aid; hrss.record-sealed; land.record-sealed; town.record-sealed; aid.record-sealed
            land answer-heard 2: land.stated; addendum
            hrss state 1 path words: hrss.stated; addendum
            office heard hrss 1 plan: RECORD_SEALED the record is sealed
            office read-back signed: RECORD_SEALED the record is sealed
            office seal: RECORD_SEALED the record is sealed
        "#]],
    );
    check(
        super::CONCLUDED,
        "
        03-03 09:00 hrss state 1 path words
        03-03 09:00 hrss agree 1
        ",
        expect![[r#"
            hrss state 1 path words: hrss.stated; addendum
            hrss agree 1: WRONG_STAGE not possible in the stage concluded
        "#]],
    );
}

#[test]
fn j_13_it_is_concluded_when_nobody_stays_the_record_is_entered_and_every_claim_is_dispatched() {
    check(
        super::PLANNED,
        "
        03-02 11:40 office conclude
        03-02 11:40 office hand-over
        03-02 11:41 office stay 7
        03-02 11:42 office conclude
        03-02 11:42 hrss guide 7
        03-02 11:42 land guide 7
        03-02 11:43 office end-stay 7 alone
        03-02 11:43 office conclude
        03-02 11:44 office enter JS-1
        03-02 11:44 office conclude
        03-02 14:00 docket dispatched 1 hrss
        03-02 14:00 docket dispatched 1 hrss
        03-02 14:00 docket dispatched 3 hrss
        03-02 14:01 office conclude
        03-02 14:02 docket dispatched 2 land
        03-02 14:03 office conclude
        ",
        expect![[r#"
            office conclude: WRONG_STAGE not possible in the stage planned
            office hand-over: handed-over > docket matter
            office stay 7: stay-noted > hrss land town; hrss.return-asked; land.return-asked; town.return-asked
            office conclude: STAY_OPEN somebody is still staying on
            hrss guide 7: hrss.guidance-given; guided
            land guide 7: land.guidance-given; guided
            office end-stay 7 alone: stay-ended
            office conclude: PROVINCIAL_RECORD_MISSING the record has not been entered in the provincial system
            office enter JS-1: provincial-record-entered
            office conclude: DISPATCH_MISSING not every claim has been dispatched
            docket dispatched 1 hrss: claim-dispatched
            docket dispatched 1 hrss: 
            docket dispatched 3 hrss: UNKNOWN_CLAIM the matter has no claim 3
            office conclude: DISPATCH_MISSING not every claim has been dispatched
            docket dispatched 2 land: claim-dispatched
            office conclude: concluded > hrss land town aid matter; hrss.concluded; land.concluded; town.concluded; aid.concluded
        "#]],
    );
}

#[test]
fn a_withdrawn_matter_that_was_received_is_concluded_without_dispatch() {
    check(
        super::HANDED_OVER,
        "
        03-02 14:00 matter withdraw
        03-02 14:01 office conclude
        ",
        expect![[r#"
            matter withdraw: matter-withdrawn
            office conclude: concluded > hrss land town aid matter; hrss.concluded; land.concluded; town.concluded; aid.concluded
        "#]],
    );
}

#[test]
fn j_14_a_responsible_unit_declines_only_by_objecting_to_its_competence() {
    check(
        super::CONVENED,
        "
        03-02 09:25 hrss decline 1 busy
        03-02 09:25 hrss decline 1 incompetent -
        03-02 09:25 hrss decline 1 incompetent
        03-02 09:26 town decline 3 busy
        ",
        expect![[r#"
            hrss decline 1 busy: DECLINE_NEEDS_OBJECTION a responsible unit declines only by objecting to its competence
            hrss decline 1 incompetent -: TEXT_REQUIRED reason must not be blank
            hrss decline 1 incompetent: hrss.answered; answered
            town decline 3 busy: town.answered; answered
        "#]],
    );
}

#[test]
fn j_15_a_reception_runs_no_statutory_clock_and_tells_nobody_to_stop_one() {
    let mut world = world::World::new();
    let mut clocks = std::collections::BTreeSet::new();
    for part in WAY {
        world.play(part);
        clocks.extend(world.reception().timers().into_iter().map(|t| t.name.clock));
    }
    world = way_to(super::OPEN);
    world.play("03-02 10:10 office stay 7");
    clocks.extend(world.reception().timers().into_iter().map(|t| t.name.clock));
    let policy = [ClockId::P1, ClockId::P2, ClockId::P3, ClockId::P4];
    assert_eq!(clocks, policy.into_iter().collect());
    let to_the_docket: Vec<&str> = way_to("")
        .sent
        .iter()
        .filter(|message| message.to.kind == Kind::Docket)
        .map(|message| message.body.name())
        .collect();
    assert_eq!(to_the_docket, ["joint-reception.handed-over"]);
}

#[test]
fn s_1_the_local_unit_is_called_and_both_times_are_recorded() {
    let mut world = way_to(super::OPEN);
    world.play(
        "
        03-02 11:00 office stay 7
        03-02 11:40 town/local report 7 11:30 voluntarily
        ",
    );
    let stay = &world.reception().stays()[&PersonNo(7)];
    assert_eq!(stay.local.map(short), Some("town"));
    assert_eq!(stay.since, instant("03-02 11:00"));
    assert_eq!(stay.report().unwrap().arrived, instant("03-02 11:30"));
}

#[test]
fn s_2_each_agency_of_the_line_guides_before_the_stay_ends() {
    let mut world = way_to(super::OPEN);
    world.play("03-02 11:00 office stay 7\n03-02 11:01 hrss guide 7");
    let guidance = &world.reception().stays()[&PersonNo(7)].guidance;
    assert!(guidance[&hrss()].is_some() && guidance[&land()].is_none());
    assert_eq!(guidance.len(), 2);
    expect![[r#"
        office end-stay 7 alone: GUIDANCE_MISSING each concerned agency gives guidance first
    "#]]
    .assert_eq(&world.play("03-02 11:05 office end-stay 7 alone"));
}

#[test]
fn s_3_the_police_come_only_for_a_behaviour_the_regulations_name() {
    let mut world = way_to(super::OPEN);
    world.play(
        "
        03-02 11:00 office stay 7
        03-02 11:01 hrss guide 7
        03-02 11:01 land guide 7
        03-02 11:05 office end-stay 7 police
        ",
    );
    assert!(matches!(
        world.reception().stays()[&PersonNo(7)].stage,
        StayStage::Ended {
            outcome: crate::reception::Outcome::HandedToPolice { .. },
            ..
        }
    ));
}

#[test]
fn s_4_into_care_only_with_a_record() {
    check(
        super::OPEN,
        "
        03-02 11:00 office stay 7
        03-02 11:01 hrss guide 7
        03-02 11:01 land guide 7
        03-02 11:05 office end-stay 7 care -
        03-02 11:05 office end-stay 7 care hospital
        ",
        expect![[r#"
            office stay 7: stay-noted > hrss land town; hrss.return-asked; land.return-asked; town.return-asked
            hrss guide 7: hrss.guidance-given; guided
            land guide 7: land.guidance-given; guided
            office end-stay 7 care -: CARE_RECORD_REQUIRED handing a person to care needs a care record
            office end-stay 7 care hospital: stay-ended
        "#]],
    );
}

#[test]
fn a_message_heard_again_changes_nothing() {
    let mut world = way_to("");
    let again = std::mem::take(&mut world.sent);
    let before = (world.reception.clone(), world.attendances.clone());
    for message in &again {
        if let Ok(events) = world.receive(message, Moment::at(instant("03-09"))) {
            assert!(
                events.is_empty(),
                "{} again: {events:?}",
                message.body.name()
            );
        }
    }
    assert_eq!(before, (world.reception, world.attendances));
}

#[test]
fn nobody_speaks_for_another() {
    let world = way_to(super::OPEN);
    let statement = way_to(super::SPOKEN)
        .sent
        .into_iter()
        .find(|message| message.body.name() == "attendance.statement")
        .unwrap();
    let at = Moment::at(instant("03-02 10:30"));
    let from = |origin: RecordId| {
        let forged = crate::message::Message {
            origin,
            ..statement.clone()
        };
        world.receive(&forged, at).unwrap_err().reason()
    };
    let elsewhere = world::attendance_id(crate::fixture::elsewhere()).record();
    assert_eq!(from(elsewhere), "NOT_INVITED");
    assert_eq!(
        from(world::attendance_id(land()).record()),
        "UNEXPECTED_SENDER"
    );
    let another = crate::id::AttendanceId::new(hrss(), 8).record();
    assert_eq!(from(another), "UNEXPECTED_SENDER");
    assert_eq!(from(world::matter_id().record()), "UNEXPECTED_SENDER");
    let stranger = crate::fixture::stranger();
    assert_eq!(from(world::attendance_id(stranger).record()), "NOT_INVITED");
}

#[test]
fn only_a_petition_office_is_proposed_to() {
    let mut world = world::World::new();
    let hrss_member = world.rules.directory.agencies.get_mut(&office()).unwrap();
    hrss_member.class = crate::rulebook::AgencyClass::Organ;
    expect![[r#"
        matter propose: NOT_THE_OFFICE a petition office convenes joint receptions
    "#]]
    .assert_eq(&world.play(super::PROPOSED));
}
