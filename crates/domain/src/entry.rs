//! The journal as rules see it: entries, the records they fold into, and what follows from a record.

use std::fmt;

use crate::id::{AgencyId, Kind, RecordId};
use crate::law::Clause;
use crate::message::Message;
use crate::number::MatterNumber;
use crate::people::Author;
use crate::region::RegionCode;
use crate::rulebook::RulebookVersion;
use crate::sealed::Sealed;
use crate::time::{Date, Instant};
use crate::{attendance, docket, handling, matter, reception};

/// What happened to a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    Matter(matter::Event),
    JointReception(reception::Event),
    Attendance(attendance::Event),
    Docket(docket::Event),
    Handling(handling::Event),
}

impl Event {
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Matter(_) => Kind::Matter,
            Self::JointReception(_) => Kind::JointReception,
            Self::Attendance(_) => Kind::Attendance,
            Self::Docket(_) => Kind::Docket,
            Self::Handling(_) => Kind::Handling,
        }
    }

    /// The name of the event, as journals and timelines show it: `matter.registered`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Matter(event) => event.name(),
            Self::JointReception(event) => event.name(),
            Self::Attendance(event) => event.name(),
            Self::Docket(event) => event.name(),
            Self::Handling(event) => event.name(),
        }
    }

    /// The law the event rests on.
    pub fn law(&self) -> &'static [Clause] {
        match self {
            Self::Matter(event) => event.law(),
            Self::JointReception(event) => event.law(),
            Self::Attendance(event) => event.law(),
            Self::Docket(event) => event.law(),
            Self::Handling(event) => event.law(),
        }
    }

    /// Every sealed text the event names, so that holders can be found and parts handed over.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Matter(event) => event.sealed(),
            Self::JointReception(event) => event.sealed(),
            Self::Attendance(event) => event.sealed(),
            Self::Docket(event) => event.sealed(),
            Self::Handling(event) => event.sealed(),
        }
    }
}

/// What made an entry be written: a caller's request, a peer's message, or a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    Request([u8; 16]),
    Message([u8; 32]),
    Timer,
}

/// One line of a stream: the event, who, when, and the rules it was decided by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub event: Event,
    pub by: Author,
    pub happened: Instant,
    pub recorded: Instant,
    pub rules: RulebookVersion,
    pub cause: Cause,
}

/// A stream that does not fold: its entries contradict the machine that wrote them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("entry {event} does not fit the record it stands in")]
pub struct Corrupt {
    pub event: &'static str,
}

/// A record as its entries make it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(
    clippy::large_enum_variant,
    reason = "folds move the state at every entry; a box would be allocated anew each time"
)]
pub enum State {
    Matter(matter::Matter),
    JointReception(reception::JointReception),
    Attendance(attendance::Attendance),
    Docket(docket::Docket),
    Handling(handling::Handling),
}

impl State {
    /// The record after its first entry.
    pub fn begin(id: RecordId, entry: &Entry) -> Result<Self, Corrupt> {
        let corrupt = Corrupt {
            event: entry.event.name(),
        };
        if id.kind != entry.event.kind() {
            return Err(corrupt);
        }
        match &entry.event {
            Event::Matter(event) => matter::Matter::begin(id, event, entry).map(Self::Matter),
            Event::JointReception(event) => {
                reception::JointReception::begin(id, event, entry).map(Self::JointReception)
            }
            Event::Attendance(event) => {
                attendance::Attendance::begin(id, event, entry).map(Self::Attendance)
            }
            Event::Docket(event) => docket::Docket::begin(id, event, entry).map(Self::Docket),
            Event::Handling(event) => {
                handling::Handling::begin(id, event, entry).map(Self::Handling)
            }
        }
    }

    /// The record after one more entry.
    pub fn apply(self, entry: &Entry) -> Result<Self, Corrupt> {
        match (self, &entry.event) {
            (Self::Matter(state), Event::Matter(event)) => {
                state.apply(event, entry).map(Self::Matter)
            }
            (Self::JointReception(state), Event::JointReception(event)) => {
                state.apply(event, entry).map(Self::JointReception)
            }
            (Self::Attendance(state), Event::Attendance(event)) => {
                state.apply(event, entry).map(Self::Attendance)
            }
            (Self::Docket(state), Event::Docket(event)) => {
                state.apply(event, entry).map(Self::Docket)
            }
            (Self::Handling(state), Event::Handling(event)) => {
                state.apply(event, entry).map(Self::Handling)
            }
            _ => Err(Corrupt {
                event: entry.event.name(),
            }),
        }
    }

    /// The public stage, a total function of the machines inside: `in-session`.
    pub fn stage(&self) -> &'static str {
        match self {
            Self::Matter(state) => state.stage(),
            Self::JointReception(state) => state.stage(),
            Self::Attendance(state) => state.stage(),
            Self::Docket(state) => state.stage(),
            Self::Handling(state) => state.stage(),
        }
    }

    /// Rows for work lists; coded facts only.
    pub fn listings(&self) -> Vec<Listing> {
        match self {
            Self::Matter(state) => state.listings(),
            Self::JointReception(state) => state.listings(),
            Self::Attendance(state) => state.listings(),
            Self::Docket(state) => state.listings(),
            Self::Handling(state) => state.listings(),
        }
    }

    /// Coded facts to find the record by.
    pub fn keys(&self) -> Vec<Key> {
        match self {
            Self::Matter(state) => state.keys(),
            Self::JointReception(_) | Self::Attendance(_) | Self::Docket(_) | Self::Handling(_) => {
                Vec::new()
            }
        }
    }

    /// The clocks that run, with the instants at which they run out.
    pub fn timers(&self) -> Vec<Timer> {
        match self {
            Self::Matter(_) => Vec::new(),
            Self::JointReception(state) => state.timers(),
            Self::Attendance(state) => state.timers(),
            Self::Docket(state) => state.timers(),
            Self::Handling(state) => state.timers(),
        }
    }

    /// What the last entry, already applied, says to other records.
    ///
    /// `version` is the version of that entry; at most one message goes to each record.
    pub fn messages(&self, entry: &Entry, version: u64) -> Vec<Message> {
        match (self, &entry.event) {
            (Self::Matter(state), Event::Matter(event)) => state.messages(event, entry, version),
            (Self::JointReception(state), Event::JointReception(event)) => {
                state.messages(event, entry, version)
            }
            (Self::Attendance(state), Event::Attendance(event)) => {
                state.messages(event, entry, version)
            }
            (Self::Docket(state), Event::Docket(event)) => state.messages(event, entry, version),
            (Self::Handling(state), Event::Handling(event)) => {
                state.messages(event, entry, version)
            }
            _ => Vec::new(),
        }
    }
}

/// The day of a row without a deadline: it sorts last and `due_on` is never null.
pub const FAR_DAY: Date = jiff::civil::date(9999, 12, 31);

/// A row of a work list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// 0 for the record itself; the claim's number where a row stands for a claim.
    pub slot: u16,
    /// Whose work list it stands in.
    pub agency: AgencyId,
    pub stage: &'static str,
    /// Who is answerable.
    pub owner: AgencyId,
    pub region: RegionCode,
    /// `suggestion`, `accusation`, `claim`, `enquiry`, or `untriaged`.
    pub category: &'static str,
    pub urgent: bool,
    /// `FAR_DAY` where no clock runs.
    pub due_on: Date,
    pub opened: Instant,
    pub number: Option<MatterNumber>,
}

/// What a record can be found by. Keyed blind indexes of personal data are written by the use case instead, never derived.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Key {
    /// The human number; unique.
    Number(MatterNumber),
    /// The id in the system the piece came from; unique in the agency.
    Source(AgencyId, String),
    /// Where the problem lies; many records a place.
    Place(RegionCode),
}

/// A clock of a record: unique by name inside it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timer {
    pub name: TimerName,
    /// The first instant at which the clock has run out.
    pub due: Instant,
}

/// A clock and what it runs for: `T3/2` is the notice on claim 2; slot 0 is the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimerName {
    pub clock: crate::term::ClockId,
    pub slot: u16,
}

impl fmt::Display for TimerName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.clock.code(), self.slot)
    }
}
