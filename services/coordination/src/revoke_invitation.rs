//! An invitation is taken back.

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::ReceptionId;
use domain::reception::{self, InvitationNo};
use node::desk::act::{self, Deed};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_reception, own, subject_of};
use crate::{Context, TEXT_LIMIT};

/// Which invitation, and why.
pub(crate) struct RevokeInvitation {
    request: RequestId,
    reception: ReceptionId,
    invitation: InvitationNo,
    reason: String,
}

impl TryFrom<pb::RevokeInvitationRequest> for RevokeInvitation {
    type Error = Invalid;

    fn try_from(pb: pb::RevokeInvitationRequest) -> Result<Self, Invalid> {
        let pb::RevokeInvitationRequest {
            request_id,
            reception,
            invitation,
            reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            invitation: Wired::from_wire(invitation).field("invitation")?,
            reason: text(reason, TEXT_LIMIT).field("reason")?,
        })
    }
}

/// Takes an invitation back; the responsible unit of a claim is replaced instead.
pub(crate) async fn revoke_invitation(
    ctx: &Context,
    call: &Call,
    command: RevokeInvitation,
) -> Result<Committed, Failure> {
    let RevokeInvitation {
        request,
        reception,
        invitation,
        reason,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let ([reason], sealing) = act::seal(ctx, subject, [reason.as_str()]).await?;
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    let revoke = reception::Command::Revoke { invitation, reason };
    change_reception(ctx, call, deed, revoke).await
}
