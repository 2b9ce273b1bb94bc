//! Bad input at whole nodes: each is told by a stable reason and changes nothing. `BAD_INPUT.md` lists all kinds with their tests.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use contracts::pb::intake::v1::{GetMatterRequest, RegisterMatterRequest, TriageMatterRequest};
use contracts::pb::node::v1::GetNodeRequest;
use contracts::pb::types::v1::{Category, RecordRef};
use contracts::status::Told;
use domain::id::Service;
use domain::people::Role;
use domain::time::{Date, Instant};
use lianfang::demo::acks::Acks;
use lianfang::demo::cast::{self, Member};
use lianfang::demo::clerk::{CallFault, Clerk, Desks};
use lianfang::demo::import;
use lianfang::demo::nodes::Nodes;
use lianfang::demo::petitions::Petition;
use lianfang::demo::site::{SYSTEM, Site, Spans};
use lianfang::demo::until::until;
use node::client;
use node::directory::document::{Document, PAYLOAD_TYPE};
use node::directory::envelope::Envelope;
use node::identity::files::{LeafFiles, replace};
use node::identity::issue::{Authority, Validity};
use node::identity::{SpiffeId, Workload};
use node::tls::Identity;
use tempfile::TempDir;
use tonic::Status;
use tonic::codegen::{Service as _, http};
use tonic::transport::Channel;

const PATIENCE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3_600);

struct World {
    site: Site,
    nodes: Nodes,
    desks: Desks,
    folder: TempDir,
}

fn office() -> &'static Member {
    cast::member("office")
}

impl World {
    /// All nodes of a new site, which look at the directory every second.
    async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let day = Date::new(2026, 3, 2).unwrap();
        let site = Site::create(folder.path(), day, &Spans::Nowhere).unwrap();
        for (member, _) in site.nodes() {
            let settings = site.settings(member);
            let text = std::fs::read_to_string(&settings).unwrap();
            let text = format!("limits.directory_poll_seconds = 1\n{text}");
            std::fs::write(&settings, text).unwrap();
        }
        let site = Site::open(folder.path()).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
        Self {
            nodes: Nodes::start(&site, program).await.unwrap(),
            desks: Desks::open(&site, Acks::none()).unwrap(),
            site,
            folder,
        }
    }

    fn clerk(&self, role: Role) -> Clerk {
        self.desks.clerk(office(), office().with_role(role))
    }

    /// How many entries each journal of the office has, and the directory in force.
    async fn figures(&self) -> Vec<(u64, u64)> {
        let auditor = self.clerk(Role::Auditor);
        let mut figures = Vec::new();
        for service in Service::ALL {
            let node = auditor.ask(service, GetNodeRequest {}).await.unwrap();
            figures.push((node.position, node.directory_version));
        }
        figures
    }

    /// Waits until the office's log says something.
    async fn logged(&self, what: &str) {
        let log = self.site.log(office());
        let looking = async {
            while !std::fs::read_to_string(&log).unwrap().contains(what) {
                tokio::task::yield_now().await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        assert!(found.is_ok(), "the log never says {what}");
    }

    async fn register(&self) -> RecordRef {
        let answer = self
            .clerk(Role::Registrar)
            .act("register-1", petition())
            .await;
        let matter = answer.unwrap().reference.unwrap().record.unwrap();
        // Its docket is opened by message, a little later.
        let auditor = self.clerk(Role::Auditor);
        let opened = until("the docket", async || {
            let node = auditor.ask(Service::FollowUp, GetNodeRequest {}).await?;
            Ok((node.position > 0).then_some(()))
        });
        opened.await.unwrap();
        matter
    }
}

fn petition() -> RegisterMatterRequest {
    import::request(Petition {
        id: "source-1".into(),
        petitioner: "petitioner-1".into(),
        subject: "拖欠工资".into(),
        submitted: Instant::at(Date::new(2026, 3, 2).unwrap(), 8, 0),
        text: "工地停工后三个月没有发工资。".into(),
    })
}

/// The reason of a refusal, with the fields that it names.
fn told<T: std::fmt::Debug>(answer: Result<T, CallFault>) -> String {
    let fault = answer.unwrap_err();
    let refused = fault.refused().unwrap();
    let fields = refused.fields.iter();
    let fields = fields.map(|(path, reason)| format!(" {path} {reason}"));
    format!("{}{}", refused.reason, fields.collect::<String>())
}

/// Sends bytes as the message of a method that needs no token.
async fn raw(channel: &mut Channel, bytes: String) -> String {
    let request = http::Request::post("http://node/lianfang.intake.v1.IntakeService/QueryStatus")
        .header("content-type", "application/grpc")
        .body(tonic::body::Body::new(bytes))
        .unwrap();
    std::future::poll_fn(|cx| channel.poll_ready(cx))
        .await
        .unwrap();
    let answer = channel.call(request).await.unwrap();
    let status = Status::from_header_map(answer.headers()).unwrap();
    Told::of(&status).unwrap().reason
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_and_changes_nothing() {
    let world = World::open().await;
    let matter = world.register().await;
    let before = world.figures().await;
    let registrar = world.clerk(Role::Registrar);

    let portal = client::channel(
        &world.site.portal().unwrap(),
        world.site.directory(),
        world.site.party(office(), Service::Intake),
    );
    let mut portal = portal.unwrap();
    // Five bytes that are no field; and a message that says to be longer than it may be.
    assert_eq!(
        raw(&mut portal, "\0\0\0\0\u{5}wrong".into()).await,
        "UNREADABLE"
    );
    let large = format!("\0\0\u{10}\0\u{1}{}", "x".repeat((1 << 20) + 1));
    assert_eq!(raw(&mut portal, large).await, "MESSAGE_TOO_LARGE");

    let mut unknown = petition();
    unknown.channel = 99;
    unknown.claims[0].content_class = 1;
    unknown.petitioners[0].name = None;
    assert_eq!(
        told(registrar.act("register-2", unknown).await),
        "INVALID_REQUEST channel UNKNOWN_VALUE"
    );
    let mut other = petition();
    other.subject = "拖欠工程款".into();
    assert_eq!(
        told(registrar.act("register-1", other).await),
        "REQUEST_REUSED"
    );
    let again = registrar.act("register-1", petition()).await.unwrap();
    let again = again.reference.unwrap();
    assert!(again.replayed && again.record.as_ref() == Some(&matter));

    let triage = |version| TriageMatterRequest {
        matter: Some(matter.clone()),
        version,
        category: Category::Enquiry.into(),
        ..Default::default()
    };
    let inspector = world.clerk(Role::Inspector);
    assert_eq!(
        told(inspector.act("triage-1", triage(1)).await),
        "ROLE_NOT_ALLOWED"
    );
    let auditor = world.clerk(Role::Auditor);
    assert_eq!(
        told(auditor.act("triage-2", triage(1)).await),
        "ROLE_NOT_ALLOWED"
    );
    assert_eq!(
        told(registrar.act("triage-3", triage(1)).await),
        "INVALID_REQUEST disposition MISSING"
    );
    let elsewhere = GetMatterRequest {
        matter: Some(RecordRef {
            agency: cast::member("hrss").id().to_string(),
            ..matter.clone()
        }),
        at_least: 0,
    };
    assert_eq!(told(registrar.read(elsewhere).await), "RECORD_NOT_FOUND");

    assert_eq!(world.figures().await, before, "nothing was written");
    world.nodes.finish().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_of_another_agencys_root_connects_to_nothing() {
    let world = World::open().await;
    let before = world.figures().await;
    let name = SpiffeId {
        agency: office().id(),
        workload: Workload::System(SYSTEM.parse().unwrap()),
    };
    let minted = |by: &'static Member| {
        let root = world.site.identity(by);
        let folder = root.root_key().parent().unwrap().to_owned();
        let root = Authority::open(&folder, by.id()).unwrap();
        let leaf = root.leaf(&name, Validity::from_now(HOUR)).unwrap();
        let files = LeafFiles {
            chain: world.folder.path().join(format!("{}.pem", by.slug)),
            key: world.folder.path().join(format!("{}.key", by.slug)),
        };
        replace(&files.chain, leaf.chain.as_bytes()).unwrap();
        replace(&files.key, leaf.key.as_bytes()).unwrap();
        let identity = Arc::new(Identity::load(files).unwrap());
        let intake = world.site.party(office(), Service::Intake);
        client::channel(&identity, world.site.directory(), intake).unwrap()
    };
    let ask = async |mut channel: Channel| {
        let request = http::Request::post("http://node/grpc.health.v1.Health/Check")
            .header("content-type", "application/grpc")
            .body(tonic::body::Body::new("\0\0\0\0\0".to_owned()))
            .unwrap();
        std::future::poll_fn(|cx| channel.poll_ready(cx)).await?;
        channel.call(request).await.map(|answer| answer.status())
    };
    let forged = ask(minted(cast::member("hrss"))).await;
    assert!(forged.is_err(), "{forged:?}");
    world.logged("a handshake was refused").await;
    // The control: the same name under the root of its own agency.
    assert_eq!(ask(minted(office())).await.unwrap(), http::StatusCode::OK);
    assert_eq!(world.figures().await, before);
    world.nodes.finish().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_older_directory_changes_nothing() {
    let world = World::open().await;
    let path = world.folder.path().join("directory.json");
    let first = std::fs::read(&path).unwrap();
    let key = world.site.directory_key().unwrap();
    let signers = &world.site.config(office()).directory.signers;
    let signed = Envelope::parse(&first).unwrap();
    let payload = signed.verify(PAYLOAD_TYPE, signers).unwrap();
    let mut document: Document = serde_json::from_slice(&payload).unwrap();
    document.version = 2;
    let second = Envelope::sign(PAYLOAD_TYPE, &document.to_bytes(), &[key]);
    replace(&path, &second.to_bytes()).unwrap();
    world.logged("a directory was taken").await;
    let newer = world.figures().await;
    assert!(newer.iter().all(|(_, version)| *version == 2), "{newer:?}");

    replace(&path, &first).unwrap();
    world.logged("OLDER_DIRECTORY").await;
    assert_eq!(world.figures().await, newer);
    world.register().await;
    world.nodes.finish().await.unwrap();
}

/// A test that is named and does not exist proves nothing.
#[test]
fn every_proof_on_the_page_exists() {
    let page = include_str!("BAD_INPUT.md");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut proofs = 0;
    for proof in page.split('`').filter(|text| text.contains(".rs::")) {
        let (file, test) = proof.split_once("::").unwrap();
        let text = std::fs::read_to_string(root.join(file)).unwrap_or_default();
        assert!(text.contains(&format!("fn {test}(")), "there is no {proof}");
        proofs += 1;
    }
    assert!(proofs > 40, "only {proofs}");
}
