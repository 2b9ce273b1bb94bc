//! What a reception makes of what others tell it. Each handler stands alone: nothing waits for another channel, and what is
//! known already changes nothing.

use crate::attendance;
use crate::docket;
use crate::id::{AgencyId, AttendanceId, DocketId, Kind};
use crate::matter::{self, Category, ClaimTriage};
use crate::message::{Body, Message};
use crate::reception::{
    Answer, Asked, Event, HeardStanding, Invitation, InvitationNo, InvitationStage, JointReception,
    Petition, PlanVersion, Position, RecordStage, Statement, Verdict, required_competences,
};
use crate::refusal::Refusal;
use crate::rulebook::{AgencyClass, Rulebook};
use crate::time::Moment;

/// Opens a reception on the proposal of a matter (6.1.1). Proposed to a petition office only (3.1), and never for an
/// accusation, which the accused unit might then hear of (Art. 30 ¶3).
pub fn propose_by_message(
    rules: &Rulebook,
    message: &Message,
    body: &matter::Outgoing,
    _moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    let matter::Outgoing::ReceptionProposed(proposal) = body else {
        return Err(Refusal::UnexpectedSender);
    };
    if message.origin != proposal.matter.record() || message.to.kind != Kind::JointReception {
        return Err(Refusal::UnexpectedSender);
    }
    if !rules.directory.is(message.to.agency, AgencyClass::Office) {
        return Err(Refusal::NotTheOffice);
    }
    if proposal.category == Category::Accusation {
        return Err(Refusal::RestrictedMatter);
    }
    if proposal.claims.is_empty() {
        return Err(Refusal::NoClaim);
    }
    if proposal.petitioners.is_empty() {
        return Err(Refusal::NoPetitioner);
    }
    Ok(vec![Event::Proposed(proposal.clone())])
}

impl JointReception {
    /// Decides what a message does here; nothing, where it changes nothing.
    pub fn receive(
        &self,
        _rules: &Rulebook,
        message: &Message,
        _moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        match &message.body {
            Body::Matter(body) if message.origin == self.proposal.matter.record() => {
                self.hear_matter(body)
            }
            Body::Docket(body) if message.origin == DocketId::of(self.proposal.matter).record() => {
                self.hear_docket(body)
            }
            Body::Attendance(body) => {
                let agency = message.origin.agency;
                if message.origin != AttendanceId::of(self.id, agency).record() {
                    return Err(Refusal::UnexpectedSender);
                }
                self.hear_attendance(agency, body)
            }
            Body::Matter(_) | Body::Docket(_) | Body::JointReception(_) | Body::Handling(_) => {
                Err(Refusal::UnexpectedSender)
            }
        }
    }

    fn hear_matter(&self, body: &matter::Outgoing) -> Result<Vec<Event>, Refusal> {
        Ok(match body {
            _ if self.is_over() => Vec::new(),
            matter::Outgoing::Triaged {
                category, claims, ..
            } => self
                .reclassified(*category)
                .chain(self.retriaged(claims))
                .collect(),
            matter::Outgoing::Reclassified { category } => self.reclassified(*category).collect(),
            matter::Outgoing::Withdrawn => match self.petition {
                Petition::Upheld => vec![Event::MatterWithdrawn],
                Petition::Withdrawn => Vec::new(),
            },
            matter::Outgoing::ReceptionProposed(_)
            | matter::Outgoing::RepresentativesElected { .. }
            | matter::Outgoing::PieceLinked { .. } => Vec::new(),
            matter::Outgoing::Registered { .. } => return Err(Refusal::UnexpectedSender),
        })
    }

    fn reclassified(&self, category: Category) -> impl Iterator<Item = Event> {
        (category != self.proposal.category)
            .then_some(Event::Reclassified { category })
            .into_iter()
    }

    fn retriaged(&self, claims: &[ClaimTriage]) -> Option<Event> {
        let moved = claims.iter().filter(|triage| {
            self.proposal.claims.iter().any(|claim| {
                claim.no == triage.claim
                    && (claim.path, claim.class, claim.place)
                        != (triage.path, triage.class, triage.place)
            })
        });
        let claims: Vec<ClaimTriage> = moved.copied().collect();
        (!claims.is_empty()).then_some(Event::Retriaged { claims })
    }

    fn hear_docket(&self, body: &docket::Outgoing) -> Result<Vec<Event>, Refusal> {
        match body {
            docket::Outgoing::PlanTaken { version, digest } => {
                self.plan.check(*version, *digest)?;
                Ok(match self.tracking.taken {
                    Some(taken) if taken == *version => Vec::new(),
                    _ => vec![Event::PlanTaken { version: *version }],
                })
            }
            docket::Outgoing::ClaimDispatched {
                claim,
                to,
                handling,
            } => {
                let claim = *claim;
                if !self.has_claim(claim) {
                    return Err(Refusal::UnknownClaim { claim });
                }
                let known = self.tracking.dispatched.get(&claim);
                Ok(match known {
                    Some(last) if last.handling == *handling => Vec::new(),
                    _ => vec![Event::ClaimDispatched {
                        claim,
                        to: *to,
                        handling: *handling,
                    }],
                })
            }
            docket::Outgoing::Dispatched(_)
            | docket::Outgoing::ObjectionDecided { .. }
            | docket::Outgoing::StatusChanged { .. }
            | docket::Outgoing::Closed { .. } => Err(Refusal::UnexpectedSender),
        }
    }

    /// The word of an invited agency, never of another (6.1.2).
    fn hear_attendance(
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
                    Some(Position::Contested) => Ok(Vec::new()),
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
                    Some(Position::Contested) => Vec::new(),
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
