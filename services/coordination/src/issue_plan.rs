//! The plan is issued to those who carry it out (6.2.3, P2).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::reception::{self, PlanVersion};
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::receptions::{change_reception, own};

/// The version that its responsible units agreed to.
pub(crate) struct IssuePlan {
    request: RequestId,
    reception: ReceptionId,
    version: PlanVersion,
}

impl TryFrom<pb::IssuePlanRequest> for IssuePlan {
    type Error = Invalid;

    fn try_from(pb: pb::IssuePlanRequest) -> Result<Self, Invalid> {
        let pb::IssuePlanRequest {
            request_id,
            reception,
            plan_version,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            version: Wired::from_wire(plan_version).field("plan_version")?,
        })
    }
}

/// Issues a version of the plan.
pub(crate) async fn issue_plan(
    ctx: &Context,
    call: &Call,
    command: IssuePlan,
) -> Result<Committed, Failure> {
    let IssuePlan {
        request,
        reception,
        version,
    } = command;
    let deed = Deed::on(own(call, reception)?, request);
    change_reception(ctx, call, deed, reception::Command::IssuePlan { version }).await
}
