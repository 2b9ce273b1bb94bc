//! A database host that vanishes without a word: nothing answers any more, and no connection ends.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::net::SocketAddr;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use contracts::codec::Wire;
use domain::id::Service;
use domain::sealed::Subject;
use store::{Clock, Engine, Entropy, Options, Postgres, Store};
use testkit::intake::{matter, piece, register, rules};
use testkit::postgres::Server;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::task::TaskTracker;

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);
const PATIENCE: Duration = Duration::from_secs(100);

/// A way to the server through which nothing may come any more.
struct Way {
    address: SocketAddr,
    state: watch::Sender<State>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Open,
    /// What comes is taken and goes nowhere.
    Silent,
    /// Connections are closed as soon as they come.
    Refusing,
}

impl Way {
    async fn to(port: u16, state: State) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (state, told) = watch::channel(state);
        TaskTracker::new().spawn(async move {
            let mut ways = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                if *told.borrow() != State::Refusing {
                    ways.spawn(carry(stream, port, told.clone()));
                }
            }
        });
        Self { address, state }
    }
}

async fn carry(mut stream: TcpStream, port: u16, mut told: watch::Receiver<State>) {
    let mut server = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let carried = async {
        if *told.borrow() == State::Open {
            let silenced = told.wait_for(|state| *state == State::Silent);
            tokio::select! {
                _ = copy_bidirectional(&mut stream, &mut server) => return,
                _ = silenced => {}
            }
        }
        // Both ends stay as they are.
        std::future::pending::<()>().await;
    };
    carried.await;
}

async fn open(folder: &Path, schema: &str, ways: &[&Way]) -> Store<Wire> {
    std::fs::write(folder.join("vault.key"), [9; 32]).unwrap();
    let hosts: Vec<String> = ways.iter().map(|way| way.address.to_string()).collect();
    let url = format!("postgresql://lianfang@{}/postgres", hosts.join(","));
    let options = Options {
        service: Service::Intake,
        engine: Engine::Postgres(Postgres::new(&url, schema).unwrap()),
        key_file: folder.join("vault.key"),
        rules: rules(),
    };
    let opened = Store::open(options, Clock::System, Entropy::system());
    opened.await.unwrap()
}

fn port(server: &Server) -> u16 {
    let url = server.url();
    let (_, after) = url.split_once("127.0.0.1:").unwrap();
    after.split('/').next().unwrap().parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_host_that_falls_silent_costs_seconds_and_no_change() {
    let Some(server) = &*SERVER else { return };
    let folder = tempfile::tempdir().unwrap();
    let first = Way::to(port(server), State::Open).await;
    let second = Way::to(port(server), State::Refusing).await;
    let store = open(folder.path(), "silent", &[&first, &second]).await;
    let other = open(folder.path(), "silent", &[&second, &first]).await;
    let mut watched = other.watch();
    for id in 1..=20 {
        store.commit(register(id)).await.unwrap();
    }
    let mut callers = JoinSet::new();
    for caller in 1..=4_u128 {
        let store = store.clone();
        callers.spawn(async move {
            for n in 1..=40_u128 {
                let id = 1_000 * caller + n;
                loop {
                    let change = register(id).request("portal", id.to_be_bytes(), b"body");
                    if store.commit(change).await.is_ok() {
                        break;
                    }
                }
            }
        });
    }
    let mut position = store.watch();
    let begun = position.wait_for(|position| *position >= 60);
    drop(timeout(PATIENCE, begun).await.unwrap().unwrap());
    second.state.send_replace(State::Open);
    first.state.send_replace(State::Silent);

    // Readers, the writer, the keys and whoever listens all find the other way.
    let entries = async || store.entries(matter(1).record()).await.unwrap().len();
    let many: Vec<_> = (0..32).map(|_| entries()).collect();
    let read = async {
        for reading in many {
            assert_eq!(reading.await, 1);
        }
    };
    timeout(PATIENCE, read).await.unwrap();
    let sealed = store.vault().seal(Subject::Matter(1), "text");
    timeout(PATIENCE, sealed).await.unwrap().unwrap();
    timeout(PATIENCE, callers.join_all()).await.unwrap();
    let all = 20 + 4 * 40;
    assert_eq!(store.frontier().await.unwrap().size(), all);
    let told = watched.wait_for(|position| *position == all);
    drop(timeout(PATIENCE, told).await.unwrap().unwrap());
    store.close().await;
    other.close().await;
}

/// Whoever goes away while it is read for them leaves nothing behind for the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_read_that_nobody_waits_for_any_more_takes_no_place() {
    let Some(server) = &*SERVER else { return };
    let folder = tempfile::tempdir().unwrap();
    let way = Way::to(port(server), State::Open).await;
    let store = open(folder.path(), "given_up", &[&way]).await;
    store.commit(register(1)).await.unwrap();
    store.commit(piece(1, 50)).await.unwrap();
    for polls in 0..200 {
        let record = matter(1).record();
        let reading = std::pin::pin!(store.entries(record));
        given_up(reading, polls % 8).await;
    }
    let entries = store.entries(matter(1).record());
    assert_eq!(timeout(PATIENCE, entries).await.unwrap().unwrap().len(), 2);
    store.close().await;
}

/// Polls a future so many times, and leaves it there.
async fn given_up<F: Future>(mut future: std::pin::Pin<&mut F>, polls: usize) {
    for _ in 0..polls {
        if std::future::poll_fn(|context| {
            std::task::Poll::Ready(future.as_mut().poll(context).is_ready())
        })
        .await
        {
            return;
        }
        tokio::task::yield_now().await;
    }
}
