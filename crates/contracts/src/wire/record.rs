//! Parties, records, handles.

use domain::id::{
    AttendanceId, DocketId, HandlingId, Kind, MatterId, Party, ReceptionId, RecordId, Service,
};
use domain::sealed::{Sealed, SealedId, Subject};

use super::Wired;
use crate::invalid::{InField, Invalid, Reason, required};
use crate::pb::link::v1 as link;
use crate::pb::types::v1 as pb;

coded!(
    Service = pb::Service {
        Intake,
        Coordination,
        FollowUp
    }
);
coded!(
    Kind = pb::Kind {
        Matter,
        JointReception,
        Attendance,
        Docket,
        Handling
    }
);

message!(Party = pb::Party { agency, service });
message!(RecordId = pb::RecordRef { agency, kind, id });
message!(Sealed = pb::Sealed { id, digest, length });

impl Wired<Vec<u8>> for SealedId {
    fn to_wire(&self) -> Vec<u8> {
        self.0.to_wire()
    }

    fn from_wire(wire: Vec<u8>) -> Result<Self, Invalid> {
        Wired::from_wire(wire).map(Self)
    }
}

/// A reference where only one kind of record can stand.
macro_rules! reference {
    ($($domain:ident),* $(,)?) => {
        $(impl Wired<pb::RecordRef> for $domain {
            fn to_wire(&self) -> pb::RecordRef {
                self.record().to_wire()
            }

            fn from_wire(wire: pb::RecordRef) -> Result<Self, Invalid> {
                let record: RecordId = Wired::from_wire(wire)?;
                Self::try_from(record).map_err(|_| Reason::Malformed).field("kind")
            }
        }
        required_message!($domain, pb::RecordRef);)*
    };
}

reference!(MatterId, ReceptionId, AttendanceId, DocketId, HandlingId);

impl Wired<link::Subject> for Subject {
    fn to_wire(&self) -> link::Subject {
        let subject = match self {
            Self::Person(id) => link::subject::Subject::Person(id.to_wire()),
            Self::Matter(id) => link::subject::Subject::Matter(id.to_wire()),
        };
        link::Subject {
            subject: Some(subject),
        }
    }

    fn from_wire(wire: link::Subject) -> Result<Self, Invalid> {
        let link::Subject { subject } = wire;
        Ok(match required(subject)? {
            link::subject::Subject::Person(id) => {
                Self::Person(Wired::from_wire(id).field("person")?)
            }
            link::subject::Subject::Matter(id) => {
                Self::Matter(Wired::from_wire(id).field("matter")?)
            }
        })
    }
}
required_message!(Subject, link::Subject);
