//! What an attendance tells its reception.

use crate::attendance::{Attendance, Event};
use crate::entry::Entry;
use crate::matter::{ClaimNo, PersonNo};
use crate::message::{Body, Message};
use crate::people::{Delegate, PersonRef};
use crate::reception::{
    Answer, HeardNo, InvitationNo, LineVersion, Outcome, PlanVersion, Topic, Verdict,
};
use crate::sealed::Sealed;
use crate::time::Instant;

/// What an attendance tells its reception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    Answered {
        invitation: InvitationNo,
        answer: Answer,
    },
    Substituted {
        invitation: InvitationNo,
        delegates: Vec<Delegate>,
    },
    LineConfirmed {
        version: LineVersion,
        digest: [u8; 32],
        by: PersonRef,
    },
    LineContested {
        version: LineVersion,
        digest: [u8; 32],
        by: PersonRef,
        reason: Sealed,
    },
    Statement {
        claim: ClaimNo,
        topic: Topic,
        heard: Option<HeardNo>,
        by: PersonRef,
        verdict: Verdict,
    },
    PlanAgreed {
        version: PlanVersion,
        digest: [u8; 32],
        by: PersonRef,
    },
    PlanDissented {
        version: PlanVersion,
        digest: [u8; 32],
        by: PersonRef,
        reason: Sealed,
    },
    GuidanceGiven {
        person: PersonNo,
        by: PersonRef,
        text: Sealed,
    },
    ReturnReported {
        person: PersonNo,
        by: PersonRef,
        arrived: Instant,
        outcome: Outcome,
    },
}

impl Outgoing {
    /// The name of the message: `attendance.answered`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Answered { .. } => "attendance.answered",
            Self::Substituted { .. } => "attendance.substituted",
            Self::LineConfirmed { .. } => "attendance.line-confirmed",
            Self::LineContested { .. } => "attendance.line-contested",
            Self::Statement { .. } => "attendance.statement",
            Self::PlanAgreed { .. } => "attendance.plan-agreed",
            Self::PlanDissented { .. } => "attendance.plan-dissented",
            Self::GuidanceGiven { .. } => "attendance.guidance-given",
            Self::ReturnReported { .. } => "attendance.return-reported",
        }
    }

    /// The texts that travel with the message.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Answered { answer, .. } => answer.sealed(),
            Self::LineContested { reason, .. } | Self::PlanDissented { reason, .. } => {
                vec![*reason]
            }
            Self::Statement { verdict, .. } => verdict.sealed(),
            Self::GuidanceGiven { text, .. } => vec![*text],
            Self::ReturnReported { outcome, .. } => outcome.sealed(),
            Self::Substituted { .. } | Self::LineConfirmed { .. } | Self::PlanAgreed { .. } => {
                Vec::new()
            }
        }
    }
}

impl Attendance {
    /// What the agency's own acts say to the reception; what it was told it does not repeat.
    pub fn messages(&self, event: &Event, entry: &Entry, version: u64) -> Vec<Message> {
        let body = match event.clone() {
            Event::Answered { invitation, answer } => Outgoing::Answered { invitation, answer },
            Event::Substituted { delegates } => Outgoing::Substituted {
                invitation: self.invitation.no,
                delegates,
            },
            Event::LineConfirmed {
                version,
                digest,
                by,
            } => Outgoing::LineConfirmed {
                version,
                digest,
                by,
            },
            Event::LineContested {
                version,
                digest,
                by,
                reason,
            } => Outgoing::LineContested {
                version,
                digest,
                by,
                reason,
            },
            Event::Stated {
                claim,
                topic,
                heard,
                by,
                verdict,
            } => Outgoing::Statement {
                claim,
                topic,
                heard,
                by,
                verdict,
            },
            Event::PlanAgreed {
                version,
                digest,
                by,
            } => Outgoing::PlanAgreed {
                version,
                digest,
                by,
            },
            Event::PlanDissented {
                version,
                digest,
                by,
                reason,
            } => Outgoing::PlanDissented {
                version,
                digest,
                by,
                reason,
            },
            Event::GuidanceGiven { person, by, text } => {
                Outgoing::GuidanceGiven { person, by, text }
            }
            Event::ReturnReported {
                person,
                by,
                arrived,
                outcome,
            } => Outgoing::ReturnReported {
                person,
                by,
                arrived,
                outcome,
            },
            Event::Invited { .. }
            | Event::Revoked { .. }
            | Event::ModeChanged { .. }
            | Event::LineReceived { .. }
            | Event::LineLocked { .. }
            | Event::Opened { .. }
            | Event::HeardOf { .. }
            | Event::RecordSealed { .. }
            | Event::PlanReceived { .. }
            | Event::ReturnAsked { .. }
            | Event::Concluded { .. }
            | Event::Cancelled => return Vec::new(),
        };
        vec![Message {
            origin: self.id.record(),
            version,
            to: self.reception.record(),
            happened: entry.happened,
            body: Body::Attendance(body),
        }]
    }
}
