//! The end of a reception (J-13).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::reception;
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::receptions::{change_reception, own};

/// Which reception.
pub(crate) struct ConcludeReception {
    request: RequestId,
    reception: ReceptionId,
}

impl TryFrom<pb::ConcludeReceptionRequest> for ConcludeReception {
    type Error = Invalid;

    fn try_from(pb: pb::ConcludeReceptionRequest) -> Result<Self, Invalid> {
        let pb::ConcludeReceptionRequest {
            request_id,
            reception,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
        })
    }
}

/// Concludes a reception from which nobody stays on, that is entered, and whose claims are dispatched.
pub(crate) async fn conclude_reception(
    ctx: &Context,
    call: &Call,
    command: ConcludeReception,
) -> Result<Committed, Failure> {
    let ConcludeReception { request, reception } = command;
    let deed = Deed::on(own(call, reception)?, request);
    change_reception(ctx, call, deed, reception::Command::Conclude).await
}
