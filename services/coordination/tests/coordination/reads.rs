//! Work lists, the watch, sealed texts, the export and the figures; and that no text is where it does not belong.

use contracts::codec::Wire;
use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::codec::Codec as _;
use domain::people::Role;
use testkit::desk::reason;

use crate::guests;
use crate::room::{REASON, Room, aid, hrss, office, reception, town};
use crate::words;

#[tokio::test]
async fn work_lists_hold_the_receptions_of_the_own_agency_by_stage() {
    let room = Room::convened().await;
    let list = |stage: &str| pb::ListReceptionsRequest {
        stage: stage.into(),
        ..Default::default()
    };
    let mut host = room.host(Role::Inspector);
    let rows = host.list_receptions(list("")).await.unwrap();
    let rows = rows.into_inner().rows;
    assert_eq!(rows.len(), 1);
    assert_eq!(
        (rows[0].stage.as_str(), rows[0].owner.as_str()),
        ("convened", office().as_str())
    );
    assert_eq!(rows[0].due_on, "2026-03-02", "P1 of an on-site reception");
    let rows = host.list_receptions(list("sealed")).await.unwrap();
    assert!(rows.into_inner().rows.is_empty());
    let page = pb::ListReceptionsRequest {
        page_size: 201,
        ..list("")
    };
    let status = host.list_receptions(page).await.unwrap_err();
    assert!(status.message().starts_with("page_size"));
    let tally = pb::TallyCoordinationRequest {
        group_by: types::TallyBy::Stage.into(),
    };
    let counted = host.tally_coordination(tally).await.unwrap().into_inner();
    let counted: Vec<(&str, u64)> = counted
        .rows
        .iter()
        .map(|row| (row.group.as_str(), row.count))
        .collect();
    assert_eq!(counted, [("convened", 1)], "the invited keep their own");
    let mut invited = room.clerk(hrss(), Role::OrgHead);
    let counted = invited.tally_coordination(tally).await.unwrap();
    assert_eq!(counted.into_inner().rows[0].group, "invited");
}

#[tokio::test]
async fn a_watcher_sees_what_happens_to_the_receptions_of_its_agency() {
    let mut room = Room::convened().await;
    let mut host = room.host(Role::Receptionist);
    let mut items = host
        .watch_coordination(pb::WatchCoordinationRequest::default())
        .await
        .unwrap()
        .into_inner();
    let coming = guests::coming(hrss(), 1);
    room.guest(hrss()).answer_invitation(coming).await.unwrap();
    room.desk.deliver().await;
    let item = items.message().await.unwrap().unwrap().item.unwrap();
    assert_eq!(item.event, "joint-reception.answered");
    assert_eq!(item.record, reception());
    assert_eq!(item.rows[0].stage, "convened");
    room.host(Role::Coordinator)
        .cancel_reception(words::cancel("cancel-1"))
        .await
        .unwrap();
    let item = items.message().await.unwrap().unwrap().item.unwrap();
    assert_eq!(item.rows[0].stage, "cancelled");
}

#[tokio::test]
async fn texts_are_opened_after_the_audit_and_exports_carry_the_leaves_of_the_journal() {
    let room = Room::consulted().await;
    let mut host = room.host(Role::Coordinator);
    let line = room.shown().await.line.unwrap();
    let [entry, other] = line.entries.try_into().unwrap();
    let ids = [entry.answer, other.facts].map(|handle| handle.unwrap().id);
    let open = pb::OpenSealedRequest {
        record: reception(),
        sealed_ids: ids.to_vec(),
        purpose: types::Purpose::Reception.into(),
    };
    let mut unnamed = open.clone();
    unnamed.sealed_ids.push(vec![9; 16]);
    assert_eq!(reason(host.open_sealed(unnamed).await), "RECORD_NOT_FOUND");
    let mut purposeless = open.clone();
    purposeless.purpose = 0;
    let status = host.open_sealed(purposeless).await.unwrap_err();
    assert!(status.message().starts_with("purpose"));
    let store = &room.desk.ctx.store;
    assert!(store.accesses(0, 10).await.unwrap().is_empty());
    let opened = host.open_sealed(open).await.unwrap().into_inner();
    let texts: Vec<&str> = opened.texts.iter().map(|each| each.text.as_str()).collect();
    assert_eq!(texts, ["诉求1予以支持。", "诉求2经核实属实。"]);
    let accesses = store.accesses(0, 10).await.unwrap();
    assert_eq!(accesses.len(), 1);
    assert_eq!(accesses[0].access.parts.to_wire(), ids);

    let export = pb::ExportCaseRequest {
        record: reception(),
    };
    let exported = host.export_case(export).await.unwrap().into_inner();
    let tail = store.tail(0, 1_000).await.unwrap();
    let ours = tail.iter().filter(|row| row.record == room.record());
    let leaves: Vec<&[u8]> = ours.map(|row| row.leaf.as_slice()).collect();
    let carried: Vec<&[u8]> = exported
        .entries
        .iter()
        .map(|entry| entry.leaf.as_slice())
        .collect();
    assert_eq!(carried, leaves);
    assert_eq!(exported.entries[0].event, "joint-reception.proposed");
    assert_eq!(exported.head.unwrap().size, tail.len() as u64);
}

/// Everything that a clerk writes on the road, and what was sealed before it.
const TEXTS: [&str; 8] = [
    REASON,
    "金丝雀",
    "经核实属实",
    "予以支持",
    "所作的说明",
    "书面答复",
    "等候末班车",
    "说明办理程序",
];

#[tokio::test]
async fn texts_stay_in_the_vault() {
    let mut room = Room::planned().await;
    let mut desk = room.host(Role::Receptionist);
    let mut staying = words::staying("stay-001", 6);
    staying.needs.push_str("金丝雀");
    let answer = desk.note_staying_on(staying.clone()).await.unwrap();
    assert!(!spoken(&format!("{answer:?}")));
    room.desk.deliver().await;
    let guide = guests::guide(hrss(), 6);
    room.guest(hrss()).give_guidance(guide).await.unwrap();
    room.desk.deliver().await;
    staying.request_id = "stay-002".into();
    let status = desk.note_staying_on(staying).await.unwrap_err();
    assert!(!spoken(&format!("{status:?}")));
    let mut host = room.host(Role::Coordinator);
    let mut endless = words::cancel("cancel-1");
    endless.reason = "金丝雀".repeat(2_000);
    let status = host.cancel_reception(endless).await.unwrap_err();
    assert!(!spoken(&format!("{status:?}")));
    let view = room.shown().await;
    assert!(!spoken(&format!("{view:?}")));
    let rows = host
        .list_receptions(pb::ListReceptionsRequest::default())
        .await;
    assert!(!spoken(&format!("{rows:?}")));
    let export = pb::ExportCaseRequest {
        record: reception(),
    };
    let exported = host.export_case(export).await.unwrap().into_inner();
    assert!(exported.entries.len() > 30);
    let payloads = exported.entries.iter().map(|entry| &entry.payload);
    assert!(payloads.clone().all(|payload| !holds(payload)));

    let store = &room.desk.ctx.store;
    for (.., entry) in store.entries(room.record()).await.unwrap() {
        assert!(!holds(&Wire::encode(&entry)));
        assert!(!spoken(&format!("{entry:?}")));
    }
    for state in store.channels().await.unwrap() {
        for row in store.pending(state.channel, 0, 100).await.unwrap() {
            assert!(!holds(&row.bytes), "no message carries it in the open");
        }
    }
}

fn spoken(words: &str) -> bool {
    TEXTS.iter().any(|text| words.contains(text))
}

fn holds(bytes: &[u8]) -> bool {
    let found = |text: &&str| {
        bytes
            .windows(text.len())
            .any(|part| part == text.as_bytes())
    };
    TEXTS.iter().any(found)
}

#[tokio::test]
async fn each_is_told_no_more_than_its_duty_needs() {
    let room = Room::convened().await;
    let seen = async |agency| {
        let get = pb::GetAttendanceRequest {
            record: crate::room::attendance(agency),
            at_least: 0,
        };
        let view = room.guest(agency).get_attendance(get).await.unwrap();
        let view = view.into_inner().view.unwrap();
        view.claims.iter().map(|claim| claim.no).collect::<Vec<_>>()
    };
    for agency in [hrss(), town(), aid()] {
        assert_eq!(seen(agency).await, [1, 2]);
    }
    let mut host = room.host(Role::Coordinator);
    let get = pb::GetReceptionRequest {
        record: crate::room::attendance(hrss()),
        at_least: 0,
    };
    let status = host.get_reception(get).await.unwrap_err();
    assert!(status.message().starts_with("record.kind"));
}
