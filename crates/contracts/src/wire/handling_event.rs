//! The events of a handling.

use domain::handling::Event;

use crate::pb::followup::v1 as pb;
use crate::pb::followup::v1::handling_event;

choice!(Event = pb::HandlingEvent.event in handling_event::Event {
    Received { docket, assignment, notice_by, object_by },
    Objected { reasons, proposed, by },
    ObjectionDecided { ruling, reason },
    Accepted { notice, by, on, answer_by },
    AcceptanceLapsed { shadow_answer_by },
    Extended { days, reason, told, by, answer_by },
    OpinionIssued { opinion, by, on },
    Served { way, served },
    Executed { evidence, on },
    Reported { result, on },
});
