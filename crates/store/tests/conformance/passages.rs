//! The stages that records leave, as whoever watches is told of them.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use contracts::codec::Wire;
use domain::entry::Event;
use domain::id::MatterId;
use domain::matter::{self, Category, Disposition};
use domain::people::Author;
use domain::time::Instant;
use jiff::civil::date;
use store::{Change, Clock, Decided, Passage, Store};
use testkit::intake::{clerk, matter, piece, refused, register, rules, sealed};

use super::{Place, fresh, morning};

fn watched(store: &Store<Wire>) -> Receiver<Passage> {
    let (told, passages) = channel();
    store.watch_passages(Arc::new(move |passage| told.send(*passage).unwrap()));
    passages
}

fn recorded(of: MatterId, happened: Instant, event: matter::Event) -> Change {
    Change::on(of.record(), move |_| {
        Ok(Decided {
            events: vec![(of.record(), Event::Matter(event))],
            by: Author::Staff(clerk().person),
            happened,
            rules: rules().version(),
        })
    })
}

fn triaged(id: u128, category: Category) -> Change {
    let event = matter::Event::Triaged {
        category,
        claims: Vec::new(),
        disposition: Disposition::Ordinary,
        urgent: false,
    };
    recorded(matter(id), morning().now(), event)
}

pub(crate) async fn a_stage_that_is_left_is_told_once_it_is_committed(place: &impl Place) {
    let store = fresh(place).await;
    let passages = watched(&store);
    let triage = || triaged(1, Category::Claim).request("clerk", [1; 16], b"body");
    // In one batch; what leaves no stage, what is refused and what is repeated is not told.
    let (registered, first, same) = tokio::join!(
        store.commit(register(1)),
        store.commit(triage()),
        store.commit(piece(1, 50))
    );
    for committed in [registered, first, same] {
        committed.unwrap();
    }
    store.commit(refused(2)).await.unwrap_err();
    assert!(store.commit(triage()).await.unwrap().replayed);
    let nine = morning().now();
    let told = Passage {
        record: matter(1).record(),
        version: 2,
        matter: matter(1),
        may_be_followed: true,
        stage: "registered",
        next: "triaged",
        entered: nine,
        left: nine,
        over: None,
    };
    assert_eq!(passages.try_iter().collect::<Vec<_>>(), [told]);
    store.close().await;

    // Known again from the journal; recorded on the fifth, as it happened on the fourth.
    let later = Instant::at(date(2026, 3, 5), 9, 0);
    let store = place.open(&Clock::manual(later)).await;
    let passages = watched(&store);
    let happened = Instant::at(date(2026, 3, 4), 9, 0);
    let reason = sealed(60);
    let withdrawn = recorded(matter(1), happened, matter::Event::Withdrawn { reason });
    store.commit(withdrawn).await.unwrap();
    let ended = Passage {
        version: 4,
        stage: "triaged",
        next: "withdrawn",
        left: happened,
        over: Some(nine),
        ..told
    };
    assert_eq!(passages.try_iter().collect::<Vec<_>>(), [ended]);
}

pub(crate) async fn no_stage_ends_before_it_began(place: &impl Place) {
    let store = fresh(place).await;
    let passages = watched(&store);
    store.commit(register(1)).await.unwrap();
    let before = Instant::at(date(2026, 2, 27), 16, 0);
    let reason = sealed(60);
    let withdrawn = recorded(matter(1), before, matter::Event::Withdrawn { reason });
    store.commit(withdrawn).await.unwrap();
    let times: Vec<_> = passages
        .try_iter()
        .map(|told| (told.entered, told.left, told.over, told.may_be_followed))
        .collect();
    let nine = morning().now();
    // Nobody has said yet that it is no accusation.
    assert_eq!(times, [(nine, nine, Some(nine), false)]);
}

pub(crate) async fn a_restricted_matter_is_not_to_be_followed(place: &impl Place) {
    let store = fresh(place).await;
    let passages = watched(&store);
    store.commit(register(1)).await.unwrap();
    store
        .commit(triaged(1, Category::Accusation))
        .await
        .unwrap();
    let told: Vec<_> = passages
        .try_iter()
        .map(|told| (told.stage, told.may_be_followed))
        .collect();
    assert_eq!(told, [("registered", false)]);
}
