//! 移交: the issued plan goes to the docket (6.4).

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
pub(crate) struct HandOver {
    request: RequestId,
    reception: ReceptionId,
}

impl TryFrom<pb::HandOverRequest> for HandOver {
    type Error = Invalid;

    fn try_from(pb: pb::HandOverRequest) -> Result<Self, Invalid> {
        let pb::HandOverRequest {
            request_id,
            reception,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
        })
    }
}

/// Hands the plan over; from then on the docket follows it.
pub(crate) async fn hand_over(
    ctx: &Context,
    call: &Call,
    command: HandOver,
) -> Result<Committed, Failure> {
    let HandOver { request, reception } = command;
    let deed = Deed::on(own(call, reception)?, request);
    change_reception(ctx, call, deed, reception::Command::HandOver).await
}
