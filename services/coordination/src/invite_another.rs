//! Another agency is invited: in place of one that does not come, or one more (6.1.2).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::reception::{self, InvitationNo, Seat};
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::receptions::{change_reception, own};

/// Who, for what, and in whose place.
pub(crate) struct InviteAnother {
    request: RequestId,
    reception: ReceptionId,
    seat: Seat,
    instead_of: Option<InvitationNo>,
}

impl TryFrom<pb::InviteAnotherRequest> for InviteAnother {
    type Error = Invalid;

    fn try_from(pb: pb::InviteAnotherRequest) -> Result<Self, Invalid> {
        let pb::InviteAnotherRequest {
            request_id,
            reception,
            seat,
            instead_of,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            seat: Wired::from_wire(seat).field("seat")?,
            instead_of: match instead_of {
                0 => None,
                no => Some(Wired::from_wire(no).field("instead_of")?),
            },
        })
    }
}

/// Invites an agency after the others, with its own time to answer.
pub(crate) async fn invite_another(
    ctx: &Context,
    call: &Call,
    command: InviteAnother,
) -> Result<Committed, Failure> {
    let InviteAnother {
        request,
        reception,
        seat,
        instead_of,
    } = command;
    let deed = Deed::on(own(call, reception)?, request);
    let invite = reception::Command::InviteAnother { seat, instead_of };
    change_reception(ctx, call, deed, invite).await
}
