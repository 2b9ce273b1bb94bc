//! The word of the invited agencies.

use crate::attendance;
use crate::id::AgencyId;
use crate::reception::{
    Answer, Asked, Event, HeardStanding, Invitation, InvitationNo, InvitationStage, JointReception,
    PlanVersion, Position, RecordStage, Statement, Verdict, required_competences,
};
use crate::refusal::Refusal;

impl JointReception {
    /// The word of an invited agency, never of another (6.1.2).
    pub(super) fn hear_attendance(
        &self,
        agency: AgencyId,
        body: &attendance::Outgoing,
    ) -> Result<Vec<Event>, Refusal> {
        use attendance::Outgoing as Told;
        let invitation = self.latest_invitation(agency).ok_or(Refusal::NotInvited)?;
        let by = match body {
            Told::Answered { .. } | Told::Substituted { .. } => None,
            Told::LineConfirmed { by, .. }
            | Told::LineContested { by, .. }
            | Told::Statement { by, .. }
            | Told::PlanAgreed { by, .. }
            | Told::PlanDissented { by, .. }
            | Told::GuidanceGiven { by, .. }
            | Told::ReturnReported { by, .. } => Some(by),
        };
        if by.is_some_and(|by| by.agency != agency) {
            return Err(Refusal::UnexpectedSender);
        }
        match body {
            Told::Answered {
                invitation: no,
                answer,
            } => self.hear_answer(invitation, *no, answer),
            Told::Substituted {
                invitation: no,
                delegates,
            } => {
                if invitation.no != *no {
                    return Err(Refusal::InvitationMismatch);
                }
                self.asked(invitation).check_delegates(delegates)?;
                Ok(match &invitation.stage {
                    InvitationStage::Confirmed { delegates: known } if known != delegates => {
                        vec![Event::Substituted {
                            invitation: *no,
                            delegates: delegates.clone(),
                        }]
                    }
                    _ => Vec::new(),
                })
            }
            Told::GuidanceGiven { person, by, text } => {
                let stay = self.stays.get(person).ok_or(Refusal::NoStay)?;
                let last = stay.guidance.get(&agency).ok_or(Refusal::DutyNotYours)?;
                Ok(if *last == Some(*text) {
                    Vec::new()
                } else {
                    vec![Event::Guided {
                        person: *person,
                        agency,
                        by: by.clone(),
                        text: *text,
                    }]
                })
            }
            Told::ReturnReported {
                person,
                by,
                arrived,
                outcome,
            } => {
                let stay = self.stays.get(person).ok_or(Refusal::NoStay)?;
                if stay.local != Some(agency) {
                    return Err(Refusal::DutyNotYours);
                }
                if *arrived < stay.since {
                    return Err(Refusal::ArrivalBeforeStay);
                }
                outcome.check()?;
                Ok(match stay.report() {
                    Some(_) => Vec::new(),
                    None => vec![Event::ReturnReported {
                        person: *person,
                        agency,
                        by: by.clone(),
                        arrived: *arrived,
                        outcome: outcome.clone(),
                    }],
                })
            }
            _ if !invitation.is_confirmed() => Err(Refusal::NotInvited),
            Told::LineConfirmed {
                version,
                digest,
                by,
            } => {
                self.check_line_party(invitation)?;
                self.line.check(*version, *digest)?;
                Ok(match self.line.position(agency) {
                    Some(Position::Confirmed) => Vec::new(),
                    _ => vec![Event::LineConfirmed {
                        agency,
                        version: *version,
                        by: by.clone(),
                    }],
                })
            }
            Told::LineContested {
                version,
                digest,
                by,
                reason,
            } => {
                self.check_line_party(invitation)?;
                self.line.check(*version, *digest)?;
                match self.line.position(agency) {
                    Some(Position::Contested { .. }) => Ok(Vec::new()),
                    Some(Position::Confirmed) if self.line.is_locked() => Err(Refusal::LineLocked),
                    _ => Ok(vec![Event::LineContested {
                        agency,
                        version: *version,
                        by: by.clone(),
                        reason: *reason,
                    }]),
                }
            }
            Told::Statement {
                claim,
                topic,
                heard,
                by,
                verdict,
            } => self.hear_statement(Statement {
                agency,
                claim: *claim,
                topic: *topic,
                by: by.clone(),
                heard: *heard,
                verdict: verdict.clone(),
            }),
            Told::PlanAgreed {
                version,
                digest,
                by,
            } => {
                let position = self.plan_position(invitation, *version, *digest)?;
                Ok(match position {
                    Some(Position::Confirmed) => Vec::new(),
                    _ => vec![Event::PlanAgreed {
                        agency,
                        version: *version,
                        by: by.clone(),
                    }],
                })
            }
            Told::PlanDissented {
                version,
                digest,
                by,
                reason,
            } => {
                let position = self.plan_position(invitation, *version, *digest)?;
                Ok(match position {
                    Some(Position::Contested { .. }) => Vec::new(),
                    _ => vec![Event::PlanDissented {
                        agency,
                        version: *version,
                        by: by.clone(),
                        reason: *reason,
                    }],
                })
            }
        }
    }
    fn asked<'a>(&self, invitation: &'a Invitation) -> Asked<'a> {
        Asked {
            agency: invitation.seat.agency,
            duties: &invitation.seat.duties,
            required: required_competences(&invitation.seat.duties),
            waiver: self
                .people
                .as_ref()
                .and_then(|people| people.waivers.get(&invitation.seat.agency))
                .copied(),
        }
    }

    /// J-14. An answer that crossed a revocation, or the end of the session, changes nothing.
    fn hear_answer(
        &self,
        invitation: &Invitation,
        no: InvitationNo,
        answer: &Answer,
    ) -> Result<Vec<Event>, Refusal> {
        if invitation.no != no {
            return Err(Refusal::InvitationMismatch);
        }
        self.asked(invitation).check_answer(answer)?;
        let known = match &invitation.stage {
            InvitationStage::Sent | InvitationStage::Unanswered => {
                return Ok(if self.is_over() || self.ended().is_some() {
                    Vec::new()
                } else {
                    vec![Event::Answered {
                        invitation: no,
                        answer: answer.clone(),
                    }]
                });
            }
            InvitationStage::Revoked | InvitationStage::Replaced { .. } => return Ok(Vec::new()),
            InvitationStage::Confirmed { delegates } => Answer::Confirmed {
                delegates: delegates.clone(),
            },
            InvitationStage::Declined { ground, reason } => Answer::Declined {
                ground: *ground,
                reason: *reason,
            },
        };
        if known == *answer {
            Ok(Vec::new())
        } else {
            Err(Refusal::AlreadyAnswered)
        }
    }

    /// J-10: who is neither responsible nor concerned has no say in the line.
    fn check_line_party(&self, invitation: &Invitation) -> Result<(), Refusal> {
        if invitation.seat.agrees_line() {
            Ok(())
        } else {
            Err(Refusal::DutyNotYours)
        }
    }

    /// J-3: social forces have no say in the plan.
    fn plan_position(
        &self,
        invitation: &Invitation,
        version: PlanVersion,
        digest: [u8; 32],
    ) -> Result<Option<Position>, Refusal> {
        if !invitation.seat.agrees_plan() {
            return Err(Refusal::DutyNotYours);
        }
        self.plan.check(version, digest)?;
        Ok(self.plan.position(invitation.seat.agency))
    }

    /// 6.2.2: the agency's word on what was heard of it, or of its own accord. What comes after the record was sealed, or would
    /// change what was read back, is kept beside it (J-12).
    fn hear_statement(&self, statement: Statement) -> Result<Vec<Event>, Refusal> {
        if self.session().is_none() {
            return Err(Refusal::SessionNotOpen);
        }
        let text = match &statement.verdict {
            Verdict::Corrected { text } if text.is_blank() => {
                return Err(Refusal::TextRequired { field: "text" });
            }
            Verdict::Corrected { text } => Some(text),
            Verdict::Confirmed => None,
        };
        let known = match statement.heard {
            Some(no) => {
                let entry = self.record.heard(no).ok_or(Refusal::UnknownHeard)?;
                let same =
                    (entry.heard.claim, entry.heard.topic) == (statement.claim, statement.topic);
                if entry.heard.speaker.agency != statement.agency {
                    return Err(Refusal::DutyNotYours);
                }
                if !same {
                    return Err(Refusal::UnknownHeard);
                }
                matches!(&entry.standing, HeardStanding::Stated { verdict, .. }
                    if *verdict == statement.verdict)
            }
            None => {
                if text.is_none() {
                    return Err(Refusal::TextRequired { field: "text" });
                }
                if !self.has_claim(statement.claim) {
                    let claim = statement.claim;
                    return Err(Refusal::UnknownClaim { claim });
                }
                self.may_speak(statement.agency, statement.claim, statement.topic)?;
                self.record.statements.contains(&statement)
            }
        };
        if known || self.record.addenda.contains(&statement) {
            return Ok(Vec::new());
        }
        let late = match self.record.stage {
            RecordStage::Open => false,
            RecordStage::ReadBack { .. } => text.is_some(),
            RecordStage::Sealed { .. } => true,
        };
        let Statement {
            agency,
            claim,
            topic,
            by,
            heard,
            verdict,
        } = statement;
        Ok(vec![if late {
            Event::Addendum {
                agency,
                claim,
                topic,
                by,
                heard,
                verdict,
            }
        } else {
            Event::Stated {
                agency,
                claim,
                topic,
                by,
                heard,
                verdict,
            }
        }])
    }
}
