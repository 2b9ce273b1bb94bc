//! The docket as its entries make it.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Answered, Claim, Docket, Event, Life, ObjectionRuling, Progress, Receipt, Sent, Spell, Stage,
    Triage,
};
use crate::entry::{Corrupt, Entry};
use crate::id::{DocketId, RecordId};
use crate::matter::ClaimNo;
use crate::term::ClockId;

impl Docket {
    pub fn begin(id: RecordId, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        let corrupt = Corrupt {
            event: event.name(),
        };
        let id = DocketId::try_from(id).map_err(|_| corrupt.clone())?;
        let Event::Opened {
            registration,
            received,
            dispatch_by,
        } = event
        else {
            return Err(corrupt);
        };
        let claims: BTreeMap<ClaimNo, Claim> = registration
            .claims
            .iter()
            .map(|claim| (claim.no, Claim::new(claim, entry.recorded, id.agency)))
            .collect();
        Ok(Self {
            id,
            opened: entry.recorded,
            received: *received,
            dispatch_by: *dispatch_by,
            registration: registration.clone(),
            representatives: BTreeSet::new(),
            triage: Triage::NotYet,
            urgent: false,
            links: BTreeSet::new(),
            plan: None,
            claims,
            overdue: BTreeSet::new(),
            life: Life::Open,
        })
    }

    pub fn apply(mut self, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        let home = self.id.agency;
        match event {
            Event::Opened { .. } => return Err(corrupt(event)),
            Event::Triaged {
                category,
                claims,
                disposition,
                urgent,
            } => {
                for triage in claims {
                    let claim = self.claim_mut(triage.claim, event)?;
                    claim.path = Some(triage.path);
                    claim.class = triage.class;
                    claim.place = triage.place;
                }
                self.triage = Triage::Done {
                    category: *category,
                    disposition: *disposition,
                };
                self.urgent = *urgent;
            }
            Event::Reclassified { category: new } => match &mut self.triage {
                Triage::NotYet => return Err(corrupt(event)),
                Triage::Done { category, .. } => *category = *new,
            },
            Event::RepresentativesElected { representatives } => {
                self.representatives.clone_from(representatives);
            }
            Event::PieceLinked { claim, earlier } => {
                self.links.insert((*claim, *earlier));
            }
            Event::Withdrawn => self.life = Life::Withdrawn,
            Event::PlanTaken { reception, plan } => self.plan = Some((*reception, plan.clone())),
            Event::Dispatched {
                claim,
                round,
                to,
                handling,
                kind,
                ground,
                late,
            } => {
                let sent = Sent {
                    round: *round,
                    to: *to,
                    handling: *handling,
                    kind: kind.clone(),
                    ground: *ground,
                    on: entry.recorded.date(),
                    late: *late,
                    objection: None,
                };
                let claim = self.claim_mut(*claim, event)?;
                claim.answerable.push(Spell {
                    since: entry.recorded,
                    agency: *to,
                });
                claim.sent.push(sent);
                claim.stage = Stage::Away {
                    receipt: None,
                    progress: Progress::Pending,
                };
            }
            Event::Received {
                claim,
                round: _,
                at,
                notice_by,
                object_by,
            } => {
                let Stage::Away { receipt, .. } = &mut self.claim_mut(*claim, event)?.stage else {
                    return Err(corrupt(event));
                };
                *receipt = Some(Receipt {
                    at: *at,
                    notice_by: *notice_by,
                    object_by: *object_by,
                });
            }
            Event::Objected {
                claim, on, reasons, ..
            } => {
                *self.progress_mut(*claim, event)? = Progress::Objected { on: *on };
                let latest = self.claim_mut(*claim, event)?.sent.last_mut();
                latest.ok_or_else(|| corrupt(event))?.objection = Some(*reasons);
            }
            Event::ObjectionDecided { claim, ruling, .. } => match ruling {
                ObjectionRuling::Refused => {
                    *self.progress_mut(*claim, event)? = Progress::Pending;
                }
                ObjectionRuling::Agreed => {
                    let claim = self.claim_mut(*claim, event)?;
                    let objector = claim.answerable();
                    claim.former.push(objector);
                    claim.stage = Stage::Returned;
                    claim.answerable.push(Spell {
                        since: entry.recorded,
                        agency: home,
                    });
                }
            },
            Event::Accepted {
                claim,
                on,
                answer_by,
                ..
            } => {
                *self.progress_mut(*claim, event)? = Progress::Accepted {
                    on: *on,
                    answer_by: *answer_by,
                    clock: ClockId::T5,
                };
            }
            Event::Extended {
                claim, answer_by, ..
            } => {
                let progress = self.progress_mut(*claim, event)?;
                let Progress::Accepted { on, .. } = *progress else {
                    return Err(corrupt(event));
                };
                *progress = Progress::Accepted {
                    on,
                    answer_by: Some(*answer_by),
                    clock: ClockId::T6,
                };
            }
            Event::OpinionServed {
                claim,
                outcome,
                issued,
                served,
                ..
            } => {
                *self.progress_mut(*claim, event)? = Progress::Served(Answered {
                    outcome: *outcome,
                    issued: *issued,
                    served: *served,
                    executed: None,
                    reported: None,
                });
            }
            Event::Executed { claim, on, .. } => {
                self.answered_mut(*claim, event)?.executed = Some(*on);
            }
            Event::Reported { claim, on, .. } => {
                self.answered_mut(*claim, event)?.reported = Some(*on);
            }
            Event::Overdue { timer, .. } => {
                self.overdue.insert(*timer);
            }
            Event::OverdueWithdrawn { timer } => {
                self.overdue.remove(timer);
            }
            Event::Closed { on } => self.life = Life::Closed { on: *on },
        }
        Ok(self)
    }

    fn claim_mut(&mut self, no: ClaimNo, event: &Event) -> Result<&mut Claim, Corrupt> {
        self.claims.get_mut(&no).ok_or_else(|| corrupt(event))
    }

    fn progress_mut(&mut self, no: ClaimNo, event: &Event) -> Result<&mut Progress, Corrupt> {
        match &mut self.claim_mut(no, event)?.stage {
            Stage::Away { progress, .. } => Ok(progress),
            Stage::Undispatched | Stage::Returned => Err(corrupt(event)),
        }
    }

    fn answered_mut(&mut self, no: ClaimNo, event: &Event) -> Result<&mut Answered, Corrupt> {
        match self.progress_mut(no, event)? {
            Progress::Served(answered) => Ok(answered),
            _ => Err(corrupt(event)),
        }
    }
}

fn corrupt(event: &Event) -> Corrupt {
    Corrupt {
        event: event.name(),
    }
}
