//! A matter from registration to 办结 and a reception that is not held, with a canary in every text that anybody enters.

use contracts::pb::coordination::v1::{
    DetermineNo, DetermineReceptionRequest, GetReceptionRequest,
    determine_reception_request::Determination,
};
use contracts::pb::followup::v1 as followup;
use contracts::pb::followup::v1::accept_claim_request::Notice;
use contracts::pb::followup::v1::dispatch_claim_request::Kind;
use contracts::pb::intake::v1::{
    FindMattersRequest, PetitionerEntry, ProposeReceptionRequest, ReclassifyMatterRequest,
    RecordPieceRequest, RegisterMatterRequest, StatedText, SuggestEarlierRequest,
    TriageMatterRequest, find_matters_request, stated_text,
};
use contracts::pb::types::v1 as types;
use contracts::wire::Wired as _;
use domain::id::{DocketId, MatterId, ReceptionId};
use domain::people::Role;
use domain::time::{Date, Instant};
use lianfang::demo::until::until;

use crate::case::{Case, bureau, found, office, petition};

const NAME: &str = "金丝雀姓名甲";
const ADDRESS: &str = "金丝雀住址九十九号";
/// With a check digit that fits; nobody was born in that place on that day.
const IDENTITY: &str = "11010519491231002X";
const PHONE: &str = "13987654321";
const SUBJECT: &str = "金丝雀标题";
const FACTS: &str = "金丝雀事实陈述";
const REASONS: &str = "金丝雀理由陈述";
const REQUEST: &str = "金丝雀诉求内容";
const LATE: &str = "金丝雀补录原因";
const PIECE: &str = "金丝雀后续来信";
const PROPOSAL: &str = "金丝雀联合接访理由";
const DECLINED: &str = "金丝雀不予联合接访原因";
const RECLASSIFIED: &str = "金丝雀改类理由";
const QUESTIONS: &str = "金丝雀交办要求说明";
const OBJECTION: &str = "金丝雀异议：本事项涉及的用地审批不属于本单位职权范围，应由其他部门承办。";
const RULING: &str = "金丝雀异议答复理由";
const RECEIPT: &str = "金丝雀受理告知";
const PATH: &str = "金丝雀途径告知";
const PROCEDURE: &str = "金丝雀程序告知";
const EXTENSION: &str = "金丝雀延期理由";
const TOLD: &str = "金丝雀延期告知";
const OPINION: [&str; 5] = [
    "金丝雀意见诉求",
    "金丝雀意见事实",
    "金丝雀处理意见",
    "金丝雀意见依据",
    "金丝雀救济途径",
];
const EVIDENCE: &str = "金丝雀执行凭证";
const RESULT: &str = "金丝雀办结报告";

pub(crate) const PLANTED: [&str; 28] = [
    NAME,
    ADDRESS,
    IDENTITY,
    PHONE,
    SUBJECT,
    FACTS,
    REASONS,
    REQUEST,
    LATE,
    PIECE,
    PROPOSAL,
    DECLINED,
    RECLASSIFIED,
    QUESTIONS,
    OBJECTION,
    RULING,
    RECEIPT,
    PATH,
    PROCEDURE,
    EXTENSION,
    TOLD,
    OPINION[0],
    OPINION[1],
    OPINION[2],
    OPINION[3],
    OPINION[4],
    EVIDENCE,
    RESULT,
];

fn given(text: &str) -> Option<StatedText> {
    Some(StatedText {
        stated: Some(stated_text::Stated::Text(text.into())),
    })
}

fn at(month: i8, day: i8, hour: u8) -> Instant {
    Instant::at(Date::new(2026, month, day).unwrap(), hour, 0)
}

fn entry(id: &str) -> RegisterMatterRequest {
    let mut entry = petition(id);
    entry.petitioners = vec![PetitionerEntry {
        kind: types::PetitionerKind::Person.into(),
        name: given(NAME),
        address: given(ADDRESS),
        identity_number: given(IDENTITY),
        phone: given(PHONE),
    }];
    entry.claims[0].request = REQUEST.into();
    entry.subject = SUBJECT.into();
    entry.facts = given(FACTS);
    entry.reasons = given(REASONS);
    entry
}

/// Plays it all; answers with what refused calls were told.
pub(crate) async fn play(case: &Case) -> Vec<String> {
    let mut errors = Vec::new();
    let late = RegisterMatterRequest {
        received: at(2, 27, 16).to_wire(),
        late_reason: LATE.into(),
        ..entry("canary-1")
    };
    let matter = case.register("register-1", late).await;
    intake(case, matter, &mut errors).await;
    reception(case, &mut errors).await;
    let handling = sent(case, matter).await;
    handled(case, matter, &handling, &mut errors).await;
    errors
}

async fn intake(case: &Case, matter: MatterId, errors: &mut Vec<String>) {
    let registrar = case.clerk(office(), Role::Registrar);
    // What is wrong is told by field and code.
    let mut wrong = entry("canary-2");
    wrong.petitioners[0].identity_number = given("110105194912310021");
    wrong.claims[0].place = NAME.into();
    errors.push(refused(registrar.act("register-wrong", wrong).await));
    let mut other = entry("canary-1");
    other.subject = format!("{SUBJECT}之二");
    errors.push(refused(registrar.act("register-1", other).await));

    let piece = RecordPieceRequest {
        matter: matter.to_wire(),
        channel: types::Channel::Letter.into(),
        text: PIECE.into(),
        ..Default::default()
    };
    registrar.act("piece-01", piece).await.unwrap();
    for by in [
        find_matters_request::By::Name(NAME.into()),
        find_matters_request::By::IdentityNumber(IDENTITY.into()),
        find_matters_request::By::Phone(PHONE.into()),
    ] {
        let asked = FindMattersRequest { by: Some(by) };
        let answer = registrar.read(asked).await.unwrap();
        assert_eq!(answer.matters.len(), 1, "it is found by what is sealed");
    }
    let earlier = SuggestEarlierRequest {
        matter: matter.to_wire(),
    };
    registrar.read(earlier).await.unwrap();
    case.triage_at("triage-1", matter, 2).await;
    let head = case.clerk(office(), Role::Coordinator);
    let reclassify = ReclassifyMatterRequest {
        matter: matter.to_wire(),
        version: 3,
        category: types::Category::Suggestion.into(),
        reason: RECLASSIFIED.into(),
        ..Default::default()
    };
    head.act("reclassify-1", reclassify).await.unwrap();
    let back = ReclassifyMatterRequest {
        matter: matter.to_wire(),
        version: 4,
        category: types::Category::Claim.into(),
        reason: RECLASSIFIED.into(),
        ..Default::default()
    };
    head.act("reclassify-2", back).await.unwrap();
}

/// Another matter, for which a reception is proposed and not held.
async fn reception(case: &Case, errors: &mut Vec<String>) {
    let matter = case.register("register-3", petition("canary-3")).await;
    let receptionist = case.clerk(office(), Role::Receptionist);
    let triage = TriageMatterRequest {
        disposition: Some(types::Disposition {
            disposition: Some(types::disposition::Disposition::Joint(
                types::disposition::Joint {},
            )),
        }),
        ..Case::triaged(matter, 1)
    };
    receptionist.act("triage-3", triage).await.unwrap();
    let propose = ProposeReceptionRequest {
        matter: matter.to_wire(),
        reason: PROPOSAL.into(),
        ..Default::default()
    };
    let answer = receptionist.act("propose-1", propose).await.unwrap();
    let proposed: ReceptionId = answer
        .reception
        .map(ReceptionId::from_wire)
        .unwrap()
        .unwrap();
    let coordinator = case.clerk(office(), Role::Coordinator);
    let view = until("the reception", || async {
        let asked = GetReceptionRequest {
            record: proposed.record().to_wire(),
            at_least: 0,
        };
        found(coordinator.read(asked).await)
    })
    .await
    .unwrap();
    let determine = |version| DetermineReceptionRequest {
        reception: proposed.record().to_wire(),
        version,
        determination: Some(Determination::No(DetermineNo {
            reason: DECLINED.into(),
        })),
        ..Default::default()
    };
    let version = view.view.unwrap().version;
    let stale = coordinator.act("determine-0", determine(version + 1)).await;
    errors.push(refused(stale));
    coordinator
        .act("determine-1", determine(version))
        .await
        .unwrap();
}

async fn sent(case: &Case, matter: MatterId) -> types::RecordRef {
    let assign = Kind::Assign(followup::AssignEntry {
        report_due: "2026-05-29".into(),
        questions: QUESTIONS.into(),
    });
    let handling = case.dispatch("dispatch-1", matter, assign).await;
    case.arrived(&handling).await;
    handling
}

async fn handled(
    case: &Case,
    matter: MatterId,
    handling: &types::RecordRef,
    errors: &mut Vec<String>,
) {
    let docket: Option<types::RecordRef> = DocketId::of(matter).record().to_wire();
    let handling = Some(handling.clone());
    let handler = case.clerk(bureau(), Role::Handler);
    let head = case.clerk(bureau(), Role::OrgHead);
    let coordinator = case.clerk(office(), Role::Coordinator);
    let object = followup::ObjectToDispatchRequest {
        handling: handling.clone(),
        reasons: OBJECTION.into(),
        ..Default::default()
    };
    handler.act("object-1", object).await.unwrap();
    let decide = followup::DecideObjectionRequest {
        docket: docket.clone(),
        claim: 1,
        round: 1,
        ruling: types::ObjectionRuling::Refused.into(),
        reason: RULING.into(),
        ..Default::default()
    };
    once(
        "the objection is here",
        "NO_OBJECTION_PENDING",
        async || coordinator.act("decide-1", decide.clone()).await.map(drop),
    )
    .await;
    let accept = followup::AcceptClaimRequest {
        handling: handling.clone(),
        notice: Some(Notice::Written(followup::NoticeText {
            receipt: RECEIPT.into(),
            path: PATH.into(),
            procedure: PROCEDURE.into(),
        })),
        ..Default::default()
    };
    once("the ruling is there", "OBJECTION_PENDING", async || {
        handler.act("accept-1", accept.clone()).await.map(drop)
    })
    .await;
    let extend = followup::ExtendHandlingRequest {
        handling: handling.clone(),
        days: 20,
        reason: EXTENSION.into(),
        told: TOLD.into(),
        ..Default::default()
    };
    errors.push(refused(handler.act("extend-0", extend.clone()).await));
    head.act("extend-1", extend).await.unwrap();
    let [claim, facts_and_reasons, opinion, basis, remedy] = OPINION.map(String::from);
    let issue = followup::IssueOpinionRequest {
        handling: handling.clone(),
        opinion: Some(followup::OpinionText {
            claim,
            facts_and_reasons,
            opinion,
            basis,
            outcome: types::OpinionOutcome::Supported.into(),
            remedy,
        }),
        ..Default::default()
    };
    head.act("opinion-1", issue).await.unwrap();
    let served: Instant = case.site.now().unwrap();
    let serve = followup::ServeOpinionRequest {
        handling: handling.clone(),
        way: types::ServiceWay::InPerson.into(),
        served: served.to_wire(),
        ..Default::default()
    };
    handler.act("serve-01", serve).await.unwrap();
    let executed = followup::RecordExecutionRequest {
        handling: handling.clone(),
        evidence: EVIDENCE.into(),
        ..Default::default()
    };
    handler.act("execute-1", executed).await.unwrap();
    let report = followup::FileReportRequest {
        handling,
        result: RESULT.into(),
        ..Default::default()
    };
    handler.act("report-1", report).await.unwrap();
    let close = followup::CloseDocketRequest {
        docket,
        ..Default::default()
    };
    until("the docket can be closed", || async {
        match coordinator.act("close-01", close.clone()).await {
            Ok(answer) => Ok(Some(answer)),
            // What it still waits for is on its way.
            Err(fault) if fault.refused().is_some() => Ok(None),
            Err(fault) => Err(fault),
        }
    })
    .await
    .unwrap();
}

/// Acts as soon as a message has come, without which the act is refused for that reason.
async fn once(
    what: &str,
    before: &str,
    mut act: impl AsyncFnMut() -> Result<(), lianfang::demo::clerk::CallFault>,
) {
    let acted = async {
        loop {
            match act().await {
                Ok(()) => return,
                Err(fault) => {
                    let refused = fault.refused().unwrap();
                    assert_eq!(refused.reason, before, "{what}: {refused:?}");
                    tokio::task::yield_now().await;
                }
            }
        }
    };
    let patience = std::time::Duration::from_secs(30);
    assert!(
        tokio::time::timeout(patience, acted).await.is_ok(),
        "{what}"
    );
}

/// All that a caller learns of a refusal.
fn refused<T: std::fmt::Debug>(answer: Result<T, lianfang::demo::clerk::CallFault>) -> String {
    let fault = answer.unwrap_err();
    format!("{fault} {fault:?}")
}
