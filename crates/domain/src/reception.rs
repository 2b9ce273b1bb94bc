//! `JointReception` (联合接访): one reception, as the office that convenes it keeps it.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::{AgencyId, HandlingId, MatterId};
use crate::matter::{Category, ClaimNo, ClaimTriage, PersonNo, Proposal, ReadBack, ReceptionStep};
use crate::number::MatterNumber;
use crate::people::{Competence, Delegate, PersonRef};
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

/// Grounds for a joint reception (6.1.1: complexity, number of people and other factors).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// Two or more agencies are competent.
    SeveralAgencies,
    /// Five or more visitors.
    ManyPeople,
    /// Linked pieces or repeated visits.
    Repeated,
    CrossRegion,
    Urgent,
    /// An objection has been made before.
    Disputed,
    Other,
}

/// A figure that supports a ground, as the advisory score counted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub ground: Ground,
    pub figure: u32,
    pub points: u16,
}

/// The advisory score: explains, never decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub points: u16,
    /// From this many points on a joint reception is advised.
    pub threshold: u16,
    pub evidence: Vec<Evidence>,
}

/// What a person decides on a proposal (6.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Determination {
    Yes {
        grounds: BTreeSet<Ground>,
        note: Option<Sealed>,
    },
    /// Against a score at or above the threshold a reason is required.
    No { reason: Option<Sealed> },
}

/// What an agency is in a reception (6.1.2, 6.2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// 责任单位 of this claim.
    Responsible(ClaimNo),
    /// 有关机关、单位 for this claim.
    Concerned(ClaimNo),
    /// 属地.
    Local,
    /// 社会力量, as needed for these claims.
    Social,
}

/// A seat: which agency, for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub agency: AgencyId,
    pub duties: BTreeSet<Duty>,
}

/// The number of an invitation inside its reception, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct InvitationNo(pub u16);

/// How the reception is held (6.1.3; the list of the clause is open).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 现场组织
    OnSite { place: RegionCode, opens: Instant },
    /// 提前预约
    Booked { place: RegionCode, opens: Instant },
    /// 视频接访: somebody is with the petitioners at their site (J-4).
    Video {
        place: RegionCode,
        opens: Instant,
        companion: Option<PersonRef>,
    },
    /// Another form, described.
    Other {
        place: RegionCode,
        opens: Instant,
        description: Sealed,
    },
}

/// The version of the agreed line, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LineVersion(pub u16);

/// What is said on one claim, and by whom (6.2.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineEntry {
    pub claim: ClaimNo,
    pub facts: Sealed,
    pub basis: Sealed,
    pub answer: Sealed,
    pub speaker: AgencyId,
}

/// One version of the agreed line (统一接谈口径).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub version: LineVersion,
    pub entries: Vec<LineEntry>,
    /// What confirmations name: SHA-256 over the entries, by the use case.
    pub digest: [u8; 32],
}

/// What is owed on each claim in the room (6.2.2, J-8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// By the responsible unit.
    Answer,
    /// 解决路径, by the responsible unit.
    Path,
    /// 解决方案, by the responsible unit.
    Plan,
    /// By a concerned organ.
    Policy,
    /// By the office.
    Procedure,
}

/// The number of something heard inside the record, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeardNo(pub u16);

/// What a named person of an agency said in the room, as the host wrote it down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heard {
    pub no: HeardNo,
    pub claim: ClaimNo,
    pub topic: Topic,
    pub speaker: PersonRef,
    pub text: Sealed,
}

/// An agency's own word on what was heard of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Confirmed,
    Corrected { text: Sealed },
}

/// How the petitioners took the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Signature {
    Signed,
    /// With a witness (A8).
    Refused {
        witness: PersonRef,
    },
}

/// The version of the plan, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PlanVersion(pub u16);

/// A task after the session (6.2.3): exactly one responsible unit and a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanItem {
    pub claim: ClaimNo,
    pub responsible: AgencyId,
    pub cooperating: BTreeSet<AgencyId>,
    pub task: Sealed,
    pub due: Date,
}

/// A version of the plan (后续处理方案).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    pub version: PlanVersion,
    pub items: Vec<PlanItem>,
    pub digest: [u8; 32],
}

/// How a person who stayed on went (6.3); voluntary, or into care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    ReturnedVoluntarily,
    LeftAlone,
    /// Guardian, local government, civil affairs or medical care (S4).
    HandedToCare {
        record: Sealed,
    },
    /// Only for a behaviour of Art. 26 (S3).
    HandedToPolice {
        behaviour: Behaviour,
    },
}

/// Forbidden behaviours (Art. 26).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Behaviour {
    B1,
    B2,
    B3,
    B4,
    B5,
    B6,
}

/// How an agency answers an invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    Confirmed {
        delegates: Vec<Delegate>,
    },
    Declined {
        ground: DeclineGround,
        reason: Sealed,
    },
}

/// Why an agency does not come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeclineGround {
    /// An objection to competence: the only ground open to a responsible unit (J-14).
    NotCompetent,
    Unavailable,
}

/// Commands of the office on its reception. Drafts carry no version: the machine numbers them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Determine {
        determination: Determination,
    },
    /// 6.1.2; `waivers` say why a competence of clause 5 is not asked of an agency (J-5).
    ChoosePeople {
        office: Vec<Delegate>,
        seats: Vec<Seat>,
        waivers: BTreeMap<AgencyId, Sealed>,
    },
    ChooseMode {
        mode: Mode,
    },
    Convene,
    /// In place of an agency that declined, or one more (6.1.2).
    InviteAnother {
        seat: Seat,
        instead_of: Option<InvitationNo>,
    },
    Revoke {
        invitation: InvitationNo,
        reason: Sealed,
    },
    CirculateLine {
        entries: Vec<LineEntry>,
        digest: [u8; 32],
    },
    LockLine {
        version: LineVersion,
    },
    /// The petitioners' side in the room (J-11).
    OpenSession {
        representatives: BTreeSet<PersonNo>,
    },
    RecordHeard {
        claim: ClaimNo,
        topic: Topic,
        speaker: PersonRef,
        text: Sealed,
    },
    EndSession {
        missing: BTreeMap<(ClaimNo, Topic), Sealed>,
    },
    ReadBack {
        signature: Signature,
    },
    /// `unconfirmed` gives a reason for each answer that its agency has not confirmed.
    Seal {
        digest: [u8; 32],
        unconfirmed: BTreeMap<HeardNo, Sealed>,
    },
    ProposePlan {
        items: Vec<PlanItem>,
        digest: [u8; 32],
    },
    IssuePlan {
        version: PlanVersion,
    },
    NoteStayingOn {
        person: PersonNo,
        needs: Sealed,
    },
    /// The office closes a stay when the local unit has reported, or records what it saw itself.
    EndStay {
        person: PersonNo,
        outcome: Outcome,
    },
    /// 6.4.1: entered in the provincial information system by a person.
    EnterProvincialRecord {
        number: String,
    },
    HandOver,
    Conclude,
    Cancel {
        reason: Sealed,
    },
}

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
        timer: crate::entry::TimerName,
    },
    Concluded {
        on: Date,
    },
    Cancelled {
        reason: Sealed,
    },
}

/// What an invited agency is told of the claim it comes for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvitedClaim {
    pub no: ClaimNo,
    pub request: Sealed,
}

/// What a reception tells others. Confidential parts go only to those whose duty needs them (J-10).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    Invited {
        invitation: InvitationNo,
        matter: MatterId,
        number: MatterNumber,
        duties: BTreeSet<Duty>,
        claims: Vec<InvitedClaim>,
        mode: Mode,
        answer_by: Instant,
        required: BTreeSet<Competence>,
        /// A reason why the competences are not asked (J-5).
        waiver: Option<Sealed>,
    },
    Revoked {
        invitation: InvitationNo,
    },
    ModeChanged {
        mode: Mode,
    },
    LineCirculated {
        line: Line,
    },
    LineLocked {
        version: LineVersion,
    },
    Opened {
        at: Instant,
    },
    Heard {
        heard: Heard,
    },
    Sealed {
        digest: [u8; 32],
    },
    PlanProposed {
        plan: Plan,
    },
    ReturnNeeded {
        person: PersonNo,
        duties: BTreeSet<Duty>,
        needs: Sealed,
        since: Instant,
    },
    Concluded {
        on: Date,
    },
    Cancelled,
    /// ▶ the docket.
    HandedOver {
        plan: Plan,
    },
    /// ▶ the matter.
    StatusChanged {
        step: ReceptionStep,
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
    pub fn opens_attendance(&self) -> bool {
        matches!(self, Self::Invited { .. })
    }
}

pub fn propose_by_message(
    _rules: &Rulebook,
    _message: &Message,
    _body: &crate::matter::Outgoing,
    _moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    unimplemented!()
}

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JointReception {}

impl JointReception {
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
