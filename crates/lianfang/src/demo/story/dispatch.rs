//! Art. 22: each claim goes to its responsible unit, one 转送, one 交办 with a report day; then the reception is over.

use contracts::pb::coordination::v1::{AttendanceView, ReceptionView};
use contracts::pb::followup::v1::dispatch_claim_request::Kind;
use contracts::pb::followup::v1::{AssignEntry, DispatchClaimRequest, DocketView, HandlingView};
use contracts::pb::intake::v1::MatterView;
use contracts::pb::types::v1::{DispatchGround, PublicStep};
use domain::id::{HandlingId, ReceptionId};
use domain::time::Date;

use super::hand_over::conclude;
use super::{Group, Handlings, LAND, WAGES, attendance, code, docket, named, record};
use crate::demo::cast;
use crate::demo::stage::{Stage, StoryFault};

/// Days after the first one: when the report of the assignment is due.
const REPORT_DUE: u32 = 100;
/// The lengths of T3 and T4, which start with the receipt.
const NOTICE_DAYS: u32 = 15;
const OBJECTION_DAYS: u32 = 5;

pub(super) async fn play(
    stage: &mut Stage,
    group: &Group,
    reception: ReceptionId,
) -> Result<Handlings, StoryFault> {
    stage.on(stage.days.working(1), 9, 0)?;
    let wages = dispatched(
        stage,
        group,
        ("dispatch-wages", WAGES, "hrss"),
        "诉求一按方案转送人社局".to_owned(),
        Kind::Transfer(true),
    )
    .await?;
    stage.at(9, 6)?;
    let report_due = stage.days.after(REPORT_DUE).to_string();
    let land = dispatched(
        stage,
        group,
        ("dispatch-land", LAND, "land"),
        format!("诉求二按方案交办自然资源局，{report_due}前报告结果"),
        Kind::Assign(AssignEntry {
            report_due,
            questions: "核实各户面积；说明差额计算；报告发放结果。".to_owned(),
        }),
    )
    .await?;
    stage
        .sees(
            "office",
            reception,
            "两项诉求均已转交",
            |view: &ReceptionView| {
                let mut dispatched = view.dispatched.clone();
                dispatched.sort_unstable();
                (dispatched == [WAGES, LAND]).then_some(())
            },
        )
        .await?;
    stage.at(10, 0)?;
    stage
        .step("conclude-reception")
        .by("office", "X03")
        .says("无人滞留、已录入、已转交，联合接访结束", "J-13")
        .act(conclude(reception))
        .await?;
    for agency in ["hrss", "land", "town", "firm"] {
        let what = format!("{}获知联合接访结束", cast::member(agency).short);
        stage
            .sees_stage::<AttendanceView>(agency, attendance(reception, agency), &what, "concluded")
            .await?;
    }
    Ok(Handlings { wages, land })
}

async fn dispatched(
    stage: &mut Stage,
    group: &Group,
    (step, claim, agency): (&'static str, u32, &'static str),
    says: String,
    kind: Kind,
) -> Result<HandlingId, StoryFault> {
    let answer = stage
        .step(step)
        .by("office", "X03")
        .says(says, "Art. 22 ¶1")
        .act(DispatchClaimRequest {
            docket: named(docket(group.matter)),
            claim,
            to: code(agency),
            ground: DispatchGround::PlanOfReception.into(),
            kind: Some(kind),
            ..DispatchClaimRequest::default()
        })
        .await?;
    let handling: HandlingId = record("DispatchClaim", answer.handling)?;
    let short = cast::member(agency).short;
    let received = stage
        .sees_stage::<HandlingView>(
            agency,
            handling,
            &format!("{short}节点收到诉求"),
            "received",
        )
        .await?;
    let (notice, objection) = deadlines(stage);
    stage.check(
        agency,
        &format!("{short}的告知、异议期限自收到之日起算"),
        &(notice.to_string(), objection.to_string()),
        &(received.notice_by, received.object_by),
    )?;
    stage.tell(
        agency,
        &format!("收到；书面告知期限{notice}，异议期限{objection}"),
        "Art. 23 ¶3",
    )?;
    // The docket and the public status are told too; the next step may rest on it.
    step_of(
        stage,
        group,
        claim,
        PublicStep::Received,
        &format!("台账和公开状态记为{short}已收到"),
    )
    .await?;
    Ok(handling)
}

/// Until when notice is given and an objection can be made of what was received on the first working day after the reception.
fn deadlines(stage: &Stage) -> (Date, Date) {
    let (calendar, received) = (stage.days.calendar(), stage.now().date());
    let notice = calendar.days_after(received, NOTICE_DAYS).last_day;
    let objection = calendar
        .working_days_after(received, OBJECTION_DAYS)
        .last_day;
    (notice, objection)
}

/// Docket and public status have come to a step on a claim.
pub(super) async fn step_of(
    stage: &mut Stage,
    group: &Group,
    claim: u32,
    step: PublicStep,
    what: &str,
) -> Result<(), StoryFault> {
    stage
        .look("office", docket(group.matter), what, |view: &DocketView| {
            view.claims
                .iter()
                .any(|found| found.no == claim && found.step() == step)
                .then_some(())
        })
        .await?;
    stage
        .sees("office", group.matter, what, |view: &MatterView| {
            view.claims
                .iter()
                .any(|found| found.no == claim && found.step() == step)
                .then_some(())
        })
        .await
}
