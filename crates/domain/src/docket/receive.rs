//! What matter, reception and handlings tell a docket, and what its clocks mean when they run out.

use super::{Claim, Docket, Event, Life, Progress, Stage, Triage};
use crate::entry::TimerName;
use crate::handling;
use crate::id::{DocketId, HandlingId, ReceptionId};
use crate::matter::{self, ClaimNo};
use crate::message::{Body, Message};
use crate::reception;
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::term::{ClockId, deadline};
use crate::time::{Date, Moment};

/// Opens the docket of a matter when the matter is registered; T1 runs from the receipt by the office (Art. 22 ¶1).
pub fn open(
    rules: &Rulebook,
    message: &Message,
    body: &matter::Outgoing,
    _moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    let id = DocketId::try_from(message.to).map_err(|_| Refusal::UnexpectedSender)?;
    if message.origin != id.matter().record() {
        return Err(Refusal::UnexpectedSender);
    }
    let matter::Outgoing::Registered {
        registration,
        received,
    } = body
    else {
        return Err(Refusal::UnexpectedSender);
    };
    let dispatch_by = deadline(ClockId::T1, *received, &rules.calendar, &rules.profile).due;
    Ok(vec![Event::Opened {
        registration: registration.clone(),
        received: *received,
        dispatch_by,
    }])
}

impl Docket {
    pub fn receive(
        &self,
        _rules: &Rulebook,
        message: &Message,
        _moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        match &message.body {
            Body::Matter(body) if message.origin == self.id.matter().record() => {
                self.hear_matter(message, body)
            }
            Body::JointReception(body) => self.hear_reception(message, body),
            Body::Handling(body) => self.hear_handling(message, body),
            Body::Matter(_) | Body::Attendance(_) | Body::Docket(_) => {
                Err(Refusal::UnexpectedSender)
            }
        }
    }

    fn hear_matter(
        &self,
        message: &Message,
        body: &matter::Outgoing,
    ) -> Result<Vec<Event>, Refusal> {
        match self.life {
            Life::Open => {}
            // What the matter says of itself after its end changes nothing here.
            Life::Withdrawn | Life::Closed { .. } => return Ok(Vec::new()),
        }
        match body {
            matter::Outgoing::Registered { .. } => Ok(Vec::new()),
            matter::Outgoing::Triaged {
                category,
                claims,
                disposition,
                urgent,
            } => {
                if let Some(stray) = claims.iter().find(|t| !self.claims.contains_key(&t.claim)) {
                    return Err(Refusal::UnknownClaim { claim: stray.claim });
                }
                let triaged = Event::Triaged {
                    category: *category,
                    claims: claims.clone(),
                    disposition: *disposition,
                    urgent: *urgent,
                };
                let in_time = message.happened.date() <= self.dispatch_by;
                let guided = |no: ClaimNo| {
                    let path = claims.iter().find(|t| t.claim == no).map(|t| t.path);
                    !super::view::awaits_dispatch(*disposition, path)
                };
                let excused = self
                    .overdue
                    .iter()
                    .filter(|timer| in_time && timer.clock == ClockId::T1)
                    .filter(|timer| u8::try_from(timer.slot).is_ok_and(|no| guided(ClaimNo(no))))
                    .map(|timer| Event::OverdueWithdrawn { timer: *timer });
                Ok(std::iter::once(triaged).chain(excused).collect())
            }
            matter::Outgoing::Reclassified { category } => match self.triage {
                // Triage is on its way on the same channel; nothing else can have parked it.
                Triage::NotYet => Err(Refusal::NotTriaged),
                Triage::Done {
                    category: current, ..
                } if current == *category => Ok(Vec::new()),
                Triage::Done { .. } => Ok(vec![Event::Reclassified {
                    category: *category,
                }]),
            },
            matter::Outgoing::RepresentativesElected { representatives } => {
                Ok(vec![Event::RepresentativesElected {
                    representatives: representatives.clone(),
                }])
            }
            matter::Outgoing::PieceLinked { claim, earlier } => {
                if !self.claims.contains_key(claim) {
                    return Err(Refusal::UnknownClaim { claim: *claim });
                }
                if self.links.contains(&(*claim, *earlier)) {
                    return Ok(Vec::new());
                }
                Ok(vec![Event::PieceLinked {
                    claim: *claim,
                    earlier: *earlier,
                }])
            }
            matter::Outgoing::ReceptionProposed(_) => Err(Refusal::UnexpectedSender),
            matter::Outgoing::Withdrawn => Ok(vec![Event::Withdrawn]),
        }
    }

    /// 6.2.3, 6.4: the plan of a joint reception that the same office convened.
    fn hear_reception(
        &self,
        message: &Message,
        body: &reception::Outgoing,
    ) -> Result<Vec<Event>, Refusal> {
        let reception =
            ReceptionId::try_from(message.origin).map_err(|_| Refusal::UnexpectedSender)?;
        let reception::Outgoing::HandedOver { plan } = body else {
            return Err(Refusal::UnexpectedSender);
        };
        if reception.agency != self.id.agency {
            return Err(Refusal::UnexpectedSender);
        }
        match self.life {
            Life::Open => {}
            Life::Withdrawn => return Err(Refusal::MatterWithdrawn),
            Life::Closed { .. } => return Err(Refusal::MatterClosed),
        }
        if let Some(stray) = plan
            .items
            .iter()
            .find(|i| !self.claims.contains_key(&i.claim))
        {
            return Err(Refusal::UnknownClaim { claim: stray.claim });
        }
        match &self.plan {
            Some((from, taken)) if *from == reception && taken.version >= plan.version => {
                Ok(Vec::new())
            }
            _ => Ok(vec![Event::PlanTaken {
                reception,
                plan: plan.clone(),
            }]),
        }
    }

    fn hear_handling(
        &self,
        message: &Message,
        body: &handling::Outgoing,
    ) -> Result<Vec<Event>, Refusal> {
        let handling =
            HandlingId::try_from(message.origin).map_err(|_| Refusal::UnexpectedSender)?;
        let (claim, sent) = self
            .claims
            .values()
            .find_map(|claim| {
                let sent = claim.sent.iter().find(|sent| sent.handling == handling)?;
                Some((claim, sent))
            })
            .ok_or(Refusal::UnexpectedSender)?;
        let current = claim.round();
        if body.round() != sent.round || sent.round != current {
            return Err(Refusal::RoundMismatch { current: current.0 });
        }
        let Stage::Away {
            receipt, progress, ..
        } = &claim.stage
        else {
            // The round ended with its agreed objection; its handling has nothing left to say.
            return Err(Refusal::RoundMismatch { current: current.0 });
        };
        let no = claim.no;
        let round = sent.round;
        let first = match (body, progress) {
            (
                handling::Outgoing::Received {
                    at,
                    notice_by,
                    object_by,
                    ..
                },
                _,
            ) => receipt.is_none().then_some(Event::Received {
                claim: no,
                round,
                at: *at,
                notice_by: *notice_by,
                object_by: *object_by,
            }),
            (
                handling::Outgoing::Objected {
                    reasons,
                    proposed,
                    on,
                    ..
                },
                Progress::Pending,
            ) => {
                // The destination told its own last day; the sender holds it to that (T4, last day inclusive).
                if let Some(receipt) = receipt.filter(|receipt| *on > receipt.object_by) {
                    return Err(Refusal::ObjectionWindowClosed {
                        on: receipt.object_by,
                    });
                }
                Some(Event::Objected {
                    claim: no,
                    round,
                    reasons: *reasons,
                    proposed: *proposed,
                    on: *on,
                })
            }
            (handling::Outgoing::Objected { .. }, Progress::Objected { .. }) => None,
            (handling::Outgoing::Objected { .. }, Progress::Accepted { .. }) => {
                return Err(Refusal::AlreadyAccepted);
            }
            (handling::Outgoing::Objected { .. }, Progress::Served(_)) => {
                return Err(Refusal::AlreadyServed);
            }
            (handling::Outgoing::Accepted { on, answer_by, .. }, Progress::Pending) => {
                Some(Event::Accepted {
                    claim: no,
                    round,
                    on: *on,
                    answer_by: *answer_by,
                })
            }
            (handling::Outgoing::Accepted { .. }, Progress::Objected { .. }) => {
                return Err(Refusal::ObjectionPending);
            }
            (
                handling::Outgoing::Accepted { .. },
                Progress::Accepted { .. } | Progress::Served(_),
            ) => None,
            (
                handling::Outgoing::Extended {
                    days, answer_by, ..
                },
                Progress::Accepted { .. },
            ) => Some(Event::Extended {
                claim: no,
                round,
                days: *days,
                answer_by: *answer_by,
            }),
            (
                handling::Outgoing::Extended { .. },
                Progress::Pending | Progress::Objected { .. },
            ) => return Err(Refusal::NotAccepted),
            (handling::Outgoing::Extended { .. }, Progress::Served(_)) => None,
            (handling::Outgoing::OpinionServed { .. }, Progress::Objected { .. }) => {
                return Err(Refusal::ObjectionPending);
            }
            (
                handling::Outgoing::OpinionServed {
                    outcome,
                    issued,
                    served,
                    way,
                    ..
                },
                Progress::Pending | Progress::Accepted { .. },
            ) => Some(Event::OpinionServed {
                claim: no,
                round,
                outcome: *outcome,
                issued: *issued,
                served: *served,
                way: *way,
            }),
            (handling::Outgoing::OpinionServed { .. }, Progress::Served(_)) => None,
            (handling::Outgoing::Executed { on, .. }, Progress::Served(answered)) => {
                if !answered.owes_execution() {
                    return Err(Refusal::NothingToExecute);
                }
                answered.executed.is_none().then_some(Event::Executed {
                    claim: no,
                    round,
                    on: *on,
                })
            }
            (handling::Outgoing::Reported { on, .. }, Progress::Served(answered)) => {
                if !sent.owes_report() {
                    return Err(Refusal::NoReportOwed);
                }
                answered.reported.is_none().then_some(Event::Reported {
                    claim: no,
                    round,
                    on: *on,
                })
            }
            (handling::Outgoing::Executed { .. } | handling::Outgoing::Reported { .. }, _) => {
                return Err(Refusal::ServiceRequired);
            }
        };
        let proof = first
            .as_ref()
            .and_then(|event| self.late_proof(claim, event, message.happened.date()));
        Ok(first.into_iter().chain(proof).collect())
    }

    /// What arrives late may show that the duty was done in time: the overdue event is withdrawn, never erased.
    fn late_proof(&self, claim: &Claim, event: &Event, happened: Date) -> Option<Event> {
        let (clock, due) = claim.running()?;
        let done = match event {
            Event::Accepted { on, .. } if clock == ClockId::T3 => *on,
            Event::OpinionServed { issued, .. } if clock != ClockId::T3 => *issued,
            Event::Extended { .. } => happened,
            _ => return None,
        };
        let timer = TimerName {
            clock,
            slot: u16::from(claim.no.0),
        };
        (done <= due && self.overdue.contains(&timer)).then_some(Event::OverdueWithdrawn { timer })
    }

    /// One overdue event for each clock that has run out (Art. 40, V2); nothing where it stopped meanwhile.
    pub fn ring(
        &self,
        _rules: &Rulebook,
        timer: TimerName,
        moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        let rung = self
            .timers()
            .into_iter()
            .find(|running| running.name == timer && running.due <= moment.recorded);
        Ok(rung
            .map(|running| Event::Overdue {
                timer,
                on: running.due.date(),
            })
            .into_iter()
            .collect())
    }
}
