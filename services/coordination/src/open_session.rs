//! The session opens: never before the line is locked, with at most five of those elected (6.2.1, 6.2.2, J-7, J-11).

use std::collections::BTreeSet;

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::matter::PersonNo;
use domain::reception;
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::receptions::{change_reception, own};

/// Who of the petitioners is in the room.
pub(crate) struct OpenSession {
    request: RequestId,
    reception: ReceptionId,
    representatives: BTreeSet<PersonNo>,
}

impl TryFrom<pb::OpenSessionRequest> for OpenSession {
    type Error = Invalid;

    fn try_from(pb: pb::OpenSessionRequest) -> Result<Self, Invalid> {
        let pb::OpenSessionRequest {
            request_id,
            reception,
            representatives,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            representatives: Wired::from_wire(representatives).field("representatives")?,
        })
    }
}

/// Opens the session.
pub(crate) async fn open_session(
    ctx: &Context,
    call: &Call,
    command: OpenSession,
) -> Result<Committed, Failure> {
    let OpenSession {
        request,
        reception,
        representatives,
    } = command;
    let deed = Deed::on(own(call, reception)?, request);
    let open = reception::Command::OpenSession { representatives };
    change_reception(ctx, call, deed, open).await
}
