//! What the clerks of an invited agency write again and again.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::id::AgencyId;

use crate::room::{Room, attendance, person};

/// Somebody who comes, with what that person can do.
pub(crate) fn delegate(
    agency: AgencyId,
    number: &str,
    competences: &[types::Competence],
) -> types::Delegate {
    types::Delegate {
        person: person(agency, number).to_wire(),
        competences: competences.iter().map(|each| i32::from(*each)).collect(),
    }
}

/// Somebody with what clause 5.2 asks of an organ.
pub(crate) fn expert(agency: AgencyId, number: &str) -> types::Delegate {
    use types::Competence::{Guidance, Professional, ReplyDrafting};
    delegate(agency, number, &[Professional, ReplyDrafting, Guidance])
}

pub(crate) fn coming(
    request: &str,
    agency: AgencyId,
    invitation: u32,
    delegates: Vec<types::Delegate>,
) -> pb::AnswerInvitationRequest {
    use pb::answer_invitation_request::Answer;
    pb::AnswerInvitationRequest {
        request_id: request.into(),
        attendance: attendance(agency),
        invitation,
        answer: Some(Answer::Confirmed(pb::ConfirmedEntry { delegates })),
    }
}

pub(crate) fn confirm(
    room: &Room,
    request: &str,
    agency: AgencyId,
    version: u16,
) -> pb::ConfirmLineRequest {
    pb::ConfirmLineRequest {
        request_id: request.into(),
        attendance: attendance(agency),
        line_version: version.into(),
        digest: room.digest(agency, version),
    }
}
