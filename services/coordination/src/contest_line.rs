//! The agency contests the agreed line, with a reason; the office circulates another (6.2.1).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::attendance;
use domain::id::AttendanceId;
use domain::reception::LineVersion;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::attendances::{change_attendance, subject_of};
use crate::{Context, TEXT_LIMIT};

/// The version and the digest that were read, and what is wrong with them.
pub(crate) struct ContestLine {
    request: RequestId,
    attendance: AttendanceId,
    version: LineVersion,
    digest: [u8; 32],
    reason: String,
}

impl TryFrom<pb::ContestLineRequest> for ContestLine {
    type Error = Invalid;

    fn try_from(pb: pb::ContestLineRequest) -> Result<Self, Invalid> {
        let pb::ContestLineRequest {
            request_id,
            attendance,
            line_version,
            digest,
            reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            version: Wired::from_wire(line_version).field("line_version")?,
            digest: Wired::from_wire(digest).field("digest")?,
            reason: text(reason, TEXT_LIMIT).field("reason")?,
        })
    }
}

/// Contests the line that was read.
pub(crate) async fn contest_line(
    ctx: &Context,
    call: &Call,
    command: ContestLine,
) -> Result<Committed, Failure> {
    let ContestLine {
        request,
        attendance,
        version,
        digest,
        reason,
    } = command;
    let subject = subject_of(ctx, call, attendance).await?;
    let ([reason], sealing) = act::seal(ctx, subject, [reason.as_str()]).await?;
    let contest = attendance::Command::ContestLine {
        version,
        digest,
        reason,
    };
    change_attendance(ctx, call, request, attendance, sealing, contest).await
}
