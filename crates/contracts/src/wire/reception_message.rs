//! The messages of a joint reception.

use domain::reception::Outgoing;

use crate::pb::coordination::v1 as pb;
use crate::pb::coordination::v1::reception_message;

choice!(Outgoing = pb::ReceptionMessage.message in reception_message::Message {
    Invited { invitation, matter, number, duties, claims, mode, answer_by, required, waiver },
    Revoked { invitation },
    ModeChanged { mode },
    LineCirculated { line },
    LineLocked { version },
    Opened { at },
    Heard { heard },
    Sealed { digest },
    PlanProposed { plan },
    ReturnNeeded { person, duties, needs, since },
    Concluded { on },
    Cancelled {},
    HandedOver { plan },
    StatusChanged { step, on },
});
