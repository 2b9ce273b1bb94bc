//! Four invited agencies on one node, and the office, elsewhere, that the tests play by the messages it would send.

use std::collections::{BTreeMap, BTreeSet};

use contracts::codec::Wire;
use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::attendance_service_client::AttendanceServiceClient;
use contracts::pb::coordination::v1::attendance_service_server::AttendanceServiceServer;
use contracts::pb::coordination::v1::coordination_service_client::CoordinationServiceClient;
use contracts::pb::coordination::v1::coordination_service_server::CoordinationServiceServer;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use coordination::Coordination;
use domain::attendance;
use domain::codec::Codec as _;
use domain::id::{AgencyId, AttendanceId, MatterId, Party, ReceptionId, Service};
use domain::matter::{ClaimNo, PersonNo};
use domain::message::{Body, Message};
use domain::number::MatterNumber;
use domain::people::{PersonRef, Role};
use domain::reception::{
    Duty, Heard, HeardNo, InvitationNo, InvitedClaim, Line, LineEntry, LineVersion, Mode, Outgoing,
    Plan, PlanItem, PlanVersion, Topic, required_competences,
};
use domain::region::RegionCode;
use domain::sealed::{Sealed, Subject};
use domain::time::{Date, Instant};
use node::directory::document::Class;
use store::channel::Verdict;
use store::{Channel, SealedRow};
use testkit::desk::{Desk, Injected, Land, Listed, calling, clerk};
use tonic::service::interceptor::InterceptedService;

use crate::words::{coming, confirm, expert};

pub(crate) type Client =
    AttendanceServiceClient<InterceptedService<AttendanceServiceServer<Coordination>, Injected>>;

pub(crate) type Shared = CoordinationServiceClient<
    InterceptedService<CoordinationServiceServer<Coordination>, Injected>,
>;

/// The matter's number on every node.
const MATTER: u128 = 1;
const RECEPTION: u128 = 2;

fn agency(ordinal: u16) -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), ordinal)
}

pub(crate) fn office() -> AgencyId {
    agency(1)
}

/// Responsible for claim 1.
pub(crate) fn hrss() -> AgencyId {
    agency(2)
}

/// Concerned with claim 1.
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

/// In the directory and on the node, and never invited.
pub(crate) fn stranger() -> AgencyId {
    agency(6)
}

pub(crate) fn attendance(agency: AgencyId) -> Option<types::RecordRef> {
    AttendanceId::of(reception(), agency).record().to_wire()
}

fn reception() -> ReceptionId {
    ReceptionId::new(office(), RECEPTION)
}

/// On the day of the reception, 2 March 2026.
pub(crate) fn at(hour: u8, minute: u8) -> Instant {
    Instant::at(Date::new(2026, 3, 2).unwrap(), hour, minute)
}

pub(crate) fn person(agency: AgencyId, number: &str) -> PersonRef {
    PersonRef {
        agency,
        number: number.parse().unwrap(),
    }
}

pub(crate) struct Room {
    pub(crate) desk: Desk,
    entry: u64,
    /// Of each version of a line or a plan that an agency was told.
    digests: BTreeMap<(AgencyId, u16), Vec<u8>>,
    _land: Land,
}

impl Room {
    /// The office has sent the four invitations.
    pub(crate) async fn invited() -> Self {
        let listed = |agency, class, competences| Listed {
            agency,
            class,
            region: "320106",
            competences,
        };
        let land_of = Land::of(&[
            listed(office(), Class::Office, &[]),
            listed(hrss(), Class::Organ, &[7]),
            listed(land(), Class::Organ, &[1]),
            listed(town(), Class::Local, &[]),
            listed(aid(), Class::Social, &[]),
            listed(stranger(), Class::Organ, &[2]),
        ]);
        let hosted = [land(), town(), aid(), stranger()];
        let desk = land_of
            .desk(Service::Coordination, hrss(), &hosted, at(9, 20))
            .await;
        let mut room = Self {
            desk,
            entry: 0,
            digests: BTreeMap::new(),
            _land: land_of,
        };
        room.invite(hrss(), 1, &[Duty::Responsible(ClaimNo(1))])
            .await;
        room.invite(land(), 2, &[Duty::Concerned(ClaimNo(1))]).await;
        room.invite(town(), 3, &[Duty::Local]).await;
        room.invite(aid(), 4, &[Duty::Social]).await;
        room
    }

    /// The organs have said who comes, and have read the line.
    pub(crate) async fn consulted() -> Self {
        let mut room = Self::invited().await;
        for (agency, invitation) in [(hrss(), 1), (land(), 2)] {
            let answer = coming("coming-01", agency, invitation, vec![expert(agency, "D1")]);
            let mut handler = room.clerk(agency, Role::Handler);
            handler.answer_invitation(answer).await.unwrap();
            room.circulate(agency, 1).await;
        }
        room
    }

    /// The line is agreed and locked, the session is open, and something was heard of the responsible unit.
    pub(crate) async fn in_session() -> Self {
        let mut room = Self::consulted().await;
        for agency in [hrss(), land()] {
            let mut handler = room.clerk(agency, Role::Handler);
            handler
                .confirm_line(confirm(&room, "confirm-1", agency, 1))
                .await
                .unwrap();
            let version = LineVersion(1);
            room.tell(agency, Outgoing::LineLocked { version }).await;
            room.tell(agency, Outgoing::Opened { at: at(10, 0) }).await;
        }
        room.desk.ctx.clock.advance_to(at(10, 10));
        room.hear(1).await;
        room
    }

    /// What the office says, in an entry of its own, with nothing sealed.
    pub(crate) async fn tell(&mut self, to: AgencyId, body: Outgoing) {
        let verdict = self.tell_with(to, body, Vec::new()).await;
        assert_eq!(verdict, Verdict::Applied);
    }

    pub(crate) async fn tell_with(
        &mut self,
        to: AgencyId,
        body: Outgoing,
        seals: Vec<SealedRow>,
    ) -> Verdict {
        self.entry += 1;
        let message = Message {
            origin: reception().record(),
            version: self.entry,
            to: AttendanceId::of(reception(), to).record(),
            happened: self.desk.ctx.clock.now(),
            body: Body::JointReception(body),
        };
        self.desk.tell(message, seals).await
    }

    async fn seal(&self, text: &str) -> (Sealed, SealedRow) {
        self.desk.seal(Subject::Matter(MATTER), text).await
    }

    pub(crate) async fn invite(&mut self, to: AgencyId, no: u16, duties: &[Duty]) {
        let (request, row) = self.seal("支付拖欠的工资").await;
        let duties = BTreeSet::from_iter(duties.iter().copied());
        let body = Outgoing::Invited {
            invitation: InvitationNo(no),
            matter: MatterId::new(office(), MATTER),
            number: MatterNumber::new(2026, 1).unwrap(),
            required: required_competences(&duties),
            duties,
            claims: vec![InvitedClaim {
                no: ClaimNo(1),
                request,
            }],
            mode: Mode::OnSite {
                place: RegionCode::parse("320106").unwrap(),
                opens: at(10, 0),
            },
            answer_by: at(18, 0),
            waiver: None,
        };
        let verdict = self.tell_with(to, body, vec![row]).await;
        assert_eq!(verdict, Verdict::Applied);
    }

    pub(crate) async fn circulate(&mut self, to: AgencyId, version: u16) {
        self.circulate_as(to, version, coordination::digest::line)
            .await;
    }

    pub(crate) async fn circulate_as(
        &mut self,
        to: AgencyId,
        version: u16,
        digest: fn(&[LineEntry]) -> [u8; 32],
    ) {
        let (facts, first) = self.seal("工资自去年九月起未付。").await;
        let (basis, second) = self.seal("劳动法第五十条。").await;
        let (answer, third) = self.seal("三十日内付清。").await;
        let entries = vec![LineEntry {
            claim: ClaimNo(1),
            facts,
            basis,
            answer,
            speaker: hrss(),
        }];
        let digest = digest(&entries);
        self.digests.insert((to, version), digest.into());
        let line = Line {
            version: LineVersion(version),
            entries,
            digest,
        };
        let told = Outgoing::LineCirculated { line };
        let verdict = self.tell_with(to, told, vec![first, second, third]).await;
        assert_eq!(verdict, Verdict::Applied);
    }

    /// The host heard the responsible unit's answer to claim 1.
    pub(crate) async fn hear(&mut self, no: u16) {
        let (text, row) = self.seal("我们三十日内付清。").await;
        let heard = Heard {
            no: HeardNo(no),
            claim: ClaimNo(1),
            topic: Topic::Answer,
            speaker: person(hrss(), "D1"),
            text,
        };
        let verdict = self
            .tell_with(hrss(), Outgoing::Heard { heard }, vec![row])
            .await;
        assert_eq!(verdict, Verdict::Applied);
    }

    pub(crate) async fn propose(&mut self, to: AgencyId, version: u16) {
        let (task, row) = self.seal("核实并支付工资。").await;
        let items = vec![PlanItem {
            claim: ClaimNo(1),
            responsible: hrss(),
            cooperating: BTreeSet::from([land()]),
            task,
            due: Date::new(2026, 4, 1).unwrap(),
        }];
        let digest = coordination::digest::plan(&items);
        self.digests.insert((to, version), digest.into());
        let plan = Plan {
            version: PlanVersion(version),
            items,
            digest,
        };
        let verdict = self
            .tell_with(to, Outgoing::PlanProposed { plan }, vec![row])
            .await;
        assert_eq!(verdict, Verdict::Applied);
    }

    /// Petitioner 7 stays on.
    pub(crate) async fn ask_return(&mut self, to: AgencyId, duties: &[Duty]) {
        let (needs, row) = self.seal("行动不便，需要轮椅。").await;
        let body = Outgoing::ReturnNeeded {
            person: PersonNo(7),
            duties: duties.iter().copied().collect(),
            needs,
            since: at(10, 5),
        };
        let verdict = self.tell_with(to, body, vec![row]).await;
        assert_eq!(verdict, Verdict::Applied);
    }

    pub(crate) fn clerk(&self, agency: AgencyId, role: Role) -> Client {
        let caller = clerk(agency, "2001", &[role]);
        let service = Coordination::new(self.desk.ctx.clone());
        let service = AttendanceServiceServer::with_interceptor(service, calling(caller));
        AttendanceServiceClient::new(service)
    }

    /// The same clerk at the methods that both sides of a reception share.
    pub(crate) fn shared(&self, agency: AgencyId, role: Role) -> Shared {
        let caller = clerk(agency, "2001", &[role]);
        let service = Coordination::new(self.desk.ctx.clone());
        let service = CoordinationServiceServer::with_interceptor(service, calling(caller));
        CoordinationServiceClient::new(service)
    }

    /// What waits to be told to the office.
    pub(crate) async fn said(&self, agency: AgencyId) -> Vec<attendance::Outgoing> {
        let end = |agency| Party {
            agency,
            service: Service::Coordination,
        };
        let channel = Channel {
            from: end(agency),
            to: end(office()),
        };
        let rows = self.desk.ctx.store.pending(channel, 0, 100).await.unwrap();
        let said = rows.iter().map(|row| {
            let message = Wire::decode_message(&row.bytes).unwrap();
            assert_eq!(message.to, reception().record());
            match message.body {
                Body::Attendance(body) => body,
                other => panic!("{}", other.name()),
            }
        });
        said.collect()
    }

    pub(crate) async fn shown(&self, agency: AgencyId) -> pb::AttendanceView {
        let get = pb::GetAttendanceRequest {
            record: attendance(agency),
            at_least: 0,
        };
        let answer = self.clerk(agency, Role::Handler).get_attendance(get).await;
        answer.unwrap().into_inner().view.unwrap()
    }

    /// The digest of a version that an agency was told last, or of one that nobody was told.
    pub(crate) fn digest(&self, agency: AgencyId, version: u16) -> Vec<u8> {
        let told = self.digests.get(&(agency, version)).cloned();
        told.unwrap_or_else(|| vec![9; 32])
    }

    /// The text behind a handle, as this node keeps it.
    pub(crate) async fn text(&self, handle: Option<types::Sealed>) -> String {
        let handle: Sealed = Wired::from_wire(handle).unwrap();
        let store = &self.desk.ctx.store;
        let rows = store.sealed_parts(&[handle.id]).await.unwrap();
        assert_eq!(rows[0].subject, Subject::Matter(MATTER));
        let opened = store.vault().open_part(&rows[0]).await.unwrap();
        opened.text.as_str().to_owned()
    }
}
