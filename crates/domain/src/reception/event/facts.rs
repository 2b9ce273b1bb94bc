//! The law each event rests on, and the texts it names.

use super::Event;
use crate::law::Clause;
use crate::reception::Determination;
use crate::sealed::Sealed;
use crate::term::ClockId;

impl Event {
    /// The law the event rests on.
    pub fn law(&self) -> &'static [Clause] {
        match self {
            Self::Proposed(_) => &[Clause("6.1"), Clause("Art. 18 ¶3")],
            Self::Determined { .. } => &[Clause("6.1.1"), Clause("J-1")],
            Self::PeopleChosen { .. } => &[Clause("6.1.2"), Clause("J-2"), Clause("J-5")],
            Self::ModeChosen { .. } => &[Clause("6.1.3"), Clause("J-4")],
            Self::Invited { .. } => &[Clause("6.1.2"), Clause("P1")],
            Self::Convened { .. } => &[Clause("6.1"), Clause("3.1")],
            Self::Answered { .. } => &[Clause("6.1.2"), Clause("J-14"), Clause("P1")],
            Self::Substituted { .. } => &[Clause("6.1.2"), Clause("J-5")],
            Self::Unanswered { .. } => &[Clause("P1")],
            Self::Revoked { .. } => &[Clause("6.1.2")],
            Self::LineCirculated { .. } => &[Clause("6.2.1"), Clause("J-10")],
            Self::LineConfirmed { .. } | Self::LineContested { .. } => &[Clause("6.2.1")],
            Self::LineLocked { .. } => &[Clause("6.2.1"), Clause("J-7")],
            Self::Opened { .. } => &[Clause("6.2.2"), Clause("J-7"), Clause("J-11")],
            Self::Heard { .. } | Self::Stated { .. } | Self::Ended { .. } => {
                &[Clause("6.2.2"), Clause("J-8")]
            }
            Self::Addendum { .. } => &[Clause("J-12")],
            Self::ReadBack { .. } => &[Clause("6.2.2"), Clause("J-12")],
            Self::Sealed { .. } => &[Clause("6.2.2"), Clause("J-12")],
            Self::PlanProposed { .. } | Self::PlanAgreed { .. } | Self::PlanDissented { .. } => {
                &[Clause("6.2.3"), Clause("J-9")]
            }
            Self::PlanIssued { .. } => &[Clause("6.2.3"), Clause("J-9"), Clause("P2")],
            Self::StayNoted { .. } => &[Clause("6.3.1"), Clause("S1"), Clause("P4")],
            Self::Guided { .. } => &[Clause("6.3.3"), Clause("S2")],
            Self::ReturnReported { .. } => &[Clause("6.3.2"), Clause("S1")],
            Self::StayEnded { .. } => &[Clause("6.3.1"), Clause("S2"), Clause("S3")],
            Self::ProvincialRecordEntered { .. } => {
                &[Clause("6.4.1"), Clause("Art. 21 ¶2"), Clause("P3")]
            }
            Self::HandedOver { .. } | Self::PlanTaken { .. } => &[Clause("6.4"), Clause("6.2.3")],
            Self::ClaimDispatched { .. } => &[Clause("6.4"), Clause("J-13")],
            Self::Reclassified { .. } | Self::Retriaged { .. } => &[Clause("I6")],
            Self::MatterWithdrawn => &[Clause("I8")],
            Self::Overdue { timer } => match timer.clock {
                ClockId::P1 => &[Clause("P1")],
                ClockId::P2 => &[Clause("P2"), Clause("6.2.3")],
                ClockId::P3 => &[Clause("P3"), Clause("6.4.1")],
                _ => &[Clause("P4"), Clause("6.3.1")],
            },
            Self::Concluded { .. } => &[Clause("6.4"), Clause("J-13")],
            Self::Cancelled { .. } => &[Clause("6.1")],
        }
    }

    /// Every sealed text the event names.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Proposed(proposal) => std::iter::once(proposal.reason)
                .chain(proposal.claims.iter().map(|claim| claim.request))
                .collect(),
            Self::Determined { determination, .. } => match determination {
                Determination::Yes { note, .. } => note.iter().copied().collect(),
                Determination::No { reason } => reason.iter().copied().collect(),
            },
            Self::PeopleChosen { waivers, .. } => waivers.values().copied().collect(),
            Self::ModeChosen { mode } => mode.sealed(),
            Self::Answered { answer, .. } => answer.sealed(),
            Self::Revoked { reason, .. }
            | Self::LineContested { reason, .. }
            | Self::PlanDissented { reason, .. }
            | Self::Cancelled { reason } => vec![*reason],
            Self::LineCirculated { line } => line.sealed(),
            Self::Heard { heard } => vec![heard.text],
            Self::Stated { verdict, .. } | Self::Addendum { verdict, .. } => verdict.sealed(),
            Self::Ended { missing, .. } => missing.values().copied().collect(),
            Self::Sealed { unconfirmed, .. } => unconfirmed.values().copied().collect(),
            Self::PlanProposed { plan } => plan.sealed(),
            Self::StayNoted { needs, .. } => vec![*needs],
            Self::Guided { text, .. } => vec![*text],
            Self::ReturnReported { outcome, .. } | Self::StayEnded { outcome, .. } => {
                outcome.sealed()
            }
            Self::Invited { .. }
            | Self::Convened { .. }
            | Self::Substituted { .. }
            | Self::Unanswered { .. }
            | Self::LineConfirmed { .. }
            | Self::LineLocked { .. }
            | Self::Opened { .. }
            | Self::ReadBack { .. }
            | Self::PlanAgreed { .. }
            | Self::PlanIssued { .. }
            | Self::ProvincialRecordEntered { .. }
            | Self::HandedOver { .. }
            | Self::PlanTaken { .. }
            | Self::ClaimDispatched { .. }
            | Self::Reclassified { .. }
            | Self::Retriaged { .. }
            | Self::MatterWithdrawn
            | Self::Overdue { .. }
            | Self::Concluded { .. } => Vec::new(),
        }
    }
}
