//! What peers signed stays beside what it covers.

use store::channel::{Accepted, Covers, Stated, Verdict, VerdictNote};
use testkit::intake::register;

use super::derived::opening;
use super::link::{SENDER, arrival, docket_channel};
use super::{Place, fresh};

/// As the link hands it in, of messages from 1 on; what was signed is not looked at here.
pub(crate) fn stated() -> Stated {
    Stated {
        channel: docket_channel(),
        covers: Covers::Messages,
        incarnation: SENDER,
        first: 1,
        count: 2,
        bytes: b"messages".to_vec(),
        key: "k1".to_owned(),
        signature: vec![1; 64],
    }
}

/// The same of a receiver's verdicts.
pub(crate) fn ruled(incarnation: u128) -> Stated {
    Stated {
        covers: Covers::Verdicts,
        incarnation,
        bytes: b"verdicts".to_vec(),
        ..stated()
    }
}

pub(crate) async fn what_peers_signed_is_kept_once_with_what_it_covers(place: &impl Place) {
    let store = fresh(place).await;
    let channel = docket_channel();
    store.note_peer_incarnation(channel, SENDER).await.unwrap();
    let kept = async |covers, number| {
        store
            .statements(channel, covers, SENDER, number)
            .await
            .unwrap()
    };
    let batch = || {
        vec![
            arrival(&opening(1), 1, SENDER),
            arrival(&opening(2), 2, SENDER),
        ]
    };
    // Twice, because the answer to the first was lost.
    for _ in 0..2 {
        store.accept(stated(), batch()).await.unwrap();
    }
    for number in [1, 2] {
        assert_eq!(kept(Covers::Messages, number).await, [stated()]);
    }
    assert_eq!(kept(Covers::Messages, 3).await, []);
    assert_eq!(kept(Covers::Verdicts, 1).await, []);

    // A delivery of nothing new adds no proof of anything.
    let later = Stated {
        bytes: b"messages, stated later".to_vec(),
        ..stated()
    };
    store.accept(later, batch()).await.unwrap();
    assert_eq!(kept(Covers::Messages, 1).await, [stated()]);

    // Another message under a number that was given: both signatures are the evidence.
    let second = Stated {
        bytes: b"other messages".to_vec(),
        ..stated()
    };
    let accepted = store
        .accept(second.clone(), vec![arrival(&opening(3), 1, SENDER)])
        .await
        .unwrap();
    assert_eq!(accepted, [Accepted::Equivocation]);
    let both = kept(Covers::Messages, 1).await;
    assert!(both.len() == 2 && both.contains(&stated()) && both.contains(&second));
}

pub(crate) async fn a_signed_verdict_is_kept_where_it_was_news(place: &impl Place) {
    let store = fresh(place).await;
    store.commit(register(1)).await.unwrap();
    let applied = || VerdictNote {
        verdict_seq: 1,
        message_seq: 1,
        verdict: Verdict::Applied,
    };
    let again = Stated {
        bytes: b"verdicts, stated later".to_vec(),
        ..ruled(SENDER)
    };
    for stated in [ruled(SENDER), again] {
        store.note_verdicts(stated, vec![applied()]).await.unwrap();
    }
    let kept = store
        .statements(docket_channel(), Covers::Verdicts, SENDER, 1)
        .await
        .unwrap();
    assert_eq!(kept, [ruled(SENDER)]);
}
