//! Samples of a handling.

use domain::docket::{ObjectionRuling, Round};
use domain::handling::{Event, Notice, Opinion, OpinionOutcome, Outgoing, ServiceWay};

use super::values::{assignment, at, bureau, day, docket, person, sealed, town};

const ROUND: Round = Round(2);

fn accepted(notice: Notice) -> Event {
    Event::Accepted {
        notice,
        by: person(bureau(), "B-18"),
        on: day("2026-03-27"),
        answer_by: Some(day("2026-05-26")),
    }
}

pub(super) fn events() -> Vec<Event> {
    let by = || person(bureau(), "B-18");
    vec![
        Event::Received {
            docket: docket(),
            assignment: Box::new(assignment()),
            notice_by: day("2026-04-02"),
            object_by: day("2026-03-25"),
        },
        Event::Objected {
            reasons: sealed(60),
            proposed: Some(town()),
            by: by(),
        },
        Event::ObjectionDecided {
            ruling: ObjectionRuling::Refused,
            reason: sealed(61),
        },
        accepted(Notice::Written {
            receipt: sealed(62),
            path: sealed(63),
            procedure: sealed(64),
        }),
        accepted(Notice::Waived),
        Event::AcceptanceLapsed {
            shadow_answer_by: Some(day("2026-06-01")),
        },
        Event::Extended {
            days: 30,
            reason: sealed(65),
            told: sealed(66),
            by: by(),
            answer_by: day("2026-06-25"),
        },
        Event::OpinionIssued {
            opinion: Opinion {
                claim: sealed(67),
                facts_and_reasons: sealed(68),
                opinion: sealed(69),
                basis: sealed(70),
                outcome: OpinionOutcome::Supported,
                remedy: sealed(71),
            },
            by: by(),
            on: day("2026-05-20"),
        },
        Event::Served {
            way: ServiceWay::InPerson,
            served: at(500),
        },
        Event::Executed {
            evidence: sealed(72),
            on: day("2026-06-01"),
        },
        Event::Reported {
            result: sealed(73),
            on: day("2026-06-02"),
        },
    ]
}

pub(super) fn messages() -> Vec<Outgoing> {
    vec![
        Outgoing::Received {
            round: ROUND,
            at: at(400),
            notice_by: day("2026-04-02"),
            object_by: day("2026-03-25"),
        },
        Outgoing::Objected {
            round: ROUND,
            reasons: sealed(60),
            proposed: Some(town()),
            on: day("2026-03-24"),
        },
        Outgoing::Accepted {
            round: ROUND,
            on: day("2026-03-27"),
            answer_by: Some(day("2026-05-26")),
        },
        Outgoing::Extended {
            round: ROUND,
            days: 30,
            answer_by: day("2026-06-25"),
        },
        Outgoing::OpinionServed {
            round: ROUND,
            outcome: OpinionOutcome::Explained,
            issued: day("2026-05-20"),
            served: day("2026-05-22"),
            way: ServiceWay::Other,
        },
        Outgoing::Executed {
            round: ROUND,
            on: day("2026-06-01"),
        },
        Outgoing::Reported {
            round: ROUND,
            on: day("2026-06-02"),
        },
    ]
}
