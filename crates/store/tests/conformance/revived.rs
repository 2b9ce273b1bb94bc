//! A database that was restored from a backup.

use domain::id::{DocketId, Service};
use domain::message::Message;
use domain::time::Instant;
use jiff::civil::date;
use store::channel::{Accepted, Verdict};
use store::{Channel, Clock, CommitError, Entropy, Extent, Heard, Hearing, Life, Revived};
use testkit::intake::{matter, piece, register};

use super::derived::opening;
use super::evidence::stated;
use super::link::{SENDER, arrival, docket_channel};
use super::peers::triaged;
use super::{Place, morning, rules};

const LOST: Hearing = Hearing::Lost {
    ours: Extent {
        messages: 41,
        receipts: 0,
        given: 0,
        taken: 0,
    },
    theirs: Extent {
        messages: 57,
        receipts: 0,
        given: 0,
        taken: 0,
    },
};

async fn revived(place: &impl Place, clock: &Clock) -> Revived {
    store::revive(&place.engine(), Service::Intake, clock, &Entropy::system())
        .await
        .unwrap()
}

const fn heard(hearing: Hearing, offered: u64) -> Heard {
    Heard {
        hearing,
        offered,
        verdicts_from: 0,
    }
}

pub(crate) fn back(channel: Channel) -> Channel {
    Channel {
        from: channel.to,
        to: channel.from,
    }
}

pub(crate) async fn a_restored_database_holds_its_records_until_its_peers_are_heard(
    place: &impl Place,
) {
    let clock = morning();
    let store = place.open(&clock).await;
    let first = store.commit(register(1)).await.unwrap().reference.number;
    assert_eq!(first.unwrap().counter(), 1);
    let (former, frontier) = (store.incarnation(), store.frontier().await.unwrap());
    assert_eq!(store.standstill().await.unwrap(), None);
    store.close().await;

    clock.advance_to(clock.now().plus_minutes(150));
    let outcome = revived(place, &clock).await;
    assert_eq!(
        (outcome.former, outcome.position, outcome.peers),
        (former, 1, 1)
    );
    let store = place.open(&clock).await;
    assert_eq!(store.incarnation(), outcome.incarnation);
    assert_ne!(store.incarnation(), former);
    assert_eq!(store.frontier().await.unwrap(), frontier);
    let standstill = store.standstill().await.unwrap().unwrap();
    assert!(standstill.holds());
    assert_eq!(
        standstill.hearings,
        [(docket_channel(), Hearing::Unheard)].into()
    );

    let refused = store.commit(piece(1, 50)).await;
    assert!(
        matches!(refused, Err(CommitError::ReadOnly(record)) if record == matter(1).record()),
        "{refused:?}"
    );
    let next = store.commit(register(2)).await.unwrap().reference;
    // The next thousand, and a thousand for each of three hours begun.
    assert_eq!(next.number.unwrap().counter(), 4_001);
    assert!(next.recorded >= clock.now());
    store.commit(piece(2, 60)).await.unwrap();

    store
        .hear(docket_channel(), heard(Hearing::Whole, 0))
        .await
        .unwrap();
    assert!(!store.standstill().await.unwrap().unwrap().holds());
    assert_eq!(
        store.commit(piece(1, 51)).await.unwrap().reference.version,
        2
    );
    let known = store.acquaintance(docket_channel()).await.unwrap();
    let saved = Extent {
        messages: 1,
        ..Extent::default()
    };
    assert_eq!(
        known.former,
        [Life {
            incarnation: former,
            extent: saved
        }]
    );
    store.close().await;

    // Once more, from what it has become.
    let again = revived(place, &clock).await;
    assert_eq!(again.former, outcome.incarnation);
    let store = place.open(&clock).await;
    assert!(store.commit(piece(2, 61)).await.is_err());
    let former = store.acquaintance(docket_channel()).await.unwrap().former;
    assert_eq!(
        former
            .iter()
            .map(|life| life.extent.messages)
            .collect::<Vec<_>>(),
        [1, 2]
    );
    let next = store.commit(register(3)).await.unwrap().reference;
    assert_eq!(next.number.unwrap().counter(), 6_001);
}

pub(crate) async fn a_loss_is_remembered_and_new_records_go_on(place: &impl Place) {
    let clock = morning();
    let store = place.open(&clock).await;
    store.commit(register(1)).await.unwrap();
    store.close().await;
    revived(place, &clock).await;

    let store = place.open(&clock).await;
    store.hear(docket_channel(), heard(LOST, 3)).await.unwrap();
    // Nothing that is said later takes it back.
    store
        .hear(docket_channel(), heard(Hearing::Whole, 0))
        .await
        .unwrap();
    store.commit(register(2)).await.unwrap();
    store.close().await;

    let store = place.open(&clock).await;
    let standstill = store.standstill().await.unwrap().unwrap();
    assert_eq!(standstill.hearings, [(docket_channel(), LOST)].into());
    assert!(matches!(
        store.commit(piece(1, 50)).await,
        Err(CommitError::ReadOnly(_))
    ));
    store.commit(piece(2, 60)).await.unwrap();
}

pub(crate) async fn what_comes_for_held_records_waits_with_them(place: &impl Place) {
    let clock = morning();
    let store = place.open(&clock).await;
    let (channel, docket) = (docket_channel(), DocketId::of(matter(1)).record());
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    store
        .accept(stated(), vec![arrival(&opening(1), 1, SENDER)])
        .await
        .unwrap();
    let before = store.load(docket).await.unwrap().unwrap().version;
    store.close().await;
    revived(place, &clock).await;

    let store = place.open(&clock).await;
    let accepted = store
        .accept(stated(), vec![arrival(&triaged(1), 2, SENDER)])
        .await
        .unwrap();
    assert_eq!(
        accepted,
        [Accepted::New {
            verdict_seq: 2,
            verdict: Verdict::Waiting(docket)
        }]
    );
    // Nor does a clock ring.
    clock.advance_to(Instant::at(date(2026, 3, 18), 9, 0));
    let (record, timer, _) = store.due(clock.now(), 10).await.unwrap()[0];
    let rung = store.ring(record, timer, rules()).await;
    assert!(matches!(rung, Err(CommitError::ReadOnly(_))), "{rung:?}");
    store.release().await.unwrap();
    assert_eq!(store.load(docket).await.unwrap().unwrap().version, before);

    store
        .hear(back(channel), heard(Hearing::Whole, 2))
        .await
        .unwrap();
    store.release().await.unwrap();
    let after = store.load(docket).await.unwrap().unwrap().version;
    assert_eq!(after, before + 1);
    store.release().await.unwrap();
    assert_eq!(store.load(docket).await.unwrap().unwrap().version, after);
    let verdicts = store.verdicts(channel, 1, 10).await.unwrap();
    let verdicts: Vec<_> = verdicts.into_iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [Verdict::Waiting(docket), Verdict::Applied]);
    store.ring(record, timer, rules()).await.unwrap();
    assert_eq!(
        store.load(docket).await.unwrap().unwrap().version,
        after + 1
    );
}

pub(crate) async fn what_the_former_life_may_have_made_is_not_made_again_while_records_are_held(
    place: &impl Place,
) {
    let clock = morning();
    let store = place.open(&clock).await;
    let channel = docket_channel();
    let docket = |id| DocketId::of(matter(id)).record();
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    store
        .accept(stated(), vec![arrival(&opening(1), 1, SENDER)])
        .await
        .unwrap();
    store.close().await;
    revived(place, &clock).await;

    let store = place.open(&clock).await;
    let unheard = store
        .accept(stated(), vec![arrival(&opening(2), 2, SENDER)])
        .await
        .unwrap();
    assert_eq!(
        unheard,
        [Accepted::New {
            verdict_seq: 2,
            verdict: Verdict::Waiting(docket(2))
        }]
    );
    store.hear(back(channel), heard(LOST, 3)).await.unwrap();
    let of_three = Message {
        version: 2,
        body: triaged(1).body,
        ..opening(3)
    };
    let later = [
        arrival(&opening(3), 3, SENDER),
        arrival(&opening(4), 4, SENDER),
        arrival(&of_three, 5, SENDER),
    ];
    let accepted = store.accept(stated(), later.into()).await.unwrap();
    let verdicts = accepted.into_iter().map(|accepted| match accepted {
        Accepted::New { verdict, .. } => verdict,
        other => panic!("{other:?}"),
    });
    assert_eq!(
        verdicts.collect::<Vec<_>>(),
        [
            Verdict::Waiting(docket(3)),
            // Sent after the former life had ended.
            Verdict::Applied,
            // So was this, but its record was spoken of before.
            Verdict::Waiting(docket(3)),
        ]
    );
    for (id, there) in [(2, false), (3, false), (4, true)] {
        let found = store.load(docket(id)).await.unwrap();
        assert_eq!(found.is_some(), there, "{id}");
    }
}
