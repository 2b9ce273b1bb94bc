//! Art. 34: acceptance with written notice, an extension by the head, and the opinions.

use contracts::pb::followup::v1::accept_claim_request::Notice;
use contracts::pb::followup::v1::{
    AcceptClaimRequest, ExtendHandlingRequest, HandlingView, IssueOpinionRequest, NoticeText,
    OpinionText, RecordExecutionRequest, ServeOpinionRequest,
};
use contracts::pb::types::v1::{OpinionOutcome, PublicStep, ServiceWay};
use contracts::wire::Wired;
use domain::id::HandlingId;
use domain::time::{Date, Instant};

use super::dispatch::step_of;
use super::{Group, Handlings, LAND, WAGES, docket_grown, docket_version, named, overdue};
use crate::demo::cast;
use crate::demo::import::Imported;
use crate::demo::stage::{Stage, StoryFault};

/// Days after the first one.
const WAGES_OPINION: u32 = 49;
const WAGES_SERVED: u32 = 51;
const WAGES_PAID: u32 = 56;
const EXTENSION: u32 = 57;
const LAND_OPINION: u32 = 79;
/// The lengths of T5 and of the extension.
const HANDLING_DAYS: u32 = 60;
const EXTENDED_BY: u32 = 20;

pub(super) async fn play(
    stage: &mut Stage,
    imported: &Imported,
    group: &Group,
    handlings: Handlings,
) -> Result<(), StoryFault> {
    stage.at(15, 40)?;
    accepted(
        stage,
        group,
        ("accept-wages", "hrss", "R01", WAGES),
        handlings.wages,
    )
    .await?;
    overdue::noted(stage, imported, group).await?;
    wages(stage, group, handlings.wages).await?;
    extended(stage, group, handlings.land).await?;

    stage.on(stage.days.after(LAND_OPINION), 10, 0)?;
    stage
        .step("opinion-land")
        .by("land", "Z03")
        .says(
            "出具信访处理意见书：按现行标准补足差额，超出部分作解释",
            "Art. 32",
        )
        .act(IssueOpinionRequest {
            handling: named(handlings.land),
            opinion: Some(OpinionText {
                claim: "要求按现行区片综合地价补足占地补偿差额。".to_owned(),
                facts_and_reasons: "经逐户核实，占用承包地面积与协议一致，补偿按旧标准发放。"
                    .to_owned(),
                opinion: "差额已随征地补偿专户发放；其余要求无政策依据，作解释说明。".to_owned(),
                basis: "《中华人民共和国土地管理法》第四十八条。".to_owned(),
                outcome: OpinionOutcome::Explained.into(),
                remedy: "不服的，可以自收到之日起三十日内请求复查。".to_owned(),
            }),
            ..IssueOpinionRequest::default()
        })
        .await?;
    Ok(())
}

/// From acceptance to payment: the claim that is supported and carried out.
async fn wages(stage: &mut Stage, group: &Group, handling: HandlingId) -> Result<(), StoryFault> {
    stage.on(stage.days.after(WAGES_OPINION), 9, 30)?;
    stage
        .step("opinion-wages")
        .by("hrss", "R03")
        .says("负责人出具信访处理意见书：支持诉求一", "Art. 32")
        .act(IssueOpinionRequest {
            handling: named(handling),
            opinion: Some(OpinionText {
                claim: "要求支付拖欠的木工班组工资。".to_owned(),
                facts_and_reasons: "欠薪事实清楚，有考勤和工资表为证，总包已被责令清偿。"
                    .to_owned(),
                opinion: "支持，由施工总承包单位先行清偿。".to_owned(),
                basis: "《保障农民工工资支付条例》第三十条。".to_owned(),
                outcome: OpinionOutcome::Supported.into(),
                remedy: "不服的，可以自收到之日起三十日内请求复查。".to_owned(),
            }),
            ..IssueOpinionRequest::default()
        })
        .await?;
    stage.on(stage.days.after(WAGES_SERVED), 10, 0)?;
    let served = serve(stage.now(), handling);
    stage
        .step("serve-wages")
        .by("hrss", "R01")
        .says(
            "意见书当面送达5名代表；复查请求期限自送达之日起算",
            "Art. 35",
        )
        .act(served)
        .await?;
    step_of(
        stage,
        group,
        WAGES,
        PublicStep::OpinionServed,
        "诉求一的意见已送达",
    )
    .await?;
    let before = docket_version(stage, group).await?;
    stage.on(stage.days.after(WAGES_PAID), 15, 0)?;
    stage
        .step("execution-wages")
        .by("hrss", "R01")
        .says("记录执行：总包单位已足额支付，附银行回单", "Art. 32 ¶2")
        .act(RecordExecutionRequest {
            handling: named(handling),
            evidence: "七人工资银行代发回单。".to_owned(),
            ..RecordExecutionRequest::default()
        })
        .await?;
    stage
        .sees_stage::<HandlingView>("hrss", handling, "诉求一办理完毕", "done")
        .await?;
    docket_grown(stage, group, before, "信访局获知诉求一已执行").await
}

/// H1: the one who handles prepares, the head extends.
async fn extended(
    stage: &mut Stage,
    group: &Group,
    handling: HandlingId,
) -> Result<(), StoryFault> {
    let due = stage
        .look(
            "land",
            handling,
            "诉求二在办",
            |view: &HandlingView| Some(view.answer_by.clone()),
        )
        .await?;
    let extension = || ExtendHandlingRequest {
        handling: named(handling),
        days: EXTENDED_BY,
        reason: "十一户面积需要重新测绘。".to_owned(),
        told: "因需重新测绘，办理期限延长二十日。".to_owned(),
        ..ExtendHandlingRequest::default()
    };
    stage.on(stage.days.after(EXTENSION), 9, 0)?;
    stage
        .step("extend-by-handler")
        .by("land", "Z01")
        .says("承办人自行延长办理期限", "H1")
        .refused(extension(), "ROLE_NOT_ALLOWED")
        .await?;
    stage.at(9, 30)?;
    let longer: Date = due.parse().map_err(|_| StoryFault::Answer {
        method: "GetHandling",
        part: "a day to answer by",
    })?;
    let longer = stage
        .days
        .calendar()
        .days_after(longer, EXTENDED_BY)
        .last_day;
    stage
        .step("extend-by-head")
        .by("land", "Z03")
        .says(
            format!("负责人批准延长{EXTENDED_BY}日：{due}延至{longer}，理由告知信访人"),
            "Art. 34",
        )
        .act(extension())
        .await?;
    let found = stage
        .sees_stage::<HandlingView>("land", handling, "诉求二已延期", "extended")
        .await?;
    stage.check(
        "land",
        "延期后的期限",
        &longer.to_string(),
        &found.answer_by,
    )?;
    step_of(stage, group, LAND, PublicStep::Extended, "信访局获知延期").await
}

/// Accepts a claim with the written notice that Art. 23 asks for; T5 starts.
pub(super) async fn accepted(
    stage: &mut Stage,
    group: &Group,
    (step, agency, number, claim): (&'static str, &'static str, &'static str, u32),
    handling: HandlingId,
) -> Result<(), StoryFault> {
    let notice_by = stage
        .look(agency, handling, "告知期限", |view: &HandlingView| {
            view.notice_by.parse::<Date>().ok()
        })
        .await?;
    // Whoever is late with the notice, as over a long holiday, has no longer for the answer.
    let begins = stage.now().date().min(notice_by);
    let answer_by = stage
        .days
        .calendar()
        .days_after(begins, HANDLING_DAYS)
        .last_day;
    stage
        .step(step)
        .by(agency, number)
        .says(
            format!("受理诉求{}，书面告知；办理期限{answer_by}", zh(claim)),
            "Art. 34",
        )
        .act(AcceptClaimRequest {
            handling: named(handling),
            notice: Some(Notice::Written(NoticeText {
                receipt: "你们反映的事项已收到并受理。".to_owned(),
                path: "适用信访程序办理，出具信访处理意见书。".to_owned(),
                procedure: "自受理之日起六十日内办结；不服可依法请求复查。".to_owned(),
            })),
            ..AcceptClaimRequest::default()
        })
        .await?;
    let found = stage
        .sees_stage::<HandlingView>(
            agency,
            handling,
            &format!("{}已受理", cast::member(agency).short),
            "accepted",
        )
        .await?;
    let what = format!("诉求{}的办理期限自受理之日起60日", zh(claim));
    stage.check(agency, &what, &answer_by.to_string(), &found.answer_by)?;
    let what = format!("信访局获知诉求{}已受理", zh(claim));
    step_of(stage, group, claim, PublicStep::Accepted, &what).await
}

/// Handed over now.
pub(super) fn serve(now: Instant, handling: HandlingId) -> ServeOpinionRequest {
    ServeOpinionRequest {
        handling: named(handling),
        way: ServiceWay::InPerson.into(),
        served: now.to_wire(),
        ..ServeOpinionRequest::default()
    }
}

const fn zh(claim: u32) -> &'static str {
    match claim {
        WAGES => "一",
        _ => "二",
    }
}
