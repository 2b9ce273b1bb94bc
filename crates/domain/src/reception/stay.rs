//! 6.3: seeing people home. Voluntary: nothing here restrains anybody (S3).

use std::collections::{BTreeMap, BTreeSet};

use crate::id::AgencyId;
use crate::matter::PersonNo;
use crate::people::PersonRef;
use crate::reception::{Course, Duty, Event, JointReception, clock};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;
use crate::term::ClockId;
use crate::time::Instant;

/// How a person who stayed on went (6.3); voluntary, or into care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    ReturnedVoluntarily,
    LeftAlone,
    /// Guardian, local government, civil affairs or medical care (S4).
    HandedToCare {
        record: Sealed,
    },
    /// Only for a behaviour of Art. 26 (S3).
    HandedToPolice {
        behaviour: Behaviour,
    },
}

/// Forbidden behaviours (Art. 26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Behaviour {
    B1,
    B2,
    B3,
    B4,
    B5,
    B6,
}

/// A person who stays on, and who sees to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stay {
    pub needs: Sealed,
    pub since: Instant,
    /// The first instant at which P4 has run out.
    pub watch_until: Instant,
    /// The local unit that was called; none is known where this is empty, and the office's own government sees to it.
    pub local: Option<AgencyId>,
    /// Who was asked for guidance, and what each last gave (6.3.3).
    pub guidance: BTreeMap<AgencyId, Option<Sealed>>,
    pub stage: StayStage,
}

/// Where the return of a person stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StayStage {
    Called,
    Reported(Return),
    Ended {
        outcome: Outcome,
        report: Option<Return>,
    },
}

/// What the local unit reports: when it arrived, and how it went (6.3.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Return {
    pub by: PersonRef,
    pub arrived: Instant,
    pub outcome: Outcome,
}

impl Outcome {
    /// The texts it names.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::HandedToCare { record } => vec![*record],
            Self::ReturnedVoluntarily | Self::LeftAlone | Self::HandedToPolice { .. } => Vec::new(),
        }
    }

    /// S4: into care only with a record of it.
    pub(crate) fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::HandedToCare { record } if record.is_blank() => Err(Refusal::CareRecordRequired),
            _ => Ok(()),
        }
    }
}

impl Stay {
    pub const fn is_open(&self) -> bool {
        !matches!(self.stage, StayStage::Ended { .. })
    }

    /// What the local unit reported.
    pub const fn report(&self) -> Option<&Return> {
        match &self.stage {
            StayStage::Called => None,
            StayStage::Reported(report) => Some(report),
            StayStage::Ended { report, .. } => report.as_ref(),
        }
    }

    pub(super) fn reported(&mut self, report: Return) {
        match &mut self.stage {
            StayStage::Called | StayStage::Reported(_) => self.stage = StayStage::Reported(report),
            StayStage::Ended { report: known, .. } => *known = Some(report),
        }
    }

    pub(super) fn end(&mut self, outcome: Outcome) {
        let report = self.report().cloned();
        self.stage = StayStage::Ended { outcome, report };
    }
}

impl JointReception {
    /// S1, S2: the local unit and the agencies of the line that a stay calls for, with their duties.
    pub(super) fn called_for(&self, person: PersonNo) -> Vec<(AgencyId, BTreeSet<Duty>)> {
        let Some(stay) = self.stays.get(&person) else {
            return Vec::new();
        };
        self.open_invitations()
            .map(|invitation| &invitation.seat)
            .filter(|seat| {
                stay.local == Some(seat.agency) || stay.guidance.contains_key(&seat.agency)
            })
            .map(|seat| (seat.agency, seat.duties.clone()))
            .collect()
    }

    /// The local unit that comes; one that has not answered yet is called all the same (6.3.2 asks nobody's consent).
    fn local_unit(&self) -> Option<AgencyId> {
        let local = |i: &&super::Invitation| i.seat.duties.contains(&Duty::Local);
        self.present()
            .find(local)
            .or_else(|| self.open_invitations().find(local))
            .map(|invitation| invitation.seat.agency)
    }

    /// 6.3.1, S1: from the session on.
    pub(super) fn note_staying_on(
        &self,
        rules: &Rulebook,
        person: PersonNo,
        needs: Sealed,
        at: Instant,
    ) -> Result<Vec<Event>, Refusal> {
        if !matches!(
            self.course,
            Course::InSession(_) | Course::Ended(..) | Course::HandedOver(..)
        ) {
            return Err(self.wrong_stage());
        }
        if !self.proposal.petitioners.contains(&person) {
            return Err(Refusal::NotAPetitioner { person });
        }
        if self.stays.contains_key(&person) {
            return Err(Refusal::AlreadyStaying);
        }
        if needs.is_blank() {
            return Err(Refusal::TextRequired { field: "needs" });
        }
        Ok(vec![Event::StayNoted {
            person,
            needs,
            local: self.local_unit(),
            at,
            watch_until: clock::run_out(rules, ClockId::P4, at),
        }])
    }

    /// S2, S3: a stay ends with the guidance of each agency that was asked.
    pub(super) fn end_stay(
        &self,
        person: PersonNo,
        outcome: Outcome,
    ) -> Result<Vec<Event>, Refusal> {
        let stay = match self.stays.get(&person) {
            Some(stay) if stay.is_open() => stay,
            _ => return Err(Refusal::NoStay),
        };
        outcome.check()?;
        if stay.guidance.values().any(Option::is_none) {
            return Err(Refusal::GuidanceMissing);
        }
        Ok(vec![Event::StayEnded { person, outcome }])
    }

    pub(super) fn begin_stay(
        &self,
        needs: Sealed,
        local: Option<AgencyId>,
        since: Instant,
        until: Instant,
    ) -> Stay {
        Stay {
            needs,
            since,
            watch_until: until,
            local,
            guidance: self
                .present()
                .filter(|invitation| invitation.seat.agrees_line())
                .map(|invitation| (invitation.seat.agency, None))
                .collect(),
            stage: StayStage::Called,
        }
    }
}
