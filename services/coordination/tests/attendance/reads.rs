//! What an invited agency's clerks read, and what they cannot: texts of others, and the line of those who fix it (J-10).

use contracts::pb::coordination::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::people::Role;
use domain::reception::Outgoing;
use testkit::desk::reason;

use crate::room::{Room, aid, at, attendance, hrss, land, stranger, town};
use crate::words::confirm;

fn opening(
    record: Option<types::RecordRef>,
    handle: &Option<types::Sealed>,
) -> pb::OpenSealedRequest {
    pb::OpenSealedRequest {
        record,
        sealed_ids: vec![handle.as_ref().unwrap().id.clone()],
        purpose: types::Purpose::Reception.into(),
    }
}

#[tokio::test]
async fn a_text_is_opened_through_the_record_that_names_it_and_after_the_audit() {
    let room = Room::consulted().await;
    let line = room.shown(hrss()).await.line.unwrap();
    let answer = &line.entries[0].answer;
    let mut handler = room.shared(hrss(), Role::Handler);
    let opened = handler.open_sealed(opening(attendance(hrss()), answer));
    assert_eq!(
        opened.await.unwrap().into_inner().texts[0].text,
        "三十日内付清。"
    );
    let accesses = room.desk.ctx.store.accesses(0, 10).await.unwrap();
    assert_eq!(accesses.len(), 1);
    assert_eq!(accesses[0].access.purpose, "reception");
    assert!(accesses[0].access.reader.contains("2001"));

    // The same database holds the text, and other agencies of the node know its handle: it is not theirs.
    for (agency, role, record) in [
        (aid(), Role::Social, aid()),
        (aid(), Role::Social, hrss()),
        (town(), Role::Local, town()),
        (stranger(), Role::OrgHead, hrss()),
        (land(), Role::Handler, land()),
    ] {
        let mut other = room.shared(agency, role);
        let refused = other.open_sealed(opening(attendance(record), answer)).await;
        assert_eq!(reason(refused), "RECORD_NOT_FOUND");
    }
    let accesses = room.desk.ctx.store.accesses(0, 10).await.unwrap();
    assert_eq!(accesses.len(), 1, "what was not opened was not read");
}

#[tokio::test]
async fn who_only_lends_help_to_an_agency_does_not_see_the_line_that_it_fixes() {
    let room = Room::consulted().await;
    let seen = async |role| {
        let get = pb::GetAttendanceRequest {
            record: attendance(hrss()),
            at_least: 0,
        };
        let answer = room.clerk(hrss(), role).get_attendance(get).await;
        answer.unwrap().into_inner().view.unwrap()
    };
    let line = seen(Role::Handler).await.line.unwrap();
    let view = seen(Role::Social).await;
    assert_eq!((view.line, view.claims.len()), (None, 1));
    // Nor are its words told to whoever got the handle from a colleague.
    let asked = || opening(attendance(hrss()), &line.entries[0].answer);
    let refused = room.shared(hrss(), Role::Social).open_sealed(asked()).await;
    assert_eq!(reason(refused), "RECORD_NOT_FOUND");
    let mut handler = room.shared(hrss(), Role::Handler);
    assert!(handler.open_sealed(asked()).await.is_ok());
}

#[tokio::test]
async fn a_reader_asks_for_at_least_what_a_reply_named() {
    let room = Room::consulted().await;
    let mut handler = room.clerk(hrss(), Role::Handler);
    let confirmed = handler
        .confirm_line(confirm(&room, "confirm-1", hrss(), 1))
        .await
        .unwrap();
    let reference = confirmed.into_inner().reference.unwrap();
    let get = pb::GetAttendanceRequest {
        record: attendance(hrss()),
        at_least: reference.position,
    };
    let mut inspector = room.clerk(hrss(), Role::Inspector);
    let view = inspector.get_attendance(get).await.unwrap().into_inner();
    let view = view.view.unwrap();
    assert_eq!(
        (view.version, view.stage.as_str()),
        (reference.version, "line-confirmed")
    );
}

#[tokio::test]
async fn a_watcher_sees_its_own_attendance_and_figures_count_it_alone() {
    let mut room = Room::consulted().await;
    let mut handler = room.shared(hrss(), Role::Handler);
    let watch = pb::WatchCoordinationRequest::default();
    let answer = handler.watch_coordination(watch).await.unwrap();
    let mut items = answer.into_inner();
    // Another agency of the node moves first, and is not seen.
    let opened = Outgoing::Opened { at: at(10, 0) };
    room.tell(land(), opened.clone()).await;
    room.tell(hrss(), opened).await;
    let item = items.message().await.unwrap().unwrap().item.unwrap();
    assert_eq!(item.event, "attendance.opened");
    assert_eq!(item.record, attendance(hrss()));
    assert_eq!(item.rows[0].stage, "in-session");
    assert_eq!(item.rows[0].owner, hrss().to_string());

    let tally = pb::TallyCoordinationRequest {
        group_by: types::TallyBy::Stage.into(),
    };
    let counted = handler.tally_coordination(tally).await.unwrap();
    let rows = counted.into_inner().rows;
    assert_eq!(rows.len(), 1);
    assert_eq!((rows[0].group.as_str(), rows[0].count), ("in-session", 1));
    let asked = pb::ListAttendancesRequest {
        stage: "invited".into(),
        ..pb::ListAttendancesRequest::default()
    };
    let mut clerk = room.clerk(hrss(), Role::Handler);
    let listed = clerk.list_attendances(asked).await.unwrap().into_inner();
    assert!(listed.rows.is_empty() && listed.next_page_token.is_empty());
}

#[tokio::test]
async fn an_attendance_is_exported_with_the_leaves_of_its_journal() {
    let room = Room::in_session().await;
    let mut head = room.shared(hrss(), Role::OrgHead);
    let export = |record| pb::ExportCaseRequest { record };
    let foreign = head.export_case(export(attendance(land()))).await;
    assert_eq!(reason(foreign), "RECORD_NOT_FOUND");
    let exported = head.export_case(export(attendance(hrss()))).await.unwrap();
    let exported = exported.into_inner();
    let events: Vec<&str> = exported.entries.iter().map(|e| e.event.as_str()).collect();
    assert_eq!(
        events,
        [
            "attendance.invited",
            "attendance.answered",
            "attendance.line-received",
            "attendance.line-confirmed",
            "attendance.line-locked",
            "attendance.opened",
            "attendance.heard-of",
        ]
    );
    let store = &room.desk.ctx.store;
    let frontier = store.frontier().await.unwrap();
    let head = exported.head.unwrap();
    assert_eq!(
        (head.size, head.root),
        (frontier.size(), frontier.root().to_vec())
    );
    assert_eq!(head.incarnation, store.incarnation().to_wire());
    let tail = store.tail(0, 1_000).await.unwrap();
    for entry in exported.entries {
        let row = tail.iter().find(|row| row.position == entry.position);
        assert_eq!(row.unwrap().leaf.to_vec(), entry.leaf);
    }
}
