//! What happened to an attendance, the law each event rests on, and the texts it names.

use std::collections::BTreeSet;

use crate::id::{MatterId, ReceptionId};
use crate::law::Clause;
use crate::matter::{ClaimNo, PersonNo};
use crate::number::MatterNumber;
use crate::people::{Competence, Delegate, PersonRef};
use crate::reception::{
    Answer, Duty, Heard, HeardNo, InvitationNo, InvitedClaim, Line, LineVersion, Mode, Outcome,
    Plan, PlanVersion, Topic, Verdict,
};
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

/// What happened to an attendance.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "an event lives as long as one decision; a box would cost each more than it saves"
)]
pub enum Event {
    Invited {
        reception: ReceptionId,
        invitation: InvitationNo,
        matter: MatterId,
        number: MatterNumber,
        duties: BTreeSet<Duty>,
        claims: Vec<InvitedClaim>,
        mode: Mode,
        answer_by: Instant,
        required: BTreeSet<Competence>,
        waiver: Option<Sealed>,
    },
    Answered {
        invitation: InvitationNo,
        answer: Answer,
    },
    Substituted {
        delegates: Vec<Delegate>,
    },
    Revoked {
        invitation: InvitationNo,
    },
    ModeChanged {
        mode: Mode,
    },
    LineReceived {
        line: Line,
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
    LineLocked {
        version: LineVersion,
    },
    Opened {
        at: Instant,
    },
    HeardOf {
        heard: Heard,
    },
    Stated {
        claim: ClaimNo,
        topic: Topic,
        heard: Option<HeardNo>,
        by: PersonRef,
        verdict: Verdict,
    },
    RecordSealed {
        digest: [u8; 32],
    },
    PlanReceived {
        plan: Plan,
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
    ReturnAsked {
        person: PersonNo,
        duties: BTreeSet<Duty>,
        needs: Sealed,
        since: Instant,
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
    Concluded {
        on: Date,
    },
    Cancelled,
}

impl Event {
    /// The name of the event, as journals and timelines show it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Invited { .. } => "attendance.invited",
            Self::Answered { .. } => "attendance.answered",
            Self::Substituted { .. } => "attendance.substituted",
            Self::Revoked { .. } => "attendance.revoked",
            Self::ModeChanged { .. } => "attendance.mode-changed",
            Self::LineReceived { .. } => "attendance.line-received",
            Self::LineConfirmed { .. } => "attendance.line-confirmed",
            Self::LineContested { .. } => "attendance.line-contested",
            Self::LineLocked { .. } => "attendance.line-locked",
            Self::Opened { .. } => "attendance.opened",
            Self::HeardOf { .. } => "attendance.heard-of",
            Self::Stated { .. } => "attendance.stated",
            Self::RecordSealed { .. } => "attendance.record-sealed",
            Self::PlanReceived { .. } => "attendance.plan-received",
            Self::PlanAgreed { .. } => "attendance.plan-agreed",
            Self::PlanDissented { .. } => "attendance.plan-dissented",
            Self::ReturnAsked { .. } => "attendance.return-asked",
            Self::GuidanceGiven { .. } => "attendance.guidance-given",
            Self::ReturnReported { .. } => "attendance.return-reported",
            Self::Concluded { .. } => "attendance.concluded",
            Self::Cancelled => "attendance.cancelled",
        }
    }

    /// The law the event rests on.
    pub fn law(&self) -> &'static [Clause] {
        match self {
            Self::Invited { .. } => &[Clause("6.1.2"), Clause("P1")],
            Self::Answered { .. } => &[Clause("6.1.2"), Clause("J-5"), Clause("J-14")],
            Self::Substituted { .. } => &[Clause("6.1.2"), Clause("J-5")],
            Self::Revoked { .. } => &[Clause("6.1.2")],
            Self::ModeChanged { .. } => &[Clause("6.1.3"), Clause("J-4")],
            Self::LineReceived { .. } => &[Clause("6.2.1"), Clause("J-10")],
            Self::LineConfirmed { .. } | Self::LineContested { .. } => &[Clause("6.2.1")],
            Self::LineLocked { .. } => &[Clause("6.2.1"), Clause("J-7")],
            Self::Opened { .. } => &[Clause("6.2.2")],
            Self::HeardOf { .. } | Self::Stated { .. } => &[Clause("6.2.2"), Clause("J-8")],
            Self::RecordSealed { .. } => &[Clause("6.2.2"), Clause("J-12")],
            Self::PlanReceived { .. } | Self::PlanAgreed { .. } | Self::PlanDissented { .. } => {
                &[Clause("6.2.3"), Clause("J-9")]
            }
            Self::ReturnAsked { .. } => &[Clause("6.3.1"), Clause("S1")],
            Self::GuidanceGiven { .. } => &[Clause("6.3.3"), Clause("S2")],
            Self::ReturnReported { .. } => &[Clause("6.3.2"), Clause("S1")],
            Self::Concluded { .. } => &[Clause("6.4"), Clause("J-13")],
            Self::Cancelled => &[Clause("6.1")],
        }
    }

    /// Every sealed text the event names.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Invited {
                claims,
                mode,
                waiver,
                ..
            } => claims
                .iter()
                .map(|claim| claim.request)
                .chain(mode.sealed())
                .chain(*waiver)
                .collect(),
            Self::Answered { answer, .. } => answer.sealed(),
            Self::ModeChanged { mode } => mode.sealed(),
            Self::LineReceived { line } => line.sealed(),
            Self::LineContested { reason, .. } | Self::PlanDissented { reason, .. } => {
                vec![*reason]
            }
            Self::HeardOf { heard } => vec![heard.text],
            Self::Stated { verdict, .. } => verdict.sealed(),
            Self::PlanReceived { plan } => plan.sealed(),
            Self::ReturnAsked { needs, .. } => vec![*needs],
            Self::GuidanceGiven { text, .. } => vec![*text],
            Self::ReturnReported { outcome, .. } => outcome.sealed(),
            Self::Substituted { .. }
            | Self::Revoked { .. }
            | Self::LineConfirmed { .. }
            | Self::LineLocked { .. }
            | Self::Opened { .. }
            | Self::RecordSealed { .. }
            | Self::PlanAgreed { .. }
            | Self::Concluded { .. }
            | Self::Cancelled => Vec::new(),
        }
    }
}
