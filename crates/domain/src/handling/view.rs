//! What is derived from a handling: its stage, row, clock and facts.

use super::{Handling, Silence, Stage};
use crate::docket::{Assignment, DispatchKind, Round};
use crate::entry::{FAR_DAY, Listing, Timer, TimerName};
use crate::id::{DocketId, HandlingId};
use crate::matter::Category;
use crate::region::RegionCode;
use crate::term::ClockId;
use crate::time::{Date, Instant};

impl Handling {
    pub const fn id(&self) -> HandlingId {
        self.id
    }

    pub const fn docket(&self) -> DocketId {
        self.docket
    }

    pub const fn assignment(&self) -> &Assignment {
        &self.assignment
    }

    pub const fn round(&self) -> Round {
        self.assignment.round
    }

    pub const fn received(&self) -> Instant {
        self.received
    }

    /// The last day of T3.
    pub const fn notice_by(&self) -> Date {
        self.notice_by
    }

    /// The last day of T4.
    pub const fn object_by(&self) -> Date {
        self.object_by
    }

    pub const fn silence(&self) -> Silence {
        self.silence
    }

    pub const fn at(&self) -> &Stage {
        &self.stage
    }

    /// The last day of T5 with its extensions; of its shadow, where T3 ran out in silence.
    pub const fn answer_by(&self) -> Option<Date> {
        match (&self.stage, self.silence) {
            (
                Stage::Accepted(acceptance)
                | Stage::OpinionIssued { acceptance, .. }
                | Stage::Served { acceptance, .. },
                _,
            ) => acceptance.answer_by,
            (Stage::Received | Stage::Objected { .. }, Silence::Lapsed { shadow_answer_by }) => {
                shadow_answer_by
            }
            (Stage::Received | Stage::Objected { .. } | Stage::Returned, _) => None,
        }
    }

    /// `received`, `objected`, `returned`, `accepted`, `extended`, `opinion-issued`, `served`, and `done` once nothing is owed.
    pub const fn stage(&self) -> &'static str {
        match &self.stage {
            Stage::Received => "received",
            Stage::Objected { .. } => "objected",
            Stage::Returned => "returned",
            Stage::Accepted(acceptance) if acceptance.extended > 0 => "extended",
            Stage::Accepted(_) => "accepted",
            Stage::OpinionIssued { .. } => "opinion-issued",
            Stage::Served {
                issue,
                executed,
                reported,
                ..
            } => {
                let carried_out = executed.is_some() || !issue.opinion.outcome.is_carried_out();
                let told =
                    reported.is_some() || matches!(self.assignment.kind, DispatchKind::Transfer);
                if carried_out && told {
                    "done"
                } else {
                    "served"
                }
            }
        }
    }

    pub fn listings(&self) -> Vec<Listing> {
        let due_on = match &self.stage {
            Stage::Received | Stage::Objected { .. } => match self.silence {
                Silence::NotYet => self.notice_by,
                Silence::Lapsed { shadow_answer_by } => shadow_answer_by.unwrap_or(FAR_DAY),
            },
            Stage::Accepted(acceptance) => acceptance.answer_by.unwrap_or(FAR_DAY),
            Stage::Returned | Stage::OpinionIssued { .. } | Stage::Served { .. } => FAR_DAY,
        };
        // After an agreed objection the sender answers for the claim again.
        let owner = match self.stage {
            Stage::Returned => self.docket.agency,
            _ => self.id.agency,
        };
        let category = match self.assignment.category {
            Category::Suggestion => "suggestion",
            Category::Accusation => "accusation",
            Category::Claim => "claim",
            Category::Enquiry => "enquiry",
        };
        vec![Listing {
            slot: 0,
            agency: self.id.agency,
            stage: self.stage(),
            owner,
            region: self.assignment.place.unwrap_or(RegionCode::NATION),
            category,
            urgent: false,
            due_on,
            opened: self.received,
            number: Some(self.assignment.number),
        }]
    }

    /// T3 until notice is given; it runs on while an objection is pending. T5 and T6 are watched by the docket (V2).
    pub fn timers(&self) -> Vec<Timer> {
        match (&self.stage, self.silence) {
            (Stage::Received | Stage::Objected { .. }, Silence::NotYet) => vec![Timer {
                name: TimerName {
                    clock: ClockId::T3,
                    slot: u16::from(self.assignment.claim.0),
                },
                due: Instant::at(self.notice_by, 24, 0),
            }],
            _ => Vec::new(),
        }
    }
}
