//! Entries, as the journal keeps them.

use domain::entry::{Cause, Entry, Event};
use domain::rulebook::RulebookVersion;
use domain::time::Instant;

use super::Wired;
use crate::invalid::{InField, Invalid, required};
use crate::pb::journal::v1 as pb;
use crate::pb::journal::v1::{cause, entry};

impl pb::Entry {
    /// Without the instant of recording, which the journal keeps in a column.
    pub fn new(entry: &Entry) -> Self {
        let Entry {
            event,
            by,
            happened,
            recorded: _,
            rules,
            cause,
        } = entry;
        Self {
            event: Some(match event {
                Event::Matter(event) => entry::Event::Matter(event.to_wire()),
                Event::JointReception(event) => entry::Event::JointReception(event.to_wire()),
                Event::Attendance(event) => entry::Event::Attendance(event.to_wire()),
                Event::Docket(event) => entry::Event::Docket(event.to_wire()),
                Event::Handling(event) => entry::Event::Handling(event.to_wire()),
            }),
            by: by.to_wire(),
            happened: happened.to_wire(),
            law: event.law().iter().map(ToString::to_string).collect(),
            rules: rules.to_wire(),
            cause: cause.to_wire(),
        }
    }

    /// Completed by the instant of recording from the journal's column.
    pub fn read(self, recorded: Instant) -> Result<Entry, Invalid> {
        // The law of an event is what its code says; the list is for readers without this program.
        let Self {
            event,
            by,
            happened,
            law: _,
            rules,
            cause,
        } = self;
        Ok(Entry {
            event: match required(event).field("event")? {
                entry::Event::Matter(event) => {
                    Event::Matter(Wired::from_wire(event).field("matter")?)
                }
                entry::Event::JointReception(event) => {
                    Event::JointReception(Wired::from_wire(event).field("joint_reception")?)
                }
                entry::Event::Attendance(event) => {
                    Event::Attendance(Wired::from_wire(event).field("attendance")?)
                }
                entry::Event::Docket(event) => {
                    Event::Docket(Wired::from_wire(event).field("docket")?)
                }
                entry::Event::Handling(event) => {
                    Event::Handling(Wired::from_wire(event).field("handling")?)
                }
            },
            by: Wired::from_wire(by).field("by")?,
            happened: Wired::from_wire(happened).field("happened")?,
            recorded,
            rules: Wired::from_wire(rules).field("rules")?,
            cause: Wired::from_wire(cause).field("cause")?,
        })
    }
}

impl Wired<pb::RulebookVersion> for RulebookVersion {
    fn to_wire(&self) -> pb::RulebookVersion {
        let Self {
            calendar,
            profile,
            directory,
        } = self;
        pb::RulebookVersion {
            calendar: calendar.clone(),
            profile: profile.clone(),
            directory: *directory,
        }
    }

    fn from_wire(wire: pb::RulebookVersion) -> Result<Self, Invalid> {
        let pb::RulebookVersion {
            calendar,
            profile,
            directory,
        } = wire;
        Ok(Self {
            calendar,
            profile,
            directory,
        })
    }
}
required_message!(RulebookVersion, pb::RulebookVersion);

impl Wired<pb::Cause> for Cause {
    fn to_wire(&self) -> pb::Cause {
        let cause = match self {
            Self::Request(id) => cause::Cause::Request(id.to_wire()),
            Self::Message(id) => cause::Cause::Message(id.to_wire()),
            Self::Timer => cause::Cause::Timer(cause::Timer {}),
        };
        pb::Cause { cause: Some(cause) }
    }

    fn from_wire(wire: pb::Cause) -> Result<Self, Invalid> {
        let pb::Cause { cause } = wire;
        Ok(match required(cause)? {
            cause::Cause::Request(id) => Self::Request(Wired::from_wire(id).field("request")?),
            cause::Cause::Message(id) => Self::Message(Wired::from_wire(id).field("message")?),
            cause::Cause::Timer(cause::Timer {}) => Self::Timer,
        })
    }
}
required_message!(Cause, pb::Cause);
