//! What benchmarks compare with: the tables of a store, counted beside it, and the same rows without it.

use contracts::codec::Wire;
use domain::id::Service;
use store::bare::{Bare, Census, Kind};
use store::{Clock, Engine, Entropy, Options, Store};
use testkit::intake::{register, rules};

#[tokio::test]
async fn every_table_is_counted_and_the_same_rows_are_written_without_the_store() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("intake.db");
    let key_file = folder.path().join("key");
    std::fs::write(&key_file, [7; 32]).unwrap();
    let engine = Engine::Sqlite { path };
    let options = Options {
        service: Service::Intake,
        engine: engine.clone(),
        key_file,
        rules: rules(),
    };
    let store = Store::<Wire>::open(options, Clock::System, Entropy::system())
        .await
        .unwrap();
    // The first one makes the rows that all of them share.
    store.commit(register(9)).await.unwrap();
    let before = Census::of(&engine).await.unwrap();
    assert_eq!(
        (before.rows_of("head"), before.rows_of("journal")),
        (1.0, 1.0)
    );
    for id in [1, 2] {
        store.commit(register(id)).await.unwrap();
    }
    let after = Census::of(&engine).await.unwrap();
    let shape = after.since(&before).share(2);
    assert_eq!(
        (shape.rows_of("head"), shape.rows_of("journal")),
        (0.0, 1.0)
    );
    let journal = shape.0.iter().find(|table| table.name == "journal");
    let leaf = journal
        .unwrap()
        .columns
        .iter()
        .find(|each| each.name == "leaf");
    assert_eq!(
        leaf.map(|leaf| (leaf.kind, leaf.bytes)),
        Some((Kind::Bytes, 32.0))
    );
    assert!(shape.rows() > 4.0 && shape.bytes() > 100.0);

    let mut bare = Bare::make(&folder.path().join("bare.db"), shape)
        .await
        .unwrap();
    for operations in [1, 1, 300] {
        bare.commit(operations).await.unwrap();
    }
    bare.close().await;
    store.close().await;
}
