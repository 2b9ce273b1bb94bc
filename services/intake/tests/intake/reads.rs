//! Work lists, watching, figures, opening and exporting.

use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use testkit::desk::reason;

use crate::office::{Office, entry, id, triage, wrong};

#[tokio::test]
async fn the_work_list_is_read_page_by_page_and_narrowed_by_stage() {
    let desk = Office::open().await;
    let mut matters = Vec::new();
    for no in 1..=3 {
        let matter = desk.register(entry(&format!("register-{no}"))).await;
        matters.push(matter.unwrap());
    }
    let mut clerk = desk.clerk();
    let mut page = async |token: String, stage: &str| {
        let request = pb::ListMattersRequest {
            page_size: 2,
            page_token: token,
            stage: stage.into(),
            owner: String::new(),
        };
        let page = clerk.list_matters(request).await.unwrap().into_inner();
        let records: Vec<_> = page
            .rows
            .into_iter()
            .map(|row| row.record.unwrap())
            .collect();
        (records, page.next_page_token)
    };
    let (first, next) = page(String::new(), "").await;
    assert_eq!(first, matters[..2]);
    assert_eq!(page(next, "").await, (matters[2..].to_vec(), String::new()));
    desk.clerk()
        .triage_matter(triage(&Some(matters[1].clone())))
        .await
        .unwrap();
    let (triaged, _) = page(String::new(), "awaiting-reception").await;
    assert_eq!(triaged, matters[1..2]);
    let tally = pb::TallyMattersRequest {
        group_by: types::TallyBy::Stage.into(),
    };
    let rows = desk.coordinator().tally_matters(tally).await.unwrap();
    let rows: Vec<_> = rows
        .into_inner()
        .rows
        .into_iter()
        .map(|row| (row.group, row.count))
        .collect();
    assert_eq!(
        rows,
        [
            ("awaiting-reception".into(), 1),
            ("registered".to_string(), 2)
        ]
    );
    let large = pb::ListMattersRequest {
        page_size: 201,
        ..Default::default()
    };
    let large = desk.clerk().list_matters(large).await;
    assert_eq!(wrong(&large), ("page_size".into(), "OUT_OF_RANGE".into()));
    let unknown = pb::TallyMattersRequest { group_by: 50 };
    let unknown = desk.coordinator().tally_matters(unknown).await;
    assert_eq!(wrong(&unknown), ("group_by".into(), "UNKNOWN_VALUE".into()));
}

#[tokio::test]
async fn a_watcher_sees_each_change_of_its_own_agency_and_resumes_after_a_token() {
    let desk = Office::open().await;
    let mut clerk = desk.clerk();
    let mut items = clerk
        .watch_matters(pb::WatchMattersRequest::default())
        .await
        .unwrap()
        .into_inner();
    desk.stranger()
        .register_matter(entry("register-0"))
        .await
        .unwrap();
    let matter = desk.register(entry("register-1")).await;
    let first = items.message().await.unwrap().unwrap().item.unwrap();
    assert_eq!(
        (first.event.as_str(), &first.record),
        ("matter.registered", &matter)
    );
    desk.clerk().triage_matter(triage(&matter)).await.unwrap();
    let resume = pb::WatchMattersRequest { token: first.token };
    let mut items = clerk.watch_matters(resume).await.unwrap().into_inner();
    let second = items.message().await.unwrap().unwrap().item.unwrap();
    assert_eq!(second.event, "matter.triaged");
    let malformed = pb::WatchMattersRequest { token: "7".into() };
    let malformed = clerk.watch_matters(malformed).await;
    assert_eq!(wrong(&malformed), ("token".into(), "MALFORMED".into()));
    let token = format!("{:032x}.1", 5);
    let outdated = clerk.watch_matters(pb::WatchMattersRequest { token }).await;
    assert_eq!(reason(outdated), "WATCH_TOKEN_OUTDATED");
}

#[tokio::test]
async fn texts_are_opened_for_a_purpose_after_the_audit_and_only_those_of_the_record() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let other = desk.register(entry("register-2")).await;
    let view = desk.view(&matter).await;
    let open = |record: &Option<types::RecordRef>, purpose: i32| pb::OpenSealedRequest {
        record: record.clone(),
        sealed_ids: vec![view.facts.clone().unwrap().id],
        purpose,
    };
    let mut clerk = desk.clerk();
    let handling = types::Purpose::Handling as i32;
    let foreign = clerk.open_sealed(open(&other, handling)).await;
    assert_eq!(reason(foreign), "RECORD_NOT_FOUND");
    let why = clerk.open_sealed(open(&matter, 0)).await;
    assert_eq!(wrong(&why), ("purpose".into(), "MISSING".into()));
    let opened = clerk.open_sealed(open(&matter, handling)).await.unwrap();
    assert_eq!(
        opened.into_inner().texts[0].text,
        "工地停工后三个月没有发工资。"
    );
    let accesses = desk.desk.ctx.store.accesses(0, 9).await.unwrap();
    assert_eq!(accesses.len(), 1, "what was refused opened nothing");
    assert_eq!(accesses[0].access.purpose, "handling");
}

#[tokio::test]
async fn an_exported_case_is_what_the_journal_holds() {
    let desk = Office::open().await;
    let matter = desk.triaged().await;
    let request = pb::ExportCaseRequest {
        record: matter.clone(),
    };
    let mut coordinator = desk.coordinator();
    let exported = coordinator.export_case(request).await.unwrap().into_inner();
    let tail = desk.desk.ctx.store.tail(0, 10).await.unwrap();
    assert_eq!(exported.entries.len(), 2);
    for (entry, row) in exported.entries.iter().zip(&tail) {
        assert_eq!(entry.leaf, row.leaf.to_vec());
        assert_eq!(entry.record, id(&matter).record().to_wire());
    }
    assert_eq!(exported.head.unwrap().size, 2);
    let accesses = desk.desk.ctx.store.accesses(0, 9).await.unwrap();
    assert_eq!(accesses[0].access.purpose, "export");
}

#[tokio::test]
async fn a_reader_waits_for_the_position_that_it_was_answered_with() {
    let desk = Office::open().await;
    let answer = desk.clerk().register_matter(entry("register-1")).await;
    let reference = answer.unwrap().into_inner().reference.unwrap();
    let get = pb::GetMatterRequest {
        matter: reference.record.clone(),
        at_least: reference.position,
    };
    let view = desk
        .clerk()
        .get_matter(get)
        .await
        .unwrap()
        .into_inner()
        .view;
    assert_eq!(view.unwrap().version, reference.version);
    let ahead = pb::GetMatterRequest {
        matter: reference.record.clone(),
        at_least: reference.position + 1,
    };
    let (mut reader, mut writer) = (desk.clerk(), desk.clerk());
    let (read, written) = tokio::join!(
        reader.get_matter(ahead),
        writer.triage_matter(triage(&reference.record))
    );
    written.unwrap();
    assert_eq!(read.unwrap().into_inner().view.unwrap().version, 2);
}
