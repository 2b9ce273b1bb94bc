//! What the registering agency may do with its docket.

use super::{
    Claim, Command, DispatchGround, DispatchKind, Docket, Event, Life, ObjectionRuling, Progress,
    Round, Sent, Stage, Triage,
};
use crate::id::{AgencyId, HandlingId};
use crate::matter::{Category, ClaimNo, Disposition};
use crate::people::{Actor, Role};
use crate::refusal::Refusal;
use crate::rulebook::{AgencyClass, Rulebook, Standing};
use crate::sealed::Sealed;
use crate::time::Moment;

/// Decides a command of the registering agency's own staff.
pub fn decide(
    docket: &Docket,
    rules: &Rulebook,
    actor: &Actor,
    command: Command,
    moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    if actor.agency() != docket.id.agency {
        return Err(Refusal::NotHome);
    }
    if moment.happened > moment.recorded {
        return Err(Refusal::HappenedLater);
    }
    docket.still_open()?;
    let event = match command {
        Command::Dispatch {
            claim,
            to,
            handling,
            kind,
            ground,
        } => {
            let dispatch = Dispatch {
                to,
                handling,
                kind,
                ground,
            };
            docket.dispatch(rules, actor, claim, dispatch, moment)?
        }
        Command::DecideObjection {
            claim,
            round,
            ruling,
            reason,
        } => docket.decide_objection(actor, claim, round, ruling, reason)?,
        Command::Close => docket.close(actor, moment)?,
    };
    Ok(vec![event])
}

struct Dispatch {
    to: AgencyId,
    handling: HandlingId,
    kind: DispatchKind,
    ground: DispatchGround,
}

impl Docket {
    fn still_open(&self) -> Result<(), Refusal> {
        match self.life {
            Life::Open => Ok(()),
            Life::Withdrawn => Err(Refusal::MatterWithdrawn),
            Life::Closed { .. } => Err(Refusal::MatterClosed),
        }
    }

    fn known(&self, claim: ClaimNo) -> Result<&Claim, Refusal> {
        self.claims
            .get(&claim)
            .ok_or(Refusal::UnknownClaim { claim })
    }

    /// Art. 22 ¶1: 转送 or 交办 of one claim, within fifteen days of receipt; later it is flagged, never back-dated (D1).
    fn dispatch(
        &self,
        rules: &Rulebook,
        actor: &Actor,
        no: ClaimNo,
        dispatch: Dispatch,
        moment: Moment,
    ) -> Result<Event, Refusal> {
        let Dispatch {
            to,
            handling,
            kind,
            ground,
        } = dispatch;
        may_dispatch(rules, actor, to)?;
        let claim = self.known(no)?;
        self.is_for_dispatch(claim)?;
        match &claim.stage {
            Stage::Undispatched | Stage::Returned => {}
            Stage::Away {
                progress: Progress::Served(_),
                ..
            } => return Err(Refusal::AlreadyServed),
            // Art. 19 ¶3, I8: one active handling a claim.
            Stage::Away { .. } => return Err(Refusal::SameMatterInProgress),
        }
        self.may_receive(rules, claim, to)?;
        if handling.agency != to {
            return Err(Refusal::NotTheReceiver);
        }
        if let DispatchKind::Assign {
            report_due,
            questions,
        } = &kind
        {
            if questions.is_blank() {
                return Err(Refusal::TextRequired { field: "questions" });
            }
            if *report_due <= moment.recorded.date() {
                return Err(Refusal::ReportDueInPast);
            }
        }
        if ground == DispatchGround::PlanOfReception && self.responsible_by_plan(no) != Some(to) {
            return Err(Refusal::NotInPlan);
        }
        Ok(Event::Dispatched {
            claim: no,
            round: Round(claim.round().0.saturating_add(1)),
            to,
            handling,
            kind,
            ground,
            late: moment.recorded.date() > self.dispatch_by,
        })
    }

    /// I7 and Art. 30 ¶3: only claims that end in a petition opinion are handled as petitions, and no accusation goes this way.
    fn is_for_dispatch(&self, claim: &Claim) -> Result<(), Refusal> {
        match self.triage {
            Triage::NotYet => return Err(Refusal::NotTriaged),
            Triage::Done {
                category: Category::Accusation,
                ..
            } => return Err(Refusal::RestrictedMatter),
            Triage::Done {
                disposition: Disposition::Ordinary | Disposition::Joint,
                ..
            } => {}
            Triage::Done { .. } => {
                return Err(Refusal::WrongStage {
                    stage: self.stage(),
                });
            }
        }
        if claim.on_petition_path() {
            Ok(())
        } else {
            Err(Refusal::StatutoryPath)
        }
    }

    fn may_receive(&self, rules: &Rulebook, claim: &Claim, to: AgencyId) -> Result<(), Refusal> {
        if to == self.id.agency {
            return Err(Refusal::DispatchToSelf);
        }
        let agency = rules
            .directory
            .agency(to)
            .ok_or(Refusal::UnknownAgency { agency: to })?;
        if agency.standing == Standing::Suspended {
            return Err(Refusal::SuspendedAgency { agency: to });
        }
        match agency.class {
            AgencyClass::Organ | AgencyClass::Local => {}
            AgencyClass::Office | AgencyClass::Social => {
                return Err(Refusal::WrongClass { agency: to });
            }
        }
        if claim.former.contains(&to) {
            return Err(Refusal::FormerOwner);
        }
        Ok(())
    }

    /// Art. 23 ¶3: the sender verifies an objection; the claim goes back only when it agrees (D4).
    fn decide_objection(
        &self,
        actor: &Actor,
        no: ClaimNo,
        round: Round,
        ruling: ObjectionRuling,
        reason: Sealed,
    ) -> Result<Event, Refusal> {
        needs_one_of(actor, &[Role::Coordinator, Role::OrgHead])?;
        let claim = self.known(no)?;
        let objected = matches!(
            claim.stage,
            Stage::Away {
                progress: Progress::Objected { .. },
                ..
            }
        );
        if !objected {
            return Err(Refusal::NoObjectionPending);
        }
        if round != claim.round() {
            return Err(Refusal::RoundMismatch {
                current: claim.round().0,
            });
        }
        if reason.is_blank() {
            return Err(Refusal::TextRequired { field: "reason" });
        }
        Ok(Event::ObjectionDecided {
            claim: no,
            round,
            ruling,
            reason,
        })
    }

    /// 办结: every claim that is handled as a petition has its opinion served, and what the opinion and the dispatch owe is done.
    fn close(&self, actor: &Actor, moment: Moment) -> Result<Event, Refusal> {
        needs_one_of(actor, &[Role::Coordinator, Role::OrgHead])?;
        let disposition = match self.triage {
            Triage::NotYet => return Err(Refusal::NotTriaged),
            Triage::Done { disposition, .. } => disposition,
        };
        let handled = matches!(disposition, Disposition::Ordinary | Disposition::Joint);
        for claim in self.claims.values() {
            match &claim.stage {
                Stage::Undispatched | Stage::Returned => {
                    if handled && claim.on_petition_path() {
                        return Err(Refusal::DispatchMissing);
                    }
                }
                Stage::Away { progress, .. } => {
                    let Progress::Served(answered) = progress else {
                        return Err(Refusal::ServiceRequired);
                    };
                    if answered.owes_execution() && answered.executed.is_none() {
                        return Err(Refusal::ExecutionRequired);
                    }
                    let owed = claim.latest().is_some_and(Sent::owes_report);
                    if owed && answered.reported.is_none() {
                        return Err(Refusal::ReportRequired);
                    }
                }
            }
        }
        Ok(Event::Closed {
            on: moment.recorded.date(),
        })
    }
}

/// Receptionists, coordinators and heads dispatch; handlers only to agencies directly below their own.
fn may_dispatch(rules: &Rulebook, actor: &Actor, to: AgencyId) -> Result<(), Refusal> {
    let below = rules
        .directory
        .agency(to)
        .is_some_and(|agency| agency.superior == Some(actor.agency()));
    if below && actor.has(Role::Handler) {
        return Ok(());
    }
    needs_one_of(
        actor,
        &[Role::Coordinator, Role::Receptionist, Role::OrgHead],
    )
}

/// The first role is the one the refusal names.
fn needs_one_of(actor: &Actor, roles: &[Role]) -> Result<(), Refusal> {
    if roles.iter().any(|role| actor.has(*role)) {
        Ok(())
    } else {
        Err(Refusal::RoleNotAllowed { needed: roles[0] })
    }
}
