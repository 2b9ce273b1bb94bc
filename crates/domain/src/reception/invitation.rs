//! One invitation: sent, then answered, unanswered, revoked or given to another agency.

use std::collections::BTreeSet;

use crate::id::AgencyId;
use crate::matter::ClaimNo;
use crate::people::{Competence, Delegate, PersonRef};
use crate::refusal::Refusal;
use crate::rulebook::AgencyClass;
use crate::sealed::Sealed;
use crate::time::Instant;

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

/// An invitation and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    pub no: InvitationNo,
    pub seat: Seat,
    pub instead_of: Option<InvitationNo>,
    pub sent: Instant,
    /// The first instant at which P1 has run out.
    pub answer_by: Instant,
    pub stage: InvitationStage,
}

/// Where an invitation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InvitationStage {
    Sent,
    /// P1 ran out; an answer is still taken.
    Unanswered,
    Confirmed {
        delegates: Vec<Delegate>,
    },
    Declined {
        ground: DeclineGround,
        reason: Sealed,
    },
    Revoked,
    Replaced {
        by: InvitationNo,
    },
}

impl InvitationStage {
    /// The stage as it is shown.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Unanswered => "unanswered",
            Self::Confirmed { .. } => "confirmed",
            Self::Declined { .. } => "declined",
            Self::Revoked => "revoked",
            Self::Replaced { .. } => "replaced",
        }
    }
}

impl Invitation {
    /// Whether the agency is still asked, or comes.
    pub const fn is_open(&self) -> bool {
        matches!(
            self.stage,
            InvitationStage::Sent | InvitationStage::Unanswered | InvitationStage::Confirmed { .. }
        )
    }

    /// Whether another agency may be invited in its place.
    pub const fn is_vacant(&self) -> bool {
        matches!(
            self.stage,
            InvitationStage::Unanswered
                | InvitationStage::Declined { .. }
                | InvitationStage::Revoked
        )
    }

    /// Whether the agency has said that it comes.
    pub const fn is_confirmed(&self) -> bool {
        matches!(self.stage, InvitationStage::Confirmed { .. })
    }

    /// The people who come.
    pub fn delegates(&self) -> &[Delegate] {
        match &self.stage {
            InvitationStage::Confirmed { delegates } => delegates,
            _ => &[],
        }
    }

    /// Whether this person was named as one who comes.
    pub fn names(&self, person: &PersonRef) -> bool {
        self.delegates()
            .iter()
            .any(|delegate| delegate.person == *person)
    }
}

impl Duty {
    /// The claim it is for, where it is for one.
    pub const fn claim(self) -> Option<ClaimNo> {
        match self {
            Self::Responsible(claim) | Self::Concerned(claim) => Some(claim),
            Self::Local | Self::Social => None,
        }
    }

    /// 6.1.2, 5.4: a township may answer for a claim itself; social forces only assist.
    pub const fn fits(self, class: AgencyClass) -> bool {
        match self {
            Self::Responsible(_) | Self::Concerned(_) => {
                matches!(class, AgencyClass::Organ | AgencyClass::Local)
            }
            Self::Local => matches!(class, AgencyClass::Local),
            Self::Social => matches!(class, AgencyClass::Social),
        }
    }
}

impl Seat {
    pub fn is_responsible(&self, claim: ClaimNo) -> bool {
        self.duties.contains(&Duty::Responsible(claim))
    }

    pub fn is_concerned(&self, claim: ClaimNo) -> bool {
        self.duties.contains(&Duty::Concerned(claim))
    }

    /// J-7, J-10: responsible and concerned agencies fix the line, and nobody else sees it.
    pub fn agrees_line(&self) -> bool {
        agrees_line(&self.duties)
    }

    /// J-3: all but social forces agree to the plan.
    pub fn agrees_plan(&self) -> bool {
        self.duties.iter().any(|duty| !matches!(duty, Duty::Social))
    }
}

/// Whether these duties make an agency a party to the line (6.2.1).
pub(crate) fn agrees_line(duties: &BTreeSet<Duty>) -> bool {
    duties.iter().any(|duty| duty.claim().is_some())
}

impl Answer {
    /// The texts it names.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Confirmed { .. } => Vec::new(),
            Self::Declined { reason, .. } => vec![*reason],
        }
    }
}

const OFFICE: [Competence; 3] = [
    Competence::Organising,
    Competence::PolicyAndLaw,
    Competence::MassWork,
];
const ORGAN: [Competence; 3] = [
    Competence::Professional,
    Competence::ReplyDrafting,
    Competence::Guidance,
];
const LOCAL: [Competence; 3] = [
    Competence::Persuasion,
    Competence::Liaison,
    Competence::FollowUp,
];
/// 5.4 names kinds of help, of which a lawyer or a counsellor brings one.
const SOCIAL: [Competence; 3] = [
    Competence::LegalExplanation,
    Competence::Counselling,
    Competence::EmotionalSupport,
];

/// What clause 5 asks of those who come with these duties; of those of 5.4 one is enough.
pub fn required_competences(duties: &BTreeSet<Duty>) -> BTreeSet<Competence> {
    duties
        .iter()
        .flat_map(|duty| match duty {
            Duty::Responsible(_) | Duty::Concerned(_) => ORGAN,
            Duty::Local => LOCAL,
            Duty::Social => SOCIAL,
        })
        .collect()
}

/// 5.1: what the members of the office declare together.
pub(super) fn check_office(delegates: &[Delegate]) -> Result<(), Refusal> {
    check_competences(&OFFICE.into_iter().collect(), delegates)
}

/// J-5: the people sent declare together what is required.
pub(crate) fn check_competences(
    required: &BTreeSet<Competence>,
    delegates: &[Delegate],
) -> Result<(), Refusal> {
    let declared = |competence: &Competence| {
        delegates
            .iter()
            .any(|delegate| delegate.competences.contains(competence))
    };
    let (social, each): (Vec<Competence>, Vec<Competence>) = required
        .iter()
        .partition(|competence| SOCIAL.contains(competence));
    if let Some(needed) = each.into_iter().find(|competence| !declared(competence)) {
        return Err(Refusal::CompetenceMissing { needed });
    }
    match social.first() {
        Some(needed) if !social.iter().any(declared) => {
            Err(Refusal::CompetenceMissing { needed: *needed })
        }
        _ => Ok(()),
    }
}

/// What the agency was asked for, as both sides of an invitation know it.
pub(crate) struct Asked<'a> {
    pub agency: AgencyId,
    pub duties: &'a BTreeSet<Duty>,
    pub required: BTreeSet<Competence>,
    pub waiver: Option<Sealed>,
}

impl Asked<'_> {
    /// J-5: at least one person, of the agency itself, with the competences unless they are waived.
    pub(crate) fn check_delegates(&self, delegates: &[Delegate]) -> Result<(), Refusal> {
        let own = |delegate: &Delegate| delegate.person.agency == self.agency;
        if delegates.is_empty() || !delegates.iter().all(own) {
            return Err(Refusal::DelegateRequired);
        }
        match self.waiver {
            Some(_) => Ok(()),
            None => check_competences(&self.required, delegates),
        }
    }

    /// J-14: to decline needs a reason, and a responsible unit has only one ground for it.
    pub(crate) fn check_answer(&self, answer: &Answer) -> Result<(), Refusal> {
        let responsible = |duty: &Duty| matches!(duty, Duty::Responsible(_));
        match answer {
            Answer::Confirmed { delegates } => self.check_delegates(delegates),
            Answer::Declined { reason, .. } if reason.is_blank() => {
                Err(Refusal::TextRequired { field: "reason" })
            }
            Answer::Declined {
                ground: DeclineGround::Unavailable,
                ..
            } if self.duties.iter().any(responsible) => Err(Refusal::DeclineNeedsObjection),
            Answer::Declined { .. } => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{delegate, hrss};

    fn missing(result: Result<(), Refusal>) -> Option<Competence> {
        match result {
            Err(Refusal::CompetenceMissing { needed }) => Some(needed),
            _ => None,
        }
    }

    #[test]
    fn clauses_5_1_to_5_3_each_competence_is_asked_for_and_two_people_may_bring_them_together() {
        let seated = |duty| required_competences(&BTreeSet::from([duty]));
        let organ = seated(Duty::Responsible(ClaimNo(1)));
        assert_eq!(organ, seated(Duty::Concerned(ClaimNo(1))));
        for (asked, of_the_clause) in [
            (BTreeSet::from(OFFICE), OFFICE),
            (organ, ORGAN),
            (seated(Duty::Local), LOCAL),
        ] {
            for lacking in of_the_clause {
                let others: Vec<Competence> =
                    asked.iter().copied().filter(|c| *c != lacking).collect();
                let one = delegate(hrss(), "D1", &others);
                let sent = check_competences(&asked, std::slice::from_ref(&one));
                assert_eq!(missing(sent), Some(lacking));
                let two = [one, delegate(hrss(), "D2", &[lacking])];
                assert_eq!(check_competences(&asked, &two), Ok(()));
            }
        }
    }

    #[test]
    fn clause_5_4_one_kind_of_help_is_enough() {
        let asked = required_competences(&BTreeSet::from([Duty::Social]));
        for brought in SOCIAL {
            let sent = [delegate(hrss(), "D1", &[brought])];
            assert_eq!(check_competences(&asked, &sent), Ok(()));
        }
        assert!(missing(check_competences(&asked, &[])).is_some());
    }
}
