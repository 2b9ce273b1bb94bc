//! Extension of the handling period, by the head (Art. 34).

use contracts::invalid::{InField, Invalid};
use contracts::pb::followup::v1 as pb;
use contracts::wire::{Wired, text};
use domain::handling;
use domain::id::HandlingId;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change_handling, subject_of_handling};
use crate::{Context, TEXT_LIMIT};

/// So many days more, why, and what the petitioner is told.
pub(crate) struct ExtendHandling {
    request: RequestId,
    handling: HandlingId,
    days: u8,
    reason: String,
    told: String,
}

impl TryFrom<pb::ExtendHandlingRequest> for ExtendHandling {
    type Error = Invalid;

    fn try_from(pb: pb::ExtendHandlingRequest) -> Result<Self, Invalid> {
        let pb::ExtendHandlingRequest {
            request_id,
            handling,
            days,
            reason,
            told,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            handling: Wired::from_wire(handling).field("handling")?,
            days: Wired::from_wire(days).field("days")?,
            reason: text(reason, TEXT_LIMIT).field("reason")?,
            told: text(told, TEXT_LIMIT).field("told")?,
        })
    }
}

/// Extends the period that runs.
pub(crate) async fn extend_handling(
    ctx: &Context,
    call: &Call,
    command: ExtendHandling,
) -> Result<Committed, Failure> {
    let ExtendHandling {
        request,
        handling,
        days,
        reason,
        told,
    } = command;
    let subject = subject_of_handling(ctx, call, handling).await?;
    let ([reason, told], sealing) =
        act::seal(ctx, subject, [reason.as_str(), told.as_str()]).await?;
    let extend = handling::Command::Extend { days, reason, told };
    change_handling(ctx, call, request, handling, sealing, extend).await
}
