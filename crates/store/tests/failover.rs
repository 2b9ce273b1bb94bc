//! A primary with a synchronous standby, killed under load and the standby promoted: no acknowledged change is lost, none is
//! there twice, and whoever had no answer gets it by asking again with the same request id.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use contracts::codec::Wire;
use domain::id::Service;
use store::{Clock, CommitError, Engine, Entropy, Frontier, Options, Postgres, Store, StoreError};
use testkit::intake::{matter, register, rules};
use testkit::postgres::Cluster;
use tokio::task::{JoinSet, yield_now};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// No step takes as long where it goes well.
const PATIENCE: Duration = Duration::from_secs(120);
const CALLERS: u64 = 8;
/// How often the primary is killed.
const ROUNDS: u64 = 3;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
    folder
}

async fn open(folder: &Path, hosts: &[u16]) -> Result<Store<Wire>, StoreError> {
    let hosts: Vec<String> = hosts
        .iter()
        .map(|port| format!("127.0.0.1:{port}"))
        .collect();
    let url = format!("postgresql://lianfang@{}/postgres", hosts.join(","));
    let options = Options {
        service: Service::Intake,
        engine: Engine::Postgres(Postgres::new(&url, "intake").unwrap()),
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    Store::open(options, Clock::System, Entropy::system()).await
}

/// Asks until a server says what is expected of it.
async fn says(server: &Cluster, question: &str, answer: &str) {
    let asking = async {
        while server.asked(question) != [answer] {
            yield_now().await;
        }
    };
    timeout(PATIENCE, asking).await.unwrap();
}

/// A standby in whose log every commit of the primary is before its caller is told.
async fn follow(primary: &Cluster, standby: &mut Cluster) {
    standby.run();
    primary.asked("alter system set synchronous_standby_names = '*'");
    primary.asked("select pg_reload_conf()");
    let question = "select count(*) from pg_stat_replication where sync_state = 'sync'";
    says(primary, question, "1").await;
}

/// Registers one matter after the other, each until it is acknowledged.
async fn call(store: Store<Wire>, caller: u64, acked: Arc<AtomicU64>, over: CancellationToken) {
    for n in 0.. {
        if over.is_cancelled() {
            return;
        }
        let id = u128::from(caller * 1_000_000 + n + 1);
        loop {
            let change = register(id).request("portal", id.to_be_bytes(), b"body");
            match store.commit(change).await {
                Ok(committed) => {
                    assert_eq!(committed.reference.version, 1);
                    break;
                }
                // Nothing was kept, or nobody knows: the request id tells.
                Err(CommitError::Storage(StoreError::Database { .. })) => yield_now().await,
                Err(error) => panic!("{error:?}"),
            }
        }
        acked.fetch_add(1, Ordering::Relaxed);
    }
}

async fn reached(acked: &AtomicU64, goal: u64) {
    let waiting = async {
        while acked.load(Ordering::Relaxed) < goal {
            yield_now().await;
        }
    };
    timeout(PATIENCE, waiting).await.unwrap();
}

/// The journal is without a gap and gives its root, and has every acknowledged registration once.
async fn is_whole(store: &Store<Wire>, acked: u64) {
    let mut frontier = Frontier::default();
    let mut records = std::collections::BTreeSet::new();
    loop {
        let rows = store.tail(frontier.size(), 1_000).await.unwrap();
        if rows.is_empty() {
            break;
        }
        for row in rows {
            assert_eq!(row.position, frontier.size() + 1);
            assert!(records.insert(row.record), "registered twice");
            frontier.append(row.leaf);
        }
    }
    assert_eq!(frontier, store.frontier().await.unwrap());
    assert_eq!(frontier.size(), acked);
}

/// A number that differs from run to run as little as the test can: where in the work the primary is killed.
const fn spread(round: u64) -> u64 {
    30 + (round.wrapping_mul(2_654_435_761) >> 7) % 60
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn no_acknowledged_change_is_lost_when_a_standby_takes_over() {
    let Some(mut primary) = Cluster::make() else {
        return;
    };
    primary.run();
    let folder = folder();
    let mut standby = Cluster::standby_of(&primary);
    follow(&primary, &mut standby).await;
    let ports = [primary.port(), standby.port()];
    let store = open(folder.path(), &ports).await.unwrap();

    let (acked, over) = (Arc::new(AtomicU64::new(0)), CancellationToken::new());
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        callers.spawn(call(store.clone(), caller, acked.clone(), over.clone()));
    }
    for round in 0..ROUNDS {
        let before = acked.load(Ordering::Relaxed);
        reached(&acked, before + spread(round)).await;
        primary.kill();
        standby.promote();
        // The others go on with the new one alone, before and while it gets a standby of its own.
        reached(&acked, acked.load(Ordering::Relaxed) + CALLERS).await;
        let next = primary.replaced_by_standby_of(&standby);
        (primary, standby) = (standby, next);
        follow(&primary, &mut standby).await;
    }
    over.cancel();
    timeout(PATIENCE, callers.join_all()).await.unwrap();
    let acked = acked.load(Ordering::Relaxed);
    is_whole(&store, acked).await;
    for caller in 0..CALLERS {
        let first = matter(u128::from(caller * 1_000_000 + 1)).record();
        assert_eq!(store.load(first).await.unwrap().unwrap().version, 1);
    }
    // Keys too were asked for wherever the primary was, and are on both.
    let sealed = store
        .vault()
        .seal(domain::sealed::Subject::Matter(1), "text");
    let (_, row) = sealed.await.unwrap();
    assert_eq!(&*store.vault().open_part(&row).await.unwrap().text, "text");
    store.close().await;
}

/// What a client can do against an old primary that comes back as one. It cannot do everything: a process that starts where
/// only the old one can be reached would write to it, so whoever promotes has to fence the old one off.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_old_primary_that_comes_back_is_not_written_to() {
    let Some(mut old) = Cluster::make() else {
        return;
    };
    old.run();
    let folder = folder();
    let mut new = Cluster::standby_of(&old);
    follow(&old, &mut new).await;
    let ports = [old.port(), new.port()];
    let store = open(folder.path(), &ports).await.unwrap();
    store.commit(register(1)).await.unwrap();
    old.kill();
    new.promote();
    timeout(PATIENCE, async {
        while store.commit(register(2)).await.is_err() {
            yield_now().await;
        }
    })
    .await
    .unwrap();

    // Nobody keeps its commits waiting for a standby that it no longer has.
    old.write("postgresql.auto.conf", "synchronous_standby_names = ''\n");
    old.run();
    let journal = "select count(*) from intake.journal";
    assert_eq!(old.asked(journal), ["1"]);
    // Of the two, a new process takes the one that was promoted.
    let second = open(folder.path(), &ports).await.unwrap();
    second.commit(register(3)).await.unwrap();
    assert_eq!(new.asked(journal), ["3"]);
    second.close().await;
    // And one that has seen the new one does not go back when the old one alone is there.
    new.kill();
    let refused = store.commit(register(4)).await;
    assert!(
        matches!(
            refused,
            Err(CommitError::Storage(StoreError::Database { .. }))
        ),
        "{refused:?}"
    );
    assert_eq!(old.asked(journal), ["1"]);
    new.run();
    timeout(PATIENCE, async {
        while store.commit(register(5)).await.is_err() {
            yield_now().await;
        }
    })
    .await
    .unwrap();
    assert_eq!(new.asked(journal), ["4"]);
    assert!(store.load(matter(3).record()).await.unwrap().is_some());
    store.close().await;
}

/// A standby that was not synchronous takes over without the last commits: what this process remembers no longer holds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_process_ends_when_the_database_goes_back_behind_it() {
    let Some(mut primary) = Cluster::make() else {
        return;
    };
    primary.run();
    let folder = folder();
    let ports = [primary.port()];
    let store = open(folder.path(), &ports).await.unwrap();
    store.commit(register(1)).await.unwrap();
    let mut late = Cluster::standby_of(&primary);
    late.run();
    let question = "select count(*) from pg_stat_replication where replay_lsn = sent_lsn";
    says(&primary, question, "1").await;
    late.asked("select pg_wal_replay_pause()");
    late.stop();
    store.commit(register(2)).await.unwrap();
    primary.kill();
    // It takes over on the same address, as behind a name that is moved.
    let mut late = late.on_port_of(primary);
    late.run();
    late.promote();
    let refused = timeout(PATIENCE, async {
        loop {
            match store.commit(register(3)).await {
                Err(CommitError::Storage(StoreError::Database { .. })) => yield_now().await,
                other => return other,
            }
        }
    });
    assert!(matches!(
        refused.await.unwrap(),
        Err(CommitError::Storage(StoreError::GoneBack))
    ));
    let fatal = timeout(PATIENCE, store.fatal()).await.unwrap();
    assert!(matches!(fatal, StoreError::GoneBack), "{fatal:?}");
    store.close().await;
    assert_eq!(late.asked("select count(*) from intake.journal"), ["1"]);
}
