//! What a matter hears from its docket and receptions, whom it tells what, and what it is found by.

use expect_test::expect;

use super::*;
use crate::entry::Key;

#[test]
fn petitioners_see_the_reception_and_then_each_claim_move() {
    check(
        "
        03-02  office  register 2 people 2 claims
        03-02  office  elect 1
        03-02  office  triage claim joint 1:31(6) 2:31(6)
        03-02  office  propose reception
        03-02  reception  determined
        03-02  reception  convened
        03-02  reception  in-session
        03-02  reception  session-ended
        03-02  reception  planned
        03-02  reception  handed-over
        03-02  docket  1 dispatched hrss
        03-02  reception  concluded
        03-02  docket  2 dispatched land
        03-03  docket  1 accepted hrss
        03-20  docket  1 served hrss
        03-21  docket  2 served land
        03-21  docket  closed
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            matter.representatives-elected 1 ▶office/docket:matter.representatives-elected = registered
            matter.triaged ▶office/docket:matter.triaged = awaiting-reception
            matter.reception-proposed ▶office/joint-reception:matter.reception-proposed = reception-proposed
            matter.reception-moved = reception-determined
            matter.reception-moved = reception-convened
            matter.reception-moved = in-session
            matter.reception-moved = session-ended
            matter.reception-moved = planned
            matter.reception-moved = planned
            matter.status-changed 1 Dispatched hrss = in-handling
            matter.reception-moved = in-handling
            matter.status-changed 2 Dispatched land = in-handling
            matter.status-changed 1 Accepted hrss = in-handling
            matter.status-changed 1 OpinionServed hrss = in-handling
            matter.status-changed 2 OpinionServed land = answered
            matter.closed = closed
        "#]],
    );
}

#[test]
fn a_repeated_message_changes_nothing() {
    check(
        "
        03-02  office  register 1 people 1 claims
        03-02  office  triage claim joint 1:31(6)
        03-02  office  propose reception
        03-02  reception  convened
        03-02  reception  convened
        03-02  docket  1 dispatched hrss
        03-02  docket  1 dispatched hrss
        03-03  reception  concluded
        03-03  reception  convened
        03-04  docket  closed
        03-04  docket  closed
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            matter.triaged ▶office/docket:matter.triaged = awaiting-reception
            matter.reception-proposed ▶office/joint-reception:matter.reception-proposed = reception-proposed
            matter.reception-moved = reception-convened
            nothing
            matter.status-changed 1 Dispatched hrss = reception-convened
            nothing
            matter.reception-moved = in-handling
            nothing
            matter.closed = closed
            nothing
        "#]],
    );
}

#[test]
fn only_its_docket_and_the_receptions_it_proposed_are_heard() {
    check(
        "
        03-02  office  register 1 people 1 claims
        03-02  stranger  1 dispatched hrss
        03-02  reception  convened
        03-02  docket  2 dispatched hrss
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            UNEXPECTED_SENDER the message does not come from a record that may send it
            UNEXPECTED_SENDER the message does not come from a record that may send it
            UNKNOWN_CLAIM the matter has no claim 2
        "#]],
    );
}

#[test]
fn a_message_of_another_kind_is_not_for_a_matter() {
    let world = World::after("03-02  office  register 1 people 1 claims");
    let mut message = told("docket", &["closed"], "03-02");
    message.body = Body::Matter(Outgoing::Withdrawn);
    let refusal = world
        .matter()
        .receive(&world.rules, &message, moment("03-02"))
        .unwrap_err();
    assert_eq!(refusal, Refusal::UnexpectedSender);
}

#[test]
fn a_withdrawal_is_told_to_the_docket_and_to_open_receptions_only() {
    check(
        "
        03-02  office  register 1 people 1 claims
        03-02  office  triage claim joint 1:31(6)
        03-02  office  propose reception
        03-02  reception  declined
        03-03  office  propose reception2
        03-03  office/auditor  withdraw
        03-03  office  withdraw blank
        03-03  office  withdraw
        03-03  office  withdraw
        03-03  docket  closed
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            matter.triaged ▶office/docket:matter.triaged = awaiting-reception
            matter.reception-proposed ▶office/joint-reception:matter.reception-proposed = reception-proposed
            matter.reception-moved = awaiting-reception
            matter.reception-proposed ▶office/joint-reception:matter.reception-proposed = reception-proposed
            ROLE_NOT_ALLOWED this needs the role Registrar
            TEXT_REQUIRED reason must not be blank
            matter.withdrawn ▶office/docket:matter.withdrawn ▶office/joint-reception:matter.withdrawn = withdrawn
            MATTER_WITHDRAWN the matter has been withdrawn
            nothing
        "#]],
    );
}

#[test]
fn art_30_an_accusation_is_neither_received_jointly_nor_told_elsewhere() {
    check(
        "
        03-02  office  register 1 people 1 claims
        03-02  office  triage accusation joint 1:31(6)
        03-02  office  triage accusation ordinary 1:31(6)
        03-02  office  propose reception
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            RESTRICTED_MATTER an accusation is kept from those it accuses and does not go this way
            matter.triaged ▶office/docket:matter.triaged = triaged
            RESTRICTED_MATTER an accusation is kept from those it accuses and does not go this way
        "#]],
    );
}

#[test]
fn art_30_an_office_elsewhere_hears_of_a_new_accusation_only_that_it_is_to_stop() {
    let mut world = World::after(
        "
        03-02  office  register 1 people 1 claims
        03-02  office  triage claim joint 1:31(6)
        ",
    );
    let agencies = &mut world.rules.directory.agencies;
    agencies.get_mut(&agency("hrss")).unwrap().class = crate::rulebook::AgencyClass::Office;
    let said = play(
        &mut world,
        "
        03-02  office  propose hrss
        03-03  office  reclassify accusation
        03-03  office  withdraw
        ",
    );
    expect![[r#"
        matter.reception-proposed ▶hrss/joint-reception:matter.reception-proposed = reception-proposed
        matter.reclassified ▶office/docket:matter.reclassified ▶hrss/joint-reception:matter.withdrawn = reception-proposed
        matter.withdrawn ▶office/docket:matter.withdrawn = withdrawn
    "#]].assert_eq(&said);
}

#[test]
fn a_matter_is_at_home_with_the_agency_that_registered_it() {
    check(
        "
        03-02  office  register 1 people 1 claims
        03-02  hrss  piece
        ",
        expect![[r#"
            matter.registered ▶office/docket:matter.registered = registered
            NOT_HOME_NODE the record is kept by another agency
        "#]],
    );
}

#[test]
fn i3_nothing_happens_after_it_is_recorded() {
    let world = World::after("03-02  office  register 1 people 1 claims");
    let now = Moment {
        happened: moment("03-04").happened,
        recorded: moment("03-03").recorded,
    };
    let refusal = world.decide(&anyone(office()), &["piece"], now);
    assert_eq!(refusal, Err(Refusal::HappenedLater));
}

#[test]
fn work_lists_show_coded_facts_and_the_next_day_that_is_due() {
    let mut world = World::after("03-02  office  register 2 people 2 claims");
    let row = |world: &World| {
        let rows = world.matter().listings();
        let row = &rows[0];
        format!(
            "{} {} {} {} {} {} {}",
            row.slot,
            row.stage,
            row.category,
            row.region,
            row.due_on,
            row.opened,
            row.number.unwrap()
        )
    };
    let before = row(&world);
    play(
        &mut world,
        "
        03-03  office  triage claim ordinary 1:31(6) 2:31(6)
        03-03  docket  1 dispatched hrss
        ",
    );
    let during = row(&world);
    play(&mut world, "03-04  docket  closed");
    expect![[r#"
        0 registered untriaged 320106002000 9999-12-31 2026-03-02T09:00:00+08:00 XF2026-00000001-1
        0 in-handling claim 320106002000 2026-05-01 2026-03-02T09:00:00+08:00 XF2026-00000001-1
        0 closed claim 320106002000 9999-12-31 2026-03-02T09:00:00+08:00 XF2026-00000001-1"#]]
    .assert_eq(&[before, during, row(&world)].join("\n"));
}

#[test]
fn with_its_matter_a_claim_is_closed_whose_opinion_was_served_and_no_day_binds_any_more() {
    let world = World::after(
        "
        03-02  office  register 1 people 2 claims
        03-02  office  triage claim ordinary 1:31(6) 2:31(4)
        03-02  docket  1 dispatched hrss
        03-20  docket  1 served hrss
        03-21  docket  closed
        ",
    );
    let statuses = world.matter().statuses.values();
    let public: Vec<String> = statuses
        .map(|status| {
            format!(
                "{} {:?} {} {:?}",
                status.claim.0, status.step, status.since, status.due_on
            )
        })
        .collect();
    expect![[r#"
        1 Closed 2026-03-21 None
        2 Registered 2026-03-02 None"#]]
    .assert_eq(&public.join("\n"));
}

#[test]
fn a_matter_is_found_by_its_number_its_sources_and_its_places() {
    let mut world = World::new();
    let source = |id: &str| {
        Some(Source {
            id: id.to_string(),
            submitted: None,
        })
    };
    let mut entered = registration(1, 2);
    entered.source = source("net-1");
    let actor = anyone(office());
    let now = moment("03-02");
    let events = register(&world.rules, &actor, entered, now).unwrap();
    world.take(events, |event| entry(event, &actor, now));
    let piece = Command::RecordPiece {
        channel: Channel::Network,
        text: sealed(1),
        source: source("net-2"),
    };
    let events = decide(world.matter(), &world.rules, &actor, piece, now).unwrap();
    world.take(events, |event| entry(event, &actor, now));
    assert_eq!(
        world.matter().keys(),
        [
            Key::Number(world.matter().registration.number),
            Key::Source(office(), "net-1".to_string()),
            Key::Source(office(), "net-2".to_string()),
            Key::Place(here()),
        ]
    );
}

#[test]
fn a_stream_that_contradicts_the_machine_does_not_fold() {
    let world = World::after("03-02  office  register 1 people 1 claims");
    let actor = anyone(office());
    let corrupt = |event: Event| {
        let entry = entry(
            crate::entry::Event::Matter(event.clone()),
            &actor,
            moment("03-03"),
        );
        world.matter().clone().apply(&event, &entry).is_err()
    };
    assert!(corrupt(Event::Registered(Box::new(registration(1, 1)))));
    assert!(corrupt(Event::Reclassified {
        category: Category::Claim,
        reason: sealed(1)
    }));
    assert!(corrupt(Event::ReceptionMoved {
        reception: reception_id("reception"),
        step: ReceptionStep::Convened,
        on: day("03-03")
    }));
    assert!(corrupt(Event::PieceLinked {
        claim: ClaimNo(2),
        earlier: MatterId::new(office(), EARLIER),
        grounds: BTreeSet::new()
    }));
    let withdrawn = Event::Withdrawn { reason: sealed(1) };
    let entry = entry(
        crate::entry::Event::Matter(withdrawn.clone()),
        &actor,
        moment("03-03"),
    );
    assert!(Matter::begin(id().record(), &withdrawn, &entry).is_err());
}
