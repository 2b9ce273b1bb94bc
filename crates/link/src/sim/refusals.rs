//! A delivery that was tampered with, or comes from the wrong party, has a stable reason, and costs nothing but time.

use domain::id::Service;
use node::keys::{SigningKey, new_signing_key};

use super::dispatched::{dispatched, here, there};
use super::federation::{agency, office, party};
use crate::courier::Step;
use crate::wire::pb;

fn first_message(request: &mut pb::DeliverRequest, change: impl FnOnce(&mut pb::Envelope)) {
    if let Some(envelope) = request.messages.first_mut() {
        change(envelope);
    }
}

#[tokio::test]
async fn a_changed_statement() {
    let world = dispatched(1).await;
    world.federation.net.tamper(|request| {
        if let Some(statement) = &mut request.statement {
            let last = statement.payload.len() - 1;
            statement.payload[last] ^= 1;
        }
    });
    world.refused_until_cleared("BAD_SIGNATURE").await;
}

#[tokio::test]
async fn a_changed_message() {
    let world = dispatched(2).await;
    world
        .federation
        .net
        .tamper(|request| first_message(request, |envelope| envelope.message.push(0)));
    world.refused_until_cleared("ROOT_MISMATCH").await;
}

#[tokio::test]
async fn a_message_left_out() {
    let world = dispatched(3).await;
    world
        .federation
        .net
        .tamper(|request| request.messages.clear());
    world.refused_until_cleared("ROOT_MISMATCH").await;
}

#[tokio::test]
async fn more_messages_than_a_batch_holds() {
    let world = dispatched(9).await;
    world.federation.net.tamper(|request| {
        if let Some(first) = request.messages.first().cloned() {
            request.messages = vec![first; crate::receive::BATCH as usize + 1];
        }
    });
    world.refused_until_cleared("BATCH_TOO_LARGE").await;
}

#[tokio::test]
async fn a_part_that_was_changed_left_out_or_moved() {
    let world = dispatched(4).await;
    world
        .federation
        .net
        .tamper(|request| first_message(request, |envelope| envelope.parts[0].ciphertext[9] ^= 1));
    world.refused_until_cleared("PART_DAMAGED").await;

    let world = dispatched(5).await;
    world
        .federation
        .net
        .tamper(|request| first_message(request, |envelope| drop(envelope.parts.remove(0))));
    world.refused_until_cleared("PART_MISSING").await;

    let world = dispatched(6).await;
    world.federation.net.tamper(|request| {
        first_message(request, |envelope| {
            let [first, second, ..] = &mut envelope.parts[..] else {
                panic!("two parts")
            };
            std::mem::swap(&mut first.ciphertext, &mut second.ciphertext);
        });
    });
    world.refused_until_cleared("PART_DAMAGED").await;
}

/// An end that answers without taking anything is left in peace for a while, as one that is away.
#[tokio::test]
async fn nothing_taken_of_what_is_brought() {
    let mut world = dispatched(10).await;
    let (from, to) = (world.line.from, world.line.to);
    let old = world.federation.net.last_messages(from, to).unwrap();
    world
        .federation
        .net
        .tamper(move |request| request.clone_from(&old));
    for _ in 0..3 {
        let step = world.federation.step(from, world.line).await;
        assert!(matches!(step, Step::Failed(_)), "{step:?}");
    }
    world.federation.net.untampered();
    world.arrives().await;
}

#[tokio::test]
async fn an_unknown_suite() {
    let world = dispatched(7).await;
    world.federation.net.tamper(|request| {
        if let Some(statement) = &mut request.statement {
            statement.suite = pb::Suite::Sm2Sm3.into();
        }
    });
    world.refused_until_cleared("UNKNOWN_SUITE").await;
}

#[tokio::test]
async fn a_statement_replayed_to_another_or_by_another() {
    let mut world = dispatched(8).await;
    world.arrives().await;
    let sent = world
        .federation
        .net
        .last_messages(world.line.from, world.line.to)
        .unwrap();
    let third = party(agency(3), Service::FollowUp);
    let elsewhere = world.federation.net.call(here(), third, sent.clone()).await;
    assert_eq!(elsewhere.unwrap_err().reason(), "NOT_SERVED_HERE");
    assert_eq!(world.call(third, sent.clone()).await, Err("NOT_THE_PARTY"));
    let other_service = party(office(), Service::Intake);
    assert_eq!(
        world.call(other_service, sent.clone()).await,
        Err("NOT_THE_PARTY")
    );
    // The party itself may say it again: nothing happens twice.
    let before = world
        .federation
        .store(there())
        .frontier()
        .await
        .unwrap()
        .size();
    assert_eq!(
        world.call(here(), sent).await.unwrap() + 1,
        world.expected().await
    );
    assert_eq!(
        world
            .federation
            .store(there())
            .frontier()
            .await
            .unwrap()
            .size(),
        before
    );
}

#[tokio::test]
async fn a_key_that_is_not_the_senders() {
    let world = dispatched(9).await;
    let key = SigningKey::from_pem(&new_signing_key()).unwrap();
    let forged = world.forged(&key, world.incarnation(), world.expected().await, b"forged");
    assert_eq!(world.call(here(), forged).await, Err("UNKNOWN_SIGNING_KEY"));
    // Another member's key is no better, even if it takes the right name.
    let mut forged = world.forged(
        &world.federation.keys[&there()].signing,
        world.incarnation(),
        world.expected().await,
        b"forged",
    );
    let name = world.federation.keys[&here()].signing.id().to_string();
    forged.statement.as_mut().unwrap().key_id = name;
    assert_eq!(world.call(here(), forged).await, Err("BAD_SIGNATURE"));
}

#[tokio::test]
async fn verdicts_by_another_than_the_receiver() {
    let mut world = dispatched(17).await;
    world.arrives().await;
    let sent = world.federation.net.last_verdicts(there(), here()).unwrap();
    let third = party(agency(3), Service::FollowUp);
    let answer = world.federation.net.call(third, here(), sent.clone()).await;
    assert_eq!(answer.unwrap_err().reason(), "NOT_THE_PARTY");
    let mut changed = sent;
    let last = changed.verdicts[0].payload.len() - 1;
    changed.verdicts[0].payload[last] ^= 1;
    let answer = world.federation.net.call(there(), here(), changed).await;
    assert_eq!(answer.unwrap_err().reason(), "BAD_SIGNATURE");
}
