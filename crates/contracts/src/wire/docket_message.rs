//! The messages of a docket.

use domain::docket::Outgoing;

use crate::pb::followup::v1 as pb;
use crate::pb::followup::v1::docket_message;

choice!(Outgoing = pb::DocketMessage.message in docket_message::Message {
    Dispatched(assignment),
    ObjectionDecided { round, ruling, reason },
    StatusChanged { status },
    Closed { on },
    PlanTaken { version, digest },
    ClaimDispatched { claim, to, handling },
});
