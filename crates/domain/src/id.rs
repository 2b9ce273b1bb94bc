//! Names of agencies, services and records, the same on every node.

use std::fmt;
use std::str::FromStr;

use crate::number::UnifiedCode;

/// An agency, by its unified social credit code (GB 32100-2015).
pub type AgencyId = UnifiedCode;

/// One of the three services of a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Service {
    Intake,
    Coordination,
    FollowUp,
}

impl Service {
    pub const ALL: [Self; 3] = [Self::Intake, Self::Coordination, Self::FollowUp];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Intake => "intake",
            Self::Coordination => "coordination",
            Self::FollowUp => "follow-up",
        }
    }
}

impl fmt::Display for Service {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Service {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::ALL
            .into_iter()
            .find(|service| service.name() == text)
            .ok_or(InvalidId)
    }
}

/// An end of a channel: one service of one agency.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Party {
    pub agency: AgencyId,
    pub service: Service,
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.agency, self.service)
    }
}

/// The kinds of record; each is one stream of events with one home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    Matter,
    JointReception,
    Attendance,
    Docket,
    Handling,
}

impl Kind {
    pub const ALL: [Self; 5] = [
        Self::Matter,
        Self::JointReception,
        Self::Attendance,
        Self::Docket,
        Self::Handling,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Matter => "matter",
            Self::JointReception => "joint-reception",
            Self::Attendance => "attendance",
            Self::Docket => "docket",
            Self::Handling => "handling",
        }
    }

    /// The service that keeps records of this kind.
    pub const fn service(self) -> Service {
        match self {
            Self::Matter => Service::Intake,
            Self::JointReception | Self::Attendance => Service::Coordination,
            Self::Docket | Self::Handling => Service::FollowUp,
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.name() == text)
            .ok_or(InvalidId)
    }
}

/// A record, and the stream that holds it: home agency, kind, and a 128-bit time-ordered number.
///
/// Written `<agency>/<kind>/<32 hexadecimal digits>`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RecordId {
    pub agency: AgencyId,
    pub kind: Kind,
    pub id: u128,
}

impl RecordId {
    /// The service that is this record's home.
    pub const fn home(&self) -> Party {
        Party {
            agency: self.agency,
            service: self.kind.service(),
        }
    }
}

impl fmt::Display for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{:032x}", self.agency, self.kind, self.id)
    }
}

impl fmt::Debug for RecordId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for RecordId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let mut parts = text.split('/');
        let (Some(agency), Some(kind), Some(id), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidId);
        };
        // `from_str_radix` alone would take a sign and capitals, and two spellings of one id.
        let plain = id.len() == 32
            && id
                .bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if !plain {
            return Err(InvalidId);
        }
        Ok(Self {
            agency: agency.parse().map_err(|_| InvalidId)?,
            kind: kind.parse()?,
            id: u128::from_str_radix(id, 16).map_err(|_| InvalidId)?,
        })
    }
}

/// The text is no id of this kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an id: expected <unified social credit code>/<kind>/<32 hexadecimal digits>")]
pub struct InvalidId;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident is $kind:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            pub agency: AgencyId,
            pub id: u128,
        }

        impl $name {
            pub const fn new(agency: AgencyId, id: u128) -> Self {
                Self { agency, id }
            }

            pub const fn record(self) -> RecordId {
                RecordId { agency: self.agency, kind: Kind::$kind, id: self.id }
            }
        }

        impl From<$name> for RecordId {
            fn from(id: $name) -> Self {
                id.record()
            }
        }

        impl TryFrom<RecordId> for $name {
            type Error = InvalidId;

            fn try_from(record: RecordId) -> Result<Self, InvalidId> {
                match record.kind {
                    Kind::$kind => Ok(Self { agency: record.agency, id: record.id }),
                    _ => Err(InvalidId),
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.record(), f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.record(), f)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                text.parse::<RecordId>()?.try_into()
            }
        }
    };
}

id! {
    /// A petition matter (信访事项) at the agency that registered it.
    MatterId is Matter
}
id! {
    /// A joint reception (联合接访) at the office that convenes it.
    ReceptionId is JointReception
}
id! {
    /// What one invited agency does in one joint reception.
    AttendanceId is Attendance
}
id! {
    /// The docket (跟踪台账) of a matter.
    DocketId is Docket
}
id! {
    /// The handling (办理) of one dispatched claim at the responsible agency.
    HandlingId is Handling
}

impl DocketId {
    /// Every matter has one docket, kept by the follow-up service of the same agency under the same number.
    pub const fn of(matter: MatterId) -> Self {
        Self::new(matter.agency, matter.id)
    }

    pub const fn matter(self) -> MatterId {
        MatterId::new(self.agency, self.id)
    }
}

impl AttendanceId {
    /// An agency attends a reception once, however often it is invited.
    pub const fn of(reception: ReceptionId, agency: AgencyId) -> Self {
        Self::new(agency, reception.id)
    }
}
