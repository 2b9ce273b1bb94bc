//! The reception as its entries make it.

use std::collections::{BTreeMap, BTreeSet};

use crate::entry::{Corrupt, Entry};
use crate::id::RecordId;
use crate::reception::{
    Answer, Course, Determination, Dispatched, Ended, Event, HeardEntry, HeardStanding, Invitation,
    InvitationNo, InvitationStage, JointReception, LineMachine, People, Petition, PlanMachine,
    Position, Record, RecordStage, Return, Session, Statement, Tracking,
};

impl JointReception {
    /// The record after its first entry.
    pub fn begin(id: RecordId, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        let corrupt = Corrupt {
            event: event.name(),
        };
        let (Event::Proposed(proposal), Ok(id)) = (event, id.try_into()) else {
            return Err(corrupt);
        };
        Ok(Self {
            id,
            opened: entry.happened,
            proposal: (**proposal).clone(),
            petition: Petition::Upheld,
            course: Course::Proposed,
            determined: None,
            people: None,
            mode: None,
            invitations: Vec::new(),
            line: LineMachine::None,
            record: Record::new(),
            plan: PlanMachine::None,
            stays: BTreeMap::new(),
            tracking: Tracking::new(),
            overdue: BTreeSet::new(),
        })
    }

    /// The record after one more entry.
    pub fn apply(mut self, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        let corrupt = Corrupt {
            event: event.name(),
        };
        match event {
            Event::Proposed(_) => return Err(corrupt),
            Event::Determined {
                determination,
                advice,
            } => {
                self.course = match determination {
                    Determination::Yes { .. } => Course::Determined,
                    Determination::No { .. } => Course::Declined,
                };
                self.determined = Some((determination.clone(), advice.clone()));
            }
            Event::PeopleChosen {
                office,
                seats,
                waivers,
            } => {
                self.people = Some(People {
                    office: office.clone(),
                    seats: seats.clone(),
                    waivers: waivers.clone(),
                });
            }
            Event::ModeChosen { mode } => self.mode = Some(mode.clone()),
            Event::Convened { at } => self.course = Course::Convened { at: *at },
            Event::Invited {
                invitation,
                seat,
                answer_by,
                instead_of,
            } => {
                if let Some(no) = instead_of {
                    let by = *invitation;
                    self.set_invitation(*no, InvitationStage::Replaced { by })
                        .ok_or(corrupt)?;
                }
                self.invitations.push(Invitation {
                    no: *invitation,
                    seat: seat.clone(),
                    instead_of: *instead_of,
                    sent: entry.happened,
                    answer_by: *answer_by,
                    stage: InvitationStage::Sent,
                });
            }
            Event::Answered { invitation, answer } => {
                let stage = match answer {
                    Answer::Confirmed { delegates } => InvitationStage::Confirmed {
                        delegates: delegates.clone(),
                    },
                    Answer::Declined { ground, reason } => InvitationStage::Declined {
                        ground: *ground,
                        reason: *reason,
                    },
                };
                self.set_invitation(*invitation, stage).ok_or(corrupt)?;
            }
            Event::Substituted {
                invitation,
                delegates,
            } => {
                let delegates = delegates.clone();
                self.set_invitation(*invitation, InvitationStage::Confirmed { delegates })
                    .ok_or(corrupt)?;
            }
            Event::Unanswered { invitation } => self
                .set_invitation(*invitation, InvitationStage::Unanswered)
                .ok_or(corrupt)?,
            Event::Revoked { invitation, .. } => self
                .set_invitation(*invitation, InvitationStage::Revoked)
                .ok_or(corrupt)?,
            Event::LineCirculated { line } => self.line = LineMachine::circulated(line.clone()),
            Event::LineConfirmed { agency, .. } => {
                self.line = self.line.with(*agency, Position::Confirmed);
            }
            Event::LineContested { agency, reason, .. } => {
                let position = Position::Contested { reason: *reason };
                self.line = self.line.with(*agency, position);
            }
            Event::LineLocked { version } => {
                self.line = self.line.locked(*version).ok_or(corrupt)?;
            }
            Event::Opened {
                representatives,
                at,
            } => {
                self.course = Course::InSession(Session {
                    opened: *at,
                    representatives: representatives.clone(),
                });
            }
            Event::Heard { heard } => {
                let standing = if heard.speaker.agency == self.id.agency {
                    HeardStanding::Own
                } else {
                    HeardStanding::Unconfirmed
                };
                self.record.heard.push(HeardEntry {
                    heard: heard.clone(),
                    standing,
                });
            }
            Event::Stated {
                agency,
                claim,
                topic,
                by,
                heard,
                verdict,
            } => match heard {
                None => self.record.statements.push(Statement {
                    agency: *agency,
                    claim: *claim,
                    topic: *topic,
                    by: by.clone(),
                    heard: None,
                    verdict: verdict.clone(),
                }),
                Some(no) => {
                    let entry = self.record.heard.iter_mut().find(|e| e.heard.no == *no);
                    entry.ok_or(corrupt)?.standing = HeardStanding::Stated {
                        by: by.clone(),
                        verdict: verdict.clone(),
                    };
                }
            },
            Event::Addendum {
                agency,
                claim,
                topic,
                by,
                heard,
                verdict,
            } => self.record.addenda.push(Statement {
                agency: *agency,
                claim: *claim,
                topic: *topic,
                by: by.clone(),
                heard: *heard,
                verdict: verdict.clone(),
            }),
            Event::Ended {
                missing,
                at,
                plan_by,
                record_by,
            } => {
                let Course::InSession(session) = self.course else {
                    return Err(corrupt);
                };
                let ended = Ended {
                    at: *at,
                    plan_by: *plan_by,
                    record_by: *record_by,
                    missing: missing.clone(),
                };
                self.course = Course::Ended(session, ended);
            }
            Event::ReadBack { signature, .. } => {
                let signature = signature.clone();
                self.record.stage = RecordStage::ReadBack { signature };
            }
            Event::Sealed { digest, .. } => {
                self.record.stage = RecordStage::Sealed { digest: *digest };
            }
            Event::PlanProposed { plan } => {
                self.plan = PlanMachine::Proposed {
                    plan: plan.clone(),
                    positions: BTreeMap::new(),
                };
            }
            Event::PlanAgreed { agency, .. } => {
                self.plan = self.plan.with(*agency, Position::Confirmed);
            }
            Event::PlanDissented { agency, reason, .. } => {
                let position = Position::Contested { reason: *reason };
                self.plan = self.plan.with(*agency, position);
            }
            Event::PlanIssued { .. } => {
                let PlanMachine::Proposed { plan, positions } = self.plan else {
                    return Err(corrupt);
                };
                self.plan = PlanMachine::Issued { plan, positions };
            }
            Event::StayNoted {
                person,
                needs,
                local,
                at,
                watch_until,
            } => {
                let stay = self.begin_stay(*needs, *local, *at, *watch_until);
                self.stays.insert(*person, stay);
            }
            Event::Guided {
                person,
                agency,
                text,
                ..
            } => {
                let stay = self.stays.get_mut(person).ok_or(corrupt)?;
                stay.guidance.insert(*agency, Some(*text));
            }
            Event::ReturnReported {
                person,
                by,
                arrived,
                outcome,
                ..
            } => {
                let stay = self.stays.get_mut(person).ok_or(corrupt)?;
                stay.reported(Return {
                    by: by.clone(),
                    arrived: *arrived,
                    outcome: outcome.clone(),
                });
            }
            Event::StayEnded { person, outcome } => {
                let stay = self.stays.get_mut(person).ok_or(corrupt)?;
                stay.end(outcome.clone());
            }
            Event::ProvincialRecordEntered { number } => {
                self.tracking.provincial = Some(number.clone());
            }
            Event::HandedOver { .. } => {
                let Course::Ended(session, ended) = self.course else {
                    return Err(corrupt);
                };
                self.course = Course::HandedOver(session, ended);
            }
            Event::PlanTaken { version } => self.tracking.taken = Some(*version),
            Event::ClaimDispatched {
                claim,
                to,
                handling,
            } => {
                let dispatched = Dispatched {
                    to: *to,
                    handling: *handling,
                };
                self.tracking.dispatched.insert(*claim, dispatched);
            }
            Event::Reclassified { category } => self.proposal.category = *category,
            Event::Retriaged { claims } => {
                for triage in claims {
                    let known = self.proposal.claims.iter_mut();
                    for claim in known.filter(|claim| claim.no == triage.claim) {
                        claim.path = triage.path;
                        claim.class = triage.class;
                        claim.place = triage.place;
                    }
                }
            }
            Event::MatterWithdrawn => self.petition = Petition::Withdrawn,
            Event::Overdue { timer } => {
                self.overdue.insert(*timer);
            }
            Event::Concluded { on } => {
                let Course::HandedOver(closed, ended) = self.course else {
                    return Err(corrupt);
                };
                self.course = Course::Concluded {
                    closed,
                    ended,
                    on: *on,
                };
            }
            Event::Cancelled { .. } => self.course = Course::Cancelled,
        }
        Ok(self)
    }

    fn set_invitation(&mut self, no: InvitationNo, stage: InvitationStage) -> Option<()> {
        let invitation = self.invitations.iter_mut().find(|i| i.no == no)?;
        invitation.stage = stage;
        Some(())
    }
}
