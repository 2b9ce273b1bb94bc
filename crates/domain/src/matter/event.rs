//! What happened to a matter.

use std::collections::BTreeSet;

use super::{
    Category, Channel, ClaimNo, ClaimStatus, ClaimTriage, Disposition, LinkGround, NotAccepted,
    PersonNo, PieceNo, ReceptionStep, Registration, Source,
};
use crate::id::{MatterId, ReceptionId};
use crate::law::Clause;
use crate::sealed::Sealed;
use crate::time::Date;

/// What happened to a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Registered(Box<Registration>),
    RepresentativesElected {
        representatives: BTreeSet<PersonNo>,
    },
    PieceRecorded {
        piece: PieceNo,
        channel: Channel,
        text: Sealed,
        source: Option<Source>,
        disposition: Option<NotAccepted>,
    },
    PieceLinked {
        claim: ClaimNo,
        earlier: MatterId,
        grounds: BTreeSet<LinkGround>,
    },
    Triaged {
        category: Category,
        claims: Vec<ClaimTriage>,
        disposition: Disposition,
        urgent: bool,
    },
    Reclassified {
        category: Category,
        reason: Sealed,
    },
    ReceptionProposed {
        reception: ReceptionId,
        reason: Sealed,
    },
    Withdrawn {
        reason: Sealed,
    },
    /// Told by the reception.
    ClaimsSorted {
        reception: ReceptionId,
        claims: Vec<ClaimTriage>,
    },
    /// Told by the reception.
    ReceptionMoved {
        reception: ReceptionId,
        step: ReceptionStep,
        on: Date,
    },
    /// Told by the docket.
    StatusChanged {
        status: ClaimStatus,
    },
    /// Told by the docket: 办结.
    Closed {
        on: Date,
    },
}

impl Event {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Registered(_) => "matter.registered",
            Self::RepresentativesElected { .. } => "matter.representatives-elected",
            Self::PieceRecorded { .. } => "matter.piece-recorded",
            Self::PieceLinked { .. } => "matter.piece-linked",
            Self::Triaged { .. } => "matter.triaged",
            Self::Reclassified { .. } => "matter.reclassified",
            Self::ReceptionProposed { .. } => "matter.reception-proposed",
            Self::Withdrawn { .. } => "matter.withdrawn",
            Self::ClaimsSorted { .. } => "matter.claims-sorted",
            Self::ReceptionMoved { .. } => "matter.reception-moved",
            Self::StatusChanged { .. } => "matter.status-changed",
            Self::Closed { .. } => "matter.closed",
        }
    }

    pub const fn law(&self) -> &'static [Clause] {
        match self {
            Self::Registered(_) => &[Clause("Art. 19 ¶1"), Clause("Art. 22 ¶1"), Clause("I1")],
            Self::RepresentativesElected { .. } => &[Clause("Art. 20 ¶3"), Clause("I4")],
            Self::PieceRecorded { .. } => &[Clause("Art. 19 ¶3"), Clause("I8")],
            Self::PieceLinked { .. } => &[Clause("I8")],
            Self::Triaged { .. } => &[Clause("Art. 22 ¶1"), Clause("I6"), Clause("I7")],
            Self::Reclassified { .. } => &[Clause("I6")],
            Self::ReceptionProposed { .. } => &[Clause("6.1.1"), Clause("Art. 18 ¶3")],
            Self::ClaimsSorted { .. } => &[Clause("6.2.1")],
            Self::Withdrawn { .. } | Self::ReceptionMoved { .. } | Self::StatusChanged { .. } => {
                &[Clause("Art. 21 ¶2")]
            }
            Self::Closed { .. } => &[Clause("Art. 34")],
        }
    }

    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Registered(registration) => registration.sealed(),
            Self::PieceRecorded { text, .. } => vec![*text],
            Self::Reclassified { reason, .. }
            | Self::ReceptionProposed { reason, .. }
            | Self::Withdrawn { reason } => vec![*reason],
            Self::RepresentativesElected { .. }
            | Self::PieceLinked { .. }
            | Self::Triaged { .. }
            | Self::ClaimsSorted { .. }
            | Self::ReceptionMoved { .. }
            | Self::StatusChanged { .. }
            | Self::Closed { .. } => Vec::new(),
        }
    }
}
