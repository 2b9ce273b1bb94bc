//! 6.1.1: which matters are received jointly. The score explains and advises; a person decides (J-1).

use std::collections::BTreeSet;

use crate::id::AgencyId;
use crate::matter::Proposal;
use crate::reception::{Course, Event, JointReception, people};
use crate::refusal::Refusal;
use crate::region::{Level, RegionCode};
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;

/// Grounds for a joint reception (6.1.1: complexity, number of people and other factors).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// Two or more agencies are competent.
    SeveralAgencies,
    /// Five or more visitors.
    ManyPeople,
    /// Linked pieces or repeated visits.
    Repeated,
    CrossRegion,
    Urgent,
    /// An objection has been made before.
    Disputed,
    Other,
}

/// A figure that supports a ground, as the advisory score counted it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub ground: Ground,
    pub figure: u32,
    pub points: u16,
}

/// The advisory score: explains, never decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Advice {
    pub points: u16,
    /// From this many points on a joint reception is advised.
    pub threshold: u16,
    pub evidence: Vec<Evidence>,
}

/// What a person decides on a proposal (6.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Determination {
    Yes {
        grounds: BTreeSet<Ground>,
        note: Option<Sealed>,
    },
    /// Against a score at or above the threshold a reason is required.
    No { reason: Option<Sealed> },
}

/// What each ground adds. Policy, not law: complexity and size, which the clause names, weigh most.
const POINTS: [(Ground, u16); 6] = [
    (Ground::SeveralAgencies, 30),
    (Ground::ManyPeople, 30),
    (Ground::Repeated, 20),
    (Ground::CrossRegion, 20),
    (Ground::Urgent, 20),
    (Ground::Disputed, 20),
];
/// So that one of the two heavy grounds and any other suffice, and no ground alone does.
const THRESHOLD: u16 = 50;
const SEVERAL: u32 = 2;
/// From five people on a visit counts as a group visit (集体访).
const MANY: u32 = 5;

/// Weighs the facts of a proposal for 6.1.1, with the figures that count.
pub fn advise(proposal: &Proposal, rules: &Rulebook) -> Advice {
    let counties: BTreeSet<RegionCode> = proposal
        .claims
        .iter()
        .filter_map(|claim| claim.place)
        .map(county)
        .collect();
    let agencies: BTreeSet<AgencyId> = proposal
        .claims
        .iter()
        .filter_map(|claim| people::competent_organ(claim, proposal.matter.agency, rules))
        .collect();
    // The piece itself and those before it: two make a repeated visit.
    let linked = proposal
        .claims
        .iter()
        .map(|claim| claim.linked)
        .fold(0_u16, u16::saturating_add)
        .max(proposal.linked_pieces);
    let pieces = 1 + u32::from(linked);
    let evidence: Vec<Evidence> = POINTS
        .into_iter()
        .filter_map(|(ground, points)| {
            let (figure, from) = match ground {
                Ground::SeveralAgencies => (count(agencies.len()), SEVERAL),
                Ground::ManyPeople => (u32::from(proposal.headcount.visitors), MANY),
                Ground::Repeated => (pieces, SEVERAL),
                Ground::CrossRegion => (count(counties.len()), SEVERAL),
                Ground::Urgent => (u32::from(proposal.urgent), 1),
                Ground::Disputed => (u32::from(proposal.objections), 1),
                // What a person sees and no figure shows.
                Ground::Other => return None,
            };
            (figure >= from).then_some(Evidence {
                ground,
                figure,
                points,
            })
        })
        .collect();
    Advice {
        points: evidence.iter().map(|evidence| evidence.points).sum(),
        threshold: THRESHOLD,
        evidence,
    }
}

impl Advice {
    /// Whether a joint reception is advised.
    pub const fn favours(&self) -> bool {
        self.points >= self.threshold
    }
}

fn count(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn county(place: RegionCode) -> RegionCode {
    let mut place = place;
    while place.level() > Level::County {
        match place.parent() {
            Some(parent) => place = parent,
            None => break,
        }
    }
    place
}

impl JointReception {
    /// 6.1.1, J-1: yes on at least one ground; no against the advice only with a reason.
    pub(super) fn determine(
        &self,
        rules: &Rulebook,
        determination: Determination,
    ) -> Result<Vec<Event>, Refusal> {
        if !matches!(self.course, Course::Proposed) {
            return Err(self.wrong_stage());
        }
        self.still_petitioned()?;
        let advice = advise(&self.proposal, rules);
        match &determination {
            Determination::Yes { grounds, .. } if grounds.is_empty() => {
                Err(Refusal::GroundRequired)
            }
            Determination::No { reason }
                if advice.favours() && reason.is_none_or(|reason| reason.is_blank()) =>
            {
                Err(Refusal::ReasonRequired)
            }
            _ => Ok(vec![Event::Determined {
                determination,
                advice,
            }]),
        }
    }
}
