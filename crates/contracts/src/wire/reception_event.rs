//! The events of a joint reception.

use domain::reception::Event;

use crate::pb::coordination::v1 as pb;
use crate::pb::coordination::v1::reception_event;

choice!(Event = pb::ReceptionEvent.event in reception_event::Event {
    Proposed(proposal),
    Determined { determination, advice },
    PeopleChosen { office, seats, waivers },
    ModeChosen { mode },
    Invited { invitation, seat, answer_by, instead_of },
    Convened { at },
    Answered { invitation, answer },
    Substituted { invitation, delegates },
    Unanswered { invitation },
    Revoked { invitation, reason },
    LineCirculated { line },
    LineConfirmed { agency, version, by },
    LineContested { agency, version, by, reason },
    LineLocked { version },
    Opened { representatives, at },
    Heard { heard },
    Stated { agency, claim, topic, by, heard, verdict },
    Ended { missing, at, plan_by, record_by },
    Addendum { agency, claim, topic, by, heard, verdict },
    ReadBack { signature, read_back },
    Sealed { digest, unconfirmed },
    PlanProposed { plan },
    PlanAgreed { agency, version, by },
    PlanDissented { agency, version, by, reason },
    PlanIssued { version },
    StayNoted { person, needs, local, at, watch_until },
    Guided { person, agency, by, text },
    ReturnReported { person, agency, by, arrived, outcome },
    StayEnded { person, outcome },
    ProvincialRecordEntered { number },
    HandedOver { version },
    PlanTaken { version },
    ClaimDispatched { claim, to, handling },
    Reclassified { category },
    Retriaged { claims },
    MatterWithdrawn {},
    Overdue { timer },
    Concluded { on },
    Cancelled { reason },
});
