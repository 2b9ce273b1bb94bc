//! 疏导: policy and procedure explained to a person who stays on (6.3.3, S2).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::attendance;
use domain::id::AttendanceId;
use domain::matter::PersonNo;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::attendances::{change_attendance, subject_of};
use crate::{Context, TEXT_LIMIT};

/// What was explained, to which petitioner.
pub(crate) struct GiveGuidance {
    request: RequestId,
    attendance: AttendanceId,
    person: PersonNo,
    text: String,
}

impl TryFrom<pb::GiveGuidanceRequest> for GiveGuidance {
    type Error = Invalid;

    fn try_from(pb: pb::GiveGuidanceRequest) -> Result<Self, Invalid> {
        let pb::GiveGuidanceRequest {
            request_id,
            attendance,
            person,
            text: words,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            person: Wired::from_wire(person).field("person")?,
            text: text(words, TEXT_LIMIT).field("text")?,
        })
    }
}

/// Records the guidance; a stay ends only with that of each agency that was asked.
pub(crate) async fn give_guidance(
    ctx: &Context,
    call: &Call,
    command: GiveGuidance,
) -> Result<Committed, Failure> {
    let GiveGuidance {
        request,
        attendance,
        person,
        text,
    } = command;
    let subject = subject_of(ctx, call, attendance).await?;
    let ([text], sealing) = act::seal(ctx, subject, [text.as_str()]).await?;
    let guide = attendance::Command::GiveGuidance { person, text };
    change_attendance(ctx, call, request, attendance, sealing, guide).await
}
