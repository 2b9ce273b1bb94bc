//! What is particular to PostgreSQL: replicas of one database, sessions that end, servers that are elsewhere.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use contracts::codec::Wire;
use domain::entry::Key;
use domain::id::Service;
use domain::sealed::Subject;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use store::{Clock, CommitError, Engine, Entropy, Frontier, Options, Postgres, Store, StoreError};
use testkit::intake::{matter, office, piece, register, register_from, rules};
use testkit::postgres::Server;

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);
/// No test here takes as long where it goes well.
const PATIENCE: Duration = Duration::from_secs(60);

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
    folder
}

async fn open(folder: &Path, servers: Postgres) -> Result<Store<Wire>, StoreError> {
    let options = Options {
        service: Service::Intake,
        engine: Engine::Postgres(servers),
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    Store::open(options, Clock::System, Entropy::system()).await
}

async fn replica(folder: &Path, schema: &str, server: &Server) -> Store<Wire> {
    let servers = Postgres::new(&server.url(), schema).unwrap();
    open(folder, servers).await.unwrap()
}

/// The leaves of the journal give its root, and positions follow each other without a gap.
async fn is_whole(store: &Store<Wire>) {
    let mut frontier = Frontier::default();
    loop {
        let rows = store.tail(frontier.size(), 1_000).await.unwrap();
        if rows.is_empty() {
            break;
        }
        for row in rows {
            assert_eq!(row.position, frontier.size() + 1);
            frontier.append(row.leaf);
        }
    }
    assert_eq!(frontier, store.frontier().await.unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn replicas_take_turns_and_lose_nothing() {
    let Some(server) = &*SERVER else { return };
    const CALLERS: u128 = 8;
    const EACH: u128 = 25;
    let folder = folder();
    let (first, second) = tokio::join!(
        replica(folder.path(), "turns", server),
        replica(folder.path(), "turns", server)
    );
    assert_eq!(first.incarnation(), second.incarnation());
    first.commit(register(1_000_000)).await.unwrap();

    let mut tasks = tokio::task::JoinSet::new();
    for caller in 0..CALLERS {
        for (number, store) in [(0, &first), (1, &second)] {
            let store = store.clone();
            tasks.spawn(async move {
                let mut numbers = Vec::new();
                for n in 0..EACH {
                    // The same request through both: one of them takes effect.
                    let shared = caller * EACH + n + 1;
                    let request = u128::to_be_bytes(shared);
                    let change = register(shared).request("portal", request, b"body");
                    let shared = store.commit(change).await.unwrap();
                    let own = 10_000 * (number + 1) + shared_id(caller, n);
                    let own = store.commit(register(own)).await.unwrap().reference;
                    numbers.extend(own.number);
                    // Both write to one record.
                    let piece = piece(1_000_000, 10_000 * (number + 1) + shared_id(caller, n));
                    store.commit(piece).await.unwrap();
                    numbers.extend(shared.reference.number.filter(|_| !shared.replayed));
                }
                numbers
            });
        }
    }
    let numbers = tokio::time::timeout(PATIENCE, tasks.join_all());
    let numbers: Vec<_> = numbers.await.unwrap().into_iter().flatten().collect();

    let registered = 3 * CALLERS * EACH;
    let distinct: BTreeSet<_> = numbers.iter().map(|number| number.counter()).collect();
    assert_eq!(
        distinct,
        (2..=1 + registered as u32).collect(),
        "each number once, without a gap"
    );
    assert_eq!(numbers.len(), distinct.len());
    let both = 2 * CALLERS * EACH;
    for store in [&first, &second] {
        is_whole(store).await;
        let entries = store.entries(matter(1_000_000).record()).await.unwrap();
        assert_eq!(entries.len() as u128, 1 + both);
        assert_eq!(
            u128::from(store.frontier().await.unwrap().size()),
            1 + registered + both
        );
        let mut watch = store.watch();
        let newest = store.frontier().await.unwrap().size();
        let told = tokio::time::timeout(PATIENCE, watch.wait_for(|position| *position == newest));
        told.await.unwrap().unwrap();
        // What the other replica wrote last is not hidden by what this one remembers.
        let loaded = store.load(matter(1_000_000).record()).await.unwrap();
        assert_eq!(u128::from(loaded.unwrap().version), 1 + both);
    }
    first.close().await;
    second.close().await;
}

const fn shared_id(caller: u128, n: u128) -> u128 {
    caller * 100 + n + 1
}

#[tokio::test]
async fn a_replica_hears_what_another_has_committed() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let first = replica(folder.path(), "heard", server).await;
    let second = replica(folder.path(), "heard", server).await;
    first.commit(register(1)).await.unwrap();
    let mut watch = second.watch();
    let told = tokio::time::timeout(PATIENCE, watch.wait_for(|position| *position == 1));
    told.await.unwrap().unwrap();
    let before = second.load(matter(1).record()).await.unwrap().unwrap();
    assert_eq!(before.version, 1);

    first.commit(piece(1, 50)).await.unwrap();
    let told = tokio::time::timeout(PATIENCE, watch.wait_for(|position| *position == 2));
    told.await.unwrap().unwrap();
    let after = second.load(matter(1).record()).await.unwrap().unwrap();
    assert_eq!(after.version, 2, "the copy in memory was dropped");

    // A key that one replica has claimed is taken for the other, announced or not.
    first.commit(register_from(2, "A7".into())).await.unwrap();
    let taken = second.commit(register_from(3, "A7".into())).await;
    assert!(
        matches!(taken, Err(CommitError::KeyTaken(Key::Source(agency, _), _)) if agency == office())
    );
    first.close().await;
    second.close().await;
}

/// Ends all sessions of a name, as a server that is restarted does.
async fn end_sessions(server: &Server, name: &str) -> i64 {
    let mut operator = PgConnection::connect(&server.url()).await.unwrap();
    let ended = sqlx::query_scalar(
        "select count(*) filter (where pg_terminate_backend(pid))
        from pg_stat_activity
        where application_name = $1",
    )
    .bind(name)
    .fetch_one(&mut operator)
    .await
    .unwrap();
    operator.close().await.unwrap();
    ended
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_end_cost_no_change_and_double_none() {
    let Some(server) = &*SERVER else { return };
    const CALLERS: u128 = 4;
    const ENDS: u32 = 12;
    let folder = folder();
    // The name by which its sessions are found: other tests have theirs on the same server.
    let url = format!("{}?application_name=ended", server.url());
    let servers = Postgres::new(&url, "ended").unwrap();
    let store = open(folder.path(), servers).await.unwrap();
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let mut tasks = tokio::task::JoinSet::new();
    for caller in 0..CALLERS {
        let (store, stopped) = (store.clone(), stopped.clone());
        tasks.spawn(async move {
            let mut acked = Vec::new();
            for id in (caller + 1..).step_by(CALLERS as usize) {
                if *stopped.borrow() {
                    break;
                }
                store.commit(register(id)).await.unwrap();
                let loaded = store.load(matter(id).record()).await.unwrap();
                assert_eq!(loaded.unwrap().version, 1);
                acked.push(id);
            }
            acked
        });
    }
    let mut watch = store.watch();
    for _ in 0..ENDS {
        // In the middle of its work, each time.
        let newest = *watch.borrow_and_update();
        let worked = watch.wait_for(|position| *position >= newest + 10);
        drop(
            tokio::time::timeout(PATIENCE, worked)
                .await
                .unwrap()
                .unwrap(),
        );
        assert!(end_sessions(server, "ended").await > 0);
    }
    stop.send_replace(true);
    let acked = tokio::time::timeout(PATIENCE, tasks.join_all());
    let acked: Vec<u128> = acked.await.unwrap().into_iter().flatten().collect();
    assert!(acked.len() >= 100, "{}", acked.len());
    for id in &acked {
        assert_eq!(store.entries(matter(*id).record()).await.unwrap().len(), 1);
    }
    is_whole(&store).await;
    assert_eq!(store.frontier().await.unwrap().size(), acked.len() as u64);
    // Keys too are asked for on a new connection.
    store
        .vault()
        .seal(Subject::Matter(7), "text")
        .await
        .unwrap();
    store.close().await;
}

#[tokio::test]
async fn of_several_hosts_the_one_that_answers_is_used() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let nobody = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let nobody = nobody.local_addr().unwrap();
    let url = server.url().replace('@', &format!("@{nobody},"));
    let store = open(folder.path(), Postgres::new(&url, "hosts").unwrap())
        .await
        .unwrap();
    store.commit(register(1)).await.unwrap();
    assert!(store.load(matter(1).record()).await.unwrap().is_some());
    store.close().await;

    let url = format!("postgresql://lianfang@{nobody}/postgres");
    let refused = open(folder.path(), Postgres::new(&url, "hosts").unwrap()).await;
    assert!(matches!(refused, Err(StoreError::Database { .. })));
}

#[tokio::test]
async fn keys_may_lie_elsewhere_under_another_user() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let mut operator = PgConnection::connect(&server.url()).await.unwrap();
    for text in [
        "create role keeper login",
        "create database vault owner keeper",
    ] {
        operator.execute(text).await.unwrap();
    }
    let keys = format!(
        "{}/vault",
        server
            .url()
            .replace("lianfang@", "keeper@")
            .trim_end_matches("/postgres")
    );
    let servers = Postgres::new(&server.url(), "apart")
        .unwrap()
        .keys_at(&keys, "intake_keys")
        .unwrap();
    let store = open(folder.path(), servers).await.unwrap();
    let (_, row) = store
        .vault()
        .seal(Subject::Matter(1), "text")
        .await
        .unwrap();
    assert_eq!(&*store.vault().open_part(&row).await.unwrap().text, "text");
    store.close().await;
    let here: bool = sqlx::query_scalar("select to_regnamespace('apart_keys') is not null")
        .fetch_one(&mut operator)
        .await
        .unwrap();
    assert!(!here, "no key lies beside what it opens");
    let mut vault = PgConnection::connect(&keys).await.unwrap();
    let kept: i64 = sqlx::query_scalar("select count(*) from intake_keys.subject_key")
        .fetch_one(&mut vault)
        .await
        .unwrap();
    assert_eq!(kept, 1);
}

#[tokio::test]
async fn a_second_replica_does_not_sweep_the_keys_that_the_first_has_just_drawn() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let first = replica(folder.path(), "swept", server).await;
    let subject = Subject::Matter(1);
    // Its ciphertext is not committed yet.
    let (_, row) = first.vault().seal(subject, "text").await.unwrap();
    let second = replica(folder.path(), "swept", server).await;
    let opened = second.vault().open_part(&row).await.unwrap();
    assert_eq!(&*opened.text, "text");
    first.close().await;
    second.close().await;
}

/// A process whose sessions have ended holds no lock of the keys any more, but what it has drawn a key for may still come.
#[tokio::test]
async fn a_key_just_drawn_outlives_the_session_that_drew_it() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let url = format!("{}?application_name=drawn", server.url());
    let first = open(folder.path(), Postgres::new(&url, "drawn").unwrap());
    let first = first.await.unwrap();
    let (_, row) = first
        .vault()
        .seal(Subject::Matter(1), "text")
        .await
        .unwrap();
    assert!(end_sessions(server, "drawn").await > 0);
    for _ in 0..2 {
        let second = replica(folder.path(), "drawn", server).await;
        second.close().await;
    }
    let change = register(1).sealing([row.clone()]);
    first.commit(change).await.unwrap();
    first.close().await;
    let third = replica(folder.path(), "drawn", server).await;
    let opened = third.vault().open_part(&row).await.unwrap();
    assert_eq!(&*opened.text, "text");
    third.close().await;
}

/// What is told while nobody listens is found by looking: a listener that comes back begins with that.
#[tokio::test]
async fn a_listener_that_lost_its_session_misses_nothing() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let first = replica(folder.path(), "unheard", server).await;
    let url = format!("{}?application_name=unheard", server.url());
    let second = open(folder.path(), Postgres::new(&url, "unheard").unwrap());
    let second = second.await.unwrap();
    let mut watch = second.watch();
    for id in 1..=10_u128 {
        assert!(end_sessions(server, "unheard").await > 0);
        first.commit(register(id)).await.unwrap();
        let newest = id as u64;
        let told = watch.wait_for(|position| *position >= newest);
        drop(tokio::time::timeout(PATIENCE, told).await.unwrap().unwrap());
    }
    first.close().await;
    second.close().await;
}
