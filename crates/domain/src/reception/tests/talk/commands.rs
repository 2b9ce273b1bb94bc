//! The commands of the stories.

use std::collections::BTreeMap;

use super::{able, claim, delegates, digest, named, numbers, outcome, seats, text, topic};
use crate::attendance::Command as Agency;
use crate::fixture::{self, day, here, office as home, people, person};
use crate::id::AgencyId;
use crate::matter::{ClaimNo, PersonNo};
use crate::reception::tests::world::World;
use crate::reception::{
    Answer, Command as Office, DeclineGround, Determination, Ground, HeardNo, InvitationNo,
    LineEntry, LineVersion, Mode, PlanItem, PlanVersion, Signature, Topic, Verdict,
};
use crate::sealed::Sealed;
use crate::time::Instant;

/// What the office does by these words, if they are the office's.
pub(super) fn office(world: &World, words: &[&str]) -> Option<Office> {
    let rest = &words[1..];
    let first = rest.first().copied().unwrap_or_default();
    Some(match words[0] {
        "determine" => Office::Determine {
            determination: determination(rest),
        },
        "choose" => Office::ChoosePeople {
            office: match named(rest, "office") {
                None => vec![able(home())],
                Some(who) => delegates(home(), Some(&who)),
            },
            seats: seats(rest),
            waivers: named(rest, "waive")
                .into_iter()
                .flat_map(|names| names.split(','))
                .map(|name| (fixture::agency(name), text("waived")))
                .collect(),
        },
        "mode" => Office::ChooseMode { mode: mode(rest) },
        "convene" => Office::Convene,
        "invite" => Office::InviteAnother {
            seat: seats(rest).remove(0),
            instead_of: named(rest, "instead").map(|no| InvitationNo(no.parse().unwrap())),
        },
        "revoke" => Office::Revoke {
            invitation: InvitationNo(first.parse().unwrap()),
            reason: text(rest.get(1).unwrap_or(&"reason")),
        },
        "circulate" => circulate(world, rest),
        "lock" => Office::LockLine {
            version: LineVersion(first.parse().unwrap()),
        },
        "open" => Office::OpenSession {
            representatives: people(numbers(first)),
        },
        "heard" => Office::RecordHeard {
            claim: claim(rest[1]),
            topic: topic(rest[2]),
            speaker: person(fixture::agency(first), named(rest, "by").unwrap_or("D1")),
            text: text(
                rest.get(3)
                    .filter(|word| !word.contains('='))
                    .unwrap_or(&"words"),
            ),
        },
        "end" => Office::EndSession {
            missing: missing(rest),
        },
        "read-back" => Office::ReadBack {
            signature: match first {
                "signed" => Signature::Signed,
                _ => Signature::Refused {
                    witness: person(home(), "W1"),
                },
            },
        },
        "seal" => Office::Seal {
            digest: digest(1),
            unconfirmed: numbers(first)
                .map(|no| (HeardNo(no), text(rest.get(1).unwrap_or(&"absent"))))
                .collect(),
        },
        "plan" => plan(world, rest),
        "issue" => Office::IssuePlan {
            version: PlanVersion(first.parse().unwrap()),
        },
        "stay" => Office::NoteStayingOn {
            person: PersonNo(first.parse().unwrap()),
            needs: text(rest.get(1).unwrap_or(&"tired")),
        },
        "end-stay" => Office::EndStay {
            person: PersonNo(first.parse().unwrap()),
            outcome: outcome(&rest[1..]),
        },
        "enter" => Office::EnterProvincialRecord {
            number: first.to_string(),
        },
        "hand-over" => Office::HandOver,
        "conclude" => Office::Conclude,
        "cancel" => Office::Cancel {
            reason: text(rest.first().unwrap_or(&"reason")),
        },
        _ => return None,
    })
}

fn determination(words: &[&str]) -> Determination {
    let ground = |word| match word {
        "several" => Ground::SeveralAgencies,
        "many" => Ground::ManyPeople,
        _ => Ground::Other,
    };
    match words.first() {
        Some(&"no") => Determination::No {
            reason: words.get(1).map(|word| text(word)),
        },
        grounds => Determination::Yes {
            grounds: grounds
                .into_iter()
                .flat_map(|list| list.split(','))
                .map(ground)
                .collect(),
            note: None,
        },
    }
}

fn mode(words: &[&str]) -> Mode {
    let (place, opens) = (here(), fixture::instant("03-03 14:00"));
    match words[0] {
        "on-site" => Mode::OnSite { place, opens },
        "booked" => Mode::Booked { place, opens },
        "video" => Mode::Video {
            place,
            opens,
            companion: words.get(1).map(|number| person(home(), number)),
        },
        _ => Mode::Other {
            place,
            opens,
            description: text(words.get(1).unwrap_or(&"-")),
        },
    }
}

/// A complete line by the responsible units; `claims=1`, `speaker=land`, `blank`, `digest=9` make it otherwise.
fn circulate(world: &World, words: &[&str]) -> Office {
    let answer = if words.contains(&"blank") {
        "-"
    } else {
        "answer"
    };
    let reception = world.reception();
    let entry = |no: ClaimNo| LineEntry {
        claim: no,
        facts: text("facts"),
        basis: text("basis"),
        answer: text(answer),
        speaker: named(words, "speaker")
            .map(fixture::agency)
            .or_else(|| reception.responsible(no))
            .unwrap_or_else(home),
    };
    let next = reception
        .line()
        .current()
        .map_or(1, |line| line.version.0 + 1);
    Office::CirculateLine {
        entries: claims(world, words).into_iter().map(entry).collect(),
        digest: digest(named(words, "digest").map_or(next, |n| n.parse().unwrap())),
    }
}

fn claims(world: &World, words: &[&str]) -> Vec<ClaimNo> {
    match named(words, "claims") {
        Some(list) => list.split(',').map(claim).collect(),
        None => world
            .reception()
            .proposal()
            .claims
            .iter()
            .map(|c| c.no)
            .collect(),
    }
}

/// Everything for each claim, or `1.policy,2.plan`; `-` after it leaves the reasons blank.
fn missing(words: &[&str]) -> BTreeMap<(ClaimNo, Topic), Sealed> {
    let reason = text(words.get(1).unwrap_or(&"why"));
    match words.first() {
        None => BTreeMap::new(),
        Some(&"all") => [1, 2]
            .into_iter()
            .flat_map(|no| Topic::ALL.map(|topic| (ClaimNo(no), topic)))
            .map(|slot| (slot, reason))
            .collect(),
        Some(list) => list
            .split(',')
            .map(|slot| slot.split_once('.').unwrap())
            .map(|(no, what)| ((claim(no), topic(what)), reason))
            .collect(),
    }
}

/// An item a claim by the responsible units, due on 03-20; `claims=`, `by=`, `due=`, `help=`, `blank` make it otherwise.
fn plan(world: &World, words: &[&str]) -> Office {
    let reception = world.reception();
    let task = if words.contains(&"blank") {
        "-"
    } else {
        "task"
    };
    let item = |no: ClaimNo| PlanItem {
        claim: no,
        responsible: named(words, "by")
            .map(fixture::agency)
            .or_else(|| reception.responsible(no))
            .unwrap_or_else(home),
        cooperating: named(words, "help")
            .into_iter()
            .map(fixture::agency)
            .collect(),
        task: text(task),
        due: day(named(words, "due").unwrap_or("03-20")),
    };
    let next = reception
        .plan()
        .current()
        .map_or(1, |plan| plan.version.0 + 1);
    Office::ProposePlan {
        items: claims(world, words).into_iter().map(item).collect(),
        digest: digest(next),
    }
}

/// What an agency does by these words; several things heard are answered one by one.
pub(super) fn agency(world: &World, who: AgencyId, at: Instant, words: &[&str]) -> Vec<Agency> {
    let rest = &words[1..];
    let first = rest.first().copied().unwrap_or_default();
    let number = || first.parse().unwrap();
    let said = |at: usize| text(rest.get(at).unwrap_or(&"reason"));
    let version = digest(
        named(rest, "digest")
            .or(Some(first))
            .and_then(|n| n.parse().ok())
            .unwrap_or(0),
    );
    let command = match words[0] {
        "confirm" => Agency::Answer {
            invitation: InvitationNo(number()),
            answer: Answer::Confirmed {
                delegates: delegates(who, rest.get(1)),
            },
        },
        "decline" => Agency::Answer {
            invitation: InvitationNo(number()),
            answer: Answer::Declined {
                ground: match rest[1] {
                    "incompetent" => DeclineGround::NotCompetent,
                    _ => DeclineGround::Unavailable,
                },
                reason: said(2),
            },
        },
        "substitute" => Agency::Substitute {
            delegates: delegates(who, rest.first()),
        },
        "confirm-line" => Agency::ConfirmLine {
            version: LineVersion(number()),
            digest: version,
        },
        "contest-line" => Agency::ContestLine {
            version: LineVersion(number()),
            digest: version,
            reason: said(1),
        },
        "answer-heard" => {
            let verdict = match rest.get(1) {
                None => Verdict::Confirmed,
                Some(_) => Verdict::Corrected { text: said(2) },
            };
            return numbers(first)
                .map(|no| Agency::AnswerHeard {
                    heard: HeardNo(no),
                    verdict: verdict.clone(),
                })
                .collect();
        }
        "state" => Agency::State {
            claim: claim(first),
            topic: topic(rest[1]),
            text: said(2),
        },
        "agree" => Agency::AgreePlan {
            version: PlanVersion(number()),
            digest: version,
        },
        "dissent" => Agency::DissentPlan {
            version: PlanVersion(number()),
            digest: version,
            reason: said(1),
        },
        "guide" => Agency::GiveGuidance {
            person: PersonNo(number()),
            text: said(1),
        },
        "report" => Agency::ReportReturn {
            person: PersonNo(number()),
            arrived: fixture::instant(&format!("03-02 {}", rest[1])),
            outcome: outcome(&rest[2..]),
        },
        word => panic!(
            "nobody does {word} at {at}; the reception is {}",
            world.reception().stage()
        ),
    };
    vec![command]
}
