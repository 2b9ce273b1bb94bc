//! A reception is called off before its session.

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::ReceptionId;
use domain::reception;
use node::desk::act::{self, Deed};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_reception, own, subject_of};
use crate::{Context, TEXT_LIMIT};

/// Which, and why.
pub(crate) struct CancelReception {
    request: RequestId,
    reception: ReceptionId,
    reason: String,
}

impl TryFrom<pb::CancelReceptionRequest> for CancelReception {
    type Error = Invalid;

    fn try_from(pb: pb::CancelReceptionRequest) -> Result<Self, Invalid> {
        let pb::CancelReceptionRequest {
            request_id,
            reception,
            reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            reason: text(reason, TEXT_LIMIT).field("reason")?,
        })
    }
}

/// Cancels the reception; everybody who is invited is told, without the reason.
pub(crate) async fn cancel_reception(
    ctx: &Context,
    call: &Call,
    command: CancelReception,
) -> Result<Committed, Failure> {
    let CancelReception {
        request,
        reception,
        reason,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let ([reason], sealing) = act::seal(ctx, subject, [reason.as_str()]).await?;
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    change_reception(ctx, call, deed, reception::Command::Cancel { reason }).await
}
