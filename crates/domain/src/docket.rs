//! `Docket` (跟踪台账): per claim who is answerable at every instant, from registration to 办结.

use std::collections::BTreeSet;

use crate::content::ContentClass;
use crate::handling::ServiceWay;
use crate::id::{AgencyId, HandlingId, MatterId, ReceptionId};
use crate::matter::{
    Category, ClaimNo, ClaimPath, ClaimStatus, ClaimTriage, Disposition, PersonNo, Petitioner,
    Registration,
};
use crate::number::MatterNumber;
use crate::reception::{Plan, PlanVersion};
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

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
        outcome: crate::handling::OpinionOutcome,
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
        timer: crate::entry::TimerName,
        on: Date,
    },
    /// Late proof that the duty was done in time.
    OverdueWithdrawn {
        timer: crate::entry::TimerName,
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
    pub fn opens_handling(&self) -> bool {
        matches!(self, Self::Dispatched(_))
    }
}

pub fn open(
    _rules: &Rulebook,
    _message: &Message,
    _body: &crate::matter::Outgoing,
    _moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    unimplemented!()
}

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Docket {}

impl Docket {
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
