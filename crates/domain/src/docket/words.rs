//! Names, law and texts of a docket's events and messages, and what each event tells whom.

use super::{
    Assignment, Claim, DispatchKind, Docket, Event, ObjectionRuling, Outgoing, Round, Sent, Stage,
};
use crate::entry::Entry;
use crate::id::RecordId;
use crate::law::Clause;
use crate::matter::{ClaimNo, Petitioner, Registration};
use crate::message::{Body, Message};
use crate::sealed::Sealed;
use crate::time::Date;

impl Event {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "docket.opened",
            Self::Triaged { .. } => "docket.triaged",
            Self::Reclassified { .. } => "docket.reclassified",
            Self::RepresentativesElected { .. } => "docket.representatives-elected",
            Self::PieceLinked { .. } => "docket.piece-linked",
            Self::Withdrawn => "docket.withdrawn",
            Self::PlanTaken { .. } => "docket.plan-taken",
            Self::Dispatched { .. } => "docket.dispatched",
            Self::Received { .. } => "docket.received",
            Self::Objected { .. } => "docket.objected",
            Self::ObjectionDecided { .. } => "docket.objection-decided",
            Self::Accepted { .. } => "docket.accepted",
            Self::Extended { .. } => "docket.extended",
            Self::OpinionServed { .. } => "docket.opinion-served",
            Self::Executed { .. } => "docket.executed",
            Self::Reported { .. } => "docket.reported",
            Self::Overdue { .. } => "docket.overdue",
            Self::OverdueWithdrawn { .. } => "docket.overdue-withdrawn",
            Self::Closed { .. } => "docket.closed",
        }
    }

    pub fn law(&self) -> &'static [Clause] {
        match self {
            Self::Opened { .. } => &[Clause("Art. 22 ¶1"), Clause("T1")],
            Self::Triaged { .. } => &[Clause("Art. 31"), Clause("I7")],
            Self::Reclassified { .. } => &[Clause("I6")],
            Self::RepresentativesElected { .. } => &[Clause("Art. 20 ¶3")],
            Self::PieceLinked { .. } => &[Clause("Art. 19 ¶3"), Clause("I8")],
            Self::Withdrawn => &[Clause("I8")],
            Self::PlanTaken { .. } => &[Clause("6.2.3"), Clause("6.4")],
            Self::Dispatched { .. } => &[Clause("Art. 22 ¶1"), Clause("D1"), Clause("D5")],
            Self::Received { .. } => &[Clause("Art. 23 ¶3"), Clause("T3"), Clause("T4")],
            Self::Objected { .. } => &[Clause("Art. 23 ¶3"), Clause("D3"), Clause("T4")],
            Self::ObjectionDecided { .. } => &[Clause("Art. 23 ¶3"), Clause("D4")],
            Self::Accepted { .. } => &[Clause("Art. 23 ¶3"), Clause("Art. 34"), Clause("T5")],
            Self::Extended { .. } => &[Clause("Art. 34"), Clause("H1"), Clause("T6")],
            Self::OpinionServed { .. } => &[Clause("Art. 32"), Clause("H4")],
            Self::Executed { .. } => &[Clause("Art. 32 ¶2"), Clause("H3")],
            Self::Reported { .. } => &[Clause("Art. 22 ¶1"), Clause("D2")],
            Self::Overdue { .. } | Self::OverdueWithdrawn { .. } => {
                &[Clause("Art. 40"), Clause("V2")]
            }
            Self::Closed { .. } => &[Clause("Art. 34")],
        }
    }

    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Opened { registration, .. } => of_registration(registration),
            Self::PlanTaken { plan, .. } => plan.items.iter().map(|item| item.task).collect(),
            Self::Dispatched {
                kind: DispatchKind::Assign { questions, .. },
                ..
            } => vec![*questions],
            Self::Objected { reasons, .. } => vec![*reasons],
            Self::ObjectionDecided { reason, .. } => vec![*reason],
            Self::Triaged { .. }
            | Self::Reclassified { .. }
            | Self::RepresentativesElected { .. }
            | Self::PieceLinked { .. }
            | Self::Withdrawn
            | Self::Dispatched {
                kind: DispatchKind::Transfer,
                ..
            }
            | Self::Received { .. }
            | Self::Accepted { .. }
            | Self::Extended { .. }
            | Self::OpinionServed { .. }
            | Self::Executed { .. }
            | Self::Reported { .. }
            | Self::Overdue { .. }
            | Self::OverdueWithdrawn { .. }
            | Self::Closed { .. } => Vec::new(),
        }
    }
}

fn of_registration(registration: &Registration) -> Vec<Sealed> {
    let people = registration.petitioners.iter().flat_map(of_petitioner);
    let claims = registration.claims.iter().map(|claim| claim.request);
    let stated = [registration.facts.sealed(), registration.reasons.sealed()];
    people
        .chain(claims)
        .chain([registration.subject, registration.query_code])
        .chain(stated.into_iter().flatten())
        .chain(registration.late_reason)
        .collect()
}

pub(crate) fn of_petitioner(petitioner: &Petitioner) -> impl Iterator<Item = Sealed> {
    [
        petitioner.name,
        petitioner.address,
        petitioner.identity,
        petitioner.phone,
    ]
    .into_iter()
    .filter_map(|stated| stated.sealed())
}

impl Outgoing {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Dispatched(_) => "docket.dispatched",
            Self::ObjectionDecided { .. } => "docket.objection-decided",
            Self::StatusChanged { .. } => "docket.status-changed",
            Self::Closed { .. } => "docket.closed",
            Self::PlanTaken { .. } => "docket.plan-taken",
            Self::ClaimDispatched { .. } => "docket.claim-dispatched",
        }
    }

    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Dispatched(assignment) => assignment.sealed(),
            Self::ObjectionDecided { reason, .. } => vec![*reason],
            Self::StatusChanged { .. }
            | Self::Closed { .. }
            | Self::PlanTaken { .. }
            | Self::ClaimDispatched { .. } => Vec::new(),
        }
    }

    pub fn opens_handling(&self) -> bool {
        matches!(self, Self::Dispatched(_))
    }
}

impl Assignment {
    /// What the responsible agency must be able to read.
    pub fn sealed(&self) -> Vec<Sealed> {
        let questions = match self.kind {
            DispatchKind::Transfer => None,
            DispatchKind::Assign { questions, .. } => Some(questions),
        };
        std::iter::once(self.request)
            .chain(questions)
            .chain(self.petitioners.iter().flat_map(of_petitioner))
            .collect()
    }
}

impl Docket {
    pub fn messages(&self, event: &Event, entry: &Entry, version: u64) -> Vec<Message> {
        let say = |to: RecordId, body: Outgoing| Message {
            origin: self.id.record(),
            version,
            to,
            happened: entry.happened,
            body: Body::Docket(body),
        };
        let status = |claim: ClaimNo, since: Date| {
            self.claims.get(&claim).map(|claim| {
                let status = claim.status(since, self.dispatch_by);
                say(self.matter().record(), Outgoing::StatusChanged { status })
            })
        };
        let recorded = entry.recorded.date();
        match event {
            Event::Dispatched {
                claim,
                to,
                handling,
                ..
            } => {
                let assignment = self.assignment(*claim).map(|assignment| {
                    say(
                        handling.record(),
                        Outgoing::Dispatched(Box::new(assignment)),
                    )
                });
                let reception = self.plan.as_ref().map(|(reception, _)| {
                    let told = Outgoing::ClaimDispatched {
                        claim: *claim,
                        to: *to,
                        handling: *handling,
                    };
                    say(reception.record(), told)
                });
                assignment
                    .into_iter()
                    .chain(status(*claim, recorded))
                    .chain(reception)
                    .collect()
            }
            Event::ObjectionDecided {
                claim,
                round,
                ruling,
                reason,
            } => {
                let handling = self.sent(*claim, *round).map(|sent| {
                    let told = Outgoing::ObjectionDecided {
                        round: *round,
                        ruling: *ruling,
                        reason: *reason,
                    };
                    say(sent.handling.record(), told)
                });
                let since = match ruling {
                    ObjectionRuling::Agreed => recorded,
                    ObjectionRuling::Refused => self.received_on(*claim).unwrap_or(recorded),
                };
                handling.into_iter().chain(status(*claim, since)).collect()
            }
            Event::Received { claim, at, .. } => status(*claim, at.date()).into_iter().collect(),
            Event::Objected { claim, on, .. } | Event::Accepted { claim, on, .. } => {
                status(*claim, *on).into_iter().collect()
            }
            Event::Extended { claim, .. } => {
                status(*claim, entry.happened.date()).into_iter().collect()
            }
            Event::OpinionServed { claim, served, .. } => {
                status(*claim, *served).into_iter().collect()
            }
            Event::PlanTaken { reception, plan } => {
                let taken = Outgoing::PlanTaken {
                    version: plan.version,
                    digest: plan.digest,
                };
                vec![say(reception.record(), taken)]
            }
            Event::Closed { on } => {
                vec![say(self.matter().record(), Outgoing::Closed { on: *on })]
            }
            Event::Opened { .. }
            | Event::Triaged { .. }
            | Event::Reclassified { .. }
            | Event::RepresentativesElected { .. }
            | Event::PieceLinked { .. }
            | Event::Withdrawn
            | Event::Executed { .. }
            | Event::Reported { .. }
            | Event::Overdue { .. }
            | Event::OverdueWithdrawn { .. } => Vec::new(),
        }
    }

    fn sent(&self, claim: ClaimNo, round: Round) -> Option<&Sent> {
        let claim = self.claims.get(&claim)?;
        claim.sent.iter().find(|sent| sent.round == round)
    }

    fn received_on(&self, claim: ClaimNo) -> Option<Date> {
        match &self.claims.get(&claim)?.stage {
            Stage::Away { receipt, .. } => receipt.map(|receipt| receipt.at.date()),
            Stage::Undispatched | Stage::Returned => None,
        }
    }

    /// The claim as its new agency gets it.
    fn assignment(&self, claim: ClaimNo) -> Option<Assignment> {
        let claim: &Claim = self.claims.get(&claim)?;
        let sent = claim.latest()?;
        Some(Assignment {
            matter: self.matter(),
            number: self.number(),
            claim: claim.no,
            round: sent.round,
            kind: sent.kind.clone(),
            ground: sent.ground,
            category: self.category()?,
            path: claim.path?,
            class: claim.class,
            place: claim.place,
            request: claim.request,
            petitioners: self.addressees().cloned().collect(),
        })
    }
}
