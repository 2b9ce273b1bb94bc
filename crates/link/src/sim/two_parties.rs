//! What the federation does while nothing fails.

use domain::docket::Progress;
use domain::entry::State;
use domain::id::{DocketId, HandlingId, MatterId, Service};
use domain::matter::ClaimNo;
use store::channel::Verdict;
use store::{Channel, Store};

use super::federation::{Federation, agency, office, party};
use super::traffic::REQUEST;
use crate::courier::Step;
use crate::statement::{Signed, Unproven};

pub(crate) const ROUNDS: usize = 60;

fn between(from: domain::id::Party, to: domain::id::Party) -> Channel {
    Channel { from, to }
}

/// Opens a sealed text where it was handed over to.
async fn read<C: domain::codec::Codec>(
    store: &Store<C>,
    id: domain::sealed::SealedId,
) -> Option<String> {
    let rows = store.sealed_parts(&[id]).await.unwrap();
    match rows.first() {
        Some(row) => Some(store.vault().open_part(row).await.unwrap().text.to_string()),
        None => None,
    }
}

/// A matter registered, triaged, dispatched to agency 2 and accepted there, all delivered.
async fn accepted(federation: &mut Federation) -> (MatterId, HandlingId) {
    let matter = federation.register(office()).await.unwrap();
    federation.triage(matter, false).await.unwrap();
    federation.drain(ROUNDS).await.unwrap();
    let (handling, _) = federation
        .dispatch(DocketId::of(matter), agency(2))
        .await
        .unwrap();
    federation.drain(ROUNDS).await.unwrap();
    federation.accept(handling).await.unwrap();
    federation.drain(ROUNDS).await.unwrap();
    (matter, handling)
}

#[tokio::test]
async fn a_matter_goes_from_service_to_service_and_agency_to_agency_and_back() {
    let mut federation = Federation::of(2, 1).await;
    let (matter, handling) = accepted(&mut federation).await;
    let docket = federation
        .state(DocketId::of(matter).record())
        .await
        .unwrap();
    let State::Docket(docket) = &*docket else {
        panic!("no docket")
    };
    let claim = docket.claim(ClaimNo(1)).unwrap();
    assert_eq!(claim.answerable(), agency(2));
    assert!(claim.on_petition_path());
    assert_eq!(claim.latest().unwrap().handling, handling);
    assert!(matches!(
        claim.stage,
        domain::docket::Stage::Away {
            progress: Progress::Accepted { .. },
            ..
        }
    ));
}

#[tokio::test]
async fn texts_are_handed_over_sealed_and_can_be_read_where_the_claim_is() {
    let mut federation = Federation::of(2, 2).await;
    let (_, handling) = accepted(&mut federation).await;
    let State::Handling(handling) = &*federation.state(handling.record()).await.unwrap() else {
        panic!("no handling")
    };
    let request = handling.assignment().request;
    let there = party(agency(2), Service::FollowUp);
    assert_eq!(
        read(federation.store(there), request.id).await.as_deref(),
        Some(REQUEST)
    );
    // The registering agency's services each hold it under keys of their own; the other agency's intake does not.
    for service in [Service::Intake, Service::FollowUp] {
        let here = party(office(), service);
        assert_eq!(
            read(federation.store(here), request.id).await.as_deref(),
            Some(REQUEST)
        );
    }
    assert_eq!(
        read(
            federation.store(party(agency(2), Service::Intake)),
            request.id
        )
        .await,
        None
    );
    let sent = federation
        .net
        .last_messages(party(office(), Service::FollowUp), there)
        .unwrap();
    let needle = REQUEST.as_bytes();
    let bytes = contracts::Encoded::encode_to_vec(&sent);
    assert!(
        !bytes.windows(needle.len()).any(|window| window == needle),
        "a text travelled in the clear"
    );
}

#[tokio::test]
async fn every_message_gets_its_verdict_and_both_ends_agree_on_how_far_they_are() {
    let mut federation = Federation::of(2, 3).await;
    accepted(&mut federation).await;
    let (here, there) = (
        party(office(), Service::FollowUp),
        party(agency(2), Service::FollowUp),
    );
    for channel in [between(here, there), between(there, here)] {
        let sender = federation
            .store(channel.from)
            .channel(channel)
            .await
            .unwrap()
            .unwrap();
        let receiver = federation
            .store(channel.to)
            .peer(channel)
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (sender.pending, sender.acked, receiver.received),
            (0, sender.next_seq - 1, sender.next_seq - 1)
        );
        assert_eq!(receiver.verdicts_given, receiver.verdicts_taken);
        assert_eq!(sender.verdicts_taken, receiver.verdicts_given);
        assert_eq!(
            receiver.incarnation,
            Some(federation.store(channel.from).incarnation())
        );
        for row in federation
            .store(channel.from)
            .pending(channel, 0, 100)
            .await
            .unwrap()
        {
            assert_eq!(row.verdict, Some(Verdict::Applied), "message {}", row.seq);
        }
    }
}

#[tokio::test]
async fn what_arrives_before_its_record_waits_and_is_applied_by_itself() {
    let mut federation = Federation::of(2, 4).await;
    let (intake, follow_up) = (
        party(office(), Service::Intake),
        party(office(), Service::FollowUp),
    );
    let matter = MatterId::new(office(), 77);
    federation.open_docket(matter).await.unwrap();
    federation
        .dispatch(DocketId::of(matter), agency(2))
        .await
        .unwrap();
    federation.drain(ROUNDS).await.unwrap();
    let line = between(follow_up, intake);
    let told = federation
        .store(follow_up)
        .pending(line, 0, 10)
        .await
        .unwrap();
    assert!(!told.is_empty());
    assert!(
        told.iter()
            .all(|row| row.verdict == Some(Verdict::Waiting(matter.record())))
    );

    federation.register_as(matter).await.unwrap();
    federation.drain(ROUNDS).await.unwrap();
    let told = federation
        .store(follow_up)
        .pending(line, 0, 10)
        .await
        .unwrap();
    assert!(told.iter().all(|row| row.verdict == Some(Verdict::Applied)));
    let entries = federation
        .store(intake)
        .entries(matter.record())
        .await
        .unwrap();
    let moved = entries
        .iter()
        .filter(|(_, _, entry)| entry.event.name() == "matter.status-changed")
        .count();
    assert_eq!((moved, entries.len()), (told.len(), told.len() + 1));
}

#[tokio::test]
async fn t3_starts_at_the_first_durable_receipt_however_long_the_way_was() {
    let mut federation = Federation::of(2, 5).await;
    let matter = federation.register(office()).await.unwrap();
    federation.triage(matter, false).await.unwrap();
    federation.drain(ROUNDS).await.unwrap();
    let there = party(agency(2), Service::FollowUp);
    federation.net.toggle_cut(there);
    let (handling, _) = federation
        .dispatch(DocketId::of(matter), agency(2))
        .await
        .unwrap();
    assert!(federation.drain(3).await.is_err(), "the organ is cut off");
    federation.advance(3 * 24 * 60);
    federation.net.heal();
    let arrived = federation.now(there);
    federation.drain(ROUNDS).await.unwrap();
    let State::Handling(handling) = &*federation.state(handling.record()).await.unwrap() else {
        panic!("no handling")
    };
    assert_eq!(handling.received(), arrived);
    federation.advance(24 * 60);
    federation.drain(ROUNDS).await.unwrap();
    assert_eq!(handling.received(), arrived);
}

#[tokio::test]
async fn an_urgent_message_does_not_wait_for_the_bulk_behind_it() {
    let mut federation = Federation::of(1, 6).await;
    let urgent = federation.register(office()).await.unwrap();
    federation.triage(urgent, true).await.unwrap();
    for _ in 0..5 {
        federation.register(office()).await.unwrap();
    }
    let (intake, follow_up) = (
        party(office(), Service::Intake),
        party(office(), Service::FollowUp),
    );
    let line = between(intake, follow_up);
    let rows = federation
        .store(intake)
        .pending(line, 0, 100)
        .await
        .unwrap();
    let last_urgent = rows
        .iter()
        .rposition(|row| row.urgent)
        .expect("an urgent triage is told at once");
    assert_eq!(federation.step(intake, line).await, Step::Delivered);
    let sent = federation.net.last_messages(intake, follow_up).unwrap();
    assert_eq!(sent.messages.len(), last_urgent + 1);
    assert!(rows.len() > sent.messages.len());
}

#[tokio::test]
async fn clocks_that_ran_out_are_rung_once_each_also_after_a_crash() {
    let mut federation = Federation::of(2, 7).await;
    let matter = federation.register(office()).await.unwrap();
    federation.triage(matter, false).await.unwrap();
    federation.drain(ROUNDS).await.unwrap();
    let follow_up = party(office(), Service::FollowUp);
    assert_eq!(federation.sweep(follow_up).await, 0);
    federation.advance(40 * 24 * 60);
    federation.crash(follow_up).await;
    assert!(federation.sweep(follow_up).await > 0);
    assert_eq!(federation.sweep(follow_up).await, 0);
    let entries = federation
        .store(follow_up)
        .entries(DocketId::of(matter).record())
        .await
        .unwrap();
    let overdue = entries
        .iter()
        .filter(|(_, _, entry)| entry.event.name() == "docket.overdue")
        .count();
    assert_eq!(overdue, 1);
    federation.crash(follow_up).await;
    assert_eq!(
        federation.sweep(follow_up).await,
        0,
        "rung before the crash"
    );
}

#[tokio::test]
async fn what_a_message_causes_belongs_to_its_senders_trace_unless_its_delivery_failed_before() {
    let mut federation = Federation::of(1, 8).await;
    let (intake, follow_up) = (
        party(office(), Service::Intake),
        party(office(), Service::FollowUp),
    );
    let line = between(intake, follow_up);
    federation.net.tamper(|request| {
        for envelope in &mut request.messages {
            envelope.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01".into();
        }
    });
    federation.register(office()).await.unwrap();
    federation.drain(ROUNDS).await.unwrap();
    let incarnation = federation.store(intake).incarnation();
    let first = federation
        .store(follow_up)
        .incoming(line, incarnation, 1)
        .await
        .unwrap()
        .unwrap();
    assert!(
        first
            .trace
            .unwrap()
            .contains("4bf92f3577b34da6a3ce929d0e0e4736")
    );
    federation.register(office()).await.unwrap();
    federation.net.toggle_cut(follow_up);
    federation.net.toggle_cut(intake);
    federation.net.toggle_cut(intake);
    assert!(matches!(
        federation.step(intake, line).await,
        Step::Failed(_)
    ));
    federation.net.heal();
    federation.drain(ROUNDS).await.unwrap();
    let second = federation
        .store(follow_up)
        .incoming(line, incarnation, 2)
        .await
        .unwrap()
        .unwrap();
    assert!(
        !second
            .trace
            .unwrap()
            .contains("4bf92f3577b34da6a3ce929d0e0e4736")
    );
}

#[tokio::test]
async fn a_hosted_agency_speaks_with_its_own_key_from_the_database_of_its_host() {
    let mut federation = Federation::hosting(2, &[2], 9).await;
    let (_, handling) = accepted(&mut federation).await;
    let (here, there) = (
        party(office(), Service::FollowUp),
        party(agency(2), Service::FollowUp),
    );
    assert_eq!(federation.place_of(there), here);
    assert!(federation.state(handling.record()).await.is_some());
    let sent = federation.net.last_messages(there, here).unwrap();
    let signed = Signed::try_from(sent.statement.unwrap()).unwrap();
    assert_eq!(
        signed.verify(&federation.keys[&there].signing.public()),
        Ok(())
    );
    assert_eq!(
        signed.verify(&federation.keys[&here].signing.public()),
        Err(Unproven::UnknownKey)
    );
}

#[tokio::test]
async fn a_delivery_carries_a_mebibyte_and_a_larger_message_goes_alone() {
    let mut federation = Federation::of(1, 10).await;
    let (intake, follow_up) = (
        party(office(), Service::Intake),
        party(office(), Service::FollowUp),
    );
    let line = between(intake, follow_up);
    for (id, kibibytes) in (1..).zip([400, 400, 400, 1_500, 1]) {
        let text = "x".repeat(kibibytes * 1_024);
        federation
            .register_saying(MatterId::new(office(), id), &text)
            .await
            .unwrap();
    }
    let mut batches = Vec::new();
    while federation.step(intake, line).await == Step::Delivered {
        batches.push(
            federation
                .net
                .last_messages(intake, follow_up)
                .unwrap()
                .messages
                .len(),
        );
    }
    assert_eq!(batches, [2, 1, 1, 1]);
}
