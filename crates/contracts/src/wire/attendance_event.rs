//! The events of an attendance.

use domain::attendance::Event;

use crate::pb::coordination::v1 as pb;
use crate::pb::coordination::v1::attendance_event;

choice!(Event = pb::AttendanceEvent.event in attendance_event::Event {
    Invited {
        reception,
        invitation,
        matter,
        number,
        duties,
        claims,
        mode,
        answer_by,
        required,
        waiver,
    },
    Answered { invitation, answer },
    Substituted { delegates },
    Revoked { invitation },
    ModeChanged { mode },
    LineReceived { line },
    LineConfirmed { version, digest, by },
    LineContested { version, digest, by, reason },
    LineLocked { version },
    Opened { at },
    HeardOf { heard },
    Stated { claim, topic, heard, by, verdict },
    RecordSealed { digest },
    PlanReceived { plan },
    PlanAgreed { version, digest, by },
    PlanDissented { version, digest, by, reason },
    ReturnAsked { person, duties, needs, since },
    GuidanceGiven { person, by, text },
    ReturnReported { person, by, arrived, outcome },
    Concluded { on },
    Cancelled {},
});
