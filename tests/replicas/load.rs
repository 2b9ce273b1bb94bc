//! What clerks do meanwhile: each case through connections of its own, so through replicas as the fronts give them out.

use std::time::Duration;

use contracts::pb::coordination::v1::{CancelReceptionRequest, GetReceptionRequest};
use contracts::pb::followup::v1::accept_claim_request::Notice;
use contracts::pb::followup::v1::dispatch_claim_request::Kind;
use contracts::pb::followup::v1::{
    AcceptClaimRequest, DispatchClaimRequest, GetDocketRequest, GetHandlingRequest, NoticeText,
};
use contracts::pb::intake::v1::{GetMatterRequest, ProposeReceptionRequest, TriageMatterRequest};
use contracts::pb::types::v1::{
    Category, ClaimPath, ClaimTriage, DispatchGround, Disposition, RecordRef, Reference,
    disposition,
};
use contracts::wire::Wired as _;
use domain::id::{DocketId, MatterId, RecordId};
use domain::people::Role;
use domain::time::Instant;
use jiff::civil::date;
use lianfang::demo::acks::Acks;
use lianfang::demo::cast::{self, Member};
use lianfang::demo::clerk::{CallFault, Clerk, Desks};
use lianfang::demo::import::request;
use lianfang::demo::petitions::Petition;
use lianfang::demo::site::Site;
use lianfang::demo::until::within;

pub(crate) type Fault = Box<dyn std::error::Error + Send + Sync>;

/// What arrives by message has this long, while its senders are killed one after the other.
const ARRIVAL: Duration = Duration::from_secs(60);

pub(crate) fn office() -> &'static Member {
    cast::member("office")
}

pub(crate) fn bureau() -> &'static Member {
    cast::member("hrss")
}

/// Two sets of connections: what one has written the other reads, mostly from another replica.
#[derive(Clone)]
pub(crate) struct Counter {
    writing: Desks,
    reading: Desks,
}

/// What is not there yet is no failure.
pub(crate) fn arrived<T>(answer: Result<T, CallFault>) -> Result<Option<T>, CallFault> {
    const NOT_YET: [&str; 2] = ["RECORD_NOT_FOUND", "NOT_TRIAGED"];
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(fault) => match fault.refused() {
            Some(refused) if NOT_YET.contains(&&*refused.reason) => Ok(None),
            _ => Err(fault),
        },
    }
}

impl Counter {
    pub(crate) fn open(site: &Site, acks: &Acks) -> Self {
        let desks = || Desks::open(site, acks.clone()).unwrap();
        Self {
            writing: desks(),
            reading: desks(),
        }
    }

    fn clerk(&self, role: Role) -> Clerk {
        self.writing.clerk(office(), office().with_role(role))
    }

    fn reader(&self, role: Role) -> Clerk {
        self.reading.clerk(office(), office().with_role(role))
    }

    /// Registers a petition under the name of a step, and reads it by the other connection.
    pub(crate) async fn register(&self, step: usize, number: usize) -> Result<Reference, Fault> {
        let petition = Petition {
            id: format!("R{number}"),
            petitioner: "李某".into(),
            subject: "欠薪".into(),
            submitted: Instant::at(date(2026, 3, 1), 9, 0),
            text: format!("第{number}件：工资未付，要求处理。"),
        };
        let registrar = self.clerk(Role::Registrar);
        let step = format!("register-{step}");
        let registered = registrar.act(&step, request(petition)).await?;
        let reference = registered.reference.ok_or("no reference")?;
        self.read(&reference).await?;
        Ok(reference)
    }

    /// Reads what was just written, by the other connection.
    async fn read(&self, written: &Reference) -> Result<(), Fault> {
        let reader = self.reader(Role::Registrar);
        let read = reader.read(GetMatterRequest {
            matter: written.record.clone(),
            at_least: written.position,
        });
        let version = read.await?.view.ok_or("no view")?.version;
        if version < written.version {
            return Err(format!("version {version} was read of {written:?}").into());
        }
        Ok(())
    }

    /// A case from registration on: every second one is dispatched to the bureau, the others are proposed for a reception.
    pub(crate) async fn case(&self, number: usize) -> Result<RecordRef, Fault> {
        let reference = self.register(number, number).await?;
        let joint = number % 2 == 1;
        let triage = TriageMatterRequest {
            matter: reference.record.clone(),
            version: reference.version,
            category: Category::Claim.into(),
            claims: vec![ClaimTriage {
                claim: 1,
                path: ClaimPath::PetitionOpinion.into(),
                class: 70_000,
                place: None,
            }],
            disposition: Some(Disposition {
                disposition: Some(match joint {
                    true => disposition::Disposition::Joint(disposition::Joint {}),
                    false => disposition::Disposition::Ordinary(disposition::Ordinary {}),
                }),
            }),
            ..TriageMatterRequest::default()
        };
        let receptionist = self.clerk(Role::Receptionist);
        let step = format!("triage-{number}");
        let triaged = receptionist.act(&step, triage).await?;
        self.read(&triaged.reference.ok_or("no reference")?).await?;
        let matter = reference.record.ok_or("no record")?;
        match joint {
            true => self.received(number, matter.clone()).await?,
            false => self.dispatched(number, matter.clone()).await?,
        }
        Ok(matter)
    }

    async fn received(&self, number: usize, matter: RecordRef) -> Result<(), Fault> {
        let propose = ProposeReceptionRequest {
            matter: Some(matter),
            reason: "涉及多个部门".into(),
            ..ProposeReceptionRequest::default()
        };
        let receptionist = self.clerk(Role::Receptionist);
        let proposed = receptionist
            .act(&format!("propose-{number}"), propose)
            .await?;
        let reader = self.reader(Role::Coordinator);
        let there = within(ARRIVAL, "the reception", async || {
            let read = reader.read(GetReceptionRequest {
                record: proposed.reception.clone(),
                at_least: 0,
            });
            arrived(read.await)
        });
        there.await?;
        let cancel = CancelReceptionRequest {
            reception: proposed.reception,
            reason: "改为普通程序".into(),
            ..CancelReceptionRequest::default()
        };
        let coordinator = self.clerk(Role::Coordinator);
        coordinator.act(&format!("cancel-{number}"), cancel).await?;
        Ok(())
    }

    async fn dispatched(&self, number: usize, matter: RecordRef) -> Result<(), Fault> {
        let matter = RecordId::from_wire(matter).map_err(|_| "no record")?;
        let docket = DocketId::of(MatterId::new(matter.agency, matter.id)).record();
        let dispatch = DispatchClaimRequest {
            docket: docket.to_wire(),
            claim: 1,
            to: bureau().id().to_string(),
            ground: DispatchGround::OwnLevel.into(),
            kind: Some(Kind::Transfer(true)),
            ..DispatchClaimRequest::default()
        };
        let (coordinator, step) = (self.clerk(Role::Coordinator), format!("dispatch-{number}"));
        // The docket and its triage come by message.
        let dispatched = within(ARRIVAL, "the triaged docket", async || {
            arrived(coordinator.act(&step, dispatch.clone()).await)
        });
        let dispatched = dispatched.await?;
        let handler = self
            .writing
            .clerk(bureau(), bureau().with_role(Role::Handler));
        let received = within(ARRIVAL, "the handling", async || {
            let read = handler.read(GetHandlingRequest {
                record: dispatched.handling.clone(),
                at_least: 0,
            });
            arrived(read.await)
        });
        received.await?;
        let accept = AcceptClaimRequest {
            handling: dispatched.handling,
            notice: Some(Notice::Written(NoticeText {
                receipt: "已收到您的信访事项。".into(),
                path: "由本单位调查处理。".into(),
                procedure: "六十日内书面答复。".into(),
            })),
            ..AcceptClaimRequest::default()
        };
        handler.act(&format!("accept-{number}"), accept).await?;
        Ok(())
    }

    /// Returns when the docket of a matter has noted that a clock ran out.
    pub(crate) async fn overdue(&self, matter: RecordRef) -> Result<(), Fault> {
        let matter = RecordId::from_wire(matter).map_err(|_| "no record")?;
        let docket = DocketId::of(MatterId::new(matter.agency, matter.id)).record();
        let reader = self.reader(Role::Coordinator);
        let noted = within(ARRIVAL, "the clock that ran out", async || {
            let read = reader.read(GetDocketRequest {
                record: docket.to_wire(),
                at_least: 0,
            });
            let claims = arrived(read.await)?.and_then(|answer| answer.view);
            let claims = claims.map(|view| view.claims).unwrap_or_default();
            let overdue = claims.iter().any(|claim| !claim.overdue.is_empty());
            Ok(overdue.then_some(()))
        });
        Ok(noted.await?)
    }
}
