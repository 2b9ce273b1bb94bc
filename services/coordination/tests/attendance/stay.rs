//! 6.3: seeing people home. Voluntary: nothing here restrains anybody.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::outcome_entry::Outcome as Ended;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::attendance::Outgoing as Said;
use domain::matter::{ClaimNo, PersonNo};
use domain::people::Role;
use domain::reception::{Behaviour, Duty, Outcome};
use domain::time::Instant;
use testkit::desk::reason;

use crate::room::{Room, at, attendance, hrss, town};

fn guide(request: &str, text: &str) -> pb::GiveGuidanceRequest {
    pb::GiveGuidanceRequest {
        request_id: request.into(),
        attendance: attendance(hrss()),
        person: 7,
        text: text.into(),
    }
}

fn report(request: &str, arrived: Instant, outcome: Ended) -> pb::ReportReturnRequest {
    pb::ReportReturnRequest {
        request_id: request.into(),
        attendance: attendance(town()),
        person: 7,
        arrived: arrived.to_wire(),
        outcome: Some(pb::OutcomeEntry {
            outcome: Some(outcome),
        }),
    }
}

#[tokio::test]
async fn guidance_is_given_by_an_agency_that_fixed_the_line() {
    let mut room = Room::in_session().await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    let early = handler.give_guidance(guide("guide-01", "说明复查期限。"));
    assert_eq!(reason(early.await), "NO_STAY");
    room.ask_return(hrss(), &[Duty::Responsible(ClaimNo(1))])
        .await;
    let stay = room.shown(hrss()).await.stays.remove(0);
    assert_eq!((stay.person, stay.guidance), (7, None));
    assert_eq!(room.text(stay.needs).await, "行动不便，需要轮椅。");

    let mut unknown = guide("guide-02", "说明复查期限。");
    unknown.person = 8;
    assert_eq!(reason(handler.give_guidance(unknown).await), "NO_STAY");
    handler
        .give_guidance(guide("guide-03", "说明复查期限。"))
        .await
        .unwrap();
    let stay = room.shown(hrss()).await.stays.remove(0);
    assert_eq!(room.text(stay.guidance).await, "说明复查期限。");
    assert!(matches!(
        room.said(hrss()).await.last(),
        Some(Said::GuidanceGiven {
            person: PersonNo(7),
            ..
        })
    ));

    // The local unit is called for the person, not for the policy; and sees home whom the organ does not.
    room.ask_return(town(), &[Duty::Local]).await;
    let mut local = guide("guide-04", "说明复查期限。");
    local.attendance = attendance(town());
    let mut head = room.clerk(town(), Role::OrgHead);
    assert_eq!(
        reason(head.give_guidance(local.clone()).await),
        "DUTY_NOT_YOURS"
    );
    let mut social = room.clerk(town(), Role::Social);
    assert_eq!(
        reason(social.give_guidance(local).await),
        "ROLE_NOT_ALLOWED"
    );
    let mut organ = report("report-1", at(10, 8), Ended::LeftAlone(true));
    organ.attendance = attendance(hrss());
    let mut own = room.clerk(hrss(), Role::Local);
    assert_eq!(reason(own.report_return(organ).await), "DUTY_NOT_YOURS");
}

#[tokio::test]
async fn the_local_unit_reports_a_return_once_with_the_time_it_arrived() {
    let mut room = Room::invited().await;
    room.desk.ctx.clock.advance_to(at(11, 0));
    room.ask_return(town(), &[Duty::Local]).await;
    let mut local = room.clerk(town(), Role::Local);
    let home = Ended::ReturnedVoluntarily(true);
    let before = local.report_return(report("report-1", at(10, 4), home.clone()));
    assert_eq!(reason(before.await), "ARRIVAL_BEFORE_STAY");
    let ahead = local.report_return(report("report-2", at(11, 1), home.clone()));
    assert_eq!(reason(ahead.await), "HAPPENED_LATER");
    let mut handler = room.clerk(town(), Role::Handler);
    let wrong = handler.report_return(report("report-3", at(10, 30), home.clone()));
    assert_eq!(reason(wrong.await), "ROLE_NOT_ALLOWED");
    local
        .report_return(report("report-4", at(10, 30), home.clone()))
        .await
        .unwrap();
    let twice = local.report_return(report("report-5", at(10, 30), home));
    assert_eq!(reason(twice.await), "WRONG_STAGE");
    let stay = room.shown(town()).await.stays.remove(0);
    assert_eq!(stay.arrived, at(10, 30).to_wire());
    assert!(matches!(
        room.said(town()).await[..],
        [Said::ReturnReported {
            person: PersonNo(7),
            outcome: Outcome::ReturnedVoluntarily,
            ..
        }]
    ));
}

#[tokio::test]
async fn care_has_a_record_and_the_police_a_behaviour() {
    let care = told(Ended::CareRecord("移交民政救助站，签收人在册。".into())).await;
    let (room, Outcome::HandedToCare { record }) = care else {
        panic!("{:?}", care.1);
    };
    assert_eq!(
        room.text(record.to_wire()).await,
        "移交民政救助站，签收人在册。"
    );
    let behaviour = Ended::PoliceBehaviour(types::Behaviour::B4.into());
    let (_, police) = told(behaviour).await;
    assert_eq!(
        police,
        Outcome::HandedToPolice {
            behaviour: Behaviour::B4
        }
    );
    let (_, alone) = told(Ended::LeftAlone(true)).await;
    assert_eq!(alone, Outcome::LeftAlone);
}

/// What the office is told where a stay ends so.
async fn told(outcome: Ended) -> (Room, Outcome) {
    let mut room = Room::invited().await;
    room.desk.ctx.clock.advance_to(at(11, 0));
    room.ask_return(town(), &[Duty::Local]).await;
    let mut local = room.clerk(town(), Role::Local);
    local
        .report_return(report("report-1", at(10, 30), outcome))
        .await
        .unwrap();
    let mut said = room.said(town()).await;
    match said.pop() {
        Some(Said::ReturnReported { outcome, .. }) => (room, outcome),
        other => panic!("{other:?}"),
    }
}
