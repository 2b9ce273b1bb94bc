//! What the clerks of the two agencies write.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::id::AgencyId;
use types::{Competence, Topic};

use crate::desks::{at, attendance, bureau, office, person, reception};

/// What the next decision of the office rests on.
pub(crate) fn version(reference: Option<types::Reference>) -> u64 {
    reference.unwrap().version
}

fn delegate(agency: AgencyId, number: &str, competences: [Competence; 3]) -> types::Delegate {
    types::Delegate {
        person: person(agency, number).to_wire(),
        competences: competences.map(i32::from).into(),
    }
}

pub(crate) fn determine(version: u64) -> pb::DetermineReceptionRequest {
    use pb::determine_reception_request::Determination;
    pb::DetermineReceptionRequest {
        request_id: "determine".into(),
        reception: reception(),
        version,
        determination: Some(Determination::Yes(pb::DetermineYes {
            grounds: vec![types::Ground::Other.into()],
            note: "涉及面广。".into(),
        })),
    }
}

pub(crate) fn people(version: u64) -> pb::ChoosePeopleRequest {
    use Competence::{MassWork, Organising, PolicyAndLaw};
    let responsible = types::Duty {
        duty: Some(types::duty::Duty::Responsible(1)),
    };
    pb::ChoosePeopleRequest {
        request_id: "people-01".into(),
        reception: reception(),
        version,
        office: vec![delegate(
            office(),
            "1001",
            [Organising, PolicyAndLaw, MassWork],
        )],
        seats: vec![types::Seat {
            agency: bureau().to_string(),
            duties: vec![responsible],
        }],
        waivers: Vec::new(),
    }
}

pub(crate) fn mode(version: u64) -> pb::ChooseModeRequest {
    pb::ChooseModeRequest {
        request_id: "mode-0001".into(),
        reception: reception(),
        version,
        mode: Some(pb::ModeEntry {
            kind: pb::ModeKind::OnSite.into(),
            place: "320106".into(),
            opens: at(10, 0).to_wire(),
            companion: None,
            description: String::new(),
        }),
    }
}

pub(crate) fn convene() -> pb::ConveneRequest {
    pb::ConveneRequest {
        request_id: "convene-1".into(),
        reception: reception(),
    }
}

pub(crate) fn coming(invitation: u32) -> pb::AnswerInvitationRequest {
    use Competence::{Guidance, Professional, ReplyDrafting};
    use pb::answer_invitation_request::Answer;
    pb::AnswerInvitationRequest {
        request_id: "coming-01".into(),
        attendance: attendance(),
        invitation,
        answer: Some(Answer::Confirmed(pb::ConfirmedEntry {
            delegates: vec![delegate(
                bureau(),
                "2005",
                [Professional, ReplyDrafting, Guidance],
            )],
        })),
    }
}

pub(crate) fn line(request: &str, answer: &str) -> pb::CirculateLineRequest {
    pb::CirculateLineRequest {
        request_id: request.into(),
        reception: reception(),
        entries: vec![pb::LineEntryText {
            claim: 1,
            facts: "工资自去年九月起未付。".into(),
            basis: "劳动法第五十条。".into(),
            answer: answer.into(),
            speaker: bureau().to_string(),
        }],
    }
}

pub(crate) fn contest(line: &pb::LineView) -> pb::ContestLineRequest {
    pb::ContestLineRequest {
        request_id: "contest-1".into(),
        attendance: attendance(),
        line_version: line.version,
        digest: line.digest.clone(),
        reason: "期限过长。".into(),
    }
}

pub(crate) fn confirm(request: &str, line: &pb::LineView) -> pb::ConfirmLineRequest {
    pb::ConfirmLineRequest {
        request_id: request.into(),
        attendance: attendance(),
        line_version: line.version,
        digest: line.digest.clone(),
    }
}

pub(crate) fn lock(request: &str, line_version: u32) -> pb::LockLineRequest {
    pb::LockLineRequest {
        request_id: request.into(),
        reception: reception(),
        line_version,
    }
}

pub(crate) fn open(request: &str) -> pb::OpenSessionRequest {
    pb::OpenSessionRequest {
        request_id: request.into(),
        reception: reception(),
        representatives: vec![1],
    }
}

pub(crate) fn heard(
    request: &str,
    topic: Topic,
    agency: AgencyId,
    text: &str,
) -> pb::RecordHeardRequest {
    let number = if agency == office() { "1001" } else { "2005" };
    pb::RecordHeardRequest {
        request_id: request.into(),
        reception: reception(),
        claim: 1,
        topic: topic.into(),
        speaker: person(agency, number).to_wire(),
        text: text.into(),
    }
}

pub(crate) fn end() -> pb::EndSessionRequest {
    pb::EndSessionRequest {
        request_id: "end-00001".into(),
        reception: reception(),
        missing: vec![pb::MissingEntry {
            claim: 1,
            topic: Topic::Policy.into(),
            reason: "没有其他有关单位。".into(),
        }],
    }
}

pub(crate) fn read_back() -> pb::ReadBackRecordRequest {
    use pb::signature_entry::Signature;
    pb::ReadBackRecordRequest {
        request_id: "read-0001".into(),
        reception: reception(),
        signature: Some(pb::SignatureEntry {
            signature: Some(Signature::Signed(true)),
        }),
    }
}

pub(crate) fn seal(request: &str, unconfirmed: &[u32]) -> pb::SealRecordRequest {
    let unconfirmed = unconfirmed.iter().map(|heard| pb::UnconfirmedEntry {
        heard: *heard,
        reason: "宣读后才更正。".into(),
    });
    pb::SealRecordRequest {
        request_id: request.into(),
        reception: reception(),
        unconfirmed: unconfirmed.collect(),
    }
}

pub(crate) fn word(request: &str, heard: u32, correction: Option<&str>) -> pb::AnswerHeardRequest {
    use pb::answer_heard_request::Verdict;
    let verdict = match correction {
        None => Verdict::Confirmed(true),
        Some(text) => Verdict::Correction(text.into()),
    };
    pb::AnswerHeardRequest {
        request_id: request.into(),
        attendance: attendance(),
        heard,
        verdict: Some(verdict),
    }
}

pub(crate) fn staying() -> pb::NoteStayingOnRequest {
    pb::NoteStayingOnRequest {
        request_id: "stay-0001".into(),
        reception: reception(),
        person: 1,
        needs: "希望了解复查程序。".into(),
    }
}

pub(crate) fn guide() -> pb::GiveGuidanceRequest {
    pb::GiveGuidanceRequest {
        request_id: "guide-001".into(),
        attendance: attendance(),
        person: 1,
        text: "说明复查期限和材料。".into(),
    }
}

pub(crate) fn left(request: &str) -> pb::EndStayRequest {
    use pb::outcome_entry::Outcome;
    pb::EndStayRequest {
        request_id: request.into(),
        reception: reception(),
        person: 1,
        outcome: Some(pb::OutcomeEntry {
            outcome: Some(Outcome::ReturnedVoluntarily(true)),
        }),
    }
}

pub(crate) fn plan() -> pb::ProposePlanRequest {
    pb::ProposePlanRequest {
        request_id: "plan-0001".into(),
        reception: reception(),
        items: vec![pb::PlanItemText {
            claim: 1,
            responsible: bureau().to_string(),
            cooperating: Vec::new(),
            task: "核实并支付工资。".into(),
            due: "2026-04-01".into(),
        }],
    }
}

pub(crate) fn agree(plan: &pb::PlanView) -> pb::AgreePlanRequest {
    pb::AgreePlanRequest {
        request_id: "agree-001".into(),
        attendance: attendance(),
        plan_version: plan.version,
        digest: plan.digest.clone(),
    }
}

pub(crate) fn issue(request: &str) -> pb::IssuePlanRequest {
    pb::IssuePlanRequest {
        request_id: request.into(),
        reception: reception(),
        plan_version: 1,
    }
}

pub(crate) fn provincial() -> pb::EnterProvincialRecordRequest {
    pb::EnterProvincialRecordRequest {
        request_id: "enter-001".into(),
        reception: reception(),
        number: "JS-2026-0001".into(),
    }
}

pub(crate) fn hand_over() -> pb::HandOverRequest {
    pb::HandOverRequest {
        request_id: "hand-0001".into(),
        reception: reception(),
    }
}
