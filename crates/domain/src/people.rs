//! Who acts: staff of agencies without their names, their roles and what they declare to be able to do.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use crate::id::{AgencyId, Party};

/// A staff number inside one agency: 1 to 16 ASCII letters, digits or hyphens. Not a name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StaffNumber(Box<str>);

impl StaffNumber {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for StaffNumber {
    type Err = InvalidStaffNumber;

    fn from_str(text: &str) -> Result<Self, InvalidStaffNumber> {
        let fits = (1..=16).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(InvalidStaffNumber)
        }
    }
}

/// The text is no staff number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a staff number has 1 to 16 ASCII letters, digits or hyphens")]
pub struct InvalidStaffNumber;

/// A member of staff, opaque across agencies: enough for "approver is not handler" and "nobody decides twice".
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonRef {
    pub agency: AgencyId,
    pub number: StaffNumber,
}

impl fmt::Display for PersonRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}#{}", self.agency, self.number.as_str())
    }
}

/// What a member of staff may do, as its agency says in the token.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    Registrar,
    Receptionist,
    Coordinator,
    Handler,
    OrgHead,
    Local,
    Social,
    Inspector,
    Auditor,
    /// 联席会议 (Art. 13, 24): decides where the agencies in dispute have no common superior.
    Conference,
}

/// A competence that clause 5 asks of those who receive petitioners together, as declared by their agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Competence {
    /// 5.1
    Organising,
    /// 5.1
    PolicyAndLaw,
    /// 5.1
    MassWork,
    /// 5.2
    Professional,
    /// 5.2
    ReplyDrafting,
    /// 5.2
    Guidance,
    /// 5.3
    Persuasion,
    /// 5.3
    Liaison,
    /// 5.3
    FollowUp,
    /// 5.4
    LegalExplanation,
    /// 5.4
    Counselling,
    /// 5.4
    EmotionalSupport,
}

/// A person an agency sends, with the competences it declares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegate {
    pub person: PersonRef,
    pub competences: BTreeSet<Competence>,
}

/// Who gives a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    pub person: PersonRef,
    pub roles: BTreeSet<Role>,
}

impl Actor {
    pub fn agency(&self) -> AgencyId {
        self.person.agency
    }

    pub fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

/// Who caused an event, as the journal keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    Staff(PersonRef),
    /// By message.
    Peer(Party),
    /// A clock ran out.
    Clock,
}
