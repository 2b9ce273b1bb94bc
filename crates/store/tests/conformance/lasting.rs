//! What goes in time, what stays, and whom a failure concerns.

use domain::time::Instant;
use jiff::civil::date;
use store::channel::{Verdict, VerdictNote};
use store::{Change, CommitError, StoreError};
use testkit::intake::{matter, register};

use super::evidence::ruled;
use super::link::docket_channel;
use super::{Place, fresh, morning};

/// Of the receiver's database.
const RECEIVER: u128 = 78;

pub(crate) async fn what_is_settled_is_pruned_and_nothing_else(place: &impl Place) {
    let clock = morning();
    let store = place.open(&clock).await;
    let request = || register(1).request("clerk", [1; 16], b"body");
    store.commit(request()).await.unwrap();
    store.commit(register(2)).await.unwrap();
    let channel = docket_channel();
    // Both are delivered, one has its verdict.
    store.acknowledge(channel, 2).await.unwrap();
    let applied = VerdictNote {
        verdict_seq: 1,
        message_seq: 1,
        verdict: Verdict::Applied,
    };
    let taken = store.note_verdicts(ruled(RECEIVER), vec![applied]).await;
    assert_eq!(taken.unwrap(), 1);

    store.prune(clock.now()).await.unwrap();
    assert_eq!(
        store.pending(channel, 0, 10).await.unwrap().len(),
        2,
        "nothing is older than the first morning"
    );
    assert!(store.commit(request()).await.unwrap().replayed);

    store
        .prune(Instant::at(date(2026, 4, 30), 9, 0))
        .await
        .unwrap();
    let left = store.pending(channel, 0, 10).await.unwrap();
    assert_eq!(
        left.iter().map(|row| row.seq).collect::<Vec<_>>(),
        [2],
        "a delivery without a final verdict stays"
    );
    let forgotten = store.commit(request()).await;
    assert!(
        matches!(forgotten, Err(CommitError::Exists(_))),
        "{forgotten:?}"
    );
    assert_eq!(store.frontier().await.unwrap().size(), 2);
}

pub(crate) async fn verdicts_are_taken_in_their_order(place: &impl Place) {
    let store = fresh(place).await;
    for id in 1..=3 {
        store.commit(register(id)).await.unwrap();
    }
    let channel = docket_channel();
    let note = |verdict_seq, message_seq, verdict| VerdictNote {
        verdict_seq,
        message_seq,
        verdict,
    };
    let waiting = Verdict::Waiting(matter(9).record());
    let refused = Verdict::Refused("WRONG_STAGE".into());
    let notes = vec![
        note(1, 1, waiting),
        note(2, 2, refused.clone()),
        note(4, 3, Verdict::Applied),
    ];
    let taken = store.note_verdicts(ruled(RECEIVER), notes.clone()).await;
    assert_eq!(taken.unwrap(), 2, "the third is missing");
    let taken = store.note_verdicts(ruled(RECEIVER), notes).await;
    assert_eq!(taken.unwrap(), 2, "repeated, they change nothing");
    let taken = store.note_verdicts(ruled(RECEIVER), vec![note(3, 1, Verdict::Applied)]);
    assert_eq!(taken.await.unwrap(), 3);
    let rows = store.pending(channel, 0, 10).await.unwrap();
    let verdicts: Vec<_> = rows.into_iter().map(|row| row.verdict).collect();
    assert_eq!(verdicts, [Some(Verdict::Applied), Some(refused), None]);
    // A restored receiver counts anew.
    let anew = store.note_verdicts(ruled(RECEIVER + 1), vec![note(1, 3, Verdict::Applied)]);
    assert_eq!(anew.await.unwrap(), 1);
}

pub(crate) async fn a_rule_that_breaks_off_costs_its_own_change(place: &impl Place) {
    let store = fresh(place).await;
    let broken = Change::new(matter(2).record(), |_| panic!("a rule that is wrong"));
    let (first, second, third) = tokio::join!(
        store.commit(register(1)),
        store.commit(broken),
        store.commit(register(3))
    );
    assert!(
        matches!(
            second,
            Err(CommitError::Storage(StoreError::BrokeOff { record })) if record == matter(2).record()
        ),
        "{second:?}"
    );
    assert_eq!(first.unwrap().reference.position, 1);
    assert_eq!(third.unwrap().reference.position, 2);
}

pub(crate) async fn a_caller_that_goes_away_leaves_its_change_to_the_writer(place: &impl Place) {
    let store = fresh(place).await;
    let mut positions = store.watch();
    let mut waiting = Box::pin(store.commit(register(1)));
    // Polled once, the change is in the writer's line; then the call is dropped, as a cancelled handler is.
    let polled =
        std::future::poll_fn(|context| std::task::Poll::Ready(waiting.as_mut().poll(context)));
    assert!(polled.await.is_pending());
    drop(waiting);
    positions.wait_for(|position| *position == 1).await.unwrap();
    let committed = store.commit(register(2)).await.unwrap();
    assert_eq!(committed.reference.position, 2);
    assert_eq!(
        store
            .load(matter(1).record())
            .await
            .unwrap()
            .unwrap()
            .version,
        1
    );
}

pub(crate) async fn a_closed_store_answers_that_it_is_closed(place: &impl Place) {
    let store = fresh(place).await;
    let other = store.clone();
    store.commit(register(1)).await.unwrap();
    store.close().await;
    let late = other.commit(register(2)).await;
    assert!(
        matches!(late, Err(CommitError::Storage(StoreError::Closed))),
        "{late:?}"
    );
}
