//! The three services of one agency in three processes: what one tells another goes over mutual TLS, and nothing else changes.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use contracts::pb::coordination::v1::GetReceptionRequest;
use contracts::pb::intake::v1::{ProposeReceptionRequest, TriageMatterRequest};
use contracts::pb::node::v1::{ListPeersRequest, PeerState};
use contracts::pb::types::v1::{Category, ClaimPath, ClaimTriage, Disposition, disposition};
use contracts::wire::Wired as _;
use domain::id::{RecordId, Service};
use domain::people::Role;
use jiff::civil::date;
use lianfang::demo::acks::Acks;
use lianfang::demo::cast::{self, Member};
use lianfang::demo::clerk::{CallFault, Clerk, Desks};
use lianfang::demo::import::request;
use lianfang::demo::path::path;
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::site::{Site, Spans};
use lianfang::demo::until::until;
use node::directory::document::{Document, PAYLOAD_TYPE};
use node::directory::envelope::Envelope;
use testkit::process::Process;

fn office() -> &'static Member {
    cast::member("office")
}

/// Three ports, all held until the last is found.
fn ports() -> Vec<SocketAddr> {
    let free = || TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let held: Vec<_> = Service::ALL.iter().map(|_| free()).collect();
    held.iter().map(|held| held.local_addr().unwrap()).collect()
}

/// A site whose office has an endpoint of its own for each service, and the settings of each of the three processes.
fn site(folder: &Path) -> (Site, Vec<PathBuf>) {
    let site = Site::create(folder, date(2026, 3, 2), &Spans::Nowhere).unwrap();
    let ports = ports();
    let directory = folder.join("directory.json");
    let signed = Envelope::parse(&std::fs::read(&directory).unwrap()).unwrap();
    let signers = &site.config(office()).directory.signers;
    let payload = signed.verify(PAYLOAD_TYPE, signers).unwrap();
    let mut document: Document = serde_json::from_slice(&payload).unwrap();
    document.version += 1;
    let code = office().id().to_string();
    let mut members = document.agencies.iter_mut();
    let member = members.find(|member| member.code == code).unwrap();
    let mut files = Vec::new();
    for (service, port) in Service::ALL.into_iter().zip(ports) {
        let name = service.name().to_owned();
        let file = site
            .settings(office())
            .with_file_name(format!("{name}.toml"));
        let data = file.with_file_name(format!("data-{name}"));
        store::clock::mark(&data).unwrap();
        let settings = std::fs::read_to_string(site.settings(office())).unwrap();
        let own = format!(
            "services = [\"{name}\"]\nlisten = \"{port}\"\nplain = \"127.0.0.1:0\"\n\
             data_dir = \"data-{name}\"\nlog.format = \"json\"\n"
        );
        let replaced = ["listen", "plain", "data_dir", "log.format"];
        let rest: String = settings
            .lines()
            .filter(|line| !replaced.iter().any(|key| line.starts_with(key)))
            .map(|line| format!("{line}\n"))
            .collect();
        std::fs::write(&file, own + &rest).unwrap();
        member.endpoints.insert(name, format!("https://{port}"));
        files.push(file);
    }
    let key = site.directory_key().unwrap();
    let signed = Envelope::sign(PAYLOAD_TYPE, &document.to_bytes(), &[key]);
    std::fs::write(&directory, signed.to_bytes()).unwrap();
    (Site::open(folder).unwrap(), files)
}

/// What is not there yet is no failure.
fn arrived<T>(answer: Result<T, CallFault>) -> Result<Option<T>, CallFault> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(CallFault::Refused(refused)) if refused.reason == "RECORD_NOT_FOUND" => Ok(None),
        Err(fault) => Err(fault),
    }
}

fn clerk(desks: &Desks, role: Role) -> Clerk {
    desks.clerk(office(), office().with_role(role))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reception_is_proposed_by_one_process_and_opened_by_another() {
    let folder = tempfile::tempdir().unwrap();
    let (site, files) = site(folder.path());
    let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
    let mut processes = Vec::new();
    for file in &files {
        let words = ["node", "--config", file.to_str().unwrap()];
        let process = Process::start(program, &words).await;
        assert_eq!(process.asked("/readyz").await, "HTTP/1.0 200 OK");
        processes.push(process);
    }
    let desks = Desks::open(&site, Acks::none()).unwrap();

    let petition = PetitionSource::BuiltIn.open().unwrap().next_petition();
    let petition = petition.unwrap().unwrap().unwrap();
    let registrar = clerk(&desks, Role::Registrar);
    let registered = registrar.act("register-1", request(petition));
    let matter = registered.await.unwrap().reference.unwrap();
    let triage = TriageMatterRequest {
        request_id: String::new(),
        matter: matter.record.clone(),
        version: matter.version,
        category: Category::Claim.into(),
        claims: vec![ClaimTriage {
            claim: 1,
            path: ClaimPath::PetitionOpinion.into(),
            class: 70_000,
            place: None,
        }],
        disposition: Some(Disposition {
            disposition: Some(disposition::Disposition::Joint(disposition::Joint {})),
        }),
        urgent: false,
    };
    let coordinator = clerk(&desks, Role::Coordinator);
    registrar.act("triage-it", triage).await.unwrap();
    let propose = ProposeReceptionRequest {
        request_id: String::new(),
        matter: matter.record.clone(),
        reason: "涉及多个部门".into(),
    };
    let proposed = coordinator.act("propose-it", propose).await.unwrap();

    let reception = until("the reception", async || {
        let request = GetReceptionRequest {
            record: proposed.reception.clone(),
            at_least: 0,
        };
        arrived(coordinator.read(request).await)
    });
    let view = reception.await.unwrap().view.unwrap();
    assert_eq!(
        (view.record, &view.matter),
        (proposed.reception, &matter.record)
    );

    let auditor = clerk(&desks, Role::Auditor);
    let coordination = site.party(office(), Service::Coordination).to_wire();
    let acknowledged = until("the acknowledgement", async || {
        let peers = auditor.ask(Service::Intake, ListPeersRequest {}).await?;
        let mut peers = peers.peers.into_iter();
        let peer = peers.find(|peer| peer.remote == coordination);
        Ok(peer.filter(|peer| peer.acknowledged_through == 1))
    });
    let peer = acknowledged.await.unwrap();
    assert_eq!((peer.state(), peer.pending), (PeerState::Connected, 0));
    // A case is put together from all three, an effect behind its cause although law time stands still.
    let record = RecordId::from_wire(matter.record.unwrap()).unwrap();
    let case = path(&desks, record).await.unwrap();
    let place = |event: &str| {
        let mut entries = case.entries.iter();
        entries.position(|told| told.entry.event.name() == event)
    };
    let [registered, opened, proposed, begun] = [
        "matter.registered",
        "docket.opened",
        "matter.reception-proposed",
        "joint-reception.proposed",
    ]
    .map(|event| place(event).unwrap());
    assert!(registered < opened && registered < proposed && proposed < begun);
    assert!(case.elsewhere.is_empty(), "{:?}", case.elsewhere);
    for process in processes {
        assert!(process.terminate().await.success());
    }
}
