//! Whatever is wrong with a delivery has a stable reason, and costs nothing but time.

use contracts::wire::Wired;
use domain::id::{DocketId, HandlingId, Party, Service};
use node::directory::document::Standing;
use node::keys::{SigningKey, new_signing_key};
use store::Channel;
use store::channel::Verdict;

use super::federation::{Federation, agency, office, party, start};
use super::two_parties::ROUNDS;
use crate::courier::Step;
use crate::facts::Side;
use crate::statement::{Signed, Statement};
use crate::tree::{root, sha256};
use crate::wire::pb;

/// A dispatch that is written and waits to be delivered from `here` to `there`.
struct Dispatched {
    federation: Federation,
    handling: HandlingId,
    line: Channel,
}

fn here() -> Party {
    party(office(), Service::FollowUp)
}

fn there() -> Party {
    party(agency(2), Service::FollowUp)
}

async fn dispatched(seed: u64) -> Dispatched {
    let mut federation = Federation::of(3, seed).await;
    // One is delivered before, so that the ends have met.
    for to in [agency(2), agency(3)] {
        let matter = federation.register(office()).await.unwrap();
        federation.triage(matter, false).await.unwrap();
        federation.drain(ROUNDS).await.unwrap();
        federation.dispatch(DocketId::of(matter), to).await.unwrap();
        federation.drain(ROUNDS).await.unwrap();
    }
    let matter = federation.register(office()).await.unwrap();
    federation.triage(matter, false).await.unwrap();
    federation.drain(ROUNDS).await.unwrap();
    let (handling, _) = federation
        .dispatch(DocketId::of(matter), agency(2))
        .await
        .unwrap();
    Dispatched {
        federation,
        handling,
        line: Channel {
            from: here(),
            to: there(),
        },
    }
}

impl Dispatched {
    /// One step of the sender fails with this reason; without the cause everything arrives.
    async fn refused_until_cleared(mut self, reason: &str) {
        self.refused(Side::There, reason).await;
        assert!(
            self.federation
                .state(self.handling.record())
                .await
                .is_none(),
            "refused, yet received"
        );
        self.federation.net.untampered();
        self.arrives().await;
    }

    async fn refused(&mut self, side: Side, reason: &str) {
        let step = self.federation.step(self.line.from, self.line).await;
        assert!(matches!(step, Step::Failed(_)), "{step:?}");
        let fault = self
            .federation
            .courier(self.line.from, self.line)
            .contact()
            .seen()
            .fault
            .unwrap();
        assert_eq!((fault.side, fault.reason.as_str()), (side, reason));
    }

    async fn arrives(&mut self) {
        self.federation.drain(ROUNDS).await.unwrap();
        assert!(
            self.federation
                .state(self.handling.record())
                .await
                .is_some()
        );
        let rows = self
            .federation
            .store(self.line.from)
            .pending(self.line, 0, 100)
            .await
            .unwrap();
        assert!(rows.iter().all(|row| row.verdict == Some(Verdict::Applied)));
    }

    /// The next number on the line, as its receiver sees it.
    async fn expected(&self) -> u64 {
        self.federation
            .store(self.line.to)
            .peer(self.line)
            .await
            .unwrap()
            .unwrap()
            .received
            + 1
    }

    /// A delivery that an attacker, or a broken node, makes with the sender's own key.
    fn forged(
        &self,
        key: &SigningKey,
        incarnation: u128,
        first: u64,
        message: &[u8],
    ) -> pb::DeliverRequest {
        let digests = [sha256(message)];
        let statement = Statement {
            channel: self.line,
            incarnation,
            first,
            count: 1,
            root: root(&digests),
            stated: start(),
        };
        let envelope = pb::Envelope {
            seq: first,
            message_id: sha256(b"a name").to_wire(),
            message: message.to_vec(),
            ..pb::Envelope::default()
        };
        let statement = Some(Signed::messages(key, &statement).into());
        pb::DeliverRequest {
            statement,
            messages: vec![envelope],
            verdicts: Vec::new(),
        }
    }

    async fn forge(
        &self,
        incarnation: u128,
        first: u64,
        message: &[u8],
    ) -> Result<u64, &'static str> {
        let key = &self.federation.keys[&self.line.from].signing;
        self.call(
            self.line.from,
            self.forged(key, incarnation, first, message),
        )
        .await
    }

    async fn call(&self, peer: Party, request: pb::DeliverRequest) -> Result<u64, &'static str> {
        let answer = self.federation.net.call(peer, self.line.to, request).await;
        answer
            .map(|response| response.received_through)
            .map_err(|refused| refused.reason())
    }

    fn incarnation(&self) -> u128 {
        self.federation.store(self.line.from).incarnation()
    }
}

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
    let mut world = dispatched(15).await;
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
