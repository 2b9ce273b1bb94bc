//! Dockets and handlings as the contract shows them: coded facts and handles.

use contracts::pb::followup::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::docket::{self, Claim, Docket, Progress};
use domain::handling::{Handling, Stage};
use domain::id::DocketId;
use domain::time::Date;
use store::Loaded;

fn day(day: Option<Date>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

/// A docket with its claims.
pub(crate) fn docket(docket: &Docket, loaded: &Loaded) -> pb::DocketView {
    let plan = docket.plan();
    pb::DocketView {
        record: docket.id().record().to_wire(),
        version: loaded.version,
        stage: docket.stage().to_string(),
        matter: docket.matter().record().to_wire(),
        number: docket.number().to_string(),
        received: docket.received().to_wire(),
        dispatch_by: docket.dispatch_by().to_string(),
        claims: docket.claims().map(|each| claim(docket, each)).collect(),
        reception: plan.and_then(|(reception, _)| reception.record().to_wire()),
        plan_version: plan.map_or(0, |(_, plan)| plan.version.0.into()),
        closed_on: day(docket.closed_on()),
    }
}

fn claim(docket: &Docket, claim: &Claim) -> pb::DocketClaimView {
    let sent = claim.latest();
    let (receipt, progress) = match &claim.stage {
        docket::Stage::Away { receipt, progress } => (*receipt, Some(progress)),
        docket::Stage::Undispatched | docket::Stage::Returned => (None, None),
    };
    let answered = match progress {
        Some(Progress::Served(answered)) => Some(*answered),
        _ => None,
    };
    let answer_by = match progress {
        Some(Progress::Accepted { answer_by, .. }) => *answer_by,
        _ => None,
    };
    let overdue = docket
        .overdue()
        .filter(|timer| timer.slot == u16::from(claim.no.0));
    pb::DocketClaimView {
        no: claim.no.0.into(),
        answerable: claim.answerable().to_string(),
        step: claim.step().to_wire(),
        round: sent.map_or(0, |sent| sent.round.0.into()),
        handling: sent.and_then(|sent| sent.handling.record().to_wire()),
        notice_by: day(receipt.map(|receipt| receipt.notice_by)),
        object_by: day(receipt.map(|receipt| receipt.object_by)),
        answer_by: day(answer_by),
        objection_reasons: sent.and_then(|sent| sent.objection.to_wire()),
        outcome: answered.map_or(types::OpinionOutcome::Unspecified as i32, |answered| {
            answered.outcome.to_wire()
        }),
        served: day(answered.map(|answered| answered.served)),
        overdue: overdue.map(|timer| timer.to_string()).collect(),
        late_dispatch: sent.is_some_and(|sent| sent.late),
    }
}

/// A handling with those whom its documents are served on.
pub(crate) fn handling(handling: &Handling, loaded: &Loaded) -> pb::HandlingView {
    let assignment = handling.assignment();
    let (acceptance, issue, served) = match handling.at() {
        Stage::Received | Stage::Objected { .. } | Stage::Returned => (None, None, None),
        Stage::Accepted(acceptance) => (Some(acceptance), None, None),
        Stage::OpinionIssued { acceptance, issue } => (Some(acceptance), Some(issue), None),
        Stage::Served {
            acceptance,
            issue,
            served,
            ..
        } => (Some(acceptance), Some(issue), Some(served.date())),
    };
    let outcome = issue.map(|issue| issue.opinion.outcome.to_wire());
    let docket: DocketId = handling.docket();
    pb::HandlingView {
        record: handling.id().record().to_wire(),
        version: loaded.version,
        stage: handling.stage().to_string(),
        docket: docket.record().to_wire(),
        number: assignment.number.to_string(),
        claim: assignment.claim.0.into(),
        round: assignment.round.0.into(),
        request: assignment.request.to_wire(),
        received: handling.received().to_wire(),
        notice_by: handling.notice_by().to_string(),
        object_by: handling.object_by().to_string(),
        accepted_on: day(acceptance.map(|acceptance| acceptance.on)),
        answer_by: day(handling.answer_by()),
        extended_days: acceptance.map_or(0, |acceptance| acceptance.extended.into()),
        outcome: outcome.unwrap_or(types::OpinionOutcome::Unspecified as i32),
        issued_on: day(issue.map(|issue| issue.on)),
        served_on: day(served),
        petitioners: assignment
            .petitioners
            .iter()
            .map(|petitioner| pb::ServedPetitionerView {
                no: petitioner.no.0.into(),
                name: petitioner.name.sealed().to_wire(),
                address: petitioner.address.sealed().to_wire(),
                phone: petitioner.phone.sealed().to_wire(),
            })
            .collect(),
    }
}
