//! Lists, rebuilds and clocks.

use std::collections::BTreeSet;

use domain::entry::Key;
use domain::id::{DocketId, Kind};
use domain::matter;
use domain::message::{Body, Message};
use domain::time::{Date, Instant};
use jiff::civil::date;
use store::ListQuery;
use testkit::intake::{self, office, piece, register, registration};

use super::evidence::stated;
use super::link::{arrival, docket_channel};
use super::{Place, fresh, morning, rules};

pub(crate) async fn pages_follow_each_other_without_gap_or_overlap(place: &impl Place) {
    let store = fresh(place).await;
    for id in 1..=23 {
        store.commit(register(id)).await.unwrap();
    }
    let mut seen = BTreeSet::new();
    let mut query = ListQuery::of(office(), Kind::Matter, 5);
    let mut pages = 0;
    loop {
        let page = store.page(query.clone()).await.unwrap();
        pages += 1;
        for row in &page.rows {
            assert!(
                seen.insert(row.record),
                "{} stands on two pages",
                row.record
            );
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    assert_eq!((seen.len(), pages), (23, 5));
    let nobody = ListQuery {
        stage: Some("no-such-stage".into()),
        ..ListQuery::of(office(), Kind::Matter, 5)
    };
    assert!(store.page(nobody).await.unwrap().rows.is_empty());
}

pub(crate) async fn derived_rows_are_made_anew_as_they_were(place: &impl Place) {
    let store = fresh(place).await;
    for id in 1..=5 {
        store.commit(register(id)).await.unwrap();
    }
    store.commit(piece(3, 50)).await.unwrap();
    let all = ListQuery::of(office(), Kind::Matter, 100);
    let before = store.page(all.clone()).await.unwrap();
    let rebuilt = store.rebuild().await.unwrap();
    assert_eq!(rebuilt.records, 5);
    assert_eq!(store.page(all).await.unwrap().rows, before.rows);
    let found = store
        .find(&Key::Source(office(), "S3".into()))
        .await
        .unwrap();
    assert_eq!(found, [intake::matter(3).record()]);
}

pub(crate) async fn a_timer_rings_once(place: &impl Place) {
    let clock = morning();
    let store = place.open(&clock).await;
    let docket = DocketId::of(intake::matter(1)).record();
    store
        .note_peer_incarnation(docket_channel(), 1)
        .await
        .unwrap();
    store
        .accept(stated(), vec![arrival(&opening(1), 1, 1)])
        .await
        .unwrap();
    let before = store.entries(docket).await.unwrap().len();
    assert!(
        store.due(clock.now(), 10).await.unwrap().is_empty(),
        "T1 has not run out on the first day"
    );

    let later = Instant::at(date(2026, 3, 18), 9, 0);
    clock.advance_to(later);
    let due = store.due(later, 10).await.unwrap();
    assert_eq!(
        due.iter()
            .map(|(record, name, _)| (*record, name.to_string()))
            .collect::<Vec<_>>(),
        [(docket, "T1/1".into())]
    );
    let (record, timer, _) = due[0];
    store.ring(record, timer, rules()).await.unwrap();
    assert_eq!(store.entries(docket).await.unwrap().len(), before + 1);
    assert!(store.due(later, 10).await.unwrap().is_empty());
    // A second sweeper that had read the same row changes nothing.
    store.ring(record, timer, rules()).await.unwrap();
    assert_eq!(store.entries(docket).await.unwrap().len(), before + 1);
}

pub(crate) async fn rows_are_counted_by_stage_and_by_their_day(place: &impl Place) {
    let store = fresh(place).await;
    for id in 1..=3 {
        store.commit(register(id)).await.unwrap();
    }
    store
        .note_peer_incarnation(docket_channel(), 1)
        .await
        .unwrap();
    let opened = vec![arrival(&opening(1), 1, 1)];
    store.accept(stated(), opened).await.unwrap();
    let docket = DocketId::of(intake::matter(1)).record();
    let due = store.listings(docket).await.unwrap()[0].due_on;
    // What the docket's row counts as on a day, with what has until three days later.
    let at = async |today: Date| {
        let soon = today.saturating_add(jiff::Span::new().days(3));
        let rows = store.tally(today, soon).await.unwrap();
        let matters: Vec<_> = rows.iter().filter(|row| row.kind == Kind::Matter).collect();
        assert_eq!(matters.iter().map(|row| row.rows).sum::<u64>(), 3);
        let mut dockets = rows.into_iter().filter(|row| row.kind == Kind::Docket);
        let row = dockets.next().unwrap();
        assert_eq!(dockets.next(), None);
        assert_eq!(
            (row.agency, row.stage.as_str(), row.rows),
            (office(), "undispatched", 1)
        );
        (row.overdue, row.soon)
    };
    assert_eq!(
        at(due.saturating_sub(jiff::Span::new().days(4))).await,
        (0, 0)
    );
    assert_eq!(
        at(due.saturating_sub(jiff::Span::new().days(3))).await,
        (0, 1)
    );
    assert_eq!(at(due).await, (0, 1));
    assert_eq!(at(due.tomorrow().unwrap()).await, (1, 0));
}

/// What the intake service says of a registered matter.
pub(crate) fn opening(id: u128) -> Message {
    let number = domain::number::MatterNumber::new(2026, u32::try_from(id).unwrap()).unwrap();
    let received = Instant::at(date(2026, 3, 2), 9, 0);
    Message {
        origin: intake::matter(id).record(),
        version: 1,
        to: DocketId::of(intake::matter(id)).record(),
        happened: received,
        body: Body::Matter(matter::Outgoing::Registered {
            registration: Box::new(registration(id, number)),
            received,
        }),
    }
}
