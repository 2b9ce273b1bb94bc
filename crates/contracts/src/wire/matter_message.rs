//! The messages of a matter.

use domain::matter::Outgoing;

use crate::pb::intake::v1 as pb;
use crate::pb::intake::v1::matter_message;

choice!(Outgoing = pb::MatterMessage.message in matter_message::Message {
    Registered { registration, received },
    Triaged { category, claims, disposition, urgent },
    Reclassified { category },
    RepresentativesElected { representatives },
    PieceLinked { claim, earlier },
    ReceptionProposed(proposal),
    Withdrawn {},
});
