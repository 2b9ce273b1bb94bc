//! What an invited agency may do.

use crate::attendance::{Attendance, Command, Course, Event, InvitationStage, Session, StayHere};
use crate::matter::{ClaimNo, PersonNo};
use crate::people::{Actor, PersonRef, Role};
use crate::reception::{
    Answer, Asked, Duty, HeardNo, InvitationNo, LineVersion, Outcome, PlanVersion, Position, Topic,
    Verdict, agrees_line,
};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;
use crate::time::{Instant, Moment};

/// Decides a command of the invited agency on its own attendance.
pub fn decide(
    attendance: &Attendance,
    _rules: &Rulebook,
    actor: &Actor,
    command: Command,
    moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    if moment.happened > moment.recorded {
        return Err(Refusal::HappenedLater);
    }
    if actor.agency() != attendance.id.agency {
        return Err(Refusal::NotHome);
    }
    check_role(actor, &command)?;
    attendance.check_course(&command)?;
    let by = actor.person.clone();
    let event = match command {
        Command::Answer { invitation, answer } => attendance.answer(invitation, answer),
        Command::Substitute { delegates } => {
            attendance.delegates()?;
            attendance.asked().check_delegates(&delegates)?;
            Ok(Event::Substituted { delegates })
        }
        Command::ConfirmLine { version, digest } => attendance.confirm_line(version, digest, by),
        Command::ContestLine {
            version,
            digest,
            reason,
        } => attendance.contest_line(version, digest, by, reason),
        Command::AnswerHeard { heard, verdict } => attendance.answer_heard(heard, verdict, by),
        Command::State { claim, topic, text } => {
            attendance.may_state(claim, topic)?;
            required(text, "text")?;
            Ok(Event::Stated {
                claim,
                topic,
                heard: None,
                by,
                verdict: Verdict::Corrected { text },
            })
        }
        Command::AgreePlan { version, digest } => {
            if attendance.plan_position(version, digest)? == Some(Position::Confirmed) {
                return Err(attendance.wrong_stage());
            }
            Ok(Event::PlanAgreed {
                version,
                digest,
                by,
            })
        }
        Command::DissentPlan {
            version,
            digest,
            reason,
        } => {
            let known = attendance.plan_position(version, digest)?;
            if matches!(known, Some(Position::Contested { .. })) {
                return Err(attendance.wrong_stage());
            }
            required(reason, "reason")?;
            Ok(Event::PlanDissented {
                version,
                digest,
                by,
                reason,
            })
        }
        Command::GiveGuidance { person, text } => {
            let stay = attendance.stay(person)?;
            if !agrees_line(&stay.duties) {
                return Err(Refusal::DutyNotYours);
            }
            required(text, "text")?;
            Ok(Event::GuidanceGiven { person, by, text })
        }
        Command::ReportReturn {
            person,
            arrived,
            outcome,
        } => attendance.report_return(person, arrived, outcome, by, moment),
    }?;
    Ok(vec![event])
}

fn required(text: Sealed, field: &'static str) -> Result<(), Refusal> {
    if text.is_blank() {
        Err(Refusal::TextRequired { field })
    } else {
        Ok(())
    }
}

/// 5.4: social forces answer invitations and nothing else here; the line and the record are for handlers and their head, the
/// plan also for the local unit, the return of people for the local unit alone (6.3.2).
fn check_role(actor: &Actor, command: &Command) -> Result<(), Refusal> {
    let roles: &[Role] = match command {
        Command::Answer { .. } | Command::Substitute { .. } => {
            &[Role::Handler, Role::OrgHead, Role::Local, Role::Social]
        }
        Command::AgreePlan { .. } | Command::DissentPlan { .. } => {
            &[Role::Handler, Role::OrgHead, Role::Local]
        }
        Command::ConfirmLine { .. }
        | Command::ContestLine { .. }
        | Command::AnswerHeard { .. }
        | Command::State { .. }
        | Command::GiveGuidance { .. } => &[Role::Handler, Role::OrgHead],
        Command::ReportReturn { .. } => &[Role::Local],
    };
    if roles.iter().any(|role| actor.has(*role)) {
        Ok(())
    } else {
        Err(Refusal::RoleNotAllowed { needed: roles[0] })
    }
}

impl Attendance {
    fn wrong_stage(&self) -> Refusal {
        Refusal::WrongStage {
            stage: self.stage(),
        }
    }

    /// After the end an agency may still put its word beside the record (J-12), and nothing else.
    fn check_course(&self, command: &Command) -> Result<(), Refusal> {
        let word = matches!(command, Command::AnswerHeard { .. } | Command::State { .. });
        match self.course {
            Course::Running => Ok(()),
            Course::Concluded { .. } if word => Ok(()),
            Course::Concluded { .. } | Course::Cancelled => Err(self.wrong_stage()),
        }
    }

    fn asked(&self) -> Asked<'_> {
        Asked {
            agency: self.id.agency,
            duties: &self.invitation.duties,
            required: self.invitation.required.clone(),
            waiver: self.invitation.waiver,
        }
    }

    /// Who comes; refused for an agency that has not said so.
    fn delegates(&self) -> Result<(), Refusal> {
        match self.invitation.stage {
            InvitationStage::Confirmed { .. } => Ok(()),
            InvitationStage::Revoked => Err(Refusal::NotInvited),
            InvitationStage::Invited | InvitationStage::Declined { .. } => Err(self.wrong_stage()),
        }
    }

    /// J-5, J-14; an answer after P1 is late, not refused.
    fn answer(&self, invitation: InvitationNo, answer: Answer) -> Result<Event, Refusal> {
        if invitation != self.invitation.no {
            return Err(Refusal::InvitationMismatch);
        }
        match self.invitation.stage {
            InvitationStage::Invited => {}
            InvitationStage::Revoked => return Err(Refusal::NotInvited),
            InvitationStage::Confirmed { .. } | InvitationStage::Declined { .. } => {
                return Err(Refusal::AlreadyAnswered);
            }
        }
        self.asked().check_answer(&answer)?;
        Ok(Event::Answered { invitation, answer })
    }

    /// 6.2.1: the version and digest that were read, by an agency that fixes the line.
    fn check_line(&self, version: LineVersion, digest: [u8; 32]) -> Result<(), Refusal> {
        self.delegates()?;
        if !agrees_line(&self.invitation.duties) {
            return Err(Refusal::DutyNotYours);
        }
        match self.line.current() {
            Some(line) if line.version == version && line.digest == digest => Ok(()),
            _ => Err(Refusal::LineMismatch),
        }
    }

    fn confirm_line(
        &self,
        version: LineVersion,
        digest: [u8; 32],
        by: PersonRef,
    ) -> Result<Event, Refusal> {
        self.check_line(version, digest)?;
        match self.line.position() {
            Some(Position::Confirmed) => Err(self.wrong_stage()),
            _ => Ok(Event::LineConfirmed {
                version,
                digest,
                by,
            }),
        }
    }

    fn contest_line(
        &self,
        version: LineVersion,
        digest: [u8; 32],
        by: PersonRef,
        reason: Sealed,
    ) -> Result<Event, Refusal> {
        self.check_line(version, digest)?;
        required(reason, "reason")?;
        match self.line.position() {
            Some(Position::Contested { .. }) => Err(self.wrong_stage()),
            Some(Position::Confirmed) if self.line_is_locked() => Err(Refusal::LineLocked),
            _ => Ok(Event::LineContested {
                version,
                digest,
                by,
                reason,
            }),
        }
    }

    /// 6.2.2: once a thing heard.
    fn answer_heard(&self, no: HeardNo, verdict: Verdict, by: PersonRef) -> Result<Event, Refusal> {
        let here = self.heard.get(&no).ok_or(Refusal::UnknownHeard)?;
        if here.verdict.is_some() {
            return Err(Refusal::AlreadyAnswered);
        }
        if let Verdict::Corrected { text } = &verdict {
            required(*text, "text")?;
        }
        Ok(Event::Stated {
            claim: here.heard.claim,
            topic: here.heard.topic,
            heard: Some(no),
            by,
            verdict,
        })
    }

    /// J-7, J-8: in session, on its own duty, after it confirmed the line.
    fn may_state(&self, claim: ClaimNo, topic: Topic) -> Result<(), Refusal> {
        self.delegates()?;
        let duties = &self.invitation.duties;
        let has_duty = match topic {
            Topic::Answer | Topic::Path | Topic::Plan => duties.contains(&Duty::Responsible(claim)),
            Topic::Policy => duties.contains(&Duty::Concerned(claim)),
            Topic::Procedure => false,
        };
        if !has_duty {
            return Err(Refusal::DutyNotYours);
        }
        if self.session == Session::NotOpen {
            return Err(Refusal::SessionNotOpen);
        }
        if self.line.position() != Some(Position::Confirmed) {
            return Err(Refusal::LineNotAgreed);
        }
        Ok(())
    }

    /// J-3, J-9: what was last said of the version and digest that were read; social forces have no say.
    fn plan_position(
        &self,
        version: PlanVersion,
        digest: [u8; 32],
    ) -> Result<Option<Position>, Refusal> {
        self.delegates()?;
        if self
            .invitation
            .duties
            .iter()
            .all(|duty| *duty == Duty::Social)
        {
            return Err(Refusal::DutyNotYours);
        }
        match self.plan.current() {
            Some(plan) if plan.version == version && plan.digest == digest => {
                Ok(self.plan.position())
            }
            _ => Err(Refusal::PlanMismatch),
        }
    }

    fn stay(&self, person: PersonNo) -> Result<&StayHere, Refusal> {
        self.stays.get(&person).ok_or(Refusal::NoStay)
    }

    /// 6.3.2, S1: by the local unit, once, with the time it arrived.
    fn report_return(
        &self,
        person: PersonNo,
        arrived: Instant,
        outcome: Outcome,
        by: PersonRef,
        moment: Moment,
    ) -> Result<Event, Refusal> {
        let stay = self.stay(person)?;
        if !stay.duties.contains(&Duty::Local) {
            return Err(Refusal::DutyNotYours);
        }
        if stay.arrived.is_some() {
            return Err(self.wrong_stage());
        }
        if arrived < stay.since {
            return Err(Refusal::ArrivalBeforeStay);
        }
        if arrived > moment.recorded {
            return Err(Refusal::HappenedLater);
        }
        outcome.check()?;
        Ok(Event::ReturnReported {
            person,
            by,
            arrived,
            outcome,
        })
    }
}
