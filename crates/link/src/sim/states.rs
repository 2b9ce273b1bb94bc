//! What becomes of a channel whose ends are suspended, restored, stopped, or do not understand each other.

use std::sync::Arc;
use std::time::Duration;

use contracts::wire::Wired;
use domain::id::DocketId;
use node::directory::document::Standing;
use store::channel::Verdict;

use super::dispatched::{Dispatched, dispatched, here, there};
use super::federation::{agency, office};
use super::two_parties::ROUNDS;
use crate::courier::Step;
use crate::facts::Side;
use crate::wire::pb;

#[tokio::test]
async fn a_gap_is_answered_with_where_to_go_on() {
    let mut world = dispatched(10).await;
    let expected = world.expected().await;
    assert_eq!(
        world
            .forge(world.incarnation(), expected + 3, b"too early")
            .await,
        Ok(expected - 1)
    );
    world.arrives().await;
}

#[tokio::test]
async fn two_messages_under_one_number_are_evidence_and_stop_the_channel() {
    let mut world = dispatched(11).await;
    let received = world.expected().await - 1;
    assert_eq!(
        world.forge(world.incarnation(), received, b"another").await,
        Err("EQUIVOCATION")
    );
    let state = world
        .federation
        .store(there())
        .peer(world.line)
        .await
        .unwrap()
        .unwrap();
    let evidence = state.stopped.unwrap();
    assert_eq!(
        (evidence.seq, evidence.second_bytes.as_slice()),
        (received, &b"another"[..])
    );
    world.refused(Side::There, "CHANNEL_STOPPED").await;
    assert!(world.federation.drain(3).await.is_err());
    world
        .federation
        .store(there())
        .reopen(world.line)
        .await
        .unwrap();
    world.arrives().await;
}

#[tokio::test]
async fn a_database_that_has_not_said_hello() {
    let mut world = dispatched(12).await;
    let expected = world.expected().await;
    assert_eq!(
        world
            .forge(world.incarnation() + 1, expected, b"from elsewhere")
            .await,
        Err("UNKNOWN_INCARNATION")
    );
    // Nor does it help to say hello: the database that is known is the one that counts until an operator says otherwise.
    let greeting = world
        .federation
        .node(here())
        .desk
        .greet(here(), there())
        .await
        .unwrap();
    let other = pb::Greeting {
        incarnation: (world.incarnation() + 1).to_wire(),
        ..greeting.into()
    };
    let desk = &world.federation.node(there()).desk;
    let answer = desk
        .answer_hello(
            here(),
            pb::HelloRequest {
                greeting: Some(other),
            },
        )
        .await;
    assert_eq!(answer.unwrap_err().reason(), "UNKNOWN_INCARNATION");
    world.arrives().await;
}

#[tokio::test]
async fn a_suspended_peer_is_refused_both_ways_and_nothing_queued_is_lost() {
    let mut world = dispatched(13).await;
    let expected = world.expected().await;
    world.federation.document.agencies[1].standing = Standing::Suspended;
    world.federation.publish();
    world.refused(Side::Here, "PEER_SUSPENDED").await;
    assert_eq!(
        world.forge(world.incarnation(), expected, b"any").await,
        Err("PEER_SUSPENDED")
    );
    world.federation.document.agencies[1].standing = Standing::Active;
    world.federation.publish();
    world.arrives().await;
}

#[tokio::test]
async fn an_operator_can_cut_a_peer_off() {
    let mut world = dispatched(14).await;
    world
        .federation
        .node(there())
        .desk
        .suspend([office()].into());
    world.refused(Side::There, "PEER_SUSPENDED").await;
    world.federation.node(there()).desk.suspend([].into());
    world.arrives().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_kept_and_parked_while_the_channel_goes_on() {
    let world = dispatched(15).await;
    world.federation.net.toggle_cut(there());
    let expected = world.expected().await;
    assert_eq!(
        world
            .forge(world.incarnation(), expected, b"\xff\xff")
            .await,
        Ok(expected)
    );
    let parked = world.federation.store(there()).parked().await.unwrap();
    assert_eq!(parked.len(), 1);
    assert_eq!(parked[0].verdict, Verdict::Parked("MALFORMED".into()));
    assert_eq!(parked[0].bytes, b"\xff\xff");
    assert_eq!(
        world
            .forge(world.incarnation(), expected + 1, b"\xff\xfe")
            .await,
        Ok(expected + 1)
    );
}

#[tokio::test]
async fn a_message_that_lies_about_its_channel_is_parked_as_evidence() {
    let world = dispatched(16).await;
    let row = &world
        .federation
        .store(here())
        .pending(world.line, 0, 1)
        .await
        .unwrap()[0];
    let expected = world.expected().await;
    // A true message under a name that is not its own.
    assert_eq!(
        world.forge(world.incarnation(), expected, &row.bytes).await,
        Ok(expected)
    );
    let parked = world.federation.store(there()).parked().await.unwrap();
    assert_eq!(parked[0].verdict, Verdict::Parked("MISADDRESSED".into()));
}

#[tokio::test]
async fn a_receiver_that_lost_messages_is_given_them_again() {
    let mut world = dispatched(18).await;
    let backup = world.federation.node(there()).disk.snapshot();
    let line = world.line;
    // Delivered, but not yet answered by anything of the organ's own that others could know.
    assert_eq!(
        world.federation.step(line.from, line).await,
        Step::Delivered
    );
    assert!(
        world
            .federation
            .state(world.handling.record())
            .await
            .is_some()
    );
    world.federation.roll_back(there(), backup).await;
    assert!(
        world
            .federation
            .state(world.handling.record())
            .await
            .is_none()
    );
    world.federation.crash(here()).await;
    let matter = world.federation.register(office()).await.unwrap();
    world.federation.triage(matter, false).await.unwrap();
    world.federation.drain(ROUNDS).await.unwrap();
    world
        .federation
        .dispatch(DocketId::of(matter), agency(2))
        .await
        .unwrap();
    world.arrives().await;
}

#[tokio::test]
async fn a_sender_that_gave_out_numbers_it_no_longer_knows_is_found_out_before_it_gives_them_out_again()
 {
    let mut world = dispatched(19).await;
    let backup = world.federation.node(here()).disk.snapshot();
    let matter = world.federation.register(office()).await.unwrap();
    world.federation.triage(matter, false).await.unwrap();
    world.federation.drain(ROUNDS).await.unwrap();
    world
        .federation
        .dispatch(DocketId::of(matter), agency(2))
        .await
        .unwrap();
    world.federation.drain(ROUNDS).await.unwrap();
    world.federation.roll_back(here(), backup).await;
    world.refused(Side::Here, "ROLLED_BACK").await;
}

#[tokio::test]
async fn a_text_erased_before_its_delivery_does_not_hold_the_message_up() {
    let mut world = dispatched(20).await;
    let rows = world
        .federation
        .store(here())
        .pending(world.line, 0, 100)
        .await
        .unwrap();
    let message = <contracts::codec::Wire as domain::codec::Codec>::decode_message(
        &rows.last().unwrap().bytes,
    )
    .unwrap();
    let named: Vec<_> = message
        .body
        .sealed()
        .iter()
        .map(|sealed| sealed.id)
        .collect();
    let parts = world
        .federation
        .store(here())
        .sealed_parts(&named)
        .await
        .unwrap();
    for part in &parts {
        world
            .federation
            .store(here())
            .vault()
            .erase(part.subject)
            .await
            .unwrap();
    }
    world.arrives().await;
    assert_eq!(
        world
            .federation
            .store(there())
            .sealed_parts(&named)
            .await
            .unwrap(),
        []
    );
}

#[tokio::test]
async fn a_receiver_that_lost_messages_is_given_them_again_as_soon_as_it_says_hello() {
    let mut world = dispatched(21).await;
    let backup = world.federation.node(there()).disk.snapshot();
    assert_eq!(
        world.federation.step(world.line.from, world.line).await,
        Step::Delivered
    );
    assert_eq!(
        world.federation.step(world.line.from, world.line).await,
        Step::Idle
    );
    world.federation.roll_back(there(), backup).await;
    assert!(
        world
            .federation
            .state(world.handling.record())
            .await
            .is_none()
    );
    world.arrives().await;
}

#[tokio::test]
async fn ends_without_a_common_version_of_the_contract_do_not_talk() {
    let mut world = dispatched(22).await;
    let greeting = world
        .federation
        .node(here())
        .desk
        .greet(here(), there())
        .await
        .unwrap();
    let newer = pb::Greeting {
        oldest_schema: 2,
        newest_schema: 3,
        ..greeting.into()
    };
    let desk = &world.federation.node(there()).desk;
    let answer = desk
        .answer_hello(
            here(),
            pb::HelloRequest {
                greeting: Some(newer),
            },
        )
        .await;
    assert_eq!(answer.unwrap_err().reason(), "NO_COMMON_SCHEMA");
    world.arrives().await;
}

#[tokio::test]
async fn a_peer_that_calls_is_tried_at_once_if_it_could_not_be_reached_and_not_if_it_refuses() {
    let alerted = async |world: &mut Dispatched| {
        let (from, line) = (world.line.from, world.line);
        let contact = Arc::clone(world.federation.courier(from, line).contact());
        tokio::time::timeout(Duration::ZERO, contact.alerted())
            .await
            .is_ok()
    };
    let mut world = dispatched(23).await;
    world.federation.net.toggle_cut(there());
    world.refused(Side::There, "UNREACHABLE").await;
    assert!(!alerted(&mut world).await);
    world.federation.net.heal();
    let hello = world
        .federation
        .node(there())
        .desk
        .greet(there(), here())
        .await
        .unwrap();
    let hello = pb::HelloRequest {
        greeting: Some(hello.into()),
    };
    world
        .federation
        .node(here())
        .desk
        .answer_hello(there(), hello.clone())
        .await
        .unwrap();
    assert!(alerted(&mut world).await);

    world
        .federation
        .node(there())
        .desk
        .suspend([office()].into());
    world.refused(Side::There, "PEER_SUSPENDED").await;
    world
        .federation
        .node(here())
        .desk
        .answer_hello(there(), hello)
        .await
        .unwrap();
    assert!(!alerted(&mut world).await);
    world.federation.node(here()).desk.alert();
    assert!(alerted(&mut world).await);
}
