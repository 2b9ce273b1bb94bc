//! Who decides a dispute of competence (Art. 24, D7), as far as the directory knows.

use std::collections::BTreeSet;

use super::{AgencyClass, Directory, Standing};
use crate::id::AgencyId;
use crate::region::RegionCode;

/// By which right an arbiter decides (Art. 24).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bench {
    /// 共同的上一级机关、单位.
    CommonSuperior,
    /// 联席会议, where there is no common superior.
    JointConference,
}

/// Who decides, and by which right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Arbiter {
    pub agency: AgencyId,
    pub bench: Bench,
}

impl Directory {
    /// D7: the lowest common superior of the parties, else the narrowest joint conference whose division holds them all. No
    /// party decides its own dispute. Where a party was merged or split, its successors stand for it.
    pub fn arbiter(&self, parties: &BTreeSet<AgencyId>) -> Option<Arbiter> {
        let parties: BTreeSet<AgencyId> = parties.iter().flat_map(|id| self.heirs(*id)).collect();
        self.common_superior(&parties)
            .map(|agency| Arbiter {
                agency,
                bench: Bench::CommonSuperior,
            })
            .or_else(|| {
                self.common_conference(&parties).map(|agency| Arbiter {
                    agency,
                    bench: Bench::JointConference,
                })
            })
    }

    /// The organ that carries on the functions of an agency (继续行使其职权): itself, while it stands; the last of its line, where
    /// each had one successor. `None` where it was split, so that which of them does must be decided.
    pub fn successor(&self, id: AgencyId) -> Option<AgencyId> {
        let heirs = self.heirs(id);
        match (heirs.len(), heirs.first()) {
            (1, heir) => heir.copied(),
            _ => None,
        }
    }

    /// Whether others have taken over its functions.
    pub fn is_succeeded(&self, id: AgencyId) -> bool {
        self.successors.get(&id).is_some_and(|all| !all.is_empty())
    }

    /// Whether the line of successors ends, on every branch, in agencies that have none; a circle does not.
    pub fn ends_in_a_standing_agency(&self, id: AgencyId) -> bool {
        fn ends(directory: &Directory, id: AgencyId, path: &mut Vec<AgencyId>) -> bool {
            if path.contains(&id) {
                return false;
            }
            path.push(id);
            let next = directory.successors.get(&id);
            let all = next.is_none_or(|next| next.iter().all(|heir| ends(directory, *heir, path)));
            path.pop();
            all
        }
        ends(self, id, &mut Vec::new())
    }

    /// Those who carry on its functions now.
    fn heirs(&self, id: AgencyId) -> BTreeSet<AgencyId> {
        let mut heirs = BTreeSet::new();
        let mut seen = BTreeSet::new();
        let mut open = vec![id];
        while let Some(id) = open.pop() {
            // A document that goes in a circle is refused when it is read; this ends all the same.
            if !seen.insert(id) {
                continue;
            }
            match self.successors.get(&id) {
                Some(next) if !next.is_empty() => open.extend(next),
                _ => {
                    heirs.insert(id);
                }
            }
        }
        heirs
    }

    /// The organs above an agency, the lowest first; of a merged one its successor.
    fn above(&self, id: AgencyId) -> Vec<AgencyId> {
        let mut above = Vec::new();
        let mut next = self.agency(id).and_then(|agency| agency.superior);
        while let Some(superior) = next.and_then(|superior| self.successor(superior)) {
            if superior == id || above.contains(&superior) {
                break;
            }
            above.push(superior);
            next = self.agency(superior).and_then(|agency| agency.superior);
        }
        above
    }

    fn common_superior(&self, parties: &BTreeSet<AgencyId>) -> Option<AgencyId> {
        let above: Vec<Vec<AgencyId>> = parties.iter().map(|party| self.above(*party)).collect();
        let (first, others) = above.split_first()?;
        first
            .iter()
            .copied()
            .find(|id| others.iter().all(|line| line.contains(id)) && self.may_decide(*id, parties))
    }

    fn common_conference(&self, parties: &BTreeSet<AgencyId>) -> Option<AgencyId> {
        let places: Option<Vec<RegionCode>> = parties
            .iter()
            .map(|party| self.agency(*party).map(|agency| agency.region))
            .collect();
        let places = places.filter(|places| !places.is_empty())?;
        self.conferences
            .iter()
            .filter(|(region, _)| places.iter().all(|place| region.contains(*place)))
            .filter_map(|(region, keeper)| Some((region.level(), self.successor(*keeper)?)))
            .filter(|(_, keeper)| self.may_decide(*keeper, parties))
            .max_by_key(|(level, _)| *level)
            .map(|(_, keeper)| keeper)
    }

    /// Art. 28 ¶3 for agencies: nobody decides its own dispute; social forces decide nothing (5.4).
    fn may_decide(&self, id: AgencyId, parties: &BTreeSet<AgencyId>) -> bool {
        !parties.contains(&id)
            && self.agency(id).is_some_and(|agency| {
                agency.standing == Standing::Active && agency.class != AgencyClass::Social
            })
    }
}

#[cfg(test)]
mod tests;
