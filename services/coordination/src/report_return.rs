//! The local unit reports that it was there and how a person went home (6.3.2, S1).

use contracts::invalid::{InField, Invalid, required};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::attendance;
use domain::id::AttendanceId;
use domain::matter::PersonNo;
use domain::time::Instant;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::attendances::{change_attendance, subject_of};
use crate::outcome::{OutcomeText, seal_outcome};

/// When the unit was there, and how it ended.
pub(crate) struct ReportReturn {
    request: RequestId,
    attendance: AttendanceId,
    person: PersonNo,
    arrived: Instant,
    outcome: OutcomeText,
}

impl TryFrom<pb::ReportReturnRequest> for ReportReturn {
    type Error = Invalid;

    fn try_from(pb: pb::ReportReturnRequest) -> Result<Self, Invalid> {
        let pb::ReportReturnRequest {
            request_id,
            attendance,
            person,
            arrived,
            outcome,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            person: Wired::from_wire(person).field("person")?,
            arrived: Wired::from_wire(arrived).field("arrived")?,
            outcome: required(outcome)
                .and_then(OutcomeText::try_from)
                .field("outcome")?,
        })
    }
}

/// Reports the return, once a person.
pub(crate) async fn report_return(
    ctx: &Context,
    call: &Call,
    command: ReportReturn,
) -> Result<Committed, Failure> {
    let ReportReturn {
        request,
        attendance,
        person,
        arrived,
        outcome,
    } = command;
    let subject = subject_of(ctx, call, attendance).await?;
    let (outcome, sealing) = seal_outcome(ctx, subject, outcome).await?;
    let report = attendance::Command::ReportReturn {
        person,
        arrived,
        outcome,
    };
    change_attendance(ctx, call, request, attendance, sealing, report).await
}
