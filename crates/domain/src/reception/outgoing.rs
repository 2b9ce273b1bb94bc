//! What a reception tells others, and to whom.

mod post;

use std::collections::BTreeSet;

use crate::id::MatterId;
use crate::matter::{ClaimNo, PersonNo, ReceptionStep};
use crate::number::MatterNumber;
use crate::people::Competence;
use crate::reception::{Duty, Heard, InvitationNo, Line, LineVersion, Mode, Plan};
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

/// What an invited agency is told of the claim it comes for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitedClaim {
    pub no: ClaimNo,
    pub request: Sealed,
}

/// What a reception tells others. Confidential parts go only to those whose duty needs them (J-10).
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "a message lives as long as one delivery; a box would cost each more than it saves"
)]
pub enum Outgoing {
    Invited {
        invitation: InvitationNo,
        matter: MatterId,
        number: MatterNumber,
        duties: BTreeSet<Duty>,
        claims: Vec<InvitedClaim>,
        mode: Mode,
        answer_by: Instant,
        required: BTreeSet<Competence>,
        /// A reason why the competences are not asked (J-5).
        waiver: Option<Sealed>,
    },
    Revoked {
        invitation: InvitationNo,
    },
    ModeChanged {
        mode: Mode,
    },
    LineCirculated {
        line: Line,
    },
    LineLocked {
        version: LineVersion,
    },
    Opened {
        at: Instant,
    },
    Heard {
        heard: Heard,
    },
    Sealed {
        digest: [u8; 32],
    },
    PlanProposed {
        plan: Plan,
    },
    ReturnNeeded {
        person: PersonNo,
        duties: BTreeSet<Duty>,
        needs: Sealed,
        since: Instant,
    },
    Concluded {
        on: Date,
    },
    Cancelled,
    /// ▶ the docket.
    HandedOver {
        plan: Plan,
    },
    /// ▶ the matter.
    StatusChanged {
        step: ReceptionStep,
        on: Date,
    },
}

impl Outgoing {
    /// The name of the message: `joint-reception.invited`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Invited { .. } => "joint-reception.invited",
            Self::Revoked { .. } => "joint-reception.revoked",
            Self::ModeChanged { .. } => "joint-reception.mode-changed",
            Self::LineCirculated { .. } => "joint-reception.line-circulated",
            Self::LineLocked { .. } => "joint-reception.line-locked",
            Self::Opened { .. } => "joint-reception.opened",
            Self::Heard { .. } => "joint-reception.heard",
            Self::Sealed { .. } => "joint-reception.sealed",
            Self::PlanProposed { .. } => "joint-reception.plan-proposed",
            Self::ReturnNeeded { .. } => "joint-reception.return-needed",
            Self::Concluded { .. } => "joint-reception.concluded",
            Self::Cancelled => "joint-reception.cancelled",
            Self::HandedOver { .. } => "joint-reception.handed-over",
            Self::StatusChanged { .. } => "joint-reception.status-changed",
        }
    }

    /// The texts that travel with the message.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Invited {
                claims,
                mode,
                waiver,
                ..
            } => claims
                .iter()
                .map(|claim| claim.request)
                .chain(mode.sealed())
                .chain(*waiver)
                .collect(),
            Self::ModeChanged { mode } => mode.sealed(),
            Self::LineCirculated { line } => line.sealed(),
            Self::Heard { heard } => vec![heard.text],
            Self::PlanProposed { plan } | Self::HandedOver { plan } => plan.sealed(),
            Self::ReturnNeeded { needs, .. } => vec![*needs],
            Self::Revoked { .. }
            | Self::LineLocked { .. }
            | Self::Opened { .. }
            | Self::Sealed { .. }
            | Self::Concluded { .. }
            | Self::Cancelled
            | Self::StatusChanged { .. } => Vec::new(),
        }
    }

    /// Whether the message may be the first that an attendance hears.
    pub fn opens_attendance(&self) -> bool {
        matches!(self, Self::Invited { .. })
    }
}
