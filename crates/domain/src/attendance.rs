//! `Attendance` (参加接访): what one invited agency does in one joint reception, kept by that agency.

use std::collections::BTreeSet;

use crate::id::{MatterId, ReceptionId};
use crate::matter::{ClaimNo, PersonNo};
use crate::number::MatterNumber;
use crate::people::{Competence, Delegate, PersonRef};
use crate::reception::{
    Answer, Duty, Heard, HeardNo, InvitationNo, InvitedClaim, Line, LineVersion, Mode, Outcome,
    Plan, PlanVersion, Topic, Verdict,
};
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

/// Commands of an agency on its attendance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// J-5, J-14.
    Answer {
        invitation: InvitationNo,
        answer: Answer,
    },
    Substitute {
        delegates: Vec<Delegate>,
    },
    /// 6.2.1; names the version and digest that were read.
    ConfirmLine {
        version: LineVersion,
        digest: [u8; 32],
    },
    ContestLine {
        version: LineVersion,
        digest: [u8; 32],
        reason: Sealed,
    },
    /// Confirms or corrects what was heard (6.2.2).
    AnswerHeard {
        heard: HeardNo,
        verdict: Verdict,
    },
    /// The agency's own statement, made by itself.
    State {
        claim: ClaimNo,
        topic: Topic,
        text: Sealed,
    },
    AgreePlan {
        version: PlanVersion,
        digest: [u8; 32],
    },
    DissentPlan {
        version: PlanVersion,
        digest: [u8; 32],
        reason: Sealed,
    },
    /// 6.3.3
    GiveGuidance {
        person: PersonNo,
        text: Sealed,
    },
    /// 6.3.2
    ReportReturn {
        person: PersonNo,
        arrived: Instant,
        outcome: Outcome,
    },
}

/// What happened to an attendance.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    _body: &crate::reception::Outgoing,
    _moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    unimplemented!()
}

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {}

impl Attendance {
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
