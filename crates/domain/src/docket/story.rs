//! A docket and its handlings with the messages between them, driven by lines such as `03-03 office dispatch 1 hrss`.
//!
//! `hrss` is a handler of that agency, `hrss/head` its head, `office/clerk` a registrar. `… on 03-05` dates what happened
//! before the day it is recorded. `hrss down` holds back what goes to and from an agency until `hrss up`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;

use expect_test::Expect;

use crate::docket::{self, DispatchGround, DispatchKind, Docket, ObjectionRuling, Round, Stage};
use crate::entry::{Cause, Entry, Event, State};
use crate::fixture::{
    agency, day, instant, moment, office, person, registration, rules, sealed, sealed_of_length,
    short,
};
use crate::handling::{self, Handling, Notice, Opinion, OpinionOutcome, ServiceWay};
use crate::id::{AgencyId, DocketId, HandlingId, MatterId, ReceptionId, RecordId};
use crate::matter::{
    self, Category, ClaimNo, ClaimPath, ClaimTriage, Disposition, PersonNo, Registration, Stated,
};
use crate::message::{self, Body, Message, Receipt};
use crate::people::{Actor, Author, Role};
use crate::reception::{self, Plan, PlanItem, PlanVersion};
use crate::refusal::Refusal;
use crate::rulebook::{Rulebook, Standing};
use crate::time::{Instant, Moment};

mod command;
mod words;

pub use command::{actor, opinion};
use words::{described, told};

/// Plays a story and compares what was written and refused.
pub fn check(story: &str, expected: Expect) {
    expected.assert_eq(&World::played(story).log);
}

pub struct World {
    pub rules: Rulebook,
    pub records: BTreeMap<RecordId, (State, Vec<Entry>)>,
    /// Sent and not yet delivered, in order.
    queue: VecDeque<Message>,
    held: Vec<Message>,
    down: BTreeSet<AgencyId>,
    pub log: String,
    next: u128,
}

pub fn matter_id() -> MatterId {
    MatterId::new(office(), 1)
}

fn reception_id() -> ReceptionId {
    ReceptionId::new(office(), 9)
}

impl World {
    fn new() -> Self {
        Self {
            rules: rules(),
            records: BTreeMap::new(),
            queue: VecDeque::new(),
            held: Vec::new(),
            down: BTreeSet::new(),
            log: String::new(),
            next: 1,
        }
    }

    pub fn played(story: &str) -> Self {
        let mut world = Self::new();
        story.lines().for_each(|line| world.line(line));
        world
    }

    pub fn line(&mut self, line: &str) {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [on, who, verb, rest @ ..] = words.as_slice() else {
            return;
        };
        let recorded = instant(on);
        let (args, happened) = match rest {
            [args @ .., "on", day] => (args, instant(day)),
            args => (args, recorded),
        };
        let at = Moment { happened, recorded };
        let _ = writeln!(self.log, "{}", words.join(" "));
        let acted = self.act(who, verb, args, at);
        if let Err(refusal) = acted.and_then(|()| self.deliver_all(at.recorded)) {
            let _ = writeln!(self.log, "  {} {refusal}", refusal.reason());
        }
    }

    fn act(&mut self, who: &str, verb: &str, args: &[&str], at: Moment) -> Result<(), Refusal> {
        let (name, post) = who.split_once('/').unwrap_or((who, ""));
        let home = agency(name);
        match verb {
            "register" => self.register(args, at),
            "triage" => self.triage(args, at),
            "plan" => self.plan(args, at),
            "withdraw" => self.tell(matter::Outgoing::Withdrawn, at),
            "elect" => {
                let representatives = args.iter().map(|n| PersonNo(n.parse().unwrap())).collect();
                self.tell(
                    matter::Outgoing::RepresentativesElected { representatives },
                    at,
                )
            }
            "suspend" => {
                let agencies = &mut self.rules.directory.agencies;
                agencies.get_mut(&agency(args[0])).unwrap().standing = Standing::Suspended;
                Ok(())
            }
            "ring" => self.ring(at),
            "down" => {
                self.down.insert(home);
                Ok(())
            }
            "up" => {
                self.down.remove(&home);
                self.queue.extend(self.held.drain(..));
                Ok(())
            }
            "dispatch" | "agree" | "refuse" | "close" => {
                let command = self.docket_command(verb, args);
                let actor = actor(home, post);
                self.command_docket(&actor, command, at)
            }
            _ => {
                let (record, command) = self.handling_command(home, verb, args, at);
                if !self.records.contains_key(&record.record()) {
                    let _ = writeln!(self.log, "  nothing was dispatched here");
                    return Ok(());
                }
                self.command_handling(record, &actor(home, post), command, at)
            }
        }
    }

    pub fn docket(&self) -> &Docket {
        match &self.records[&DocketId::of(matter_id()).record()].0 {
            State::Docket(docket) => docket,
            other => panic!("{} is no docket", other.stage()),
        }
    }

    pub fn handling(&self, id: HandlingId) -> &Handling {
        match &self.records[&id.record()].0 {
            State::Handling(handling) => handling,
            other => panic!("{} is no handling", other.stage()),
        }
    }

    /// The newest handling of a claim at an agency.
    pub fn handling_of(&self, claim: u8, home: AgencyId) -> HandlingId {
        let claim = self.docket().claim(ClaimNo(claim)).unwrap();
        let sent = claim.sent.iter().rev().find(|sent| sent.to == home);
        sent.map_or(HandlingId::new(home, 0), |sent| sent.handling)
    }

    pub(super) fn tell(&mut self, told: matter::Outgoing, at: Moment) -> Result<(), Refusal> {
        self.say(matter_id().record(), Body::Matter(told), at)
    }

    pub(super) fn say(&mut self, origin: RecordId, body: Body, at: Moment) -> Result<(), Refusal> {
        let message = Message {
            origin,
            version: 1,
            to: DocketId::of(matter_id()).record(),
            happened: at.happened,
            body,
        };
        self.deliver(message, at.recorded)
    }

    pub fn command_docket(
        &mut self,
        actor: &Actor,
        command: docket::Command,
        at: Moment,
    ) -> Result<(), Refusal> {
        let events = docket::decide(self.docket(), &self.rules, actor, command, at)?;
        let events = events.into_iter().map(Event::Docket).collect();
        let to = self.docket().id().record();
        self.write(to, events, Author::Staff(actor.person.clone()), at);
        Ok(())
    }

    pub fn command_handling(
        &mut self,
        handling: HandlingId,
        actor: &Actor,
        command: handling::Command,
        at: Moment,
    ) -> Result<(), Refusal> {
        let events = handling::decide(self.handling(handling), &self.rules, actor, command, at)?;
        let events = events.into_iter().map(Event::Handling).collect();
        let by = Author::Staff(actor.person.clone());
        self.write(handling.record(), events, by, at);
        Ok(())
    }

    fn ring(&mut self, at: Moment) -> Result<(), Refusal> {
        let due: Vec<_> = self
            .records
            .iter()
            .flat_map(|(id, (state, _))| state.timers().into_iter().map(|timer| (*id, timer)))
            .filter(|(_, timer)| timer.due <= at.recorded)
            .collect();
        for (id, timer) in due {
            let events = message::ring(&self.records[&id].0, &self.rules, timer.name, at)?;
            self.write(id, events, Author::Clock, at);
        }
        Ok(())
    }

    fn deliver_all(&mut self, recorded: Instant) -> Result<(), Refusal> {
        while let Some(message) = self.queue.pop_front() {
            self.deliver(message, recorded)?;
        }
        Ok(())
    }

    /// Applies a message at its record, unless one of the two ends is down.
    pub fn deliver(&mut self, message: Message, recorded: Instant) -> Result<(), Refusal> {
        if self.down.contains(&message.origin.agency) || self.down.contains(&message.to.agency) {
            self.held.push(message);
            return Ok(());
        }
        if matches!(message.body, Body::Docket(_)) && message.to.kind != crate::id::Kind::Handling {
            let _ = writeln!(self.log, "    ▶ {}", told(&message));
            return Ok(());
        }
        self.apply(&message, recorded)
    }

    /// Applies a message whatever is down.
    pub fn apply(&mut self, message: &Message, recorded: Instant) -> Result<(), Refusal> {
        let at = Moment {
            happened: message.happened,
            recorded,
        };
        let state = self.records.get(&message.to).map(|(state, _)| state);
        match message::receive(state, &self.rules, message, at)? {
            Receipt::Applied(events) => {
                self.write(message.to, events, Author::Peer(message.origin.home()), at);
                Ok(())
            }
            Receipt::Waiting(for_) => {
                let _ = writeln!(self.log, "  waits for a {}", for_.kind);
                Ok(())
            }
        }
    }

    fn write(&mut self, id: RecordId, events: Vec<Event>, by: Author, at: Moment) {
        for event in events {
            let entry = Entry {
                event,
                by: by.clone(),
                happened: at.happened,
                recorded: at.recorded,
                rules: self.rules.version(),
                cause: Cause::Timer,
            };
            let _ = writeln!(self.log, "  {}", described(&entry.event));
            let (state, entries) = match self.records.remove(&id) {
                None => (State::begin(id, &entry).unwrap(), vec![entry]),
                Some((state, mut entries)) => {
                    let state = state.apply(&entry).unwrap();
                    entries.push(entry);
                    (state, entries)
                }
            };
            let version = u64::try_from(entries.len()).unwrap();
            self.queue
                .extend(state.messages(entries.last().unwrap(), version));
            self.records.insert(id, (state, entries));
        }
    }
}

/// Whether the claim is away with an undecided objection.
pub fn is_objected(docket: &Docket, claim: u8) -> bool {
    matches!(
        docket.claim(ClaimNo(claim)).unwrap().stage,
        Stage::Away {
            progress: docket::Progress::Objected { .. },
            ..
        }
    )
}

pub fn nine(on: &str) -> Moment {
    moment(on)
}
