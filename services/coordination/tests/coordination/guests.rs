//! What clerks of invited agencies write.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use domain::id::AgencyId;
use types::Competence;

use crate::room::{aid, attendance, firm, town};
use crate::words::delegate;

pub(crate) fn coming(agency: AgencyId, invitation: u32) -> pb::AnswerInvitationRequest {
    use Competence::{
        FollowUp, Guidance, LegalExplanation, Liaison, Persuasion, Professional, ReplyDrafting,
    };
    use pb::answer_invitation_request::Answer;
    let brought: &[Competence] = match agency {
        agency if agency == town() => &[Persuasion, Liaison, FollowUp],
        agency if agency == aid() || agency == firm() => &[LegalExplanation],
        _ => &[Professional, ReplyDrafting, Guidance],
    };
    pb::AnswerInvitationRequest {
        request_id: format!("coming-{invitation}"),
        attendance: attendance(agency),
        invitation,
        answer: Some(Answer::Confirmed(pb::ConfirmedEntry {
            delegates: vec![delegate(agency, "D1", brought)],
        })),
    }
}

pub(crate) fn busy(agency: AgencyId, invitation: u32) -> pb::AnswerInvitationRequest {
    use pb::answer_invitation_request::Answer;
    pb::AnswerInvitationRequest {
        answer: Some(Answer::Declined(pb::DeclinedEntry {
            ground: types::DeclineGround::Unavailable.into(),
            reason: "当日已有安排。".into(),
        })),
        ..coming(agency, invitation)
    }
}

pub(crate) fn confirm(agency: AgencyId, line: &pb::LineView) -> pb::ConfirmLineRequest {
    pb::ConfirmLineRequest {
        request_id: format!("confirm-{}", line.version),
        attendance: attendance(agency),
        line_version: line.version,
        digest: line.digest.clone(),
    }
}

pub(crate) fn contest(agency: AgencyId, line: &pb::LineView) -> pb::ContestLineRequest {
    pb::ContestLineRequest {
        request_id: format!("contest-{}", line.version),
        attendance: attendance(agency),
        line_version: line.version,
        digest: line.digest.clone(),
        reason: "依据不充分。".into(),
    }
}

pub(crate) fn said_so(agency: AgencyId, heard: u32) -> pb::AnswerHeardRequest {
    use pb::answer_heard_request::Verdict;
    pb::AnswerHeardRequest {
        request_id: format!("said-so-{heard}"),
        attendance: attendance(agency),
        heard,
        verdict: Some(Verdict::Confirmed(true)),
    }
}

pub(crate) fn said_otherwise(agency: AgencyId, heard: u32) -> pb::AnswerHeardRequest {
    use pb::answer_heard_request::Verdict;
    pb::AnswerHeardRequest {
        verdict: Some(Verdict::Correction("应为六十日内答复。".into())),
        ..said_so(agency, heard)
    }
}

pub(crate) fn agree(agency: AgencyId, plan: &pb::PlanView) -> pb::AgreePlanRequest {
    pb::AgreePlanRequest {
        request_id: format!("agree-{:03}", plan.version),
        attendance: attendance(agency),
        plan_version: plan.version,
        digest: plan.digest.clone(),
    }
}

pub(crate) fn guide(agency: AgencyId, person: u32) -> pb::GiveGuidanceRequest {
    pb::GiveGuidanceRequest {
        request_id: "guide-01".into(),
        attendance: attendance(agency),
        person,
        text: "说明办理程序和期限。".into(),
    }
}
