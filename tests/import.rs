//! Petitions registered through real nodes: each once, found by everything, the same after a crash in the middle.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::{Path, PathBuf};

use contracts::codec::Wire;
use contracts::pb::node::v1::GetNodeRequest;
use domain::id::{Kind, Service};
use domain::people::Role;
use jiff::civil::date;
use lianfang::demo::acks::Acks;
use lianfang::demo::cast;
use lianfang::demo::clerk::{CallFault, Desks};
use lianfang::demo::import::{ImportFault, Imported, Progress, check, import};
use lianfang::demo::nodes::Nodes;
use lianfang::demo::normal;
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::records::records;
use lianfang::demo::site::{Site, Spans};
use lianfang::demo::store_alone::store_alone;
use lianfang::demo::until::until;
use store::{Clock, Engine, Entropy, Options, Store};
use tempfile::TempDir;

const BUILT_IN: &str = include_str!("../crates/lianfang/src/demo/petitions.jsonl");

/// A site that runs, and the list of what it acknowledged.
struct Stage {
    folder: TempDir,
    site: Site,
    nodes: Nodes,
    desks: Desks,
}

impl Stage {
    async fn set() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::create(
            &folder.path().join("site"),
            date(2026, 3, 2),
            &Spans::Nowhere,
        )
        .unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
        let nodes = Nodes::start(&site, program).await.unwrap();
        let acks = Acks::file(&folder.path().join("acks")).unwrap();
        let desks = Desks::open(&site, acks).unwrap();
        Self {
            folder,
            site,
            nodes,
            desks,
        }
    }

    async fn import(&self, source: &PetitionSource) -> Result<Imported, ImportFault> {
        import(&self.desks, source, Progress::Hidden).await
    }

    /// Stops the nodes; what they have written is in order and has the effects that were acknowledged.
    async fn end(self) -> String {
        self.nodes.finish().await.unwrap();
        let acks = Acks::read(&self.folder.path().join("acks")).unwrap();
        let effects = normal::effects(&self.site).await.unwrap();
        assert_eq!(effects.check(&acks), Vec::<String>::new());
        normal::form(&self.site).await.unwrap()
    }
}

fn records_named(form: &str, what: &str) -> usize {
    form.lines().filter(|line| line.starts_with(what)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_petition_is_registered_once_whatever_stands_beside_it() {
    let stage = Stage::set().await;
    let file = stage.folder.path().join("petitions.jsonl");
    let first = BUILT_IN.lines().next().unwrap();
    std::fs::write(&file, format!("nonsense\n{BUILT_IN}\n{first}\n")).unwrap();
    let source = PetitionSource::File(file);
    let imported = stage.import(&source).await.unwrap();
    let malformed: Vec<String> = imported.malformed.iter().map(ToString::to_string).collect();
    assert_eq!(
        malformed,
        [
            "line 1: no JSON from column 2 on",
            "line 49: `id` is that of line 2"
        ]
    );
    assert_eq!(imported.registered.len(), 46);
    assert!(imported.registered.iter().all(|each| !each.replayed));
    check(&stage.desks, &source, &imported).await.unwrap();

    let again = stage.import(&source).await.unwrap();
    assert!(again.registered.iter().all(|each| each.replayed));
    check(&stage.desks, &source, &again).await.unwrap();
    let mut numbers: Vec<_> = again.registered.iter().map(|each| &each.number).collect();
    numbers.sort();
    numbers.dedup();
    assert_eq!(numbers.len(), 46);

    let rows = records(&stage.site, &stage.desks).await.unwrap();
    let names: Vec<_> = rows.iter().map(|row| row.node.as_str()).collect();
    assert_eq!(
        names,
        ["信访局", "人社局", "自然资源局", "青桥镇", "法援中心"]
    );
    let office = &rows[0];
    assert_eq!(office.counts[&Kind::Matter], 46);
    assert_eq!(office.counts[&Kind::Docket], 46);
    assert_eq!(office.journal, 92);
    assert!(rows[1..].iter().all(|row| row.journal == 0));

    let form = stage.end().await;
    assert_eq!(records_named(&form, "== office/intake: matter "), 46);
    assert_eq!(records_named(&form, "== office/follow-up: docket "), 46);
}

/// A file that tells another petition under an id that is taken is refused, and what is there stays.
#[tokio::test(flavor = "multi_thread")]
async fn another_petition_under_the_same_id_is_refused() {
    let stage = Stage::set().await;
    let source = PetitionSource::BuiltIn;
    let imported = stage.import(&source).await.unwrap();
    let file = stage.folder.path().join("petitions.jsonl");
    let changed = BUILT_IN.lines().next().unwrap().replace("三个月", "四个月");
    std::fs::write(&file, changed).unwrap();
    let refused = stage.import(&PetitionSource::File(file)).await.unwrap_err();
    let ImportFault::Register { id, source: fault } = refused else {
        panic!("{refused}");
    };
    assert_eq!(id, "D1001");
    assert_eq!(fault.refused().unwrap().reason, "REQUEST_REUSED");
    check(&stage.desks, &source, &imported).await.unwrap();
    stage.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_killed_in_the_middle_ends_where_an_undisturbed_one_does() {
    let source = PetitionSource::BuiltIn;
    let undisturbed = Stage::set().await;
    undisturbed.import(&source).await.unwrap();
    let expected = undisturbed.end().await;

    let stage = Stage::set().await;
    let office = cast::member("office");
    let auditor = stage.desks.clerk(office, office.with_role(Role::Auditor));
    let disturb = async {
        until("some petitions at the office", || async {
            let node = auditor.ask(Service::Intake, GetNodeRequest {}).await?;
            Ok::<_, CallFault>((node.position > 0).then_some(()))
        })
        .await
        .unwrap();
        stage.nodes.kill(office).await.unwrap();
        stage.nodes.restart(office).await.unwrap();
    };
    let (imported, ()) = tokio::join!(stage.import(&source), disturb);
    check(&stage.desks, &source, &imported.unwrap())
        .await
        .unwrap();
    let found = stage.end().await;
    assert_eq!(normal::diff(&expected, &found), None);
}

/// What a node has sealed opens after it stopped; a text whose key is gone is missed.
#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_does_not_open_is_found() {
    let stage = Stage::set().await;
    stage.import(&PetitionSource::BuiltIn).await.unwrap();
    let Stage {
        site,
        nodes,
        folder,
        ..
    } = stage;
    nodes.finish().await.unwrap();
    let whole = normal::texts(&site).await.unwrap();
    assert_eq!(whole.wrong, Vec::<String>::new());
    assert!(whole.opened["office/intake"] > 46);

    let config = site.config(cast::member("office"));
    let options = Options {
        service: Service::Intake,
        engine: Engine::Sqlite {
            path: config.database(Service::Intake),
        },
        key_file: config.identity_folder().vault_key(Service::Intake),
        rules: site.directory().rules(),
    };
    let store = Store::<Wire>::open(options, Clock::System, Entropy::system());
    let store = store.await.unwrap();
    let first = store.tail(0, 1).await.unwrap().remove(0);
    let entries = store.entries(first.record).await.unwrap();
    let named = entries[0].2.event.sealed();
    let parts = store.sealed_parts(&[named[0].id]).await.unwrap();
    store.vault().erase(parts[0].subject).await.unwrap();
    store.close().await;

    let broken = normal::texts(&site).await.unwrap();
    assert!(broken.opened["office/intake"] < whole.opened["office/intake"]);
    let lost = |why: &String| why.contains(&format!("names text {}, which is lost", named[0].id));
    assert!(broken.wrong.iter().any(lost), "{:?}", broken.wrong);
    drop(folder);
}

#[tokio::test(flavor = "multi_thread")]
#[expect(
    clippy::print_stderr,
    reason = "a test that is skipped says so, and what was measured is worth seeing"
)]
async fn real_petitions_are_registered_once() {
    let Some(data) = std::env::var_os("LIANFANG_DATA") else {
        eprintln!("skipped: LIANFANG_DATA is not set");
        return;
    };
    let source = PetitionSource::File(PathBuf::from(data).join("petitions.jsonl"));
    let stage = Stage::set().await;
    let imported = stage.import(&source).await.unwrap();
    assert_eq!(imported.registered.len(), 4_326);
    assert!(imported.malformed.is_empty());
    let checked = std::time::Instant::now();
    check(&stage.desks, &source, &imported).await.unwrap();
    let checked = checked.elapsed();
    let alone = store_alone(&stage.site, &source).await.unwrap();
    assert_eq!((alone.matters, alone.dockets), (4_326, 4_326));
    eprintln!(
        "answered {:?}, finished {:?}, checked {checked:?}, the storage alone {:?}, ratio {:.2}",
        imported.answered,
        imported.finished,
        alone.took,
        imported.finished.as_secs_f64() / alone.took.as_secs_f64()
    );
    let form = stage.end().await;
    assert_eq!(records_named(&form, "== office/intake: matter "), 4_326);
}
