//! 6.2.3 to 6.4: the plan, seeing people home, the entry, the hand-over, and the end.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1::outcome::Outcome as Ended;
use contracts::wire::Wired;
use domain::people::Role;
use domain::time::Instant;
use testkit::desk::reason;

use crate::room::{Room, aid, at, hrss, land, office, town};
use crate::{guests, words};

#[tokio::test]
async fn a_plan_has_one_task_a_claim_by_its_responsible_unit_and_a_day() {
    let room = Room::ended().await;
    let mut host = room.host(Role::Coordinator);
    let mut refused = async |change: fn(&mut pb::ProposePlanRequest)| {
        let mut request = words::plan("plan-001");
        change(&mut request);
        reason(host.propose_plan(request).await)
    };
    assert_eq!(refused(|r| drop(r.items.pop())).await, "PLAN_INCOMPLETE");
    assert_eq!(refused(|r| r.items[1].claim = 1).await, "PLAN_INCOMPLETE");
    assert_eq!(
        refused(|r| r.items[0].responsible = land().to_string()).await,
        "DUTY_NOT_YOURS"
    );
    assert_eq!(
        refused(|r| r.items[0].due = "2026-03-01".into()).await,
        "PLAN_DUE_IN_PAST"
    );
    for helper in [office(), aid()] {
        let mut request = words::plan("plan-001");
        request.items[0].cooperating = vec![helper.to_string()];
        assert_eq!(reason(host.propose_plan(request).await), "NOT_INVITED");
    }
}

#[tokio::test]
async fn a_plan_is_issued_in_the_version_that_its_responsible_units_agreed_to() {
    let mut room = Room::ended().await;
    let mut host = room.host(Role::Coordinator);
    let none = host.issue_plan(words::issue("issue-00", 1)).await;
    assert_eq!(reason(none), "PLAN_NOT_AGREED");
    host.propose_plan(words::plan("plan-001")).await.unwrap();
    room.desk.deliver().await;
    room.agree(&[hrss(), town()]).await;
    let plan = room.shown().await.plan.unwrap();
    assert_eq!(plan.agreed.len(), 2);
    let half = host.issue_plan(words::issue("issue-01", 1)).await;
    assert_eq!(reason(half), "PLAN_NOT_AGREED");
    let unissued = host.hand_over(words::hand_over("hand-001")).await;
    assert_eq!(reason(unissued), "PLAN_NOT_AGREED");

    // A plan that changes is agreed to anew.
    let mut changed = words::plan("plan-002");
    changed.items[1].due = "2026-05-15".into();
    host.propose_plan(changed).await.unwrap();
    room.desk.deliver().await;
    let outdated = guests::agree(land(), &plan);
    let outdated = room.guest(land()).agree_plan(outdated).await;
    assert_eq!(reason(outdated), "PLAN_MISMATCH");
    room.agree(&[hrss(), land()]).await;
    let other = host.issue_plan(words::issue("issue-02", 1)).await;
    assert_eq!(reason(other), "PLAN_MISMATCH");
    host.issue_plan(words::issue("issue-03", 2)).await.unwrap();
    let view = room.shown().await;
    let plan = view.plan.unwrap();
    assert!(plan.issued);
    assert_eq!(view.stage, "planned");
    assert_eq!(plan.items[1].due, "2026-05-15");
    let task = plan.items[0].task.clone();
    assert_eq!(room.text(task).await, "办理诉求1并书面答复。");
    let late = host.propose_plan(words::plan("plan-003")).await;
    assert_eq!(reason(late), "WRONG_STAGE");
}

#[tokio::test]
async fn a_person_who_stays_on_is_guided_by_the_organs_and_seen_home_by_the_local_unit() {
    let early = Room::agreed().await;
    let early = { early.host(Role::Receptionist) }
        .note_staying_on(words::staying("stay-000", 6))
        .await;
    assert_eq!(reason(early), "WRONG_STAGE");
    let mut room = Room::ended().await;
    let mut desk = room.host(Role::Receptionist);
    let unknown = desk.note_staying_on(words::staying("stay-001", 8)).await;
    assert_eq!(reason(unknown), "NOT_A_PETITIONER");
    let nobody = desk.end_stay(words::went_home("home-000", 6)).await;
    assert_eq!(reason(nobody), "NO_STAY");
    desk.note_staying_on(words::staying("stay-002", 6))
        .await
        .unwrap();
    let twice = desk.note_staying_on(words::staying("stay-003", 6)).await;
    assert_eq!(reason(twice), "ALREADY_STAYING");
    room.desk.deliver().await;
    let stay = room.shown().await.stays.remove(0);
    assert_eq!((stay.person, stay.local), (6, town().to_string()));
    assert_eq!(room.text(stay.needs).await, "等候末班车。");
    assert!(stay.guided_by.is_empty() && !stay.ended);
    for (organ, request) in [(hrss(), "home-001"), (land(), "home-002")] {
        let alone = desk.end_stay(words::went_home(request, 6)).await;
        assert_eq!(reason(alone), "GUIDANCE_MISSING");
        let guide = guests::guide(organ, 6);
        room.guest(organ).give_guidance(guide).await.unwrap();
        room.desk.deliver().await;
    }
    let mut cared = words::went_home("home-003", 6);
    use pb::outcome_entry::Outcome;
    let record = "由其子女接回照料。";
    cared.outcome = Some(pb::OutcomeEntry {
        outcome: Some(Outcome::CareRecord(record.into())),
    });
    desk.end_stay(cared).await.unwrap();
    let stay = room.shown().await.stays.remove(0);
    assert!(stay.ended);
    assert_eq!(stay.guided_by.len(), 2);
    let Some(Ended::HandedToCare(care)) = stay.outcome.unwrap().outcome else {
        panic!("into care");
    };
    assert_eq!(room.text(care.record).await, record);
}

#[tokio::test]
async fn a_reception_ends_entered_dispatched_and_with_nobody_left() {
    let mut room = Room::planned().await;
    let mut host = room.host(Role::Coordinator);
    let mut desk = room.host(Role::Receptionist);
    let early = host.conclude_reception(words::conclude("conclude0")).await;
    assert_eq!(reason(early), "WRONG_STAGE", "the hand-over is missing");
    desk.note_staying_on(words::staying("stay-001", 6))
        .await
        .unwrap();
    room.desk.ctx.clock.advance_to(at(16, 0));
    host.hand_over(words::hand_over("hand-001")).await.unwrap();
    let twice = host.hand_over(words::hand_over("hand-002")).await;
    assert_eq!(reason(twice), "WRONG_STAGE");
    assert_eq!(room.shown().await.stage, "handed-over");
    room.desk.deliver().await;

    let mut concluded =
        async |request: &str| host.conclude_reception(words::conclude(request)).await;
    assert_eq!(reason(concluded("conclude1").await), "STAY_OPEN");
    for organ in [hrss(), land()] {
        let guide = guests::guide(organ, 6);
        room.guest(organ).give_guidance(guide).await.unwrap();
    }
    room.desk.deliver().await;
    desk.end_stay(words::went_home("home-001", 6))
        .await
        .unwrap();
    assert_eq!(
        reason(concluded("conclude2").await),
        "PROVINCIAL_RECORD_MISSING"
    );
    let free_text = words::provincial("enter-01", "见附件 3 页");
    assert_eq!(
        reason(desk.enter_provincial_record(free_text).await),
        "INVALID_PROVINCIAL_NUMBER"
    );
    desk.enter_provincial_record(words::provincial("enter-02", "JS-2026-77"))
        .await
        .unwrap();
    let twice = words::provincial("enter-03", "JS-2026-78");
    assert_eq!(
        reason(desk.enter_provincial_record(twice).await),
        "WRONG_STAGE"
    );
    assert_eq!(reason(concluded("conclude3").await), "DISPATCH_MISSING");
    room.docket_dispatches().await;
    assert_eq!(room.shown().await.dispatched, [1, 2]);
    concluded("conclude4").await.unwrap();
    let view = room.shown().await;
    assert_eq!(
        (view.stage.as_str(), view.provincial_number.as_str()),
        ("concluded", "JS-2026-77")
    );
}

#[tokio::test]
async fn what_is_late_after_the_session_is_shown() {
    let room = Room::ended().await;
    let view = room.shown().await;
    assert!(view.plan_by.is_some() && view.record_by.is_some());
    assert!(view.overdue.is_empty());
    let (clock, store) = (&room.desk.ctx.clock, &room.desk.ctx.store);
    let both = [view.plan_by, view.record_by].map(|by| Instant::from_wire(by).unwrap());
    let due = both.into_iter().max().unwrap();
    clock.advance_to(due);
    for (record, timer, _) in store.due(due, 10).await.unwrap() {
        let rules = room.desk.ctx.rules();
        store.ring(record, timer, rules).await.unwrap();
    }
    assert_eq!(room.shown().await.overdue, ["P2/0", "P3/0"]);
}

#[tokio::test]
async fn what_is_entered_is_a_sealed_record() {
    let room = Room::read_back().await;
    let early = words::provincial("enter-01", "JS-2026-77");
    let early = { room.host(Role::Receptionist) }
        .enter_provincial_record(early)
        .await;
    assert_eq!(reason(early), "WRONG_STAGE");
}

#[tokio::test]
async fn a_reception_is_cancelled_before_its_session_and_never_after() {
    let mut room = Room::ready().await;
    let mut host = room.host(Role::Coordinator);
    host.cancel_reception(words::cancel("cancel-1"))
        .await
        .unwrap();
    room.desk.deliver().await;
    assert_eq!(room.shown().await.stage, "cancelled");
    let get = pb::GetAttendanceRequest {
        record: crate::room::attendance(hrss()),
        at_least: 0,
    };
    let told = room.guest(hrss()).get_attendance(get).await;
    assert_eq!(told.unwrap().into_inner().view.unwrap().stage, "cancelled");
    let late = Room::in_session().await;
    let late = { late.host(Role::Coordinator) }
        .cancel_reception(words::cancel("cancel-1"))
        .await;
    assert_eq!(reason(late), "WRONG_STAGE");
}
