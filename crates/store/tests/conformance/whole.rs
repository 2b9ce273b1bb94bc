//! Several records, instants that never go back, and keys that fit one row only.

use domain::entry::Event;
use domain::id::{RecordId, Service};
use domain::matter;
use domain::people::Author;
use domain::sealed::Subject;
use domain::time::Instant;
use jiff::civil::date;
use store::merkle::leaf;
use store::{Change, Clock, CommitError, Decided, Expect, SealedRow, StoreError, VaultError, View};
use testkit::intake::{clerk, matter, office, register, registration, rules};

use super::{Place, fresh, morning};

fn registered(view: &mut View<'_>, ids: &[u128]) -> Decided {
    let mut event = |id: u128| -> (RecordId, Event) {
        let registration = registration(id, view.next_number(office()));
        let event = matter::Event::Registered(Box::new(registration));
        (matter(id).record(), Event::Matter(event))
    };
    let events = ids.iter().map(|id| event(*id)).collect();
    Decided {
        events,
        by: Author::Staff(clerk().person),
        happened: view.moment(None).happened,
        rules: rules().version(),
    }
}

pub(crate) async fn a_change_of_two_records_is_whole_or_not_at_all(place: &impl Place) {
    let store = fresh(place).await;
    let both = || {
        Change::new(matter(1).record(), |view| Ok(registered(view, &[1, 2])))
            .touching(matter(2).record(), Expect::New)
    };
    store.commit(register(2)).await.unwrap();
    let half = store.commit(both()).await;
    assert!(
        matches!(half, Err(CommitError::Exists(record)) if record == matter(2).record()),
        "{half:?}"
    );
    assert!(store.load(matter(1).record()).await.unwrap().is_none());

    let stray = Change::new(matter(3).record(), |view| Ok(registered(view, &[3, 4])));
    let stray = store.commit(stray).await;
    assert!(
        matches!(
            stray,
            Err(CommitError::Storage(StoreError::Untouched { record })) if record == matter(4).record()
        ),
        "{stray:?}"
    );

    let whole = Change::new(matter(5).record(), |view| Ok(registered(view, &[5, 6])))
        .touching(matter(6).record(), Expect::New);
    let whole = store.commit(whole).await.unwrap().reference;
    assert_eq!((whole.position, whole.version), (3, 1));
    let sixth = store.load(matter(6).record()).await.unwrap().unwrap();
    assert_eq!((sixth.version, sixth.position), (1, 3));
}

pub(crate) async fn instants_of_recording_never_go_back(place: &impl Place) {
    let store = fresh(place).await;
    let first = store.commit(register(1)).await.unwrap().reference.recorded;
    store.close().await;
    let yesterday = Clock::manual(Instant::at(date(2026, 3, 1), 9, 0));
    let store = place.open(&yesterday).await;
    let second = store.commit(register(2)).await.unwrap().reference.recorded;
    assert_eq!(
        (first, second),
        (morning().now(), first),
        "the journal is ahead of the clock"
    );
}

pub(crate) async fn a_sealed_part_opens_only_where_it_was_sealed(place: &impl Place) {
    let store = fresh(place).await;
    let vault = store.vault();
    let (person, other) = (Subject::Person(7), Subject::Person(8));
    let sealed = vault
        .seal_all(&[(person, "第一句"), (other, "第二句"), (person, "第三句")])
        .await
        .unwrap();
    let [(first, a), (_, b), (_, c)] = &sealed[..] else {
        panic!("three texts")
    };
    let mut changed = a.ciphertext.clone();
    changed[20] ^= 1;
    let moved = [
        SealedRow {
            id: c.id,
            ..a.clone()
        },
        SealedRow {
            subject: other,
            ..a.clone()
        },
        SealedRow {
            ciphertext: b.ciphertext.clone(),
            ..a.clone()
        },
        SealedRow {
            ciphertext: changed,
            ..a.clone()
        },
        SealedRow {
            ciphertext: Vec::new(),
            ..a.clone()
        },
    ];
    for row in moved {
        let opened = vault.open_part(&row).await;
        assert!(matches!(opened, Err(VaultError::Damaged)), "{opened:?}");
    }
    let opened = vault.open_part(a).await.unwrap();
    let false_text = vault
        .reseal(person, first.id, &opened.salt, "别的话", &first.digest)
        .await;
    assert!(matches!(false_text, Err(VaultError::WrongDigest)));
    let again = vault
        .reseal(other, first.id, &opened.salt, &opened.text, &first.digest)
        .await
        .unwrap();
    assert_eq!(*vault.open_part(&again).await.unwrap().text, "第一句");
    let shown = format!("{a:?} {opened:?} {vault:?}");
    assert!(!shown.contains("第一句"), "{shown}");
}

pub(crate) async fn keys_of_nothing_are_swept_and_others_stay(place: &impl Place) {
    let store = fresh(place).await;
    let vault = store.vault();
    let (_, kept) = vault.seal(Subject::Person(7), "留下").await.unwrap();
    let (_, lost) = vault.seal(Subject::Person(8), "未提交").await.unwrap();
    store
        .commit(register(1).sealing([kept.clone()]))
        .await
        .unwrap();
    store.close().await;
    // Twice, because a later sweep looks only at younger keys.
    for _ in 0..2 {
        let store = fresh(place).await;
        let opened = store.vault().open_part(&kept).await.unwrap();
        assert_eq!(*opened.text, "留下");
        let gone = store.vault().open_part(&lost).await;
        assert!(matches!(gone, Err(VaultError::Damaged)), "{gone:?}");
        store.close().await;
    }
}

pub(crate) async fn the_journal_is_read_as_it_was_written(place: &impl Place) {
    let store = fresh(place).await;
    for id in 1..=3 {
        store.commit(register(id)).await.unwrap();
    }
    let all = store.journal(0, 10).await.unwrap();
    let positions: Vec<_> = all.iter().map(|kept| kept.position).collect();
    assert_eq!(positions, [1, 2, 3]);
    assert_eq!(store.journal(1, 1).await.unwrap(), all[1..2]);
    assert_eq!(store.kept(matter(3).record()).await.unwrap(), all[2..]);
    assert!(store.kept(matter(9).record()).await.unwrap().is_empty());
    for kept in all {
        let (event, recorded) = (kept.entry.event.name(), kept.entry.recorded);
        let proven = leaf(
            Service::Intake,
            &kept.record,
            kept.version,
            event,
            recorded,
            &kept.payload,
        );
        assert_eq!(kept.leaf, proven);
    }
}
