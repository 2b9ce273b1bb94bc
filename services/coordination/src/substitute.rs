//! Other people come than were announced (6.1.2, J-5).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::attendance;
use domain::id::AttendanceId;
use domain::people::Delegate;
use node::desk::act::Sealing;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::attendances::{change_attendance, delegates};

/// Who comes now.
pub(crate) struct Substitute {
    request: RequestId,
    attendance: AttendanceId,
    delegates: Vec<Delegate>,
}

impl TryFrom<pb::SubstituteRequest> for Substitute {
    type Error = Invalid;

    fn try_from(pb: pb::SubstituteRequest) -> Result<Self, Invalid> {
        let pb::SubstituteRequest {
            request_id,
            attendance,
            delegates: wire,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            delegates: delegates(wire).field("delegates")?,
        })
    }
}

/// Names those who come instead.
pub(crate) async fn substitute(
    ctx: &Context,
    call: &Call,
    command: Substitute,
) -> Result<Committed, Failure> {
    let Substitute {
        request,
        attendance,
        delegates,
    } = command;
    let substitute = attendance::Command::Substitute { delegates };
    let sealing = Sealing::default();
    change_attendance(ctx, call, request, attendance, sealing, substitute).await
}
