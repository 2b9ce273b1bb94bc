//! What a docket tells a handling, and what silence until the end of T3 means.

use super::decide::answer_by;
use super::{Event, Handling, ObjectionRight, Silence, Stage};
use crate::docket;
use crate::entry::TimerName;
use crate::id::{DocketId, HandlingId};
use crate::matter::ClaimPath;
use crate::message::{Body, Message};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::term::{ClockId, deadline};
use crate::time::Moment;

/// Opens a handling when a dispatch arrives. T3 and T4 start at the first durable receipt here, whatever the sender says
/// and however often it sends (Art. 23 ¶3).
pub fn open(
    rules: &Rulebook,
    message: &Message,
    body: &docket::Outgoing,
    moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    HandlingId::try_from(message.to).map_err(|_| Refusal::UnexpectedSender)?;
    let docket::Outgoing::Dispatched(assignment) = body else {
        return Err(Refusal::UnexpectedSender);
    };
    let docket = DocketId::of(assignment.matter);
    if message.origin != docket.record() {
        return Err(Refusal::UnexpectedSender);
    }
    let last_day = |clock| deadline(clock, moment.recorded, &rules.calendar, &rules.profile).due;
    Ok(vec![Event::Received {
        docket,
        assignment: assignment.clone(),
        notice_by: last_day(ClockId::T3),
        object_by: last_day(ClockId::T4),
    }])
}

impl Handling {
    pub fn receive(
        &self,
        _rules: &Rulebook,
        message: &Message,
        _moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        let Body::Docket(body) = &message.body else {
            return Err(Refusal::UnexpectedSender);
        };
        if message.origin != self.docket.record() {
            return Err(Refusal::UnexpectedSender);
        }
        match body {
            docket::Outgoing::Dispatched(assignment) if assignment.round == self.round() => {
                Ok(Vec::new())
            }
            docket::Outgoing::Dispatched(_) => Err(self.mismatch()),
            docket::Outgoing::ObjectionDecided {
                round,
                ruling,
                reason,
            } => {
                if *round != self.round() {
                    return Err(self.mismatch());
                }
                match (&self.stage, self.objection) {
                    (Stage::Objected { .. }, _) => Ok(vec![Event::ObjectionDecided {
                        ruling: *ruling,
                        reason: *reason,
                    }]),
                    // Decided before: an agency objects once, so this can only be the same ruling again.
                    (_, ObjectionRight::Used) => Ok(Vec::new()),
                    (_, ObjectionRight::Open) => Err(Refusal::NoObjectionPending),
                }
            }
            docket::Outgoing::StatusChanged { .. }
            | docket::Outgoing::Closed { .. }
            | docket::Outgoing::PlanTaken { .. }
            | docket::Outgoing::ClaimDispatched { .. } => Err(Refusal::UnexpectedSender),
        }
    }

    fn mismatch(&self) -> Refusal {
        Refusal::RoundMismatch {
            current: self.round().0,
        }
    }

    /// T3 ran out: a shadow of T5 counts from day 16, so that silence never buys time.
    pub fn ring(
        &self,
        rules: &Rulebook,
        timer: TimerName,
        moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        let rung = self
            .timers()
            .into_iter()
            .any(|running| running.name == timer && running.due <= moment.recorded);
        if !rung || self.silence != Silence::NotYet {
            return Ok(Vec::new());
        }
        let on_path = self.assignment.path == ClaimPath::PetitionOpinion;
        Ok(vec![Event::AcceptanceLapsed {
            shadow_answer_by: on_path.then(|| answer_by(rules, self.notice_by)),
        }])
    }
}
