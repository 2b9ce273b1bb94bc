//! Samples of a docket.

use domain::docket::{DispatchGround, DispatchKind, Event, ObjectionRuling, Outgoing, Round};
use domain::entry::TimerName;
use domain::handling::{OpinionOutcome, ServiceWay};
use domain::matter::{Category, ClaimNo, Disposition};
use domain::reception::PlanVersion;

use super::intake::status;
use super::values::{
    assignment, at, bureau, day, earlier, handling, people, plan, reception, registration, sealed,
    town, triages,
};

const CLAIM: ClaimNo = ClaimNo(1);
const ROUND: Round = Round(2);

fn timer() -> TimerName {
    TimerName {
        clock: "T3".parse().unwrap(),
        slot: 2,
    }
}

fn dispatched(kind: DispatchKind) -> Event {
    Event::Dispatched {
        claim: CLAIM,
        round: ROUND,
        to: bureau(),
        handling: handling(),
        kind,
        ground: DispatchGround::OwnLevel,
        late: true,
    }
}

pub(super) fn events() -> Vec<Event> {
    vec![
        Event::Opened {
            registration: Box::new(registration()),
            received: at(0),
            dispatch_by: day("2026-03-17"),
        },
        Event::Triaged {
            category: Category::Claim,
            claims: triages(),
            disposition: Disposition::Ordinary,
            urgent: true,
        },
        Event::Reclassified {
            category: Category::Accusation,
        },
        Event::RepresentativesElected {
            representatives: people(&[1, 2]),
        },
        Event::PieceLinked {
            claim: CLAIM,
            earlier: earlier(),
        },
        Event::Withdrawn,
        Event::PlanTaken {
            reception: reception(),
            plan: plan(),
        },
        dispatched(DispatchKind::Transfer),
        dispatched(DispatchKind::Assign {
            report_due: day("2026-05-29"),
            questions: sealed(25),
        }),
        Event::Received {
            claim: CLAIM,
            round: ROUND,
            at: at(400),
            notice_by: day("2026-04-02"),
            object_by: day("2026-03-25"),
        },
        Event::Objected {
            claim: CLAIM,
            round: ROUND,
            reasons: sealed(60),
            proposed: Some(town()),
            on: day("2026-03-24"),
        },
        Event::ObjectionDecided {
            claim: CLAIM,
            round: ROUND,
            ruling: ObjectionRuling::Refused,
            reason: sealed(61),
        },
        Event::Accepted {
            claim: CLAIM,
            round: ROUND,
            on: day("2026-03-27"),
            answer_by: Some(day("2026-05-26")),
        },
        Event::Extended {
            claim: CLAIM,
            round: ROUND,
            days: 30,
            answer_by: day("2026-06-25"),
        },
        Event::OpinionServed {
            claim: CLAIM,
            round: ROUND,
            outcome: OpinionOutcome::PartlySupported,
            issued: day("2026-05-20"),
            served: day("2026-05-22"),
            way: ServiceWay::Mail,
        },
        Event::Executed {
            claim: CLAIM,
            round: ROUND,
            on: day("2026-06-01"),
        },
        Event::Reported {
            claim: CLAIM,
            round: ROUND,
            on: day("2026-06-02"),
        },
        Event::Overdue {
            timer: timer(),
            on: day("2026-04-03"),
        },
        Event::OverdueWithdrawn { timer: timer() },
        Event::Closed {
            on: day("2026-06-03"),
        },
    ]
}

pub(super) fn messages() -> Vec<Outgoing> {
    vec![
        Outgoing::Dispatched(Box::new(assignment())),
        Outgoing::ObjectionDecided {
            round: ROUND,
            ruling: ObjectionRuling::Agreed,
            reason: sealed(61),
        },
        Outgoing::StatusChanged { status: status() },
        Outgoing::Closed {
            on: day("2026-06-03"),
        },
        Outgoing::PlanTaken {
            version: PlanVersion(1),
            digest: [0x33; 32],
        },
        Outgoing::ClaimDispatched {
            claim: CLAIM,
            to: bureau(),
            handling: handling(),
        },
    ]
}
