//! What clerks write.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::id::AgencyId;
use domain::people::PersonRef;
use types::{Competence, Topic};

use crate::room::{TOWN, aid, at, hrss, land, office, reception, town};

pub(crate) fn person(agency: AgencyId, number: &str) -> Option<types::PersonRef> {
    let number = number.parse().unwrap();
    PersonRef { agency, number }.to_wire()
}

pub(crate) fn delegate(
    agency: AgencyId,
    number: &str,
    competences: &[Competence],
) -> types::Delegate {
    types::Delegate {
        person: person(agency, number),
        competences: competences.iter().map(|each| i32::from(*each)).collect(),
    }
}

pub(crate) fn responsible(claim: u32) -> types::Duty {
    types::Duty {
        duty: Some(types::duty::Duty::Responsible(claim)),
    }
}

pub(crate) fn concerned(claim: u32) -> types::Duty {
    types::Duty {
        duty: Some(types::duty::Duty::Concerned(claim)),
    }
}

pub(crate) fn local() -> types::Duty {
    types::Duty {
        duty: Some(types::duty::Duty::Local(types::duty::Local {})),
    }
}

pub(crate) fn social() -> types::Duty {
    types::Duty {
        duty: Some(types::duty::Duty::Social(types::duty::Social {})),
    }
}

pub(crate) fn seat(agency: AgencyId, duties: &[types::Duty]) -> types::Seat {
    types::Seat {
        agency: agency.to_string(),
        duties: duties.to_vec(),
    }
}

pub(crate) fn yes(request: &str, version: u64) -> pb::DetermineReceptionRequest {
    use pb::determine_reception_request::Determination;
    let grounds = [types::Ground::SeveralAgencies, types::Ground::ManyPeople];
    pb::DetermineReceptionRequest {
        request_id: request.into(),
        reception: reception(),
        version,
        determination: Some(Determination::Yes(pb::DetermineYes {
            grounds: grounds.map(i32::from).to_vec(),
            note: String::new(),
        })),
    }
}

pub(crate) fn no(request: &str, version: u64, reason: &str) -> pb::DetermineReceptionRequest {
    use pb::determine_reception_request::Determination;
    pb::DetermineReceptionRequest {
        determination: Some(Determination::No(pb::DetermineNo {
            reason: reason.into(),
        })),
        ..yes(request, version)
    }
}

pub(crate) fn people(request: &str, version: u64) -> pb::ChoosePeopleRequest {
    use Competence::{MassWork, Organising, PolicyAndLaw};
    let own = [Organising, PolicyAndLaw, MassWork];
    pb::ChoosePeopleRequest {
        request_id: request.into(),
        reception: reception(),
        version,
        office: vec![delegate(office(), "C1", &own)],
        seats: vec![
            seat(hrss(), &[responsible(1), concerned(2)]),
            seat(land(), &[concerned(1), responsible(2)]),
            seat(town(), &[local()]),
            seat(aid(), &[social()]),
        ],
        waivers: Vec::new(),
    }
}

pub(crate) fn on_site(request: &str, version: u64) -> pb::ChooseModeRequest {
    pb::ChooseModeRequest {
        request_id: request.into(),
        reception: reception(),
        version,
        mode: Some(pb::ModeEntry {
            kind: pb::ModeKind::OnSite.into(),
            place: TOWN.into(),
            opens: at(14, 0).to_wire(),
            companion: None,
            description: String::new(),
        }),
    }
}

pub(crate) fn convene(request: &str) -> pb::ConveneRequest {
    pb::ConveneRequest {
        request_id: request.into(),
        reception: reception(),
    }
}

pub(crate) fn instead(request: &str, of: u32, seat: types::Seat) -> pb::InviteAnotherRequest {
    pb::InviteAnotherRequest {
        request_id: request.into(),
        reception: reception(),
        seat: Some(seat),
        instead_of: of,
    }
}

pub(crate) fn revoke(request: &str, invitation: u32) -> pb::RevokeInvitationRequest {
    pb::RevokeInvitationRequest {
        request_id: request.into(),
        reception: reception(),
        invitation,
        reason: "改由其他单位参加。".into(),
    }
}

pub(crate) fn entry(claim: u32, speaker: AgencyId) -> pb::LineEntryText {
    pb::LineEntryText {
        claim,
        facts: format!("诉求{claim}经核实属实。"),
        basis: "有关法律和政策规定。".into(),
        answer: format!("诉求{claim}予以支持。"),
        speaker: speaker.to_string(),
    }
}

pub(crate) fn line(request: &str) -> pb::CirculateLineRequest {
    pb::CirculateLineRequest {
        request_id: request.into(),
        reception: reception(),
        entries: vec![entry(1, hrss()), entry(2, land())],
    }
}

pub(crate) fn lock(request: &str, line_version: u32) -> pb::LockLineRequest {
    pb::LockLineRequest {
        request_id: request.into(),
        reception: reception(),
        line_version,
    }
}

pub(crate) fn open(request: &str, representatives: &[u32]) -> pb::OpenSessionRequest {
    pb::OpenSessionRequest {
        request_id: request.into(),
        reception: reception(),
        representatives: representatives.to_vec(),
    }
}

pub(crate) fn heard(
    request: &str,
    claim: u32,
    topic: Topic,
    speaker: Option<types::PersonRef>,
) -> pb::RecordHeardRequest {
    pb::RecordHeardRequest {
        request_id: request.into(),
        reception: reception(),
        claim,
        topic: topic.into(),
        speaker,
        text: format!("就诉求{claim}所作的说明。"),
    }
}

/// Numbers 1 to 5 on claim 1, 6 to 10 on claim 2; 5 and 10 are the office's own words.
pub(crate) fn everything_owed() -> Vec<pb::RecordHeardRequest> {
    let mut all = Vec::new();
    for (claim, by, other) in [(1, hrss(), land()), (2, land(), hrss())] {
        for (topic, speaker) in [
            (Topic::Answer, person(by, "D1")),
            (Topic::Path, person(by, "D1")),
            (Topic::Plan, person(by, "D1")),
            (Topic::Policy, person(other, "D1")),
            (Topic::Procedure, person(office(), "C1")),
        ] {
            let request = format!("heard-{claim}-{}", i32::from(topic));
            all.push(heard(&request, claim, topic, speaker));
        }
    }
    all
}

pub(crate) fn missing(claim: u32, topic: Topic) -> pb::MissingEntry {
    pb::MissingEntry {
        claim,
        topic: topic.into(),
        reason: "承办人尚在核实。".into(),
    }
}

pub(crate) fn end(request: &str, missing: Vec<pb::MissingEntry>) -> pb::EndSessionRequest {
    pb::EndSessionRequest {
        request_id: request.into(),
        reception: reception(),
        missing,
    }
}

pub(crate) fn signed(request: &str) -> pb::ReadBackRecordRequest {
    use pb::signature_entry::Signature;
    pb::ReadBackRecordRequest {
        request_id: request.into(),
        reception: reception(),
        signature: Some(pb::SignatureEntry {
            signature: Some(Signature::Signed(true)),
        }),
    }
}

pub(crate) fn unconfirmed(heard: u32) -> pb::UnconfirmedEntry {
    pb::UnconfirmedEntry {
        heard,
        reason: "该单位当日未能确认。".into(),
    }
}

pub(crate) fn seal(request: &str, unconfirmed: Vec<pb::UnconfirmedEntry>) -> pb::SealRecordRequest {
    pb::SealRecordRequest {
        request_id: request.into(),
        reception: reception(),
        unconfirmed,
    }
}

pub(crate) fn item(claim: u32, responsible: AgencyId) -> pb::PlanItemText {
    pb::PlanItemText {
        claim,
        responsible: responsible.to_string(),
        cooperating: vec![town().to_string()],
        task: format!("办理诉求{claim}并书面答复。"),
        due: "2026-04-30".into(),
    }
}

pub(crate) fn plan(request: &str) -> pb::ProposePlanRequest {
    pb::ProposePlanRequest {
        request_id: request.into(),
        reception: reception(),
        items: vec![item(1, hrss()), item(2, land())],
    }
}

pub(crate) fn issue(request: &str, plan_version: u32) -> pb::IssuePlanRequest {
    pb::IssuePlanRequest {
        request_id: request.into(),
        reception: reception(),
        plan_version,
    }
}

pub(crate) fn staying(request: &str, person: u32) -> pb::NoteStayingOnRequest {
    pb::NoteStayingOnRequest {
        request_id: request.into(),
        reception: reception(),
        person,
        needs: "等候末班车。".into(),
    }
}

pub(crate) fn went_home(request: &str, person: u32) -> pb::EndStayRequest {
    use pb::outcome_entry::Outcome;
    pb::EndStayRequest {
        request_id: request.into(),
        reception: reception(),
        person,
        outcome: Some(pb::OutcomeEntry {
            outcome: Some(Outcome::ReturnedVoluntarily(true)),
        }),
    }
}

pub(crate) fn provincial(request: &str, number: &str) -> pb::EnterProvincialRecordRequest {
    pb::EnterProvincialRecordRequest {
        request_id: request.into(),
        reception: reception(),
        number: number.into(),
    }
}

pub(crate) fn hand_over(request: &str) -> pb::HandOverRequest {
    pb::HandOverRequest {
        request_id: request.into(),
        reception: reception(),
    }
}

pub(crate) fn conclude(request: &str) -> pb::ConcludeReceptionRequest {
    pb::ConcludeReceptionRequest {
        request_id: request.into(),
        reception: reception(),
    }
}

pub(crate) fn cancel(request: &str) -> pb::CancelReceptionRequest {
    pb::CancelReceptionRequest {
        request_id: request.into(),
        reception: reception(),
        reason: "信访人改期。".into(),
    }
}
