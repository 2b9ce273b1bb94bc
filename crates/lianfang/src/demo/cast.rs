//! Who plays: five agencies with a node each, and a law firm that the office hosts. Nobody here exists.

use std::collections::BTreeSet;

use domain::id::AgencyId;
use domain::people::{Competence, Delegate, PersonRef, Role, StaffNumber};
use domain::region::RegionCode;
use domain::rulebook::AgencyClass;

/// 云河县: a division number that no county of Jiangsu has had.
pub const COUNTY: &str = "320998";
/// 青桥镇, inside the county.
pub const TOWN: &str = "320998102000";
/// 河湾村, inside the town: where the problem of the story lies.
pub const VILLAGE: &str = "320998102206";

/// An agency of the story.
#[derive(Debug)]
pub struct Member {
    /// What commands, folders and stories call it.
    pub slug: &'static str,
    /// The name in the directory.
    pub name: &'static str,
    /// The name in the timeline.
    pub short: &'static str,
    pub class: AgencyClass,
    pub region: &'static str,
    /// First levels of content classes.
    pub competences: &'static [u32],
    pub hosting: Hosting,
    pub staff: &'static [Staff],
    ordinal: u16,
}

/// Where an agency's records are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosting {
    OwnNode,
    /// At the node of the agency with this slug.
    At(&'static str),
}

/// A member of staff.
#[derive(Debug)]
pub struct Staff {
    /// The staff number inside the agency.
    pub number: &'static str,
    /// What the timeline calls the post.
    pub title: &'static str,
    pub roles: &'static [Role],
    pub competences: &'static [Competence],
}

impl Member {
    pub fn id(&self) -> AgencyId {
        AgencyId::synthetic(place(COUNTY), self.ordinal)
    }

    pub fn region(&self) -> RegionCode {
        place(self.region)
    }

    pub fn has_node(&self) -> bool {
        self.hosting == Hosting::OwnNode
    }

    /// The agency whose node keeps this one's records.
    pub fn node(&self) -> &'static Self {
        match self.hosting {
            Hosting::OwnNode => member(self.slug),
            Hosting::At(host) => member(host),
        }
    }

    /// The member of staff with this number.
    ///
    /// # Panics
    /// Where the cast has none: stories name people of the cast only.
    pub fn staff(&self, number: &str) -> &'static Staff {
        self.staff
            .iter()
            .find(|staff| staff.number == number)
            .expect("a story names people of the cast")
    }

    /// The first of the staff who holds a role.
    ///
    /// # Panics
    /// Where nobody of the agency holds it.
    pub fn with_role(&self, role: Role) -> &'static Staff {
        self.staff
            .iter()
            .find(|staff| staff.roles.contains(&role))
            .expect("a story asks for roles that its cast holds")
    }

    pub fn person(&self, staff: &Staff) -> PersonRef {
        PersonRef {
            agency: self.id(),
            number: staff.number(),
        }
    }

    /// The member of staff as the agency sends it to a reception.
    pub fn delegate(&self, staff: &Staff) -> Delegate {
        Delegate {
            person: self.person(staff),
            competences: staff.competences.iter().copied().collect(),
        }
    }
}

impl Staff {
    pub fn number(&self) -> StaffNumber {
        self.number
            .parse()
            .expect("the cast's staff numbers are short letters and digits")
    }

    pub fn roles(&self) -> BTreeSet<Role> {
        self.roles.iter().copied().collect()
    }
}

fn place(code: &str) -> RegionCode {
    RegionCode::parse(code).expect("the cast's places are well formed")
}

/// The agency of a slug.
///
/// # Panics
/// Where the cast has none: stories name members of the cast only; `find` is for what people type.
pub fn member(slug: &str) -> &'static Member {
    find(slug).expect("a story names members of the cast")
}

/// The agency of a slug that somebody typed.
pub fn find(slug: &str) -> Option<&'static Member> {
    CAST.iter().find(|member| member.slug == slug)
}

/// The agency of a credit code.
pub fn by_id(id: AgencyId) -> Option<&'static Member> {
    CAST.iter().find(|member| member.id() == id)
}

/// Everybody with a node, in the order in which the nodes start.
pub fn nodes() -> impl Iterator<Item = &'static Member> {
    CAST.iter().filter(|member| member.has_node())
}

/// All six agencies.
pub static CAST: [Member; 6] = [
    Member {
        slug: "office",
        name: "云河县信访局",
        short: "信访局",
        class: AgencyClass::Office,
        region: COUNTY,
        competences: &[],
        hosting: Hosting::OwnNode,
        ordinal: 1,
        staff: &[
            Staff {
                number: "X01",
                title: "登记员",
                roles: &[Role::Registrar],
                competences: &[Competence::MassWork],
            },
            Staff {
                number: "X02",
                title: "接谈员",
                roles: &[Role::Receptionist],
                competences: &[Competence::PolicyAndLaw, Competence::MassWork],
            },
            Staff {
                number: "X03",
                title: "统筹",
                roles: &[Role::Coordinator],
                competences: &[
                    Competence::Organising,
                    Competence::PolicyAndLaw,
                    Competence::MassWork,
                ],
            },
            Staff {
                number: "X04",
                title: "承办人",
                roles: &[Role::Handler],
                competences: &[Competence::MassWork],
            },
            Staff {
                number: "X05",
                title: "负责人",
                roles: &[Role::OrgHead],
                competences: &[Competence::Organising],
            },
            Staff {
                number: "X06",
                title: "督查",
                roles: &[Role::Inspector],
                competences: &[],
            },
            Staff {
                number: "X07",
                title: "审计",
                roles: &[Role::Auditor],
                competences: &[],
            },
        ],
    },
    Member {
        slug: "hrss",
        name: "云河县人力资源和社会保障局",
        short: "人社局",
        class: AgencyClass::Organ,
        region: COUNTY,
        competences: &[7],
        hosting: Hosting::OwnNode,
        ordinal: 2,
        staff: &bureau_staff(["R01", "R02", "R03", "R04", "R05"]),
    },
    Member {
        slug: "land",
        name: "云河县自然资源局",
        short: "自然资源局",
        class: AgencyClass::Organ,
        region: COUNTY,
        competences: &[5],
        hosting: Hosting::OwnNode,
        ordinal: 3,
        staff: &bureau_staff(["Z01", "Z02", "Z03", "Z04", "Z05"]),
    },
    Member {
        slug: "town",
        name: "云河县青桥镇人民政府",
        short: "青桥镇",
        class: AgencyClass::Local,
        region: TOWN,
        competences: &[],
        hosting: Hosting::OwnNode,
        ordinal: 4,
        staff: &[
            Staff {
                number: "T01",
                title: "属地干部",
                roles: &[Role::Local],
                competences: &[
                    Competence::Persuasion,
                    Competence::Liaison,
                    Competence::FollowUp,
                ],
            },
            Staff {
                number: "T02",
                title: "负责人",
                roles: &[Role::OrgHead],
                competences: &[Competence::Persuasion],
            },
            Staff {
                number: "T03",
                title: "审计",
                roles: &[Role::Auditor],
                competences: &[],
            },
        ],
    },
    Member {
        slug: "aid",
        name: "云河县法律援助中心",
        short: "法援中心",
        class: AgencyClass::Social,
        region: COUNTY,
        competences: &[],
        hosting: Hosting::OwnNode,
        ordinal: 5,
        staff: &[
            Staff {
                number: "F01",
                title: "值班律师",
                roles: &[Role::Social],
                competences: &[Competence::LegalExplanation, Competence::EmotionalSupport],
            },
            Staff {
                number: "F02",
                title: "审计",
                roles: &[Role::Auditor],
                competences: &[],
            },
        ],
    },
    Member {
        slug: "firm",
        name: "云河明理律师事务所",
        short: "明理律所",
        class: AgencyClass::Social,
        region: COUNTY,
        competences: &[],
        hosting: Hosting::At("office"),
        ordinal: 6,
        staff: &[Staff {
            number: "L01",
            title: "律师",
            roles: &[Role::Social],
            competences: &[Competence::LegalExplanation, Competence::Counselling],
        }],
    },
];

/// Two handlers, because one may be away; a head, who approves what they prepare; and who registers and audits.
const fn bureau_staff(numbers: [&'static str; 5]) -> [Staff; 5] {
    const COMPETENCES: &[Competence] = &[
        Competence::Professional,
        Competence::ReplyDrafting,
        Competence::Guidance,
        Competence::PolicyAndLaw,
    ];
    let [first, second, head, registrar, auditor] = numbers;
    [
        Staff {
            number: first,
            title: "承办人",
            roles: &[Role::Handler],
            competences: COMPETENCES,
        },
        Staff {
            number: second,
            title: "经办人",
            roles: &[Role::Handler],
            competences: COMPETENCES,
        },
        Staff {
            number: head,
            title: "负责人",
            roles: &[Role::OrgHead],
            competences: &[Competence::Professional],
        },
        Staff {
            number: registrar,
            title: "登记员",
            roles: &[Role::Registrar, Role::Receptionist],
            competences: &[Competence::MassWork],
        },
        Staff {
            number: auditor,
            title: "审计",
            roles: &[Role::Auditor],
            competences: &[],
        },
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cast_stands_on_its_own_feet() {
        assert_eq!(nodes().count(), 5);
        for member in &CAST {
            assert_eq!(
                by_id(member.id()).map(|found| found.slug),
                Some(member.slug)
            );
            assert!(member.node().has_node());
            assert!(place(COUNTY).contains(member.region()));
            let mut numbers: Vec<_> = member.staff.iter().map(Staff::number).collect();
            numbers.dedup();
            assert_eq!(numbers.len(), member.staff.len());
        }
        assert_eq!(member("firm").node().slug, "office");
        assert!(place(TOWN).contains(place(VILLAGE)));
        assert!(find("nobody").is_none());
    }
}
