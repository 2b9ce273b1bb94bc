//! Art. 23 ¶3: an objection on the last day on which it can be made; refused with reasons, and the claim is accepted.

use contracts::pb::followup::v1::{
    DecideObjectionRequest, DocketView, HandlingView, ObjectToDispatchRequest,
};
use contracts::pb::types::v1::{ObjectionRuling, PublicStep};

use super::dispatch::step_of;
use super::handling::accepted;
use super::{Group, Handlings, LAND, code, docket, named};
use crate::demo::stage::{Stage, StoryFault};

pub(super) async fn play(
    stage: &mut Stage,
    group: &Group,
    handlings: Handlings,
) -> Result<(), StoryFault> {
    // Received on the first working day: this is the fifth after it.
    let last = stage.days.working(6);
    stage.on(last, 16, 30)?;
    let object_by = stage
        .look(
            "land",
            handlings.land,
            "诉求二待受理",
            |view: &HandlingView| Some(view.object_by.clone()),
        )
        .await?;
    stage.check(
        "land",
        "异议期限为收到后第5个工作日",
        &last.to_string(),
        &object_by,
    )?;
    stage.tell(
        "land",
        &format!("异议期限：收到之日不计入，5个工作日，末日{last}，次日起即为逾期"),
        "T4",
    )?;
    stage
        .step("object-land")
        .by("land", "Z01")
        .says(
            "第5个工作日提出职权异议，理由：道路由镇里组织拓宽，应由青桥镇办理",
            "Art. 23 ¶3",
        )
        .act(ObjectToDispatchRequest {
            handling: named(handlings.land),
            reasons: "道路拓宽由青桥镇政府组织实施，补偿协议亦由其签订，应由属地政府负责办理。"
                .to_owned(),
            proposed: code("town"),
            ..ObjectToDispatchRequest::default()
        })
        .await?;
    step_of(stage, group, LAND, PublicStep::Objected, "异议到达信访局").await?;
    let land = code("land");
    let round = stage
        .sees(
            "office",
            docket(group.matter),
            "异议期间自然资源局仍然负责",
            |view: &DocketView| {
                let claim = view.claims.iter().find(|claim| claim.no == LAND)?;
                (claim.answerable == land).then_some(claim.round)
            },
        )
        .await?;
    stage.tell("office", "收到异议；审核期间仍由自然资源局负责", "D4")?;

    stage.on(stage.days.working(7), 9, 30)?;
    stage
        .step("refuse-objection")
        .by("office", "X05")
        .says(
            "负责人审核：补偿标准的核定属自然资源局职责，不予同意",
            "Art. 23 ¶3",
        )
        .act(DecideObjectionRequest {
            docket: named(docket(group.matter)),
            claim: LAND,
            round,
            ruling: ObjectionRuling::Refused.into(),
            reason: "区片综合地价的适用和补偿标准的核定是自然资源主管部门的职责。".to_owned(),
            ..DecideObjectionRequest::default()
        })
        .await?;
    stage
        .sees_stage::<HandlingView>("land", handlings.land, "自然资源局收到审核结果", "received")
        .await?;
    stage.at(15, 0)?;
    accepted(
        stage,
        group,
        ("accept-land", "land", "Z01", LAND),
        handlings.land,
    )
    .await
}
