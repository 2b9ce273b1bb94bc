//! The machine of one claim: who has it, and how far it is.

use super::{DispatchGround, DispatchKind, Round};
use crate::content::ContentClass;
use crate::handling::OpinionOutcome;
use crate::id::{AgencyId, HandlingId};
use crate::matter::{self, ClaimNo, ClaimPath, ClaimStatus, PublicStep};
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::term::ClockId;
use crate::time::{Date, Instant};

/// A claim as its docket keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub no: ClaimNo,
    pub request: Sealed,
    pub class: ContentClass,
    pub place: Option<RegionCode>,
    /// Unknown until triage (Art. 31).
    pub path: Option<ClaimPath>,
    pub stage: Stage,
    /// Every dispatch so far, in order; the last is the current one.
    pub sent: Vec<Sent>,
    /// Who was answerable from when, without gap or overlap (D5); never empty.
    pub answerable: Vec<Spell>,
    /// Whose objections were agreed to (D6).
    pub former: Vec<AgencyId>,
}

/// From this instant on the agency is answerable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spell {
    pub since: Instant,
    pub agency: AgencyId,
}

/// A dispatch of the claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    pub round: Round,
    pub to: AgencyId,
    pub handling: HandlingId,
    pub kind: DispatchKind,
    pub ground: DispatchGround,
    pub on: Date,
    /// After the last day of T1 (D1).
    pub late: bool,
    /// The reasons of the objection to it, once there is one.
    pub objection: Option<Sealed>,
}

/// Where a claim stands. D5: each stage has exactly one answerable agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// With the registering agency, until the first dispatch.
    Undispatched,
    /// With the registering agency again, after an objection it agreed to (Art. 23 ¶3).
    Returned,
    /// With the agency of the current round.
    ///
    /// The receipt stands beside the progress: where one message of a handling was parked, later ones overtake it.
    Away {
        receipt: Option<Receipt>,
        progress: Progress,
    },
}

/// The first durable receipt by the destination's link, as the destination tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    pub at: Instant,
    pub notice_by: Date,
    pub object_by: Date,
}

/// How far the agency of the current round is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Progress {
    Pending,
    Objected {
        on: Date,
    },
    Accepted {
        on: Date,
        /// Only on the petition-opinion path.
        answer_by: Option<Date>,
        /// T5, and T6 once it has been extended.
        clock: ClockId,
    },
    Served(Answered),
}

/// An opinion that reached the petitioner, and what follows from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answered {
    pub outcome: OpinionOutcome,
    pub issued: Date,
    pub served: Date,
    pub executed: Option<Date>,
    pub reported: Option<Date>,
}

impl Claim {
    pub(super) fn new(claim: &matter::Claim, since: Instant, agency: AgencyId) -> Self {
        Self {
            no: claim.no,
            request: claim.request,
            class: claim.class,
            place: claim.place,
            path: None,
            stage: Stage::Undispatched,
            sent: Vec::new(),
            answerable: vec![Spell { since, agency }],
            former: Vec::new(),
        }
    }

    /// Who is answerable now.
    pub fn answerable(&self) -> AgencyId {
        self.answerable
            .last()
            .expect("a claim is made with its first spell")
            .agency
    }

    /// Who was answerable at an instant; nobody before the docket was opened.
    pub fn answerable_at(&self, at: Instant) -> Option<AgencyId> {
        self.answerable
            .iter()
            .rev()
            .find(|spell| spell.since <= at)
            .map(|spell| spell.agency)
    }

    /// The dispatch of the current round; of the last one, where the claim came back.
    pub fn latest(&self) -> Option<&Sent> {
        self.sent.last()
    }

    /// The number of the current round; 0 before the first dispatch.
    pub fn round(&self) -> Round {
        self.latest().map_or(Round(0), |sent| sent.round)
    }

    /// Only these are handled as petitions (I7, Art. 31(6)).
    pub fn on_petition_path(&self) -> bool {
        self.path == Some(ClaimPath::PetitionOpinion)
    }

    /// Whether the registering agency still owes its dispatch.
    pub fn is_home(&self) -> bool {
        matches!(self.stage, Stage::Undispatched | Stage::Returned)
    }

    /// `undispatched`, `returned`, `dispatched`, `received`, `objected`, `accepted`, `extended`, `served`.
    pub fn stage_name(&self) -> &'static str {
        match &self.stage {
            Stage::Undispatched => "undispatched",
            Stage::Returned => "returned",
            Stage::Away {
                receipt, progress, ..
            } => match (progress, receipt) {
                (Progress::Pending, None) => "dispatched",
                (Progress::Pending, Some(_)) => "received",
                (Progress::Objected { .. }, _) => "objected",
                (
                    Progress::Accepted {
                        clock: ClockId::T6, ..
                    },
                    _,
                ) => "extended",
                (Progress::Accepted { .. }, _) => "accepted",
                (Progress::Served(_), _) => "served",
            },
        }
    }

    /// The clock of the claim that runs for the agency of the current round, with its last day.
    pub fn running(&self) -> Option<(ClockId, Date)> {
        let Stage::Away {
            receipt, progress, ..
        } = &self.stage
        else {
            return None;
        };
        match progress {
            // An objection does not pause T3: silence and dispute buy no time.
            Progress::Pending | Progress::Objected { .. } => {
                receipt.map(|receipt| (ClockId::T3, receipt.notice_by))
            }
            Progress::Accepted {
                answer_by, clock, ..
            } => answer_by.map(|due| (*clock, due)),
            Progress::Served(_) => None,
        }
    }

    /// The step that petitioners may see.
    pub fn step(&self) -> PublicStep {
        let Stage::Away {
            receipt, progress, ..
        } = &self.stage
        else {
            return PublicStep::Registered;
        };
        match (progress, receipt) {
            (Progress::Pending, None) => PublicStep::Dispatched,
            (Progress::Pending, Some(_)) => PublicStep::Received,
            (Progress::Objected { .. }, _) => PublicStep::Objected,
            (
                Progress::Accepted {
                    clock: ClockId::T6, ..
                },
                _,
            ) => PublicStep::Extended,
            (Progress::Accepted { .. }, _) => PublicStep::Accepted,
            (Progress::Served(_), _) => PublicStep::OpinionServed,
        }
    }

    /// What petitioners may see of it, since a day.
    pub(super) fn status(&self, since: Date, home_due: Date) -> ClaimStatus {
        let due_on = match &self.stage {
            Stage::Undispatched | Stage::Returned => Some(home_due),
            Stage::Away { .. } => self.running().map(|(_, due)| due),
        };
        ClaimStatus {
            claim: self.no,
            step: self.step(),
            answerable: self.answerable(),
            since,
            due_on,
        }
    }
}

impl Sent {
    pub fn owes_report(&self) -> bool {
        matches!(self.kind, DispatchKind::Assign { .. })
    }
}

impl Answered {
    /// Art. 32 ¶2: what is supported, even in part, is carried out.
    pub fn owes_execution(&self) -> bool {
        self.outcome.is_carried_out()
    }
}
