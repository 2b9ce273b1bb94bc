//! The rules of a matter as stories; `check` alone touches the machine.

use std::collections::BTreeSet;
use std::fmt::Write;

use expect_test::Expect;

use super::*;
use crate::content::ContentClass;
use crate::docket;
use crate::entry::{Cause, Entry};
use crate::fixture::{agency, anyone, day, entry, here, moment, office, registration, rules};
use crate::fixture::{sealed, sealed_of_length, short, staff};
use crate::id::{DocketId, MatterId, ReceptionId, RecordId};
use crate::message::{Body, Message};
use crate::people::{Actor, Author, Role};
use crate::reception;
use crate::refusal::Refusal;
use crate::rulebook::Rulebook;
use crate::term::Profile;
use crate::time::Moment;

mod intake;
mod malformed;
mod properties;
mod table;
mod told;

const MATTER: u128 = 100;
const EARLIER: u128 = 50;

/// A matter in a world of its own, with everything it has said.
struct World {
    rules: Rulebook,
    matter: Option<Matter>,
    version: u64,
}

impl World {
    fn new() -> Self {
        Self {
            rules: rules(),
            matter: None,
            version: 0,
        }
    }

    fn after(story: &str) -> Self {
        let mut world = Self::new();
        for line in lines(story) {
            world
                .line(line)
                .unwrap_or_else(|refusal| panic!("{line}: {refusal}"));
        }
        world
    }

    fn matter(&self) -> &Matter {
        self.matter.as_ref().unwrap()
    }

    /// One line: who does what when; the events and messages that follow.
    fn line(&mut self, line: &str) -> Result<Vec<String>, Refusal> {
        let (at, rest) = line.split_once("  ").unwrap();
        let (who, what) = rest.trim().split_once("  ").unwrap();
        let words: Vec<&str> = what.split_whitespace().collect();
        let now = moment(at);
        if matches!(who, "docket" | "reception" | "reception2" | "stranger") {
            let message = told(who, &words, at);
            let events = self.matter().receive(&self.rules, &message, now)?;
            let by = Author::Peer(message.origin.home());
            return Ok(self.take(events, |event| Entry {
                cause: Cause::Message([0; 32]),
                by: by.clone(),
                ..entry(event, &anyone(office()), now)
            }));
        }
        let actor = actor(who);
        let events = self.decide(&actor, &words, now)?;
        Ok(self.take(events, |event| entry(event, &actor, now)))
    }

    fn decide(&self, actor: &Actor, words: &[&str], now: Moment) -> Result<Vec<Event>, Refusal> {
        if words[0] == "register" {
            register(&self.rules, actor, registered(&words[1..]), now)
        } else {
            decide(self.matter(), &self.rules, actor, command(words), now)
        }
    }

    fn take(
        &mut self,
        events: Vec<Event>,
        entry: impl Fn(crate::entry::Event) -> Entry,
    ) -> Vec<String> {
        let mut said = Vec::new();
        for event in events {
            self.version += 1;
            let entry = entry(crate::entry::Event::Matter(event.clone()));
            let matter = match self.matter.take() {
                None => Matter::begin(id().record(), &event, &entry),
                Some(matter) => matter.apply(&event, &entry),
            };
            let matter = matter.unwrap();
            let messages = matter.messages(&event, &entry, self.version);
            said.push(format!("{}{}", event.name(), facts(&event)));
            said.extend(messages.iter().map(spoken));
            self.matter = Some(matter);
        }
        said
    }
}

/// Plays a story: per line what happened and was said, and the stage after it; or the refusal.
fn play(world: &mut World, story: &str) -> String {
    let mut text = String::new();
    for line in lines(story) {
        match world.line(line) {
            Ok(said) if said.is_empty() => writeln!(text, "nothing").unwrap(),
            Ok(said) => writeln!(text, "{} = {}", said.join(" "), world.matter().stage()).unwrap(),
            Err(refusal) => writeln!(text, "{} {refusal}", refusal.reason()).unwrap(),
        }
    }
    text
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "expect! values are given away, as everywhere"
)]
fn check(story: &str, expected: Expect) {
    expected.assert_eq(&play(&mut World::new(), story));
}

fn lines(story: &str) -> impl Iterator<Item = &str> {
    story.lines().map(str::trim).filter(|line| !line.is_empty())
}

fn id() -> MatterId {
    MatterId::new(office(), MATTER)
}

/// `office`, or `office/auditor` for somebody with that role alone.
fn actor(who: &str) -> Actor {
    let Some((at, role)) = who.split_once('/') else {
        return anyone(agency(who));
    };
    let role = match role {
        "registrar" => Role::Registrar,
        "receptionist" => Role::Receptionist,
        "coordinator" => Role::Coordinator,
        "handler" => Role::Handler,
        "head" => Role::OrgHead,
        "local" => Role::Local,
        "social" => Role::Social,
        "inspector" => Role::Inspector,
        _ => Role::Auditor,
    };
    staff(agency(at), "B2", &[role])
}

/// `7 people 2 claims`.
fn registered(words: &[&str]) -> Registration {
    registration(words[0].parse().unwrap(), words[2].parse().unwrap())
}

fn reception_id(name: &str) -> ReceptionId {
    match name {
        "reception" => ReceptionId::new(office(), 7),
        "reception2" => ReceptionId::new(office(), 8),
        name => ReceptionId::new(agency(name), 7),
    }
}

fn category(word: &str) -> Category {
    match word {
        "suggestion" => Category::Suggestion,
        "accusation" => Category::Accusation,
        "enquiry" => Category::Enquiry,
        _ => Category::Claim,
    }
}

fn disposition(word: &str) -> Disposition {
    match word {
        "ordinary" => Disposition::Ordinary,
        "joint" => Disposition::Joint,
        "guided" => Disposition::Guided,
        "redirected" => Disposition::Redirected,
        _ => Disposition::NotAccepted(NotAccepted::NotCompetent),
    }
}

fn path(word: &str) -> ClaimPath {
    match word {
        "31(1)" => ClaimPath::Judicial,
        "31(2)" => ClaimPath::Arbitration,
        "31(3)" => ClaimPath::PartyAppeal,
        "31(4)" => ClaimPath::AdministrativeProcedure,
        "31(5)" => ClaimPath::DutyPerformance,
        _ => ClaimPath::PetitionOpinion,
    }
}

fn command(words: &[&str]) -> Command {
    let numbers =
        |words: &[&str]| -> Vec<u16> { words.iter().map(|n| n.parse().unwrap()).collect() };
    match words[0] {
        "elect" => Command::ElectRepresentatives {
            representatives: crate::fixture::people(numbers(&words[1..])),
        },
        "piece" => Command::RecordPiece {
            channel: Channel::Letter,
            text: sealed(77),
            source: None,
        },
        "link" => Command::LinkPiece {
            claim: ClaimNo(words[1].parse().unwrap()),
            earlier: MatterId::new(office(), words[2].parse().unwrap()),
            grounds: match words.get(3) {
                None => [LinkGround::SamePerson, LinkGround::SamePlace].into(),
                Some(_) => BTreeSet::new(),
            },
        },
        // triage claim joint 1:31(6) 2:31(4)
        "triage" => Command::Triage {
            category: category(words[1]),
            disposition: disposition(words[2]),
            claims: words[3..]
                .iter()
                .map(|word| {
                    let (no, on) = word.split_once(':').unwrap();
                    ClaimTriage {
                        claim: ClaimNo(no.parse().unwrap()),
                        path: path(on),
                        class: ContentClass::LABOUR,
                        place: Some(here()),
                    }
                })
                .collect(),
            urgent: false,
        },
        "reclassify" => Command::Reclassify {
            category: category(words[1]),
            reason: written(words.get(2)),
        },
        "propose" => Command::ProposeReception {
            reception: reception_id(words[1]),
            reason: written(words.get(2)),
        },
        "withdraw" => Command::Withdraw {
            reason: written(words.get(1)),
        },
        other => panic!("no command {other}"),
    }
}

/// A reason, or a blank one where the story says `blank`.
fn written(word: Option<&&str>) -> Sealed {
    sealed_of_length(88, if word.is_some() { 0 } else { 12 })
}

/// `docket  1 dispatched hrss`, `docket  closed`, `reception  convened`.
fn told(who: &str, words: &[&str], at: &str) -> Message {
    let docket = DocketId::of(id()).record();
    let on = moment(at).day();
    let (origin, body) = match (who, words) {
        ("docket", ["closed"]) => (docket, Body::Docket(docket::Outgoing::Closed { on })),
        ("docket", _) => (docket, status(words, at)),
        ("stranger", _) => (RecordId { id: 1, ..docket }, status(words, at)),
        _ => {
            let step = match words[0] {
                "determined" => ReceptionStep::Determined,
                "convened" => ReceptionStep::Convened,
                "in-session" => ReceptionStep::InSession,
                "session-ended" => ReceptionStep::SessionEnded,
                "planned" => ReceptionStep::Planned,
                "handed-over" => ReceptionStep::HandedOver,
                "concluded" => ReceptionStep::Concluded,
                "declined" => ReceptionStep::Declined,
                _ => ReceptionStep::Cancelled,
            };
            let body = reception::Outgoing::StatusChanged { step, on };
            (reception_id(who).record(), Body::JointReception(body))
        }
    };
    Message {
        origin,
        version: 1,
        to: id().record(),
        happened: moment(at).happened,
        body,
    }
}

fn status(words: &[&str], at: &str) -> Body {
    let step = match words[1] {
        "dispatched" => PublicStep::Dispatched,
        "received" => PublicStep::Received,
        "objected" => PublicStep::Objected,
        "accepted" => PublicStep::Accepted,
        "served" => PublicStep::OpinionServed,
        _ => PublicStep::OpinionIssued,
    };
    Body::Docket(docket::Outgoing::StatusChanged {
        status: ClaimStatus {
            claim: ClaimNo(words[0].parse().unwrap()),
            step,
            answerable: agency(words[2]),
            since: moment(at).day(),
            due_on: Some(day("05-01")),
        },
    })
}

/// What a reader of the story needs to see of an event.
fn facts(event: &Event) -> String {
    match event {
        Event::PieceRecorded {
            piece, disposition, ..
        } => format!(" {} {disposition:?}", piece.0),
        Event::RepresentativesElected { representatives } => {
            let numbers: Vec<String> = representatives.iter().map(|p| p.0.to_string()).collect();
            format!(" {}", numbers.join(","))
        }
        Event::StatusChanged { status } => format!(
            " {} {:?} {}",
            status.claim.0,
            status.step,
            short(status.answerable)
        ),
        _ => String::new(),
    }
}

fn spoken(message: &Message) -> String {
    let to = message.to;
    let whom = format!("{}/{}", short(to.agency), to.kind);
    format!("▶{whom}:{}", message.body.name())
}

/// The Zhejiang regulation in place of the national one.
fn in_zhejiang() -> World {
    let mut world = World::new();
    world.rules.profile = Profile::zhejiang();
    world
}
