//! What is asked of a matter.

use std::collections::BTreeSet;

use super::{Category, Channel, ClaimNo, ClaimTriage, Disposition, LinkGround, PersonNo, Source};
use crate::id::{MatterId, ReceptionId};
use crate::sealed::Sealed;

/// Commands on a matter; `register` makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Art. 20 ¶3: at most five (the profile may be stricter).
    ElectRepresentatives {
        representatives: BTreeSet<PersonNo>,
    },
    /// A later piece about the same matter; within the period it is not accepted a second time (Art. 19 ¶3, I8).
    RecordPiece {
        channel: Channel,
        text: Sealed,
        source: Option<Source>,
    },
    /// An earlier matter is about the same thing.
    LinkPiece {
        claim: ClaimNo,
        earlier: MatterId,
        grounds: BTreeSet<LinkGround>,
    },
    Triage {
        category: Category,
        claims: Vec<ClaimTriage>,
        disposition: Disposition,
        urgent: bool,
    },
    Reclassify {
        category: Category,
        reason: Sealed,
    },
    ProposeReception {
        reception: ReceptionId,
        reason: Sealed,
    },
    Withdraw {
        reason: Sealed,
    },
}
