//! Records of another agency on the same node: for its clerks they are not there, whatever they ask to change.

use contracts::pb::followup::v1 as pb;
use contracts::pb::followup::v1::dispatch_claim_request::Kind;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::people::Role;

use crate::office::{Node, at, bureau, docket, office, reason};
use crate::{LONG, accept, dispatch, opinion, serve};

/// Asks each method that names a record, and collects the reasons.
macro_rules! asked {
    ($client:ident: $($method:ident($request:expr)),* $(,)?) => {
        [$((stringify!($method), reason($client.$method($request).await))),*]
    };
}

fn absent(record: &Option<types::RecordRef>) -> Option<types::RecordRef> {
    record.clone().map(|record| types::RecordRef {
        id: vec![7; 16],
        ..record
    })
}

#[tokio::test]
async fn nobody_learns_of_another_agencys_docket_or_handling_by_changing_it() {
    let mut node = Node::with_a_matter().await;
    let mut coordinator = node.clerk(office(), "1001", &[Role::Coordinator]);
    let sent = coordinator.dispatch_claim(dispatch("dispatch-1")).await;
    let handling = sent.unwrap().into_inner().handling;
    node.deliver().await;
    let before = node.ctx.store.frontier().await.unwrap().size();
    let all = [Role::Coordinator, Role::Handler, Role::OrgHead];

    let mut stranger = node.clerk(bureau(), "2001", &all);
    let docket: Option<types::RecordRef> = docket().record().to_wire();
    for docket in [docket.clone(), absent(&docket)] {
        let reasons = asked!(stranger:
            dispatch_claim(pb::DispatchClaimRequest {
                docket: docket.clone(),
                ..dispatch("stranger-1")
            }),
            dispatch_claim(pb::DispatchClaimRequest {
                docket: docket.clone(),
                kind: Some(Kind::Assign(pb::AssignEntry {
                    report_due: "2026-05-06".into(),
                    questions: "是否拖欠工资".into(),
                })),
                ..dispatch("stranger-2")
            }),
            decide_objection(pb::DecideObjectionRequest {
                request_id: "stranger-3".into(),
                docket: docket.clone(),
                claim: 1,
                round: 1,
                ruling: types::ObjectionRuling::Refused.into(),
                reason: "属于你单位职责。".into(),
            }),
            close_docket(pb::CloseDocketRequest {
                request_id: "stranger-4".into(),
                docket: docket.clone(),
            }),
        );
        for (method, reason) in reasons {
            assert_eq!(reason, "RECORD_NOT_FOUND", "{method}");
        }
    }

    let mut stranger = node.clerk(office(), "1009", &all);
    for handling in [handling.clone(), absent(&handling)] {
        let reasons = asked!(stranger:
            object_to_dispatch(pb::ObjectToDispatchRequest {
                request_id: "stranger-5".into(),
                handling: handling.clone(),
                reasons: LONG.into(),
                proposed: String::new(),
            }),
            accept_claim(accept(&handling)),
            extend_handling(pb::ExtendHandlingRequest {
                request_id: "stranger-6".into(),
                handling: handling.clone(),
                days: 30,
                reason: "案情复杂".into(),
                told: "已电话告知".into(),
            }),
            issue_opinion(opinion(&handling)),
            serve_opinion(serve(&handling, at(3, 2, 10))),
            record_execution(pb::RecordExecutionRequest {
                request_id: "stranger-7".into(),
                handling: handling.clone(),
                evidence: "银行转账凭证".into(),
            }),
            file_report(pb::FileReportRequest {
                request_id: "stranger-8".into(),
                handling: handling.clone(),
                result: "已办结".into(),
            }),
        );
        for (method, reason) in reasons {
            assert_eq!(reason, "RECORD_NOT_FOUND", "{method}");
        }
    }
    assert_eq!(node.ctx.store.frontier().await.unwrap().size(), before);
}
