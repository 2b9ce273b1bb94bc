//! `Handling` (办理): one dispatched claim at the responsible agency.

use crate::docket::{Assignment, ObjectionRuling, Round};
use crate::id::{AgencyId, DocketId, HandlingId};
use crate::people::PersonRef;
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

mod decide;
mod fold;
mod receive;
mod view;
mod words;

pub use decide::{MINIMUM_REASONS, decide};
pub use receive::open;

#[cfg(test)]
mod tests;

/// What a handling ends in (Art. 32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpinionOutcome {
    Supported,
    PartlySupported,
    /// Reasonable, without basis in law: explained.
    Explained,
    NotSupported,
}

impl OpinionOutcome {
    /// Art. 32 ¶2: what is supported, even in part, is carried out.
    pub const fn is_carried_out(self) -> bool {
        matches!(self, Self::Supported | Self::PartlySupported)
    }
}

/// A petition handling opinion (信访处理意见书) with the parts that Art. 32 asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opinion {
    pub claim: Sealed,
    pub facts_and_reasons: Sealed,
    pub opinion: Sealed,
    pub basis: Sealed,
    pub outcome: OpinionOutcome,
    /// Where and within what period review may be asked (Art. 35).
    pub remedy: Sealed,
}

/// How a document reached the petitioner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ServiceWay {
    InPerson,
    Mail,
    Other,
}

/// The written notice of receipt, path and procedure (Art. 23, D8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Notice {
    Written {
        receipt: Sealed,
        path: Sealed,
        procedure: Sealed,
    },
    /// Only where name or address is unclear.
    Waived,
}

/// Commands on a handling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Art. 23 ¶3.
    Object {
        reasons: Sealed,
        proposed: Option<AgencyId>,
    },
    /// Notice and acceptance (Art. 23, 34); starts T5 on path 31(6).
    Accept {
        notice: Notice,
    },
    /// Art. 34: by the head, with a reason that the petitioner is told.
    Extend {
        days: u8,
        reason: Sealed,
        told: Sealed,
    },
    IssueOpinion {
        opinion: Opinion,
    },
    Serve {
        way: ServiceWay,
        served: Instant,
    },
    /// Art. 32 ¶2: a supported claim is carried out.
    RecordExecution {
        evidence: Sealed,
    },
    /// 办结报告, owed on 交办.
    Report {
        result: Sealed,
    },
}

/// What happened to a handling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// The first durable receipt here; T3 and T4 start (Art. 23 ¶3).
    Received {
        docket: DocketId,
        assignment: Box<Assignment>,
        notice_by: Date,
        object_by: Date,
    },
    Objected {
        reasons: Sealed,
        proposed: Option<AgencyId>,
        by: PersonRef,
    },
    ObjectionDecided {
        ruling: ObjectionRuling,
        reason: Sealed,
    },
    Accepted {
        notice: Notice,
        by: PersonRef,
        on: Date,
        answer_by: Option<Date>,
    },
    /// T3 ran out in silence: a shadow of T5 counts from day 16, so that silence never buys time.
    AcceptanceLapsed {
        shadow_answer_by: Option<Date>,
    },
    Extended {
        days: u8,
        reason: Sealed,
        told: Sealed,
        by: PersonRef,
        answer_by: Date,
    },
    OpinionIssued {
        opinion: Opinion,
        by: PersonRef,
        on: Date,
    },
    Served {
        way: ServiceWay,
        served: Instant,
    },
    Executed {
        evidence: Sealed,
        on: Date,
    },
    Reported {
        result: Sealed,
        on: Date,
    },
}

/// What a handling tells its docket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    Received {
        round: Round,
        at: Instant,
        notice_by: Date,
        object_by: Date,
    },
    Objected {
        round: Round,
        reasons: Sealed,
        proposed: Option<AgencyId>,
        on: Date,
    },
    Accepted {
        round: Round,
        on: Date,
        answer_by: Option<Date>,
    },
    Extended {
        round: Round,
        days: u8,
        answer_by: Date,
    },
    OpinionServed {
        round: Round,
        outcome: OpinionOutcome,
        issued: Date,
        served: Date,
        way: ServiceWay,
    },
    Executed {
        round: Round,
        on: Date,
    },
    Reported {
        round: Round,
        on: Date,
    },
}

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {
    id: HandlingId,
    docket: DocketId,
    assignment: Box<Assignment>,
    /// The first durable receipt: T3 and T4 start (Art. 23 ¶3).
    received: Instant,
    notice_by: Date,
    object_by: Date,
    objection: ObjectionRight,
    silence: Silence,
    stage: Stage,
}

/// D3: one objection an agency and claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum ObjectionRight {
    Open,
    Used,
}

/// Whether T3 has run out without a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silence {
    NotYet,
    /// With the last day of the shadow of T5, where that clock runs at all.
    Lapsed {
        shadow_answer_by: Option<Date>,
    },
}

/// Where the handling stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    Received,
    /// The sender is looking at the objection; this agency stays answerable (D4).
    Objected {
        on: Date,
    },
    /// The sender agreed; the claim is no longer here.
    Returned,
    Accepted(Acceptance),
    OpinionIssued {
        acceptance: Acceptance,
        issue: Issue,
    },
    Served {
        acceptance: Acceptance,
        issue: Issue,
        way: ServiceWay,
        served: Instant,
        executed: Option<Date>,
        reported: Option<Date>,
    },
}

/// 受理: who gave notice, and the period that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acceptance {
    pub by: PersonRef,
    pub on: Date,
    /// T5 and what T6 added; only on the petition-opinion path.
    pub answer_by: Option<Date>,
    /// Days that extensions have added so far.
    pub extended: u8,
}

/// The opinion as issued: who approved it, and what it comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    pub by: PersonRef,
    pub on: Date,
    pub opinion: Opinion,
}
