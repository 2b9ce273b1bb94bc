//! A petition office and the agencies it hosts on one node; the matter and its docket, elsewhere, are played by the messages
//! they would send.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::attendance_service_client::AttendanceServiceClient;
use contracts::pb::coordination::v1::attendance_service_server::AttendanceServiceServer;
use contracts::pb::coordination::v1::coordination_service_client::CoordinationServiceClient;
use contracts::pb::coordination::v1::coordination_service_server::CoordinationServiceServer;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use coordination::Coordination;
use domain::content::ContentClass;
use domain::docket;
use domain::id::{
    AgencyId, AttendanceId, DocketId, HandlingId, MatterId, ReceptionId, RecordId, Service,
};
use domain::matter::{self, Category, ClaimNo, ClaimPath, Headcount, PersonNo, Proposal};
use domain::message::{Body, Message};
use domain::number::MatterNumber;
use domain::people::Role;
use domain::reception::PlanVersion;
use domain::region::RegionCode;
use domain::sealed::{Sealed, Subject};
use domain::time::{Date, Instant};
use node::directory::document::Class;
use store::SealedRow;
use store::channel::Verdict;
use testkit::desk::{Desk, Injected, Land, Listed, calling, clerk};
use tonic::service::interceptor::InterceptedService;

type Office = CoordinationServiceClient<
    InterceptedService<CoordinationServiceServer<Coordination>, Injected>,
>;
type Guest =
    AttendanceServiceClient<InterceptedService<AttendanceServiceServer<Coordination>, Injected>>;

pub(crate) const TOWN: &str = "320106002000";
pub(crate) const REASON: &str = "涉及两个部门，人数较多。";

fn agency(ordinal: u16) -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), ordinal)
}

/// The petition office: registers, convenes.
pub(crate) fn office() -> AgencyId {
    agency(1)
}

/// 人社局: responsible for claim 1, about wages.
pub(crate) fn hrss() -> AgencyId {
    agency(2)
}

/// 自然资源局: responsible for claim 2, about land.
pub(crate) fn land() -> AgencyId {
    agency(3)
}

/// The local unit.
pub(crate) fn town() -> AgencyId {
    agency(4)
}

/// A legal aid centre.
pub(crate) fn aid() -> AgencyId {
    agency(5)
}

/// A law firm.
pub(crate) fn firm() -> AgencyId {
    agency(6)
}

fn matter_id() -> MatterId {
    MatterId::new(office(), 1)
}

fn reception_id() -> ReceptionId {
    ReceptionId::new(office(), 2)
}

pub(crate) fn reception() -> Option<types::RecordRef> {
    reception_id().record().to_wire()
}

pub(crate) fn attendance(agency: AgencyId) -> Option<types::RecordRef> {
    AttendanceId::of(reception_id(), agency).record().to_wire()
}

/// On 2 March 2026, the day of the reception.
pub(crate) fn at(hour: u8, minute: u8) -> Instant {
    Instant::at(Date::new(2026, 3, 2).unwrap(), hour, minute)
}

pub(crate) struct Room {
    pub(crate) desk: Desk,
    /// How often the matter and the docket have spoken.
    told: u64,
    _land: Land,
}

impl Room {
    /// Seven people with two claims, both in the town; five of them elected. Nothing is decided yet.
    pub(crate) async fn proposed() -> Self {
        let listed = |agency, class, region, competences| Listed {
            agency,
            class,
            region,
            competences,
        };
        let land_of = Land::of(&[
            listed(office(), Class::Office, "320106", &[]),
            listed(hrss(), Class::Organ, "320106", &[7]),
            listed(land(), Class::Organ, "320106", &[5]),
            listed(town(), Class::Local, TOWN, &[]),
            listed(aid(), Class::Social, "320106", &[]),
            listed(firm(), Class::Social, "320106", &[]),
        ]);
        let hosted = [hrss(), land(), town(), aid(), firm()];
        let desk = land_of.desk(Service::Coordination, office(), &hosted, at(9, 20));
        let mut room = Self {
            desk: desk.await,
            told: 0,
            _land: land_of,
        };
        let mut rows = Vec::new();
        let reason = room.sealed(REASON, &mut rows).await;
        let claims = [
            (1, "支付拖欠的工资", ContentClass::LABOUR),
            (2, "补发征地补偿款", ContentClass::LAND),
        ];
        let mut proposed = Vec::new();
        for (no, request, class) in claims {
            proposed.push(matter::ProposedClaim {
                no: ClaimNo(no),
                request: room.sealed(request, &mut rows).await,
                class,
                path: ClaimPath::PetitionOpinion,
                place: Some(RegionCode::parse(TOWN).unwrap()),
                linked: 0,
            });
        }
        let proposal = Proposal {
            matter: matter_id(),
            number: MatterNumber::new(2026, 1).unwrap(),
            received: at(9, 0),
            category: Category::Claim,
            claims: proposed,
            petitioners: (1..=7).map(PersonNo).collect(),
            representatives: (1..=5).map(PersonNo).collect(),
            headcount: Headcount {
                visitors: 7,
                concerned: 7,
                present: 7,
            },
            linked_pieces: 0,
            objections: 0,
            urgent: false,
            reason,
        };
        let body = matter::Outgoing::ReceptionProposed(Box::new(proposal));
        room.matter_says(body, rows).await;
        room
    }

    async fn sealed(&self, text: &str, rows: &mut Vec<SealedRow>) -> Sealed {
        let subject = Subject::Matter(matter_id().id);
        let (handle, row) = self.desk.seal(subject, text).await;
        rows.push(row);
        handle
    }

    /// What the matter, which intake keeps, says to its reception.
    pub(crate) async fn matter_says(&mut self, body: matter::Outgoing, rows: Vec<SealedRow>) {
        self.tell(matter_id().record(), Body::Matter(body), rows)
            .await;
    }

    async fn tell(&mut self, origin: RecordId, body: Body, rows: Vec<SealedRow>) {
        self.told += 1;
        let message = Message {
            origin,
            version: self.told,
            to: reception_id().record(),
            happened: self.desk.ctx.clock.now(),
            body,
        };
        assert_eq!(self.desk.tell(message, rows).await, Verdict::Applied);
    }

    /// The docket, which follow-up keeps, takes the plan and dispatches both claims.
    pub(crate) async fn docket_dispatches(&mut self) {
        let docket = DocketId::of(matter_id()).record();
        let plan = self.shown().await.plan.unwrap();
        let taken = docket::Outgoing::PlanTaken {
            version: PlanVersion(1),
            digest: plan.digest.try_into().unwrap(),
        };
        self.tell(docket, Body::Docket(taken), Vec::new()).await;
        for (claim, to) in [(1, hrss()), (2, land())] {
            let dispatched = docket::Outgoing::ClaimDispatched {
                claim: ClaimNo(claim),
                to,
                handling: HandlingId::new(to, claim.into()),
            };
            self.tell(docket, Body::Docket(dispatched), Vec::new())
                .await;
        }
    }

    /// A member of the office's staff.
    pub(crate) fn host(&self, role: Role) -> Office {
        self.clerk(office(), role)
    }

    pub(crate) fn clerk(&self, agency: AgencyId, role: Role) -> Office {
        let service = Coordination::new(self.desk.ctx.clone());
        let caller = calling(clerk(agency, "1001", &[role]));
        CoordinationServiceClient::new(CoordinationServiceServer::with_interceptor(service, caller))
    }

    /// Somebody of an invited agency with the role that acts there.
    pub(crate) fn guest(&self, agency: AgencyId) -> Guest {
        let role = match agency {
            agency if agency == town() => Role::Local,
            agency if agency == aid() || agency == firm() => Role::Social,
            _ => Role::Handler,
        };
        let service = Coordination::new(self.desk.ctx.clone());
        let caller = calling(clerk(agency, "2001", &[role]));
        AttendanceServiceClient::new(AttendanceServiceServer::with_interceptor(service, caller))
    }

    /// The reception as the office sees it.
    pub(crate) async fn shown(&self) -> pb::ReceptionView {
        let get = pb::GetReceptionRequest {
            record: reception(),
            at_least: 0,
        };
        let answer = self.host(Role::Auditor).get_reception(get).await;
        answer.unwrap().into_inner().view.unwrap()
    }

    pub(crate) fn record(&self) -> RecordId {
        reception_id().record()
    }

    pub(crate) async fn version(&self) -> u64 {
        self.shown().await.version
    }

    /// The text behind a handle, as this node keeps it, under the key of the matter.
    pub(crate) async fn text(&self, handle: Option<types::Sealed>) -> String {
        let handle: Sealed = Wired::from_wire(handle).unwrap();
        let store = &self.desk.ctx.store;
        let rows = store.sealed_parts(&[handle.id]).await.unwrap();
        assert_eq!(rows[0].subject, Subject::Matter(matter_id().id));
        let opened = store.vault().open_part(&rows[0]).await.unwrap();
        opened.text.as_str().to_owned()
    }
}
