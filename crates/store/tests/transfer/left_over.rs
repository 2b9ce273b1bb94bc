//! What lies where a backup is put back: logs without their file, and marks without their database.

use std::path::{Path, PathBuf};

use domain::time::Instant;
use store::StoreError;
use store::transfer::{Cut, Life, TransferError};
use testkit::intake::register;

use super::{Node, account, in_folder, restored, silent};

fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    name.into()
}

fn len(path: &Path) -> Option<u64> {
    std::fs::metadata(path).ok().map(|found| found.len())
}

/// A node with a backup of it in its folder `copy`.
async fn saved() -> Node {
    let node = Node::filled().await;
    let mut cut = Cut::of_running(&node.files()).await.unwrap();
    cut.to_files(&node.copy(), &Life::Same, &silent)
        .await
        .unwrap();
    cut.close().await.unwrap();
    node
}

/// Puts the backup back into the folder that the node keeps its records in.
async fn put_back(node: &Node) -> Result<(), TransferError> {
    let mut cut = Cut::of_backup(&in_folder(&node.path("copy")))
        .await
        .unwrap();
    let done = cut.to_data(&node.files(), &restored(), &silent).await;
    cut.close().await.unwrap();
    done.map(drop)
}

#[tokio::test]
async fn a_database_that_was_closed_is_whole_without_a_log() {
    let node = Node::filled().await;
    let store = node.open(node.files().remove(0).engine).await.unwrap();
    store.commit(register(7_007)).await.unwrap();
    assert!(store.frontier().await.unwrap().size() > 1);
    assert!(len(&node.path("intake.db-wal")).unwrap() > 0);
    store.close().await;
    for name in ["intake.db", "intake.keys.db"] {
        let log = beside(&node.path(name), "-wal");
        assert_eq!(len(&log).unwrap_or(0), 0, "{}", log.display());
    }
    // Who reads the file alone finds all of it.
    let alone = account(Cut::of_backup(&node.files()).await).await;
    assert_eq!(alone, account(Cut::of_running(&node.files()).await).await);
}

#[tokio::test]
async fn nothing_is_put_beside_a_log_that_was_left() {
    for name in ["intake.db", "intake.keys.db"] {
        for end in ["-wal", "-journal"] {
            let node = saved().await;
            for name in ["intake.db", "intake.keys.db"] {
                std::fs::remove_file(node.path(name)).unwrap();
            }
            let log = beside(&node.path(name), end);
            std::fs::write(&log, b"of another life").unwrap();
            match put_back(&node).await {
                Err(TransferError::NotEmpty { place, .. }) => {
                    assert_eq!(place, log.display().to_string());
                }
                other => panic!("{name}{end}: {other:?}"),
            }
            assert_eq!(len(&node.path("intake.db")), None, "{name}{end}");

            std::fs::remove_file(&log).unwrap();
            put_back(&node).await.unwrap();
        }
    }
}

/// An attempt that was broken off may have left a log, or an index of one, that is of nothing.
#[tokio::test]
async fn logs_of_an_attempt_that_was_broken_off_are_not_played_into_the_next() {
    let node = saved().await;
    let path = node.path("intake.db");
    let first = account(Cut::of_backup(&node.files()).await).await;
    // A log that SQLite would take for its own: of this very database, with a change that is not in the backup.
    let store = node.open(node.files().remove(0).engine).await.unwrap();
    store.commit(register(7_008)).await.unwrap();
    let log = std::fs::read(beside(&path, "-wal")).unwrap();
    assert!(!log.is_empty());
    store.close().await;
    for name in ["intake.db", "intake.keys.db"] {
        std::fs::remove_file(node.path(name)).unwrap();
    }
    std::fs::create_dir(node.path("restoring")).unwrap();
    std::fs::write(beside(&path, "-wal"), log).unwrap();
    std::fs::write(beside(&path, "-shm"), [0; 32]).unwrap();
    put_back(&node).await.unwrap();

    let found = account(Cut::of_running(&node.files()).await).await;
    assert_ne!(found.incarnation, first.incarnation);
    assert_eq!((found.position, found.root), (first.position, first.root));
    let store = node.open(node.files().remove(0).engine).await.unwrap();
    assert_eq!(store.incarnation(), found.incarnation);
    assert!(store.standstill().await.unwrap().is_some());
    store.close().await;
}

#[tokio::test]
async fn nothing_is_put_beside_a_mark_that_no_node_would_start_from() {
    let node = saved().await;
    let cut = Cut::of_stopped(&node.files()).await.unwrap();
    cut.mark(
        |_| Ok("PostgreSQL there".to_owned()),
        Instant::from_micros(5),
    )
    .await
    .unwrap();
    cut.close().await.unwrap();
    // As the guide says: the files hold personal data.
    for name in ["intake.db", "intake.keys.db"] {
        std::fs::remove_file(node.path(name)).unwrap();
    }
    match put_back(&node).await {
        Err(TransferError::Marked { file, to, .. }) => {
            assert_eq!(file, node.path("intake.moved"));
            assert_eq!(to, "PostgreSQL there");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(len(&node.path("intake.db")), None);
    assert!(!node.path("restoring").exists());

    std::fs::remove_file(node.path("intake.moved")).unwrap();
    put_back(&node).await.unwrap();
    let opened = node.open(node.files().remove(0).engine).await;
    assert!(!matches!(opened, Err(StoreError::Moved { .. })));
    opened.unwrap().close().await;
}
