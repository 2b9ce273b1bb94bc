//! 6.2.3: what is done afterwards, by whom and until when.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::AgencyId;
use crate::matter::ClaimNo;
use crate::reception::{Course, Event, JointReception, Position};
use crate::refusal::Refusal;
use crate::sealed::Sealed;
use crate::time::Date;

/// The version of the plan, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanVersion(pub u16);

/// A task after the session (6.2.3): exactly one responsible unit and a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    pub claim: ClaimNo,
    pub responsible: AgencyId,
    pub cooperating: BTreeSet<AgencyId>,
    pub task: Sealed,
    pub due: Date,
}

/// A version of the plan (后续处理方案).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub version: PlanVersion,
    pub items: Vec<PlanItem>,
    pub digest: [u8; 32],
}

/// Where the plan stands; each version begins without agreement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanMachine {
    None,
    Proposed {
        plan: Plan,
        positions: BTreeMap<AgencyId, Position>,
    },
    /// What else agencies say of it is kept.
    Issued {
        plan: Plan,
        positions: BTreeMap<AgencyId, Position>,
    },
}

impl Plan {
    /// The texts it names.
    pub fn sealed(&self) -> Vec<Sealed> {
        self.items.iter().map(|item| item.task).collect()
    }
}

impl PlanMachine {
    /// The version that counts.
    pub const fn current(&self) -> Option<&Plan> {
        match self {
            Self::None => None,
            Self::Proposed { plan, .. } | Self::Issued { plan, .. } => Some(plan),
        }
    }

    /// What the agency last said of the current version.
    pub fn position(&self, agency: AgencyId) -> Option<Position> {
        match self {
            Self::None => None,
            Self::Proposed { positions, .. } | Self::Issued { positions, .. } => {
                positions.get(&agency).copied()
            }
        }
    }

    /// J-9: the responsible unit of every item agrees.
    pub fn is_agreed(&self) -> bool {
        match self {
            Self::None => false,
            Self::Issued { .. } => true,
            Self::Proposed { plan, .. } => plan
                .items
                .iter()
                .all(|item| self.position(item.responsible) == Some(Position::Confirmed)),
        }
    }

    pub(super) fn check(&self, version: PlanVersion, digest: [u8; 32]) -> Result<(), Refusal> {
        match self.current() {
            Some(plan) if plan.version == version && plan.digest == digest => Ok(()),
            _ => Err(Refusal::PlanMismatch),
        }
    }

    pub(super) fn with(mut self, agency: AgencyId, position: Position) -> Self {
        if let Self::Proposed { positions, .. } | Self::Issued { positions, .. } = &mut self {
            positions.insert(agency, position);
        }
        self
    }
}

impl JointReception {
    /// J-9: one item a claim, by the claim's responsible unit, with a day that is not before the session's.
    pub(super) fn propose_plan(
        &self,
        items: Vec<PlanItem>,
        digest: [u8; 32],
    ) -> Result<Vec<Event>, Refusal> {
        let ended = match (&self.course, &self.plan) {
            (Course::Ended(_, ended), PlanMachine::None | PlanMachine::Proposed { .. }) => ended,
            (Course::InSession(_), _) => return Err(Refusal::SessionNotEnded),
            _ => return Err(self.wrong_stage()),
        };
        let claims = &self.proposal.claims;
        let once = |claim: ClaimNo| items.iter().filter(|item| item.claim == claim).count() == 1;
        if items.len() != claims.len() || !claims.iter().all(|claim| once(claim.no)) {
            return Err(Refusal::PlanIncomplete);
        }
        for item in &items {
            if item.task.is_blank() {
                return Err(Refusal::TextRequired { field: "task" });
            }
            if self.responsible(item.claim) != Some(item.responsible) {
                return Err(Refusal::DutyNotYours);
            }
            if item.due < ended.at.date() {
                return Err(Refusal::PlanDueInPast);
            }
            let helps = |agency: &AgencyId| {
                *agency != item.responsible
                    && self
                        .present()
                        .any(|i| i.seat.agency == *agency && i.seat.agrees_plan())
            };
            if !item.cooperating.iter().all(helps) {
                return Err(Refusal::NotInvited);
            }
        }
        let version = self
            .plan
            .current()
            .map_or(1, |plan| plan.version.0.saturating_add(1));
        Ok(vec![Event::PlanProposed {
            plan: Plan {
                version: PlanVersion(version),
                items,
                digest,
            },
        }])
    }

    /// P2: the plan is issued when each responsible unit agreed to its part.
    pub(super) fn issue_plan(&self, version: PlanVersion) -> Result<Vec<Event>, Refusal> {
        match (&self.course, &self.plan) {
            (Course::InSession(_), _) => Err(Refusal::SessionNotEnded),
            (Course::Ended(..), PlanMachine::None) => Err(Refusal::PlanNotAgreed),
            (Course::Ended(..), PlanMachine::Proposed { plan, .. }) => {
                if plan.version != version {
                    Err(Refusal::PlanMismatch)
                } else if !self.plan.is_agreed() {
                    Err(Refusal::PlanNotAgreed)
                } else {
                    Ok(vec![Event::PlanIssued { version }])
                }
            }
            _ => Err(self.wrong_stage()),
        }
    }
}
