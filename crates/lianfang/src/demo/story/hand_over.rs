//! 6.4: the record's number in the provincial system, and the plan goes to the docket.

use contracts::pb::coordination::v1::{
    ConcludeReceptionRequest, EnterProvincialRecordRequest, HandOverRequest,
};
use contracts::pb::followup::v1::DocketView;
use domain::id::ReceptionId;

use super::{Group, docket, named};
use crate::demo::stage::{Stage, StoryFault};

pub(super) async fn play(
    stage: &mut Stage,
    group: &Group,
    reception: ReceptionId,
) -> Result<(), StoryFault> {
    stage.at(16, 40)?;
    let number = format!("JS-{}-0007", stage.days.first().strftime("%Y%m%d"));
    stage
        .step("provincial-record")
        .by("office", "X02")
        .says(format!("录入省级系统，编号{number}"), "6.4.1")
        .act(EnterProvincialRecordRequest {
            reception: named(reception),
            number,
            ..EnterProvincialRecordRequest::default()
        })
        .await?;
    stage.at(16, 46)?;
    stage
        .step("hand-over")
        .by("office", "X03")
        .says("第1版方案移交跟踪台账", "6.4")
        .act(HandOverRequest {
            reception: named(reception),
            ..HandOverRequest::default()
        })
        .await?;
    let taken = named(reception);
    stage
        .sees(
            "office",
            docket(group.matter),
            "台账接收方案",
            |view: &DocketView| (view.reception == taken && view.plan_version == 1).then_some(()),
        )
        .await?;
    stage.at(16, 50)?;
    stage
        .step("conclude-too-early")
        .by("office", "X03")
        .says("结束联合接访：诉求尚未转交", "J-13")
        .refused(conclude(reception), "DISPATCH_MISSING")
        .await
}

pub(super) fn conclude(reception: ReceptionId) -> ConcludeReceptionRequest {
    ConcludeReceptionRequest {
        reception: named(reception),
        ..ConcludeReceptionRequest::default()
    }
}
