//! Records of another agency on the same node: for its clerks they are not there, whatever they ask.

use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use testkit::desk::reason;

use crate::office::{Office, entry, triage};

/// Asks each method that names a record, and collects the reasons.
macro_rules! asked {
    ($client:ident: $($method:ident($request:expr)),* $(,)?) => {
        [$((stringify!($method), reason($client.$method($request).await))),*]
    };
}

#[tokio::test]
async fn nobody_learns_of_another_agencys_matter() {
    let desk = Office::open().await;
    let matter = desk.triaged().await;
    let mut theirs = entry("register-9");
    theirs.subject = "另一机关的事项".into();
    let own = desk.stranger().register_matter(theirs).await.unwrap();
    let own = own.into_inner().reference.unwrap().record;
    let absent = matter.clone().map(|matter| types::RecordRef {
        id: vec![7; 16],
        ..matter
    });
    let before = desk.desk.ctx.store.frontier().await.unwrap().size();
    let mut stranger = desk.stranger();
    let mut seen = Vec::new();
    for record in [matter, absent] {
        let reasons = asked!(stranger:
            elect_representatives(pb::ElectRepresentativesRequest {
                request_id: "stranger-1".into(),
                matter: record.clone(),
                representatives: vec![1],
            }),
            record_piece(pb::RecordPieceRequest {
                request_id: "stranger-2".into(),
                matter: record.clone(),
                channel: types::Channel::Letter.into(),
                text: "来信".into(),
                source: None,
            }),
            link_piece(pb::LinkPieceRequest {
                request_id: "stranger-3".into(),
                matter: own.clone(),
                claim: 1,
                earlier: record.clone(),
                grounds: vec![1],
            }),
            suggest_earlier(pb::SuggestEarlierRequest { matter: record.clone() }),
            triage_matter(pb::TriageMatterRequest { version: 2, ..triage(&record) }),
            reclassify_matter(pb::ReclassifyMatterRequest {
                request_id: "stranger-4".into(),
                matter: record.clone(),
                version: 2,
                category: types::Category::Enquiry.into(),
                reason: "理由".into(),
            }),
            propose_reception(pb::ProposeReceptionRequest {
                request_id: "stranger-5".into(),
                matter: record.clone(),
                reason: "理由".into(),
            }),
            withdraw_matter(pb::WithdrawMatterRequest {
                request_id: "stranger-6".into(),
                matter: record.clone(),
                reason: "理由".into(),
            }),
            get_matter(pb::GetMatterRequest { matter: record.clone(), at_least: 0 }),
            open_sealed(pb::OpenSealedRequest {
                record: record.clone(),
                sealed_ids: vec![vec![1; 16]],
                purpose: types::Purpose::Handling.into(),
            }),
            export_case(pb::ExportCaseRequest { record: record.clone() }),
        );
        seen.push(reasons);
    }
    for (method, reason) in &seen[0] {
        assert_eq!(reason, "RECORD_NOT_FOUND", "{method}");
    }
    assert_eq!(seen[0], seen[1], "there or not, the answer is the same");
    let after = desk.desk.ctx.store.frontier().await.unwrap().size();
    assert_eq!(after, before);
    let list = stranger
        .list_matters(pb::ListMattersRequest::default())
        .await;
    let rows = list.unwrap().into_inner().rows;
    assert_eq!(rows.len(), 1, "its own");
    assert_eq!(rows[0].record, own);
}
