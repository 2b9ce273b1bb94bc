//! The last service, the report that the assignment owes, and 办结.

use contracts::pb::followup::v1::{CloseDocketRequest, FileReportRequest, HandlingView};
use contracts::pb::intake::v1::MatterView;
use contracts::pb::types::v1::PublicStep;

use super::dispatch::step_of;
use super::handling::serve;
use super::{Group, Handlings, LAND, docket, docket_grown, docket_version, named};
use crate::demo::stage::{Stage, StoryFault};

/// Days after the first one.
const TOO_EARLY: u32 = 80;
const LAND_SERVED: u32 = 81;
const REPORTED: u32 = 84;
pub(super) const CLOSED: u32 = 85;

pub(super) async fn play(
    stage: &mut Stage,
    group: &Group,
    handlings: Handlings,
) -> Result<(), StoryFault> {
    let close = || CloseDocketRequest {
        docket: named(docket(group.matter)),
        ..CloseDocketRequest::default()
    };
    stage.on(stage.days.after(TOO_EARLY), 9, 0)?;
    stage
        .step("close-too-early")
        .by("office", "X03")
        .says("办结：诉求二的意见书已出具、尚未送达", "Art. 32")
        .refused(close(), "SERVICE_REQUIRED")
        .await?;
    stage.on(stage.days.after(LAND_SERVED), 10, 30)?;
    let served = serve(stage.now(), handlings.land);
    stage
        .step("serve-land")
        .by("land", "Z01")
        .says("意见书当面送达5名代表", "Art. 35")
        .act(served)
        .await?;
    step_of(
        stage,
        group,
        LAND,
        PublicStep::OpinionServed,
        "诉求二的意见已送达",
    )
    .await?;
    let before = docket_version(stage, group).await?;
    stage.on(stage.days.after(REPORTED), 9, 0)?;
    stage
        .step("report-land")
        .by("land", "Z01")
        .says("就交办事项报告办理结果", "Art. 22 ¶1")
        .act(FileReportRequest {
            handling: named(handlings.land),
            result: "面积已逐户核实，差额已发放，意见书已送达。".to_owned(),
            ..FileReportRequest::default()
        })
        .await?;
    stage
        .sees_stage::<HandlingView>("land", handlings.land, "诉求二办理完毕", "done")
        .await?;
    docket_grown(stage, group, before, "信访局收到办理结果报告").await?;

    stage.on(stage.days.after(CLOSED), 9, 30)?;
    stage
        .step("close-docket")
        .by("office", "X05")
        .says("两项意见均已送达、执行、报告，事项办结", "Art. 32 ¶2")
        .act(close())
        .await?;
    stage
        .sees_stage::<MatterView>("office", group.matter, "事项已办结", "closed")
        .await?;
    Ok(())
}
