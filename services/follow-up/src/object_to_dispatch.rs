//! Objection to a dispatch: within five working days, with detailed reasons (Art. 23 ¶3).

use contracts::invalid::{InField, Invalid};
use contracts::pb::followup::v1 as pb;
use contracts::wire::{Wired, text};
use domain::handling;
use domain::id::{AgencyId, HandlingId};
use node::desk::act;
use node::desk::call::{Call, RequestId, optional};
use node::failure::Failure;
use store::Committed;

use crate::records::{change_handling, subject_of_handling};
use crate::{Context, TEXT_LIMIT};

/// The objection, and who is competent instead where the objecting agency knows.
pub(crate) struct ObjectToDispatch {
    request: RequestId,
    handling: HandlingId,
    reasons: String,
    proposed: Option<AgencyId>,
}

impl TryFrom<pb::ObjectToDispatchRequest> for ObjectToDispatch {
    type Error = Invalid;

    fn try_from(pb: pb::ObjectToDispatchRequest) -> Result<Self, Invalid> {
        let pb::ObjectToDispatchRequest {
            request_id,
            handling,
            reasons,
            proposed,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            handling: Wired::from_wire(handling).field("handling")?,
            reasons: text(reasons, TEXT_LIMIT).field("reasons")?,
            proposed: optional(proposed).field("proposed")?,
        })
    }
}

/// Objects to a dispatch; until the sender agrees the agency stays answerable.
pub(crate) async fn object_to_dispatch(
    ctx: &Context,
    call: &Call,
    command: ObjectToDispatch,
) -> Result<Committed, Failure> {
    let ObjectToDispatch {
        request,
        handling,
        reasons,
        proposed,
    } = command;
    let subject = subject_of_handling(ctx, call, handling).await?;
    let ([reasons], sealing) = act::seal(ctx, subject, [reasons.as_str()]).await?;
    let object = handling::Command::Object { reasons, proposed };
    change_handling(ctx, call, request, handling, sealing, object).await
}
