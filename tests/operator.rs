//! The commands that look into a running node: a real node, real certificates, and no text where none was opened.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::ffi::OsString;
use std::path::Path;

use contracts::pb::followup::v1::ListDocketsRequest;
use domain::id::{MatterId, RecordId};
use domain::people::Role;
use jiff::civil::date;
use lianfang::cli::fault::Exit;
use lianfang::demo::acks::Acks;
use lianfang::demo::cast;
use lianfang::demo::clerk::Desks;
use lianfang::demo::import::request;
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::site::{Site, Spans};
use lianfang::demo::until::until;
use node::collector::{Beyond, Collector};
use serde_json::Value;
use testkit::process::Process;

/// Stands in every text of the matter.
const CANARY: &str = "金丝雀";

struct Ended {
    exit: Exit,
    out: String,
    err: String,
}

/// Runs a command as `main` does, on a thread of its own: it brings its own runtime.
async fn lianfang(words: &[&str]) -> Ended {
    let words = std::iter::once("lianfang").chain(words.iter().copied());
    let line: Vec<OsString> = words.map(OsString::from).collect();
    let ran = tokio::task::spawn_blocking(move || {
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let exit = lianfang::cli::run(
            line,
            lianfang::cli::besides::Besides::ALL,
            &mut out,
            &mut err,
        )
        .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Ended {
            exit,
            out: text(out),
            err: text(err),
        }
    });
    ran.await.unwrap()
}

async fn done(words: &[&str]) -> String {
    let ended = lianfang(words).await;
    assert_eq!(ended.exit, Exit::Done, "{}", ended.err);
    ended.out
}

/// The office's node, with one matter whose docket is open.
struct World {
    _folder: tempfile::TempDir,
    site: Site,
    node: Process,
    number: String,
    /// Without one a node tells no journeys.
    _collector: Collector,
}

impl World {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let office = cast::member("office");
        let collector = Collector::start(Beyond::Nowhere).await.unwrap();
        let spans = Spans::To(collector.url());
        let made = Site::create(folder.path(), date(2026, 3, 2), &spans).unwrap();
        let file = made.settings(office);
        let settings = std::fs::read_to_string(&file).unwrap();
        let settings = settings.replace("log.format = \"text\"", "log.format = \"json\"");
        std::fs::write(&file, settings).unwrap();
        let site = Site::open(folder.path()).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
        let words = ["node", "--config", file.to_str().unwrap()];
        let node = Process::start(program, &words).await;

        let desks = Desks::open(&site, Acks::none()).unwrap();
        let petition = PetitionSource::BuiltIn.open().unwrap().next_petition();
        let mut petition = petition.unwrap().unwrap().unwrap();
        for text in [
            &mut petition.petitioner,
            &mut petition.subject,
            &mut petition.text,
        ] {
            text.push_str(CANARY);
        }
        let registrar = desks.clerk(office, office.with_role(Role::Registrar));
        let registered = registrar.act("register-1", request(petition)).await;
        let reference = registered.unwrap().reference.unwrap();
        let inspector = desks.clerk(office, office.with_role(Role::Inspector));
        until("the docket", async || {
            let page = inspector.read(ListDocketsRequest::default()).await?;
            Ok((page.rows.len() == 1).then_some(()))
        })
        .await
        .unwrap();
        Self {
            _folder: folder,
            site,
            node,
            number: reference.number.unwrap(),
            _collector: collector,
        }
    }

    fn config(&self) -> String {
        let file = self.site.settings(cast::member("office"));
        file.to_str().unwrap().to_owned()
    }
}

/// The trace of a case: by its number from the node, by its record from the key alone.
async fn journey(world: &World, matter: MatterId) {
    let config = world.config();
    let trace = world.site.journey_key().unwrap().trace(matter);
    let expected = format!("{}\n", node::keys::hexadecimal(&trace));
    let clerk = ["--staff", "X01", "--role", "coordinator"];
    let by_number = ["case", "journey", &world.number, "--config", &config];
    assert_eq!(done(&[&by_number, &clerk[..]].concat()).await, expected);
    for kind in ["matter", "docket"] {
        let record = format!("{kind}:{:032x}", matter.id);
        let by_record = ["case", "journey", &record, "--config", &config];
        assert_eq!(done(&by_record).await, expected);
    }
    let handling = format!("handling:{:032x}", matter.id);
    let refused = lianfang(&["case", "journey", &handling, "--config", &config]).await;
    assert_eq!(refused.exit, Exit::Usage);
    assert!(
        refused.err.contains("does not name its matter"),
        "{}",
        refused.err
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_case_is_shown_in_coded_facts_and_with_texts_only_for_a_purpose() {
    let world = World::new().await;
    let config = world.config();
    let mut show = vec!["case", "show", &world.number, "--config", &config];
    show.extend(["--staff", "X01", "--role", "coordinator"]);
    let out = done(&show).await;
    assert!(!out.contains(CANARY), "{out}");
    let case: Value = serde_json::from_str(&out).unwrap();
    let events: Vec<_> = case["entries"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            let of = |name: &str| entry[name].as_str().unwrap().to_owned();
            (of("service"), of("event"))
        })
        .collect();
    let told = |service: &str, event: &str| (service.to_owned(), event.to_owned());
    assert_eq!(
        events,
        [
            told("intake", "matter.registered"),
            told("follow-up", "docket.opened")
        ]
    );
    let matter: RecordId = case["entries"][0]["record"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    journey(&world, MatterId::new(matter.agency, matter.id)).await;
    let docket = case["entries"][1]["record"].as_str().unwrap();
    let (kind, id) = docket
        .split_once("/docket/")
        .map(|(_, id)| ("docket", id))
        .unwrap();
    let by_docket = format!("{kind}:{id}");
    let mut same = show.clone();
    same[2] = &by_docket;
    assert_eq!(done(&same).await, out);

    show.extend(["--open", "case-file"]);
    let opened = done(&show).await;
    // Name, subject, request and facts, on both services that hold them.
    assert!(opened.matches(CANARY).count() >= 6, "{opened}");

    let registrar = ["--staff", "X01", "--role", "registrar"];
    let refused = [
        &["case", "show", &world.number, "--config", &config],
        &registrar[..],
    ]
    .concat();
    let ended = lianfang(&refused).await;
    assert_eq!(ended.exit, Exit::Failed);
    assert!(
        ended
            .err
            .contains("do this: lianfang explain ROLE_NOT_ALLOWED"),
        "{}",
        ended.err
    );
    assert!(world.node.terminate().await.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_reads_journal_and_peers_without_a_token_and_clerks_with_one() {
    let world = World::new().await;
    let config = world.config();
    let journal = |service| ["journal", "show", "--config", &config, "--service", service];
    let out = done(&journal("intake")).await;
    let cells: Vec<&str> = out.trim_end().split('\t').collect();
    assert_eq!((cells.len(), cells[0], cells[3]), (8, "1", "1"), "{out}");
    assert_eq!(cells[4], "matter.registered");
    assert!(!out.contains(CANARY), "{out}");

    let peers = done(&["peers", "--config", &config]).await;
    let lines: Vec<&str> = peers.lines().filter(|line| line.contains('/')).collect();
    assert_eq!(
        lines.len(),
        2,
        "intake and follow-up know each other:\n{peers}"
    );
    assert!(
        lines.iter().any(|line| line.contains("connected")),
        "{peers}"
    );

    let identity = world.site.folder().join("office").join("identity");
    let code = cast::member("office").id().to_string();
    let token = done(&[
        "agency",
        "token",
        identity.to_str().unwrap(),
        "--code",
        &code,
        "--staff",
        "A01",
        "--role",
        "auditor",
        "--minutes",
        "1",
    ])
    .await;
    let file = world.site.folder().join("token");
    std::fs::write(&file, &token).unwrap();
    let by_token = ["--token", file.to_str().unwrap()];
    let audited = [&journal("follow-up")[..], &by_token].concat();
    assert!(done(&audited).await.contains("docket.opened"));
    // Bound to one certificate: another system of the same agency may not use it.
    let elsewhere = [&audited[..], &["--system", "operator"]].concat();
    let ended = lianfang(&elsewhere).await;
    assert!(ended.err.contains("explain TOKEN_BINDING"), "{}", ended.err);

    assert!(world.node.terminate().await.success());
    let ended = lianfang(&journal("intake")).await;
    assert_eq!(ended.exit, Exit::Unavailable, "{}", ended.err);
    assert!(
        ended.err.contains("do this: see that it runs"),
        "{}",
        ended.err
    );
}

#[tokio::test]
async fn what_is_missing_is_said_before_anything_is_called() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::create(folder.path(), date(2026, 3, 2), &Spans::Nowhere).unwrap();
    let config = site.settings(cast::member("office"));
    let config = config.to_str().unwrap();
    let case = ["case", "show", "matter:0190", "--config", config];
    assert!(lianfang(&case).await.err.contains("kind:id"));
    let id = format!("matter:{:032x}", 1);
    let nobody = lianfang(&["case", "show", &id, "--config", config]).await;
    assert_eq!(nobody.exit, Exit::Usage);
    assert!(
        nobody.err.contains("do this: name a clerk"),
        "{}",
        nobody.err
    );
    let stranger = cast::member("land").id().to_string();
    let other = ["peers", "--config", config, "--agency", &stranger];
    assert!(lianfang(&other).await.err.contains("keeps no records for"));
}
