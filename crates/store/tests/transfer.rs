//! Every row of every table goes from engine to engine, is found there as it was, and nothing half done is taken for whole.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "transfer/broken_off.rs"]
mod broken_off;
#[path = "transfer/filled.rs"]
mod filled;
#[path = "transfer/left_over.rs"]
mod left_over;

use std::path::Path;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicU32, Ordering};

use contracts::codec::Wire;
use domain::id::Service;
use domain::sealed::Subject;
use domain::time::Instant;
use sqlx::{Connection, Executor, SqliteConnection};
use store::transfer::{Account, Carried, Cut, Life, Part, Step, TransferError};
use store::{Clock, Engine, Entropy, Options, Postgres, Store, StoreError, VaultError};
use testkit::intake::{matter, register, rules};
use testkit::postgres::Server;

/// Ends with the process.
static SERVER: LazyLock<Option<Server>> = LazyLock::new(Server::start);
static SCHEMAS: AtomicU32 = AtomicU32::new(0);

fn silent(_: Step) {}

/// A folder with a key file, and databases of one service.
struct Node(tempfile::TempDir);

impl Node {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("vault.key"), [9; 32]).unwrap();
        Self(folder)
    }

    /// A folder for copies.
    fn copy(&self) -> std::path::PathBuf {
        let folder = self.path("copy");
        std::fs::create_dir(&folder).unwrap();
        folder
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.path().join(name)
    }

    fn files(&self) -> Vec<Part> {
        in_folder(self.0.path())
    }

    async fn open(&self, engine: Engine) -> Result<Store<Wire>, StoreError> {
        let options = Options {
            service: Service::Intake,
            engine,
            key_file: self.path("vault.key"),
            rules: rules(),
        };
        Store::open(options, Clock::System, Entropy::system()).await
    }

    /// With something in every table.
    async fn filled() -> Self {
        let node = Self::new();
        let store = node.open(node.files().remove(0).engine).await.unwrap();
        filled::fill(&store).await;
        store.close().await;
        node
    }
}

fn in_folder(folder: &Path) -> Vec<Part> {
    vec![Part {
        service: Service::Intake,
        engine: Engine::Sqlite {
            path: folder.join("intake.db"),
        },
    }]
}

fn on(server: &Server) -> Vec<Part> {
    let schema = format!("moved_{}", SCHEMAS.fetch_add(1, Ordering::Relaxed));
    vec![Part {
        service: Service::Intake,
        engine: Engine::Postgres(Postgres::new(&server.url(), &schema).unwrap()),
    }]
}

fn restored() -> Life {
    Life::Restored(Clock::System, Entropy::system())
}

async fn account(cut: Result<Cut, TransferError>) -> Account {
    let mut cut = cut.unwrap();
    let account = cut.account(&silent).await.unwrap().remove(0);
    cut.close().await.unwrap();
    account
}

async fn edit(path: &Path, text: &'static str) {
    let url = format!("sqlite://{}", path.display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    connection.execute(text).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_filled_database_leaves_no_table_out() {
    let node = Node::filled().await;
    let account = account(Cut::of_running(&node.files()).await).await;
    let tables = account.main.tables.iter().chain(&account.keys.tables);
    let empty: Vec<_> = tables
        .filter(|table| table.rows == 0 && !filled::ONLY_AFTER_A_RESTORE.contains(&&*table.name))
        .map(|table| &table.name)
        .collect();
    assert!(empty.is_empty(), "nothing in {empty:?}");
}

#[tokio::test]
async fn files_are_copied_row_by_row_into_files() {
    let node = Node::filled().await;
    let copy = node.copy();
    let mut cut = Cut::of_running(&node.files()).await.unwrap();
    let written = cut.to_files(&copy, &Life::Same, &silent).await.unwrap();
    cut.close().await.unwrap();
    let kept = account(Cut::of_backup(&in_folder(&copy)).await).await;
    assert_eq!(written, std::slice::from_ref(&kept));
    assert_eq!(kept, account(Cut::of_running(&node.files()).await).await);
    // A copy is a database that opens.
    let store = node.open(in_folder(&copy).remove(0).engine).await.unwrap();
    filled::check(&store).await;
    store.close().await;
}

#[tokio::test]
async fn a_database_goes_to_a_server_and_back_as_it_was() {
    let Some(server) = &*SERVER else { return };
    let node = Node::filled().await;
    let there = on(server);
    let before = account(Cut::of_running(&node.files()).await).await;
    let carried = moved(&node, &there).await.unwrap();
    assert!(!carried[0].was_there);
    // Again, before anybody works there: nothing is left to do.
    let again = moved(&node, &there).await.unwrap();
    assert!(again[0].was_there);
    assert_eq!(again[0].account, carried[0].account);

    let after = account(Cut::of_running(&there).await).await;
    assert_eq!((&carried[0].account, &after), (&before, &before));

    let copy = node.copy();
    let mut cut = Cut::of_running(&there).await.unwrap();
    cut.to_files(&copy, &Life::Same, &silent).await.unwrap();
    cut.close().await.unwrap();
    assert_eq!(
        account(Cut::of_backup(&in_folder(&copy)).await).await,
        before
    );

    // It goes on there: numbers, keys and the incarnation too.
    let store = node.open(there[0].engine.clone()).await.unwrap();
    assert_eq!(store.incarnation(), before.incarnation);
    filled::check(&store).await;
    store.close().await;
}

async fn moved(node: &Node, there: &[Part]) -> Result<Vec<Carried>, TransferError> {
    let mut cut = Cut::of_stopped(&node.files()).await?;
    let outcome = cut.move_to(there, Instant::from_micros(5), &silent).await;
    cut.close().await.unwrap();
    outcome
}

/// What an older version has saved is put back as it was, and brought up to date by who opens it.
#[tokio::test]
async fn an_older_schema_is_carried_as_it_is() {
    let node = Node::filled().await;
    let older = "drop table restored; drop table life; drop table hearing; pragma user_version = 1";
    edit(&node.path("intake.db"), older).await;
    let before = account(Cut::of_running(&node.files()).await).await;
    assert_eq!(before.main.schema, 1);
    let copy = node.copy();
    let mut cut = Cut::of_running(&node.files()).await.unwrap();
    let kept = cut.to_files(&copy, &Life::Same, &silent).await.unwrap();
    assert_eq!(kept, std::slice::from_ref(&before));
    cut.close().await.unwrap();
    let mut places = vec![in_folder(&copy)];
    if let Some(there) = SERVER.as_ref().map(on) {
        let carried = moved(&node, &there).await.unwrap();
        assert_eq!(carried[0].account, before);
        places.push(there);
    }
    for mut place in places {
        let store = node.open(place.remove(0).engine).await.unwrap();
        filled::check(&store).await;
        store.close().await;
    }
}

#[tokio::test]
async fn a_copy_that_is_restored_has_another_incarnation_and_the_same_journal() {
    let node = Node::filled().await;
    let copy = node.copy();
    let mut cut = Cut::of_running(&node.files()).await.unwrap();
    let kept = cut.to_files(&copy, &Life::Same, &silent).await.unwrap();
    cut.close().await.unwrap();
    let mut places = vec![in_folder(&node.path("data"))];
    std::fs::create_dir(node.path("data")).unwrap();
    places.extend(SERVER.as_ref().map(on));
    for parts in places {
        let mut cut = Cut::of_backup(&in_folder(&copy)).await.unwrap();
        restore(&mut cut, &parts).await.unwrap();
        let twice = restore(&mut cut, &parts).await;
        assert!(
            matches!(twice, Err(TransferError::NotEmpty { .. })),
            "{twice:?}"
        );
        let found = account(Cut::of_running(&parts).await).await;
        assert_ne!(found.incarnation, kept[0].incarnation);
        assert_eq!(
            (found.position, found.root),
            (kept[0].position, kept[0].root)
        );
        assert_eq!(found.journal(), kept[0].journal());
        assert_eq!(found.keys, kept[0].keys);
        let store = node.open(parts[0].engine.clone()).await.unwrap();
        assert_eq!(store.incarnation(), found.incarnation);
        store.close().await;
    }
}

async fn restore(cut: &mut Cut, parts: &[Part]) -> Result<(), TransferError> {
    match parts[0].engine {
        Engine::Postgres(_) => {
            let entropy = Entropy::system();
            let restored = cut.restore_to(parts, &Clock::System, &entropy, &silent);
            restored.await.map(drop)
        }
        _ => cut.to_data(parts, &restored(), &silent).await.map(drop),
    }
}

#[tokio::test]
async fn what_was_changed_behind_the_journal_is_not_carried() {
    for (text, leaf) in [
        (
            "update journal set payload = x'00' where position = 2",
            Some(2),
        ),
        (
            "update journal set position = 99999 where position = 2",
            Some(3),
        ),
        (
            "delete from journal where position = (select max(position) from journal)",
            None,
        ),
        (
            "update head set frontier = zeroblob(length(frontier))",
            None,
        ),
    ] {
        let node = Node::filled().await;
        edit(&node.path("intake.db"), text).await;
        let mut cut = Cut::of_running(&node.files()).await.unwrap();
        let refused = cut.to_files(&node.copy(), &Life::Same, &silent).await;
        match (refused, leaf) {
            (Err(TransferError::Leaf { position, .. }), Some(leaf)) => assert_eq!(position, leaf),
            (Err(TransferError::Root { .. }), None) => {}
            (other, _) => panic!("{text}: {other:?}"),
        }
    }
}

#[tokio::test]
async fn keys_open_under_their_own_key_file_only() {
    let node = Node::filled().await;
    let mut cut = Cut::of_running(&node.files()).await.unwrap();
    cut.opens(Service::Intake, &node.path("vault.key"))
        .await
        .unwrap();
    let other = node.path("other.key");
    std::fs::write(&other, [8; 32]).unwrap();
    let missing = node.path("missing.key");
    let refused = [
        cut.opens(Service::Intake, &other).await,
        cut.opens(Service::Intake, &missing).await,
    ];
    assert!(
        matches!(
            &refused[..],
            [
                Err(TransferError::Keys {
                    source: VaultError::Unwrap,
                    ..
                }),
                Err(TransferError::Keys {
                    source: VaultError::KeyFile { .. },
                    ..
                })
            ]
        ),
        "{refused:?}"
    );
    // Without it the journal is still checked to its last leaf.
    cut.account(&silent).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_somebody_uses_is_left_alone() {
    let Some(server) = &*SERVER else { return };
    let node = Node::filled().await;
    let there = on(server);
    let running = node.open(there[0].engine.clone()).await.unwrap();
    let refused = moved(&node, &there).await;
    assert!(
        matches!(refused, Err(TransferError::Connected { .. })),
        "{refused:?}"
    );
    running.commit(register(1)).await.unwrap();
    running.close().await;
    let refused = moved(&node, &there).await;
    assert!(
        matches!(refused, Err(TransferError::NotEmpty { .. })),
        "{refused:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_database_is_copied_and_not_moved() {
    let node = Node::new();
    let engine = node.files().remove(0).engine;
    let store = node.open(engine).await.unwrap();
    store.commit(register(1)).await.unwrap();
    let refused = Cut::of_stopped(&node.files()).await;
    assert!(
        matches!(
            refused,
            Err(TransferError::Store {
                source: StoreError::InUse { .. },
                ..
            })
        ),
        "{:?}",
        refused.err()
    );
    let mut cut = Cut::of_running(&node.files()).await.unwrap();
    // What comes later is not in it.
    store.commit(register(2)).await.unwrap();
    let erased = Subject::Person(1);
    store.vault().erase(erased).await.unwrap();
    let accounts = cut
        .to_files(&node.copy(), &Life::Same, &silent)
        .await
        .unwrap();
    assert_eq!(accounts[0].position, 1);
    cut.close().await.unwrap();
    store.close().await;
    let copy = node.open(in_folder(&node.path("copy")).remove(0).engine);
    let copy = copy.await.unwrap();
    assert!(copy.load(matter(1).record()).await.unwrap().is_some());
    assert!(copy.load(matter(2).record()).await.unwrap().is_none());
    copy.close().await;
}
