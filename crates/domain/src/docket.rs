//! `Docket` (跟踪台账): per claim who is answerable at every instant, from registration to 办结.

use std::collections::{BTreeMap, BTreeSet};

use crate::content::ContentClass;
use crate::entry::TimerName;
use crate::handling::{OpinionOutcome, ServiceWay};
use crate::id::{AgencyId, DocketId, HandlingId, MatterId, ReceptionId};
use crate::matter::{
    Category, ClaimNo, ClaimPath, ClaimStatus, ClaimTriage, Disposition, PersonNo, Petitioner,
    Registration,
};
use crate::number::MatterNumber;
use crate::reception::{Plan, PlanVersion};
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

mod claim;
mod decide;
mod fold;
mod receive;
mod view;
mod words;

pub use claim::{Answered, Claim, Progress, Receipt, Sent, Spell, Stage};
pub use decide::decide;
pub use receive::open;

#[cfg(test)]
pub mod story;
#[cfg(test)]
mod tests;

/// The number of a dispatch of one claim, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Round(pub u16);

/// 转送 owes no report; 交办 does, by a day and on points to answer (Art. 22 ¶1, D2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DispatchKind {
    Transfer,
    Assign { report_due: Date, questions: Sealed },
}

/// The item of Art. 22 ¶1 (or 23 ¶1) that a dispatch rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DispatchGround {
    /// 22 ¶1 (1)
    OwnLevel,
    /// 22 ¶1 (2)
    LowerLevel,
    /// 22 ¶1 (3)
    Important,
    /// 6.2.3 with Art. 22: by the plan of a joint reception.
    PlanOfReception,
}

/// What the sender says to an objection (Art. 23 ¶3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ObjectionRuling {
    Agreed,
    Refused,
}

/// Commands on a docket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Dispatch {
        claim: ClaimNo,
        to: AgencyId,
        handling: HandlingId,
        kind: DispatchKind,
        ground: DispatchGround,
    },
    DecideObjection {
        claim: ClaimNo,
        round: Round,
        ruling: ObjectionRuling,
        reason: Sealed,
    },
    /// 办结: every claim has an opinion served.
    Close,
}

/// What happened to a docket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Opened {
        registration: Box<Registration>,
        received: Instant,
        dispatch_by: Date,
    },
    Triaged {
        category: Category,
        claims: Vec<ClaimTriage>,
        disposition: Disposition,
        urgent: bool,
    },
    Reclassified {
        category: Category,
    },
    RepresentativesElected {
        representatives: BTreeSet<PersonNo>,
    },
    PieceLinked {
        claim: ClaimNo,
        earlier: MatterId,
    },
    Withdrawn,
    PlanTaken {
        reception: ReceptionId,
        plan: Plan,
    },
    /// `late`: after T1, flagged and never back-dated (D1).
    Dispatched {
        claim: ClaimNo,
        round: Round,
        to: AgencyId,
        handling: HandlingId,
        kind: DispatchKind,
        ground: DispatchGround,
        late: bool,
    },
    /// The first durable receipt by the destination's link starts T3 and T4 (Art. 23 ¶3).
    Received {
        claim: ClaimNo,
        round: Round,
        at: Instant,
        notice_by: Date,
        object_by: Date,
    },
    Objected {
        claim: ClaimNo,
        round: Round,
        reasons: Sealed,
        proposed: Option<AgencyId>,
        on: Date,
    },
    ObjectionDecided {
        claim: ClaimNo,
        round: Round,
        ruling: ObjectionRuling,
        reason: Sealed,
    },
    Accepted {
        claim: ClaimNo,
        round: Round,
        on: Date,
        answer_by: Option<Date>,
    },
    Extended {
        claim: ClaimNo,
        round: Round,
        days: u8,
        answer_by: Date,
    },
    OpinionServed {
        claim: ClaimNo,
        round: Round,
        outcome: OpinionOutcome,
        issued: Date,
        served: Date,
        way: ServiceWay,
    },
    Executed {
        claim: ClaimNo,
        round: Round,
        on: Date,
    },
    Reported {
        claim: ClaimNo,
        round: Round,
        on: Date,
    },
    /// A statutory clock ran out: one event, and a supervision proposal (Art. 40, V2).
    Overdue {
        timer: TimerName,
        on: Date,
    },
    /// Late proof that the duty was done in time.
    OverdueWithdrawn {
        timer: TimerName,
    },
    Closed {
        on: Date,
    },
}

/// What a docket tells others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// ▶ the handling it opens.
    Dispatched(Box<Assignment>),
    /// ▶ the handling.
    ObjectionDecided {
        round: Round,
        ruling: ObjectionRuling,
        reason: Sealed,
    },
    /// ▶ the matter.
    StatusChanged { status: ClaimStatus },
    /// ▶ the matter.
    Closed { on: Date },
    /// ▶ the reception.
    PlanTaken {
        version: PlanVersion,
        digest: [u8; 32],
    },
    /// ▶ the reception.
    ClaimDispatched {
        claim: ClaimNo,
        to: AgencyId,
        handling: HandlingId,
    },
}

/// A claim as the responsible agency gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    pub matter: MatterId,
    pub number: MatterNumber,
    pub claim: ClaimNo,
    pub round: Round,
    pub kind: DispatchKind,
    pub ground: DispatchGround,
    pub category: Category,
    pub path: ClaimPath,
    pub class: ContentClass,
    pub place: Option<RegionCode>,
    pub request: Sealed,
    /// Those whom notices and the opinion are served on: the representatives, or all.
    pub petitioners: Vec<Petitioner>,
}

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Docket {
    id: DocketId,
    opened: Instant,
    /// When the registering agency received the matter: T1 starts (Art. 22 ¶1).
    received: Instant,
    dispatch_by: Date,
    registration: Box<Registration>,
    representatives: BTreeSet<PersonNo>,
    triage: Triage,
    urgent: bool,
    links: BTreeSet<(ClaimNo, MatterId)>,
    plan: Option<(ReceptionId, Plan)>,
    claims: BTreeMap<ClaimNo, Claim>,
    /// Clocks that ran out and have not been excused by late proof.
    overdue: BTreeSet<TimerName>,
    life: Life,
}

/// What triage has said of the whole matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Triage {
    NotYet,
    Done {
        category: Category,
        disposition: Disposition,
    },
}

/// The machine of the docket itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Life {
    Open,
    Withdrawn,
    Closed { on: Date },
}
