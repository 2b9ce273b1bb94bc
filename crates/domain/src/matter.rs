//! `Matter` (信访事项): what petitioners bring, as the agency that registered it keeps it.

use crate::content::ContentClass;
use crate::number::MatterNumber;
use crate::people::PersonRef;
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::time::Instant;

mod command;
mod decide;
mod event;
mod follow;
mod outgoing;
mod record;
mod register;
mod status;
mod view;

pub use command::Command;
pub use decide::decide;
pub use event::Event;
pub use outgoing::{Outgoing, Proposal, ProposedClaim};
pub use record::{Course, FollowedReception, LaterPiece, Link, Matter, Representation, Triage};
pub use register::register;
pub use status::{ClaimStatus, PublicStep, ReceptionStep, Stage};

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

impl Category {
    /// As listings say it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suggestion => "suggestion",
            Self::Accusation => "accusation",
            Self::Claim => "claim",
            Self::Enquiry => "enquiry",
        }
    }

    /// Whether the matter is kept from those it accuses (Art. 30 ¶3, I6).
    pub const fn is_restricted(self) -> bool {
        matches!(self, Self::Accusation)
    }
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

impl ClaimPath {
    /// Whether a handling period runs: never on a statutory path of its own (I7).
    pub const fn has_handling_period(self) -> bool {
        matches!(self, Self::PetitionOpinion)
    }
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

#[cfg(test)]
mod tests;
