//! A petition office and a bureau that it hosts on one node, with clerks of both, a portal, and petitions to register.

use contracts::pb::intake::v1 as pb;
use contracts::pb::intake::v1::intake_service_client::IntakeServiceClient;
use contracts::pb::intake::v1::intake_service_server::IntakeServiceServer;
use contracts::pb::types::v1 as types;
use domain::id::{AgencyId, MatterId, RecordId, Service};
use domain::people::Role;
use domain::region::RegionCode;
use domain::time::{Date, Instant};
use intake::{Context, Intake};
use node::caller::Caller;
use node::directory::document::Class;
use testkit::desk::{Desk, Injected, Land, Listed, calling, clerk};
use tonic::Status;
use tonic::service::interceptor::InterceptedService;
use tonic_types::StatusExt as _;

pub(crate) type Client =
    IntakeServiceClient<InterceptedService<IntakeServiceServer<Intake>, Injected>>;

pub(crate) const FRONT_DESK: &[Role] = &[Role::Registrar, Role::Receptionist];

fn agency(ordinal: u16) -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), ordinal)
}

pub(crate) fn office() -> AgencyId {
    agency(1)
}

pub(crate) fn bureau() -> AgencyId {
    agency(2)
}

/// Minutes into the first morning, 2 March 2026 at ten.
pub(crate) fn minute(minute: i64) -> Instant {
    at(2, 10).plus_minutes(minute)
}

pub(crate) fn at(day: i8, hour: u8) -> Instant {
    Instant::at(Date::new(2026, 3, day).unwrap(), hour, 0)
}

pub(crate) struct Office {
    pub(crate) desk: Desk,
    _land: Land,
}

impl Office {
    pub(crate) async fn open() -> Self {
        let listed = [(office(), Class::Office), (bureau(), Class::Organ)];
        let listed = listed.map(|(agency, class)| Listed {
            agency,
            class,
            region: "320106",
            competences: &[7],
        });
        let land = Land::of(&listed);
        let hosted = [bureau()];
        let desk = land.desk(Service::Intake, office(), &hosted, minute(0));
        Self {
            desk: desk.await,
            _land: land,
        }
    }

    pub(crate) fn client(&self, caller: Caller) -> Client {
        client(&self.desk.ctx, caller)
    }

    /// A clerk of the front desk.
    pub(crate) fn clerk(&self) -> Client {
        self.client(clerk(office(), "1001", FRONT_DESK))
    }

    pub(crate) fn coordinator(&self) -> Client {
        self.client(clerk(office(), "1002", &[Role::Coordinator]))
    }

    /// A clerk of the hosted bureau with every role of intake.
    pub(crate) fn stranger(&self) -> Client {
        let roles = [FRONT_DESK, &[Role::Coordinator, Role::Handler]].concat();
        self.client(clerk(bureau(), "2001", &roles))
    }

    pub(crate) fn portal(&self, agency: AgencyId) -> Client {
        let name = "web".parse().unwrap();
        self.client(Caller::Portal { agency, name })
    }

    /// Registers at the next minute and answers with the matter.
    pub(crate) async fn register(
        &self,
        entry: pb::RegisterMatterRequest,
    ) -> Option<types::RecordRef> {
        let clock = &self.desk.ctx.clock;
        clock.advance_to(clock.now().plus_minutes(1));
        let answer = self.clerk().register_matter(entry).await.unwrap();
        answer.into_inner().reference.unwrap().record
    }

    /// A matter of one petitioner that is triaged for a joint reception.
    pub(crate) async fn triaged(&self) -> Option<types::RecordRef> {
        let matter = self.register(entry("register-1")).await;
        self.clerk().triage_matter(triage(&matter)).await.unwrap();
        matter
    }

    pub(crate) async fn view(&self, matter: &Option<types::RecordRef>) -> pb::MatterView {
        let request = pb::GetMatterRequest {
            matter: matter.clone(),
            at_least: 0,
        };
        let answer = self.clerk().get_matter(request).await.unwrap();
        answer.into_inner().view.unwrap()
    }

    /// Opens handles of a matter, in their order.
    pub(crate) async fn opened(
        &self,
        matter: &Option<types::RecordRef>,
        handles: &[&Option<types::Sealed>],
    ) -> Vec<String> {
        let ids = handles
            .iter()
            .map(|sealed| sealed.as_ref().unwrap().id.clone());
        let request = pb::OpenSealedRequest {
            record: matter.clone(),
            sealed_ids: ids.collect(),
            purpose: types::Purpose::Reception.into(),
        };
        let answer = self.clerk().open_sealed(request).await.unwrap();
        let texts = answer.into_inner().texts.into_iter();
        texts.map(|opened| opened.text).collect()
    }
}

pub(crate) fn client(ctx: &Context, caller: Caller) -> Client {
    let service = IntakeServiceServer::with_interceptor(Intake::new(ctx.clone()), calling(caller));
    IntakeServiceClient::new(service)
}

pub(crate) fn given(text: &str) -> Option<pb::StatedText> {
    Some(pb::StatedText {
        stated: Some(pb::stated_text::Stated::Text(text.into())),
    })
}

pub(crate) fn unclear() -> Option<pb::StatedText> {
    Some(pb::StatedText {
        stated: Some(pb::stated_text::Stated::Unclear(true)),
    })
}

pub(crate) fn person(name: &str) -> pb::PetitionerEntry {
    pb::PetitionerEntry {
        kind: types::PetitionerKind::Person.into(),
        name: given(name),
        address: unclear(),
        identity_number: unclear(),
        phone: unclear(),
    }
}

/// A written petition of one person with one claim, come by the network.
pub(crate) fn entry(request: &str) -> pb::RegisterMatterRequest {
    pb::RegisterMatterRequest {
        request_id: request.into(),
        channel: types::Channel::Network.into(),
        source: None,
        form: pb::StatementForm::Written.into(),
        read_back: false,
        petitioners: vec![person("赵一")],
        headcount: Some(types::Headcount {
            visitors: 1,
            concerned: 1,
            present: 0,
        }),
        claims: vec![pb::ClaimEntry {
            request: "支付拖欠的工资".into(),
            content_class: 70_000,
            place: String::new(),
        }],
        subject: "拖欠工资".into(),
        facts: given("工地停工后三个月没有发工资。"),
        reasons: unclear(),
        received: None,
        late_reason: String::new(),
    }
}

/// A joint letter of so many.
pub(crate) fn group(request: &str, size: u32) -> pb::RegisterMatterRequest {
    pb::RegisterMatterRequest {
        petitioners: (1..=size)
            .map(|no| person(&format!("来访人{no}")))
            .collect(),
        headcount: Some(types::Headcount {
            visitors: size,
            concerned: size,
            present: 0,
        }),
        ..entry(request)
    }
}

pub(crate) fn joint() -> Option<types::Disposition> {
    use types::disposition::{Disposition, Joint};
    Some(types::Disposition {
        disposition: Some(Disposition::Joint(Joint {})),
    })
}

/// For a joint reception, on the version that registration left.
pub(crate) fn triage(matter: &Option<types::RecordRef>) -> pb::TriageMatterRequest {
    pb::TriageMatterRequest {
        request_id: "triage-1".into(),
        matter: matter.clone(),
        version: 1,
        category: types::Category::Claim.into(),
        claims: vec![types::ClaimTriage {
            claim: 1,
            path: types::ClaimPath::PetitionOpinion.into(),
            class: 70_000,
            place: Some("320106".into()),
        }],
        disposition: joint(),
        urgent: false,
    }
}

pub(crate) fn id(matter: &Option<types::RecordRef>) -> MatterId {
    let record: RecordId = contracts::wire::Wired::from_wire(matter.clone()).unwrap();
    record.try_into().unwrap()
}

/// A coded fact that a refused call is answered with.
pub(crate) fn fact<T: std::fmt::Debug>(answer: &Result<T, Status>, name: &str) -> String {
    let details = answer.as_ref().unwrap_err().get_error_details();
    details.error_info().unwrap().metadata[name].clone()
}

/// The field that a refused call names, and what is wrong with it.
pub(crate) fn wrong<T: std::fmt::Debug>(answer: &Result<T, Status>) -> (String, String) {
    let status = answer.as_ref().unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument, "{status:?}");
    (fact(answer, "field"), fact(answer, "violation"))
}
