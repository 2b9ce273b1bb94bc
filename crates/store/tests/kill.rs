//! A writing process is killed with -9 at any instant: what it acknowledged is there, once, and the journal is whole.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

use contracts::codec::Wire;
use domain::entry::Key;
use domain::id::Service;
use store::{Clock, Engine, Entropy, Options, Postgres, Store};
use testkit::intake::{matter, office, register, rules};
use testkit::postgres::Server;

/// Names the database in the environment of the child.
const FOLDER: &str = "LIANFANG_KILL_TEST_FOLDER";
const FIRST: &str = "LIANFANG_KILL_TEST_FIRST";
/// The server, where the database is not in the folder.
const SERVER: &str = "LIANFANG_KILL_TEST_SERVER";
const KILLS: u64 = 12;
/// Changes in flight in the child.
const CALLERS: u128 = 16;

async fn open(folder: &Path, server: Option<&str>) -> Store<Wire> {
    let engine = match server {
        Some(url) => Engine::Postgres(Postgres::new(url, "intake").unwrap()),
        None => Engine::Sqlite {
            path: folder.join("intake.db"),
        },
    };
    let options = Options {
        service: Service::Intake,
        engine,
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    Store::open(options, Clock::System, Entropy::system())
        .await
        .unwrap()
}

/// Not a test of its own: what the child runs until it is killed.
#[tokio::test(flavor = "multi_thread")]
#[expect(
    clippy::disallowed_methods,
    reason = "the parent speaks to its child by the environment"
)]
async fn write_until_killed() {
    let (Ok(folder), Ok(first)) = (std::env::var(FOLDER), std::env::var(FIRST)) else {
        return;
    };
    let server = std::env::var(SERVER).ok();
    let store = open(Path::new(&folder), server.as_deref()).await;
    let first: u128 = first.parse().unwrap();
    let writers = (0..CALLERS).map(|caller| {
        let store = store.clone();
        async move {
            for id in (first + caller..).step_by(CALLERS as usize) {
                store.commit(register(id)).await.unwrap();
                // Raw, because the test harness keeps what is printed.
                writeln!(std::io::stderr(), "acked {id}").unwrap();
            }
        }
    });
    let mut tasks = tokio::task::JoinSet::new();
    writers.for_each(|writer| {
        tasks.spawn(writer);
    });
    tasks.join_all().await;
}

#[tokio::test]
async fn no_acknowledged_change_is_lost_and_none_is_there_twice() {
    survives(None).await;
}

#[tokio::test]
async fn on_postgres_no_acknowledged_change_is_lost_either() {
    if let Some(server) = Server::start() {
        survives(Some(&server.url())).await;
    }
}

async fn survives(server: Option<&str>) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
    let seed = Entropy::seeded(20_260_302);
    let mut acked = BTreeSet::new();
    for kill in 0..KILLS {
        let first = 1 + u128::from(kill) * 1_000_000;
        // Some die while they open the database, some in the middle of their work.
        let patience = usize::from(u16::from_be_bytes(seed.bytes()) % 400);
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "write_until_killed", "--nocapture"])
            .env(FOLDER, folder.path())
            .env(FIRST, first.to_string())
            .envs(server.map(|url| (SERVER, url)))
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut ids = lines
            .map_while(Result::ok)
            .filter_map(|line| line.strip_prefix("acked ")?.parse::<u128>().ok());
        acked.extend(ids.by_ref().take(patience));
        child.kill().unwrap();
        child.wait().unwrap();
        // What it said before it died counts too.
        acked.extend(ids);
    }

    let store = open(folder.path(), server).await;
    assert!(
        acked.len() > 100,
        "the children did next to nothing: {} changes",
        acked.len()
    );
    for id in &acked {
        let entries = store.entries(matter(*id).record()).await.unwrap();
        assert_eq!(entries.len(), 1, "matter {id} was acknowledged");
        let found = store
            .find(&Key::Source(office(), format!("S{id}")))
            .await
            .unwrap();
        assert_eq!(found, [matter(*id).record()]);
    }
    let mut frontier = store::Frontier::default();
    let mut after = 0;
    loop {
        let rows = store.tail(after, 1_000).await.unwrap();
        let Some(last) = rows.last() else { break };
        after = last.position;
        rows.iter().for_each(|row| frontier.append(row.leaf));
    }
    assert_eq!(
        frontier,
        store.frontier().await.unwrap(),
        "the leaves give the root"
    );
    assert!(frontier.size() >= acked.len() as u64);
}
