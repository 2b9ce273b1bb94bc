//! Why a command or message is refused: one list, with stable reason codes.

mod advice;
mod every;
mod facts;

use crate::id::AgencyId;
use crate::law::Clause;
use crate::matter::{ClaimNo, PersonNo};
use crate::people::{Competence, Role};
use crate::time::Date;

/// A refusal. The code is for machines and never changes; the sentence is for people and may.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    // every record
    #[error("this needs the role {needed:?}")]
    RoleNotAllowed { needed: Role },
    #[error("the record is kept by another agency")]
    NotHome,
    #[error("{agency} is not in the directory")]
    UnknownAgency { agency: AgencyId },
    #[error("{agency} is suspended by the directory")]
    SuspendedAgency { agency: AgencyId },
    #[error("the message does not come from a record that may send it")]
    UnexpectedSender,
    #[error("not possible in the stage {stage}")]
    WrongStage { stage: &'static str },
    #[error("{field} must not be blank")]
    TextRequired { field: &'static str },
    #[error("the matter has no claim {}", claim.0)]
    UnknownClaim { claim: ClaimNo },
    #[error("it cannot have happened after it is recorded")]
    HappenedLater,
    // intake
    #[error("a matter needs at least one petitioner")]
    NoPetitioner,
    #[error("a matter needs at least one claim")]
    NoClaim,
    #[error("petitioners are numbered from 1 without gaps")]
    MisnumberedPeople,
    #[error("claims are numbered from 1 without gaps")]
    MisnumberedClaims,
    #[error("listed visitors, people concerned and people present contradict each other")]
    HeadcountInconsistent,
    #[error("an oral statement is read back to the one who made it")]
    ReadBackRequired,
    #[error("an entry later than the receipt needs a reason")]
    LateReasonRequired,
    #[error("a source id has 1 to 64 printable ASCII characters")]
    InvalidSource,
    #[error("at most {limit} representatives")]
    TooManyRepresentatives { limit: u32 },
    #[error("several petitioners with a common matter elect representatives first")]
    RepresentativesRequired,
    #[error("representatives are elected where two or more petitioners share a matter")]
    NoCommonMatter,
    #[error("there is no petitioner {}", person.0)]
    NotAPetitioner { person: PersonNo },
    #[error("triage is done once; change the category with a reason")]
    AlreadyTriaged,
    #[error("the matter has not been triaged")]
    NotTriaged,
    #[error("triage says the path of every claim exactly once")]
    ClaimsUncovered,
    #[error("the matter has this category already")]
    SameCategory,
    #[error("a matter is not linked to itself")]
    SelfLink,
    #[error("these pieces are linked already")]
    AlreadyLinked,
    #[error("a link names at least one ground")]
    LinkGroundRequired,
    #[error("a piece is linked to an earlier matter")]
    LaterMatter,
    #[error("an accusation is kept from those it accuses and does not go this way")]
    RestrictedMatter,
    #[error("only claims with a statutory path of their own are redirected to it")]
    NoStatutoryPath,
    #[error("the matter has been withdrawn")]
    MatterWithdrawn,
    #[error("the matter is closed; a new piece is registered instead")]
    MatterClosed,
    // docket and handling
    #[error("the claim has its own statutory path and is not handled as a petition")]
    StatutoryPath,
    #[error("the claim is being handled already")]
    SameMatterInProgress,
    #[error("the registering agency is answerable already")]
    DispatchToSelf,
    #[error("a report is due after the day of the assignment")]
    ReportDueInPast,
    #[error("the plan of the reception does not make this agency responsible for the claim")]
    NotInPlan,
    #[error(
        "its objection to this claim was agreed to; a dispute is adjudicated before it gets the claim again"
    )]
    FormerOwner,
    #[error("round {current} is the current one")]
    RoundMismatch { current: u16 },
    #[error("the dispatch is addressed to another agency")]
    NotTheReceiver,
    #[error("the destination has not received the claim yet")]
    NotReceived,
    #[error("objections closed on {on}")]
    ObjectionWindowClosed { on: Date },
    #[error("an agency objects once to a claim")]
    ObjectionAlreadyUsed,
    #[error("detailed reasons are asked for: at least {minimum} characters")]
    ReasonsTooShort { minimum: u32 },
    #[error("there is no objection to decide")]
    NoObjectionPending,
    #[error("the sender has not decided the objection")]
    ObjectionPending,
    #[error("the claim has been accepted")]
    AlreadyAccepted,
    #[error("the claim has not been accepted")]
    NotAccepted,
    #[error("a notice is waived only where name or address is unclear")]
    WaiverNotAllowed,
    #[error("extensions add up to 30 days; {left} are left")]
    ExtensionLimit { left: u8 },
    #[error("the period ended on {due}; it can no longer be extended")]
    ExtensionLate { due: Date },
    #[error("an extension is approved by the head, not by the handler")]
    ApproverIsHandler,
    #[error("no handling period runs for this claim")]
    NoPeriod,
    #[error("the opinion has been issued")]
    OpinionAlreadyIssued,
    #[error("there is no opinion to serve")]
    OpinionRequired,
    #[error("every claim needs an opinion that has been served")]
    ServiceRequired,
    #[error("the opinion has been served")]
    AlreadyServed,
    #[error("an opinion is served after it is issued")]
    ServedBeforeIssued,
    #[error("only a supported claim is carried out")]
    NothingToExecute,
    #[error("a supported claim is closed when it is carried out")]
    ExecutionRequired,
    #[error("a transfer owes no report")]
    NoReportOwed,
    #[error("the assignment's closing report is owed")]
    ReportRequired,
    // joint reception
    #[error("a determination names at least one ground")]
    GroundRequired,
    #[error("deciding against the advice needs a reason")]
    ReasonRequired,
    #[error("a petition office convenes joint receptions")]
    NotTheOffice,
    #[error("the office, another agency, and exactly one responsible unit a claim are needed")]
    QuorumNotMet,
    #[error("social forces assist; they are never responsible")]
    SocialNotResponsible,
    #[error("{agency} cannot take this duty")]
    WrongClass { agency: AgencyId },
    #[error("the locality is known, so its local unit is invited")]
    LocalNotInvited,
    #[error("at least one member of the office takes part")]
    OfficeMissing,
    #[error("the people sent do not declare the competence {needed:?}")]
    CompetenceMissing { needed: Competence },
    #[error("a video reception needs a companion at the petitioners' site")]
    CompanionRequired,
    #[error("the mode has not been chosen")]
    ModeMissing,
    #[error("the people have not been chosen")]
    PeopleMissing,
    #[error("the agency is not invited")]
    NotInvited,
    #[error("this is not the open invitation")]
    InvitationMismatch,
    #[error("this has been answered")]
    AlreadyAnswered,
    #[error("the agency is invited already")]
    AlreadyInvited,
    #[error("a responsible unit declines only by objecting to its competence")]
    DeclineNeedsObjection,
    #[error("a confirmation names at least one person of the agency")]
    DelegateRequired,
    #[error(
        "the line is agreed before the reception: every responsible and concerned agency confirms one version"
    )]
    LineNotAgreed,
    #[error("the line says facts, basis, answer and speaker for every claim")]
    LineIncomplete,
    #[error("version or digest are not those of the current line")]
    LineMismatch,
    #[error("the answer on a claim is spoken by its responsible unit")]
    LineSpeaker,
    #[error("the line is locked")]
    LineLocked,
    #[error("the agency has no duty for this claim and topic")]
    DutyNotYours,
    #[error("the reception is not in session")]
    SessionNotOpen,
    #[error("deliberation follows the session")]
    SessionNotEnded,
    #[error("every claim needs an answer with path and plan, policy and procedure, or a reason")]
    RecordIncomplete,
    #[error("nothing was recorded under this number")]
    UnknownHeard,
    #[error("an answer is confirmed by its agency, or marked unconfirmed with a reason")]
    AnswerUnconfirmed,
    #[error("the record is read back before it is sealed")]
    NotReadBack,
    #[error("the record is sealed")]
    RecordSealed,
    #[error("every claim has exactly one plan item with one responsible unit and a day")]
    PlanIncomplete,
    #[error("a plan item is due after the session")]
    PlanDueInPast,
    #[error("version or digest are not those of the current plan")]
    PlanMismatch,
    #[error("every responsible unit agrees to its part of the plan first")]
    PlanNotAgreed,
    #[error("this person is not noted as staying on")]
    NoStay,
    #[error("this person is noted as staying on already")]
    AlreadyStaying,
    #[error("each concerned agency gives guidance first")]
    GuidanceMissing,
    #[error("somebody is still staying on")]
    StayOpen,
    #[error("handing a person to care needs a care record")]
    CareRecordRequired,
    #[error("the local unit arrives after it was called")]
    ArrivalBeforeStay,
    #[error("the record has not been entered in the provincial system")]
    ProvincialRecordMissing,
    #[error("the number of the provincial system has 1 to 40 letters, digits or hyphens")]
    InvalidProvincialNumber,
    #[error("not every claim has been dispatched")]
    DispatchMissing,
}

impl Refusal {
    /// The stable code, in the form of an `ErrorInfo` reason.
    pub const fn reason(&self) -> &'static str {
        self.facts().0
    }

    /// The clause or article behind the refusal.
    pub const fn clause(&self) -> Clause {
        Clause(self.facts().1)
    }

    /// The sentence for a clerk, in Chinese; never personal data.
    pub const fn zh(&self) -> &'static str {
        self.facts().2
    }

    /// What whoever was refused can do about it.
    pub fn advice(&self) -> &'static str {
        advice::on(self.reason())
    }

    /// Each refusal once, with example values where it carries some.
    pub fn every() -> Vec<Self> {
        every::refusal()
    }
}

#[cfg(test)]
mod tests;
