//! Samples of a matter.

use domain::content::ContentClass;
use domain::matter::{
    Category, Channel, ClaimNo, ClaimPath, ClaimStatus, Disposition, Event, Form, LinkGround,
    NotAccepted, Outgoing, PersonNo, PieceNo, Proposal, ProposedClaim, PublicStep, ReceptionStep,
    Registration,
};

use super::values::{
    at, bureau, day, earlier, headcount, matter, number, people, place, reception, registration,
    sealed, source, triages,
};

pub(super) fn status() -> ClaimStatus {
    ClaimStatus {
        claim: ClaimNo(1),
        step: PublicStep::Accepted,
        answerable: bureau(),
        since: day("2026-03-20"),
        due_on: Some(day("2026-05-19")),
    }
}

pub(super) fn proposal() -> Proposal {
    Proposal {
        matter: matter(),
        number: number(),
        received: at(0),
        category: Category::Claim,
        claims: vec![ProposedClaim {
            no: ClaimNo(1),
            request: sealed(5),
            class: ContentClass::LABOUR,
            path: ClaimPath::PetitionOpinion,
            place: Some(place("320106002003")),
            linked: 2,
        }],
        petitioners: vec![PersonNo(1), PersonNo(2)],
        representatives: people(&[1]),
        headcount: headcount(),
        linked_pieces: 3,
        objections: 1,
        urgent: true,
        reason: sealed(11),
    }
}

fn triaged(disposition: Disposition) -> Event {
    Event::Triaged {
        category: Category::Claim,
        claims: triages(),
        disposition,
        urgent: true,
    }
}

pub(super) fn events() -> Vec<Event> {
    vec![
        Event::Registered(Box::new(registration())),
        Event::Registered(Box::new(Registration {
            form: Form::Written,
            source: None,
            late_reason: None,
            ..registration()
        })),
        Event::RepresentativesElected {
            representatives: people(&[1, 2]),
        },
        Event::PieceRecorded {
            piece: PieceNo(2),
            channel: Channel::Letter,
            text: sealed(12),
            source: Some(source()),
            disposition: Some(NotAccepted::SameMatterInProgress),
        },
        Event::PieceRecorded {
            piece: PieceNo(3),
            channel: Channel::Phone,
            text: sealed(13),
            source: None,
            disposition: None,
        },
        Event::PieceLinked {
            claim: ClaimNo(1),
            earlier: earlier(),
            grounds: [LinkGround::SamePerson, LinkGround::SamePlace].into(),
        },
        triaged(Disposition::Joint),
        triaged(Disposition::Ordinary),
        triaged(Disposition::Guided),
        triaged(Disposition::Redirected),
        triaged(Disposition::NotAccepted(NotAccepted::LitigationTrack)),
        Event::Reclassified {
            category: Category::Suggestion,
            reason: sealed(14),
        },
        Event::ReceptionProposed {
            reception: reception(),
            reason: sealed(11),
        },
        Event::Withdrawn { reason: sealed(15) },
        Event::ClaimsSorted {
            reception: reception(),
            claims: triages(),
        },
        Event::ReceptionMoved {
            reception: reception(),
            step: ReceptionStep::InSession,
            on: day("2026-03-16"),
        },
        Event::StatusChanged { status: status() },
        Event::Closed {
            on: day("2026-05-20"),
        },
    ]
}

pub(super) fn messages() -> Vec<Outgoing> {
    vec![
        Outgoing::Registered {
            registration: Box::new(registration()),
            received: at(0),
        },
        Outgoing::Triaged {
            category: Category::Claim,
            claims: triages(),
            disposition: Disposition::Joint,
            urgent: true,
        },
        Outgoing::Reclassified {
            category: Category::Suggestion,
        },
        Outgoing::RepresentativesElected {
            representatives: people(&[1, 2]),
        },
        Outgoing::PieceLinked {
            claim: ClaimNo(1),
            earlier: earlier(),
        },
        Outgoing::ReceptionProposed(Box::new(proposal())),
        Outgoing::Withdrawn,
    ]
}
