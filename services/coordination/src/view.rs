//! A reception as the contract shows it: coded facts and handles.

use std::collections::BTreeMap;

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::id::AgencyId;
use domain::matter::PersonNo;
use domain::reception::{
    Determination, Ground, HeardEntry, HeardStanding, Invitation, InvitationStage, JointReception,
    LineMachine, PlanMachine, Position, RecordStage, Statement, Stay, StayStage, Verdict,
};
use store::Loaded;

use crate::attendance_view::{line_entries, mode_kind, plan_items};

/// A reception with its invitations, line, record, plan and stays.
pub(crate) fn reception(reception: &JointReception, loaded: &Loaded) -> pb::ReceptionView {
    let proposal = reception.proposal();
    let record = reception.record();
    let tracking = reception.tracking();
    let (determined, people, ended) = (
        reception.determined(),
        reception.people(),
        reception.ended(),
    );
    let claims = proposal.claims.iter().map(|claim| pb::ReceptionClaimView {
        no: claim.no.to_wire(),
        request: claim.request.to_wire(),
        content_class: claim.class.to_wire(),
        place: claim.place.to_wire().unwrap_or_default(),
    });
    let record_digest = match &record.stage {
        RecordStage::Sealed { digest } => digest.to_wire(),
        RecordStage::Open | RecordStage::ReadBack { .. } => Vec::new(),
    };
    pb::ReceptionView {
        record: reception.id().record().to_wire(),
        version: loaded.version,
        stage: reception.stage().to_string(),
        matter: proposal.matter.record().to_wire(),
        number: proposal.number.to_string(),
        claims: claims.collect(),
        representatives: proposal.representatives.to_wire(),
        visitors: proposal.headcount.visitors.into(),
        grounds: grounds(reception),
        seats: people
            .map(|people| people.seats.to_wire())
            .unwrap_or_default(),
        mode: reception
            .mode()
            .map_or(pb::ModeKind::Unspecified, mode_kind)
            .into(),
        opens: reception.mode().and_then(|mode| mode.opens().to_wire()),
        invitations: reception.invitations().iter().map(invitation).collect(),
        line: line(reception.line()),
        heard: record.heard.iter().map(heard).collect(),
        record_digest,
        plan: plan(reception.plan()),
        stays: reception.stays().iter().map(stay).collect(),
        provincial_number: tracking.provincial.clone().unwrap_or_default(),
        dispatched: tracking.dispatched.keys().map(Wired::to_wire).collect(),
        statements: record.statements.iter().map(statement).collect(),
        addenda: record.addenda.iter().map(statement).collect(),
        proposed_because: proposal.reason.to_wire(),
        determination: determined.and_then(|(determination, _)| determination.to_wire()),
        advice: determined.and_then(|(_, advice)| advice.to_wire()),
        office: people
            .map(|people| people.office.to_wire())
            .unwrap_or_default(),
        waivers: people
            .map(|people| people.waivers.to_wire())
            .unwrap_or_default(),
        held: reception.mode().and_then(Wired::to_wire),
        in_the_room: reception
            .session()
            .map(|session| session.representatives.to_wire())
            .unwrap_or_default(),
        missing: ended
            .map(|ended| ended.missing.to_wire())
            .unwrap_or_default(),
        plan_by: ended.and_then(|ended| ended.plan_by.to_wire()),
        record_by: ended.and_then(|ended| ended.record_by.to_wire()),
        overdue: reception.overdue().iter().map(Wired::to_wire).collect(),
    }
}

fn grounds(reception: &JointReception) -> Vec<i32> {
    match reception.determined() {
        Some((Determination::Yes { grounds, .. }, _)) => grounds.to_wire(),
        Some((Determination::No { .. }, _)) | None => Vec::<Ground>::new().to_wire(),
    }
}

fn invitation(invitation: &Invitation) -> pb::InvitationView {
    let status = match invitation.stage {
        InvitationStage::Sent => pb::InvitationStatus::Sent,
        InvitationStage::Unanswered => pb::InvitationStatus::Unanswered,
        InvitationStage::Confirmed { .. } => pb::InvitationStatus::Confirmed,
        InvitationStage::Declined { .. } => pb::InvitationStatus::Declined,
        InvitationStage::Revoked => pb::InvitationStatus::Revoked,
        InvitationStage::Replaced { .. } => pb::InvitationStatus::Replaced,
    };
    let (ground, reason) = match &invitation.stage {
        InvitationStage::Declined { ground, reason } => (ground.to_wire(), Some(*reason)),
        _ => (types::DeclineGround::Unspecified.into(), None),
    };
    pb::InvitationView {
        no: invitation.no.to_wire(),
        agency: invitation.seat.agency.to_wire(),
        duties: invitation.seat.duties.to_wire(),
        status: status.into(),
        delegates: invitation.delegates().iter().map(Wired::to_wire).collect(),
        answer_by: invitation.answer_by.to_wire(),
        instead_of: invitation.instead_of.map_or(0, |no| no.to_wire()),
        ground,
        reason: reason.to_wire(),
    }
}

/// Who is for a version of the line or the plan, who is against it, and why.
pub(crate) struct Sides {
    pub(crate) agreed: Vec<String>,
    pub(crate) against: Vec<String>,
    pub(crate) objections: Vec<pb::ObjectionView>,
}

pub(crate) fn sides(positions: impl IntoIterator<Item = (AgencyId, Position)>) -> Sides {
    let mut sides = Sides {
        agreed: Vec::new(),
        against: Vec::new(),
        objections: Vec::new(),
    };
    for (agency, position) in positions {
        match position {
            Position::Confirmed => sides.agreed.push(agency.to_wire()),
            Position::Contested { reason } => {
                sides.against.push(agency.to_wire());
                sides.objections.push(pb::ObjectionView {
                    agency: agency.to_wire(),
                    reason: reason.to_wire(),
                });
            }
        }
    }
    sides
}

fn each(positions: &BTreeMap<AgencyId, Position>) -> Sides {
    sides(
        positions
            .iter()
            .map(|(agency, position)| (*agency, *position)),
    )
}

fn line(machine: &LineMachine) -> Option<pb::LineView> {
    let (line, positions) = match machine {
        LineMachine::None => return None,
        LineMachine::Circulated { line, positions } | LineMachine::Locked { line, positions } => {
            (line, positions)
        }
    };
    let Sides {
        agreed,
        against,
        objections,
    } = each(positions);
    Some(pb::LineView {
        version: line.version.to_wire(),
        digest: line.digest.to_wire(),
        entries: line_entries(line),
        confirmed: agreed,
        contested: against,
        locked: machine.is_locked(),
        objections,
    })
}

fn plan(machine: &PlanMachine) -> Option<pb::PlanView> {
    let (plan, positions, issued) = match machine {
        PlanMachine::None => return None,
        PlanMachine::Proposed { plan, positions } => (plan, positions, false),
        PlanMachine::Issued { plan, positions } => (plan, positions, true),
    };
    let Sides {
        agreed,
        against,
        objections,
    } = each(positions);
    Some(pb::PlanView {
        version: plan.version.to_wire(),
        digest: plan.digest.to_wire(),
        items: plan_items(plan),
        agreed,
        dissented: against,
        issued,
        objections,
    })
}

fn heard(entry: &HeardEntry) -> pb::HeardView {
    let (confirmation, correction) = match &entry.standing {
        HeardStanding::Own => (pb::Confirmation::Own, None),
        HeardStanding::Unconfirmed => (pb::Confirmation::Pending, None),
        HeardStanding::Stated { verdict, .. } => match verdict {
            Verdict::Confirmed => (pb::Confirmation::Confirmed, None),
            Verdict::Corrected { text } => (pb::Confirmation::Corrected, Some(*text)),
        },
    };
    let heard = &entry.heard;
    pb::HeardView {
        no: heard.no.to_wire(),
        claim: heard.claim.to_wire(),
        topic: heard.topic.to_wire(),
        speaker: heard.speaker.to_wire(),
        text: heard.text.to_wire(),
        confirmation: confirmation.into(),
        correction: correction.to_wire(),
    }
}

fn statement(statement: &Statement) -> pb::AgencyStatementView {
    let text = match &statement.verdict {
        Verdict::Confirmed => None,
        Verdict::Corrected { text } => Some(*text),
    };
    pb::AgencyStatementView {
        claim: statement.claim.to_wire(),
        topic: statement.topic.to_wire(),
        by: statement.by.to_wire(),
        heard: statement.heard.map_or(0, |no| no.to_wire()),
        text: text.to_wire(),
    }
}

fn stay((person, stay): (&PersonNo, &Stay)) -> pb::StayView {
    let guidance: Vec<pb::GuidanceView> = stay
        .guidance
        .iter()
        .filter_map(|(agency, text)| {
            Some(pb::GuidanceView {
                agency: agency.to_wire(),
                text: text.as_ref()?.to_wire(),
            })
        })
        .collect();
    let outcome = match &stay.stage {
        StayStage::Called => None,
        StayStage::Reported(report) => Some(&report.outcome),
        StayStage::Ended { outcome, .. } => Some(outcome),
    };
    pb::StayView {
        person: person.to_wire(),
        since: stay.since.to_wire(),
        local: stay.local.to_wire().unwrap_or_default(),
        guided_by: guidance.iter().map(|each| each.agency.clone()).collect(),
        ended: !stay.is_open(),
        guidance,
        arrived: stay.report().and_then(|report| report.arrived.to_wire()),
        outcome: outcome.map(Wired::to_wire),
        needs: stay.needs.to_wire(),
        watch_until: stay.watch_until.to_wire(),
    }
}
