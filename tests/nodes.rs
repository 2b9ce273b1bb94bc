//! The nodes of a site as real processes: killed, started again, called over it, and stopped in order.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use contracts::pb::followup::v1::{
    CloseDocketRequest, GetDocketRequest, GetDocketResponse, ListDocketsRequest,
    ListHandlingsRequest,
};
use contracts::pb::intake::v1::{
    ClaimEntry, GetMatterRequest, PetitionerEntry, RegisterMatterRequest, StatedText,
    StatementForm, TallyMattersRequest, stated_text,
};
use contracts::pb::node::v1::GetNodeRequest;
use contracts::pb::types::v1::{Channel, Headcount, PetitionerKind, RecordRef, TallyBy};
use contracts::wire::Wired as _;
use domain::id::{RecordId, Service};
use domain::people::Role;
use jiff::civil::date;
use lianfang::demo::acks::{Acknowledged, Acks};
use lianfang::demo::cast::{self, Member};
use lianfang::demo::clerk::{CallFault, Clerk, Desks};
use lianfang::demo::nodes::{NodeFault, Nodes};
use lianfang::demo::site::{Site, Spans};
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tonic::Code;

/// Everything here is done in seconds; who hangs is found out.
const PATIENCE: Duration = Duration::from_secs(120);

fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_lianfang"))
}

fn site() -> (TempDir, Site) {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::create(folder.path(), date(2026, 3, 2), &Spans::Nowhere).unwrap();
    (folder, site)
}

fn clerk(desks: &Desks, member: &'static Member, role: Role) -> Clerk {
    desks.clerk(member, member.with_role(role))
}

/// The binary, which first writes down its process id: for tests that stand beside the director.
fn noted(folder: &Path) -> PathBuf {
    use std::os::unix::fs::PermissionsExt as _;
    let script = folder.join("noted");
    let text = format!(
        "#!/bin/sh\nagency=$(basename \"$(dirname \"$4\")\")\necho $$ > \"{}/$agency.pid\"\nexec \"{}\" \"$@\"\n",
        folder.display(),
        program().display()
    );
    std::fs::write(&script, text).unwrap();
    std::fs::set_permissions(&script, std::fs::Permissions::from_mode(0o700)).unwrap();
    script
}

async fn reached(count: &AtomicU64, goal: u64) {
    while count.load(Ordering::Relaxed) < goal {
        tokio::task::yield_now().await;
    }
}

fn signal(folder: &Path, member: &Member, signal: &str) {
    let process = std::fs::read_to_string(folder.join(format!("{}.pid", member.slug))).unwrap();
    let mut kill = Command::new("kill");
    assert!(
        kill.args([signal, process.trim()])
            .status()
            .unwrap()
            .success()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nodes_are_killed_started_again_and_stopped_in_order() {
    let (_folder, site) = site();
    let [office, land, firm] = ["office", "land", "firm"].map(cast::member);
    let nodes = Nodes::start(&site, program()).await.unwrap();
    let again = nodes.restart(land).await;
    assert!(matches!(again, Err(NodeFault::Runs { agency: "land" })));
    nodes.kill(land).await.unwrap();
    let again = nodes.kill(land).await;
    assert!(matches!(again, Err(NodeFault::Down { agency: "land" })));
    nodes.restart(land).await.unwrap();
    // A hosted agency's node is its host's.
    nodes.stop(firm).await.unwrap();
    assert!(matches!(
        nodes.stop(office).await,
        Err(NodeFault::Down { .. })
    ));
    nodes.restart(office).await.unwrap();
    // Each service of a node tells of itself.
    let desks = Desks::open(&site, Acks::none()).unwrap();
    let auditor = clerk(&desks, office, Role::Auditor);
    for service in Service::ALL {
        let told = auditor.ask(service, GetNodeRequest {}).await.unwrap();
        assert_eq!(told.party, Some(site.party(office, service).to_wire()));
    }
    nodes.kill(land).await.unwrap();
    nodes.finish().await.unwrap();
    let log = std::fs::read_to_string(site.log(office)).unwrap();
    assert_eq!(log.matches("closed").count(), 2, "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_in_flight_survive_a_node_that_is_killed() {
    let (_folder, site) = site();
    let land = cast::member("land");
    let nodes = Nodes::start(&site, program()).await.unwrap();
    let desks = Desks::open(&site, Acks::none()).unwrap();
    let handler = clerk(&desks, land, Role::Handler);
    let answered = Arc::new(AtomicU64::new(0));
    let over = tokio_util::sync::CancellationToken::new();
    let mut callers = JoinSet::new();
    for _ in 0..16 {
        let (handler, answered, over) = (handler.clone(), answered.clone(), over.clone());
        callers.spawn(async move {
            while !over.is_cancelled() {
                handler.read(ListHandlingsRequest::default()).await.unwrap();
                answered.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    // Each kill meets calls in flight, and each start is followed by answers.
    let more = async |least: u64| {
        reached(&answered, answered.load(Ordering::Relaxed) + least).await;
    };
    let kills = async {
        for _ in 0..3 {
            more(100).await;
            nodes.kill(land).await.unwrap();
            nodes.restart(land).await.unwrap();
        }
        more(100).await;
    };
    timeout(PATIENCE, kills).await.unwrap();
    over.cancel();
    while let Some(caller) = callers.join_next().await {
        caller.unwrap();
    }
    nodes.finish().await.unwrap();
}

/// A petition that came by letter, of a person whose name alone is known.
fn letter() -> RegisterMatterRequest {
    let said = |text: &str| {
        Some(StatedText {
            stated: Some(stated_text::Stated::Text(text.to_owned())),
        })
    };
    let unclear = Some(StatedText {
        stated: Some(stated_text::Stated::Unclear(true)),
    });
    RegisterMatterRequest {
        channel: Channel::Letter.into(),
        form: StatementForm::Written.into(),
        petitioners: vec![PetitionerEntry {
            kind: PetitionerKind::Person.into(),
            name: said("赵一"),
            address: unclear.clone(),
            identity_number: unclear.clone(),
            phone: unclear.clone(),
        }],
        headcount: Some(Headcount {
            visitors: 1,
            concerned: 1,
            present: 0,
        }),
        claims: vec![ClaimEntry {
            request: "支付拖欠的工资".to_owned(),
            content_class: 70_000,
            place: cast::COUNTY.to_owned(),
        }],
        subject: "拖欠工资".to_owned(),
        facts: said("去年十月至十二月的工资没有发。"),
        reasons: unclear,
        ..Default::default()
    }
}

/// The promise of the whole: what a client was told is there, once, however often the node was killed meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_acknowledged_is_there_once_after_kills() {
    const LETTERS: usize = 400;
    const CALLERS: usize = 16;
    let (folder, site) = site();
    let office = cast::member("office");
    let nodes = Nodes::start(&site, program()).await.unwrap();
    let list = folder.path().join("acks");
    let desks = Desks::open(&site, Acks::file(&list).unwrap()).unwrap();
    let registrar = clerk(&desks, office, Role::Registrar);
    let registered = Arc::new(AtomicU64::new(0));
    let mut callers = JoinSet::new();
    for caller in 0..CALLERS {
        let (registrar, registered) = (registrar.clone(), registered.clone());
        callers.spawn(async move {
            for letter_no in (caller..LETTERS).step_by(CALLERS) {
                let step = format!("letter/{letter_no}");
                registrar.act(&step, letter()).await.unwrap();
                registered.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    let kills = async {
        for least in [LETTERS / 8, LETTERS / 4, LETTERS / 2] {
            reached(&registered, least as u64).await;
            nodes.kill(office).await.unwrap();
            nodes.restart(office).await.unwrap();
        }
        while let Some(caller) = callers.join_next().await {
            caller.unwrap();
        }
    };
    timeout(PATIENCE, kills).await.unwrap();

    let acknowledged = Acks::read(&list).unwrap();
    let distinct =
        |of: fn(&Acknowledged) -> &str| acknowledged.iter().map(of).collect::<BTreeSet<_>>().len();
    assert_eq!(acknowledged.len(), LETTERS);
    assert_eq!(distinct(|line| &line.step), LETTERS);
    assert_eq!(distinct(|line| &line.record), LETTERS);
    for line in &acknowledged {
        let record: RecordId = line.record.parse().unwrap();
        let look = GetMatterRequest {
            matter: Some(record.to_wire()),
            at_least: line.position,
        };
        assert!(registrar.read(look).await.unwrap().view.is_some());
    }
    // Nor is there one that no client knows of.
    let tally = TallyMattersRequest {
        group_by: TallyBy::Stage.into(),
    };
    let coordinator = clerk(&desks, office, Role::Coordinator);
    let rows = coordinator.read(tally).await.unwrap().rows;
    let count: u64 = rows.iter().map(|row| row.count).sum();
    assert_eq!(count, LETTERS as u64);
    // The same step again is the same matter.
    let again = registrar.act("letter/0", letter()).await.unwrap();
    assert!(again.reference.unwrap().replayed);
    nodes.finish().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_is_told_and_not_repeated() {
    let (_folder, site) = site();
    let nodes = Nodes::start(&site, program()).await.unwrap();
    let desks = Desks::open(&site, Acks::none()).unwrap();
    let [office, firm] = ["office", "firm"].map(cast::member);
    let coordinator = clerk(&desks, office, Role::Coordinator);
    let nothing = RecordRef {
        agency: office.id().to_string(),
        kind: contracts::pb::types::v1::Kind::Docket.into(),
        id: vec![7; 16],
    };
    desks.trace(Some(
        "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".to_owned(),
    ));
    let looked: Result<GetDocketResponse, _> = coordinator
        .read(GetDocketRequest {
            record: Some(nothing),
            ..Default::default()
        })
        .await;
    let code = |fault: &CallFault| fault.refused().map(|refused| refused.code);
    assert_eq!(code(&looked.unwrap_err()), Some(Code::NotFound));

    // A request that is not what the contract says, told by field; and the request id came from the step.
    let blank = coordinator
        .act("close nothing", CloseDocketRequest::default())
        .await;
    let blank = blank.unwrap_err();
    let refused = blank.refused().unwrap();
    assert_eq!(refused.reason, "INVALID_REQUEST");
    assert_eq!(
        refused.fields,
        [("docket".to_owned(), "MISSING".to_owned())]
    );
    assert!(!refused.zh.is_empty());

    // The firm's lawyer has a token of the firm that the office's node takes, and no business with dockets.
    let lawyer = desks.clerk(firm, firm.with_role(Role::Social));
    let looked = lawyer
        .read(ListDocketsRequest::default())
        .await
        .unwrap_err();
    assert_eq!(code(&looked), Some(Code::PermissionDenied));
    nodes.finish().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_cannot_listen_is_told_with_the_end_of_its_log() {
    let (_folder, site) = site();
    let town = cast::member("town");
    let _held = std::net::TcpListener::bind(site.config(town).listen).unwrap();
    let fault = Nodes::start(&site, program()).await.unwrap_err();
    let told = fault.to_string();
    let NodeFault::Ended {
        agency,
        status,
        last,
    } = fault
    else {
        panic!("{told}");
    };
    assert_eq!((agency, status.code()), ("town", Some(69)));
    assert_eq!(last.log, site.log(town));
    assert!(
        told.contains("node.log") && told.contains("cannot be listened on"),
        "{told}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_ends_by_itself_is_told() {
    let (_folder, site) = site();
    let beside = tempfile::tempdir().unwrap();
    let nodes = Nodes::start(&site, &noted(beside.path())).await.unwrap();
    let [aid, hrss] = ["aid", "hrss"].map(cast::member);
    signal(beside.path(), aid, "-KILL");
    let died = timeout(PATIENCE, nodes.died()).await.unwrap();
    assert!(
        matches!(died, NodeFault::Ended { agency: "aid", .. }),
        "{died}"
    );
    // Its place says so too, once; then it may be started again.
    assert!(matches!(
        nodes.stop(aid).await,
        Err(NodeFault::Ended { agency: "aid", .. })
    ));
    nodes.restart(aid).await.unwrap();
    // A signal ends it although its pipe is still open.
    signal(beside.path(), hrss, "-TERM");
    let died = timeout(PATIENCE, nodes.died()).await.unwrap();
    assert!(
        matches!(died, NodeFault::Ended { agency: "hrss", .. }),
        "{died}"
    );
    let NodeFault::Ended { status, .. } = nodes.stop(hrss).await.unwrap_err() else {
        panic!("it was not asked by us");
    };
    assert!(status.success());
    nodes.finish().await.unwrap();
}
