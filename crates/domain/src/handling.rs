//! `Handling` (办理): one dispatched claim at the responsible agency.

use crate::docket::{Assignment, ObjectionRuling, Round};
use crate::id::{AgencyId, DocketId};
use crate::people::PersonRef;
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

/// What a handling ends in (Art. 32).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum OpinionOutcome {
    Supported,
    PartlySupported,
    /// Reasonable, without basis in law: explained.
    Explained,
    NotSupported,
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

use crate::entry::{Corrupt, Entry, Listing};
use crate::id::RecordId;
use crate::law::Clause;
use crate::message::Message;
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::time::Moment;

impl Event {
    pub fn name(&self) -> &'static str {
        unimplemented!()
    }
    pub fn law(&self) -> &'static [Clause] {
        unimplemented!()
    }
    pub fn sealed(&self) -> Vec<Sealed> {
        unimplemented!()
    }
}

impl Outgoing {
    pub fn name(&self) -> &'static str {
        unimplemented!()
    }
    pub fn sealed(&self) -> Vec<Sealed> {
        unimplemented!()
    }
}

pub fn open(
    _rules: &Rulebook,
    _message: &Message,
    _body: &crate::docket::Outgoing,
    _moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    unimplemented!()
}

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Handling {}

impl Handling {
    pub fn begin(_id: RecordId, _event: &Event, _entry: &Entry) -> Result<Self, Corrupt> {
        unimplemented!()
    }
    pub fn apply(self, _event: &Event, _entry: &Entry) -> Result<Self, Corrupt> {
        unimplemented!()
    }
    pub fn receive(
        &self,
        _rules: &Rulebook,
        _message: &Message,
        _moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        unimplemented!()
    }
    pub fn stage(&self) -> &'static str {
        unimplemented!()
    }
    pub fn listings(&self) -> Vec<Listing> {
        unimplemented!()
    }
    pub fn messages(&self, _event: &Event, _entry: &Entry, _version: u64) -> Vec<Message> {
        unimplemented!()
    }
    pub fn timers(&self) -> Vec<crate::entry::Timer> {
        unimplemented!()
    }
    /// What happens when a clock of this record has run out.
    pub fn ring(
        &self,
        _rules: &Rulebook,
        _timer: crate::entry::TimerName,
        _moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        unimplemented!()
    }
}
