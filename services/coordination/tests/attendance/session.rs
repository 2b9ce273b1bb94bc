//! 6.2.2: the agency's word on what was heard of it, and its own statements.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::answer_heard_request::Verdict;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::attendance::Outgoing as Said;
use domain::people::Role;
use domain::reception::{HeardNo, Outgoing};
use domain::time::Date;
use testkit::desk::reason;

use crate::room::{Room, attendance, hrss, land};

fn word(request: &str, heard: u32, verdict: Verdict) -> pb::AnswerHeardRequest {
    pb::AnswerHeardRequest {
        request_id: request.into(),
        attendance: attendance(hrss()),
        heard,
        verdict: Some(verdict),
    }
}

fn statement(request: &str, topic: types::Topic, text: &str) -> pb::MakeStatementRequest {
    pb::MakeStatementRequest {
        request_id: request.into(),
        attendance: attendance(hrss()),
        claim: 1,
        topic: topic.into(),
        text: text.into(),
    }
}

#[tokio::test]
async fn what_was_heard_is_confirmed_or_corrected_once() {
    let mut room = Room::in_session().await;
    room.hear(2).await;
    let heard = room.shown(hrss()).await.heard;
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[0].confirmation, i32::from(pb::Confirmation::Pending));
    assert_eq!(room.text(heard[0].text.clone()).await, "我们三十日内付清。");

    let mut handler = room.clerk(hrss(), Role::Handler);
    let confirmed = handler.answer_heard(word("heard-01", 1, Verdict::Confirmed(true)));
    confirmed.await.unwrap();
    let corrected = Verdict::Correction("我们六十日内付清。".into());
    handler
        .answer_heard(word("heard-02", 2, corrected.clone()))
        .await
        .unwrap();
    let again = handler.answer_heard(word("heard-03", 1, corrected)).await;
    assert_eq!(reason(again), "ALREADY_ANSWERED");
    let unknown = handler.answer_heard(word("heard-04", 3, Verdict::Confirmed(true)));
    assert_eq!(reason(unknown.await), "UNKNOWN_HEARD");

    let heard = room.shown(hrss()).await.heard;
    assert_eq!(
        heard[0].confirmation,
        i32::from(pb::Confirmation::Confirmed)
    );
    assert_eq!(heard[0].correction, None);
    assert_eq!(
        heard[1].confirmation,
        i32::from(pb::Confirmation::Corrected)
    );
    assert_eq!(
        room.text(heard[1].correction.clone()).await,
        "我们六十日内付清。",
        "beside what was heard, not in its place"
    );
    let said = room.said(hrss()).await;
    let words: Vec<_> = said
        .iter()
        .filter_map(|said| match said {
            Said::Statement { heard, .. } => *heard,
            _ => None,
        })
        .collect();
    assert_eq!(words, [HeardNo(1), HeardNo(2)]);
}

#[tokio::test]
async fn an_agency_states_only_on_its_own_duty_in_the_session_after_the_line() {
    use types::Topic::{Answer, Path, Policy, Procedure};
    let mut early = Room::consulted().await;
    let mut handler = early.clerk(hrss(), Role::Handler);
    let before = handler.make_statement(statement("state-01", Path, "先核实，后支付。"));
    assert_eq!(reason(before.await), "SESSION_NOT_OPEN");
    // The office may open while this agency's confirmation is still on its way, but not without one.
    let opened = crate::room::at(10, 0);
    early.tell(hrss(), Outgoing::Opened { at: opened }).await;
    let before = handler.make_statement(statement("state-02", Path, "先核实，后支付。"));
    assert_eq!(reason(before.await), "LINE_NOT_AGREED");

    let room = Room::in_session().await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    for (request, topic) in [("state-03", Policy), ("state-04", Procedure)] {
        let other = handler.make_statement(statement(request, topic, "依法办理。"));
        assert_eq!(reason(other.await), "DUTY_NOT_YOURS");
    }
    let mut claim = statement("state-05", Answer, "依法办理。");
    claim.claim = 2;
    assert_eq!(
        reason(handler.make_statement(claim).await),
        "DUTY_NOT_YOURS"
    );
    handler
        .make_statement(statement("state-06", Path, "先核实，后支付。"))
        .await
        .unwrap();
    let mut policy = statement("state-07", Policy, "按劳动法执行。");
    policy.attendance = attendance(land());
    let mut concerned = room.clerk(land(), Role::Handler);
    concerned.make_statement(policy).await.unwrap();

    let statements = room.shown(hrss()).await.statements;
    assert_eq!(statements.len(), 1);
    assert_eq!(statements[0].topic, i32::from(Path));
    assert_eq!(
        room.text(statements[0].text.clone()).await,
        "先核实，后支付。"
    );
    assert!(matches!(
        room.said(hrss()).await.last(),
        Some(Said::Statement { heard: None, .. })
    ));
    let mut local = room.clerk(hrss(), Role::Local);
    let wrong = local.make_statement(statement("state-08", Path, "先核实，后支付。"));
    assert_eq!(reason(wrong.await), "ROLE_NOT_ALLOWED");
    let wrong = local.answer_heard(word("heard-01", 1, Verdict::Confirmed(true)));
    assert_eq!(reason(wrong.await), "ROLE_NOT_ALLOWED");
}

#[tokio::test]
async fn after_the_record_is_sealed_and_even_after_the_end_a_word_is_put_beside_it() {
    let mut room = Room::in_session().await;
    let digest = [5; 32];
    room.tell(hrss(), Outgoing::Sealed { digest }).await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    let words = Verdict::Correction("我们六十日内付清。".into());
    let put = handler.answer_heard(word("heard-01", 1, words)).await;
    assert_eq!(
        put.unwrap().into_inner().reference.unwrap().stage,
        "record-sealed"
    );
    let on = Date::new(2026, 3, 3).unwrap();
    room.tell(hrss(), Outgoing::Concluded { on }).await;
    let path = statement("state-01", types::Topic::Path, "先核实，后支付。");
    let put = handler.make_statement(path).await.unwrap().into_inner();
    let reference = put.reference.unwrap();
    assert_eq!(reference.stage, "concluded");
    assert_eq!(
        reference.recorded,
        room.desk.ctx.clock.now().to_wire(),
        "law time"
    );
}
