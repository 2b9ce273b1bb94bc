//! The answer to an invitation: who comes, or why nobody does (6.1.2, J-5, J-14).

use contracts::invalid::{InField, Invalid, required};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::attendance;
use domain::id::AttendanceId;
use domain::people::Delegate;
use domain::reception::{self, DeclineGround, InvitationNo};
use node::desk::act::{self, Sealing};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::attendances::{change_attendance, delegates, subject_of};
use crate::{Context, TEXT_LIMIT};

/// The answer to the invitation with this number.
pub(crate) struct AnswerInvitation {
    request: RequestId,
    attendance: AttendanceId,
    invitation: InvitationNo,
    answer: Answer,
}

enum Answer {
    Confirmed {
        delegates: Vec<Delegate>,
    },
    Declined {
        ground: DeclineGround,
        reason: String,
    },
}

impl TryFrom<pb::AnswerInvitationRequest> for AnswerInvitation {
    type Error = Invalid;

    fn try_from(pb: pb::AnswerInvitationRequest) -> Result<Self, Invalid> {
        use pb::answer_invitation_request::Answer as Pb;
        let pb::AnswerInvitationRequest {
            request_id,
            attendance,
            invitation,
            answer,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            invitation: Wired::from_wire(invitation).field("invitation")?,
            answer: match required(answer).field("answer")? {
                Pb::Confirmed(pb::ConfirmedEntry { delegates: wire }) => Answer::Confirmed {
                    delegates: delegates(wire).field("delegates").field("confirmed")?,
                },
                Pb::Declined(pb::DeclinedEntry { ground, reason }) => Answer::Declined {
                    ground: Wired::from_wire(ground).field("ground").field("declined")?,
                    reason: text(reason, TEXT_LIMIT).field("reason").field("declined")?,
                },
            },
        })
    }
}

/// Answers for the agency; after P1 the answer is late, not refused.
pub(crate) async fn answer_invitation(
    ctx: &Context,
    call: &Call,
    command: AnswerInvitation,
) -> Result<Committed, Failure> {
    let AnswerInvitation {
        request,
        attendance,
        invitation,
        answer,
    } = command;
    let (answer, sealing) = match answer {
        Answer::Confirmed { delegates } => {
            let answer = reception::Answer::Confirmed { delegates };
            (answer, Sealing::default())
        }
        Answer::Declined { ground, reason } => {
            let subject = subject_of(ctx, call, attendance).await?;
            let ([reason], sealing) = act::seal(ctx, subject, [reason.as_str()]).await?;
            (reception::Answer::Declined { ground, reason }, sealing)
        }
    };
    let answer = attendance::Command::Answer { invitation, answer };
    change_attendance(ctx, call, request, attendance, sealing, answer).await
}
