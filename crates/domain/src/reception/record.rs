//! 6.2.2: the session and its record. A live reception waits for no node: the host writes down what it heard from a named
//! person, and that person's agency confirms or corrects it.

use std::collections::{BTreeMap, BTreeSet};

use crate::id::AgencyId;
use crate::matter::{ClaimNo, PersonNo, ReadBack};
use crate::people::PersonRef;
use crate::reception::{Course, Event, JointReception, clock};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;
use crate::term::ClockId;
use crate::time::Instant;

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

/// The record of the session and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub heard: Vec<HeardEntry>,
    /// What agencies stated of their own accord.
    pub statements: Vec<Statement>,
    /// What came too late (J-12).
    pub addenda: Vec<Statement>,
    pub stage: RecordStage,
}

/// Something heard, and its agency's word on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeardEntry {
    pub heard: Heard,
    pub standing: HeardStanding,
}

/// Whose word what was heard is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HeardStanding {
    /// The office's own word.
    Own,
    Unconfirmed,
    Stated {
        by: PersonRef,
        verdict: Verdict,
    },
}

/// What an agency says itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    pub agency: AgencyId,
    pub claim: ClaimNo,
    pub topic: Topic,
    pub by: PersonRef,
    pub heard: Option<HeardNo>,
    pub verdict: Verdict,
}

/// Where the record stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordStage {
    Open,
    ReadBack { signature: Signature },
    Sealed { digest: [u8; 32] },
}

impl Topic {
    pub const ALL: [Self; 5] = [
        Self::Answer,
        Self::Path,
        Self::Plan,
        Self::Policy,
        Self::Procedure,
    ];
}

impl Verdict {
    /// The texts it names.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Confirmed => Vec::new(),
            Self::Corrected { text } => vec![*text],
        }
    }
}

impl Record {
    pub(super) const fn new() -> Self {
        Self {
            heard: Vec::new(),
            statements: Vec::new(),
            addenda: Vec::new(),
            stage: RecordStage::Open,
        }
    }

    pub fn is_sealed(&self) -> bool {
        matches!(self.stage, RecordStage::Sealed { .. })
    }

    pub fn heard(&self, no: HeardNo) -> Option<&HeardEntry> {
        self.heard.iter().find(|entry| entry.heard.no == no)
    }

    /// Whether something on the topic stands in the record.
    pub fn covers(&self, claim: ClaimNo, topic: Topic) -> bool {
        self.heard
            .iter()
            .any(|entry| entry.heard.claim == claim && entry.heard.topic == topic)
            || self
                .statements
                .iter()
                .any(|statement| statement.claim == claim && statement.topic == topic)
    }

    /// What its agency has not yet confirmed or corrected.
    pub fn unconfirmed(&self) -> impl Iterator<Item = HeardNo> {
        self.heard
            .iter()
            .filter(|entry| entry.standing == HeardStanding::Unconfirmed)
            .map(|entry| entry.heard.no)
    }

    pub(super) fn next(&self) -> HeardNo {
        let last = self.heard.last().map_or(0, |entry| entry.heard.no.0);
        HeardNo(last.saturating_add(1))
    }
}

impl JointReception {
    /// 6.2.2: only after the line is locked (J-7), with at most so many elected representatives (J-11).
    pub(super) fn open_session(
        &self,
        rules: &Rulebook,
        representatives: BTreeSet<PersonNo>,
        at: Instant,
    ) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::Convened { .. }) {
            return Err(self.wrong_stage());
        }
        self.still_petitioned()?;
        if !self.line.is_locked() || !self.line_is_agreed() {
            return Err(Refusal::LineNotAgreed);
        }
        self.check_representatives(rules, &representatives)?;
        Ok(vec![Event::Opened {
            representatives,
            at,
        }])
    }

    /// J-11, Art. 20 ¶3: those in the room are among those elected; one petitioner alone speaks for himself.
    fn check_representatives(
        &self,
        rules: &Rulebook,
        present: &BTreeSet<PersonNo>,
    ) -> Result<(), Refusal> {
        let limit = rules
            .profile
            .max_representatives(u32::from(self.proposal.headcount.visitors));
        if present.len() > limit as usize {
            return Err(Refusal::TooManyRepresentatives { limit });
        }
        let petitioners = &self.proposal.petitioners;
        if let Some(person) = present.iter().find(|person| !petitioners.contains(person)) {
            return Err(Refusal::NotAPetitioner { person: *person });
        }
        let alone = petitioners.len() == 1;
        if present.is_empty() || !(alone || present.is_subset(&self.proposal.representatives)) {
            return Err(Refusal::RepresentativesRequired);
        }
        Ok(())
    }

    /// J-8: what a named person of an agency that came said on what its duty is; the office speaks on the procedure only.
    pub(super) fn record_heard(
        &self,
        claim: ClaimNo,
        topic: Topic,
        speaker: PersonRef,
        text: Sealed,
    ) -> Result<Vec<Event>, Refusal> {
        if self.record.is_sealed() {
            return Err(Refusal::RecordSealed);
        }
        if !matches!(self.course, Course::InSession(_)) {
            return Err(Refusal::SessionNotOpen);
        }
        if !self.has_claim(claim) {
            return Err(Refusal::UnknownClaim { claim });
        }
        if text.is_blank() {
            return Err(Refusal::TextRequired { field: "text" });
        }
        let named = if speaker.agency == self.id.agency {
            self.people
                .iter()
                .flat_map(|people| &people.office)
                .any(|delegate| delegate.person == speaker)
        } else {
            self.present().any(|invitation| invitation.names(&speaker))
        };
        if !named {
            return Err(Refusal::NotInvited);
        }
        self.may_speak(speaker.agency, claim, topic)?;
        Ok(vec![Event::Heard {
            heard: Heard {
                no: self.record.next(),
                claim,
                topic,
                speaker,
                text,
            },
        }])
    }

    /// 6.2.2: the responsible unit answers with path and plan, a concerned organ explains policy, the office the procedure;
    /// nobody speaks on a line that his agency has not confirmed.
    pub(super) fn may_speak(
        &self,
        agency: AgencyId,
        claim: ClaimNo,
        topic: Topic,
    ) -> Result<(), Refusal> {
        let seat = self
            .present()
            .map(|invitation| &invitation.seat)
            .find(|seat| seat.agency == agency);
        let has_duty = match topic {
            Topic::Answer | Topic::Path | Topic::Plan => {
                seat.is_some_and(|seat| seat.is_responsible(claim))
            }
            Topic::Policy => seat.is_some_and(|seat| seat.is_concerned(claim)),
            Topic::Procedure => agency == self.id.agency,
        };
        if !has_duty {
            return Err(Refusal::DutyNotYours);
        }
        if topic != Topic::Procedure && !self.line.has_confirmed(agency) {
            return Err(Refusal::LineNotAgreed);
        }
        Ok(())
    }

    /// J-8: every claim has all that is owed on it, or a reason why not.
    pub(super) fn end_session(
        &self,
        rules: &Rulebook,
        mut missing: BTreeMap<(ClaimNo, Topic), Sealed>,
        at: Instant,
    ) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::InSession(_)) {
            return Err(Refusal::SessionNotOpen);
        }
        missing.retain(|(claim, topic), _| !self.record.covers(*claim, *topic));
        if let Some((claim, _)) = missing.keys().find(|(claim, _)| !self.has_claim(*claim)) {
            return Err(Refusal::UnknownClaim { claim: *claim });
        }
        let owed = self
            .proposal
            .claims
            .iter()
            .flat_map(|claim| Topic::ALL.map(|topic| (claim.no, topic)));
        for (claim, topic) in owed {
            let excused = missing
                .get(&(claim, topic))
                .is_some_and(|reason| !reason.is_blank());
            if !excused && !self.record.covers(claim, topic) {
                return Err(Refusal::RecordIncomplete);
            }
        }
        Ok(vec![Event::Ended {
            missing,
            at,
            plan_by: clock::run_out(rules, ClockId::P2, at),
            record_by: clock::run_out(rules, ClockId::P3, at),
        }])
    }

    /// J-12: read back to the petitioners, who sign or refuse before a witness.
    pub(super) fn read_back(&self, signature: Signature) -> Result<Vec<Event>, Refusal> {
        if self.ended().is_none() {
            return Err(Refusal::SessionNotEnded);
        }
        match self.record.stage {
            RecordStage::Open => Ok(vec![Event::ReadBack {
                signature,
                read_back: ReadBack::Done,
            }]),
            RecordStage::ReadBack { .. } => Err(self.wrong_stage()),
            RecordStage::Sealed { .. } => Err(Refusal::RecordSealed),
        }
    }

    /// J-8, J-12: each answer is confirmed by its agency, or marked unconfirmed with a reason; then nothing changes any more.
    pub(super) fn seal(
        &self,
        digest: [u8; 32],
        mut unconfirmed: BTreeMap<HeardNo, Sealed>,
    ) -> Result<Vec<Event>, Refusal> {
        match self.record.stage {
            RecordStage::Open => return Err(Refusal::NotReadBack),
            RecordStage::Sealed { .. } => return Err(Refusal::RecordSealed),
            RecordStage::ReadBack { .. } => {}
        }
        if unconfirmed
            .keys()
            .any(|no| self.record.heard(*no).is_none())
        {
            return Err(Refusal::UnknownHeard);
        }
        let open: BTreeSet<HeardNo> = self.record.unconfirmed().collect();
        // A confirmation may arrive while the office writes why there is none.
        unconfirmed.retain(|no, _| open.contains(no));
        let excused = |no: &HeardNo| unconfirmed.get(no).is_some_and(|reason| !reason.is_blank());
        if !open.iter().all(excused) {
            return Err(Refusal::AnswerUnconfirmed);
        }
        Ok(vec![Event::Sealed {
            digest,
            unconfirmed,
        }])
    }
}
