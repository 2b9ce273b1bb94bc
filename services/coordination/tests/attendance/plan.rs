//! 6.2.3: what is done afterwards, by whom and until when.

use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::attendance::Outgoing as Said;
use domain::people::Role;
use domain::reception::{Outgoing, PlanVersion};
use domain::time::Date;
use testkit::desk::reason;

use crate::room::{Room, aid, attendance, hrss, land};
use crate::words::{coming, delegate};

fn agree(room: &Room, request: &str, version: u16) -> pb::AgreePlanRequest {
    pb::AgreePlanRequest {
        request_id: request.into(),
        attendance: attendance(hrss()),
        plan_version: version.into(),
        digest: room.digest(hrss(), version),
    }
}

fn dissent(room: &Room, request: &str, version: u16, reason: &str) -> pb::DissentFromPlanRequest {
    pb::DissentFromPlanRequest {
        request_id: request.into(),
        attendance: attendance(hrss()),
        plan_version: version.into(),
        digest: room.digest(hrss(), version),
        reason: reason.into(),
    }
}

#[tokio::test]
async fn a_plan_is_agreed_in_the_version_that_was_read_and_dissent_says_why() {
    let mut room = Room::in_session().await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    let early = handler.agree_plan(agree(&room, "agree-01", 1)).await;
    assert_eq!(reason(early), "PLAN_MISMATCH");
    room.propose(hrss(), 1).await;
    let plan = room.shown(hrss()).await.plan.unwrap();
    assert_eq!((plan.version, plan.issued), (1, false));
    assert_eq!(plan.items[0].responsible, hrss().to_string());
    assert_eq!(plan.items[0].cooperating, [land().to_string()]);
    assert_eq!(plan.items[0].due, "2026-04-01");
    assert_eq!(
        room.text(plan.items[0].task.clone()).await,
        "核实并支付工资。"
    );
    let dissented = handler
        .dissent_from_plan(dissent(&room, "dissent-1", 1, "期限过短。"))
        .await
        .unwrap();
    assert_eq!(
        dissented.into_inner().reference.unwrap().stage,
        "plan-dissented"
    );
    let twice = handler.dissent_from_plan(dissent(&room, "dissent-2", 1, "期限过短。"));
    assert_eq!(reason(twice.await), "WRONG_STAGE");

    room.propose(hrss(), 2).await;
    let outdated = handler.agree_plan(agree(&room, "agree-02", 1)).await;
    assert_eq!(reason(outdated), "PLAN_MISMATCH");
    let outdated = handler.dissent_from_plan(dissent(&room, "dissent-3", 1, "期限过短。"));
    assert_eq!(reason(outdated.await), "PLAN_MISMATCH");
    let mut other = agree(&room, "agree-03", 2);
    other.digest = room.digest(hrss(), 1);
    assert_eq!(reason(handler.agree_plan(other).await), "PLAN_MISMATCH");
    handler
        .agree_plan(agree(&room, "agree-04", 2))
        .await
        .unwrap();
    let plan = room.shown(hrss()).await.plan.unwrap();
    assert_eq!(plan.agreed, [hrss().to_string()]);
    assert!(plan.dissented.is_empty());
    let said = room.said(hrss()).await;
    let [
        ..,
        Said::PlanDissented { reason: why, .. },
        Said::PlanAgreed { version, .. },
    ] = &said[..]
    else {
        panic!("{said:?}");
    };
    assert_eq!(*version, PlanVersion(2));
    assert_eq!(room.text(why.to_wire()).await, "期限过短。");

    let on = Date::new(2026, 3, 3).unwrap();
    room.tell(hrss(), Outgoing::Concluded { on }).await;
    assert!(room.shown(hrss()).await.plan.unwrap().issued);
    let late = handler.dissent_from_plan(dissent(&room, "dissent-4", 2, "期限过短。"));
    assert_eq!(reason(late.await), "WRONG_STAGE");
}

#[tokio::test]
async fn social_forces_have_no_say_in_the_plan() {
    let room = Room::invited().await;
    let help = contracts::pb::types::v1::Competence::LegalExplanation;
    let mut social = room.clerk(aid(), Role::Social);
    social
        .answer_invitation(coming(
            "coming-01",
            aid(),
            4,
            vec![delegate(aid(), "D1", &[help])],
        ))
        .await
        .unwrap();
    let mut asked = agree(&room, "agree-01", 1);
    asked.attendance = attendance(aid());
    assert_eq!(
        reason(social.agree_plan(asked.clone()).await),
        "ROLE_NOT_ALLOWED"
    );
    let mut handler = room.clerk(aid(), Role::Handler);
    assert_eq!(reason(handler.agree_plan(asked).await), "DUTY_NOT_YOURS");
    let mut asked = dissent(&room, "dissent-1", 1, "不同意。");
    asked.attendance = attendance(aid());
    assert_eq!(
        reason(social.dissent_from_plan(asked.clone()).await),
        "ROLE_NOT_ALLOWED"
    );
    assert_eq!(
        reason(handler.dissent_from_plan(asked).await),
        "DUTY_NOT_YOURS"
    );
}
