//! The words of the stories.

mod commands;

use crate::content::ContentClass;
use crate::docket;
use crate::entry::TimerName;
use crate::fixture::{
    agency, anyone, delegate, here, hrss, land, office, people, person, sealed, sealed_of_length,
    staff, town,
};
use crate::id::{AgencyId, DocketId, HandlingId};
use crate::matter::{
    self, Category, ClaimNo, ClaimPath, ClaimTriage, Headcount, PersonNo, Proposal, ProposedClaim,
};
use crate::message::{Body, Message};
use crate::number::MatterNumber;
use crate::people::{Competence, Delegate, Role};
use crate::reception::{Behaviour, Duty, Outcome, PlanVersion, Seat, Topic};
use crate::sealed::Sealed;
use crate::term::ClockId;
use crate::time::Instant;

use super::world::{Act, World, matter_id, reception_id};

/// A text; `-` is a blank one.
fn text(word: &str) -> Sealed {
    if word == "-" {
        return sealed_of_length(0, 0);
    }
    let n = word
        .bytes()
        .fold(1_u64, |n, b| n * 31 % 1_000_003 + u64::from(b));
    sealed(n)
}

/// The value of `name=value` among the words.
fn named<'a>(words: &[&'a str], name: &str) -> Option<&'a str> {
    words
        .iter()
        .find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

fn numbers(word: &str) -> impl Iterator<Item = u16> {
    word.split(',')
        .filter(|n| !n.is_empty())
        .map(|n| n.parse().unwrap())
}

fn claim(word: &str) -> ClaimNo {
    ClaimNo(word.parse().unwrap())
}

fn digest(n: u16) -> [u8; 32] {
    [n.to_be_bytes()[1]; 32]
}

fn topic(word: &str) -> Topic {
    match word {
        "answer" => Topic::Answer,
        "path" => Topic::Path,
        "plan" => Topic::Plan,
        "policy" => Topic::Policy,
        "procedure" => Topic::Procedure,
        _ => panic!("no topic {word}"),
    }
}

/// `hrss=R1,C2 town=L`
pub(crate) fn seats(words: &[&str]) -> Vec<Seat> {
    let duty = |word: &str| match word.split_at(1) {
        ("R", no) => Duty::Responsible(claim(no)),
        ("C", no) => Duty::Concerned(claim(no)),
        ("L", _) => Duty::Local,
        _ => Duty::Social,
    };
    words
        .iter()
        .filter_map(|word| word.split_once('='))
        .filter(|(name, _)| !["waive", "office", "instead"].contains(name))
        .map(|(name, duties)| Seat {
            agency: agency(name),
            duties: duties
                .split(',')
                .filter(|d| !d.is_empty())
                .map(duty)
                .collect(),
        })
        .collect()
}

/// Somebody with what clause 5 asks of the agency's staff.
pub(crate) fn able(who: AgencyId) -> Delegate {
    use Competence::{
        FollowUp, Guidance, LegalExplanation, Liaison, MassWork, Organising, Persuasion,
        PolicyAndLaw, Professional, ReplyDrafting,
    };
    let competences: &[Competence] = if who == office() {
        &[Organising, PolicyAndLaw, MassWork]
    } else if who == hrss() || who == land() {
        &[Professional, ReplyDrafting, Guidance]
    } else if who == town() {
        &[Persuasion, Liaison, FollowUp]
    } else {
        &[LegalExplanation]
    };
    delegate(who, "D1", competences)
}

/// `D1`, or `nobody`, `unable` (without competences), `borrowed` (of another agency).
fn delegates(who: AgencyId, word: Option<&&str>) -> Vec<Delegate> {
    match word {
        None => vec![able(who)],
        Some(&"nobody") => Vec::new(),
        Some(&"unable") => vec![delegate(who, "D9", &[])],
        Some(&"borrowed") => vec![able(office())],
        Some(word) => vec![Delegate {
            person: person(who, word),
            ..able(who)
        }],
    }
}

fn outcome(words: &[&str]) -> Outcome {
    match words[0] {
        "voluntarily" => Outcome::ReturnedVoluntarily,
        "alone" => Outcome::LeftAlone,
        "care" => Outcome::HandedToCare {
            record: text(words[1]),
        },
        "police" => Outcome::HandedToPolice {
            behaviour: Behaviour::B2,
        },
        word => panic!("no outcome {word}"),
    }
}

pub(crate) fn proposal(words: &[&str]) -> Proposal {
    let number = |name, default| named(words, name).map_or(default, |n| n.parse().unwrap());
    let (visitors, claims) = (number("visitors", 7), number("claims", 2));
    let linked = number("linked", 1);
    let elected = named(words, "elected").unwrap_or("1,2,3,4,5");
    let place = match named(words, "place") {
        None => Some(here()),
        Some("unknown") => None,
        Some(digits) => Some(crate::fixture::place(digits)),
    };
    Proposal {
        matter: matter_id(),
        number: MatterNumber::new(2026, 1).unwrap(),
        received: crate::fixture::instant("03-02 08:30"),
        category: match named(words, "category") {
            Some("accusation") => Category::Accusation,
            _ => Category::Claim,
        },
        claims: (1..=claims)
            .map(|no| ProposedClaim {
                no: ClaimNo(u8::try_from(no).unwrap()),
                request: sealed(u64::from(no) * 10),
                class: match no {
                    1 => ContentClass::LABOUR,
                    2 => ContentClass::LAND,
                    _ => ContentClass::OTHER,
                },
                path: ClaimPath::PetitionOpinion,
                place: if no == 1 {
                    place
                } else {
                    Some(here()).filter(|_| place.is_some())
                },
                linked: if no == 1 { linked } else { 0 },
            })
            .collect(),
        petitioners: (1..=visitors).map(PersonNo).collect(),
        representatives: people(numbers(elected)),
        headcount: Headcount {
            visitors,
            concerned: visitors,
            present: visitors,
        },
        linked_pieces: linked,
        objections: number("objections", 0),
        urgent: words.contains(&"urgent"),
        reason: text("reason"),
    }
}

/// What a line asks for.
pub(crate) fn acts(world: &World, at: Instant, who: &str, words: &[&str]) -> Vec<Act> {
    let (name, role) = who.split_once('/').unwrap_or((who, ""));
    match name {
        "matter" => vec![Act::Message(matter_says(at, words))],
        "docket" => vec![Act::Message(docket_says(at, words))],
        "clock" => {
            let (clock, slot) = words[0].split_once('/').unwrap();
            let clock = ClockId::ALL
                .into_iter()
                .find(|id| id.code() == clock)
                .unwrap();
            let slot = slot.parse().unwrap();
            vec![Act::Ring(TimerName { clock, slot })]
        }
        "down" => vec![Act::Down(agency(words[0]))],
        "up" => vec![Act::Up(agency(words[0]))],
        _ => {
            let who = agency(name);
            let actor = match role {
                "" => anyone(who),
                "receptionist" => staff(who, "A2", &[Role::Receptionist]),
                "coordinator" => staff(who, "A3", &[Role::Coordinator]),
                "handler" => staff(who, "A4", &[Role::Handler]),
                "local" => staff(who, "A5", &[Role::Local]),
                "social" => staff(who, "A6", &[Role::Social]),
                _ => panic!("no role {role}"),
            };
            if let Some(command) = commands::office(world, words) {
                vec![Act::Office(actor, command)]
            } else {
                commands::agency(world, who, at, words)
                    .into_iter()
                    .map(|command| Act::Agency(actor.clone(), command))
                    .collect()
            }
        }
    }
}

fn message(from: crate::id::RecordId, at: Instant, body: Body) -> Message {
    Message {
        origin: from,
        version: 1,
        to: reception_id().record(),
        happened: at,
        body,
    }
}

fn matter_says(at: Instant, words: &[&str]) -> Message {
    let body = match words[0] {
        "propose" => matter::Outgoing::ReceptionProposed(Box::new(proposal(words))),
        "withdraw" => matter::Outgoing::Withdrawn,
        "accuse" => matter::Outgoing::Reclassified {
            category: Category::Accusation,
        },
        "triage" => matter::Outgoing::Triaged {
            category: Category::Claim,
            claims: vec![ClaimTriage {
                claim: ClaimNo(2),
                path: ClaimPath::Arbitration,
                class: ContentClass::LABOUR,
                place: Some(here()),
            }],
            disposition: matter::Disposition::Joint,
            urgent: false,
        },
        word => panic!("a matter does not {word}"),
    };
    message(matter_id().record(), at, Body::Matter(body))
}

fn docket_says(at: Instant, words: &[&str]) -> Message {
    let body = match words[0] {
        "taken" => docket::Outgoing::PlanTaken {
            version: PlanVersion(words[1].parse().unwrap()),
            digest: digest(words[1].parse().unwrap()),
        },
        "dispatched" => docket::Outgoing::ClaimDispatched {
            claim: claim(words[1]),
            to: agency(words[2]),
            handling: HandlingId::new(agency(words[2]), 1),
        },
        word => panic!("a docket does not {word}"),
    };
    message(DocketId::of(matter_id()).record(), at, Body::Docket(body))
}
