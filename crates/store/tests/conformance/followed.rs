//! A database whose peer was restored from a backup.

use store::channel::{Accepted, Verdict};
use store::{Extent, Followed, Hearing, Life, Lineage};

use super::derived::opening;
use super::evidence::{ruled, stated};
use super::link::{SENDER, arrival, docket_channel};
use super::revived::back;
use super::{Place, fresh};

const RESTORED: u128 = 99;
const THIRD: u128 = 111;

const fn went(messages: u64) -> Extent {
    Extent {
        messages,
        receipts: 0,
        given: 0,
        taken: 0,
    }
}

fn lineage(incarnation: u128, former: &[(u128, u64)]) -> Lineage {
    let life = |(incarnation, messages): &(u128, u64)| Life {
        incarnation: *incarnation,
        extent: went(*messages),
    };
    Lineage {
        incarnation,
        former: former.iter().map(life).collect(),
    }
}

pub(crate) async fn a_restored_sender_goes_on_from_what_both_ends_share(place: &impl Place) {
    let store = fresh(place).await;
    let channel = docket_channel();
    let first = store.follow(channel, lineage(SENDER, &[])).await.unwrap();
    assert_eq!(first, Followed::First);
    let messages = vec![
        arrival(&opening(1), 1, SENDER),
        arrival(&opening(2), 2, SENDER),
    ];
    store.accept(stated(), messages).await.unwrap();
    let stranger = store
        .follow(channel, lineage(THIRD, &[(RESTORED, 2)]))
        .await;
    assert_eq!(stranger.unwrap(), Followed::Unknown);

    // A copy of when it had sent one message.
    let restored = lineage(RESTORED, &[(SENDER, 1)]);
    let followed = store.follow(channel, restored.clone()).await.unwrap();
    assert_eq!(followed, Followed::Restored);
    assert_eq!(
        store.follow(channel, restored).await.unwrap(),
        Followed::Known
    );
    let peer = store.peer(channel).await.unwrap().unwrap();
    assert_eq!((peer.incarnation, peer.received), (Some(RESTORED), 1));
    let left = store.acquaintance(back(channel)).await.unwrap().left;
    assert_eq!(
        left,
        [Life {
            incarnation: SENDER,
            extent: went(2)
        }]
    );
    let former = store
        .accept(stated(), vec![arrival(&opening(4), 3, SENDER)])
        .await
        .unwrap();
    assert_eq!(
        former,
        [Accepted::UnknownIncarnation {
            known: Some(RESTORED)
        }]
    );
    let next = store
        .accept(stated(), vec![arrival(&opening(3), 2, RESTORED)])
        .await
        .unwrap();
    assert!(matches!(next[0], Accepted::New { .. }), "{next:?}");
    // Verdicts of the life that was left do not count either.
    let taken = store.note_verdicts(ruled(SENDER), Vec::new()).await;
    assert!(taken.is_err() || taken.is_ok_and(|taken| taken == 0));
    let back = store.follow(channel, lineage(SENDER, &[])).await.unwrap();
    assert_eq!(back, Followed::Unknown);
}

pub(crate) async fn two_copies_restored_from_one_backup_do_not_follow_each_other_back(
    place: &impl Place,
) {
    let store = fresh(place).await;
    let channel = docket_channel();
    store.follow(channel, lineage(SENDER, &[])).await.unwrap();
    let messages = vec![
        arrival(&opening(1), 1, SENDER),
        arrival(&opening(2), 2, SENDER),
    ];
    store.accept(stated(), messages).await.unwrap();
    let one = lineage(RESTORED, &[(SENDER, 2)]);
    let other = lineage(THIRD, &[(SENDER, 2)]);
    let followed = store.follow(channel, one.clone()).await.unwrap();
    assert_eq!(followed, Followed::Restored);
    store
        .accept(stated(), vec![arrival(&opening(3), 3, RESTORED)])
        .await
        .unwrap();
    let followed = store.follow(channel, other).await.unwrap();
    assert_eq!(followed, Followed::Restored);
    let peer = store.peer(channel).await.unwrap().unwrap();
    assert_eq!(peer.received, 2);
    let left = store.acquaintance(back(channel)).await.unwrap().left;
    let ours = [Life {
        incarnation: SENDER,
        extent: went(2),
    }];
    assert_eq!(
        Hearing::of(&left, &ours),
        Hearing::Lost {
            ours: went(0),
            theirs: went(3)
        }
    );
    assert_eq!(store.follow(channel, one).await.unwrap(), Followed::Unknown);
}

pub(crate) async fn a_name_that_says_something_else_is_parked(place: &impl Place) {
    let store = fresh(place).await;
    let channel = docket_channel();
    store.follow(channel, lineage(SENDER, &[])).await.unwrap();
    store
        .accept(stated(), vec![arrival(&opening(1), 1, SENDER)])
        .await
        .unwrap();
    store
        .follow(channel, lineage(RESTORED, &[(SENDER, 0)]))
        .await
        .unwrap();
    let mut other = opening(1);
    other.happened = other.happened.plus_minutes(1);
    let accepted = store
        .accept(stated(), vec![arrival(&other, 1, RESTORED)])
        .await
        .unwrap();
    assert_eq!(
        accepted,
        [Accepted::New {
            verdict_seq: 2,
            verdict: Verdict::Parked("CONTRADICTS_EARLIER".into())
        }]
    );
}
