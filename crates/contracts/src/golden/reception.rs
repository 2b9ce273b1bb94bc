//! Samples of a joint reception.

use std::collections::BTreeMap;

use domain::entry::TimerName;
use domain::matter::{Category, ClaimNo, PersonNo, ReadBack, ReceptionStep};
use domain::people::Competence;
use domain::reception::{
    Advice, Answer, Behaviour, DeclineGround, Determination, Event, Evidence, Ground, HeardNo,
    InvitationNo, LineVersion, Mode, Outcome, Outgoing, PlanVersion, Seat, Signature, Topic,
    Verdict,
};

use super::intake::proposal;
use super::values::{
    at, bureau, day, delegate, duties, handling, heard, invited_claims, line, matter, number,
    office, on_site, people, person, place, plan, sealed, town, triages,
};

pub(super) fn outcomes() -> Vec<Outcome> {
    vec![
        Outcome::ReturnedVoluntarily,
        Outcome::LeftAlone,
        Outcome::HandedToCare { record: sealed(40) },
        Outcome::HandedToPolice {
            behaviour: Behaviour::B2,
        },
    ]
}

pub(super) fn modes() -> Vec<Mode> {
    vec![
        on_site(),
        Mode::Booked {
            place: place("320106"),
            opens: at(11),
        },
        Mode::Video {
            place: place("320106"),
            opens: at(12),
            companion: Some(person(town(), "C-3")),
        },
        Mode::Other {
            place: place("320106"),
            opens: at(13),
            description: sealed(41),
        },
    ]
}

pub(super) fn answers() -> Vec<Answer> {
    vec![
        Answer::Confirmed {
            delegates: vec![delegate()],
        },
        Answer::Declined {
            ground: DeclineGround::Unavailable,
            reason: sealed(42),
        },
    ]
}

fn seat() -> Seat {
    Seat {
        agency: bureau(),
        duties: duties(),
    }
}

fn preparation() -> Vec<Event> {
    let advice = Advice {
        points: 7,
        threshold: 5,
        evidence: vec![Evidence {
            ground: Ground::ManyPeople,
            figure: 40,
            points: 4,
        }],
    };
    let invitation = InvitationNo(2);
    let mut events = vec![
        Event::Proposed(Box::new(proposal())),
        Event::Determined {
            determination: Determination::Yes {
                grounds: [Ground::SeveralAgencies, Ground::ManyPeople].into(),
                note: Some(sealed(43)),
            },
            advice: advice.clone(),
        },
        Event::Determined {
            determination: Determination::No {
                reason: Some(sealed(44)),
            },
            advice,
        },
        Event::PeopleChosen {
            office: vec![delegate()],
            seats: vec![seat()],
            waivers: BTreeMap::from([(bureau(), sealed(45))]),
        },
        Event::Invited {
            invitation,
            seat: seat(),
            answer_by: at(100),
            instead_of: Some(InvitationNo(1)),
        },
        Event::Convened { at: at(101) },
        Event::Substituted {
            invitation,
            delegates: vec![delegate()],
        },
        Event::Unanswered { invitation },
        Event::Revoked {
            invitation,
            reason: sealed(46),
        },
        Event::LineCirculated { line: line() },
        Event::LineConfirmed {
            agency: bureau(),
            version: LineVersion(2),
            by: person(bureau(), "B-17"),
        },
        Event::LineContested {
            agency: bureau(),
            version: LineVersion(1),
            by: person(bureau(), "B-17"),
            reason: sealed(47),
        },
        Event::LineLocked {
            version: LineVersion(2),
        },
    ];
    events.extend(modes().into_iter().map(|mode| Event::ModeChosen { mode }));
    events.extend(
        answers()
            .into_iter()
            .map(|answer| Event::Answered { invitation, answer }),
    );
    events
}

fn session() -> Vec<Event> {
    let by = || person(bureau(), "B-17");
    vec![
        Event::Opened {
            representatives: people(&[1]),
            at: at(200),
        },
        Event::Heard { heard: heard() },
        Event::Stated {
            agency: bureau(),
            claim: ClaimNo(1),
            topic: Topic::Answer,
            by: by(),
            heard: Some(HeardNo(3)),
            verdict: Verdict::Confirmed,
        },
        Event::Ended {
            missing: BTreeMap::from([((ClaimNo(2), Topic::Policy), sealed(48))]),
            at: at(201),
            plan_by: at(202),
            record_by: at(203),
        },
        Event::Addendum {
            agency: bureau(),
            claim: ClaimNo(1),
            topic: Topic::Path,
            by: by(),
            heard: Some(HeardNo(4)),
            verdict: Verdict::Corrected { text: sealed(49) },
        },
        Event::ReadBack {
            signature: Signature::Signed,
            read_back: ReadBack::Done,
        },
        Event::ReadBack {
            signature: Signature::Refused {
                witness: person(office(), "A-01"),
            },
            read_back: ReadBack::NotYet,
        },
        Event::Sealed {
            digest: [0x44; 32],
            unconfirmed: BTreeMap::from([(HeardNo(3), sealed(50))]),
        },
    ]
}

fn aftermath() -> Vec<Event> {
    let by = || person(bureau(), "B-17");
    let version = PlanVersion(1);
    let mut events = vec![
        Event::PlanProposed { plan: plan() },
        Event::PlanAgreed {
            agency: bureau(),
            version,
            by: by(),
        },
        Event::PlanDissented {
            agency: bureau(),
            version,
            by: by(),
            reason: sealed(51),
        },
        Event::PlanIssued { version },
        Event::StayNoted {
            person: PersonNo(1),
            needs: sealed(52),
            local: Some(town()),
            at: at(300),
            watch_until: at(301),
        },
        Event::Guided {
            person: PersonNo(1),
            agency: bureau(),
            by: by(),
            text: sealed(53),
        },
        Event::StayEnded {
            person: PersonNo(1),
            outcome: Outcome::ReturnedVoluntarily,
        },
        Event::ProvincialRecordEntered {
            number: "JS-2026-000777".to_string(),
        },
        Event::HandedOver { version },
        Event::PlanTaken { version },
        Event::ClaimDispatched {
            claim: ClaimNo(1),
            to: bureau(),
            handling: handling(),
        },
        Event::Reclassified {
            category: Category::Enquiry,
        },
        Event::Retriaged { claims: triages() },
        Event::MatterWithdrawn,
        Event::Overdue {
            timer: TimerName {
                clock: "P2".parse().unwrap(),
                slot: 0,
            },
        },
        Event::Concluded {
            on: day("2026-04-01"),
        },
        Event::Cancelled { reason: sealed(54) },
    ];
    events.extend(outcomes().into_iter().map(|outcome| Event::ReturnReported {
        person: PersonNo(1),
        agency: town(),
        by: person(town(), "C-3"),
        arrived: at(302),
        outcome,
    }));
    events
}

pub(super) fn events() -> Vec<Event> {
    [preparation(), session(), aftermath()].concat()
}

pub(super) fn messages() -> Vec<Outgoing> {
    let invitation = InvitationNo(2);
    vec![
        Outgoing::Invited {
            invitation,
            matter: matter(),
            number: number(),
            duties: duties(),
            claims: invited_claims(),
            mode: on_site(),
            answer_by: at(100),
            required: [Competence::Professional, Competence::Guidance].into(),
            waiver: Some(sealed(45)),
        },
        Outgoing::Revoked { invitation },
        Outgoing::ModeChanged { mode: on_site() },
        Outgoing::LineCirculated { line: line() },
        Outgoing::LineLocked {
            version: LineVersion(2),
        },
        Outgoing::Opened { at: at(200) },
        Outgoing::Heard { heard: heard() },
        Outgoing::Sealed { digest: [0x44; 32] },
        Outgoing::PlanProposed { plan: plan() },
        Outgoing::ReturnNeeded {
            person: PersonNo(1),
            duties: duties(),
            needs: sealed(52),
            since: at(300),
        },
        Outgoing::Concluded {
            on: day("2026-04-01"),
        },
        Outgoing::Cancelled,
        Outgoing::HandedOver { plan: plan() },
        Outgoing::StatusChanged {
            step: ReceptionStep::Planned,
            on: day("2026-03-18"),
        },
    ]
}
