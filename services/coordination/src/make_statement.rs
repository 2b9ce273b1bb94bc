//! What an agency states of its own accord: its answer, path and plan, or policy (6.2.2, J-8).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::attendance;
use domain::id::AttendanceId;
use domain::matter::ClaimNo;
use domain::reception::Topic;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::attendances::{change_attendance, subject_of};
use crate::{Context, TEXT_LIMIT};

/// What is said, on which claim.
pub(crate) struct MakeStatement {
    request: RequestId,
    attendance: AttendanceId,
    claim: ClaimNo,
    topic: Topic,
    text: String,
}

impl TryFrom<pb::MakeStatementRequest> for MakeStatement {
    type Error = Invalid;

    fn try_from(pb: pb::MakeStatementRequest) -> Result<Self, Invalid> {
        let pb::MakeStatementRequest {
            request_id,
            attendance,
            claim,
            topic,
            text: words,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            claim: Wired::from_wire(claim).field("claim")?,
            topic: Wired::from_wire(topic).field("topic")?,
            text: text(words, TEXT_LIMIT).field("text")?,
        })
    }
}

/// States it for the agency, on its own duty, after it confirmed the line.
pub(crate) async fn make_statement(
    ctx: &Context,
    call: &Call,
    command: MakeStatement,
) -> Result<Committed, Failure> {
    let MakeStatement {
        request,
        attendance,
        claim,
        topic,
        text,
    } = command;
    let subject = subject_of(ctx, call, attendance).await?;
    let ([text], sealing) = act::seal(ctx, subject, [text.as_str()]).await?;
    let state = attendance::Command::State { claim, topic, text };
    change_attendance(ctx, call, request, attendance, sealing, state).await
}
