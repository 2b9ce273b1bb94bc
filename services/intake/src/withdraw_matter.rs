//! The petitioners withdraw the matter.

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::MatterId;
use domain::matter::Command;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change, deed, subject};
use crate::{Context, REASON_LIMIT};

/// Which matter, and why.
pub(crate) struct WithdrawMatter {
    request: RequestId,
    matter: MatterId,
    reason: String,
}

impl TryFrom<pb::WithdrawMatterRequest> for WithdrawMatter {
    type Error = Invalid;

    fn try_from(pb: pb::WithdrawMatterRequest) -> Result<Self, Invalid> {
        let pb::WithdrawMatterRequest {
            request_id,
            matter,
            reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            matter: Wired::from_wire(matter).field("matter")?,
            reason: text(reason, REASON_LIMIT).field("reason")?,
        })
    }
}

/// Records the withdrawal.
pub(crate) async fn withdraw_matter(
    ctx: &Context,
    call: &Call,
    command: WithdrawMatter,
) -> Result<Committed, Failure> {
    let WithdrawMatter {
        request,
        matter,
        reason,
    } = command;
    let deed = deed(ctx, call, request, matter).await?;
    let ([reason], sealing) = act::seal(ctx, subject(matter), [reason.as_str()]).await?;
    change(
        ctx,
        call,
        deed.sealing(sealing),
        Command::Withdraw { reason },
    )
    .await
}
