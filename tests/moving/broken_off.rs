//! Commands that are killed at any instant: what was there is the truth until all of it is elsewhere, and the next attempt succeeds.

use std::path::Path;
use std::time::Duration;

use domain::id::Service;
use lianfang::demo::acks::Acks;
use lianfang::demo::clerk::Desks;
use lianfang::demo::import::{self, Progress};
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::site::Site;
use testkit::process::Process;
use tokio::time::timeout;

use super::{
    SERVER, TURN, command, config, done, elsewhere, ended, holds_records, is_one_view, lianfang,
    on_server, program, refused, site, text,
};

/// From before it has read its settings to after it has ended, on any machine.
const LONGEST: Duration = Duration::from_secs(60);

/// Runs a command again and again and kills it later each time, until it ends by itself; answers how often it was killed.
///
/// `between` looks at what a killed one has left.
async fn killed(words: &[&str], mut between: impl AsyncFnMut()) -> u32 {
    let mut after = Duration::from_millis(5);
    for kills in 0.. {
        let mut child = command(words).spawn().unwrap();
        if timeout(after, child.wait()).await.is_ok() {
            let ended = ended(child).await;
            assert_eq!(ended.code, Some(0), "{words:?}: {}", ended.err);
            return kills;
        }
        child.kill().await.unwrap();
        between().await;
        after = after * 5 / 4 + Duration::from_millis(5);
        assert!(after < LONGEST);
    }
    unreachable!("it ends in less than {LONGEST:?}")
}

/// The same of a restore; one that was killed at its very end has come to it, which is looked at afterwards.
async fn restored(words: &[&str]) {
    let mut after = Duration::from_millis(20);
    loop {
        let mut child = command(words).spawn().unwrap();
        if timeout(after, child.wait()).await.is_ok() {
            let ended = ended(child).await;
            let whole = ended.err.contains("already holds something of");
            assert!(ended.code == Some(0) || whole, "{}", ended.err);
            return;
        }
        child.kill().await.unwrap();
        after = after * 3 / 2;
        assert!(after < LONGEST);
    }
}

/// The office after the built-in petitions were registered, and stopped.
async fn worked(folder: &Path) -> (Site, std::path::PathBuf) {
    let (site, file) = site(folder);
    let node = Process::start(program(), &["node", "--config", text(&file)]).await;
    let desks = Desks::open(&site, Acks::none()).unwrap();
    let source = PetitionSource::BuiltIn;
    import::import(&desks, &source, Progress::Hidden)
        .await
        .unwrap();
    assert_eq!(node.terminate().await.code(), Some(0));
    // Who copies or deletes the files alone leaves nothing of them behind.
    for service in Service::ALL {
        let log = file
            .with_file_name("data")
            .join(format!("{service}.db-wal"));
        let left = std::fs::metadata(&log).map_or(0, |found| found.len());
        assert_eq!(left, 0, "{}", log.display());
    }
    (site, file)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_backup_is_none_and_a_killed_restore_is_begun_anew() {
    let _turn = TURN.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let (site, file) = worked(folder.path()).await;
    let to = folder.path().join("backup");
    let backup = ["backup", "--config", text(&file), "--to", text(&to)];
    let kills = killed(&backup, async || {
        if to.exists() {
            // Killed after it had its name: then it is whole.
            done(&["restore", text(&to), "--check"]).await;
            std::fs::remove_dir_all(&to).unwrap();
        }
    });
    assert!(kills.await > 2);
    refused(&backup, 64, "is there already").await;

    let again = elsewhere(&file, "restored");
    let place = config(&again).data_dir;
    let restore = ["restore", text(&to), "--config", text(&again)];
    let kills = killed(&restore, async || {
        if !holds_records(&place) {
            return;
        }
        let half = place.join("restoring").exists();
        if half {
            let node = ["node", "--config", text(&again)];
            refused(&node, 64, "has not come to its end").await;
        } else if lianfang(&restore).await.code == Some(1) {
            // Killed after all of it was there.
            std::fs::remove_dir_all(&place).unwrap();
            store::clock::mark(&place).unwrap();
        }
    });
    assert!(kills.await > 2);
    is_one_view(&site, &again).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_move_is_begun_anew_and_the_files_stand_until_its_end() {
    let Some(server) = &*SERVER else { return };
    let _turn = TURN.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let (site, file) = worked(folder.path()).await;
    // With the settings as they are there is nowhere to go.
    let nowhere = ["move", "--config", text(&file)];
    let said = refused(&nowhere, 64, "they keep records in files").await;
    assert!(said.contains("engine = \"postgres\""), "{said}");

    let there = on_server(&file, server, "lianfang_moved").await;
    let before = roots(&site, &file).await;
    // Who starts the node too early is stopped, before it begins anew on an empty database.
    let early = ["node", "--config", text(&there)];
    refused(&early, 64, "was not moved there").await;
    let words = ["move", "--config", text(&there)];
    let marked = || file.with_file_name("data").join("intake.moved").exists();
    let mut number = 0;
    let kills = killed(&words, async || {
        // Not even half of it is taken for the whole.
        if !marked() {
            refused(&early, 64, "was not moved there").await;
            // Until then the files are the truth: their node works, and the next attempt takes what it has written.
            number += 1;
            if number % 4 == 0 {
                let node = Process::start(program(), &["node", "--config", text(&file)]).await;
                assert_eq!(node.terminate().await.code(), Some(0));
            }
        }
    });
    assert!(kills.await > 2);
    // Once more, before anybody opens what is there: nothing is left to do.
    let told = done(&words).await;
    assert!(told.contains("was there already"), "{told}");
    assert_eq!(roots(&site, &there).await, before);

    refused(
        &["node", "--config", text(&file)],
        64,
        "was moved to PostgreSQL",
    )
    .await;
    // Nor do they go to a second place, with the incarnation that is at work in the first.
    let second = on_server(&file, server, "lianfang_second").await;
    let said = refused(&["move", "--config", text(&second)], 64, "was moved to").await;
    assert!(said.contains("lianfang_moved"), "{said}");
    refused(
        &["backup", "--config", text(&file), "--to", "nowhere"],
        64,
        "was moved to PostgreSQL",
    )
    .await;
    let node = Process::start(program(), &early).await;
    assert!(node.asked("/readyz").await.contains("200"));
    let to = folder.path().join("backup");
    let backup = ["backup", "--config", text(&there), "--to", text(&to)];
    done(&backup).await;
    refused(&words, 75, "a process is connected").await;
    assert_eq!(node.terminate().await.code(), Some(0));

    // From the server into another one.
    let again = on_server(&file, server, "lianfang_restored").await;
    std::fs::rename(
        file.with_file_name("data"),
        file.with_file_name("data.deleted"),
    )
    .unwrap();
    store::clock::mark(&file.with_file_name("data")).unwrap();
    let restore = ["restore", text(&to), "--config", text(&again)];
    restored(&restore).await;
    is_one_view(&site, &again).await;
    is_next_life(&site, &again, &there).await;
    let node = Process::start(program(), &["node", "--config", text(&again)]).await;
    assert_eq!(node.terminate().await.code(), Some(0));
}

/// Each service was restored once from what another place had, and holds all of it.
async fn is_next_life(site: &Site, file: &Path, former: &Path) {
    for service in Service::ALL {
        let was = super::open(site, former, service).await;
        let is = super::open(site, file, service).await;
        let restored = is.standstill().await.unwrap().unwrap().restored;
        assert_ne!(is.incarnation(), was.incarnation());
        assert_eq!(restored.former, was.incarnation());
        let (then, now) = (was.frontier().await.unwrap(), is.frontier().await.unwrap());
        assert_eq!((restored.position, now.root()), (then.size(), then.root()));
        was.close().await;
        is.close().await;
    }
}

/// The incarnation, size and root of each service.
async fn roots(site: &Site, file: &Path) -> Vec<(u128, u64, [u8; 32])> {
    let mut roots = Vec::new();
    for service in Service::ALL {
        let store = super::open(site, file, service).await;
        let frontier = store.frontier().await.unwrap();
        roots.push((store.incarnation(), frontier.size(), frontier.root()));
        store.close().await;
    }
    roots
}
