//! `Attendance` (参加接访): what one invited agency does in one joint reception, kept by that agency.
//!
//! A struct of small machines: the invitation, the line, the session, what was heard, the plan, each person who stays on.

mod command;
mod decide;
mod event;
mod fold;
mod outgoing;
mod receive;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::{FAR_DAY, Listing, Timer, TimerName};
use crate::id::{AttendanceId, MatterId, ReceptionId};
use crate::matter::{ClaimNo, PersonNo};
use crate::number::MatterNumber;
use crate::people::{Competence, Delegate};
use crate::reception::{
    DeclineGround, Duty, Heard, HeardNo, InvitationNo, InvitedClaim, Line, LineVersion, Mode, Plan,
    Position, Topic, Verdict,
};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;
use crate::time::{Date, Instant, Moment};

pub use command::Command;
pub use decide::decide;
pub use event::Event;
pub use outgoing::Outgoing;
pub use receive::open;

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    id: AttendanceId,
    reception: ReceptionId,
    matter: MatterId,
    number: MatterNumber,
    opened: Instant,
    invitation: Invitation,
    line: LineHere,
    /// Told before or after the line itself.
    locked: Option<LineVersion>,
    session: Session,
    heard: BTreeMap<HeardNo, HeardHere>,
    statements: Vec<Stated>,
    plan: PlanHere,
    stays: BTreeMap<PersonNo, StayHere>,
    course: Course,
}

/// The invitation that counts: the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub no: InvitationNo,
    pub duties: BTreeSet<Duty>,
    pub claims: Vec<InvitedClaim>,
    pub mode: Mode,
    /// The first instant at which P1 has run out.
    pub answer_by: Instant,
    pub required: BTreeSet<Competence>,
    pub waiver: Option<Sealed>,
    pub stage: InvitationStage,
}

/// What the agency made of its invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitationStage {
    Invited,
    Confirmed {
        delegates: Vec<Delegate>,
    },
    Declined {
        ground: DeclineGround,
        reason: Sealed,
    },
    Revoked,
}

/// The line as it is here; each version begins without a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineHere {
    None,
    Received(Line),
    Answered { line: Line, position: Position },
}

/// The session as it is known here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Session {
    NotOpen,
    Open {
        at: Instant,
    },
    /// The record is sealed; a statement is an addendum now.
    Sealed {
        digest: [u8; 32],
    },
}

/// What the host heard of this agency, and its word on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardHere {
    pub heard: Heard,
    pub verdict: Option<Verdict>,
}

/// What the agency stated of its own accord.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stated {
    pub claim: ClaimNo,
    pub topic: Topic,
    pub verdict: Verdict,
}

/// The plan as it is here; each version begins without a position.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanHere {
    None,
    Received(Plan),
    Answered { plan: Plan, position: Position },
}

/// A person who stays on, and what this agency was asked for and did (6.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StayHere {
    pub duties: BTreeSet<Duty>,
    pub needs: Sealed,
    pub since: Instant,
    pub guidance: Option<Sealed>,
    pub arrived: Option<Instant>,
}

/// Whether the reception still runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    Running,
    Concluded { on: Date },
    Cancelled,
}

impl LineHere {
    /// The version that counts.
    pub const fn current(&self) -> Option<&Line> {
        match self {
            Self::None => None,
            Self::Received(line) | Self::Answered { line, .. } => Some(line),
        }
    }

    pub const fn position(&self) -> Option<Position> {
        match self {
            Self::None | Self::Received(_) => None,
            Self::Answered { position, .. } => Some(*position),
        }
    }
}

impl PlanHere {
    /// The version that counts.
    pub const fn current(&self) -> Option<&Plan> {
        match self {
            Self::None => None,
            Self::Received(plan) | Self::Answered { plan, .. } => Some(plan),
        }
    }

    pub const fn position(&self) -> Option<Position> {
        match self {
            Self::None | Self::Received(_) => None,
            Self::Answered { position, .. } => Some(*position),
        }
    }
}

impl Attendance {
    /// The public stage: `line-confirmed`.
    pub fn stage(&self) -> &'static str {
        match (self.course, &self.invitation.stage) {
            (Course::Concluded { .. }, _) => "concluded",
            (Course::Cancelled, _) => "cancelled",
            (Course::Running, InvitationStage::Invited) => "invited",
            (Course::Running, InvitationStage::Declined { .. }) => "declined",
            (Course::Running, InvitationStage::Revoked) => "revoked",
            (Course::Running, InvitationStage::Confirmed { .. }) => self.stage_of_work(),
        }
    }

    fn stage_of_work(&self) -> &'static str {
        match (&self.plan, &self.session, &self.line) {
            (PlanHere::Answered { position, .. }, _, _) => match position {
                Position::Confirmed => "plan-agreed",
                Position::Contested { .. } => "plan-dissented",
            },
            (PlanHere::Received(_), _, _) => "plan-received",
            (PlanHere::None, Session::Sealed { .. }, _) => "record-sealed",
            (PlanHere::None, Session::Open { .. }, _) => "in-session",
            (PlanHere::None, Session::NotOpen, LineHere::None) => "confirmed",
            (PlanHere::None, Session::NotOpen, LineHere::Received(_)) => "line-received",
            (PlanHere::None, Session::NotOpen, LineHere::Answered { position, .. }) => {
                match position {
                    Position::Confirmed => "line-confirmed",
                    Position::Contested { .. } => "line-contested",
                }
            }
        }
    }

    /// One row, on the agency's work list; the invitation does not say the category.
    pub fn listings(&self) -> Vec<Listing> {
        let waits = matches!(self.invitation.stage, InvitationStage::Invited)
            && self.course == Course::Running;
        vec![Listing {
            slot: 0,
            agency: self.id.agency,
            stage: self.stage(),
            owner: self.id.agency,
            region: self.invitation.mode.place(),
            category: "untriaged",
            urgent: false,
            // A clock that runs out at midnight is due on the day before.
            due_on: if waits {
                Instant::from_micros(self.invitation.answer_by.micros().saturating_sub(1)).date()
            } else {
                FAR_DAY
            },
            opened: self.opened,
            number: Some(self.number),
        }]
    }

    /// None: the reception runs P1 to P4, and tells what ran out.
    pub fn timers(&self) -> Vec<Timer> {
        Vec::new()
    }

    /// Nothing: no clock runs here.
    pub fn ring(
        &self,
        _rules: &Rulebook,
        _timer: TimerName,
        _moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        Ok(Vec::new())
    }

    pub const fn id(&self) -> AttendanceId {
        self.id
    }

    /// When the agency was first invited, by its own receipt.
    pub const fn opened(&self) -> Instant {
        self.opened
    }

    pub const fn reception(&self) -> ReceptionId {
        self.reception
    }

    pub const fn matter(&self) -> MatterId {
        self.matter
    }

    pub const fn number(&self) -> MatterNumber {
        self.number
    }

    pub const fn invitation(&self) -> &Invitation {
        &self.invitation
    }

    pub const fn line(&self) -> &LineHere {
        &self.line
    }

    /// Whether the current line is the one that was locked.
    pub fn line_is_locked(&self) -> bool {
        self.locked.is_some() && self.locked == self.line.current().map(|line| line.version)
    }

    pub const fn session(&self) -> &Session {
        &self.session
    }

    pub const fn heard(&self) -> &BTreeMap<HeardNo, HeardHere> {
        &self.heard
    }

    pub fn statements(&self) -> &[Stated] {
        &self.statements
    }

    pub const fn plan(&self) -> &PlanHere {
        &self.plan
    }

    pub const fn stays(&self) -> &BTreeMap<PersonNo, StayHere> {
        &self.stays
    }

    pub const fn course(&self) -> Course {
        self.course
    }
}
