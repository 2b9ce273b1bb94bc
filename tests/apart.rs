//! The three services of one agency in three processes: what one tells another goes over mutual TLS, and nothing else changes.

use std::path::Path;

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
use lianfang::demo::nodes::Nodes;
use lianfang::demo::path::path;
use lianfang::demo::petitions::PetitionSource;
use lianfang::demo::site::{Layout, Processes, Site, Spans};
use lianfang::demo::until::until;

fn office() -> &'static Member {
    cast::member("office")
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
    let layout = Layout::default().processes(office(), Processes::Apart(1));
    let from = date(2026, 3, 2);
    let site = Site::laid_out(folder.path(), from, &Spans::Nowhere, &layout).unwrap();
    let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
    let nodes = Nodes::start(&site, program).await.unwrap();
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
    nodes.finish().await.unwrap();
}
