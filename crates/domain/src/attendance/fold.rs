//! The attendance as its entries make it.

use std::collections::BTreeMap;

use crate::attendance::{
    Attendance, Course, Event, HeardHere, Invitation, InvitationStage, LineHere, PlanHere, Session,
    Stated, StayHere,
};
use crate::entry::{Corrupt, Entry};
use crate::id::RecordId;
use crate::reception::{Answer, Position};

impl Attendance {
    /// The record after its first entry.
    pub fn begin(id: RecordId, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        let corrupt = Corrupt {
            event: event.name(),
        };
        let (
            Event::Invited {
                reception,
                matter,
                number,
                ..
            },
            Ok(id),
            Some(invitation),
        ) = (event, id.try_into(), invited(event))
        else {
            return Err(corrupt);
        };
        Ok(Self {
            id,
            reception: *reception,
            matter: *matter,
            number: *number,
            opened: entry.happened,
            invitation,
            line: LineHere::None,
            locked: None,
            session: Session::NotOpen,
            heard: BTreeMap::new(),
            statements: Vec::new(),
            plan: PlanHere::None,
            stays: BTreeMap::new(),
            course: Course::Running,
        })
    }

    /// The record after one more entry.
    pub fn apply(mut self, event: &Event, _entry: &Entry) -> Result<Self, Corrupt> {
        let corrupt = Corrupt {
            event: event.name(),
        };
        match event {
            Event::Invited { .. } => self.invitation = invited(event).ok_or(corrupt)?,
            Event::Answered { answer, .. } => {
                self.invitation.stage = match answer {
                    Answer::Confirmed { delegates } => InvitationStage::Confirmed {
                        delegates: delegates.clone(),
                    },
                    Answer::Declined { ground, reason } => InvitationStage::Declined {
                        ground: *ground,
                        reason: *reason,
                    },
                };
            }
            Event::Substituted { delegates } => {
                self.invitation.stage = InvitationStage::Confirmed {
                    delegates: delegates.clone(),
                };
            }
            Event::Revoked { .. } => self.invitation.stage = InvitationStage::Revoked,
            Event::ModeChanged { mode } => self.invitation.mode = mode.clone(),
            Event::LineReceived { line } => self.line = LineHere::Received(line.clone()),
            Event::LineConfirmed { .. } => self.line = self.line.answered(Position::Confirmed),
            Event::LineContested { reason, .. } => {
                self.line = self.line.answered(Position::Contested { reason: *reason });
            }
            Event::LineLocked { version } => self.locked = Some(*version),
            Event::Opened { at } => {
                // The record may be known to be sealed already.
                if self.session == Session::NotOpen {
                    self.session = Session::Open { at: *at };
                }
            }
            Event::HeardOf { heard } => {
                let here = HeardHere {
                    heard: heard.clone(),
                    verdict: None,
                };
                self.heard.insert(heard.no, here);
            }
            Event::Stated {
                claim,
                topic,
                heard,
                verdict,
                ..
            } => match heard {
                Some(no) => {
                    let here = self.heard.get_mut(no).ok_or(corrupt)?;
                    here.verdict = Some(verdict.clone());
                }
                None => self.statements.push(Stated {
                    claim: *claim,
                    topic: *topic,
                    verdict: verdict.clone(),
                }),
            },
            Event::RecordSealed { digest } => self.session = Session::Sealed { digest: *digest },
            Event::PlanReceived { plan } => self.plan = PlanHere::Received(plan.clone()),
            Event::PlanAgreed { .. } => self.plan = self.plan.answered(Position::Confirmed),
            Event::PlanDissented { reason, .. } => {
                self.plan = self.plan.answered(Position::Contested { reason: *reason });
            }
            Event::ReturnAsked {
                person,
                duties,
                needs,
                since,
            } => {
                let stay = StayHere {
                    duties: duties.clone(),
                    needs: *needs,
                    since: *since,
                    guidance: None,
                    arrived: None,
                };
                self.stays.insert(*person, stay);
            }
            Event::GuidanceGiven { person, text, .. } => {
                self.stays.get_mut(person).ok_or(corrupt)?.guidance = Some(*text);
            }
            Event::ReturnReported {
                person, arrived, ..
            } => self.stays.get_mut(person).ok_or(corrupt)?.arrived = Some(*arrived),
            Event::Concluded { on } => self.course = Course::Concluded { on: *on },
            Event::Cancelled => self.course = Course::Cancelled,
        }
        Ok(self)
    }
}

fn invited(event: &Event) -> Option<Invitation> {
    match event {
        Event::Invited {
            invitation,
            duties,
            claims,
            mode,
            answer_by,
            required,
            waiver,
            ..
        } => Some(Invitation {
            no: *invitation,
            duties: duties.clone(),
            claims: claims.clone(),
            mode: mode.clone(),
            answer_by: *answer_by,
            required: required.clone(),
            waiver: *waiver,
            stage: InvitationStage::Invited,
        }),
        _ => None,
    }
}

impl LineHere {
    fn answered(self, position: Position) -> Self {
        match self {
            Self::None => Self::None,
            Self::Received(line) | Self::Answered { line, .. } => Self::Answered { line, position },
        }
    }
}

impl PlanHere {
    fn answered(self, position: Position) -> Self {
        match self {
            Self::None => Self::None,
            Self::Received(plan) | Self::Answered { plan, .. } => Self::Answered { plan, position },
        }
    }
}
