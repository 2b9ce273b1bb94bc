//! Art. 21 ¶2: petitioners ask where their matter stands, by the code on their slip.

use contracts::pb::intake::v1::{MatterView, OpenSealedRequest, QueryStatusRequest};
use contracts::pb::types::v1::{PublicStep, Purpose};

use super::{Group, LAND, WAGES, named};
use crate::demo::cast;
use crate::demo::stage::{Stage, StoryFault};

pub(super) async fn play(stage: &mut Stage, group: &Group) -> Result<(), StoryFault> {
    stage.at(10, 0)?;
    let handle = stage
        .sees(
            "office",
            group.matter,
            "查询码只以密封形式存放",
            |view: &MatterView| view.query_code.as_ref().map(|sealed| sealed.id.clone()),
        )
        .await?;
    let opened = stage
        .step("open-query-code")
        .by("office", "X01")
        .says("启封查询码制作回执，先留审计记录：目的为送达", "X4")
        .read(OpenSealedRequest {
            record: named(group.matter),
            sealed_ids: vec![handle],
            purpose: Purpose::Service.into(),
        })
        .await?;
    let query_code = opened
        .texts
        .into_iter()
        .next()
        .map(|opened| opened.text)
        .ok_or(StoryFault::Answer {
            method: "OpenSealed",
            part: "the query code",
        })?;
    stage.at(10, 20)?;
    let status = stage
        .portal("query-status", QueryStatusRequest { query_code })
        .await?
        .status
        .ok_or(StoryFault::Answer {
            method: "QueryStatus",
            part: "the status",
        })?;
    let today = stage.days.after(super::closing::CLOSED).to_string();
    stage.check(
        "office",
        "查询结果：编号、状态、办结日期",
        &(group.number.as_str(), "closed", today.as_str()),
        &(
            status.number.as_str(),
            status.stage.as_str(),
            status.closed_on.as_str(),
        ),
    )?;
    let found: Vec<(u32, &str, PublicStep)> = status
        .claims
        .iter()
        .map(|claim| (claim.no, claim.answerable.as_str(), claim.step()))
        .collect();
    let named = |agency| cast::member(agency).name;
    let expected = vec![
        (WAGES, named("hrss"), PublicStep::Closed),
        (LAND, named("land"), PublicStep::Closed),
    ];
    stage.check("office", "查询结果：两项诉求及负责单位", &expected, &found)?;
    stage.tell(
        "office",
        &format!("信访人凭查询码查询：{}，{today}办结", status.number),
        "Art. 21 ¶2",
    )?;
    for claim in &status.claims {
        let what = format!(
            "诉求{}：{}，{}办结",
            claim.no, claim.answerable, claim.since
        );
        stage.timeline.note(&what)?;
    }
    Ok(())
}
