//! A disk that takes no more: the process ends as one that may be started again, and nothing acknowledged is lost.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use contracts::pb::intake::v1::GetMatterRequest;
use contracts::pb::types::v1::RecordRef;
use domain::people::Role;
use domain::time::{Date, Instant};
use lianfang::demo::acks::Acks;
use lianfang::demo::cast;
use lianfang::demo::clerk::{Clerk, Desks};
use lianfang::demo::import;
use lianfang::demo::petitions::Petition;
use lianfang::demo::site::{Site, Spans};
use tokio::process::{Child, Command};

const PROGRAM: &str = env!("CARGO_BIN_EXE_lianfang");
const PATIENCE: Duration = Duration::from_secs(120);
/// In blocks of 512 bytes: enough to open all databases, and for some dozen matters in the write-ahead log.
const SMALL: &str = "6144";

/// The office's node under a shell that has set limits for it. A write beyond the limit is an error and no signal.
fn start(settings: &Path, limits: &str) -> Child {
    Command::new("sh")
        .args([
            "-c",
            &format!("trap '' XFSZ; {limits} exec \"$0\" node --config \"$1\""),
        ])
        .arg(PROGRAM)
        .arg(settings)
        .stdin(Stdio::null())
        // Its log would be cut off too.
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap()
}

fn clerk(site: &Site) -> Clerk {
    let office = cast::member("office");
    let desks = Desks::open(site, Acks::none()).unwrap();
    desks.clerk(office, office.with_role(Role::Registrar))
}

fn petition(ordinal: u32) -> Petition {
    Petition {
        id: format!("disk-{ordinal}"),
        petitioner: format!("petitioner-{ordinal}"),
        subject: "道路破损".into(),
        submitted: Instant::at(Date::new(2026, 3, 2).unwrap(), 8, 0),
        text: "村口道路破损多年。".repeat(200),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_ends_the_process_and_loses_nothing_acknowledged() {
    let folder = tempfile::tempdir().unwrap();
    let day = Date::new(2026, 3, 2).unwrap();
    let site = Site::create(folder.path(), day, &Spans::Nowhere).unwrap();
    let settings: PathBuf = site.settings(cast::member("office"));

    let mut limited = start(&settings, &format!("ulimit -f {SMALL};"));
    let registrar = clerk(&site);
    let mut acknowledged: Vec<RecordRef> = Vec::new();
    let ended = async {
        for ordinal in 0.. {
            let request = import::request(petition(ordinal));
            let step = format!("register-{ordinal}");
            tokio::select! {
                biased;
                ended = limited.wait() => return ended.unwrap(),
                answer = registrar.act(&step, request) => {
                    // Who is not answered knows nothing; who is, knows that it is there.
                    if let Ok(answer) = answer {
                        acknowledged.push(answer.reference.unwrap().record.unwrap());
                    }
                }
            }
        }
        unreachable!("the disk takes no more long before the numbers end");
    };
    let ended = tokio::time::timeout(PATIENCE, ended).await.unwrap();
    assert_eq!(
        ended.code(),
        Some(75),
        "as the settings of services take it for temporary"
    );
    assert!(acknowledged.len() > 10, "only {}", acknowledged.len());

    let mut again = start(&settings, "");
    let checked = async {
        let registrar = clerk(&site);
        for record in &acknowledged {
            let asked = GetMatterRequest {
                matter: Some(record.clone()),
                at_least: 0,
            };
            let answer = registrar.read(asked).await.unwrap();
            assert_eq!(answer.view.unwrap().record.as_ref(), Some(record));
        }
        // And it takes new ones.
        let request = import::request(petition(1_000_000));
        registrar.act("register-after", request).await.unwrap();
    };
    tokio::select! {
        ended = again.wait() => panic!("it does not run: {ended:?}"),
        checked = tokio::time::timeout(PATIENCE, checked) => checked.unwrap(),
    }
    again.start_kill().unwrap();
}
