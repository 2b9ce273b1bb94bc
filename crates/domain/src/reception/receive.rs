//! What a reception makes of what others tell it. Each handler stands alone: nothing waits for another channel, and what is
//! known already changes nothing.

mod agency;

use crate::docket;
use crate::id::{AttendanceId, DocketId, Kind};
use crate::matter::{self, Category, ClaimTriage};
use crate::message::{Body, Message};
use crate::reception::{Course, Event, JointReception, Petition};
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
                // The docket has the plan from the hand-over, which is written here before it is sent.
                if !matches!(
                    self.course,
                    Course::HandedOver(..) | Course::Concluded { .. }
                ) {
                    return Err(self.wrong_stage());
                }
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
}
