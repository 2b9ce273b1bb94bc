//! `JointReception` (联合接访): one reception, as the office that convenes it keeps it.
//!
//! A struct of small machines: the reception itself, each invitation, the line, the record, the plan, each person who stays
//! on. The public stage is a total function of them.

mod advice;
mod clock;
mod command;
mod decide;
mod event;
mod fold;
mod invitation;
mod line;
mod mode;
mod outgoing;
mod people;
mod plan;
mod receive;
mod record;
mod stay;
#[cfg(test)]
pub(crate) mod tests;
mod tracking;

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::{FAR_DAY, Listing, TimerName};
use crate::id::{AgencyId, ReceptionId};
use crate::matter::{Category, ClaimNo, PersonNo, Proposal};
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

pub use advice::{Advice, Determination, Evidence, Ground, advise};
pub use command::Command;
pub use decide::decide;
pub use event::Event;
pub use invitation::{
    Answer, DeclineGround, Duty, Invitation, InvitationNo, InvitationStage, Seat,
    required_competences,
};
pub(crate) use invitation::{Asked, agrees_line};
pub use line::{Line, LineEntry, LineMachine, LineVersion, Position};
pub use mode::Mode;
pub use outgoing::{InvitedClaim, Outgoing};
pub use people::{People, suggest_people};
pub use plan::{Plan, PlanItem, PlanMachine, PlanVersion};
pub use receive::propose_by_message;
pub use record::{
    Heard, HeardEntry, HeardNo, HeardStanding, Record, RecordStage, Signature, Statement, Topic,
    Verdict,
};
pub use stay::{Behaviour, Outcome, Return, Stay, StayStage};
pub use tracking::{Dispatched, Tracking};

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointReception {
    id: ReceptionId,
    opened: Instant,
    proposal: Proposal,
    petition: Petition,
    course: Course,
    determined: Option<(Determination, Advice)>,
    people: Option<People>,
    mode: Option<Mode>,
    invitations: Vec<Invitation>,
    line: LineMachine,
    record: Record,
    plan: PlanMachine,
    stays: BTreeMap<PersonNo, Stay>,
    tracking: Tracking,
    /// Clocks whose running out is recorded.
    overdue: BTreeSet<TimerName>,
}

/// The reception's own machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Course {
    Proposed,
    Declined,
    Determined,
    Convened {
        at: Instant,
    },
    InSession(Session),
    Ended(Session, Ended),
    HandedOver(Session, Ended),
    Concluded {
        closed: Session,
        ended: Ended,
        on: Date,
    },
    Cancelled,
}

/// Whether the petitioners still want it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Petition {
    Upheld,
    Withdrawn,
}

/// The session as it was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub opened: Instant,
    pub representatives: BTreeSet<PersonNo>,
}

/// The end of the session, and until when the office owes what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    pub at: Instant,
    /// The first instant at which P2 has run out.
    pub plan_by: Instant,
    /// The first instant at which P3 has run out.
    pub record_by: Instant,
    pub missing: BTreeMap<(ClaimNo, Topic), Sealed>,
}

impl JointReception {
    /// The public stage: `in-session`.
    pub fn stage(&self) -> &'static str {
        match &self.course {
            Course::Proposed => "proposed",
            Course::Declined => "declined",
            Course::Determined => match (&self.people, &self.mode) {
                (Some(_), Some(_)) => "prepared",
                _ => "determined",
            },
            Course::Convened { .. } if self.line.is_locked() => "line-agreed",
            Course::Convened { .. } if self.has_quorum() => "ready",
            Course::Convened { .. } => "convened",
            Course::InSession(_) => "in-session",
            Course::Ended(..) => match (&self.plan, &self.record.stage) {
                (PlanMachine::Issued { .. }, _) => "planned",
                (_, RecordStage::Sealed { .. }) => "sealed",
                (_, RecordStage::ReadBack { .. }) => "read-back",
                (_, RecordStage::Open) => "session-ended",
            },
            Course::HandedOver(..) => "handed-over",
            Course::Concluded { .. } => "concluded",
            Course::Cancelled => "cancelled",
        }
    }

    /// One row, on the office's work list.
    pub fn listings(&self) -> Vec<Listing> {
        let next = self.timers().into_iter().map(|timer| timer.due).min();
        vec![Listing {
            slot: 0,
            agency: self.id.agency,
            stage: self.stage(),
            owner: self.id.agency,
            region: self
                .places()
                .next()
                .or_else(|| self.mode.as_ref().map(Mode::place))
                .unwrap_or(RegionCode::NATION),
            category: match self.proposal.category {
                Category::Suggestion => "suggestion",
                Category::Accusation => "accusation",
                Category::Claim => "claim",
                Category::Enquiry => "enquiry",
            },
            urgent: self.proposal.urgent,
            // A clock that runs out at midnight is due on the day before.
            due_on: next.map_or(FAR_DAY, |due| {
                Instant::from_micros(due.micros().saturating_sub(1)).date()
            }),
            opened: self.opened,
            number: Some(self.proposal.number),
        }]
    }

    pub const fn id(&self) -> ReceptionId {
        self.id
    }

    /// When it was proposed.
    pub const fn opened(&self) -> Instant {
        self.opened
    }

    /// The matter as it was proposed, with the category and the triage told since.
    pub const fn proposal(&self) -> &Proposal {
        &self.proposal
    }

    pub const fn course(&self) -> &Course {
        &self.course
    }

    /// What was decided under 6.1.1, and the advice it was decided on.
    pub const fn determined(&self) -> Option<&(Determination, Advice)> {
        self.determined.as_ref()
    }

    pub const fn people(&self) -> Option<&People> {
        self.people.as_ref()
    }

    pub const fn mode(&self) -> Option<&Mode> {
        self.mode.as_ref()
    }

    pub fn invitations(&self) -> &[Invitation] {
        &self.invitations
    }

    pub fn invitation(&self, no: InvitationNo) -> Option<&Invitation> {
        self.invitations
            .iter()
            .find(|invitation| invitation.no == no)
    }

    pub const fn line(&self) -> &LineMachine {
        &self.line
    }

    pub const fn record(&self) -> &Record {
        &self.record
    }

    pub const fn plan(&self) -> &PlanMachine {
        &self.plan
    }

    pub const fn stays(&self) -> &BTreeMap<PersonNo, Stay> {
        &self.stays
    }

    pub const fn tracking(&self) -> &Tracking {
        &self.tracking
    }

    /// The clocks that have run out.
    pub const fn overdue(&self) -> &BTreeSet<TimerName> {
        &self.overdue
    }

    pub const fn session(&self) -> Option<&Session> {
        match &self.course {
            Course::InSession(session)
            | Course::Ended(session, _)
            | Course::HandedOver(session, _)
            | Course::Concluded {
                closed: session, ..
            } => Some(session),
            _ => None,
        }
    }

    pub const fn ended(&self) -> Option<&Ended> {
        match &self.course {
            Course::Ended(_, ended)
            | Course::HandedOver(_, ended)
            | Course::Concluded { ended, .. } => Some(ended),
            _ => None,
        }
    }

    /// Who is still asked, or comes.
    pub fn open_invitations(&self) -> impl Iterator<Item = &Invitation> {
        self.invitations
            .iter()
            .filter(|invitation| invitation.is_open())
    }

    /// Who has said that they come.
    pub fn present(&self) -> impl Iterator<Item = &Invitation> {
        self.invitations
            .iter()
            .filter(|invitation| invitation.is_confirmed())
    }

    /// The responsible unit of a claim, as invited.
    pub fn responsible(&self, claim: ClaimNo) -> Option<AgencyId> {
        self.open_invitations()
            .find(|invitation| invitation.seat.is_responsible(claim))
            .map(|invitation| invitation.seat.agency)
    }

    /// J-2: the responsible unit of every claim comes.
    pub fn has_quorum(&self) -> bool {
        self.proposal
            .claims
            .iter()
            .all(|claim| self.present().any(|i| i.seat.is_responsible(claim.no)))
    }

    fn latest_invitation(&self, agency: AgencyId) -> Option<&Invitation> {
        self.invitations
            .iter()
            .rfind(|invitation| invitation.seat.agency == agency)
    }

    fn next_invitation(&self) -> InvitationNo {
        let last = self.invitations.last().map_or(0, |last| last.no.0);
        InvitationNo(last.saturating_add(1))
    }

    fn has_claim(&self, claim: ClaimNo) -> bool {
        self.proposal.claims.iter().any(|other| other.no == claim)
    }

    fn places(&self) -> impl Iterator<Item = RegionCode> {
        self.proposal.claims.iter().filter_map(|claim| claim.place)
    }
}
