//! The messages of an attendance.

use domain::attendance::Outgoing;

use crate::pb::coordination::v1 as pb;
use crate::pb::coordination::v1::attendance_message;

choice!(Outgoing = pb::AttendanceMessage.message in attendance_message::Message {
    Answered { invitation, answer },
    Substituted { invitation, delegates },
    LineConfirmed { version, digest, by },
    LineContested { version, digest, by, reason },
    Statement { claim, topic, heard, by, verdict },
    PlanAgreed { version, digest, by },
    PlanDissented { version, digest, by, reason },
    GuidanceGiven { person, by, text },
    ReturnReported { person, by, arrived, outcome },
});
