//! 6.1.2: who comes, who does not, and who comes instead.

use contracts::pb::coordination::v1::answer_invitation_request::Answer;
use contracts::pb::coordination::v1::{
    AnswerInvitationRequest, AttendanceView, ConfirmedEntry, DeclinedEntry, InvitationStatus,
    InviteAnotherRequest, ReceptionView,
};
use contracts::pb::types::v1::DeclineGround;
use contracts::pb::types::v1::duty::{Duty, Social};
use domain::id::ReceptionId;

use super::determination::seat;
use super::people::delegate;
use super::{attendance, code, named};
use crate::demo::cast;
use crate::demo::stage::{Stage, StoryFault};

pub(super) async fn play(stage: &mut Stage, reception: ReceptionId) -> Result<(), StoryFault> {
    stage.at(9, 52)?;
    let answer = comes(stage, reception, "hrss", "R01").await?;
    stage
        .step("answer-hrss")
        .by("hrss", "R01")
        .says("确认参加，派承办人1人：业务、答复口径、疏导能力齐备", "5.2")
        .act(answer)
        .await?;
    confirmed(stage, reception, "hrss").await?;

    stage.at(9, 55)?;
    let answer = comes(stage, reception, "land", "Z03").await?;
    stage
        .step("answer-land-short")
        .by("land", "Z03")
        .says("拟派负责人1人，缺答复口径、疏导能力", "5.2")
        .refused(answer, "COMPETENCE_MISSING")
        .await?;
    stage.at(9, 57)?;
    let answer = comes(stage, reception, "land", "Z01").await?;
    stage
        .step("answer-land")
        .by("land", "Z03")
        .says("改派承办人，确认参加", "5.2")
        .act(answer)
        .await?;
    confirmed(stage, reception, "land").await?;

    stage.at(9, 59)?;
    let answer = comes(stage, reception, "town", "T01").await?;
    stage
        .step("answer-town")
        .by("town", "T01")
        .says("属地确认参加，派属地干部1人", "5.3")
        .act(answer)
        .await?;
    confirmed(stage, reception, "town").await?;

    stage.at(10, 2)?;
    let invitation = invitation(stage, reception, "aid").await?;
    stage
        .step("decline-aid")
        .by("aid", "F01")
        .says("不能参加：值班律师当日下午出庭", "6.1.2")
        .act(AnswerInvitationRequest {
            attendance: named(attendance(reception, "aid")),
            invitation,
            answer: Some(Answer::Declined(DeclinedEntry {
                ground: DeclineGround::Unavailable.into(),
                reason: "值班律师当日下午出庭，无法到场。".to_owned(),
            })),
            ..AnswerInvitationRequest::default()
        })
        .await?;
    answered(
        stage,
        reception,
        "aid",
        InvitationStatus::Declined,
        "信访局获知法援中心不能参加",
    )
    .await?;

    stage.at(10, 5)?;
    stage
        .step("invite-firm")
        .by("office", "X03")
        .says("改邀明理律所参加（无自有节点，由信访局节点托管）", "6.1.2")
        .act(InviteAnotherRequest {
            reception: named(reception),
            seat: Some(seat("firm", [Duty::Social(Social {})])),
            instead_of: invitation,
            ..InviteAnotherRequest::default()
        })
        .await?;
    stage.at(10, 12)?;
    let answer = comes(stage, reception, "firm", "L01").await?;
    stage
        .step("answer-firm")
        .by("firm", "L01")
        .says("律师确认参加：法律解释、心理咨询", "5.4")
        .act(answer)
        .await?;
    confirmed(stage, reception, "firm").await?;
    stage
        .sees_stage::<AttendanceView>(
            "aid",
            attendance(reception, "aid"),
            "法援中心的通知已撤回",
            "revoked",
        )
        .await?;
    stage
        .sees_stage::<ReceptionView>("office", reception, "责任单位、属地到齐", "ready")
        .await?;
    stage.tell("office", "责任单位、有关单位、属地、社会力量到齐", "6.1.2")
}

/// The invitation as the agency's node has it.
async fn invitation(
    stage: &mut Stage,
    reception: ReceptionId,
    agency: &str,
) -> Result<u32, StoryFault> {
    let short = cast::member(agency).short;
    stage
        .look(
            agency,
            attendance(reception, agency),
            &format!("{short}看到待答复的通知"),
            |view: &AttendanceView| (view.stage == "invited").then_some(view.invitation),
        )
        .await
}

async fn comes(
    stage: &mut Stage,
    reception: ReceptionId,
    agency: &str,
    number: &str,
) -> Result<AnswerInvitationRequest, StoryFault> {
    Ok(AnswerInvitationRequest {
        attendance: named(attendance(reception, agency)),
        invitation: invitation(stage, reception, agency).await?,
        answer: Some(Answer::Confirmed(ConfirmedEntry {
            delegates: vec![delegate(agency, number)],
        })),
        ..AnswerInvitationRequest::default()
    })
}

async fn confirmed(
    stage: &mut Stage,
    reception: ReceptionId,
    agency: &str,
) -> Result<(), StoryFault> {
    let what = format!("信访局收到{}的确认", cast::member(agency).short);
    answered(stage, reception, agency, InvitationStatus::Confirmed, &what).await
}

async fn answered(
    stage: &mut Stage,
    reception: ReceptionId,
    agency: &str,
    status: InvitationStatus,
    what: &str,
) -> Result<(), StoryFault> {
    let code = code(agency);
    stage
        .sees("office", reception, what, |view: &ReceptionView| {
            view.invitations
                .iter()
                .any(|invitation| invitation.agency == code && invitation.status() == status)
                .then_some(())
        })
        .await
}
