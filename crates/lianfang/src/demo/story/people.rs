//! 6.1.2 and 6.1.3: who takes part, how it is held, and the invitations.

use contracts::pb::coordination::v1::{
    AttendanceView, ChooseModeRequest, ChoosePeopleRequest, ConveneRequest, ModeEntry, ModeKind,
};
use contracts::pb::types::v1::Delegate;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::time::Instant;

use super::determination::Determined;
use super::{attendance, named, reference};
use crate::demo::cast;
use crate::demo::stage::{Stage, StoryFault};

/// When the session is to open, on the first day.
pub(super) const OPENS: (u8, u8) = (14, 0);

pub(super) async fn play(
    stage: &mut Stage,
    reception: ReceptionId,
    determined: Determined,
) -> Result<(), StoryFault> {
    let Determined { seats, version } = determined;
    stage.at(9, 40)?;
    let answer = stage
        .step("choose-people")
        .by("office", "X03")
        .says(
            "确定参加单位：人社局、自然资源局、青桥镇、法援中心；本局派统筹、接谈员各1人",
            "6.1.2",
        )
        .act(ChoosePeopleRequest {
            reception: named(reception),
            version,
            office: vec![delegate("office", "X03"), delegate("office", "X02")],
            seats,
            ..ChoosePeopleRequest::default()
        })
        .await?;
    let version = reference("ChoosePeople", answer.reference)?.version;

    stage.at(9, 44)?;
    let opens = Instant::at(stage.days.first(), OPENS.0, OPENS.1);
    stage
        .step("choose-mode")
        .by("office", "X03")
        .says("确定方式：现场组织，当日14:00在县信访接待场所", "6.1.3")
        .act(ChooseModeRequest {
            reception: named(reception),
            version,
            mode: Some(ModeEntry {
                kind: ModeKind::OnSite.into(),
                place: cast::member("office").region().to_wire(),
                opens: opens.to_wire(),
                ..ModeEntry::default()
            }),
            ..ChooseModeRequest::default()
        })
        .await?;

    stage.at(9, 48)?;
    stage
        .step("convene-reception")
        .by("office", "X03")
        .says("发出联合接访通知，现场接访30分钟内答复", "6.1.2")
        .act(ConveneRequest {
            reception: named(reception),
            ..ConveneRequest::default()
        })
        .await?;
    for agency in ["hrss", "land", "town", "aid"] {
        let short = cast::member(agency).short;
        stage
            .sees_stage::<AttendanceView>(
                agency,
                attendance(reception, agency),
                &format!("{short}节点收到通知"),
                "invited",
            )
            .await?;
    }
    stage.tell("office", "四家单位的节点均已收到通知", "6.1.2")
}

/// A member of staff with the competences that the agency declares.
pub(super) fn delegate(agency: &str, number: &str) -> Delegate {
    let member = cast::member(agency);
    member.delegate(member.staff(number)).to_wire()
}
