//! A node that is saved while its clerks register: nobody is refused, and what is put back is one view of all services.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use contracts::pb::types::v1::RecordRef;
use domain::people::Role;
use domain::time::{Date, Instant as LawInstant};
use lianfang::demo::acks::Acks;
use lianfang::demo::cast;
use lianfang::demo::clerk::Desks;
use lianfang::demo::import;
use lianfang::demo::petitions::Petition;
use lianfang::demo::site::Site;
use testkit::process::Process;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::{
    PATIENCE, TURN, config, done, elsewhere, holds_records, is_one_view, manifest, program,
    refused, site, text,
};

const CLERKS: usize = 8;
const BACKUPS: usize = 3;
/// Writers bear five seconds; a cut takes far less.
const BEARABLE: Duration = Duration::from_secs(2);

pub(crate) fn petition(name: String) -> Petition {
    Petition {
        petitioner: format!("petitioner of {name}"),
        id: name,
        subject: "道路破损".into(),
        submitted: LawInstant::at(Date::new(2026, 3, 2).unwrap(), 8, 0),
        text: "村口道路破损多年。".repeat(20),
    }
}

/// Clerks that register until they are told to stop.
pub(crate) struct Clerks {
    tasks: JoinSet<Vec<RecordRef>>,
    registered: watch::Sender<usize>,
    stop: Arc<AtomicBool>,
}

impl Clerks {
    pub(crate) fn begin(site: &Site) -> Self {
        let office = cast::member("office");
        let desks = Desks::open(site, Acks::none()).unwrap();
        let (registered, stop) = (watch::Sender::new(0), Arc::<AtomicBool>::default());
        let mut tasks = JoinSet::new();
        for clerk in 0..CLERKS {
            let registrar = desks.clerk(office, office.with_role(Role::Registrar));
            let (registered, stop) = (registered.clone(), Arc::clone(&stop));
            tasks.spawn(async move {
                let mut records = Vec::new();
                for number in 0.. {
                    if stop.load(Ordering::Relaxed) {
                        break;
                    }
                    let name = format!("load-{clerk}-{number}");
                    let request = import::request(petition(name.clone()));
                    let answer = registrar.act(&name, request).await.unwrap();
                    records.push(answer.reference.unwrap().record.unwrap());
                    registered.send_modify(|count| *count += 1);
                }
                records
            });
        }
        Self {
            tasks,
            registered,
            stop,
        }
    }

    pub(crate) fn count(&self) -> usize {
        *self.registered.borrow()
    }

    /// Until so many more have been registered.
    async fn more(&self, count: usize) {
        let wanted = self.count() + count;
        let mut registered = self.registered.subscribe();
        let enough = registered.wait_for(|count| *count >= wanted);
        timeout(PATIENCE, enough).await.unwrap().unwrap();
    }

    pub(crate) async fn end(self) -> Vec<RecordRef> {
        self.stop.store(true, Ordering::Relaxed);
        self.tasks.join_all().await.into_iter().flatten().collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::print_stderr, reason = "what was measured is worth seeing")]
async fn a_node_that_works_is_saved_as_of_one_instant() {
    let _turn = TURN.lock().await;
    let folder = tempfile::tempdir().unwrap();
    let (site, file) = site(folder.path());
    let node = Process::start(program(), &["node", "--config", text(&file)]).await;
    let clerks = Clerks::begin(&site);

    let mut backups = Vec::new();
    for number in 0..BACKUPS {
        let to = folder.path().join(format!("backup-{number}"));
        clerks.more(20).await;
        let (before, began) = (clerks.count(), Instant::now());
        let told = done(&["backup", "--config", text(&file), "--to", text(&to)]).await;
        let held: u64 = told
            .split("write for ")
            .nth(1)
            .and_then(|after| after.split(' ').next()?.parse().ok())
            .unwrap();
        eprintln!(
            "backup of {} rows in {} ms, writers held for {held} ms, {} registered meanwhile",
            manifest(&to).rows(),
            began.elapsed().as_millis(),
            clerks.count() - before
        );
        assert!(Duration::from_millis(held) < BEARABLE, "{told}");
        assert!(told.contains("open it"), "{told}");
        backups.push((to, before));
    }
    assert!(clerks.count() > backups[0].1, "they went on registering");
    let records = clerks.end().await;
    assert_eq!(node.terminate().await.code(), Some(0));

    for (number, (from, acknowledged)) in backups.iter().enumerate() {
        let again = elsewhere(&file, &format!("restored-{number}"));
        done(&["restore", text(from), "--config", text(&again)]).await;
        is_one_view(&site, &again).await;
        // Whatever was answered before it began is in it.
        let saved = &manifest(from).services[0];
        assert!(saved.service == "intake" && saved.position >= *acknowledged as u64);
        assert!(saved.position <= records.len() as u64);
    }

    // It goes on as a node, in another life.
    let again = file.with_file_name("restored-0.toml");
    let words = ["node", "--config", text(&again)];
    let node = Process::start(program(), &words).await;
    assert!(node.asked("/readyz").await.contains("200"));
    assert_eq!(node.terminate().await.code(), Some(0));
    let whole = ["restore", text(&backups[0].0), "--config", text(&again)];
    refused(&whole, 1, "already holds something of").await;
    keys(&file, text(&backups[0].0)).await;
    damage(&file, &backups[0].0).await;
}

/// Without the key file nothing is opened or put back; the journal is checked nevertheless.
async fn keys(file: &std::path::Path, from: &str) {
    let again = elsewhere(file, "keyless");
    let place = config(&again).data_dir;
    let key = config(file)
        .identity_folder()
        .vault_key(domain::id::Service::FollowUp);
    let kept = std::fs::read(&key).unwrap();
    let restore = ["restore", from, "--config", text(&again)];
    let to = again.with_file_name("keyless-backup");
    std::fs::write(&key, [7; 32]).unwrap();
    refused(&restore, 64, "does not open under this key file").await;
    std::fs::remove_file(&key).unwrap();
    refused(&restore, 64, "cannot be used").await;
    assert!(!holds_records(&place));
    assert!(done(&["restore", from, "--check"]).await.contains("root"));
    // A node whose key file is lost is saved all the same, and is told.
    let ended = super::lianfang(&["backup", "--config", text(file), "--to", text(&to)]).await;
    assert_eq!(ended.code, Some(1), "{}", ended.err);
    assert!(ended.out.contains("no backup helps"), "{}", ended.out);
    assert!(manifest(&to).rows() > 0);
    std::fs::write(&key, kept).unwrap();
    done(&["restore", from, "--config", text(&again)]).await;
    assert!(holds_records(&place));
}

/// A backup that is not what was saved is named, and nothing is put back from it.
async fn damage(file: &std::path::Path, from: &std::path::Path) {
    let again = elsewhere(file, "damaged");
    let place = config(&again).data_dir;
    for (name, change) in [
        ("intake.db", Change::Byte),
        ("intake.db", Change::Shorter),
        ("follow-up.keys.db", Change::Gone),
        ("manifest.json", Change::Byte),
        ("manifest.json", Change::Gone),
    ] {
        let path = from.join(name);
        let kept = std::fs::read(&path).unwrap();
        match change {
            Change::Byte => {
                let mut bytes = kept.clone();
                // In the manifest: the first digit of the first root.
                let root = b"\"root\": \"";
                let at = bytes.windows(root.len()).position(|found| found == root);
                let at = at.map_or(bytes.len() / 2, |at| at + root.len());
                bytes[at] = if bytes[at] == b'0' { b'1' } else { b'0' };
                std::fs::write(&path, bytes).unwrap();
            }
            Change::Shorter => std::fs::write(&path, &kept[..kept.len() / 2]).unwrap(),
            Change::Gone => std::fs::remove_file(&path).unwrap(),
        }
        let (code, reason) = match (name, &change) {
            ("manifest.json", Change::Gone) => (64, "it has no manifest.json"),
            ("manifest.json", _) => (1, "is not what its manifest says"),
            _ => (1, name),
        };
        refused(&["restore", text(from), "--check"], code, reason).await;
        refused(
            &["restore", text(from), "--config", text(&again)],
            code,
            reason,
        )
        .await;
        assert!(!holds_records(&place), "{name}");
        std::fs::write(&path, kept).unwrap();
    }
    done(&["restore", text(from), "--check"]).await;
}

enum Change {
    Byte,
    Shorter,
    Gone,
}
