//! The snapshot of law and facts that decisions are made by; `apply` never sees it.

use std::collections::{BTreeMap, BTreeSet};

use crate::calendar::Calendar;
use crate::content::ContentClass;
use crate::id::AgencyId;
use crate::region::RegionCode;
use crate::term::Profile;

mod arbiter;

pub use arbiter::{Arbiter, Bench};

/// Which calendar, profile and directory a decision rested on; stamped into its events.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct RulebookVersion {
    pub calendar: String,
    pub profile: String,
    pub directory: u64,
}

/// Everything a rule may ask besides the record itself.
#[derive(Clone, Debug)]
pub struct Rulebook {
    pub calendar: Calendar,
    pub profile: Profile,
    pub directory: Directory,
}

impl Rulebook {
    pub fn version(&self) -> RulebookVersion {
        RulebookVersion {
            calendar: self.calendar.version().to_string(),
            profile: self.profile.name().to_string(),
            directory: self.directory.version,
        }
    }
}

/// What an agency is in the work of petitions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AgencyClass {
    /// 信访部门: convenes, registers, dispatches (Art. 14).
    Office,
    /// 有关机关、单位.
    Organ,
    /// 属地: township, street or local government.
    Local,
    /// 社会力量 (5.4, Art. 15 ¶2).
    Social,
}

/// A member may take part, or is cut off until the directory says otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    Active,
    Suspended,
}

/// What the rules need to know of an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    pub id: AgencyId,
    /// The public name of the organ, in Chinese.
    pub name: String,
    pub class: AgencyClass,
    pub standing: Standing,
    pub region: RegionCode,
    /// The next higher organ, where it is a member.
    pub superior: Option<AgencyId>,
    /// The agency whose node keeps this agency's records, where it has no node of its own.
    pub host: Option<AgencyId>,
    /// First levels of the content classes that it is competent for.
    pub competences: BTreeSet<u32>,
}

/// The agencies of the federation as the signed document of this version lists them.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Directory {
    pub version: u64,
    pub agencies: BTreeMap<AgencyId, Agency>,
    /// The agency that keeps the joint conference (联席会议) of a division (Art. 13, 24).
    pub conferences: BTreeMap<RegionCode, AgencyId>,
    /// Who carries on the functions of an agency that was merged, split or abolished (Art. 24).
    pub successors: BTreeMap<AgencyId, BTreeSet<AgencyId>>,
}

impl Directory {
    pub fn agency(&self, id: AgencyId) -> Option<&Agency> {
        self.agencies.get(&id)
    }

    pub fn is(&self, id: AgencyId, class: AgencyClass) -> bool {
        self.agency(id).is_some_and(|agency| agency.class == class)
    }

    /// The active organs that are competent for a class at a place (6.1.2; Art. 5: who is in charge is responsible).
    pub fn competent(
        &self,
        class: ContentClass,
        place: RegionCode,
    ) -> impl Iterator<Item = &Agency> {
        self.agencies.values().filter(move |agency| {
            agency.standing == Standing::Active
                && agency.class == AgencyClass::Organ
                && agency.competences.contains(&class.level_1())
                && agency.region.contains(place)
        })
    }

    /// The local unit (属地) of a place, the narrowest that contains it (Art. 20 ¶4, 6.3.2).
    pub fn local(&self, place: RegionCode) -> Option<&Agency> {
        self.agencies
            .values()
            .filter(|agency| {
                agency.standing == Standing::Active
                    && agency.class == AgencyClass::Local
                    && agency.region.contains(place)
            })
            .max_by_key(|agency| agency.region.level())
    }
}
