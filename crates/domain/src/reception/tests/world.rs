//! A reception and its attendances, with the messages between them: delivered at once, unless a node is down.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

use crate::attendance::{self, Attendance};
use crate::entry::{Cause, Entry, Event};
use crate::fixture::{instant, office, rules, short};
use crate::id::{AgencyId, AttendanceId, Kind, MatterId, ReceptionId, RecordId};
use crate::message::{Body, Message};
use crate::people::{Actor, Author};
use crate::reception::{self, JointReception};
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::time::{Instant, Moment};

use super::talk;

pub(crate) const NUMBER: u128 = 7;

pub(crate) fn reception_id() -> ReceptionId {
    ReceptionId::new(office(), NUMBER)
}

pub(crate) fn matter_id() -> MatterId {
    MatterId::new(office(), 1)
}

pub(crate) fn attendance_id(agency: AgencyId) -> AttendanceId {
    AttendanceId::of(reception_id(), agency)
}

#[derive(Clone)]
pub(crate) struct World {
    pub(crate) rules: Rulebook,
    pub(crate) reception: Option<JointReception>,
    pub(crate) attendances: BTreeMap<AgencyId, Attendance>,
    versions: BTreeMap<RecordId, u64>,
    down: BTreeSet<AgencyId>,
    waiting: Vec<Message>,
    /// Everything that was sent, to look at afterwards.
    pub(crate) sent: Vec<Message>,
    said: Vec<String>,
}

/// Somebody's command, or what a story does to the world.
#[expect(
    clippy::large_enum_variant,
    reason = "an act lives for one line of a story"
)]
pub(crate) enum Act {
    Office(Actor, reception::Command),
    Agency(Actor, attendance::Command),
    Message(Message),
    Ring(crate::entry::TimerName),
    Down(AgencyId),
    Up(AgencyId),
}

impl World {
    pub(crate) fn new() -> Self {
        Self {
            rules: rules(),
            reception: None,
            attendances: BTreeMap::new(),
            versions: BTreeMap::new(),
            down: BTreeSet::new(),
            waiting: Vec::new(),
            sent: Vec::new(),
            said: Vec::new(),
        }
    }

    pub(crate) fn reception(&self) -> &JointReception {
        self.reception.as_ref().unwrap()
    }

    pub(crate) fn attendance(&self, agency: AgencyId) -> &Attendance {
        &self.attendances[&agency]
    }

    /// Plays lines of `MM-DD HH:MM who does what`, and says what each did.
    pub(crate) fn play(&mut self, story: &str) -> String {
        let mut told = String::new();
        for line in story.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().collect();
            let at = instant(&format!("{} {}", words[0], words[1]));
            let mut said = Vec::new();
            for act in talk::acts(self, at, words[2], &words[3..]) {
                self.said.clear();
                if let Err(refusal) = self.act(act, at) {
                    self.said.push(format!("{} {refusal}", refusal.reason()));
                }
                said.append(&mut self.said);
            }
            writeln!(told, "{}: {}", words[2..].join(" "), said.join("; ")).unwrap();
        }
        told
    }

    pub(crate) fn act(&mut self, act: Act, at: Instant) -> Result<(), Refusal> {
        let moment = Moment::at(at);
        match act {
            Act::Office(actor, command) => {
                let events =
                    reception::decide(self.reception(), &self.rules, &actor, command, moment)?;
                let by = Author::Staff(actor.person);
                self.write(
                    reception_id().record(),
                    events.into_iter().map(Event::JointReception),
                    by,
                    at,
                );
            }
            Act::Agency(actor, command) => {
                let agency = actor.agency();
                let attendance = self.attendance(agency);
                let events = attendance::decide(attendance, &self.rules, &actor, command, moment)?;
                let by = Author::Staff(actor.person);
                self.write(
                    attendance_id(agency).record(),
                    events.into_iter().map(Event::Attendance),
                    by,
                    at,
                );
            }
            Act::Message(message) => self.deliver(message, at)?,
            Act::Ring(timer) => {
                let events = self.reception().ring(&self.rules, timer, moment)?;
                self.write(
                    reception_id().record(),
                    events.into_iter().map(Event::JointReception),
                    Author::Clock,
                    at,
                );
            }
            Act::Down(agency) => {
                self.down.insert(agency);
            }
            Act::Up(agency) => {
                self.down.remove(&agency);
                for message in std::mem::take(&mut self.waiting) {
                    self.post(message, at);
                }
            }
        }
        Ok(())
    }

    /// Folds and posts, entry by entry, as the store does.
    fn write(
        &mut self,
        id: RecordId,
        events: impl Iterator<Item = Event>,
        by: Author,
        at: Instant,
    ) {
        let mut post = Vec::new();
        for event in events {
            let entry = Entry {
                event: event.clone(),
                by: by.clone(),
                happened: at,
                recorded: at,
                rules: self.rules.version(),
                cause: Cause::Timer,
            };
            let version = self.versions.entry(id).or_default();
            *version += 1;
            let version = *version;
            let messages = match &event {
                Event::JointReception(event) => {
                    let next = match self.reception.take() {
                        None => JointReception::begin(id, event, &entry).unwrap(),
                        Some(reception) => reception.apply(event, &entry).unwrap(),
                    };
                    let messages = next.messages(event, &entry, version);
                    self.reception = Some(next);
                    messages
                }
                Event::Attendance(event) => {
                    let next = match self.attendances.remove(&id.agency) {
                        None => Attendance::begin(id, event, &entry).unwrap(),
                        Some(attendance) => attendance.apply(event, &entry).unwrap(),
                    };
                    let messages = next.messages(event, &entry, version);
                    self.attendances.insert(id.agency, next);
                    messages
                }
                _ => unreachable!("no other record is played here"),
            };
            self.said.push(said(id, &event, &messages));
            post.extend(messages);
        }
        for message in post {
            self.sent.push(message.clone());
            self.post(message, at);
        }
    }

    fn post(&mut self, message: Message, at: Instant) {
        let far = |record: &RecordId| self.down.contains(&record.agency);
        if far(&message.to) || far(&message.origin) {
            self.waiting.push(message);
            return;
        }
        if matches!(message.to.kind, Kind::JointReception | Kind::Attendance) {
            let to = short(message.to.agency);
            if let Err(refusal) = self.deliver(message, at) {
                self.said.push(format!("{to} refuses {}", refusal.reason()));
            }
        }
    }

    pub(crate) fn deliver(&mut self, message: Message, at: Instant) -> Result<(), Refusal> {
        let events = self.receive(&message, Moment::at(at))?;
        let by = Author::Peer(message.origin.home());
        self.write(message.to, events.into_iter(), by, at);
        Ok(())
    }

    /// What a message would do.
    pub(crate) fn receive(&self, message: &Message, moment: Moment) -> Result<Vec<Event>, Refusal> {
        let rules = &self.rules;
        match message.to.kind {
            Kind::JointReception => {
                let events = match (&self.reception, &message.body) {
                    (Some(reception), _) => reception.receive(rules, message, moment)?,
                    (None, Body::Matter(body)) => {
                        reception::propose_by_message(rules, message, body, moment)?
                    }
                    (None, _) => Vec::new(),
                };
                Ok(events.into_iter().map(Event::JointReception).collect())
            }
            Kind::Attendance => {
                let events = match (self.attendances.get(&message.to.agency), &message.body) {
                    (Some(attendance), _) => attendance.receive(rules, message, moment)?,
                    (None, Body::JointReception(body)) => {
                        attendance::open(rules, message, body, moment)?
                    }
                    (None, _) => Vec::new(),
                };
                Ok(events.into_iter().map(Event::Attendance).collect())
            }
            _ => Ok(Vec::new()),
        }
    }
}

/// `office line-locked > hrss land`: whose record, what happened, and who is told.
fn said(id: RecordId, event: &Event, messages: &[Message]) -> String {
    let name = event.name().split_once('.').unwrap().1;
    let to: Vec<&str> = messages
        .iter()
        .map(|message| match message.to.kind {
            Kind::Matter => "matter",
            Kind::Docket => "docket",
            _ => short(message.to.agency),
        })
        .collect();
    let whose = match id.kind {
        Kind::JointReception => String::new(),
        _ => format!("{}.", short(id.agency)),
    };
    if to.is_empty() || id.kind == Kind::Attendance {
        format!("{whose}{name}")
    } else {
        format!("{whose}{name} > {}", to.join(" "))
    }
}
