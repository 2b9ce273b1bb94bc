//! A federation in which one dispatch waits to be delivered.

use contracts::wire::Wired;
use domain::id::{DocketId, HandlingId, Party, Service};
use node::keys::SigningKey;
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
pub(crate) struct Dispatched {
    pub(crate) federation: Federation,
    pub(crate) handling: HandlingId,
    pub(crate) line: Channel,
}

pub(crate) fn here() -> Party {
    party(office(), Service::FollowUp)
}

pub(crate) fn there() -> Party {
    party(agency(2), Service::FollowUp)
}

pub(crate) async fn dispatched(seed: u64) -> Dispatched {
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
    pub(crate) async fn refused_until_cleared(mut self, reason: &str) {
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

    pub(crate) async fn refused(&mut self, side: Side, reason: &str) {
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

    pub(crate) async fn arrives(&mut self) {
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
    pub(crate) async fn expected(&self) -> u64 {
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
    pub(crate) fn forged(
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

    pub(crate) async fn forge(
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

    pub(crate) async fn call(
        &self,
        peer: Party,
        request: pb::DeliverRequest,
    ) -> Result<u64, &'static str> {
        let answer = self.federation.net.call(peer, self.line.to, request).await;
        answer
            .map(|response| response.received_through)
            .map_err(|refused| refused.reason())
    }

    pub(crate) fn incarnation(&self) -> u128 {
        self.federation.store(self.line.from).incarnation()
    }
}
