//! The events of a docket.

use domain::docket::Event;

use crate::pb::followup::v1 as pb;
use crate::pb::followup::v1::docket_event;

choice!(Event = pb::DocketEvent.event in docket_event::Event {
    Opened { registration, received, dispatch_by },
    Triaged { category, claims, disposition, urgent },
    Reclassified { category },
    RepresentativesElected { representatives },
    PieceLinked { claim, earlier },
    Withdrawn {},
    PlanTaken { reception, plan },
    Dispatched { claim, round, to, handling, kind, ground, late },
    Received { claim, round, at, notice_by, object_by },
    Objected { claim, round, reasons, proposed, on },
    ObjectionDecided { claim, round, ruling, reason },
    Accepted { claim, round, on, answer_by },
    Extended { claim, round, days, answer_by },
    OpinionServed { claim, round, outcome, issued, served, way },
    Executed { claim, round, on },
    Reported { claim, round, on },
    Overdue { timer, on },
    OverdueWithdrawn { timer },
    Closed { on },
});
