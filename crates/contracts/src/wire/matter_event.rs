//! The events of a matter.

use domain::matter::Event;

use crate::pb::intake::v1 as pb;
use crate::pb::intake::v1::matter_event;

choice!(Event = pb::MatterEvent.event in matter_event::Event {
    Registered(registration),
    RepresentativesElected { representatives },
    PieceRecorded { piece, channel, text, source, disposition },
    PieceLinked { claim, earlier, grounds },
    Triaged { category, claims, disposition, urgent },
    Reclassified { category, reason },
    ReceptionProposed { reception, reason },
    Withdrawn { reason },
    ClaimsSorted { reception, claims },
    ReceptionMoved { reception, step, on },
    StatusChanged { status },
    Closed { on },
});
