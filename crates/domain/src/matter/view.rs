//! What follows from a matter: its public stage, its row in work lists, and what it is found by.

use std::collections::BTreeSet;

use super::{
    Category, Course, Disposition, FollowedReception, Matter, PublicStep, ReceptionStep, Stage,
    Triage,
};
use crate::entry::{FAR_DAY, Key, Listing};
use crate::region::RegionCode;

impl Matter {
    /// The public stage, by name.
    pub fn stage(&self) -> &'static str {
        self.public_stage().name()
    }

    /// A total function of the machines: the end, then a reception on its way, then the claims, then triage.
    pub fn public_stage(&self) -> Stage {
        match self.course {
            Course::Withdrawn { .. } => Stage::Withdrawn,
            Course::Closed { .. } => Stage::Closed,
            Course::Running => self
                .stage_in_reception()
                .or_else(|| self.stage_in_handling())
                .unwrap_or_else(|| self.stage_by_triage()),
        }
    }

    fn stage_in_reception(&self) -> Option<Stage> {
        self.receptions
            .iter()
            .find_map(|reception| match reception.step {
                ReceptionStep::Proposed => Some(Stage::ReceptionProposed),
                ReceptionStep::Determined => Some(Stage::ReceptionDetermined),
                ReceptionStep::Convened => Some(Stage::ReceptionConvened),
                ReceptionStep::InSession => Some(Stage::InSession),
                ReceptionStep::SessionEnded => Some(Stage::SessionEnded),
                ReceptionStep::Planned => Some(Stage::Planned),
                // From the hand-over on the docket's word counts.
                ReceptionStep::HandedOver
                | ReceptionStep::Concluded
                | ReceptionStep::Declined
                | ReceptionStep::Cancelled => None,
            })
    }

    fn stage_in_handling(&self) -> Option<Stage> {
        let steps = || self.statuses.values().map(|status| status.step);
        if steps().all(|step| step == PublicStep::Registered) {
            let handed_over = |reception: &FollowedReception| {
                matches!(
                    reception.step,
                    ReceptionStep::HandedOver | ReceptionStep::Concluded
                )
            };
            return self
                .receptions
                .iter()
                .any(handed_over)
                .then_some(Stage::Planned);
        }
        if steps().all(|step| step >= PublicStep::OpinionServed) {
            return Some(Stage::Answered);
        }
        Some(Stage::InHandling)
    }

    const fn stage_by_triage(&self) -> Stage {
        match &self.triage {
            Triage::Awaited => Stage::Registered,
            Triage::Done { disposition, .. } => match disposition {
                Disposition::Ordinary => Stage::Triaged,
                Disposition::Joint => Stage::AwaitingReception,
                Disposition::Guided => Stage::Guided,
                Disposition::Redirected => Stage::Redirected,
                Disposition::NotAccepted(_) => Stage::NotAccepted,
            },
        }
    }

    /// One row at the registering agency; the docket has the rows of the claims.
    pub fn listings(&self) -> Vec<Listing> {
        let due = self.statuses.values().filter_map(|status| status.due_on);
        vec![Listing {
            slot: 0,
            agency: self.id.agency,
            stage: self.stage(),
            owner: self.id.agency,
            region: self.region(),
            category: self.category().map_or("untriaged", Category::name),
            urgent: self.is_urgent(),
            due_on: match self.course {
                Course::Running => due.min().unwrap_or(FAR_DAY),
                Course::Withdrawn { .. } | Course::Closed { .. } => FAR_DAY,
            },
            opened: self.received,
            number: Some(self.registration.number),
        }]
    }

    /// Its number, the ids of its pieces in other systems, and the places of its claims.
    pub fn keys(&self) -> Vec<Key> {
        let later = self.later.iter().filter_map(|piece| piece.source.as_ref());
        let sources = self.registration.source.iter().chain(later);
        let sources = sources.map(|source| Key::Source(self.id.agency, source.id.clone()));
        let places: BTreeSet<RegionCode> = self.places().collect();
        [Key::Number(self.registration.number)]
            .into_iter()
            .chain(sources)
            .chain(places.into_iter().map(Key::Place))
            .collect()
    }

    /// Where the problems lie (问题属地): by triage, or else as registered.
    fn places(&self) -> impl Iterator<Item = RegionCode> + '_ {
        let claims = self.registration.claims.iter();
        claims.filter_map(|claim| {
            self.claim_triage(claim.no)
                .and_then(|triage| triage.place)
                .or(claim.place)
        })
    }

    /// The place of the first claim that has one; otherwise the agency's own division.
    fn region(&self) -> RegionCode {
        self.places()
            .next()
            .or_else(|| self.id.agency.division().parse().ok())
            .unwrap_or(RegionCode::NATION)
    }
}
