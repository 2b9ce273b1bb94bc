//! A group visit: everybody is registered, at most five represent them, and an earlier piece is found and linked.

use contracts::pb::intake::v1::{
    ElectRepresentativesRequest, LinkPieceRequest, RegisterMatterRequest, StatementForm,
    SuggestEarlierRequest,
};
use contracts::pb::types::v1::{Channel, Headcount, LinkGround};
use domain::id::MatterId;

use super::group::{self, CALLER, VISITORS, given};
use super::{Group, LAND, docket, named, record, reference};
use crate::demo::stage::{Stage, StoryFault};
use contracts::pb::followup::v1::DocketView;

/// Those for whom the group speaks at home.
const CONCERNED: u32 = 23;

pub(super) async fn play(stage: &mut Stage) -> Result<Group, StoryFault> {
    let on = stage.days.first();
    stage.at(8, 50)?;
    let answer = stage
        .step("earlier-piece")
        .by("office", "X01")
        .says(
            "登记来电：信访人丙反映承包地补偿，口述笔录，当场宣读核对",
            "Art. 19 ¶1",
        )
        .act(RegisterMatterRequest {
            channel: Channel::Phone.into(),
            form: StatementForm::Oral.into(),
            read_back: true,
            petitioners: vec![group::visitor(CALLER, on)],
            headcount: Some(Headcount {
                visitors: 1,
                concerned: 1,
                present: 0,
            }),
            claims: vec![group::land()],
            subject: "道路拓宽占地补偿标准".to_owned(),
            facts: given("去年十月村道拓宽占用承包地一亩二分，补偿款按旧标准发放。"),
            reasons: given("同期邻村已按新公布的区片综合地价补偿。"),
            ..RegisterMatterRequest::default()
        })
        .await?;
    let earlier: MatterId = record(
        "RegisterMatter",
        reference("RegisterMatter", answer.reference)?.record,
    )?;

    stage.at(9, 10)?;
    let answer = stage
        .step("group-registered")
        .by("office", "X01")
        .says(
            format!("{VISITORS}人集体来访，逐一登记：诉求一为建筑工地欠薪，诉求二为占地补偿；涉及{CONCERNED}人"),
            "Art. 22 ¶1",
        )
        .act(RegisterMatterRequest {
            channel: Channel::Visit.into(),
            form: StatementForm::Written.into(),
            petitioners: group::visitors(on),
            headcount: Some(Headcount {
                visitors: VISITORS,
                concerned: CONCERNED,
                present: VISITORS,
            }),
            claims: vec![group::wages(), group::land()],
            subject: "安置房项目欠薪和道路拓宽占地补偿".to_owned(),
            facts: given("我们七人均为河湾村村民，去年在云桥安置房项目做木工，四个月工资未发；同年十月村道拓宽占用各户承包地。"),
            reasons: given("总包与班组互相推诿；补偿款低于现行标准。"),
            ..RegisterMatterRequest::default()
        })
        .await?;
    let registered = reference("RegisterMatter", answer.reference)?;
    let number = registered.number().to_owned();
    let matter: MatterId = record("RegisterMatter", registered.record)?;
    stage
        .sees(
            "office",
            docket(matter),
            "登记后台账自动建立",
            |_: &DocketView| Some(()),
        )
        .await?;
    stage.tell(
        "office",
        &format!("登记编号 {number}，跟踪台账同时建立"),
        "Art. 21 ¶2",
    )?;

    stage.at(9, 14)?;
    let elect = |representatives: u32| ElectRepresentativesRequest {
        matter: named(matter),
        representatives: (1..=representatives).collect(),
        ..ElectRepresentativesRequest::default()
    };
    stage
        .step("six-representatives")
        .by("office", "X01")
        .says("推选6名代表", "Art. 20 ¶3")
        .refused(elect(6), "TOO_MANY_REPRESENTATIVES")
        .await?;
    stage.at(9, 16)?;
    stage
        .step("representatives")
        .by("office", "X01")
        .says("改推5名代表，全体来访人员仍逐一在册", "Art. 20 ¶3")
        .act(elect(5))
        .await?;

    stage.at(9, 18)?;
    let answer = stage
        .step("suggest-earlier")
        .by("office", "X01")
        .says(
            "查找前件：证件号码盲索引一致、问题属地编码一致，找到一件",
            "Art. 19 ¶3",
        )
        .read(SuggestEarlierRequest {
            matter: named(matter),
        })
        .await?;
    let mut found = Vec::new();
    for candidate in answer.candidates {
        let grounds: Vec<LinkGround> = candidate.grounds().collect();
        found.push((
            record::<MatterId>("SuggestEarlier", candidate.matter)?,
            grounds,
        ));
    }
    let expected = vec![(earlier, vec![LinkGround::SamePerson, LinkGround::SamePlace])];
    stage.check(
        "office",
        "前件只有一件，依据为同一人、同一属地",
        &expected,
        &found,
    )?;

    stage.at(9, 20)?;
    let answer = stage
        .step("link-piece")
        .by("office", "X01")
        .says(
            "登记员核对后，将前件与诉求二关联；两件各自保留，不并件",
            "Art. 19 ¶3",
        )
        .act(LinkPieceRequest {
            matter: named(matter),
            claim: LAND,
            earlier: named(earlier),
            grounds: vec![LinkGround::SamePerson.into(), LinkGround::SamePlace.into()],
            ..LinkPieceRequest::default()
        })
        .await?;
    Ok(Group {
        matter,
        number,
        earlier,
        version: reference("LinkPiece", answer.reference)?.version,
    })
}
