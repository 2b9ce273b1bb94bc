//! The messages of a handling.

use domain::handling::Outgoing;

use crate::pb::followup::v1 as pb;
use crate::pb::followup::v1::handling_message;

choice!(Outgoing = pb::HandlingMessage.message in handling_message::Message {
    Received { round, at, notice_by, object_by },
    Objected { round, reasons, proposed, on },
    Accepted { round, on, answer_by },
    Extended { round, days, answer_by },
    OpinionServed { round, outcome, issued, served, way },
    Executed { round, on },
    Reported { round, on },
});
