//! The agency dissents from the plan, with a reason (6.2.3, J-9).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::attendance;
use domain::id::AttendanceId;
use domain::reception::PlanVersion;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::attendances::{change_attendance, subject_of};
use crate::{Context, TEXT_LIMIT};

/// The version and the digest that were read, and what is wrong with them.
pub(crate) struct DissentFromPlan {
    request: RequestId,
    attendance: AttendanceId,
    version: PlanVersion,
    digest: [u8; 32],
    reason: String,
}

impl TryFrom<pb::DissentFromPlanRequest> for DissentFromPlan {
    type Error = Invalid;

    fn try_from(pb: pb::DissentFromPlanRequest) -> Result<Self, Invalid> {
        let pb::DissentFromPlanRequest {
            request_id,
            attendance,
            plan_version,
            digest,
            reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            version: Wired::from_wire(plan_version).field("plan_version")?,
            digest: Wired::from_wire(digest).field("digest")?,
            reason: text(reason, TEXT_LIMIT).field("reason")?,
        })
    }
}

/// Dissents from the plan that was read.
pub(crate) async fn dissent_from_plan(
    ctx: &Context,
    call: &Call,
    command: DissentFromPlan,
) -> Result<Committed, Failure> {
    let DissentFromPlan {
        request,
        attendance,
        version,
        digest,
        reason,
    } = command;
    let subject = subject_of(ctx, call, attendance).await?;
    let ([reason], sealing) = act::seal(ctx, subject, [reason.as_str()]).await?;
    let dissent = attendance::Command::DissentPlan {
        version,
        digest,
        reason,
    };
    change_attendance(ctx, call, request, attendance, sealing, dissent).await
}
