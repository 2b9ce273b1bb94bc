//! `Matter` (信访事项): what petitioners bring, as the agency that registered it keeps it.

use std::collections::BTreeSet;

use crate::content::ContentClass;
use crate::id::{AgencyId, MatterId, ReceptionId};
use crate::number::MatterNumber;
use crate::people::PersonRef;
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

/// The number of a claim inside its matter, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClaimNo(pub u8);

/// The number of a petitioner inside a matter, from 1: rules and records say "petitioner 3", never a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonNo(pub u16);

/// The number of a piece (件) inside a matter, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PieceNo(pub u16);

/// How a piece came (Art. 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Channel {
    Network,
    Letter,
    Phone,
    Fax,
    Visit,
}

/// What petitions ask for (Art. 29 to 31); an enquiry is answered at once and counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Category {
    Suggestion,
    Accusation,
    Claim,
    Enquiry,
}

/// The statutory path of a claim (Art. 31).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimPath {
    /// 31(1)
    Judicial,
    /// 31(2)
    Arbitration,
    /// 31(3)
    PartyAppeal,
    /// 31(4)
    AdministrativeProcedure,
    /// 31(5)
    DutyPerformance,
    /// 31(6): ends in a petition handling opinion; the only path with T5 and T6.
    PetitionOpinion,
}

/// Who the petitioner is (Art. 17).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PetitionerKind {
    Person,
    LegalPerson,
    Organisation,
}

/// A field that the law asks for: given, or said to be unclear (Art. 19 ¶1, 23 ¶2). Never silently empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stated {
    Given(Sealed),
    Unclear,
}

impl Stated {
    pub const fn sealed(&self) -> Option<Sealed> {
        match self {
            Self::Given(sealed) => Some(*sealed),
            Self::Unclear => None,
        }
    }
}

/// A petitioner as the record knows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Petitioner {
    pub no: PersonNo,
    pub kind: PetitionerKind,
    /// The subject under whose key the sealed fields stand.
    pub subject: u128,
    pub name: Stated,
    pub address: Stated,
    pub identity: Stated,
    pub phone: Stated,
}

/// Three figures that are never the same field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Headcount {
    /// 信访人数: who is listed.
    pub visitors: u16,
    /// 涉及人数: who is concerned.
    pub concerned: u16,
    /// 实际来访人数: who came.
    pub present: u16,
}

/// One thing asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    pub no: ClaimNo,
    pub request: Sealed,
    pub class: ContentClass,
    /// 问题属地, where it is known.
    pub place: Option<RegionCode>,
}

/// The piece in the system it came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// 1 to 64 printable ASCII characters.
    pub id: String,
    /// When it was submitted there: a recorded fact, no start of a clock.
    pub submitted: Option<Instant>,
}

/// How an oral statement was taken down (Art. 19 ¶1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    Written,
    Oral {
        recorder: PersonRef,
        read_back: ReadBack,
    },
}

/// Whether a record was read back to the one who spoke.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReadBack {
    Done,
    NotYet,
}

/// What a clerk enters at registration; every free text is sealed already.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    pub number: MatterNumber,
    pub channel: Channel,
    pub source: Option<Source>,
    pub form: Form,
    pub petitioners: Vec<Petitioner>,
    pub headcount: Headcount,
    pub claims: Vec<Claim>,
    pub subject: Sealed,
    pub facts: Stated,
    pub reasons: Stated,
    /// The code by which petitioners ask for the public status.
    pub query_code: Sealed,
    /// Why the entry is later than the receipt (I3).
    pub late_reason: Option<Sealed>,
}

/// What triage says of one claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimTriage {
    pub claim: ClaimNo,
    pub path: ClaimPath,
    pub class: ContentClass,
    pub place: Option<RegionCode>,
}

/// What is done with a triaged matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Disposition {
    /// Dispatched by the docket, after an ordinary interview.
    Ordinary,
    /// Proposed for a joint reception (6.1.1).
    Joint,
    /// Guided to the organ with power (Art. 20, 22 ¶2, 23 ¶1).
    Guided,
    /// Redirected to the statutory path of its claims (Art. 31(1) to (5)).
    Redirected,
    /// Not accepted, with a reason of the closed list.
    NotAccepted(NotAccepted),
}

/// The closed list of reasons for 不予受理 and 不再受理.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum NotAccepted {
    NotCompetent,
    LitigationTrack,
    SameMatterInProgress,
    ReviewRightOpen,
    SkippedLevel,
    FinalAfterRereview,
    LapsedNoReviewRequest,
    SettledAndPerformed,
}

/// Why two pieces are taken to be about one thing; decided by a person, never merged by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LinkGround {
    SamePerson,
    SamePlace,
    SameSubject,
}

/// Commands on a matter; `register` makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Art. 20 ¶3: at most five (the profile may be stricter).
    ElectRepresentatives {
        representatives: BTreeSet<PersonNo>,
    },
    /// A later piece about the same matter; within the period it is not accepted a second time (Art. 19 ¶3, I8).
    RecordPiece {
        channel: Channel,
        text: Sealed,
        source: Option<Source>,
    },
    /// An earlier matter is about the same thing.
    LinkPiece {
        claim: ClaimNo,
        earlier: MatterId,
        grounds: BTreeSet<LinkGround>,
    },
    Triage {
        category: Category,
        claims: Vec<ClaimTriage>,
        disposition: Disposition,
        urgent: bool,
    },
    Reclassify {
        category: Category,
        reason: Sealed,
    },
    ProposeReception {
        reception: ReceptionId,
        reason: Sealed,
    },
    Withdraw {
        reason: Sealed,
    },
}

/// The public status of one claim: who has it, what happened, what is due next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimStatus {
    pub claim: ClaimNo,
    pub step: PublicStep,
    pub answerable: AgencyId,
    pub since: Date,
    pub due_on: Option<Date>,
}

/// A step that petitioners may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicStep {
    Registered,
    Dispatched,
    Received,
    /// The receiver says it is not competent; the sender is looking at it.
    Objected,
    Accepted,
    Extended,
    OpinionIssued,
    OpinionServed,
    Closed,
}

/// Where the joint reception of a matter stands, as petitioners may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReceptionStep {
    Proposed,
    Determined,
    Convened,
    InSession,
    SessionEnded,
    Planned,
    HandedOver,
    Concluded,
    Declined,
    Cancelled,
}

/// What happened to a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Registered(Box<Registration>),
    RepresentativesElected {
        representatives: BTreeSet<PersonNo>,
    },
    PieceRecorded {
        piece: PieceNo,
        channel: Channel,
        text: Sealed,
        source: Option<Source>,
        disposition: Option<NotAccepted>,
    },
    PieceLinked {
        claim: ClaimNo,
        earlier: MatterId,
        grounds: BTreeSet<LinkGround>,
    },
    Triaged {
        category: Category,
        claims: Vec<ClaimTriage>,
        disposition: Disposition,
        urgent: bool,
    },
    Reclassified {
        category: Category,
        reason: Sealed,
    },
    ReceptionProposed {
        reception: ReceptionId,
        reason: Sealed,
    },
    Withdrawn {
        reason: Sealed,
    },
    /// Told by the reception.
    ClaimsSorted {
        reception: ReceptionId,
        claims: Vec<ClaimTriage>,
    },
    /// Told by the reception.
    ReceptionMoved {
        reception: ReceptionId,
        step: ReceptionStep,
        on: Date,
    },
    /// Told by the docket.
    StatusChanged {
        status: ClaimStatus,
    },
    /// Told by the docket: 办结.
    Closed {
        on: Date,
    },
}

/// What a matter tells others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outgoing {
    /// ▶ its docket, at registration.
    Registered {
        registration: Box<Registration>,
        received: Instant,
    },
    /// ▶ its docket and its receptions.
    Triaged {
        category: Category,
        claims: Vec<ClaimTriage>,
        disposition: Disposition,
        urgent: bool,
    },
    /// ▶ its docket and its receptions.
    Reclassified { category: Category },
    /// ▶ its docket.
    RepresentativesElected { representatives: BTreeSet<PersonNo> },
    /// ▶ its docket.
    PieceLinked { claim: ClaimNo, earlier: MatterId },
    /// ▶ the reception it opens.
    ReceptionProposed(Box<Proposal>),
    /// ▶ its docket and its receptions.
    Withdrawn,
}

/// What a reception is told of the matter it is proposed for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proposal {
    pub matter: MatterId,
    pub number: MatterNumber,
    pub received: Instant,
    pub category: Category,
    pub claims: Vec<ProposedClaim>,
    pub petitioners: Vec<PersonNo>,
    pub representatives: BTreeSet<PersonNo>,
    pub headcount: Headcount,
    pub linked_pieces: u16,
    /// Objections that agencies have made to their competence for one of its claims so far (6.1.1).
    pub objections: u16,
    pub urgent: bool,
    pub reason: Sealed,
}

/// A claim as a reception is told of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposedClaim {
    pub no: ClaimNo,
    pub request: Sealed,
    pub class: ContentClass,
    pub path: ClaimPath,
    pub place: Option<RegionCode>,
    pub linked: u16,
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
    pub fn opens_docket(&self) -> bool {
        matches!(self, Self::Registered { .. })
    }
    pub fn opens_reception(&self) -> bool {
        matches!(self, Self::ReceptionProposed(_))
    }
}

/// The record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {}

impl Matter {
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
    pub fn keys(&self) -> Vec<crate::entry::Key> {
        unimplemented!()
    }
}
