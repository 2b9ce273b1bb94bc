//! What a matter tells its docket and its receptions.

use std::collections::BTreeSet;

use super::{
    Category, ClaimNo, ClaimPath, ClaimTriage, Disposition, Headcount, PersonNo, Registration,
};
use crate::content::ContentClass;
use crate::id::MatterId;
use crate::number::MatterNumber;
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::time::Instant;

/// What a matter tells others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// ▶ its docket, at registration.
    Registered {
        registration: Box<Registration>,
        received: Instant,
    },
    /// ▶ its docket and its receptions.
    Triaged {
        category: Category,
        claims: Vec<ClaimTriage>,
        disposition: Disposition,
        urgent: bool,
    },
    /// ▶ its docket and its receptions.
    Reclassified { category: Category },
    /// ▶ its docket.
    RepresentativesElected { representatives: BTreeSet<PersonNo> },
    /// ▶ its docket.
    PieceLinked { claim: ClaimNo, earlier: MatterId },
    /// ▶ the reception it opens.
    ReceptionProposed(Box<Proposal>),
    /// ▶ its docket and its receptions.
    Withdrawn,
}

/// What a reception is told of the matter it is proposed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub matter: MatterId,
    pub number: MatterNumber,
    pub received: Instant,
    pub category: Category,
    pub claims: Vec<ProposedClaim>,
    pub petitioners: Vec<PersonNo>,
    pub representatives: BTreeSet<PersonNo>,
    pub headcount: Headcount,
    pub linked_pieces: u16,
    /// Objections that agencies have made to their competence for one of its claims so far (6.1.1).
    pub objections: u16,
    pub urgent: bool,
    pub reason: Sealed,
}

/// A claim as a reception is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedClaim {
    pub no: ClaimNo,
    pub request: Sealed,
    pub class: ContentClass,
    pub path: ClaimPath,
    pub place: Option<RegionCode>,
    pub linked: u16,
}

impl Outgoing {
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "matter.registered",
            Self::Triaged { .. } => "matter.triaged",
            Self::Reclassified { .. } => "matter.reclassified",
            Self::RepresentativesElected { .. } => "matter.representatives-elected",
            Self::PieceLinked { .. } => "matter.piece-linked",
            Self::ReceptionProposed(_) => "matter.reception-proposed",
            Self::Withdrawn => "matter.withdrawn",
        }
    }

    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Registered { registration, .. } => registration.sealed(),
            Self::ReceptionProposed(proposal) => {
                let requests = proposal.claims.iter().map(|claim| claim.request);
                requests.chain([proposal.reason]).collect()
            }
            Self::Triaged { .. }
            | Self::Reclassified { .. }
            | Self::RepresentativesElected { .. }
            | Self::PieceLinked { .. }
            | Self::Withdrawn => Vec::new(),
        }
    }

    pub const fn opens_docket(&self) -> bool {
        matches!(self, Self::Registered { .. })
    }

    pub const fn opens_reception(&self) -> bool {
        matches!(self, Self::ReceptionProposed(_))
    }
}
