//! What the responsible agency may do with a claim that was dispatched to it.

use super::{
    Acceptance, Command, Event, Handling, Notice, ObjectionRight, Opinion, ServiceWay, Silence,
    Stage,
};
use crate::docket::DispatchKind;
use crate::id::AgencyId;
use crate::matter::{ClaimPath, Petitioner, Stated};
use crate::people::{Actor, Role};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;
use crate::term::{ClockId, Length, deadline, deadline_within};
use crate::time::{Date, Instant, Moment};

/// Characters that the reasons of an objection have at least: "detailed" in Art. 23 ¶3 is more than a formula (D3).
pub const MINIMUM_REASONS: u32 = 20;

/// Decides a command of the responsible agency's own staff.
pub fn decide(
    handling: &Handling,
    rules: &Rulebook,
    actor: &Actor,
    command: Command,
    moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    if actor.agency() != handling.id.agency {
        return Err(Refusal::NotTheReceiver);
    }
    if moment.happened > moment.recorded {
        return Err(Refusal::HappenedLater);
    }
    if moment.day() < handling.received.date() {
        return Err(Refusal::NotReceived);
    }
    if handling.stage == Stage::Returned {
        return Err(Refusal::WrongStage { stage: "returned" });
    }
    let event = match command {
        Command::Object { reasons, proposed } => {
            handling.object(rules, actor, reasons, proposed, moment)?
        }
        Command::Accept { notice } => handling.accept(rules, actor, notice, moment.day())?,
        Command::Extend { days, reason, told } => {
            handling.extend(rules, actor, days, [reason, told], moment.day())?
        }
        Command::IssueOpinion { opinion } => handling.issue(actor, opinion, moment.day())?,
        Command::Serve { way, served } => handling.serve(actor, way, served, moment)?,
        Command::RecordExecution { evidence } => {
            handling.record_execution(actor, evidence, moment.day())?
        }
        Command::Report { result } => handling.report(actor, result, moment.day())?,
    };
    Ok(vec![event])
}

impl Handling {
    /// Art. 23 ¶3: within five working days of receipt, the last one included (T4), once (D3), with detailed reasons.
    fn object(
        &self,
        rules: &Rulebook,
        actor: &Actor,
        reasons: Sealed,
        proposed: Option<AgencyId>,
        moment: Moment,
    ) -> Result<Event, Refusal> {
        handler_or_head(actor)?;
        match self.stage {
            Stage::Received => {}
            Stage::Objected { .. } => return Err(Refusal::ObjectionPending),
            Stage::Returned => return Err(Refusal::WrongStage { stage: "returned" }),
            Stage::Accepted(_) | Stage::OpinionIssued { .. } | Stage::Served { .. } => {
                return Err(Refusal::AlreadyAccepted);
            }
        }
        if self.objection == ObjectionRight::Used {
            return Err(Refusal::ObjectionAlreadyUsed);
        }
        // An objection is a statement to the sender: it is made when it is recorded, so nobody can date it back.
        if moment.recorded.date() > self.object_by {
            return Err(Refusal::ObjectionWindowClosed { on: self.object_by });
        }
        if reasons.length < MINIMUM_REASONS {
            return Err(Refusal::ReasonsTooShort {
                minimum: MINIMUM_REASONS,
            });
        }
        if let Some(agency) = proposed.filter(|agency| rules.directory.agency(*agency).is_none()) {
            return Err(Refusal::UnknownAgency { agency });
        }
        Ok(Event::Objected {
            reasons,
            proposed,
            by: actor.person.clone(),
        })
    }

    /// Art. 23 ¶3 and 34: notice of receipt, path and procedure; T5 starts on the petition-opinion path alone (I7).
    fn accept(
        &self,
        rules: &Rulebook,
        actor: &Actor,
        notice: Notice,
        on: Date,
    ) -> Result<Event, Refusal> {
        handler_or_head(actor)?;
        match self.stage {
            Stage::Received => {}
            Stage::Objected { .. } => return Err(Refusal::ObjectionPending),
            Stage::Returned => return Err(Refusal::WrongStage { stage: "returned" }),
            Stage::Accepted(_) | Stage::OpinionIssued { .. } | Stage::Served { .. } => {
                return Err(Refusal::AlreadyAccepted);
            }
        }
        match &notice {
            Notice::Written {
                receipt,
                path,
                procedure,
            } => written([
                ("receipt", receipt),
                ("path", path),
                ("procedure", procedure),
            ])?,
            // D8: whoever can be reached gets the notice in writing.
            Notice::Waived => {
                if !self.assignment.petitioners.iter().all(unreachable) {
                    return Err(Refusal::WaiverNotAllowed);
                }
            }
        }
        let answer_by = match (self.assignment.path, self.silence) {
            (ClaimPath::PetitionOpinion, Silence::Lapsed { shadow_answer_by })
                if on > self.notice_by =>
            {
                shadow_answer_by
            }
            (ClaimPath::PetitionOpinion, _) => Some(answer_by(rules, on.min(self.notice_by))),
            _ => None,
        };
        Ok(Event::Accepted {
            notice,
            by: actor.person.clone(),
            on,
            answer_by,
        })
    }

    /// Art. 34, H1: before the period ends, by the head, who is not the handler; all extensions together at most T6.
    fn extend(
        &self,
        rules: &Rulebook,
        actor: &Actor,
        days: u8,
        [reason, told]: [Sealed; 2],
        on: Date,
    ) -> Result<Event, Refusal> {
        needs(actor, Role::OrgHead)?;
        let acceptance = self.in_handling()?;
        let due = acceptance.answer_by.ok_or(Refusal::NoPeriod)?;
        if actor.person == acceptance.by {
            return Err(Refusal::ApproverIsHandler);
        }
        if on > due {
            return Err(Refusal::ExtensionLate { due });
        }
        let left = longest_extension(rules).saturating_sub(acceptance.extended);
        if days == 0 || days > left {
            return Err(Refusal::ExtensionLimit { left });
        }
        written([("reason", &reason), ("told", &told)])?;
        let length = Length::CalendarDays(u16::from(days));
        Ok(Event::Extended {
            days,
            reason,
            told,
            by: actor.person.clone(),
            answer_by: deadline_within(ClockId::T6, length, due, &rules.calendar).due,
        })
    }

    /// Art. 32, H2: the opinion with all its parts, approved by the head. A late one is an opinion still.
    fn issue(&self, actor: &Actor, opinion: Opinion, on: Date) -> Result<Event, Refusal> {
        needs(actor, Role::OrgHead)?;
        let acceptance = self.in_handling()?;
        if on < acceptance.on {
            return Err(Refusal::NotAccepted);
        }
        written([
            ("claim", &opinion.claim),
            ("facts_and_reasons", &opinion.facts_and_reasons),
            ("opinion", &opinion.opinion),
            ("basis", &opinion.basis),
            ("remedy", &opinion.remedy),
        ])?;
        Ok(Event::OpinionIssued {
            opinion,
            by: actor.person.clone(),
            on,
        })
    }

    /// H4: the right to review counts from the receipt by the petitioner, so that instant is recorded, not the issue.
    fn serve(
        &self,
        actor: &Actor,
        way: ServiceWay,
        served: Instant,
        moment: Moment,
    ) -> Result<Event, Refusal> {
        handler_or_head(actor)?;
        let issue = match &self.stage {
            Stage::OpinionIssued { issue, .. } => issue,
            Stage::Served { .. } => return Err(Refusal::AlreadyServed),
            _ => return Err(Refusal::OpinionRequired),
        };
        if served > moment.recorded {
            return Err(Refusal::HappenedLater);
        }
        if served.date() < issue.on {
            return Err(Refusal::ServedBeforeIssued);
        }
        Ok(Event::Served { way, served })
    }

    /// Art. 32 ¶2: what the opinion supports is carried out, with evidence (H3).
    fn record_execution(
        &self,
        actor: &Actor,
        evidence: Sealed,
        on: Date,
    ) -> Result<Event, Refusal> {
        handler_or_head(actor)?;
        match &self.stage {
            Stage::Served {
                issue, executed, ..
            } => {
                if !issue.opinion.outcome.is_carried_out() {
                    return Err(Refusal::NothingToExecute);
                }
                if executed.is_some() {
                    return Err(Refusal::WrongStage { stage: "executed" });
                }
            }
            Stage::OpinionIssued { .. } => return Err(Refusal::ServiceRequired),
            _ => return Err(Refusal::OpinionRequired),
        }
        written([("evidence", &evidence)])?;
        Ok(Event::Executed { evidence, on })
    }

    /// Art. 22 ¶1 (3): 交办 is answered with a closing report, once the petitioner has the opinion.
    fn report(&self, actor: &Actor, result: Sealed, on: Date) -> Result<Event, Refusal> {
        handler_or_head(actor)?;
        if self.assignment.kind == DispatchKind::Transfer {
            return Err(Refusal::NoReportOwed);
        }
        match &self.stage {
            Stage::Served { reported: None, .. } => {}
            Stage::Served { .. } => return Err(Refusal::WrongStage { stage: "reported" }),
            Stage::OpinionIssued { .. } => return Err(Refusal::ServiceRequired),
            _ => return Err(Refusal::OpinionRequired),
        }
        written([("result", &result)])?;
        Ok(Event::Reported { result, on })
    }

    fn in_handling(&self) -> Result<&Acceptance, Refusal> {
        match &self.stage {
            Stage::Accepted(acceptance) => Ok(acceptance),
            Stage::Received | Stage::Objected { .. } | Stage::Returned => Err(Refusal::NotAccepted),
            Stage::OpinionIssued { .. } | Stage::Served { .. } => {
                Err(Refusal::OpinionAlreadyIssued)
            }
        }
    }
}

/// T5 from the day of acceptance (Art. 34).
pub(super) fn answer_by(rules: &Rulebook, accepted: Date) -> Date {
    deadline(ClockId::T5, accepted, &rules.calendar, &rules.profile).due
}

/// How much all extensions may add (T6): 30 days nationally.
fn longest_extension(rules: &Rulebook) -> u8 {
    match rules.profile.length(ClockId::T6) {
        Length::CalendarDays(days) => u8::try_from(days).unwrap_or(u8::MAX),
        // A profile that measures T6 in anything else grants none.
        _ => 0,
    }
}

fn unreachable(petitioner: &Petitioner) -> bool {
    petitioner.name == Stated::Unclear || petitioner.address == Stated::Unclear
}

fn written<const N: usize>(parts: [(&'static str, &Sealed); N]) -> Result<(), Refusal> {
    match parts.into_iter().find(|(_, text)| text.is_blank()) {
        Some((field, _)) => Err(Refusal::TextRequired { field }),
        None => Ok(()),
    }
}

fn needs(actor: &Actor, role: Role) -> Result<(), Refusal> {
    if actor.has(role) {
        Ok(())
    } else {
        Err(Refusal::RoleNotAllowed { needed: role })
    }
}

fn handler_or_head(actor: &Actor) -> Result<(), Refusal> {
    needs(actor, Role::Handler).or_else(|refusal| {
        if actor.has(Role::OrgHead) {
            Ok(())
        } else {
            Err(refusal)
        }
    })
}
