//! An office and a bureau, each with its own node, databases and certificates, and the clerks who call them.

use std::collections::BTreeSet;
use std::time::Duration;

use contracts::codec::Wire;
use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::attendance_service_client::AttendanceServiceClient;
use contracts::pb::coordination::v1::attendance_service_server::AttendanceServiceServer;
use contracts::pb::coordination::v1::coordination_service_client::CoordinationServiceClient;
use contracts::pb::coordination::v1::coordination_service_server::CoordinationServiceServer;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use coordination::Coordination;
use domain::content::ContentClass;
use domain::entry::{Event, State};
use domain::id::{AgencyId, AttendanceId, MatterId, ReceptionId, Service};
use domain::matter::{
    self, Category, Channel as Way, Claim, ClaimNo, ClaimPath, ClaimTriage, Command, Disposition,
    Form, Headcount, PersonNo, Petitioner, PetitionerKind, Registration, Stated,
};
use domain::people::{Actor, Author, PersonRef, Role};
use domain::region::RegionCode;
use domain::sealed::{Sealed, Subject};
use domain::time::{Date, Instant};
use link::Near;
use node::context::Context;
use node::directory::document::Class;
use store::clock::SteeredFile;
use store::{Change, Decided, SealedRow};
use testkit::desk::{Injected, Land, Listed};
use testkit::running::Running;
use tonic::service::Routes;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;

/// Long enough for two processes and their disks on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

type Called = InterceptedService<Channel, Injected>;

fn agency(ordinal: u16) -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), ordinal)
}

pub(crate) fn office() -> AgencyId {
    agency(1)
}

pub(crate) fn bureau() -> AgencyId {
    agency(2)
}

pub(crate) fn matter() -> MatterId {
    MatterId::new(office(), 1)
}

fn reception_id() -> ReceptionId {
    ReceptionId::new(office(), 2)
}

pub(crate) fn reception() -> Option<types::RecordRef> {
    reception_id().record().to_wire()
}

pub(crate) fn attendance() -> Option<types::RecordRef> {
    AttendanceId::of(reception_id(), bureau())
        .record()
        .to_wire()
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

/// Two agencies, and one law time for both.
pub(crate) struct Places {
    land: Land,
    pub(crate) clock: SteeredFile,
}

impl Places {
    pub(crate) fn new() -> Self {
        let listed = |agency, class, competences| Listed {
            agency,
            class,
            region: "320106",
            competences,
        };
        let land = Land::of(&[
            listed(office(), Class::Office, &[]),
            listed(bureau(), Class::Organ, &[7]),
        ]);
        let clock = land.clock(at(9, 0));
        Self { land, clock }
    }

    pub(crate) async fn start(&self, node: AgencyId) -> Running {
        self.land.start(node, build).await
    }

    pub(crate) fn desk(&self, agency: AgencyId, number: &str, role: Role) -> Desk {
        let system = self.land.system(agency);
        let called = || {
            let channel = system.channel(Service::Coordination);
            InterceptedService::new(channel, system.calling(number, &[role]))
        };
        Desk {
            reception: CoordinationServiceClient::new(called()),
            attendance: AttendanceServiceClient::new(called()),
        }
    }
}

/// The link and the coordination service, over all three databases of a node.
fn build(contexts: &[Context<Wire>]) -> Result<Routes, Box<dyn std::error::Error + Send + Sync>> {
    let near = Near::default();
    let mut routes = Routes::new(link::server(&near));
    for context in contexts {
        link::open(context, &near)?;
        if context.service == Service::Coordination {
            let service = Coordination::new(context.clone());
            routes = routes
                .add_service(CoordinationServiceServer::new(service.clone()))
                .add_service(AttendanceServiceServer::new(service));
        }
    }
    Ok(routes)
}

/// A clerk's clients.
pub(crate) struct Desk {
    pub(crate) reception: CoordinationServiceClient<Called>,
    pub(crate) attendance: AttendanceServiceClient<Called>,
}

impl Desk {
    /// The reception as the office sees it.
    pub(crate) async fn seen(&mut self) -> Option<pb::ReceptionView> {
        let get = pb::GetReceptionRequest {
            record: reception(),
            at_least: 0,
        };
        let answer = self.reception.get_reception(get).await.ok()?;
        answer.into_inner().view
    }

    /// The attendance as the bureau sees it.
    pub(crate) async fn own(&mut self) -> Option<pb::AttendanceView> {
        let get = pb::GetAttendanceRequest {
            record: attendance(),
            at_least: 0,
        };
        let answer = self.attendance.get_attendance(get).await.ok()?;
        answer.into_inner().view
    }

    /// Waits until the reception is so.
    pub(crate) async fn sees<T>(
        &mut self,
        what: &str,
        fits: impl Fn(&pb::ReceptionView) -> Option<T>,
    ) -> T {
        until(what, async || self.seen().await.as_ref().and_then(&fits)).await
    }

    /// Waits until the attendance is so.
    pub(crate) async fn has<T>(
        &mut self,
        what: &str,
        fits: impl Fn(&pb::AttendanceView) -> Option<T>,
    ) -> T {
        until(what, async || self.own().await.as_ref().and_then(&fits)).await
    }

    /// Opens one text that a record names.
    pub(crate) async fn text(
        &mut self,
        record: Option<types::RecordRef>,
        handle: &Option<types::Sealed>,
    ) -> String {
        let open = pb::OpenSealedRequest {
            record,
            sealed_ids: vec![handle.as_ref().unwrap().id.clone()],
            purpose: types::Purpose::Reception.into(),
        };
        let opened = self.reception.open_sealed(open).await.unwrap();
        opened.into_inner().texts.remove(0).text
    }
}

/// Reads until it holds: what another node does comes by message.
pub(crate) async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let found = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            tokio::task::yield_now().await;
        }
    };
    let found = tokio::time::timeout(PATIENCE, found).await;
    found.unwrap_or_else(|_| panic!("{what} did not come"))
}

fn registrar() -> Actor {
    Actor {
        person: person(office(), "1009"),
        roles: BTreeSet::from([Role::Registrar, Role::Receptionist, Role::Coordinator]),
    }
}

/// The office's intake registers a matter with one claim about wages, sorts it and proposes a joint reception.
pub(crate) async fn propose(office_node: &Running) {
    let ctx = office_node.context(Service::Intake);
    let texts = [
        "赵一",
        "某街道1号",
        "支付拖欠的工资",
        "欠薪",
        "12345678",
        "涉及面广。",
    ];
    let subject = Subject::Matter(matter().id);
    let texts = texts.map(|text| (subject, text));
    let sealed = ctx.store.vault().seal_all(&texts).await.unwrap();
    let (handles, rows): (Vec<Sealed>, Vec<SealedRow>) = sealed.into_iter().unzip();
    let [name, address, request, subject, query_code, reason] = handles[..] else {
        panic!("six texts, six handles");
    };
    let record = matter().record();
    let rules = ctx.rules();
    let registered = {
        let rules = rules.clone();
        Change::new(record, move |view| {
            let registration = Registration {
                number: view.next_number(office()),
                channel: Way::Visit,
                source: None,
                form: Form::Written,
                petitioners: vec![Petitioner {
                    no: PersonNo(1),
                    kind: PetitionerKind::Person,
                    subject: 1,
                    name: Stated::Given(name),
                    address: Stated::Given(address),
                    identity: Stated::Unclear,
                    phone: Stated::Unclear,
                }],
                headcount: Headcount {
                    visitors: 1,
                    concerned: 1,
                    present: 1,
                },
                claims: vec![Claim {
                    no: ClaimNo(1),
                    request,
                    class: ContentClass::LABOUR,
                    place: None,
                }],
                subject,
                facts: Stated::Unclear,
                reasons: Stated::Unclear,
                query_code,
                late_reason: None,
            };
            let moment = view.moment(None);
            let events = matter::register(&rules, &registrar(), registration, moment)?;
            Ok(decided(events, moment.happened, &rules))
        })
    };
    ctx.store.commit(registered.sealing(rows)).await.unwrap();
    let triage = Command::Triage {
        category: Category::Claim,
        claims: vec![ClaimTriage {
            claim: ClaimNo(1),
            path: ClaimPath::PetitionOpinion,
            class: ContentClass::LABOUR,
            place: None,
        }],
        disposition: Disposition::Joint,
        urgent: false,
    };
    let proposal = Command::ProposeReception {
        reception: reception_id(),
        reason,
    };
    for command in [triage, proposal] {
        let rules = rules.clone();
        let change = Change::on(record, move |view| {
            let moment = view.moment(None);
            let Some(State::Matter(matter)) = view.state(&record) else {
                panic!("a matter was registered");
            };
            let events = matter::decide(matter, &rules, &registrar(), command, moment)?;
            Ok(decided(events, moment.happened, &rules))
        });
        ctx.store.commit(change).await.unwrap();
    }
}

fn decided(
    events: Vec<matter::Event>,
    happened: Instant,
    rules: &domain::rulebook::Rulebook,
) -> Decided {
    let record = matter().record();
    Decided {
        events: events
            .into_iter()
            .map(|event| (record, Event::Matter(event)))
            .collect(),
        by: Author::Staff(registrar().person),
        happened,
        rules: rules.version(),
    }
}
