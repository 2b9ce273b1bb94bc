//! A case that tests of whole nodes play: registered at the office, triaged, dispatched to a bureau.

use std::path::Path;

use contracts::pb::followup::v1::{
    DispatchClaimRequest, GetDocketRequest, GetHandlingRequest, dispatch_claim_request::Kind,
};
use contracts::pb::intake::v1::{RegisterMatterRequest, TriageMatterRequest};
use contracts::pb::types::v1 as types;
use contracts::pb::types::v1::RecordRef;
use contracts::wire::Wired as _;
use domain::id::{DocketId, MatterId};
use domain::people::Role;
use domain::time::{Date, Instant};
use lianfang::demo::acks::Acks;
use lianfang::demo::cast::{self, Member, VILLAGE};
use lianfang::demo::clerk::{CallFault, Clerk, Desks};
use lianfang::demo::import;
use lianfang::demo::nodes::Nodes;
use lianfang::demo::petitions::Petition;
use lianfang::demo::site::{Site, Spans};
use lianfang::demo::until::until;
use tempfile::TempDir;

pub(crate) struct Case {
    pub(crate) site: Site,
    pub(crate) nodes: Nodes,
    pub(crate) desks: Desks,
    _folder: TempDir,
}

pub(crate) fn day() -> Date {
    Date::new(2026, 3, 2).unwrap()
}

pub(crate) fn office() -> &'static Member {
    cast::member("office")
}

pub(crate) fn bureau() -> &'static Member {
    cast::member("hrss")
}

impl Case {
    /// Starts the nodes of a new site, whose spans go there.
    pub(crate) async fn open(spans: &Spans) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let site = Site::create(folder.path(), day(), spans).unwrap();
        let program = Path::new(env!("CARGO_BIN_EXE_lianfang"));
        Self {
            nodes: Nodes::start(&site, program).await.unwrap(),
            desks: Desks::open(&site, Acks::none()).unwrap(),
            site,
            _folder: folder,
        }
    }

    pub(crate) fn clerk(&self, member: &'static Member, role: Role) -> Clerk {
        self.desks.clerk(member, member.with_role(role))
    }

    pub(crate) async fn register(&self, step: &str, entry: RegisterMatterRequest) -> MatterId {
        let registrar = self.clerk(office(), Role::Registrar);
        let answer = registrar.act(step, entry).await.unwrap();
        MatterId::from_wire(answer.reference.unwrap().record.unwrap()).unwrap()
    }

    /// An ordinary matter with one claim.
    pub(crate) fn triaged(matter: MatterId, version: u64) -> TriageMatterRequest {
        TriageMatterRequest {
            matter: matter.to_wire(),
            version,
            category: types::Category::Claim.into(),
            claims: vec![types::ClaimTriage {
                claim: 1,
                path: types::ClaimPath::PetitionOpinion.into(),
                class: 70_000,
                place: Some(VILLAGE.into()),
            }],
            disposition: Some(types::Disposition {
                disposition: Some(types::disposition::Disposition::Ordinary(
                    types::disposition::Ordinary {},
                )),
            }),
            ..Default::default()
        }
    }

    /// Triages a matter that has one claim, and waits until its docket knows.
    pub(crate) async fn triage_at(&self, step: &str, matter: MatterId, version: u64) {
        let request = Self::triaged(matter, version);
        let receptionist = self.clerk(office(), Role::Receptionist);
        receptionist.act(step, request).await.unwrap();
        let coordinator = self.clerk(office(), Role::Coordinator);
        let docket: Option<RecordRef> = DocketId::of(matter).record().to_wire();
        until("a triaged docket", || async {
            let asked = GetDocketRequest {
                record: docket.clone(),
                at_least: 0,
            };
            let view = found(coordinator.read(asked).await)?.and_then(|answer| answer.view);
            Ok(view.filter(|view| view.version >= 2))
        })
        .await
        .unwrap();
    }

    /// Sends the claim to the bureau; the handling is not there yet.
    pub(crate) async fn dispatch(&self, step: &str, matter: MatterId, kind: Kind) -> RecordRef {
        let request = DispatchClaimRequest {
            docket: DocketId::of(matter).record().to_wire(),
            claim: 1,
            to: bureau().id().to_string(),
            ground: types::DispatchGround::OwnLevel.into(),
            kind: Some(kind),
            ..Default::default()
        };
        let coordinator = self.clerk(office(), Role::Coordinator);
        let answer = coordinator.act(step, request).await.unwrap();
        answer.handling.unwrap()
    }

    /// Waits until the bureau has what was sent.
    pub(crate) async fn arrived(&self, handling: &RecordRef) {
        let handler = self.clerk(bureau(), Role::Handler);
        until("the handling at the bureau", || async {
            let asked = GetHandlingRequest {
                record: Some(handling.clone()),
                at_least: 0,
            };
            found(handler.read(asked).await)
        })
        .await
        .unwrap();
    }
}

/// A petition with one claim.
pub(crate) fn petition(id: &str) -> RegisterMatterRequest {
    import::request(Petition {
        id: id.into(),
        petitioner: format!("petitioner-{id}"),
        subject: "拖欠工资".into(),
        submitted: Instant::at(day(), 8, 0),
        text: "工地停工后三个月没有发工资。".into(),
    })
}

/// A record that has not arrived is not there yet.
pub(crate) fn found<T>(answer: Result<T, CallFault>) -> Result<Option<T>, CallFault> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(fault) => match fault.refused() {
            Some(refused) if refused.reason == "RECORD_NOT_FOUND" => Ok(None),
            _ => Err(fault),
        },
    }
}
