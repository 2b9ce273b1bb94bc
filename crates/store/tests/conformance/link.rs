//! Messages out and in: dense numbers, one effect, waiting, evidence.

use contracts::codec::Wire;
use domain::codec::Codec;
use domain::id::{DocketId, Party, Service};
use domain::matter;
use domain::message::{Body, Message};
use ring::digest::{SHA256, digest};
use store::channel::{Accepted, Arrival, Verdict};
use store::{Channel, message_id};
use testkit::intake::{self, office, register};

use super::derived::opening;
use super::evidence::stated;
use super::{Place, fresh, rules};

pub(crate) const SENDER: u128 = 77;

/// From intake to follow-up at the office.
pub(crate) fn docket_channel() -> Channel {
    let end = |service| Party {
        agency: office(),
        service,
    };
    Channel {
        from: end(Service::Intake),
        to: end(Service::FollowUp),
    }
}

/// A message as the link hands it in.
pub(crate) fn arrival(message: &Message, seq: u64, incarnation: u128) -> Arrival {
    let bytes = Wire::encode_message(message);
    Arrival {
        channel: docket_channel(),
        incarnation,
        seq,
        message_id: message_id(message),
        digest: digest(&SHA256, &bytes).as_ref().try_into().unwrap(),
        bytes,
        message: Ok(message.clone()),
        seals: Vec::new(),
        trace: None,
        rules: rules(),
    }
}

fn withdrawn(id: u128, version: u64) -> Message {
    Message {
        version,
        body: Body::Matter(matter::Outgoing::Withdrawn),
        ..opening(id)
    }
}

pub(crate) async fn a_message_is_queued_with_its_entry(place: &impl Place) {
    let store = fresh(place).await;
    store.commit(register(1)).await.unwrap();
    store.commit(register(2)).await.unwrap();
    let pending = store.pending(docket_channel(), 0, 10).await.unwrap();
    assert_eq!(
        pending
            .iter()
            .map(|row| (row.seq, row.to))
            .collect::<Vec<_>>(),
        [
            (1, DocketId::of(intake::matter(1)).record()),
            (2, DocketId::of(intake::matter(2)).record()),
        ]
    );
    let message = Wire::decode_message(&pending[0].bytes).unwrap();
    assert_eq!(message_id(&message), pending[0].message_id);
    store.acknowledge(docket_channel(), 1).await.unwrap();
    let state = store.channel(docket_channel()).await.unwrap().unwrap();
    assert_eq!((state.acked, state.pending, state.next_seq), (1, 1, 3));
}

pub(crate) async fn a_message_takes_effect_once(place: &impl Place) {
    let store = fresh(place).await;
    store
        .note_peer_incarnation(docket_channel(), SENDER)
        .await
        .unwrap();
    let accepted = store
        .accept(
            stated(),
            vec![
                arrival(&opening(1), 1, SENDER),
                arrival(&opening(1), 1, SENDER),
            ],
        )
        .await
        .unwrap();
    assert!(
        matches!(
            &accepted[0],
            Accepted::New {
                verdict: Verdict::Applied,
                verdict_seq: 1
            }
        ),
        "{accepted:?}"
    );
    assert!(
        matches!(
            &accepted[1],
            Accepted::Duplicate {
                verdict: Verdict::Applied
            }
        ),
        "{accepted:?}"
    );
    let gap = store
        .accept(stated(), vec![arrival(&withdrawn(1, 3), 3, SENDER)])
        .await
        .unwrap();
    assert_eq!(gap, [Accepted::Gap { expected: 2 }]);
    // The sender's database was lost and made again: another incarnation, the same message.
    let stranger = store
        .accept(stated(), vec![arrival(&opening(1), 1, SENDER + 1)])
        .await
        .unwrap();
    assert!(
        matches!(
            stranger[0],
            Accepted::UnknownIncarnation {
                known: Some(SENDER)
            }
        ),
        "{stranger:?}"
    );
    let docket = DocketId::of(intake::matter(1)).record();
    assert_eq!(store.entries(docket).await.unwrap().len(), 1);
    let verdicts = store.verdicts(docket_channel(), 0, 10).await.unwrap();
    assert_eq!(
        verdicts
            .iter()
            .map(|row| (row.verdict_seq, row.message_seq))
            .collect::<Vec<_>>(),
        [(1, 1)]
    );
}

pub(crate) async fn a_message_waits_for_its_record(place: &impl Place) {
    let store = fresh(place).await;
    store
        .note_peer_incarnation(docket_channel(), SENDER)
        .await
        .unwrap();
    let docket = DocketId::of(intake::matter(1)).record();
    let early = store
        .accept(stated(), vec![arrival(&withdrawn(1, 2), 1, SENDER)])
        .await
        .unwrap();
    assert!(
        matches!(&early[0], Accepted::New { verdict: Verdict::Waiting(record), .. } if *record == docket),
        "{early:?}"
    );
    store.close().await;

    // Neither a restart nor the time in between loses it.
    let store = fresh(place).await;
    assert_eq!(store.held_back().await.unwrap().len(), 1);
    store
        .accept(stated(), vec![arrival(&opening(1), 2, SENDER)])
        .await
        .unwrap();
    assert!(store.held_back().await.unwrap().is_empty());
    let verdicts = store.verdicts(docket_channel(), 0, 10).await.unwrap();
    assert_eq!(
        verdicts
            .last()
            .map(|row| (row.message_seq, row.verdict.clone())),
        Some((1, Verdict::Applied))
    );
    assert!(
        store.entries(docket).await.unwrap().len() >= 2,
        "what waited was applied"
    );
}

pub(crate) async fn one_number_with_two_messages_stops_the_channel(place: &impl Place) {
    let store = fresh(place).await;
    store
        .note_peer_incarnation(docket_channel(), SENDER)
        .await
        .unwrap();
    store
        .accept(stated(), vec![arrival(&opening(1), 1, SENDER)])
        .await
        .unwrap();
    let other = store
        .accept(stated(), vec![arrival(&opening(2), 1, SENDER)])
        .await
        .unwrap();
    assert_eq!(other, [Accepted::Equivocation]);
    let next = store
        .accept(stated(), vec![arrival(&withdrawn(1, 2), 2, SENDER)])
        .await
        .unwrap();
    assert_eq!(next, [Accepted::Stopped]);
    let stopped = store
        .peer(docket_channel())
        .await
        .unwrap()
        .unwrap()
        .stopped
        .unwrap();
    assert_eq!(
        (stopped.seq, stopped.second_bytes),
        (1, Wire::encode_message(&opening(2)))
    );
    assert!(
        store
            .load(DocketId::of(intake::matter(2)).record())
            .await
            .unwrap()
            .is_none()
    );
}
