//! 6.2.1: first consult, then receive.

use contracts::pb::coordination::v1 as pb;
use domain::attendance::Outgoing as Said;
use domain::people::Role;
use domain::reception::{LineVersion, Outgoing};
use testkit::desk::reason;

use crate::room::{Room, attendance, hrss, land, town};
use crate::words::{coming, confirm, delegate};

fn contest(room: &Room, request: &str, version: u16, reason: &str) -> pb::ContestLineRequest {
    pb::ContestLineRequest {
        request_id: request.into(),
        attendance: attendance(hrss()),
        line_version: version.into(),
        digest: room.digest(hrss(), version),
        reason: reason.into(),
    }
}

#[tokio::test]
async fn a_contested_line_is_followed_by_another_which_is_confirmed_and_locked() {
    let mut room = Room::consulted().await;
    let line = room.shown(hrss()).await.line.unwrap();
    assert_eq!((line.version, line.digest), (1, room.digest(hrss(), 1)));
    assert_eq!(
        room.text(line.entries[0].answer.clone()).await,
        "三十日内付清。"
    );
    assert!(line.confirmed.is_empty() && line.contested.is_empty());

    let mut handler = room.clerk(hrss(), Role::Handler);
    let contested = handler
        .contest_line(contest(&room, "contest-1", 1, "金额尚未核实。"))
        .await
        .unwrap();
    let reference = contested.into_inner().reference.unwrap();
    assert_eq!(reference.stage, "line-contested");
    let line = room.shown(hrss()).await.line.unwrap();
    assert_eq!(line.contested, [hrss().to_string()]);
    assert_eq!(
        room.text(line.objections[0].reason.clone()).await,
        "金额尚未核实。"
    );
    let again = handler.contest_line(contest(&room, "contest-2", 1, "仍未核实。"));
    assert_eq!(reason(again.await), "WRONG_STAGE");

    room.circulate(hrss(), 2).await;
    let outdated = handler
        .confirm_line(confirm(&room, "confirm-1", hrss(), 1))
        .await;
    assert_eq!(reason(outdated), "LINE_MISMATCH");
    let mut other = confirm(&room, "confirm-2", hrss(), 2);
    other.digest = room.digest(hrss(), 1);
    assert_eq!(reason(handler.confirm_line(other).await), "LINE_MISMATCH");
    let outdated = handler.contest_line(contest(&room, "contest-3", 1, "金额有误。"));
    assert_eq!(reason(outdated.await), "LINE_MISMATCH");
    handler
        .confirm_line(confirm(&room, "confirm-3", hrss(), 2))
        .await
        .unwrap();
    let twice = handler
        .confirm_line(confirm(&room, "confirm-4", hrss(), 2))
        .await;
    assert_eq!(reason(twice), "WRONG_STAGE");

    let version = LineVersion(2);
    room.tell(hrss(), Outgoing::LineLocked { version }).await;
    let late = handler.contest_line(contest(&room, "contest-4", 2, "金额有误。"));
    assert_eq!(reason(late.await), "LINE_LOCKED");
    let line = room.shown(hrss()).await.line.unwrap();
    assert!(line.locked);
    assert_eq!(line.confirmed, [hrss().to_string()]);

    let said = room.said(hrss()).await;
    let [
        Said::Answered { .. },
        Said::LineContested { reason, .. },
        Said::LineConfirmed { version, by, .. },
    ] = &said[..]
    else {
        panic!("{said:?}");
    };
    assert_eq!(*version, LineVersion(2));
    assert_eq!(by.number.as_str(), "2001");
    let reason = contracts::wire::Wired::to_wire(reason);
    assert_eq!(room.text(reason).await, "金额尚未核实。");
}

#[tokio::test]
async fn a_line_under_a_digest_that_is_not_its_own_binds_nobody() {
    let mut room = Room::consulted().await;
    let version = 2;
    room.circulate_as(hrss(), version, |_| [9; 32]).await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    let asked = confirm(&room, "confirm-1", hrss(), version);
    assert_eq!(asked.digest, [9; 32], "as it was told");
    assert_eq!(reason(handler.confirm_line(asked).await), "LINE_MISMATCH");
    let contested = contest(&room, "contest-1", version, "内容与摘要不符。");
    handler.contest_line(contested).await.unwrap();
}

#[tokio::test]
async fn who_has_not_said_that_it_comes_or_has_no_part_in_the_line_confirms_none() {
    let mut room = Room::invited().await;
    let mut handler = room.clerk(land(), Role::Handler);
    let early = handler
        .confirm_line(confirm(&room, "confirm-1", land(), 1))
        .await;
    assert_eq!(reason(early), "WRONG_STAGE");

    let unit = {
        use contracts::pb::types::v1::Competence::{FollowUp, Liaison, Persuasion};
        delegate(town(), "D1", &[Persuasion, Liaison, FollowUp])
    };
    room.clerk(town(), Role::Local)
        .answer_invitation(coming("coming-01", town(), 3, vec![unit]))
        .await
        .unwrap();
    let mut head = room.clerk(town(), Role::OrgHead);
    let local = head
        .confirm_line(confirm(&room, "confirm-1", town(), 1))
        .await;
    assert_eq!(reason(local), "DUTY_NOT_YOURS");
    room.tell(town(), Outgoing::Cancelled).await;
    let over = head
        .confirm_line(confirm(&room, "confirm-2", town(), 1))
        .await;
    assert_eq!(reason(over), "WRONG_STAGE");
}

#[tokio::test]
async fn only_handlers_and_their_head_speak_for_the_agency_on_the_line() {
    let room = Room::consulted().await;
    for role in [
        Role::Registrar,
        Role::Receptionist,
        Role::Coordinator,
        Role::Local,
        Role::Social,
        Role::Inspector,
        Role::Auditor,
    ] {
        let mut clerk = room.clerk(hrss(), role);
        let confirmed = clerk
            .confirm_line(confirm(&room, "confirm-1", hrss(), 1))
            .await;
        assert_eq!(reason(confirmed), "ROLE_NOT_ALLOWED", "{role:?}");
        let contested = clerk.contest_line(contest(&room, "contest-1", 1, "金额有误。"));
        assert_eq!(reason(contested.await), "ROLE_NOT_ALLOWED", "{role:?}");
    }
    let mut head = room.clerk(hrss(), Role::OrgHead);
    head.confirm_line(confirm(&room, "confirm-2", hrss(), 1))
        .await
        .unwrap();
}
