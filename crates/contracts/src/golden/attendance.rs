//! Samples of an attendance.

use domain::attendance::{Event, Outgoing};
use domain::matter::{ClaimNo, PersonNo};
use domain::people::{Competence, PersonRef};
use domain::reception::{HeardNo, InvitationNo, LineVersion, Outcome, PlanVersion, Topic, Verdict};

use super::reception::answers;
use super::values::{
    at, bureau, day, delegate, duties, heard, invited_claims, line, matter, number, on_site,
    person, plan, reception, sealed,
};

const INVITATION: InvitationNo = InvitationNo(2);
const LINE: LineVersion = LineVersion(2);
const LINE_DIGEST: [u8; 32] = [0x22; 32];
const PLAN: PlanVersion = PlanVersion(1);
const PLAN_DIGEST: [u8; 32] = [0x33; 32];

fn by() -> PersonRef {
    person(bureau(), "B-17")
}

pub(super) fn events() -> Vec<Event> {
    let mut events = vec![
        Event::Invited {
            reception: reception(),
            invitation: INVITATION,
            matter: matter(),
            number: number(),
            duties: duties(),
            claims: invited_claims(),
            mode: on_site(),
            answer_by: at(100),
            required: [Competence::Professional, Competence::Guidance].into(),
            waiver: Some(sealed(45)),
        },
        Event::Substituted {
            delegates: vec![delegate()],
        },
        Event::Revoked {
            invitation: INVITATION,
        },
        Event::ModeChanged { mode: on_site() },
        Event::LineReceived { line: line() },
        Event::LineConfirmed {
            version: LINE,
            digest: LINE_DIGEST,
            by: by(),
        },
        Event::LineContested {
            version: LINE,
            digest: LINE_DIGEST,
            by: by(),
            reason: sealed(47),
        },
        Event::LineLocked { version: LINE },
        Event::Opened { at: at(200) },
        Event::HeardOf { heard: heard() },
        Event::Stated {
            claim: ClaimNo(1),
            topic: Topic::Plan,
            heard: Some(HeardNo(3)),
            by: by(),
            verdict: Verdict::Corrected { text: sealed(49) },
        },
        Event::RecordSealed { digest: [0x44; 32] },
        Event::PlanReceived { plan: plan() },
        Event::PlanAgreed {
            version: PLAN,
            digest: PLAN_DIGEST,
            by: by(),
        },
        Event::PlanDissented {
            version: PLAN,
            digest: PLAN_DIGEST,
            by: by(),
            reason: sealed(51),
        },
        Event::ReturnAsked {
            person: PersonNo(1),
            duties: duties(),
            needs: sealed(52),
            since: at(300),
        },
        Event::GuidanceGiven {
            person: PersonNo(1),
            by: by(),
            text: sealed(53),
        },
        Event::ReturnReported {
            person: PersonNo(1),
            by: by(),
            arrived: at(302),
            outcome: Outcome::LeftAlone,
        },
        Event::Concluded {
            on: day("2026-04-01"),
        },
        Event::Cancelled,
    ];
    events.extend(answers().into_iter().map(|answer| Event::Answered {
        invitation: INVITATION,
        answer,
    }));
    events
}

pub(super) fn messages() -> Vec<Outgoing> {
    let mut messages = vec![
        Outgoing::Substituted {
            invitation: INVITATION,
            delegates: vec![delegate()],
        },
        Outgoing::LineConfirmed {
            version: LINE,
            digest: LINE_DIGEST,
            by: by(),
        },
        Outgoing::LineContested {
            version: LINE,
            digest: LINE_DIGEST,
            by: by(),
            reason: sealed(47),
        },
        Outgoing::Statement {
            claim: ClaimNo(1),
            topic: Topic::Answer,
            heard: Some(HeardNo(3)),
            by: by(),
            verdict: Verdict::Confirmed,
        },
        Outgoing::PlanAgreed {
            version: PLAN,
            digest: PLAN_DIGEST,
            by: by(),
        },
        Outgoing::PlanDissented {
            version: PLAN,
            digest: PLAN_DIGEST,
            by: by(),
            reason: sealed(51),
        },
        Outgoing::GuidanceGiven {
            person: PersonNo(1),
            by: by(),
            text: sealed(53),
        },
        Outgoing::ReturnReported {
            person: PersonNo(1),
            by: by(),
            arrived: at(302),
            outcome: Outcome::ReturnedVoluntarily,
        },
    ];
    messages.extend(answers().into_iter().map(|answer| Outgoing::Answered {
        invitation: INVITATION,
        answer,
    }));
    messages
}
