//! The agreed line is fixed: first consult, then receive (6.2.1, J-7).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::reception::{self, LineVersion};
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::receptions::{change_reception, own};

/// The version that all confirmed.
pub(crate) struct LockLine {
    request: RequestId,
    reception: ReceptionId,
    version: LineVersion,
}

impl TryFrom<pb::LockLineRequest> for LockLine {
    type Error = Invalid;

    fn try_from(pb: pb::LockLineRequest) -> Result<Self, Invalid> {
        let pb::LockLineRequest {
            request_id,
            reception,
            line_version,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            version: Wired::from_wire(line_version).field("line_version")?,
        })
    }
}

/// Locks a version; without it no session opens.
pub(crate) async fn lock_line(
    ctx: &Context,
    call: &Call,
    command: LockLine,
) -> Result<Committed, Failure> {
    let LockLine {
        request,
        reception,
        version,
    } = command;
    let deed = Deed::on(own(call, reception)?, request);
    change_reception(ctx, call, deed, reception::Command::LockLine { version }).await
}
