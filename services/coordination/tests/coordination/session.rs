//! 6.2.2: the session, its record, and the seal.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::signature_entry::Signature;
use contracts::pb::types::v1 as types;
use domain::people::Role;
use testkit::desk::reason;
use types::Topic;

use crate::room::{Room, at, attendance, hrss, land, office, town};
use crate::{guests, words};

#[tokio::test]
async fn the_petitioners_side_is_elected_and_not_a_crowd() {
    let mut room = Room::agreed().await;
    let mut host = room.host(Role::Coordinator);
    let mut refused =
        async |who: &[u32]| reason(host.open_session(words::open("open-001", who)).await);
    assert_eq!(refused(&[]).await, "REPRESENTATIVES_REQUIRED");
    assert_eq!(refused(&[1, 6]).await, "REPRESENTATIVES_REQUIRED");
    assert_eq!(refused(&[8]).await, "NOT_A_PETITIONER");
    assert_eq!(
        refused(&[1, 2, 3, 4, 5, 6]).await,
        "TOO_MANY_REPRESENTATIVES"
    );
    room.matter_says(domain::matter::Outgoing::Withdrawn, Vec::new())
        .await;
    assert_eq!(refused(&[1]).await, "MATTER_WITHDRAWN");
}

#[tokio::test]
async fn who_speaks_was_named_and_says_what_its_duty_is() {
    let room = Room::agreed().await;
    let mut desk = room.host(Role::Receptionist);
    let early = words::heard("heard-00", 1, Topic::Answer, words::person(hrss(), "D1"));
    assert_eq!(reason(desk.record_heard(early).await), "SESSION_NOT_OPEN");
    let room = Room::in_session().await;
    let mut desk = room.host(Role::Receptionist);
    let mut refused = async |claim, topic, agency, number| {
        let speaker = words::person(agency, number);
        let heard = words::heard("heard-01", claim, topic, speaker);
        reason(desk.record_heard(heard).await)
    };
    for (claim, topic, agency, number, expected) in [
        (1, Topic::Answer, hrss(), "D9", "NOT_INVITED"),
        (1, Topic::Procedure, office(), "1001", "NOT_INVITED"),
        (1, Topic::Answer, land(), "D1", "DUTY_NOT_YOURS"),
        (1, Topic::Policy, hrss(), "D1", "DUTY_NOT_YOURS"),
        (2, Topic::Plan, hrss(), "D1", "DUTY_NOT_YOURS"),
        (1, Topic::Answer, office(), "C1", "DUTY_NOT_YOURS"),
        (1, Topic::Procedure, town(), "D1", "DUTY_NOT_YOURS"),
        (3, Topic::Answer, hrss(), "D1", "UNKNOWN_CLAIM"),
    ] {
        assert_eq!(refused(claim, topic, agency, number).await, expected);
    }
    let heard = words::heard("heard-02", 1, Topic::Answer, words::person(hrss(), "D1"));
    desk.record_heard(heard).await.unwrap();
    let view = room.shown().await;
    assert_eq!((view.heard.len(), view.heard[0].no), (1, 1));
    assert_eq!(view.heard[0].confirmation(), pb::Confirmation::Pending);
    let text = view.heard[0].text.clone();
    assert_eq!(room.text(text).await, "就诉求1所作的说明。");
}

#[tokio::test]
async fn a_session_ends_with_everything_said_or_a_reason_why_not() {
    let room = Room::in_session().await;
    let mut desk = room.host(Role::Receptionist);
    let mut host = room.host(Role::Coordinator);
    let mut owed = words::everything_owed();
    let (kept_back, again) = (owed.remove(3), owed[0].clone());
    for heard in owed {
        desk.record_heard(heard).await.unwrap();
    }
    let read = desk.read_back_record(words::signed("read-000")).await;
    assert_eq!(reason(read), "SESSION_NOT_ENDED");
    let incomplete = host.end_session(words::end("end-0001", Vec::new())).await;
    assert_eq!(reason(incomplete), "RECORD_INCOMPLETE");
    let other = vec![
        words::missing(1, Topic::Policy),
        words::missing(3, Topic::Plan),
    ];
    let other = host.end_session(words::end("end-0002", other)).await;
    assert_eq!(reason(other), "UNKNOWN_CLAIM");
    let plan = host.propose_plan(words::plan("plan-000")).await;
    assert_eq!(reason(plan), "SESSION_NOT_ENDED");
    let excused = vec![words::missing(1, Topic::Policy)];
    host.end_session(words::end("end-0003", excused))
        .await
        .unwrap();
    let view = room.shown().await;
    assert_eq!(view.stage, "session-ended");
    assert_eq!(view.in_the_room, [1, 2, 3]);
    let why = view.missing[0].reason.clone();
    assert_eq!(room.text(why).await, "承办人尚在核实。");
    assert_eq!(
        reason(desk.record_heard(kept_back).await),
        "SESSION_NOT_OPEN"
    );
    let twice = host.end_session(words::end("end-0004", Vec::new())).await;
    assert_eq!(reason(twice), "SESSION_NOT_OPEN");
    // The first call under this name was taken long ago, and still has its one effect.
    let answer = desk.record_heard(again).await.unwrap().into_inner();
    assert!(answer.reference.unwrap().replayed);
}

#[tokio::test]
async fn a_record_is_sealed_when_read_back_and_confirmed_or_marked_with_a_reason() {
    let mut room = Room::ended().await;
    let mut host = room.host(Role::Coordinator);
    let mut desk = room.host(Role::Receptionist);
    let unread = host.seal_record(words::seal("seal-000", Vec::new())).await;
    assert_eq!(reason(unread), "NOT_READ_BACK");
    // What was read back cannot be corrected any more, only confirmed.
    let word = guests::said_otherwise(hrss(), 3);
    room.guest(hrss()).answer_heard(word).await.unwrap();
    room.desk.deliver().await;
    let mut refusing = words::signed("read-001");
    refusing.signature = Some(pb::SignatureEntry {
        signature: words::person(office(), "1009").map(Signature::RefusedBefore),
    });
    desk.read_back_record(refusing).await.unwrap();
    assert_eq!(room.shown().await.stage, "read-back");
    let twice = desk.read_back_record(words::signed("read-002")).await;
    assert_eq!(reason(twice), "WRONG_STAGE");

    for (heard, agency) in [(1, hrss()), (2, hrss()), (4, land()), (6, land())] {
        let word = guests::said_so(agency, heard);
        room.guest(agency).answer_heard(word).await.unwrap();
    }
    room.desk.deliver().await;
    let mut seal = async |request: &str, unconfirmed: &[u32]| {
        let reasons = unconfirmed.iter().map(|no| words::unconfirmed(*no));
        host.seal_record(words::seal(request, reasons.collect()))
            .await
    };
    assert_eq!(reason(seal("seal-001", &[]).await), "ANSWER_UNCONFIRMED");
    assert_eq!(
        reason(seal("seal-002", &[7, 8]).await),
        "ANSWER_UNCONFIRMED"
    );
    assert_eq!(
        reason(seal("seal-003", &[7, 8, 9, 11]).await),
        "UNKNOWN_HEARD"
    );
    // A reason for 1 is superfluous: the agency confirmed it meanwhile.
    seal("seal-004", &[1, 7, 8, 9]).await.unwrap();
    room.desk.deliver().await;
    let view = room.shown().await;
    assert_eq!(view.stage, "sealed");
    assert_eq!(view.record_digest.len(), 32);
    let of = |no: usize| view.heard[no - 1].confirmation();
    assert_eq!(of(1), pb::Confirmation::Confirmed);
    assert_eq!(of(3), pb::Confirmation::Corrected);
    assert_eq!(of(5), pb::Confirmation::Own);
    assert_eq!(of(7), pb::Confirmation::Pending);
    let correction = view.heard[2].correction.clone();
    assert_eq!(room.text(correction).await, "应为六十日内答复。");
    assert_eq!(reason(seal("seal-005", &[]).await), "RECORD_SEALED");

    // What comes now stands beside the record and does not change it (J-12).
    let late = guests::said_so(hrss(), 9);
    room.guest(hrss()).answer_heard(late).await.unwrap();
    room.desk.deliver().await;
    let after = room.shown().await;
    assert_eq!(after.record_digest, view.record_digest);
    assert_eq!(after.heard, view.heard);
}

/// The same seed draws the same salts, so that two rooms differ by what happened in them only.
#[tokio::test]
async fn the_digest_of_a_record_says_what_was_said_whose_word_it_is_and_how_it_was_taken() {
    let mut digests = Vec::new();
    for change in Change::ALL {
        digests.push(sealed_with(change).await);
    }
    assert_eq!(digests[0], sealed_with(Change::Nothing).await);
    let distinct: std::collections::BTreeSet<_> = digests.iter().collect();
    assert_eq!(distinct.len(), Change::ALL.len());
}

async fn sealed_with(change: Change) -> Vec<u8> {
    let mut room = Room::in_session().await;
    let mut desk = room.host(Role::Receptionist);
    let mut host = room.host(Role::Coordinator);
    let mut owed = words::everything_owed();
    match change {
        Change::Order => owed.swap(0, 1),
        Change::Unsaid => owed.truncate(9),
        _ => {}
    }
    for heard in owed {
        desk.record_heard(heard).await.unwrap();
    }
    // Sealed in every room, and kept where it is owed.
    let missing = vec![words::missing(2, Topic::Procedure)];
    let end = words::end("end-0001", missing);
    host.end_session(end).await.unwrap();
    room.desk.deliver().await;
    if change == Change::Corrected {
        let word = guests::said_otherwise(hrss(), 1);
        room.guest(hrss()).answer_heard(word).await.unwrap();
    }
    if change == Change::Stated {
        let statement = pb::MakeStatementRequest {
            request_id: "state-01".into(),
            attendance: attendance(land()),
            claim: 2,
            topic: Topic::Plan.into(),
            text: "补充说明。".into(),
        };
        room.guest(land()).make_statement(statement).await.unwrap();
    }
    room.desk.deliver().await;
    room.confirm_heard().await;
    let mut taken = words::signed("read-001");
    if change == Change::Refused {
        taken.signature = Some(pb::SignatureEntry {
            signature: words::person(office(), "1009").map(Signature::RefusedBefore),
        });
    }
    desk.read_back_record(taken).await.unwrap();
    let seal = words::seal("seal-001", Vec::new());
    host.seal_record(seal).await.unwrap();
    room.shown().await.record_digest
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Nothing,
    Order,
    Unsaid,
    Refused,
    Corrected,
    Stated,
}

impl Change {
    const ALL: [Self; 6] = [
        Self::Nothing,
        Self::Order,
        Self::Unsaid,
        Self::Refused,
        Self::Corrected,
        Self::Stated,
    ];
}

#[tokio::test]
async fn an_unanswered_invitation_is_seen_when_its_time_has_run_out() {
    let room = Room::convened().await;
    room.desk.ctx.clock.advance_to(at(14, 0));
    let store = &room.desk.ctx.store;
    let due = store.due(at(14, 0), 10).await.unwrap();
    assert_eq!(due.len(), 4, "one clock an invitation (P1)");
    for (record, timer, _) in due {
        store
            .ring(record, timer, room.desk.ctx.rules())
            .await
            .unwrap();
    }
    let view = room.shown().await;
    let unanswered = |each: &pb::InvitationView| each.status() == pb::InvitationStatus::Unanswered;
    assert!(view.invitations.iter().all(unanswered));
}
