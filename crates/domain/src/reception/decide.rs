//! What the office may do with its reception.

use crate::matter::Category;
use crate::people::{Actor, Role};
use crate::reception::{Command, Course, Event, JointReception, Petition};
use crate::refusal::Refusal;
use crate::rulebook::{AgencyClass, Rulebook, Standing};
use crate::sealed::Sealed;
use crate::time::Moment;

/// Decides a command of the office that convenes the reception (3.1).
pub fn decide(
    reception: &JointReception,
    rules: &Rulebook,
    actor: &Actor,
    command: Command,
    moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    if moment.happened > moment.recorded {
        return Err(Refusal::HappenedLater);
    }
    reception.authorise(rules, actor, &command)?;
    let at = moment.happened;
    match command {
        Command::Determine { determination } => reception.determine(rules, determination),
        Command::ChoosePeople {
            office,
            seats,
            waivers,
        } => reception.choose_people(rules, office, seats, waivers),
        Command::ChooseMode { mode } => reception.choose_mode(mode),
        Command::Convene => reception.convene(rules, at),
        Command::InviteAnother { seat, instead_of } => {
            reception.invite_another(rules, seat, instead_of, at)
        }
        Command::Revoke { invitation, reason } => reception.revoke(rules, invitation, reason),
        Command::CirculateLine { entries, digest } => reception.circulate_line(entries, digest),
        Command::LockLine { version } => reception.lock_line(version),
        Command::OpenSession { representatives } => {
            reception.open_session(rules, representatives, at)
        }
        Command::RecordHeard {
            claim,
            topic,
            speaker,
            text,
        } => reception.record_heard(claim, topic, speaker, text),
        Command::EndSession { missing } => reception.end_session(rules, missing, at),
        Command::ReadBack { signature } => reception.read_back(signature),
        Command::Seal {
            digest,
            unconfirmed,
        } => reception.seal(digest, unconfirmed),
        Command::ProposePlan { items, digest } => reception.propose_plan(items, digest),
        Command::IssuePlan { version } => reception.issue_plan(version),
        Command::NoteStayingOn { person, needs } => {
            reception.note_staying_on(rules, person, needs, at)
        }
        Command::EndStay { person, outcome } => reception.end_stay(person, outcome),
        Command::EnterProvincialRecord { number } => reception.enter_provincial_record(number),
        Command::HandOver => reception.hand_over(),
        Command::Conclude => reception.conclude(moment.day()),
        Command::Cancel { reason } => reception.cancel(reason),
    }
}

impl JointReception {
    /// 3.1, 5.1: a petition office convenes, its coordinator decides; a receptionist keeps the record and sees people home.
    fn authorise(&self, rules: &Rulebook, actor: &Actor, command: &Command) -> Result<(), Refusal> {
        let agency = self.id.agency;
        if actor.agency() != agency {
            return Err(Refusal::NotHome);
        }
        let kept_at_the_desk = matches!(
            command,
            Command::RecordHeard { .. }
                | Command::ReadBack { .. }
                | Command::NoteStayingOn { .. }
                | Command::EndStay { .. }
                | Command::EnterProvincialRecord { .. }
        );
        let may =
            actor.has(Role::Coordinator) || (kept_at_the_desk && actor.has(Role::Receptionist));
        if !may {
            return Err(Refusal::RoleNotAllowed {
                needed: Role::Coordinator,
            });
        }
        let office = rules
            .directory
            .agency(agency)
            .ok_or(Refusal::UnknownAgency { agency })?;
        if office.standing == Standing::Suspended {
            return Err(Refusal::SuspendedAgency { agency });
        }
        match office.class {
            AgencyClass::Office => Ok(()),
            AgencyClass::Organ | AgencyClass::Local | AgencyClass::Social => {
                Err(Refusal::NotTheOffice)
            }
        }
    }

    /// Any time before the session opens.
    fn cancel(&self, reason: Sealed) -> Result<Vec<Event>, Refusal> {
        match self.course {
            Course::Proposed | Course::Determined | Course::Convened { .. } => {
                if reason.is_blank() {
                    return Err(Refusal::TextRequired { field: "reason" });
                }
                Ok(vec![Event::Cancelled { reason }])
            }
            _ => Err(self.wrong_stage()),
        }
    }

    pub(super) fn wrong_stage(&self) -> Refusal {
        Refusal::WrongStage {
            stage: self.stage(),
        }
    }

    pub(super) fn still_petitioned(&self) -> Result<(), Refusal> {
        match self.petition {
            Petition::Upheld => Ok(()),
            Petition::Withdrawn => Err(Refusal::MatterWithdrawn),
        }
    }

    /// Art. 30 ¶3: nobody may be invited to an accusation, for the accused unit might be among them.
    pub(super) fn may_be_shared(&self) -> Result<(), Refusal> {
        match self.proposal.category {
            Category::Accusation => Err(Refusal::RestrictedMatter),
            Category::Suggestion | Category::Claim | Category::Enquiry => Ok(()),
        }
    }
}
