//! The agency agrees to its part of the plan (6.2.3, J-9).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::attendance;
use domain::id::AttendanceId;
use domain::reception::PlanVersion;
use node::desk::act::Sealing;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::attendances::change_attendance;

/// The version and the digest that were read.
pub(crate) struct AgreePlan {
    request: RequestId,
    attendance: AttendanceId,
    version: PlanVersion,
    digest: [u8; 32],
}

impl TryFrom<pb::AgreePlanRequest> for AgreePlan {
    type Error = Invalid;

    fn try_from(pb: pb::AgreePlanRequest) -> Result<Self, Invalid> {
        let pb::AgreePlanRequest {
            request_id,
            attendance,
            plan_version,
            digest,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            version: Wired::from_wire(plan_version).field("plan_version")?,
            digest: Wired::from_wire(digest).field("digest")?,
        })
    }
}

/// Agrees to the plan, in the version that was read.
pub(crate) async fn agree_plan(
    ctx: &Context,
    call: &Call,
    command: AgreePlan,
) -> Result<Committed, Failure> {
    let AgreePlan {
        request,
        attendance,
        version,
        digest,
    } = command;
    let agree = attendance::Command::AgreePlan { version, digest };
    let sealing = Sealing::default();
    change_attendance(ctx, call, request, attendance, sealing, agree).await
}
