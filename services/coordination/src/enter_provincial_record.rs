//! 录入: the number under which the provincial system holds the reception (6.4.1, P3).

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

/// The number there; a person entered the record, this node talks to no provincial system.
pub(crate) struct EnterProvincialRecord {
    request: RequestId,
    reception: ReceptionId,
    number: String,
}

impl TryFrom<pb::EnterProvincialRecordRequest> for EnterProvincialRecord {
    type Error = Invalid;

    fn try_from(pb: pb::EnterProvincialRecordRequest) -> Result<Self, Invalid> {
        let pb::EnterProvincialRecordRequest {
            request_id,
            reception,
            number,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            number: Wired::from_wire(number).field("number")?,
        })
    }
}

/// Records the number, once.
pub(crate) async fn enter_provincial_record(
    ctx: &Context,
    call: &Call,
    command: EnterProvincialRecord,
) -> Result<Committed, Failure> {
    let EnterProvincialRecord {
        request,
        reception,
        number,
    } = command;
    let deed = Deed::on(own(call, reception)?, request);
    let enter = reception::Command::EnterProvincialRecord { number };
    change_reception(ctx, call, deed, enter).await
}
