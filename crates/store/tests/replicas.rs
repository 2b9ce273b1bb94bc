//! What the replicas of one database share: duties, what each remembers of records and keys, and how they wake each other.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use contracts::codec::Wire;
use domain::id::{AgencyId, Party, Service};
use domain::region::RegionCode;
use domain::sealed::Subject;
use sqlx::postgres::PgConnection;
use sqlx::{Connection, Executor};
use store::{Channel, Clock, Duty, Engine, Entropy, Held, Options, Postgres, Store, VaultError};
use testkit::intake::{matter, office, piece, register, rules};
use testkit::postgres::Server;
use tokio::task::yield_now;
use tokio::time::timeout;

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);
/// No test here takes as long where it goes well.
const PATIENCE: Duration = Duration::from_secs(60);

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
    folder
}

/// A replica whose sessions bear a name, by which they can be found on the server.
async fn named(folder: &Path, schema: &str, name: &str, server: &Server) -> Store<Wire> {
    let url = format!("{}?application_name={name}", server.url());
    let options = Options {
        service: Service::Intake,
        engine: Engine::Postgres(Postgres::new(&url, schema).unwrap()),
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    let opened = Store::open(options, Clock::System, Entropy::system()).await;
    opened.unwrap()
}

async fn replica(folder: &Path, schema: &str, server: &Server) -> Store<Wire> {
    named(folder, schema, "lianfang", server).await
}

/// Asks until the duty is free: the server learns of an ended session a moment later.
async fn taken(store: &Store<Wire>, duty: Duty) -> Held {
    let asking = async {
        loop {
            if let Some(held) = store.duty(duty).await {
                return held;
            }
            yield_now().await;
        }
    };
    timeout(PATIENCE, asking).await.unwrap()
}

fn deliveries(to: Service) -> Duty {
    let party = |service| Party {
        agency: office(),
        service,
    };
    Duty::Deliver(Channel {
        from: party(Service::Intake),
        to: party(to),
    })
}

async fn end_sessions(server: &Server, name: &str) {
    let mut operator = PgConnection::connect(&server.url()).await.unwrap();
    let ended: i64 = sqlx::query_scalar(
        "select count(*) filter (where pg_terminate_backend(pid, 5000))
        from pg_stat_activity
        where application_name = $1",
    )
    .bind(name)
    .fetch_one(&mut operator)
    .await
    .unwrap();
    assert!(ended > 0);
}

#[tokio::test]
async fn one_replica_has_a_duty_until_it_gives_it_up_or_loses_its_session() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let first = named(folder.path(), "duties", "dutiful", server).await;
    let second = replica(folder.path(), "duties", server).await;
    let ring = first.duty(Duty::Ring).await.unwrap();
    assert!(ring.is_held().await);
    assert!(second.duty(Duty::Ring).await.is_none());
    assert!(first.duty(Duty::Ring).await.is_none(), "by one task of it");
    // Each channel is a duty of its own, and each service has its own.
    let docket = second.duty(deliveries(Service::FollowUp)).await.unwrap();
    let reception = first.duty(deliveries(Service::Coordination)).await.unwrap();
    assert!(first.duty(deliveries(Service::FollowUp)).await.is_none());
    let elsewhere = replica(folder.path(), "other_duties", server).await;
    assert!(elsewhere.duty(Duty::Ring).await.is_some());

    drop(ring);
    let ring = taken(&second, Duty::Ring).await;
    assert!(first.duty(Duty::Ring).await.is_none());
    drop(ring);
    let ring = taken(&first, Duty::Ring).await;

    end_sessions(server, "dutiful").await;
    assert!(!ring.is_held().await, "found out at the next look");
    assert!(!reception.is_held().await, "all that the session had");
    assert!(docket.is_held().await);
    let by_second = taken(&second, Duty::Ring).await;
    // What is lost is not given back a second time, least of all somebody else's.
    drop(ring);
    assert!(by_second.is_held().await);
    assert!(first.duty(Duty::Ring).await.is_none());
    let again = taken(&first, deliveries(Service::Coordination)).await;
    drop(reception);
    assert!(again.is_held().await);

    // A store that is closed has given up its duties when it says so.
    second.close().await;
    assert!(!by_second.is_held().await);
    assert!(first.duty(Duty::Ring).await.is_some());
    first.close().await;
    elsewhere.close().await;
}

#[tokio::test]
async fn a_key_that_one_replica_erases_is_of_no_use_to_another() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let first = replica(folder.path(), "erased", server).await;
    let second = replica(folder.path(), "erased", server).await;
    let (subject, other) = (Subject::Person(7), Subject::Person(8));
    let texts = [(subject, "将被删除"), (other, "留下")];
    let sealed = first.vault().seal_all(&texts).await.unwrap();
    let rows: Vec<_> = sealed.into_iter().map(|(_, row)| row).collect();
    let rows: Vec<_> = rows.iter().collect();
    // Both remember both keys.
    for store in [&first, &second] {
        for opened in store.vault().open_parts(&rows).await.unwrap() {
            opened.unwrap();
        }
    }
    first.vault().erase(subject).await.unwrap();
    let opened = second.vault().open_part(rows[0]).await;
    assert!(matches!(opened, Err(VaultError::Erased)));
    let opened = second.vault().open_parts(&rows).await.unwrap();
    assert!(matches!(opened[0], Err(VaultError::Erased)));
    assert_eq!(&*opened[1].as_ref().unwrap().text, "留下");

    second.vault().erase(other).await.unwrap();
    let sealed = first.vault().seal(other, "再来").await;
    assert!(matches!(sealed, Err(VaultError::Erased)));
    first.close().await;
    second.close().await;
}

#[tokio::test]
async fn messages_that_one_replica_queues_wake_the_sender_of_another() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let first = replica(folder.path(), "woken", server).await;
    let second = replica(folder.path(), "woken", server).await;
    let mut signal = second.outgoing_signal();
    signal.borrow_and_update();
    first.commit(register(1)).await.unwrap();
    let woken = timeout(PATIENCE, signal.changed()).await;
    woken.unwrap().unwrap();
    let channels = second.channels().await.unwrap();
    assert_eq!(channels.len(), 1);
    assert_eq!(channels[0].pending, 1);
    first.close().await;
    second.close().await;
}

#[tokio::test]
async fn what_another_replica_writes_costs_the_memory_of_nothing_else() {
    let Some(server) = &*SERVER else { return };
    let folder = folder();
    let first = replica(folder.path(), "kept", server).await;
    let second = replica(folder.path(), "kept", server).await;
    for id in [1, 2] {
        first.commit(register(id)).await.unwrap();
    }
    let mut watch = second.watch();
    let heard = async |watch: &mut tokio::sync::watch::Receiver<u64>, position| {
        let told = timeout(PATIENCE, watch.wait_for(|newest| *newest >= position)).await;
        drop(told.unwrap().unwrap());
    };
    heard(&mut watch, 2).await;
    for id in [1, 2] {
        second.load(matter(id).record()).await.unwrap().unwrap();
    }
    first.commit(piece(1, 50)).await.unwrap();
    heard(&mut watch, 3).await;
    // Whatever is read anew from now on is not there.
    let mut operator = PgConnection::connect(&server.url()).await.unwrap();
    let hidden = "alter table kept.journal rename to hidden";
    operator.execute(hidden).await.unwrap();
    let other = second.load(matter(2).record()).await.unwrap();
    assert_eq!(other.unwrap().version, 1, "as it was remembered");
    assert!(second.load(matter(1).record()).await.is_err());
    let shown = "alter table kept.hidden rename to journal";
    operator.execute(shown).await.unwrap();

    // Nor does the own writer forget it, which hears of the other's turn by the head row.
    first.commit(piece(1, 51)).await.unwrap();
    second.commit(piece(1, 52)).await.unwrap();
    operator.execute(hidden).await.unwrap();
    let other = second.load(matter(2).record()).await.unwrap();
    assert_eq!(other.unwrap().version, 1);
    let touched = second.load(matter(1).record()).await.unwrap();
    assert_eq!(touched.unwrap().version, 4);
    operator.execute(shown).await.unwrap();
    first.close().await;
    second.close().await;
}

/// An agency of another county, to have two.
#[test]
fn the_names_of_duties_tell_channels_apart() {
    let county = RegionCode::parse("320981").unwrap();
    let other = AgencyId::synthetic(county, 2);
    let party = |agency| Party {
        agency,
        service: Service::Intake,
    };
    let channel = Channel {
        from: party(office()),
        to: party(other),
    };
    let back = Channel {
        from: channel.to,
        to: channel.from,
    };
    let names = [
        Duty::Deliver(channel),
        Duty::Deliver(back),
        Duty::Ring,
        Duty::Prune,
    ];
    let names = names.map(|duty| duty.to_string());
    let distinct: std::collections::BTreeSet<_> = names.iter().collect();
    assert_eq!(distinct.len(), names.len(), "{names:?}");
}
