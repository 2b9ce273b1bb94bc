//! An attendance as the contract shows it: coded facts and handles, and no line for those who may not see it (J-10).

use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::attendance::{Attendance, Course, HeardHere, InvitationStage, StayHere};
use domain::matter::PersonNo;
use domain::people::{Actor, Role};
use domain::reception::{Line, Mode, Plan, Position, Verdict};
use domain::sealed::Sealed;
use store::Loaded;

use crate::view::{Sides, sides};

/// An attendance with what its agency was told and what it said, as this reader may see it.
pub(crate) fn attendance(
    attendance: &Attendance,
    loaded: &Loaded,
    reader: &Actor,
) -> pb::AttendanceView {
    let invitation = attendance.invitation();
    let waived = invitation.waiver.is_some();
    let delegates = match &invitation.stage {
        InvitationStage::Confirmed { delegates } => delegates.to_wire(),
        InvitationStage::Invited | InvitationStage::Declined { .. } | InvitationStage::Revoked => {
            Vec::new()
        }
    };
    pb::AttendanceView {
        record: attendance.id().record().to_wire(),
        version: loaded.version,
        stage: attendance.stage().to_string(),
        reception: attendance.reception().record().to_wire(),
        number: attendance.number().to_string(),
        invitation: invitation.no.to_wire(),
        duties: invitation.duties.to_wire(),
        claims: invitation
            .claims
            .iter()
            .map(|claim| pb::InvitedClaimView {
                no: claim.no.to_wire(),
                request: claim.request.to_wire(),
            })
            .collect(),
        answer_by: invitation.answer_by.to_wire(),
        line: line(attendance, reader),
        heard: attendance.heard().values().map(heard).collect(),
        plan: plan(attendance),
        stays: attendance.stays().iter().map(stay).collect(),
        delegates,
        mode: mode_kind(&invitation.mode).into(),
        place: invitation.mode.place().to_string(),
        opens: invitation.mode.opens().to_wire(),
        required: if waived {
            Vec::new()
        } else {
            invitation.required.to_wire()
        },
        statements: attendance
            .statements()
            .iter()
            .map(|stated| pb::StatementView {
                claim: stated.claim.to_wire(),
                topic: stated.topic.to_wire(),
                text: corrected(&stated.verdict).to_wire(),
            })
            .collect(),
    }
}

/// J-10: an agency that was asked anew, as the local unit or for its help alone, no longer sees the line it once had; and
/// who only lends help to an agency never does.
pub(crate) fn sees_line(attendance: &Attendance, reader: &Actor) -> bool {
    let mut duties = attendance.invitation().duties.iter();
    let helps_only = reader.roles.iter().all(|role| *role == Role::Social);
    !helps_only && duties.any(|duty| duty.claim().is_some())
}

fn line(attendance: &Attendance, reader: &Actor) -> Option<pb::LineView> {
    let here = attendance.line();
    let line = here.current().filter(|_| sees_line(attendance, reader))?;
    let own = own(attendance, here.position());
    Some(pb::LineView {
        version: line.version.to_wire(),
        digest: line.digest.to_wire(),
        entries: line_entries(line),
        confirmed: own.agreed,
        contested: own.against,
        locked: attendance.line_is_locked(),
        objections: own.objections,
    })
}

/// An attendance knows its own agency's position and no other.
fn own(attendance: &Attendance, position: Option<Position>) -> Sides {
    sides(position.map(|position| (attendance.id().agency, position)))
}

fn heard(here: &HeardHere) -> pb::HeardView {
    let HeardHere { heard, verdict } = here;
    let confirmation = match verdict {
        None => pb::Confirmation::Pending,
        Some(Verdict::Confirmed) => pb::Confirmation::Confirmed,
        Some(Verdict::Corrected { .. }) => pb::Confirmation::Corrected,
    };
    pb::HeardView {
        no: heard.no.to_wire(),
        claim: heard.claim.to_wire(),
        topic: heard.topic.to_wire(),
        speaker: heard.speaker.to_wire(),
        text: heard.text.to_wire(),
        confirmation: confirmation.into(),
        correction: verdict.as_ref().and_then(corrected).to_wire(),
    }
}

const fn corrected(verdict: &Verdict) -> Option<Sealed> {
    match verdict {
        Verdict::Confirmed => None,
        Verdict::Corrected { text } => Some(*text),
    }
}

fn plan(attendance: &Attendance) -> Option<pb::PlanView> {
    let here = attendance.plan();
    let plan = here.current()?;
    let own = own(attendance, here.position());
    Some(pb::PlanView {
        version: plan.version.to_wire(),
        digest: plan.digest.to_wire(),
        items: plan_items(plan),
        agreed: own.agreed,
        dissented: own.against,
        objections: own.objections,
        // No message says that it was issued; no reception concludes without (J-13).
        issued: matches!(attendance.course(), Course::Concluded { .. }),
    })
}

fn stay((person, stay): (&PersonNo, &StayHere)) -> pb::AskedStayView {
    pb::AskedStayView {
        person: person.to_wire(),
        duties: stay.duties.to_wire(),
        needs: stay.needs.to_wire(),
        since: stay.since.to_wire(),
        guidance: stay.guidance.to_wire(),
        arrived: stay.arrived.to_wire(),
    }
}

/// What is said on each claim.
pub(crate) fn line_entries(line: &Line) -> Vec<pb::LineEntryView> {
    let entries = line.entries.iter().map(|entry| pb::LineEntryView {
        claim: entry.claim.to_wire(),
        facts: entry.facts.to_wire(),
        basis: entry.basis.to_wire(),
        answer: entry.answer.to_wire(),
        speaker: entry.speaker.to_wire(),
    });
    entries.collect()
}

/// What is done for each claim.
pub(crate) fn plan_items(plan: &Plan) -> Vec<pb::PlanItemView> {
    let items = plan.items.iter().map(|item| pb::PlanItemView {
        claim: item.claim.to_wire(),
        responsible: item.responsible.to_wire(),
        cooperating: item.cooperating.to_wire(),
        task: item.task.to_wire(),
        due: item.due.to_wire(),
    });
    items.collect()
}

/// The form, without its particulars.
pub(crate) const fn mode_kind(mode: &Mode) -> pb::ModeKind {
    match mode {
        Mode::OnSite { .. } => pb::ModeKind::OnSite,
        Mode::Booked { .. } => pb::ModeKind::Booked,
        Mode::Video { .. } => pb::ModeKind::Video,
        Mode::Other { .. } => pb::ModeKind::Other,
    }
}
