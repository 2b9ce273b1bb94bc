//! What one record says to another, near or far.

use crate::entry::{Event, State, TimerName};
use crate::id::RecordId;
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::sealed::Sealed;
use crate::time::{Instant, Moment};
use crate::{attendance, docket, handling, matter, reception};

/// A message: written with the entry that causes it, delivered until its receiver has given a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    pub origin: RecordId,
    /// The version of the entry at the origin; with `origin` and `to` it names the message for ever.
    pub version: u64,
    pub to: RecordId,
    /// When the entry behind it happened, by the sender.
    pub happened: Instant,
    pub body: Body,
}

/// By sender; the table in `proto/README.md` has a line for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    Matter(matter::Outgoing),
    JointReception(reception::Outgoing),
    Attendance(attendance::Outgoing),
    Docket(docket::Outgoing),
    Handling(handling::Outgoing),
}

impl Body {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Matter(message) => message.name(),
            Self::JointReception(message) => message.name(),
            Self::Attendance(message) => message.name(),
            Self::Docket(message) => message.name(),
            Self::Handling(message) => message.name(),
        }
    }

    /// The texts that travel beside the message as sealed parts.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Matter(message) => message.sealed(),
            Self::JointReception(message) => message.sealed(),
            Self::Attendance(message) => message.sealed(),
            Self::Docket(message) => message.sealed(),
            Self::Handling(message) => message.sealed(),
        }
    }
}

/// What a record makes of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Receipt {
    /// Possibly nothing, where the message changes nothing here.
    Applied(Vec<Event>),
    /// The record it is for is not there yet; the message waits for it.
    Waiting(RecordId),
}

/// Decides what a message does to its record, which may not exist yet. `recorded` in the moment is the first durable
/// receipt here: the legal instant of T3 and T4 (Art. 23 ¶3).
pub fn receive(
    state: Option<&State>,
    rules: &Rulebook,
    message: &Message,
    moment: Moment,
) -> Result<Receipt, Refusal> {
    let events = match (state, &message.body) {
        (Some(State::Matter(matter)), _) => {
            wrap(matter.receive(rules, message, moment)?, Event::Matter)
        }
        (Some(State::JointReception(reception)), _) => wrap(
            reception.receive(rules, message, moment)?,
            Event::JointReception,
        ),
        (Some(State::Attendance(attendance)), _) => wrap(
            attendance.receive(rules, message, moment)?,
            Event::Attendance,
        ),
        (Some(State::Docket(docket)), _) => {
            wrap(docket.receive(rules, message, moment)?, Event::Docket)
        }
        (Some(State::Handling(handling)), _) => {
            wrap(handling.receive(rules, message, moment)?, Event::Handling)
        }
        (None, Body::Matter(body)) if body.opens_docket() => {
            wrap(docket::open(rules, message, body, moment)?, Event::Docket)
        }
        (None, Body::Matter(body)) if body.opens_reception() => wrap(
            reception::propose_by_message(rules, message, body, moment)?,
            Event::JointReception,
        ),
        (None, Body::JointReception(body)) if body.opens_attendance() => wrap(
            attendance::open(rules, message, body, moment)?,
            Event::Attendance,
        ),
        (None, Body::Docket(body)) if body.opens_handling() => wrap(
            handling::open(rules, message, body, moment)?,
            Event::Handling,
        ),
        (None, _) => return Ok(Receipt::Waiting(message.to)),
    };
    Ok(Receipt::Applied(events))
}

fn wrap<E>(events: Vec<E>, into: fn(E) -> Event) -> Vec<Event> {
    events.into_iter().map(into).collect()
}

/// Decides what it means that a clock of the record has run out; nothing, where it stopped meanwhile.
pub fn ring(
    state: &State,
    rules: &Rulebook,
    timer: TimerName,
    moment: Moment,
) -> Result<Vec<Event>, Refusal> {
    Ok(match state {
        State::Matter(_) => Vec::new(),
        State::JointReception(reception) => {
            wrap(reception.ring(rules, timer, moment)?, Event::JointReception)
        }
        State::Attendance(attendance) => {
            wrap(attendance.ring(rules, timer, moment)?, Event::Attendance)
        }
        State::Docket(docket) => wrap(docket.ring(rules, timer, moment)?, Event::Docket),
        State::Handling(handling) => wrap(handling.ring(rules, timer, moment)?, Event::Handling),
    })
}
