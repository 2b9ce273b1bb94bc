//! Clause 6 from the proposal to the hand-over, over the routes of two running nodes: mutual TLS, the link, SQLite files.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of a test fail as loudly as the test"
)]

mod desks;
mod words;

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use desks::{Places, at, attendance, bureau, matter, office, propose, reception, until};
use domain::entry::State;
use domain::id::{DocketId, Service};
use domain::people::Role;
use testkit::desk::reason;
use types::Topic;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn clause_6_from_the_proposal_to_the_hand_over_with_an_agency_that_was_away() {
    let places = Places::new();
    let office_node = places.start(office()).await;
    let bureau_node = places.start(bureau()).await;
    let mut host = places.desk(office(), "1001", Role::Coordinator);
    let mut organ = places.desk(bureau(), "2001", Role::Handler);

    // 6.1: determined, people and mode chosen, invited.
    propose(&office_node).await;
    let version = host.sees("the proposal", |view| Some(view.version)).await;
    let determined = host
        .reception
        .determine_reception(words::determine(version))
        .await;
    let version = words::version(determined.unwrap().into_inner().reference);
    let chosen = host.reception.choose_people(words::people(version)).await;
    let version = words::version(chosen.unwrap().into_inner().reference);
    let mode = host.reception.choose_mode(words::mode(version)).await;
    mode.unwrap();
    host.reception.convene(words::convene()).await.unwrap();
    let invitation = organ
        .has("the invitation", |view| Some(view.invitation))
        .await;
    organ
        .attendance
        .answer_invitation(words::coming(invitation))
        .await
        .unwrap();
    host.sees("the answer", |view| {
        let confirmed = i32::from(pb::InvitationStatus::Confirmed);
        (view.invitations[0].status == confirmed).then_some(())
    })
    .await;

    // 6.2.1: the first version is contested, the second confirmed; no session before it is locked.
    let circulated = host
        .reception
        .circulate_line(words::line("line-0001", "六十日内付清。"));
    circulated.await.unwrap();
    let first = organ.has("the line", |view| view.line.clone()).await;
    let answer = organ.text(attendance(), &first.entries[0].answer).await;
    assert_eq!(answer, "六十日内付清。", "as the office wrote it");
    organ
        .attendance
        .contest_line(words::contest(&first))
        .await
        .unwrap();
    let objection = host
        .sees("the contest", |view| {
            let line = view.line.as_ref()?;
            line.objections.first().cloned()
        })
        .await;
    assert_eq!(objection.agency, bureau().to_string());
    assert_eq!(
        host.text(reception(), &objection.reason).await,
        "期限过长。"
    );
    let early = host.reception.lock_line(words::lock("lock-0001", 1)).await;
    assert_eq!(reason(early), "LINE_NOT_AGREED");
    let early = host.reception.open_session(words::open("open-0001")).await;
    assert_eq!(reason(early), "LINE_NOT_AGREED");
    let circulated = host
        .reception
        .circulate_line(words::line("line-0002", "三十日内付清。"));
    circulated.await.unwrap();
    let second = organ
        .has("the second version", |view| {
            view.line.clone().filter(|line| line.version == 2)
        })
        .await;
    let outdated = organ
        .attendance
        .confirm_line(words::confirm("confirm-1", &first));
    assert_eq!(reason(outdated.await), "LINE_MISMATCH");
    organ
        .attendance
        .confirm_line(words::confirm("confirm-2", &second))
        .await
        .unwrap();
    host.sees("the confirmation", |view| {
        let line = view.line.as_ref()?;
        line.confirmed.contains(&bureau().to_string()).then_some(())
    })
    .await;
    host.reception
        .lock_line(words::lock("lock-0002", 2))
        .await
        .unwrap();
    places.clock.advance_to(at(10, 0)).unwrap();
    host.reception
        .open_session(words::open("open-0002"))
        .await
        .unwrap();
    organ
        .has("the session", |view| {
            (view.stage == "in-session").then_some(())
        })
        .await;

    // 6.2.2: while the bureau's node is away, the host goes on.
    bureau_node.stop().await;
    for (request, topic, speaker, text) in [
        ("heard-001", Topic::Answer, bureau(), "我们三十日内付清。"),
        ("heard-002", Topic::Path, bureau(), "先核实，后支付。"),
        ("heard-003", Topic::Plan, bureau(), "分两期支付。"),
        (
            "heard-004",
            Topic::Procedure,
            office(),
            "对意见不服可申请复查。",
        ),
    ] {
        let heard = words::heard(request, topic, speaker, text);
        host.reception.record_heard(heard).await.unwrap();
    }
    places.clock.advance_to(at(11, 0)).unwrap();
    host.reception.end_session(words::end()).await.unwrap();
    let bureau_node = places.start(bureau()).await;
    let heard = organ
        .has("what was heard", |view| {
            (view.heard.len() == 3).then(|| view.heard.clone())
        })
        .await;
    assert_eq!(
        organ.text(attendance(), &heard[0].text).await,
        "我们三十日内付清。"
    );
    let correction = words::word("word-0003", 3, Some("一次付清。"));
    organ.attendance.answer_heard(correction).await.unwrap();
    let corrected = host
        .sees("the correction", |view| {
            let corrected = i32::from(pb::Confirmation::Corrected);
            let mut heard = view.heard.iter();
            heard.find(|each| each.confirmation == corrected).cloned()
        })
        .await;
    assert_eq!(
        host.text(reception(), &corrected.text).await,
        "分两期支付。"
    );
    assert_eq!(
        host.text(reception(), &corrected.correction).await,
        "一次付清。"
    );
    host.reception
        .read_back_record(words::read_back())
        .await
        .unwrap();
    let confirmation = words::word("word-0001", 1, None);
    organ.attendance.answer_heard(confirmation).await.unwrap();
    let late = words::word("word-0002", 2, Some("先支付，后核实。"));
    organ.attendance.answer_heard(late).await.unwrap();
    // Too late to change what was read back: it stands beside the record, and the office says why it seals without it.
    let addendum = host
        .sees("the addendum", |view| view.addenda.first().cloned())
        .await;
    assert_eq!(addendum.heard, 2);
    assert_eq!(
        host.text(reception(), &addendum.text).await,
        "先支付，后核实。"
    );
    let bare = host.reception.seal_record(words::seal("seal-0001", &[]));
    assert_eq!(reason(bare.await), "ANSWER_UNCONFIRMED");
    let sealed = words::seal("seal-0002", &[2]);
    host.reception.seal_record(sealed).await.unwrap();
    organ
        .has("the sealed record", |view| {
            (view.stage == "record-sealed").then_some(())
        })
        .await;

    // 6.3: a person stays on, is guided, and leaves of their own accord.
    host.reception
        .note_staying_on(words::staying())
        .await
        .unwrap();
    organ
        .has("the person", |view| view.stays.first().cloned())
        .await;
    let early = host.reception.end_stay(words::left("left-0001")).await;
    assert_eq!(reason(early), "GUIDANCE_MISSING");
    organ
        .attendance
        .give_guidance(words::guide())
        .await
        .unwrap();
    let guidance = host
        .sees("the guidance", |view| {
            view.stays[0].guidance.first().cloned()
        })
        .await;
    assert_eq!(
        host.text(reception(), &guidance.text).await,
        "说明复查期限和材料。"
    );
    host.reception
        .end_stay(words::left("left-0002"))
        .await
        .unwrap();

    // 6.2.3 and 6.4: the plan is agreed, issued and handed over to the docket.
    host.reception.propose_plan(words::plan()).await.unwrap();
    let plan = organ.has("the plan", |view| view.plan.clone()).await;
    let early = host.reception.issue_plan(words::issue("issue-001")).await;
    assert_eq!(reason(early), "PLAN_NOT_AGREED");
    organ
        .attendance
        .agree_plan(words::agree(&plan))
        .await
        .unwrap();
    host.sees("the agreement", |view| {
        let plan = view.plan.as_ref()?;
        plan.agreed.contains(&bureau().to_string()).then_some(())
    })
    .await;
    host.reception
        .issue_plan(words::issue("issue-002"))
        .await
        .unwrap();
    host.reception
        .enter_provincial_record(words::provincial())
        .await
        .unwrap();
    let handed = host.reception.hand_over(words::hand_over()).await.unwrap();
    let handed = handed.into_inner().reference.unwrap();
    assert_eq!(handed.stage, "handed-over");
    assert_eq!(
        handed.recorded,
        at(11, 0).to_wire(),
        "one law time for both"
    );

    let docket = DocketId::of(matter()).record();
    let store = &office_node.context(Service::FollowUp).store;
    let taken = until("the plan in the docket", async || {
        let loaded = store.load(docket).await.unwrap()?;
        match &*loaded.state {
            State::Docket(docket) => docket.plan().map(|(_, plan)| plan.digest),
            other => panic!("{other:?}"),
        }
    })
    .await;
    assert_eq!(taken.to_vec(), plan.digest, "what the bureau agreed to");
    bureau_node.stop().await;
    office_node.stop().await;
}
