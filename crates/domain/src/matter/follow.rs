//! What a matter hears from its docket and its receptions, and what it tells them.

use super::{Course, Event, Matter, Outgoing, Proposal, ProposedClaim, ReceptionStep, Triage};
use crate::docket;
use crate::entry::Entry;
use crate::id::{DocketId, ReceptionId, RecordId};
use crate::message::{Body, Message};
use crate::reception;
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;
use crate::time::{Date, Moment};

impl Matter {
    /// Takes in what its own docket and the receptions it proposed say of it; a repetition changes nothing.
    pub fn receive(
        &self,
        _rules: &Rulebook,
        message: &Message,
        _moment: Moment,
    ) -> Result<Vec<Event>, Refusal> {
        match &message.body {
            Body::JointReception(reception::Outgoing::StatusChanged { step, on }) => {
                self.hear_of_reception(message.origin, *step, *on)
            }
            Body::Docket(docket::Outgoing::StatusChanged { status }) => {
                self.told_by_its_docket(message)?;
                match self.statuses.get(&status.claim) {
                    None => Err(Refusal::UnknownClaim {
                        claim: status.claim,
                    }),
                    Some(known) if known == status => Ok(Vec::new()),
                    Some(_) => Ok(vec![Event::StatusChanged {
                        status: status.clone(),
                    }]),
                }
            }
            Body::Docket(docket::Outgoing::Closed { on }) => {
                self.told_by_its_docket(message)?;
                // What was withdrawn stays withdrawn, however its docket ends.
                Ok(if self.course == Course::Running {
                    vec![Event::Closed { on: *on }]
                } else {
                    Vec::new()
                })
            }
            _ => Err(Refusal::UnexpectedSender),
        }
    }

    fn told_by_its_docket(&self, message: &Message) -> Result<(), Refusal> {
        if message.origin == DocketId::of(self.id).record() {
            Ok(())
        } else {
            Err(Refusal::UnexpectedSender)
        }
    }

    fn hear_of_reception(
        &self,
        origin: RecordId,
        step: ReceptionStep,
        on: Date,
    ) -> Result<Vec<Event>, Refusal> {
        let id = ReceptionId::try_from(origin).map_err(|_| Refusal::UnexpectedSender)?;
        let mut receptions = self.receptions.iter();
        let known = receptions.find(|reception| reception.id == id);
        let known = known.ok_or(Refusal::UnexpectedSender)?;
        if known.step.is_over() || (known.step, known.since) == (step, on) {
            return Ok(Vec::new());
        }
        Ok(vec![Event::ReceptionMoved {
            reception: id,
            step,
            on,
        }])
    }

    /// What the last event, already applied, says to others.
    pub fn messages(&self, event: &Event, entry: &Entry, version: u64) -> Vec<Message> {
        let message = |to: RecordId, body: Outgoing| Message {
            origin: self.id.record(),
            version,
            to,
            happened: entry.happened,
            body: Body::Matter(body),
        };
        let docket = |body: Outgoing| vec![message(DocketId::of(self.id).record(), body)];
        let everyone = |body: Outgoing| -> Vec<Message> {
            [DocketId::of(self.id).record()]
                .into_iter()
                .chain(self.open_receptions().map(ReceptionId::record))
                // An accusation is told to no other agency (Art. 30 ¶3, D9).
                .filter(|to| !self.is_restricted() || to.agency == self.id.agency)
                .map(|to| message(to, body.clone()))
                .collect()
        };
        match event {
            Event::Registered(registration) => docket(Outgoing::Registered {
                registration: registration.clone(),
                received: self.received,
            }),
            Event::RepresentativesElected { representatives } => {
                docket(Outgoing::RepresentativesElected {
                    representatives: representatives.clone(),
                })
            }
            Event::PieceLinked { claim, earlier, .. } => docket(Outgoing::PieceLinked {
                claim: *claim,
                earlier: *earlier,
            }),
            Event::Triaged {
                category,
                claims,
                disposition,
                urgent,
            } => everyone(Outgoing::Triaged {
                category: *category,
                claims: claims.clone(),
                disposition: *disposition,
                urgent: *urgent,
            }),
            Event::Reclassified { category, .. } => {
                let mut messages = everyone(Outgoing::Reclassified {
                    category: *category,
                });
                if category.is_restricted() {
                    // A reception of another office must stop, and is not told why.
                    let elsewhere = self
                        .open_receptions()
                        .filter(|reception| reception.agency != self.id.agency);
                    let taken_back =
                        elsewhere.map(|reception| message(reception.record(), Outgoing::Withdrawn));
                    messages.extend(taken_back);
                }
                messages
            }
            Event::ReceptionProposed { reception, reason } => self
                .proposal(*reason)
                .map(|proposal| {
                    let body = Outgoing::ReceptionProposed(Box::new(proposal));
                    message(reception.record(), body)
                })
                .into_iter()
                .collect(),
            Event::Withdrawn { .. } => everyone(Outgoing::Withdrawn),
            Event::PieceRecorded { .. }
            | Event::ClaimsSorted { .. }
            | Event::ReceptionMoved { .. }
            | Event::StatusChanged { .. }
            | Event::Closed { .. } => Vec::new(),
        }
    }

    fn open_receptions(&self) -> impl Iterator<Item = ReceptionId> + '_ {
        let receptions = self.receptions.iter();
        receptions
            .filter(|reception| !reception.step.is_over())
            .map(|reception| reception.id)
    }

    /// What a reception needs to know; `None` before triage.
    fn proposal(&self, reason: Sealed) -> Option<Proposal> {
        let Triage::Done {
            category,
            claims,
            urgent,
            ..
        } = &self.triage
        else {
            return None;
        };
        let linked = |count: usize| u16::try_from(count).unwrap_or(u16::MAX);
        let proposed = self.registration.claims.iter().filter_map(|claim| {
            let triage = claims.get(&claim.no)?;
            let links = self.links.iter().filter(|link| link.claim == claim.no);
            Some(ProposedClaim {
                no: claim.no,
                request: claim.request,
                class: triage.class,
                path: triage.path,
                place: triage.place.or(claim.place),
                linked: linked(links.count()),
            })
        });
        Some(Proposal {
            matter: self.id,
            number: self.registration.number,
            received: self.received,
            category: *category,
            claims: proposed.collect(),
            petitioners: self.petitioner_numbers().collect(),
            representatives: self.representatives(),
            headcount: self.registration.headcount,
            linked_pieces: linked(self.links.len() + self.later.len()),
            objections: self.objections,
            urgent: *urgent,
            reason,
        })
    }
}
