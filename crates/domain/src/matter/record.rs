//! The record: what its events make of a matter.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Category, Channel, ClaimNo, ClaimStatus, ClaimTriage, Disposition, Event, LinkGround,
    NotAccepted, PersonNo, PieceNo, PublicStep, ReceptionStep, Registration, Source,
};
use crate::entry::{Corrupt, Entry};
use crate::id::{MatterId, ReceptionId, RecordId};
use crate::sealed::Sealed;
use crate::time::{Date, Instant};

/// A matter at the agency that registered it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matter {
    pub id: MatterId,
    pub registration: Box<Registration>,
    /// When the agency received it: clocks count from here.
    pub received: Instant,
    /// When it was entered; a later day than the receipt is a late entry (I3).
    pub entered: Instant,
    pub representation: Representation,
    pub triage: Triage,
    /// Pieces after the registered one, in order; the first of them is piece 2.
    pub later: Vec<LaterPiece>,
    pub links: Vec<Link>,
    /// In the order in which they were proposed.
    pub receptions: Vec<FollowedReception>,
    /// One a claim, from registration on.
    pub statuses: BTreeMap<ClaimNo, ClaimStatus>,
    /// How often an agency has objected to its competence for one of the claims (Art. 23 ¶3).
    pub objections: u16,
    pub course: Course,
}

/// Who speaks for the petitioners (Art. 20 ¶3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Representation {
    /// One petitioner speaks alone.
    Alone,
    Awaited,
    Elected(BTreeSet<PersonNo>),
}

/// What the matter is, and what is done with it (I6).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Triage {
    Awaited,
    Done {
        category: Category,
        claims: BTreeMap<ClaimNo, ClaimTriage>,
        disposition: Disposition,
        urgent: bool,
        on: Date,
    },
}

/// A piece (件) that came after the matter was registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LaterPiece {
    pub no: PieceNo,
    pub channel: Channel,
    pub text: Sealed,
    pub source: Option<Source>,
    pub received: Instant,
    /// Not accepted a second time (I8), or taken into the matter.
    pub disposition: Option<NotAccepted>,
}

/// An earlier matter about the same thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub claim: ClaimNo,
    pub earlier: MatterId,
    pub grounds: BTreeSet<LinkGround>,
}

/// A joint reception as its office last told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FollowedReception {
    pub id: ReceptionId,
    pub step: ReceptionStep,
    pub since: Date,
}

/// Whether anything may still be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Course {
    Running,
    Withdrawn { on: Date },
    Closed { on: Date },
}

impl Matter {
    /// The record after its registration.
    pub fn begin(id: RecordId, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        let corrupt = || Corrupt {
            event: event.name(),
        };
        let Event::Registered(registration) = event else {
            return Err(corrupt());
        };
        let id = MatterId::try_from(id).map_err(|_| corrupt())?;
        let status = |claim: ClaimNo| ClaimStatus {
            claim,
            step: PublicStep::Registered,
            answerable: id.agency,
            since: entry.happened.date(),
            due_on: None,
        };
        let claims = registration.claims.iter().map(|claim| claim.no);
        Ok(Self {
            id,
            registration: registration.clone(),
            received: entry.happened,
            entered: entry.recorded,
            representation: match registration.petitioners.len() {
                1 => Representation::Alone,
                _ => Representation::Awaited,
            },
            triage: Triage::Awaited,
            later: Vec::new(),
            links: Vec::new(),
            receptions: Vec::new(),
            statuses: claims.map(|claim| (claim, status(claim))).collect(),
            objections: 0,
            course: Course::Running,
        })
    }

    /// The record after one more event.
    pub fn apply(mut self, event: &Event, entry: &Entry) -> Result<Self, Corrupt> {
        let on = entry.happened.date();
        let fits = match event {
            Event::Registered(_) => false,
            Event::RepresentativesElected { representatives } => {
                self.representation = Representation::Elected(representatives.clone());
                true
            }
            Event::PieceRecorded {
                piece,
                channel,
                text,
                source,
                disposition,
            } => {
                self.later.push(LaterPiece {
                    no: *piece,
                    channel: *channel,
                    text: *text,
                    source: source.clone(),
                    received: entry.happened,
                    disposition: *disposition,
                });
                true
            }
            Event::PieceLinked {
                claim,
                earlier,
                grounds,
            } => {
                self.links.push(Link {
                    claim: *claim,
                    earlier: *earlier,
                    grounds: grounds.clone(),
                });
                self.has_claim(*claim)
            }
            Event::Triaged {
                category,
                claims,
                disposition,
                urgent,
            } => {
                let first = self.triage == Triage::Awaited;
                self.triage = Triage::Done {
                    category: *category,
                    claims: claims.iter().map(|claim| (claim.claim, *claim)).collect(),
                    disposition: *disposition,
                    urgent: *urgent,
                    on,
                };
                first
            }
            Event::Reclassified { category, .. } => self.set_category(*category),
            Event::ClaimsSorted { claims, .. } => self.sort_claims(claims),
            Event::ReceptionProposed { reception, .. } => {
                let new = !self.knows_reception(*reception);
                self.receptions.push(FollowedReception {
                    id: *reception,
                    step: ReceptionStep::Proposed,
                    since: on,
                });
                new
            }
            Event::ReceptionMoved {
                reception,
                step,
                on,
            } => self.move_reception(*reception, *step, *on),
            Event::StatusChanged { status } => {
                if status.step == PublicStep::Objected {
                    self.objections = self.objections.saturating_add(1);
                }
                let before = self.statuses.insert(status.claim, status.clone());
                before.is_some()
            }
            Event::Withdrawn { .. } => self.end(Course::Withdrawn { on }),
            Event::Closed { on } => self.close(*on),
        };
        if fits {
            Ok(self)
        } else {
            Err(Corrupt {
                event: event.name(),
            })
        }
    }

    fn set_category(&mut self, to: Category) -> bool {
        match &mut self.triage {
            Triage::Awaited => false,
            Triage::Done { category, .. } => {
                *category = to;
                true
            }
        }
    }

    fn sort_claims(&mut self, sorted: &[ClaimTriage]) -> bool {
        match &mut self.triage {
            Triage::Awaited => false,
            Triage::Done { claims, .. } => sorted
                .iter()
                .all(|claim| claims.insert(claim.claim, *claim).is_some()),
        }
    }

    fn move_reception(&mut self, id: ReceptionId, step: ReceptionStep, since: Date) -> bool {
        match self
            .receptions
            .iter_mut()
            .find(|reception| reception.id == id)
        {
            None => false,
            Some(reception) => {
                *reception = FollowedReception { id, step, since };
                true
            }
        }
    }

    /// 办结: a claim whose opinion was served is closed with the matter, and no day binds an agency any more.
    fn close(&mut self, on: Date) -> bool {
        for status in self.statuses.values_mut() {
            if status.step == PublicStep::OpinionServed {
                status.step = PublicStep::Closed;
                status.since = on;
            }
            status.due_on = None;
        }
        self.end(Course::Closed { on })
    }

    fn end(&mut self, course: Course) -> bool {
        let running = self.course == Course::Running;
        self.course = course;
        running
    }

    pub fn has_claim(&self, claim: ClaimNo) -> bool {
        self.statuses.contains_key(&claim)
    }

    pub fn has_petitioner(&self, person: PersonNo) -> bool {
        let mut petitioners = self.registration.petitioners.iter();
        petitioners.any(|petitioner| petitioner.no == person)
    }

    pub fn knows_reception(&self, id: ReceptionId) -> bool {
        self.receptions.iter().any(|reception| reception.id == id)
    }

    /// Whether a joint reception is on its way; one at a time.
    pub fn in_reception(&self) -> bool {
        let mut receptions = self.receptions.iter();
        receptions.any(|reception| !reception.step.is_over())
    }

    /// Entered on a later day than it was received (I3).
    pub fn is_late_entry(&self) -> bool {
        self.entered.date() > self.received.date()
    }

    pub const fn id(&self) -> MatterId {
        self.id
    }

    /// `None` before triage.
    pub const fn category(&self) -> Option<Category> {
        match &self.triage {
            Triage::Awaited => None,
            Triage::Done { category, .. } => Some(*category),
        }
    }

    /// Kept from those it accuses (Art. 30 ¶3).
    pub fn is_restricted(&self) -> bool {
        self.category().is_some_and(Category::is_restricted)
    }

    pub const fn is_urgent(&self) -> bool {
        matches!(&self.triage, Triage::Done { urgent: true, .. })
    }

    /// Accepted for handling and not ended (Art. 19 ¶3).
    pub fn is_in_progress(&self) -> bool {
        let taken = matches!(
            &self.triage,
            Triage::Done {
                disposition: Disposition::Ordinary | Disposition::Joint,
                ..
            }
        );
        taken && self.course == Course::Running
    }

    /// What triage said of a claim; `None` before it.
    pub fn claim_triage(&self, claim: ClaimNo) -> Option<&ClaimTriage> {
        match &self.triage {
            Triage::Awaited => None,
            Triage::Done { claims, .. } => claims.get(&claim),
        }
    }

    /// Whether a handling period ever runs for the claim (I7).
    pub fn has_handling_period(&self, claim: ClaimNo) -> bool {
        let triage = self.claim_triage(claim);
        triage.is_some_and(|triage| triage.path.has_handling_period())
    }

    /// Those who speak for the petitioners: the elected, or the one petitioner; empty while an election is awaited.
    pub fn representatives(&self) -> BTreeSet<PersonNo> {
        match &self.representation {
            Representation::Alone => self.petitioner_numbers().collect(),
            Representation::Awaited => BTreeSet::new(),
            Representation::Elected(representatives) => representatives.clone(),
        }
    }

    pub fn petitioner_numbers(&self) -> impl Iterator<Item = PersonNo> + '_ {
        let petitioners = self.registration.petitioners.iter();
        petitioners.map(|petitioner| petitioner.no)
    }
}
