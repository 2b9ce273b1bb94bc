//! What happened in a reception.

mod facts;

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::TimerName;
use crate::id::{AgencyId, HandlingId};
use crate::matter::{Category, ClaimNo, ClaimTriage, PersonNo, Proposal, ReadBack};
use crate::people::{Delegate, PersonRef};
use crate::reception::{
    Advice, Answer, Determination, Heard, HeardNo, InvitationNo, Line, LineVersion, Mode, Outcome,
    Plan, PlanVersion, Seat, Signature, Topic, Verdict,
};
use crate::sealed::Sealed;
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
}
