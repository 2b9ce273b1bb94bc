//! What happened in a reception, the law each event rests on, and the texts it names.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::TimerName;
use crate::id::{AgencyId, HandlingId};
use crate::law::Clause;
use crate::matter::{Category, ClaimNo, ClaimTriage, PersonNo, Proposal, ReadBack};
use crate::people::{Delegate, PersonRef};
use crate::reception::{
    Advice, Answer, Determination, Heard, HeardNo, InvitationNo, Line, LineVersion, Mode, Outcome,
    Plan, PlanVersion, Seat, Signature, Topic, Verdict,
};
use crate::sealed::Sealed;
use crate::term::ClockId;
use crate::time::{Date, Instant};

/// What happened in a joint reception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Proposed(Box<Proposal>),
    Determined {
        determination: Determination,
        advice: Advice,
    },
    PeopleChosen {
        office: Vec<Delegate>,
        seats: Vec<Seat>,
        waivers: BTreeMap<AgencyId, Sealed>,
    },
    ModeChosen {
        mode: Mode,
    },
    /// One a seat, in the order of the seats.
    Invited {
        invitation: InvitationNo,
        seat: Seat,
        answer_by: Instant,
        instead_of: Option<InvitationNo>,
    },
    Convened {
        at: Instant,
    },
    Answered {
        invitation: InvitationNo,
        answer: Answer,
    },
    Substituted {
        invitation: InvitationNo,
        delegates: Vec<Delegate>,
    },
    Unanswered {
        invitation: InvitationNo,
    },
    Revoked {
        invitation: InvitationNo,
        reason: Sealed,
    },
    LineCirculated {
        line: Line,
    },
    LineConfirmed {
        agency: AgencyId,
        version: LineVersion,
        by: PersonRef,
    },
    LineContested {
        agency: AgencyId,
        version: LineVersion,
        by: PersonRef,
        reason: Sealed,
    },
    LineLocked {
        version: LineVersion,
    },
    Opened {
        representatives: BTreeSet<PersonNo>,
        at: Instant,
    },
    Heard {
        heard: Heard,
    },
    /// Told by the agency: its own statement on what was heard, or of its own accord.
    Stated {
        agency: AgencyId,
        claim: ClaimNo,
        topic: Topic,
        by: PersonRef,
        heard: Option<HeardNo>,
        verdict: Verdict,
    },
    /// `plan_by` and `record_by` are the first instants at which P2 and P3 have run out.
    Ended {
        missing: BTreeMap<(ClaimNo, Topic), Sealed>,
        at: Instant,
        plan_by: Instant,
        record_by: Instant,
    },
    /// A statement that came too late for the record that was read back or sealed (J-12).
    Addendum {
        agency: AgencyId,
        claim: ClaimNo,
        topic: Topic,
        by: PersonRef,
        heard: Option<HeardNo>,
        verdict: Verdict,
    },
    ReadBack {
        signature: Signature,
        read_back: ReadBack,
    },
    Sealed {
        digest: [u8; 32],
        unconfirmed: BTreeMap<HeardNo, Sealed>,
    },
    PlanProposed {
        plan: Plan,
    },
    PlanAgreed {
        agency: AgencyId,
        version: PlanVersion,
        by: PersonRef,
    },
    PlanDissented {
        agency: AgencyId,
        version: PlanVersion,
        by: PersonRef,
        reason: Sealed,
    },
    PlanIssued {
        version: PlanVersion,
    },
    StayNoted {
        person: PersonNo,
        needs: Sealed,
        local: Option<AgencyId>,
        at: Instant,
        /// The first instant at which P4 has run out.
        watch_until: Instant,
    },
    Guided {
        person: PersonNo,
        agency: AgencyId,
        by: PersonRef,
        text: Sealed,
    },
    ReturnReported {
        person: PersonNo,
        agency: AgencyId,
        by: PersonRef,
        arrived: Instant,
        outcome: Outcome,
    },
    StayEnded {
        person: PersonNo,
        outcome: Outcome,
    },
    ProvincialRecordEntered {
        number: String,
    },
    HandedOver {
        version: PlanVersion,
    },
    PlanTaken {
        version: PlanVersion,
    },
    ClaimDispatched {
        claim: ClaimNo,
        to: AgencyId,
        handling: HandlingId,
    },
    Reclassified {
        category: Category,
    },
    Retriaged {
        claims: Vec<ClaimTriage>,
    },
    MatterWithdrawn,
    /// P1 to P4: a policy clock ran out; recorded once.
    Overdue {
        timer: TimerName,
    },
    Concluded {
        on: Date,
    },
    Cancelled {
        reason: Sealed,
    },
}

impl Event {
    /// The name of the event, as journals and timelines show it.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Proposed(_) => "joint-reception.proposed",
            Self::Determined { .. } => "joint-reception.determined",
            Self::PeopleChosen { .. } => "joint-reception.people-chosen",
            Self::ModeChosen { .. } => "joint-reception.mode-chosen",
            Self::Invited { .. } => "joint-reception.invited",
            Self::Convened { .. } => "joint-reception.convened",
            Self::Answered { .. } => "joint-reception.answered",
            Self::Substituted { .. } => "joint-reception.substituted",
            Self::Unanswered { .. } => "joint-reception.unanswered",
            Self::Revoked { .. } => "joint-reception.revoked",
            Self::LineCirculated { .. } => "joint-reception.line-circulated",
            Self::LineConfirmed { .. } => "joint-reception.line-confirmed",
            Self::LineContested { .. } => "joint-reception.line-contested",
            Self::LineLocked { .. } => "joint-reception.line-locked",
            Self::Opened { .. } => "joint-reception.opened",
            Self::Heard { .. } => "joint-reception.heard",
            Self::Stated { .. } => "joint-reception.stated",
            Self::Ended { .. } => "joint-reception.ended",
            Self::Addendum { .. } => "joint-reception.addendum",
            Self::ReadBack { .. } => "joint-reception.read-back",
            Self::Sealed { .. } => "joint-reception.sealed",
            Self::PlanProposed { .. } => "joint-reception.plan-proposed",
            Self::PlanAgreed { .. } => "joint-reception.plan-agreed",
            Self::PlanDissented { .. } => "joint-reception.plan-dissented",
            Self::PlanIssued { .. } => "joint-reception.plan-issued",
            Self::StayNoted { .. } => "joint-reception.stay-noted",
            Self::Guided { .. } => "joint-reception.guided",
            Self::ReturnReported { .. } => "joint-reception.return-reported",
            Self::StayEnded { .. } => "joint-reception.stay-ended",
            Self::ProvincialRecordEntered { .. } => "joint-reception.provincial-record-entered",
            Self::HandedOver { .. } => "joint-reception.handed-over",
            Self::PlanTaken { .. } => "joint-reception.plan-taken",
            Self::ClaimDispatched { .. } => "joint-reception.claim-dispatched",
            Self::Reclassified { .. } => "joint-reception.reclassified",
            Self::Retriaged { .. } => "joint-reception.retriaged",
            Self::MatterWithdrawn => "joint-reception.matter-withdrawn",
            Self::Overdue { .. } => "joint-reception.overdue",
            Self::Concluded { .. } => "joint-reception.concluded",
            Self::Cancelled { .. } => "joint-reception.cancelled",
        }
    }

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
