//! What is particular to an engine: a disk in memory that crashes and repeats, files that are locked and marked.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::Path;

use contracts::codec::Wire;
use domain::id::Service;
use domain::time::Instant;
use jiff::civil::date;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Executor};
use store::{
    Clock, CommitError, Engine, Entropy, MemoryDisk, Options, Store, StoreError, VaultError,
};
use testkit::intake::{matter, register, rules};

type Opened = Result<Store<Wire>, StoreError>;

fn morning() -> Clock {
    Clock::manual(Instant::at(date(2026, 3, 2), 9, 0))
}

async fn on_disk(disk: &MemoryDisk, entropy: Entropy) -> Store<Wire> {
    let options = Options {
        service: Service::Intake,
        engine: Engine::Memory(disk.clone()),
        key_file: "none".into(),
        rules: rules(),
    };
    Store::open(options, morning(), entropy).await.unwrap()
}

async fn in_file(folder: &Path, service: Service, clock: Clock, entropy: Entropy) -> Opened {
    let options = Options {
        service,
        engine: Engine::Sqlite {
            path: folder.join("intake.db"),
        },
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    Store::open(options, clock, entropy).await
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
    folder
}

#[tokio::test]
async fn the_same_seed_gives_the_same_journal() {
    let mut seen = Vec::new();
    for seed in [1, 1, 2] {
        let store = on_disk(&MemoryDisk::default(), Entropy::seeded(seed)).await;
        let id = store.new_id();
        let (first, second) = tokio::join!(store.commit(register(id)), store.commit(register(2)));
        first.unwrap();
        second.unwrap();
        let root = store.frontier().await.unwrap().root();
        seen.push((root, store.incarnation()));
    }
    assert_eq!(seen[0], seen[1]);
    assert_ne!(seen[0], seen[2]);
}

#[tokio::test]
async fn a_crash_keeps_what_was_committed_and_ends_the_store() {
    let disk = MemoryDisk::default();
    let store = on_disk(&disk, Entropy::seeded(1)).await;
    store.commit(register(1)).await.unwrap();
    disk.crash();
    let after = store.commit(register(2)).await;
    assert!(
        matches!(after, Err(CommitError::Storage(StoreError::Closed))),
        "{after:?}"
    );
    let store = on_disk(&disk, Entropy::seeded(2)).await;
    assert!(store.load(matter(1).record()).await.unwrap().is_some());
    assert!(store.load(matter(2).record()).await.unwrap().is_none());
}

#[tokio::test]
async fn a_restored_backup_holds_what_it_held() {
    let disk = MemoryDisk::default();
    let store = on_disk(&disk, Entropy::seeded(1)).await;
    store.commit(register(1)).await.unwrap();
    let backup = disk.snapshot();
    store.commit(register(2)).await.unwrap();
    disk.restore(backup);
    let store = on_disk(&disk, Entropy::seeded(2)).await;
    assert_eq!(store.frontier().await.unwrap().size(), 1);
    let next = store.commit(register(3)).await.unwrap().reference;
    assert_eq!(next.number.map(|number| number.counter()), Some(2));
}

#[tokio::test]
async fn a_database_is_open_once() {
    let folder = folder();
    let open = || {
        in_file(
            folder.path(),
            Service::Intake,
            Clock::System,
            Entropy::system(),
        )
    };
    let first = open().await.unwrap();
    assert!(matches!(open().await, Err(StoreError::InUse { .. })));
    first.close().await;
    open().await.unwrap().close().await;
}

#[tokio::test]
async fn time_is_steered_and_randomness_seeded_in_demonstrations_only() {
    let folder = folder();
    let intake = Service::Intake;
    let refused = [
        in_file(folder.path(), intake, morning(), Entropy::system()).await,
        in_file(folder.path(), intake, Clock::System, Entropy::seeded(1)).await,
    ];
    for opened in refused {
        assert!(matches!(opened, Err(StoreError::NotADemonstration { .. })));
    }
    assert!(!folder.path().join("intake.db").exists());
    store::clock::mark(folder.path()).unwrap();
    let store = in_file(folder.path(), intake, morning(), Entropy::seeded(1)).await;
    store.unwrap().close().await;
}

#[tokio::test]
async fn another_key_file_or_service_does_not_open_the_database() {
    let folder = folder();
    let open = |service| in_file(folder.path(), service, Clock::System, Entropy::system());
    open(Service::Intake).await.unwrap().close().await;
    let other = open(Service::FollowUp).await;
    assert!(matches!(other, Err(StoreError::OtherService)));

    let key_file = folder.path().join("vault.key");
    std::fs::write(&key_file, [8; 32]).unwrap();
    let other = open(Service::Intake).await;
    assert!(matches!(other, Err(StoreError::Vault(VaultError::Unwrap))));
    std::fs::write(&key_file, [8; 31]).unwrap();
    let short = open(Service::Intake).await;
    assert!(matches!(
        short,
        Err(StoreError::Vault(VaultError::KeyLength { .. }))
    ));
    std::fs::write(&key_file, [9; 32]).unwrap();
    open(Service::Intake).await.unwrap().close().await;
}

#[tokio::test]
async fn a_batch_that_the_disk_refuses_is_told_to_its_callers_and_leaves_nothing() {
    let folder = folder();
    let store = in_file(
        folder.path(),
        Service::Intake,
        Clock::System,
        Entropy::system(),
    );
    let store = store.await.unwrap();
    store.commit(register(1)).await.unwrap();

    let options = SqliteConnectOptions::new().filename(folder.path().join("intake.db"));
    let mut fault = SqliteConnection::connect_with(&options).await.unwrap();
    // The last table that a commit of this kind writes, so that all others were written before it.
    let planted =
        "create trigger planted before insert on peer begin select raise(abort, 'planted'); end";
    fault.execute(planted).await.unwrap();
    let (second, third) = tokio::join!(store.commit(register(2)), store.commit(register(3)));
    for refused in [second, third] {
        let Err(CommitError::Storage(error)) = refused else {
            panic!("{refused:?}")
        };
        assert!(matches!(error, StoreError::Database { .. }), "{error:?}");
        assert!(!error.to_string().contains("planted"), "{error}");
    }
    fault.execute("drop trigger planted").await.unwrap();
    fault.close().await.unwrap();

    assert!(store.load(matter(2).record()).await.unwrap().is_none());
    let again = store.commit(register(2)).await.unwrap().reference;
    assert_eq!(
        (again.position, again.number.map(|number| number.counter())),
        (2, Some(2))
    );
    let leaves = store.tail(0, 10).await.unwrap();
    let mut frontier = store::Frontier::default();
    leaves.iter().for_each(|row| frontier.append(row.leaf));
    assert_eq!(frontier, store.frontier().await.unwrap());
    store.close().await;
}
