//! 6.4: entry in the provincial system, hand-over to the docket, and the end.

use std::collections::BTreeMap;

use crate::id::{AgencyId, HandlingId};
use crate::matter::{ClaimNo, ProposedClaim};
use crate::reception::{Course, Event, JointReception, PlanMachine, PlanVersion, Stay};
use crate::refusal::Refusal;
use crate::time::Date;

/// Room for the numbers of the provincial systems that are known, and no free text.
const LONGEST_NUMBER: usize = 40;

/// What is known of the way after the session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tracking {
    /// The number in the provincial system (6.4.1).
    pub provincial: Option<String>,
    /// The version of the plan that the docket has taken.
    pub taken: Option<PlanVersion>,
    pub dispatched: BTreeMap<ClaimNo, Dispatched>,
}

/// Where a claim was dispatched to, last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dispatched {
    pub to: AgencyId,
    pub handling: HandlingId,
}

impl Tracking {
    pub(super) const fn new() -> Self {
        Self {
            provincial: None,
            taken: None,
            dispatched: BTreeMap::new(),
        }
    }
}

impl JointReception {
    /// 6.4.1: once, and what is entered is the sealed record.
    pub(super) fn enter_provincial_record(&self, number: String) -> Result<Vec<Event>, Refusal> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-';
        if !(1..=LONGEST_NUMBER).contains(&number.len()) || !number.bytes().all(plain) {
            return Err(Refusal::InvalidProvincialNumber);
        }
        match self.course {
            Course::Ended(..) | Course::HandedOver(..)
                if self.record.is_sealed() && self.tracking.provincial.is_none() =>
            {
                Ok(vec![Event::ProvincialRecordEntered { number }])
            }
            _ => Err(self.wrong_stage()),
        }
    }

    /// 6.4: the plan goes to the docket.
    pub(super) fn hand_over(&self) -> Result<Vec<Event>, Refusal> {
        match (&self.course, &self.plan) {
            (Course::Ended(..), PlanMachine::Issued { plan, .. }) => Ok(vec![Event::HandedOver {
                version: plan.version,
            }]),
            (Course::Ended(..), _) => Err(Refusal::PlanNotAgreed),
            _ => Err(self.wrong_stage()),
        }
    }

    /// J-13: nobody stays on, the record is entered, every claim that is handled as a petition is dispatched; one with a
    /// statutory path of its own never is (I7). A withdrawn matter has nothing to dispatch.
    pub(super) fn conclude(&self, on: Date) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::HandedOver(..)) {
            return Err(self.wrong_stage());
        }
        if self.stays.values().any(Stay::is_open) {
            return Err(Refusal::StayOpen);
        }
        if self.tracking.provincial.is_none() {
            return Err(Refusal::ProvincialRecordMissing);
        }
        let sent = |claim: &ProposedClaim| {
            !claim.path.has_handling_period() || self.tracking.dispatched.contains_key(&claim.no)
        };
        let withdrawn = self.still_petitioned().is_err();
        if !withdrawn && !self.proposal.claims.iter().all(sent) {
            return Err(Refusal::DispatchMissing);
        }
        Ok(vec![Event::Concluded { on }])
    }
}
