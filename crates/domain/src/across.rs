//! All records together: what one says the other takes, in whatever order the channels bring it.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

use crate::entry::{Cause, Entry, Event, State};
use crate::fixture::{anyone, entry, instant, office, rules, short};
use crate::id::{
    AgencyId, AttendanceId, DocketId, HandlingId, MatterId, Party, ReceptionId, RecordId,
};
use crate::message::{Message, Receipt, receive};
use crate::people::{Actor, Author};
use crate::rulebook::Rulebook;
use crate::time::Moment;
use crate::{attendance, docket, handling, matter, reception};

mod journey;
mod outcome;
mod properties;
mod story;

const MATTER: u128 = 100;
const RECEPTION: u128 = 200;

/// A command, by the record it is for.
enum Order {
    Matter(matter::Command),
    Reception(reception::Command),
    Attendance(attendance::Command),
    Docket(docket::Command),
    Handling(u128, handling::Command),
}

/// Every agency's records, and the channels between their services.
struct World {
    rules: Rulebook,
    records: BTreeMap<RecordId, (State, u64)>,
    channels: BTreeMap<(Party, Party), VecDeque<Message>>,
    waiting: Vec<Message>,
    now: Moment,
    /// Which of the channels that have something delivers next.
    picks: Vec<usize>,
    picked: usize,
    deliveries: Deliveries,
    /// Everything that was written, and everything that was delivered.
    written: Vec<(RecordId, Entry)>,
    delivered: Vec<Message>,
}

/// Whether a channel repeats itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Deliveries {
    Once,
    Twice,
}

impl World {
    fn new(picks: Vec<usize>, deliveries: Deliveries) -> Self {
        Self {
            rules: rules(),
            records: BTreeMap::new(),
            channels: BTreeMap::new(),
            waiting: Vec::new(),
            now: Moment::at(instant("03-02")),
            picks,
            picked: 0,
            deliveries,
            written: Vec::new(),
            delivered: Vec::new(),
        }
    }

    fn at(&mut self, text: &str) {
        self.now = Moment::at(instant(text));
    }

    fn register(&mut self, registration: matter::Registration) {
        let actor = anyone(office());
        let events = matter::register(&self.rules, &actor, registration, self.now).unwrap();
        self.requested(
            matter_id().record(),
            events.into_iter().map(Event::Matter),
            &actor,
        );
    }

    /// Somebody of the agency gives the order; then all that follows from it is delivered.
    fn order(&mut self, agency: AgencyId, order: Order) {
        self.order_by(&anyone(agency), order);
    }

    fn order_by(&mut self, actor: &Actor, order: Order) {
        let id = order.record(actor.agency());
        let Some((state, _)) = self.records.get(&id) else {
            panic!("no record {id}");
        };
        let events = order.decide(state, &self.rules, actor, self.now);
        self.requested(id, events.into_iter(), actor);
    }

    fn requested(&mut self, id: RecordId, events: impl Iterator<Item = Event>, actor: &Actor) {
        for event in events {
            let entry = entry(event, actor, self.now);
            self.append(id, &entry);
        }
        self.deliver_all();
    }

    fn append(&mut self, id: RecordId, entry: &Entry) {
        self.written.push((id, entry.clone()));
        let (state, version) = match self.records.remove(&id) {
            None => (State::begin(id, entry).unwrap(), 1),
            Some((state, version)) => (state.apply(entry).unwrap(), version + 1),
        };
        for message in state.messages(entry, version) {
            let channel = (id.home(), message.to.home());
            self.channels.entry(channel).or_default().push_back(message);
        }
        self.records.insert(id, (state, version));
    }

    fn deliver_all(&mut self) {
        while let Some(message) = self.next() {
            for _ in 0..self.times() {
                self.deliver(&message);
            }
        }
    }

    fn times(&self) -> usize {
        match self.deliveries {
            Deliveries::Once => 1,
            Deliveries::Twice => 2,
        }
    }

    /// The oldest message of one of the channels that have any.
    fn next(&mut self) -> Option<Message> {
        self.channels.retain(|_, queue| !queue.is_empty());
        let among = self.channels.len();
        let pick = self.picks.get(self.picked % self.picks.len().max(1));
        self.picked += 1;
        let at = pick.copied().unwrap_or_default() % among.max(1);
        self.channels.values_mut().nth(at)?.pop_front()
    }

    fn deliver(&mut self, message: &Message) {
        self.delivered.push(message.clone());
        let state = self.records.get(&message.to).map(|(state, _)| state);
        let name = message.body.name();
        let receipt = receive(state, &self.rules, message, self.now)
            .unwrap_or_else(|refusal| panic!("{name} to {}: {refusal}", message.to));
        let events = match receipt {
            Receipt::Waiting(_) => return self.waiting.push(message.clone()),
            Receipt::Applied(events) => events,
        };
        let opens = state.is_none();
        for event in events {
            let entry = Entry {
                by: Author::Peer(message.origin.home()),
                cause: Cause::Message([0; 32]),
                happened: message.happened,
                ..entry(event, &anyone(office()), self.now)
            };
            self.append(message.to, &entry);
        }
        if opens {
            let (now_there, still): (Vec<_>, Vec<_>) = std::mem::take(&mut self.waiting)
                .into_iter()
                .partition(|waiting| waiting.to == message.to);
            self.waiting = still;
            now_there.iter().for_each(|waiting| self.deliver(waiting));
        }
    }

    fn timeline(&self) -> String {
        let mut text = String::new();
        for (id, entry) in &self.written {
            let (clock, kept) = (entry.happened.to_string(), short(id.agency));
            let name = entry.event.name();
            writeln!(text, "{} {kept:<7}{name}", &clock[5..16]).unwrap();
        }
        text
    }

    fn stage(&self, id: RecordId) -> &'static str {
        self.records[&id].0.stage()
    }
}

impl Order {
    fn record(&self, agency: AgencyId) -> RecordId {
        match self {
            Self::Matter(_) => matter_id().record(),
            Self::Reception(_) => reception_id().record(),
            Self::Attendance(_) => AttendanceId::of(reception_id(), agency).record(),
            Self::Docket(_) => DocketId::of(matter_id()).record(),
            Self::Handling(id, _) => HandlingId::new(agency, *id).record(),
        }
    }

    fn decide(self, state: &State, rules: &Rulebook, actor: &Actor, now: Moment) -> Vec<Event> {
        fn all<E>(events: Vec<E>, into: fn(E) -> Event) -> Vec<Event> {
            events.into_iter().map(into).collect()
        }
        let decided = match (self, state) {
            (Self::Matter(command), State::Matter(state)) => {
                matter::decide(state, rules, actor, command, now).map(|e| all(e, Event::Matter))
            }
            (Self::Reception(command), State::JointReception(state)) => {
                reception::decide(state, rules, actor, command, now)
                    .map(|e| all(e, Event::JointReception))
            }
            (Self::Attendance(command), State::Attendance(state)) => {
                attendance::decide(state, rules, actor, command, now)
                    .map(|e| all(e, Event::Attendance))
            }
            (Self::Docket(command), State::Docket(state)) => {
                docket::decide(state, rules, actor, command, now).map(|e| all(e, Event::Docket))
            }
            (Self::Handling(_, command), State::Handling(state)) => {
                handling::decide(state, rules, actor, command, now).map(|e| all(e, Event::Handling))
            }
            _ => panic!("the record is of another kind"),
        };
        decided.unwrap_or_else(|refusal| panic!("{}: {refusal}", refusal.reason()))
    }
}

fn matter_id() -> MatterId {
    MatterId::new(office(), MATTER)
}

fn reception_id() -> ReceptionId {
    ReceptionId::new(office(), RECEPTION)
}
