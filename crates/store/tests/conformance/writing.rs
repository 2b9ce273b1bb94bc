//! Changes, requests, keys and numbers.

use store::{BlindKind, CommitError, Expect};
use testkit::intake::{clerk, matter, office, piece, refused, register, register_from};

use super::{Place, fresh, morning};
use domain::entry::Key;
use domain::sealed::Subject;

pub(crate) async fn changes_of_one_batch_see_each_other(place: &impl Place) {
    let store = fresh(place).await;
    // Polled together, they wait in the writer's line together.
    let (first, second, third) = tokio::join!(
        store.commit(register(1)),
        store.commit(piece(1, 50)),
        store.commit(piece(1, 51))
    );
    let versions = [first, second, third].map(|committed| committed.unwrap().reference.version);
    assert_eq!(versions, [1, 2, 3]);
    let entries = store.entries(matter(1).record()).await.unwrap();
    assert_eq!(
        entries
            .iter()
            .map(|(version, ..)| *version)
            .collect::<Vec<_>>(),
        [1, 2, 3]
    );
    assert_eq!(store.frontier().await.unwrap().size(), 3);
}

pub(crate) async fn a_repeated_request_is_answered_alike_and_takes_effect_once(place: &impl Place) {
    let store = fresh(place).await;
    let change = || register(1).request("clerk", [1; 16], b"body");
    let (first, second) = tokio::join!(store.commit(change()), store.commit(change()));
    let third = store.commit(change()).await.unwrap();
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!(
        (first.replayed, second.replayed, third.replayed),
        (false, true, true)
    );
    assert_eq!(
        (&first.reference, &first.reference),
        (&second.reference, &third.reference)
    );
    assert_eq!(store.frontier().await.unwrap().size(), 1);
    let known = store.answered("clerk", [1; 16], b"body").await.unwrap();
    assert_eq!(known, Some(third));
    let unknown = store.answered("neighbour", [1; 16], b"body").await;
    assert_eq!(unknown.unwrap(), None);
}

pub(crate) async fn a_request_id_with_another_body_is_refused(place: &impl Place) {
    let store = fresh(place).await;
    store
        .commit(register(1).request("clerk", [1; 16], b"body"))
        .await
        .unwrap();
    let other = store
        .commit(register(2).request("clerk", [1; 16], b"other"))
        .await;
    assert!(
        matches!(other, Err(CommitError::RequestReused)),
        "{other:?}"
    );
    let known = store.answered("clerk", [1; 16], b"other").await;
    assert!(matches!(known, Err(CommitError::RequestReused)));
    // Another caller's ids are its own.
    store
        .commit(register(2).request("neighbour", [1; 16], b"other"))
        .await
        .unwrap();
}

pub(crate) async fn a_unique_key_is_held_once(place: &impl Place) {
    let store = fresh(place).await;
    store.commit(register_from(1, "A7".into())).await.unwrap();
    let second = store.commit(register_from(2, "A7".into())).await;
    assert!(
        matches!(second, Err(CommitError::KeyTaken(Key::Source(..), record)) if record == matter(1).record())
    );
    assert!(store.load(matter(2).record()).await.unwrap().is_none());
    assert_eq!(
        store
            .find(&Key::Source(office(), "A7".into()))
            .await
            .unwrap(),
        [matter(1).record()]
    );
}

pub(crate) async fn what_rests_on_an_older_version_is_stale(place: &impl Place) {
    let store = fresh(place).await;
    store.commit(register(1)).await.unwrap();
    store.commit(piece(1, 50).exactly(1)).await.unwrap();
    let stale = store.commit(piece(1, 51).exactly(1)).await;
    assert!(
        matches!(
            stale,
            Err(CommitError::Stale {
                expected: 1,
                actual: 2
            })
        ),
        "{stale:?}"
    );
    let again = store.commit(register(1)).await;
    assert!(matches!(again, Err(CommitError::Exists(_))), "{again:?}");
    let missing = store.commit(piece(9, 52)).await;
    assert!(
        matches!(missing, Err(CommitError::NotFound(_))),
        "{missing:?}"
    );
    let beside = store
        .commit(piece(1, 53).touching(matter(9).record(), Expect::Latest))
        .await;
    assert!(
        matches!(beside, Err(CommitError::NotFound(_))),
        "{beside:?}"
    );
}

pub(crate) async fn one_refusal_harms_no_neighbour_and_costs_no_number(place: &impl Place) {
    let store = fresh(place).await;
    let (first, second, third) = tokio::join!(
        store.commit(register(1)),
        store.commit(refused(2)),
        store.commit(register(3))
    );
    assert!(matches!(second, Err(CommitError::Refused(_))), "{second:?}");
    let number = |committed: Result<store::Committed, CommitError>| {
        committed.unwrap().reference.number.unwrap()
    };
    assert_eq!([number(first).counter(), number(third).counter()], [1, 2]);
    assert_eq!(store.frontier().await.unwrap().size(), 2);
}

pub(crate) async fn everything_is_there_after_opening_again(place: &impl Place) {
    let clock = morning();
    let store = place.open(&clock).await;
    store
        .commit(register(1).request("clerk", [1; 16], b"body"))
        .await
        .unwrap();
    store.commit(piece(1, 50)).await.unwrap();
    let (frontier, incarnation) = (store.frontier().await.unwrap(), store.incarnation());
    let loaded = store.load(matter(1).record()).await.unwrap().unwrap();
    store.close().await;

    let store = place.open(&clock).await;
    assert_eq!(store.incarnation(), incarnation);
    assert_eq!(store.frontier().await.unwrap(), frontier);
    let again = store.load(matter(1).record()).await.unwrap().unwrap();
    assert_eq!(
        (again.version, again.position),
        (loaded.version, loaded.position)
    );
    assert_eq!(again.state, loaded.state);
    let replayed = store
        .commit(register(1).request("clerk", [1; 16], b"body"))
        .await
        .unwrap();
    assert!(replayed.replayed);
    let next = store.commit(register(2)).await.unwrap();
    assert_eq!(next.reference.number.unwrap().counter(), 2);
}

pub(crate) async fn a_sealed_text_opens_and_is_found_blind(place: &impl Place) {
    let store = fresh(place).await;
    let vault = store.vault();
    let (handle, row) = vault.seal(Subject::Person(7), "秘密的名字").await.unwrap();
    assert_eq!(handle.length, 5);
    let blind = store::Blind {
        kind: BlindKind::Name,
        value: vault.blind(BlindKind::Name, "秘密的名字"),
        record: matter(1).record(),
    };
    store
        .commit(register(1).sealing([row]).blind([blind]))
        .await
        .unwrap();

    let rows = store.sealed_parts(&[handle.id]).await.unwrap();
    let opened = vault.open_part(&rows[0]).await.unwrap();
    assert_eq!(&*opened.text, "秘密的名字");
    assert_eq!(store::digest(&opened.salt, &opened.text), handle.digest);
    assert_eq!(
        store
            .find_blind(BlindKind::Name, blind.value)
            .await
            .unwrap(),
        [matter(1).record()]
    );
    let other = vault.blind(BlindKind::Phone, "秘密的名字");
    assert_ne!(
        other, blind.value,
        "one value under two kinds must not be linked"
    );
    assert!(
        store
            .find_blind(BlindKind::Phone, other)
            .await
            .unwrap()
            .is_empty()
    );
}

pub(crate) async fn an_erased_subject_stays_erased(place: &impl Place) {
    let store = fresh(place).await;
    let (handle, row) = store
        .vault()
        .seal(Subject::Person(7), "将被删除")
        .await
        .unwrap();
    store.commit(register(1).sealing([row])).await.unwrap();
    store.vault().erase(Subject::Person(7)).await.unwrap();
    store.close().await;

    let store = fresh(place).await;
    let rows = store.sealed_parts(&[handle.id]).await.unwrap();
    assert!(matches!(
        store.vault().open_part(&rows[0]).await,
        Err(store::VaultError::Erased)
    ));
    assert!(matches!(
        store.vault().seal(Subject::Person(7), "再来").await,
        Err(store::VaultError::Erased)
    ));
}

pub(crate) async fn reading_sealed_data_is_written_down(place: &impl Place) {
    let store = fresh(place).await;
    let access = store::Access {
        reader: clerk().person.to_string(),
        purpose: "HANDLING".into(),
        records: vec![matter(1).record()],
        parts: vec![domain::sealed::SealedId(5), domain::sealed::SealedId(6)],
        trace: None,
    };
    assert_eq!(store.record_access(access.clone()).await.unwrap(), 1);
    assert_eq!(store.record_access(access.clone()).await.unwrap(), 2);
    store.close().await;
    let rows = fresh(place).await.accesses(0, 10).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| row.number).collect::<Vec<_>>(),
        [1, 2]
    );
    assert_eq!(rows[1].access, access);
}
