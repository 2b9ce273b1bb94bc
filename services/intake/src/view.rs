//! Matters as the contract shows them: coded facts and handles to staff, steps and days to petitioners.

use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::matter::{Claim, ClaimStatus, Course, Link, Matter, Petitioner};
use domain::time::Date;
use node::directory::DirectoryView;
use store::Loaded;

fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

const fn closed_on(matter: &Matter) -> Option<Date> {
    match matter.course {
        Course::Closed { on } => Some(on),
        Course::Running | Course::Withdrawn { .. } => None,
    }
}

/// A matter as its agency sees it, with those of its links that the reader may follow.
pub(crate) fn matter(matter: &Matter, loaded: &Loaded, links: &[&Link]) -> pb::MatterView {
    let registration = &matter.registration;
    let pieces = 1 + matter.later.len();
    pb::MatterView {
        record: matter.id.to_wire(),
        version: loaded.version,
        stage: matter.stage().to_string(),
        number: registration.number.to_string(),
        channel: registration.channel.to_wire(),
        received: matter.received.to_wire(),
        source: registration.source.to_wire(),
        headcount: registration.headcount.to_wire(),
        petitioners: registration.petitioners.iter().map(petitioner).collect(),
        representatives: matter.representatives().to_wire(),
        claims: registration
            .claims
            .iter()
            .map(|each| claim(matter, each))
            .collect(),
        subject: registration.subject.to_wire(),
        facts: registration.facts.sealed().to_wire(),
        reasons: registration.reasons.sealed().to_wire(),
        query_code: registration.query_code.to_wire(),
        category: matter
            .category()
            .map_or(types::Category::Unspecified as i32, |category| {
                category.to_wire()
            }),
        urgent: matter.is_urgent(),
        links: links.iter().map(|each| link(each)).collect(),
        pieces: u32::try_from(pieces).unwrap_or(u32::MAX),
        receptions: matter
            .receptions
            .iter()
            .map(|reception| reception.id.to_wire())
            .collect(),
        closed_on: day(closed_on(matter)),
    }
}

fn petitioner(petitioner: &Petitioner) -> pb::PetitionerView {
    pb::PetitionerView {
        no: petitioner.no.to_wire(),
        kind: petitioner.kind.to_wire(),
        name: petitioner.name.sealed().to_wire(),
        address: petitioner.address.sealed().to_wire(),
        identity_number: petitioner.identity.sealed().to_wire(),
        phone: petitioner.phone.sealed().to_wire(),
    }
}

/// What triage said of a claim stands over what was entered.
fn claim(matter: &Matter, claim: &Claim) -> pb::ClaimView {
    let triage = matter.claim_triage(claim.no);
    let place = triage.and_then(|triage| triage.place).or(claim.place);
    let status = matter.statuses.get(&claim.no);
    pb::ClaimView {
        no: claim.no.to_wire(),
        request: claim.request.to_wire(),
        content_class: triage.map_or(claim.class, |triage| triage.class).to_wire(),
        place: place.map(|place| place.to_string()).unwrap_or_default(),
        path: triage.map_or(types::ClaimPath::Unspecified as i32, |triage| {
            triage.path.to_wire()
        }),
        step: status.map_or(types::PublicStep::Unspecified as i32, |status| {
            status.step.to_wire()
        }),
        answerable: status
            .map(|status| status.answerable.to_string())
            .unwrap_or_default(),
        due_on: day(status.and_then(|status| status.due_on)),
    }
}

fn link(link: &Link) -> pb::LinkView {
    pb::LinkView {
        claim: link.claim.to_wire(),
        earlier: link.earlier.to_wire(),
        grounds: link.grounds.to_wire(),
    }
}

/// A matter as its petitioners see it: steps, days and organs; no text and no person.
pub(crate) fn public(matter: &Matter, directory: &DirectoryView) -> pb::PublicStatus {
    pb::PublicStatus {
        number: matter.registration.number.to_string(),
        registered: matter.entered.to_wire(),
        stage: matter.stage().to_string(),
        reception: matter
            .receptions
            .last()
            .map(|reception| reception.step.name().to_string())
            .unwrap_or_default(),
        claims: matter
            .statuses
            .values()
            .map(|status| public_claim(status, directory))
            .collect(),
        closed_on: day(closed_on(matter)),
    }
}

fn public_claim(status: &ClaimStatus, directory: &DirectoryView) -> pb::PublicClaim {
    let answerable = status.answerable;
    pb::PublicClaim {
        no: status.claim.to_wire(),
        step: status.step.to_wire(),
        // Petitioners know organs by their names; one that has left the directory keeps its code.
        answerable: directory
            .agency(answerable)
            .map_or_else(|| answerable.to_string(), |agency| agency.name.clone()),
        since: status.since.to_string(),
        due_on: day(status.due_on),
    }
}
