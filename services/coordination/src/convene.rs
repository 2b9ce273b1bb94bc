//! The convening notices go out, one a seat (6.1).

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
pub(crate) struct Convene {
    request: RequestId,
    reception: ReceptionId,
}

impl TryFrom<pb::ConveneRequest> for Convene {
    type Error = Invalid;

    fn try_from(pb: pb::ConveneRequest) -> Result<Self, Invalid> {
        let pb::ConveneRequest {
            request_id,
            reception,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
        })
    }
}

/// Sends the invitations to those chosen; each has its own time to answer (P1).
pub(crate) async fn convene(
    ctx: &Context,
    call: &Call,
    command: Convene,
) -> Result<Committed, Failure> {
    let Convene { request, reception } = command;
    let deed = Deed::on(own(call, reception)?, request);
    change_reception(ctx, call, deed, reception::Command::Convene).await
}
