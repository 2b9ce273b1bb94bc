//! The agency's word on what the host heard its people say (6.2.2).

use contracts::invalid::{InField, Invalid, Reason, required};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::attendance;
use domain::id::AttendanceId;
use domain::reception::{self, HeardNo};
use node::desk::act::{self, Sealing};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::attendances::{change_attendance, subject_of};
use crate::{Context, TEXT_LIMIT};

/// The word on the thing heard with this number.
pub(crate) struct AnswerHeard {
    request: RequestId,
    attendance: AttendanceId,
    heard: HeardNo,
    verdict: Verdict,
}

enum Verdict {
    Confirmed,
    Corrected { text: String },
}

impl TryFrom<pb::AnswerHeardRequest> for AnswerHeard {
    type Error = Invalid;

    fn try_from(pb: pb::AnswerHeardRequest) -> Result<Self, Invalid> {
        use pb::answer_heard_request::Verdict as Pb;
        let pb::AnswerHeardRequest {
            request_id,
            attendance,
            heard,
            verdict,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            attendance: Wired::from_wire(attendance).field("attendance")?,
            heard: Wired::from_wire(heard).field("heard")?,
            verdict: match required(verdict).field("verdict")? {
                Pb::Confirmed(true) => Verdict::Confirmed,
                Pb::Confirmed(false) => return Err(Reason::OutOfRange).field("confirmed"),
                Pb::Correction(correction) => Verdict::Corrected {
                    text: text(correction, TEXT_LIMIT).field("correction")?,
                },
            },
        })
    }
}

/// Confirms or corrects what was heard, once; after the record is sealed the word stands beside it (J-12).
pub(crate) async fn answer_heard(
    ctx: &Context,
    call: &Call,
    command: AnswerHeard,
) -> Result<Committed, Failure> {
    let AnswerHeard {
        request,
        attendance,
        heard,
        verdict,
    } = command;
    let (verdict, sealing) = match verdict {
        Verdict::Confirmed => (reception::Verdict::Confirmed, Sealing::default()),
        Verdict::Corrected { text } => {
            let subject = subject_of(ctx, call, attendance).await?;
            let ([text], sealing) = act::seal(ctx, subject, [text.as_str()]).await?;
            (reception::Verdict::Corrected { text }, sealing)
        }
    };
    let answer = attendance::Command::AnswerHeard { heard, verdict };
    change_attendance(ctx, call, request, attendance, sealing, answer).await
}
