//! Attempts that broke off, and what became of the node meanwhile: the files are the truth until they are marked, and what they
//! went on as is the truth after that.

use contracts::codec::Wire;
use domain::sealed::Subject;
use domain::time::Instant;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use store::transfer::{self, Cut, Life, Part, TransferError};
use store::{Clock, Engine, Entropy, Store, StoreError};
use testkit::intake::{matter, register};
use testkit::postgres::Server;

use super::{Node, SERVER, edit, in_folder, moved, on, silent};

/// The payload of an entry is changed: found out only after the keys have been written.
const DAMAGE: &str = "update journal set payload = x'00' where position = 2";

fn is_moved(error: &Option<TransferError>) -> bool {
    let source = match error {
        Some(TransferError::Store { source, .. }) => source,
        _ => return false,
    };
    matches!(source, StoreError::Moved { .. })
}

/// Somebody works there: a matter more, with a text under a key of its own.
async fn works(node: &Node, engine: Engine, id: u128) {
    let store = node.open(engine).await.unwrap();
    let texts = [(Subject::Person(id), "王某某")];
    let sealed = store.vault().seal_all(&texts).await.unwrap();
    let change = register(id).sealing(sealed.into_iter().map(|(_, row)| row));
    store.commit(change).await.unwrap();
    store.close().await;
}

async fn has(node: &Node, engine: Engine, id: u128) -> bool {
    let store = node.open(engine).await.unwrap();
    let found = store.load(matter(id).record()).await.unwrap();
    store.close().await;
    found.is_some()
}

fn files(node: &Node) -> Engine {
    node.files().remove(0).engine
}

async fn is_unfinished(node: &Node, there: &[Part]) -> bool {
    let opened = node.open(there[0].engine.clone()).await;
    matches!(opened.err(), Some(StoreError::Unfinished { .. }))
}

/// The schema of the records; that of the keys has `_keys` behind its name.
fn schema(there: &[Part]) -> String {
    let Engine::Postgres(place) = &there[0].engine else {
        panic!("it is on a server")
    };
    let address = place.address();
    let (_, schema) = address.split_once("(schema ").unwrap();
    schema.trim_end_matches(')').to_owned()
}

async fn on_both(server: &Server, there: &[Part], text: &str) {
    let mut connection = PgConnection::connect(&server.url()).await.unwrap();
    for schema in [schema(there), schema(there) + "_keys"] {
        let text = AssertSqlSafe(text.replace("SCHEMA", &schema));
        connection.execute(sqlx::raw_sql(text)).await.unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_move_that_broke_off_after_the_keys_is_begun_anew_after_the_node_has_worked() {
    let Some(server) = &*SERVER else { return };
    let (node, there) = (Node::filled().await, on(server));
    let whole = std::fs::read(node.path("intake.db")).unwrap();
    edit(&node.path("intake.db"), DAMAGE).await;
    let broken_off = moved(&node, &there).await;
    assert!(
        matches!(broken_off, Err(TransferError::Leaf { .. })),
        "{broken_off:?}"
    );
    std::fs::write(node.path("intake.db"), whole).unwrap();

    // No node begins with the keys that lie there, and nothing is made that would be in the way.
    assert!(is_unfinished(&node, &there).await);
    works(&node, files(&node), 7_001).await;
    let carried = moved(&node, &there).await.unwrap();
    assert!(!carried[0].was_there);
    assert!(has(&node, there[0].engine.clone(), 7_001).await);
}

#[tokio::test]
async fn a_move_that_broke_off_before_the_mark_is_begun_anew_after_the_node_has_worked() {
    let Some(server) = &*SERVER else { return };
    let (node, there) = (Node::filled().await, on(server));
    // What stands where the mark has to go.
    std::fs::create_dir(node.path("intake.moved")).unwrap();
    let broken_off = moved(&node, &there).await;
    assert!(
        matches!(broken_off, Err(TransferError::File { .. })),
        "{broken_off:?}"
    );
    assert!(is_unfinished(&node, &there).await);
    let saved = Cut::of_running(&there).await.err();
    let unfinished = matches!(
        saved,
        Some(TransferError::Store {
            source: StoreError::Unfinished { .. },
            ..
        })
    );
    assert!(unfinished, "{saved:?}");

    works(&node, files(&node), 7_002).await;
    std::fs::remove_dir(node.path("intake.moved")).unwrap();
    moved(&node, &there).await.unwrap();
    assert!(has(&node, there[0].engine.clone(), 7_002).await);
}

#[tokio::test]
async fn a_move_that_broke_off_after_the_mark_is_brought_to_its_end() {
    let Some(server) = &*SERVER else { return };
    let (node, there) = (Node::filled().await, on(server));
    moved(&node, &there).await.unwrap();
    on_both(
        server,
        &there,
        "create table SCHEMA.unfinished (one bigint primary key)",
    )
    .await;
    assert!(is_unfinished(&node, &there).await);
    assert!(moved(&node, &there).await.unwrap()[0].was_there);
    works(&node, there[0].engine.clone(), 7_003).await;
}

#[tokio::test]
async fn what_was_moved_is_moved_nowhere_else_nor_once_more() {
    let Some(server) = &*SERVER else { return };
    let node = Node::filled().await;
    let (there, other) = (on(server), on(server));
    moved(&node, &there).await.unwrap();
    works(&node, there[0].engine.clone(), 7_004).await;
    let beside = node.path("intake.moved");
    let mark = std::fs::read(&beside).unwrap();
    for round in ["both marks", "the one in it", "the one beside it"] {
        match round {
            "the one in it" => std::fs::remove_file(&beside).unwrap(),
            "the one beside it" => {
                std::fs::write(&beside, &mark).unwrap();
                edit(&node.path("intake.db"), "drop table moved").await;
            }
            _ => {}
        }
        let elsewhere = moved(&node, &other).await.err();
        assert!(is_moved(&elsewhere), "{round}: {elsewhere:?}");
        // It has gone on there; these files are behind.
        let again = moved(&node, &there).await.err();
        assert!(is_moved(&again), "{round}: {again:?}");
    }
    assert!(has(&node, there[0].engine.clone(), 7_004).await);

    // Where it went was lost: a backup brings it back, with another incarnation, and not the files.
    on_both(server, &there, "drop schema SCHEMA cascade").await;
    let again = moved(&node, &there).await.err();
    assert!(is_moved(&again), "{again:?}");
    assert!(!has(&node, there[0].engine.clone(), 7_004).await);
}

#[tokio::test]
async fn a_newer_backup_is_restored_after_an_older_one_broke_off() {
    let Some(server) = &*SERVER else { return };
    let (node, there) = (Node::filled().await, on(server));
    let (older, newer) = (node.path("older"), node.path("newer"));
    for (folder, id) in [(&older, 7_005), (&newer, 7_006)] {
        works(&node, files(&node), id).await;
        std::fs::create_dir(folder).unwrap();
        let mut cut = Cut::of_running(&node.files()).await.unwrap();
        cut.to_files(folder, &Life::Same, &silent).await.unwrap();
        cut.close().await.unwrap();
    }
    edit(&older.join("intake.db"), DAMAGE).await;
    let put_back = async |folder| {
        let mut cut = Cut::of_backup(&in_folder(folder)).await.unwrap();
        let entropy = Entropy::system();
        let done = cut
            .restore_to(&there, &Clock::System, &entropy, &silent)
            .await;
        cut.close().await.unwrap();
        done
    };
    let broken_off = put_back(&older).await;
    assert!(
        matches!(broken_off, Err(TransferError::Leaf { .. })),
        "{broken_off:?}"
    );
    assert!(is_unfinished(&node, &there).await);
    put_back(&newer).await.unwrap();
    assert!(has(&node, there[0].engine.clone(), 7_006).await);
}

#[tokio::test]
async fn a_moved_database_starts_no_node() {
    let node = Node::filled().await;
    let engine = || node.files().remove(0).engine;
    let cut = Cut::of_stopped(&node.files()).await.unwrap();
    assert_eq!(cut.moved(), None);
    cut.mark(
        |_| Ok("PostgreSQL there".to_owned()),
        Instant::from_micros(5),
    )
    .await
    .unwrap();
    cut.close().await.unwrap();
    let refused = |opened: Result<Store<Wire>, StoreError>| match opened {
        Err(StoreError::Moved { to, .. }) => assert_eq!(to, "PostgreSQL there"),
        other => panic!("{:?}", other.err()),
    };
    refused(node.open(engine()).await);
    // Each of the two marks is enough.
    let beside = node.path("intake.moved");
    let text = std::fs::read(&beside).unwrap();
    std::fs::remove_file(&beside).unwrap();
    refused(node.open(engine()).await);
    std::fs::write(&beside, text).unwrap();
    edit(&node.path("intake.db"), "drop table moved").await;
    refused(node.open(engine()).await);
    assert!(!transfer::unmoved(&node.path("intake.db")).await.unwrap());
    // Nor is it saved: what it held has gone on elsewhere.
    let saved = Cut::of_running(&node.files()).await.err();
    assert!(is_moved(&saved), "{saved:?}");

    std::fs::remove_file(&beside).unwrap();
    assert!(transfer::unmoved(&node.path("intake.db")).await.unwrap());
    node.open(engine()).await.unwrap().close().await;
}
