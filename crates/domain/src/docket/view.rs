//! What is derived from a docket: its stage, rows, clocks and facts.

use super::{Claim, Docket, Life, Progress, Stage, Triage};
use crate::entry::{FAR_DAY, Listing, Timer, TimerName};
use crate::id::{AgencyId, DocketId, MatterId, ReceptionId};
use crate::matter::{Category, ClaimNo, ClaimPath, Disposition, Petitioner, Registration};
use crate::number::MatterNumber;
use crate::reception::Plan;
use crate::region::RegionCode;
use crate::term::ClockId;
use crate::time::{Date, Instant};

/// Whether T1 still asks for a dispatch: guiding elsewhere, and the redirect to a statutory path, stop it too.
pub(super) fn awaits_dispatch(disposition: Disposition, path: Option<ClaimPath>) -> bool {
    match disposition {
        Disposition::Ordinary | Disposition::Joint => {
            matches!(path, None | Some(ClaimPath::PetitionOpinion))
        }
        Disposition::Guided | Disposition::Redirected | Disposition::NotAccepted(_) => false,
    }
}

impl Docket {
    pub const fn id(&self) -> DocketId {
        self.id
    }

    pub const fn matter(&self) -> MatterId {
        self.id.matter()
    }

    pub const fn number(&self) -> MatterNumber {
        self.registration.number
    }

    pub const fn received(&self) -> Instant {
        self.received
    }

    /// The last day of T1 (Art. 22 ¶1).
    pub const fn dispatch_by(&self) -> Date {
        self.dispatch_by
    }

    pub const fn registration(&self) -> &Registration {
        &self.registration
    }

    /// `None` before triage.
    pub const fn category(&self) -> Option<Category> {
        match self.triage {
            Triage::NotYet => None,
            Triage::Done { category, .. } => Some(category),
        }
    }

    /// The day of 办结.
    pub const fn closed_on(&self) -> Option<Date> {
        match self.life {
            Life::Closed { on } => Some(on),
            Life::Open | Life::Withdrawn => None,
        }
    }

    pub const fn urgent(&self) -> bool {
        self.urgent
    }

    pub fn claims(&self) -> impl Iterator<Item = &Claim> {
        self.claims.values()
    }

    pub fn claim(&self, no: ClaimNo) -> Option<&Claim> {
        self.claims.get(&no)
    }

    /// The plan of the reception that handed the matter over.
    pub const fn plan(&self) -> Option<(ReceptionId, &Plan)> {
        match &self.plan {
            Some((reception, plan)) => Some((*reception, plan)),
            None => None,
        }
    }

    /// Earlier matters about the same thing, by claim (I8).
    pub fn links(&self) -> impl Iterator<Item = (ClaimNo, MatterId)> {
        self.links.iter().copied()
    }

    /// The clocks that ran out without proof of timeliness.
    pub fn overdue(&self) -> impl Iterator<Item = TimerName> {
        self.overdue.iter().copied()
    }

    /// Those whom notices and opinions are served on: the representatives, or all (Art. 20 ¶3).
    pub fn addressees(&self) -> impl Iterator<Item = &Petitioner> {
        self.registration.petitioners.iter().filter(|petitioner| {
            self.representatives.is_empty() || self.representatives.contains(&petitioner.no)
        })
    }

    /// The unit that the plan makes responsible for a claim (6.2.3).
    pub fn responsible_by_plan(&self, no: ClaimNo) -> Option<AgencyId> {
        let (_, plan) = self.plan.as_ref()?;
        plan.items
            .iter()
            .find(|item| item.claim == no)
            .map(|item| item.responsible)
    }

    /// `opened`, `triaged`, `guided`, `redirected`, `not-accepted`, `dispatching`, `in-handling`, `answered`, `withdrawn`, `closed`.
    pub fn stage(&self) -> &'static str {
        match self.life {
            Life::Withdrawn => return "withdrawn",
            Life::Closed { .. } => return "closed",
            Life::Open => {}
        }
        let disposition = match self.triage {
            Triage::NotYet => return "opened",
            Triage::Done { disposition, .. } => disposition,
        };
        match disposition {
            Disposition::Guided => return "guided",
            Disposition::Redirected => return "redirected",
            Disposition::NotAccepted(_) => return "not-accepted",
            Disposition::Ordinary | Disposition::Joint => {}
        }
        let away = self.claims.values().filter(|claim| !claim.is_home());
        let waiting = self
            .claims
            .values()
            .filter(|claim| claim.is_home() && awaits_dispatch(disposition, claim.path))
            .count();
        let answered = away
            .clone()
            .filter(|claim| {
                matches!(
                    claim.stage,
                    Stage::Away {
                        progress: Progress::Served(_),
                        ..
                    }
                )
            })
            .count();
        match (away.count(), waiting, answered) {
            (0, 0, _) => "redirected",
            (0, _, _) => "triaged",
            (_, 1.., _) => "dispatching",
            (away, 0, answered) if away == answered => "answered",
            _ => "in-handling",
        }
    }

    /// One row a claim; a claim stands in the list of the registering agency, whoever is answerable.
    pub fn listings(&self) -> Vec<Listing> {
        let category = match self.category() {
            None => "untriaged",
            Some(Category::Suggestion) => "suggestion",
            Some(Category::Accusation) => "accusation",
            Some(Category::Claim) => "claim",
            Some(Category::Enquiry) => "enquiry",
        };
        self.claims
            .values()
            .map(|claim| {
                let stage = match self.life {
                    Life::Withdrawn => "withdrawn",
                    Life::Closed { .. } => "closed",
                    Life::Open if claim.is_home() && !self.runs_t1(claim) => "redirected",
                    Life::Open => claim.stage_name(),
                };
                Listing {
                    slot: u16::from(claim.no.0),
                    agency: self.id.agency,
                    stage,
                    owner: claim.answerable(),
                    region: claim.place.unwrap_or(RegionCode::NATION),
                    category,
                    urgent: self.urgent,
                    due_on: self.due_on(claim),
                    opened: self.opened,
                    number: Some(self.number()),
                }
            })
            .collect()
    }

    fn due_on(&self, claim: &Claim) -> Date {
        match self.life {
            Life::Withdrawn | Life::Closed { .. } => FAR_DAY,
            Life::Open if self.runs_t1(claim) => self.dispatch_by,
            Life::Open => claim.running().map_or(FAR_DAY, |(_, due)| due),
        }
    }

    /// T1 runs for a claim that is not dispatched, and runs on, by the same last day, for one that came back: a dispatch to an
    /// agency without competence buys no time.
    fn runs_t1(&self, claim: &Claim) -> bool {
        let asked = match self.triage {
            Triage::NotYet => true,
            Triage::Done { disposition, .. } => awaits_dispatch(disposition, claim.path),
        };
        claim.is_home() && asked
    }

    /// T1 of what is not dispatched; T3, T5 and T6 from the instants that handlings told. What has rung does not ring again.
    pub fn timers(&self) -> Vec<Timer> {
        if self.life != Life::Open {
            return Vec::new();
        }
        self.claims
            .values()
            .filter_map(|claim| {
                let (clock, last_day) = if self.runs_t1(claim) {
                    (ClockId::T1, self.dispatch_by)
                } else {
                    claim.running()?
                };
                let name = TimerName {
                    clock,
                    slot: u16::from(claim.no.0),
                };
                (!self.overdue.contains(&name)).then(|| Timer {
                    name,
                    due: Instant::at(last_day, 24, 0),
                })
            })
            .collect()
    }
}
