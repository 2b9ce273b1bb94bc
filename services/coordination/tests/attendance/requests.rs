//! What every call is held to: fields by their path, one effect a request, and no text where it does not belong.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::answer_heard_request::Verdict;
use contracts::pb::coordination::v1::answer_invitation_request::Answer;
use contracts::pb::coordination::v1::outcome_entry::Outcome;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::codec::Codec as _;
use domain::people::Role;
use testkit::desk::reason;
use tonic::Status;

use crate::room::{Room, at, attendance, hrss, land};
use crate::words::{coming, confirm, expert};

/// Longer than any text may be.
fn endless() -> String {
    "长".repeat(4_001)
}

/// The path of the field that a request was refused for, with the code of what is wrong with it.
fn refused<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    use tonic_types::StatusExt as _;
    let status = answer.unwrap_err();
    assert_eq!(status.code(), tonic::Code::InvalidArgument);
    let details = status.get_error_details();
    let field = details.bad_request().unwrap().field_violations[0].clone();
    let words = format!("{status:?}");
    assert!(!words.contains('长'), "no value in an error");
    let (code, _) = field.description.split_once(':').unwrap();
    format!("{} {code}", field.field)
}

fn changed<T>(mut request: T, change: fn(&mut T)) -> T {
    change(&mut request);
    request
}

macro_rules! table {
    ($clerk:ident . $method:ident of $valid:expr; $($change:expr => $expected:literal),* $(,)?) => {
        $(assert_eq!(refused($clerk.$method(changed($valid, $change)).await), $expected);)*
    };
}

#[tokio::test]
async fn an_answer_is_refused_by_the_path_of_the_field() {
    let room = Room::invited().await;
    let mut clerk = room.clerk(hrss(), Role::Handler);
    let confirmed = |delegates| Some(Answer::Confirmed(pb::ConfirmedEntry { delegates }));
    table!(clerk.answer_invitation of coming("coming-01", hrss(), 1, vec![expert(hrss(), "D1")]);
        |r| r.request_id.clear() => "request_id MISSING",
        |r| r.request_id = "short".into() => "request_id MALFORMED",
        |r| r.request_id = "x".repeat(65) => "request_id MALFORMED",
        |r| r.attendance = None => "attendance MISSING",
        |r| r.attendance.as_mut().unwrap().agency = "nobody".into() => "attendance.agency MALFORMED",
        |r| r.attendance.as_mut().unwrap().id = vec![1; 15] => "attendance.id MALFORMED",
        |r| r.attendance.as_mut().unwrap().kind = 99 => "attendance.kind UNKNOWN_VALUE",
        |r| r.attendance.as_mut().unwrap().kind = types::Kind::Docket.into() => "attendance.kind MALFORMED",
        |r| r.invitation = 0 => "invitation MISSING",
        |r| r.invitation = 65_536 => "invitation OUT_OF_RANGE",
        |r| r.answer = None => "answer MISSING",
    );
    let mut delegates = async |delegates| {
        let mut request = coming("coming-01", hrss(), 1, Vec::new());
        request.answer = confirmed(delegates);
        refused(clerk.answer_invitation(request).await)
    };
    let nameless = types::Delegate {
        person: None,
        ..expert(hrss(), "D1")
    };
    assert_eq!(
        delegates(vec![nameless]).await,
        "confirmed.delegates[0].person MISSING"
    );
    let mut gifted = expert(hrss(), "D2");
    gifted.competences.push(99);
    assert_eq!(
        delegates(vec![expert(hrss(), "D1"), gifted]).await,
        "confirmed.delegates[1].competences[3] UNKNOWN_VALUE"
    );
    let twice = vec![expert(hrss(), "D1"), expert(hrss(), "D1")];
    assert_eq!(
        delegates(twice).await,
        "confirmed.delegates[1].person REPEATED"
    );
    let crowd = (1..=21).map(|no| expert(hrss(), &format!("D{no}")));
    assert_eq!(
        delegates(crowd.collect()).await,
        "confirmed.delegates TOO_LONG"
    );
    let mut declined = async |ground, reason: String| {
        let mut request = coming("coming-01", hrss(), 1, Vec::new());
        request.answer = Some(Answer::Declined(pb::DeclinedEntry { ground, reason }));
        refused(clerk.answer_invitation(request).await)
    };
    assert_eq!(
        declined(0, "不归我管".into()).await,
        "declined.ground MISSING"
    );
    assert_eq!(
        declined(99, "不归我管".into()).await,
        "declined.ground UNKNOWN_VALUE"
    );
    assert_eq!(declined(1, " \n".into()).await, "declined.reason MISSING");
    assert_eq!(declined(1, endless()).await, "declined.reason TOO_LONG");
}

#[tokio::test]
async fn words_on_the_line_the_record_and_the_plan_are_refused_by_the_path_of_the_field() {
    let room = Room::in_session().await;
    let mut clerk = room.clerk(hrss(), Role::Handler);
    table!(clerk.confirm_line of confirm(&room, "confirm-2", hrss(), 1);
        |r| r.line_version = 0 => "line_version MISSING",
        |r| r.digest.clear() => "digest MISSING",
        |r| r.digest = vec![1; 31] => "digest MALFORMED",
    );
    let contest = || pb::ContestLineRequest {
        request_id: "contest-1".into(),
        attendance: attendance(hrss()),
        line_version: 1,
        digest: vec![1; 32],
        reason: "金额有误。".into(),
    };
    table!(clerk.contest_line of contest();
        |r| r.attendance = None => "attendance MISSING",
        |r| r.line_version = 70_000 => "line_version OUT_OF_RANGE",
        |r| r.reason.clear() => "reason MISSING",
        |r| r.reason = endless() => "reason TOO_LONG",
    );
    let word = || pb::AnswerHeardRequest {
        request_id: "heard-01".into(),
        attendance: attendance(hrss()),
        heard: 1,
        verdict: Some(Verdict::Confirmed(true)),
    };
    table!(clerk.answer_heard of word();
        |r| r.heard = 0 => "heard MISSING",
        |r| r.verdict = None => "verdict MISSING",
        |r| r.verdict = Some(Verdict::Confirmed(false)) => "confirmed OUT_OF_RANGE",
        |r| r.verdict = Some(Verdict::Correction("　".into())) => "correction MISSING",
        |r| r.verdict = Some(Verdict::Correction(endless())) => "correction TOO_LONG",
    );
    let statement = || pb::MakeStatementRequest {
        request_id: "state-01".into(),
        attendance: attendance(hrss()),
        claim: 1,
        topic: types::Topic::Path.into(),
        text: "先核实。".into(),
    };
    table!(clerk.make_statement of statement();
        |r| r.claim = 0 => "claim MISSING",
        |r| r.claim = 300 => "claim OUT_OF_RANGE",
        |r| r.topic = 0 => "topic MISSING",
        |r| r.topic = 99 => "topic UNKNOWN_VALUE",
        |r| r.text = endless() => "text TOO_LONG",
    );
    let agree = || pb::AgreePlanRequest {
        request_id: "agree-01".into(),
        attendance: attendance(hrss()),
        plan_version: 1,
        digest: vec![1; 32],
    };
    table!(clerk.agree_plan of agree();
        |r| r.plan_version = 0 => "plan_version MISSING",
        |r| r.digest = vec![1; 33] => "digest MALFORMED",
    );
    let dissent = || pb::DissentFromPlanRequest {
        request_id: "dissent-1".into(),
        attendance: attendance(hrss()),
        plan_version: 1,
        digest: vec![1; 32],
        reason: "期限过短。".into(),
    };
    table!(clerk.dissent_from_plan of dissent();
        |r| r.request_id = "含有汉字的请求号".into() => "request_id MALFORMED",
        |r| r.reason = "\t".into() => "reason MISSING",
    );
}

#[tokio::test]
async fn words_on_a_stay_and_reads_are_refused_by_the_path_of_the_field() {
    let room = Room::invited().await;
    let mut clerk = room.clerk(hrss(), Role::Handler);
    let guide = || pb::GiveGuidanceRequest {
        request_id: "guide-01".into(),
        attendance: attendance(hrss()),
        person: 7,
        text: "说明复查期限。".into(),
    };
    table!(clerk.give_guidance of guide();
        |r| r.person = 0 => "person MISSING",
        |r| r.text.clear() => "text MISSING",
        |r| r.text = endless() => "text TOO_LONG",
    );
    let ended = |outcome| Some(pb::OutcomeEntry { outcome });
    let report = || pb::ReportReturnRequest {
        request_id: "report-1".into(),
        attendance: attendance(hrss()),
        person: 7,
        arrived: at(9, 10).to_wire(),
        outcome: ended(Some(Outcome::LeftAlone(true))),
    };
    let mut reported = async |change: &dyn Fn(&mut pb::ReportReturnRequest)| {
        let mut request = report();
        change(&mut request);
        refused(clerk.report_return(request).await)
    };
    assert_eq!(reported(&|r| r.arrived = None).await, "arrived MISSING");
    let nanos = |r: &mut pb::ReportReturnRequest| r.arrived.as_mut().unwrap().nanos = -1;
    assert_eq!(reported(&nanos).await, "arrived MALFORMED");
    assert_eq!(reported(&|r| r.outcome = None).await, "outcome MISSING");
    for (outcome, expected) in [
        (None, "outcome MISSING"),
        (
            Some(Outcome::ReturnedVoluntarily(false)),
            "outcome.returned_voluntarily OUT_OF_RANGE",
        ),
        (
            Some(Outcome::LeftAlone(false)),
            "outcome.left_alone OUT_OF_RANGE",
        ),
        (
            Some(Outcome::CareRecord(String::new())),
            "outcome.care_record MISSING",
        ),
        (
            Some(Outcome::CareRecord(endless())),
            "outcome.care_record TOO_LONG",
        ),
        (
            Some(Outcome::PoliceBehaviour(0)),
            "outcome.police_behaviour MISSING",
        ),
        (
            Some(Outcome::PoliceBehaviour(99)),
            "outcome.police_behaviour UNKNOWN_VALUE",
        ),
    ] {
        let change = |r: &mut pb::ReportReturnRequest| r.outcome = ended(outcome.clone());
        assert_eq!(reported(&change).await, expected);
    }
    let substitute = || pb::SubstituteRequest {
        request_id: "instead-1".into(),
        attendance: attendance(hrss()),
        delegates: vec![expert(hrss(), "D1")],
    };
    table!(clerk.substitute of substitute();
        |r| r.delegates[0].person = None => "delegates[0].person MISSING",
    );
    let get = || pb::GetAttendanceRequest::default();
    table!(clerk.get_attendance of get();
        |_| {} => "record MISSING",
    );
    let list = || pb::ListAttendancesRequest::default();
    table!(clerk.list_attendances of list();
        |r| r.page_size = 201 => "page_size OUT_OF_RANGE",
        |r| r.page_token = "?".into() => "page_token MALFORMED",
        |r| r.owner = "nobody".into() => "owner MALFORMED",
    );
}

#[tokio::test]
async fn a_repeated_call_has_one_effect_and_another_under_its_name_is_refused() {
    let room = Room::consulted().await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    let contest = |reason: &str| pb::ContestLineRequest {
        request_id: "contest-1".into(),
        attendance: attendance(hrss()),
        line_version: 1,
        digest: room.digest(hrss(), 1),
        reason: reason.into(),
    };
    let first = handler.contest_line(contest("金额有误。")).await.unwrap();
    let again = handler.contest_line(contest("金额有误。")).await.unwrap();
    let first = first.into_inner().reference.unwrap();
    let again = again.into_inner().reference.unwrap();
    assert!(!first.replayed && again.replayed);
    assert_eq!(
        (first.version, first.position),
        (again.version, again.position)
    );
    let other = handler.contest_line(contest("依据有误。")).await;
    assert_eq!(reason(other), "REQUEST_REUSED");
    assert_eq!(room.said(hrss()).await.len(), 2, "answered and contested");
    // The name is the caller's own: another agency's clerk may have chosen the same.
    let mut elsewhere = room.clerk(land(), Role::Handler);
    let same = pb::ContestLineRequest {
        attendance: attendance(land()),
        digest: room.digest(land(), 1),
        ..contest("金额有误。")
    };
    elsewhere.contest_line(same).await.unwrap();
}

#[tokio::test]
async fn texts_stay_in_the_vault() {
    const CANARY: &str = "金丝雀";
    let room = Room::in_session().await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    let correction = Verdict::Correction(CANARY.into());
    let word = |heard| pb::AnswerHeardRequest {
        request_id: "heard-01".into(),
        attendance: attendance(hrss()),
        heard,
        verdict: Some(correction.clone()),
    };
    let refused = handler.answer_heard(word(9)).await.unwrap_err();
    assert!(!format!("{refused:?}").contains(CANARY));
    let answer = handler.answer_heard(word(1)).await.unwrap();
    assert!(!format!("{answer:?}").contains(CANARY));
    let view = room.shown(hrss()).await;
    assert_eq!(room.text(view.heard[0].correction.clone()).await, CANARY);
    assert!(!format!("{view:?}").contains(CANARY));

    let store = &room.desk.ctx.store;
    let holds = |bytes: &[u8]| {
        bytes
            .windows(CANARY.len())
            .any(|part| part == CANARY.as_bytes())
    };
    let mut entries = 0;
    for row in store.tail(0, 1_000).await.unwrap() {
        for (.., entry) in store.entries(row.record).await.unwrap() {
            assert!(!holds(&contracts::codec::Wire::encode(&entry)));
            assert!(!format!("{entry:?}").contains(CANARY));
            entries += 1;
        }
    }
    assert!(entries > 10, "{entries}");
    for state in store.channels().await.unwrap() {
        for row in store.pending(state.channel, 0, 100).await.unwrap() {
            assert!(!holds(&row.bytes), "no message carries it in the open");
        }
    }
}
