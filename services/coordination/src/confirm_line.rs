//! The agency confirms the agreed line, in the version that its people read (6.2.1).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::attendance;
use domain::id::AttendanceId;
use domain::reception::LineVersion;
use node::desk::act::Sealing;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::attendances::change_attendance;

/// The version and the digest that were read.
pub(crate) struct ConfirmLine {
    request: RequestId,
    attendance: AttendanceId,
    version: LineVersion,
    digest: [u8; 32],
}

impl TryFrom<pb::ConfirmLineRequest> for ConfirmLine {
    type Error = Invalid;

    fn try_from(pb: pb::ConfirmLineRequest) -> Result<Self, Invalid> {
        let pb::ConfirmLineRequest {
            request_id,
            attendance,
            line_version,
            digest,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            version: Wired::from_wire(line_version).field("line_version")?,
            digest: Wired::from_wire(digest).field("digest")?,
        })
    }
}

/// Confirms the line; a version that another has replaced cannot be confirmed any more.
pub(crate) async fn confirm_line(
    ctx: &Context,
    call: &Call,
    command: ConfirmLine,
) -> Result<Committed, Failure> {
    let ConfirmLine {
        request,
        attendance,
        version,
        digest,
    } = command;
    let confirm = attendance::Command::ConfirmLine { version, digest };
    let sealing = Sealing::default();
    change_attendance(ctx, call, request, attendance, sealing, confirm).await
}
