//! 6.2.3: who does what until when.

use contracts::pb::coordination::v1::{
    AgreePlanRequest, AttendanceView, IssuePlanRequest, PlanItemText, ProposePlanRequest,
    ReceptionView,
};
use domain::id::ReceptionId;

use super::{LAND, WAGES, attendance, code, named};
use crate::demo::cast;
use crate::demo::stage::{Stage, StoryFault};

/// Days after the first one: by when the wages are paid, and by when the difference is.
const WAGES_DUE: u32 = 59;
const LAND_DUE: u32 = 89;

pub(super) async fn play(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.at(15, 36)?;
    let (wages, land) = (stage.days.after(WAGES_DUE), stage.days.after(LAND_DUE));
    let item = |claim, responsible, due: &str, task: &str| PlanItemText {
        claim,
        responsible: code(responsible),
        cooperating: vec![code("town")],
        task: task.to_owned(),
        due: due.to_owned(),
    };
    stage
        .step("propose-plan")
        .by("office", "X03")
        .says(
            format!("会商后续处理方案：诉求一由人社局负责，{wages}前；诉求二由自然资源局负责，{land}前；青桥镇配合"),
            "6.2.3",
        )
        .act(ProposePlanRequest {
            reception: named(reception),
            items: vec![
                item(WAGES, "hrss", &wages.to_string(), "监督总包单位足额支付拖欠工资。"),
                item(LAND, "land", &land.to_string(), "逐户核实面积，按现行标准补足差额。"),
            ],
            ..ProposePlanRequest::default()
        })
        .await?;
    for (agency, number, minute) in [
        ("hrss", "R03", 42),
        ("land", "Z03", 45),
        ("town", "T02", 48),
    ] {
        let short = cast::member(agency).short;
        let digest = stage
            .sees(
                agency,
                attendance(reception, agency),
                &format!("方案到达{short}节点"),
                |view: &AttendanceView| {
                    let plan = view.plan.as_ref()?;
                    (plan.version == 1).then(|| plan.digest.clone())
                },
            )
            .await?;
        stage.at(15, minute)?;
        stage
            .step(format!("agree-plan-{agency}"))
            .by(agency, number)
            .says("负责人同意方案", "6.2.3")
            .act(AgreePlanRequest {
                attendance: named(attendance(reception, agency)),
                plan_version: 1,
                digest,
                ..AgreePlanRequest::default()
            })
            .await?;
        let code = code(agency);
        stage
            .sees(
                "office",
                reception,
                &format!("信访局收到{short}对方案的同意"),
                |view: &ReceptionView| view.plan.as_ref()?.agreed.contains(&code).then_some(()),
            )
            .await?;
    }
    stage.at(15, 52)?;
    stage
        .step("issue-plan")
        .by("office", "X03")
        .says("方案印发：每项诉求一个责任单位、一个期限", "6.2.3")
        .act(IssuePlanRequest {
            reception: named(reception),
            plan_version: 1,
            ..IssuePlanRequest::default()
        })
        .await?;
    let issued = stage
        .sees_stage::<ReceptionView>("office", reception, "方案已印发", "planned")
        .await?;
    let owners: Vec<(u32, String)> = issued
        .plan
        .into_iter()
        .flat_map(|plan| plan.items)
        .map(|item| (item.claim, item.responsible))
        .collect();
    let expected = vec![(WAGES, code("hrss")), (LAND, code("land"))];
    stage.check("office", "每项诉求恰有一个责任单位", &expected, &owners)
}
