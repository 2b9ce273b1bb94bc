//! Dockets and handlings through their real routes: what is refused, with its reason, and one claim to its end.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of a test fail as loudly as the test"
)]

mod office;
mod strangers;

use std::time::Duration;

use contracts::pb::followup::v1 as pb;
use contracts::pb::followup::v1::accept_claim_request::Notice;
use contracts::pb::followup::v1::dispatch_claim_request::Kind;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::id::RecordId;
use domain::people::Role;
use domain::time::Instant;
use office::{Client, Node, at, bureau, docket, office, reason};

const LONG: &str = "本事项涉及的用地审批不属于本单位职权范围，应由自然资源部门承办。";

fn dispatch(request: &str) -> pb::DispatchClaimRequest {
    pb::DispatchClaimRequest {
        request_id: request.into(),
        docket: docket().record().to_wire(),
        claim: 1,
        to: bureau().to_string(),
        ground: types::DispatchGround::OwnLevel.into(),
        kind: Some(Kind::Transfer(true)),
    }
}

fn accept(handling: &Option<types::RecordRef>) -> pb::AcceptClaimRequest {
    let written = pb::NoticeText {
        receipt: "已收到您的信访事项。".into(),
        path: "由本单位调查处理。".into(),
        procedure: "六十日内书面答复。".into(),
    };
    pb::AcceptClaimRequest {
        request_id: "accept-1".into(),
        handling: handling.clone(),
        notice: Some(Notice::Written(written)),
    }
}

fn opinion(handling: &Option<types::RecordRef>) -> pb::IssueOpinionRequest {
    pb::IssueOpinionRequest {
        request_id: "opinion-1".into(),
        handling: handling.clone(),
        opinion: Some(pb::OpinionText {
            claim: "支付拖欠工资".into(),
            facts_and_reasons: "经查，欠薪属实。".into(),
            opinion: "予以支持。".into(),
            basis: "劳动法第五十条".into(),
            outcome: types::OpinionOutcome::Supported.into(),
            remedy: "三十日内可申请复查。".into(),
        }),
    }
}

fn serve(handling: &Option<types::RecordRef>, served: Instant) -> pb::ServeOpinionRequest {
    pb::ServeOpinionRequest {
        request_id: "serve-01".into(),
        handling: handling.clone(),
        way: types::ServiceWay::InPerson.into(),
        served: served.to_wire(),
    }
}

fn close(request: &str) -> pb::CloseDocketRequest {
    pb::CloseDocketRequest {
        request_id: request.into(),
        docket: docket().record().to_wire(),
    }
}

async fn shown(clerk: &mut Client) -> pb::DocketView {
    let request = pb::GetDocketRequest {
        record: docket().record().to_wire(),
        at_least: 0,
    };
    let answer = clerk.get_docket(request).await.unwrap().into_inner();
    answer.view.unwrap()
}

#[tokio::test]
async fn a_claim_is_dispatched_accepted_answered_carried_out_and_closed() {
    let mut node = Node::with_a_matter().await;
    let mut coordinator = node.clerk(office(), "1001", &[Role::Coordinator]);
    let mut handler = node.clerk(bureau(), "2001", &[Role::Handler]);
    let mut head = node.clerk(bureau(), "2002", &[Role::OrgHead]);
    let sent = coordinator.dispatch_claim(dispatch("dispatch-1")).await;
    let handling = sent.unwrap().into_inner().handling;
    node.deliver().await;
    handler.accept_claim(accept(&handling)).await.unwrap();
    let early = handler.serve_opinion(serve(&handling, at(3, 2, 10))).await;
    assert_eq!(reason(early), "OPINION_REQUIRED");
    node.deliver().await;
    assert_eq!(
        reason(coordinator.close_docket(close("close-01")).await),
        "SERVICE_REQUIRED"
    );
    node.ctx.clock.advance_to(at(4, 1, 10));
    head.issue_opinion(opinion(&handling)).await.unwrap();
    handler
        .serve_opinion(serve(&handling, at(4, 1, 10)))
        .await
        .unwrap();
    node.deliver().await;
    assert_eq!(
        reason(coordinator.close_docket(close("close-02")).await),
        "EXECUTION_REQUIRED"
    );
    let executed = pb::RecordExecutionRequest {
        request_id: "execute-1".into(),
        handling: handling.clone(),
        evidence: "银行转账凭证".into(),
    };
    handler.record_execution(executed).await.unwrap();
    let report = pb::FileReportRequest {
        request_id: "report-1".into(),
        handling,
        result: "已办结".into(),
    };
    assert_eq!(reason(handler.file_report(report).await), "NO_REPORT_OWED");
    node.deliver().await;
    coordinator.close_docket(close("close-03")).await.unwrap();
    let view = shown(&mut coordinator).await;
    assert_eq!(
        (view.stage.as_str(), view.closed_on.as_str()),
        ("closed", "2026-04-01")
    );
    assert_eq!(view.claims[0].answerable, bureau().to_string());
    assert_eq!(view.claims[0].answer_by, "");
    assert_eq!(view.claims[0].served, "2026-04-01");
}

#[tokio::test]
async fn a_repeated_dispatch_has_one_effect_and_the_same_handling() {
    let node = Node::with_a_matter().await;
    let mut clerk = node.clerk(office(), "1001", &[Role::Receptionist]);
    let first = clerk.dispatch_claim(dispatch("dispatch-1")).await.unwrap();
    let again = clerk.dispatch_claim(dispatch("dispatch-1")).await.unwrap();
    let (first, again) = (first.into_inner(), again.into_inner());
    assert_eq!(first.handling, again.handling);
    assert!(again.reference.unwrap().replayed);
    let mut other = dispatch("dispatch-1");
    other.ground = types::DispatchGround::LowerLevel.into();
    assert_eq!(reason(clerk.dispatch_claim(other).await), "REQUEST_REUSED");
    let second = clerk.dispatch_claim(dispatch("dispatch-2")).await;
    assert_eq!(reason(second), "SAME_MATTER_IN_PROGRESS");
}

#[tokio::test]
async fn an_objection_in_the_window_is_decided_and_a_late_one_is_refused() {
    let mut node = Node::with_a_matter().await;
    let mut coordinator = node.clerk(office(), "1001", &[Role::Coordinator]);
    let mut handler = node.clerk(bureau(), "2001", &[Role::Handler]);
    let sent = coordinator.dispatch_claim(dispatch("dispatch-1")).await;
    let handling = sent.unwrap().into_inner().handling;
    node.deliver().await;
    let object = |request: &str, reasons: &str| pb::ObjectToDispatchRequest {
        request_id: request.into(),
        handling: handling.clone(),
        reasons: reasons.into(),
        proposed: String::new(),
    };
    let short = handler
        .object_to_dispatch(object("object-1", "不归我们管"))
        .await;
    assert_eq!(reason(short), "REASONS_TOO_SHORT");
    // Received on Monday 2 March: the fifth working day is the 9th.
    node.ctx.clock.advance_to(at(3, 9, 17));
    handler
        .object_to_dispatch(object("object-2", LONG))
        .await
        .unwrap();
    assert_eq!(
        reason(handler.accept_claim(accept(&handling)).await),
        "OBJECTION_PENDING"
    );
    node.deliver().await;
    let claim = shown(&mut coordinator).await.claims.remove(0);
    assert_eq!(
        claim.answerable,
        bureau().to_string(),
        "it stays answerable"
    );
    assert!(claim.objection_reasons.is_some());
    let decide = |round| pb::DecideObjectionRequest {
        request_id: format!("decide-{round}"),
        docket: docket().record().to_wire(),
        claim: 1,
        round,
        ruling: types::ObjectionRuling::Refused.into(),
        reason: "属于你单位职责。".into(),
    };
    assert_eq!(
        reason(coordinator.decide_objection(decide(2)).await),
        "ROUND_MISMATCH"
    );
    coordinator.decide_objection(decide(1)).await.unwrap();
    node.deliver().await;
    let again = handler.object_to_dispatch(object("object-3", LONG)).await;
    assert_eq!(reason(again), "OBJECTION_ALREADY_USED");

    let mut late = Node::with_a_matter().await;
    let mut coordinator = late.clerk(office(), "1001", &[Role::Coordinator]);
    let mut handler = late.clerk(bureau(), "2001", &[Role::Handler]);
    let sent = coordinator.dispatch_claim(dispatch("dispatch-1")).await;
    let handling = sent.unwrap().into_inner().handling;
    late.deliver().await;
    late.ctx.clock.advance_to(at(3, 10, 0));
    let request = pb::ObjectToDispatchRequest {
        handling,
        ..object("object-1", LONG)
    };
    let refused = handler.object_to_dispatch(request).await;
    assert_eq!(reason(refused), "OBJECTION_WINDOW_CLOSED");
}

#[tokio::test]
async fn requests_are_refused_by_the_path_of_the_field() {
    let node = Node::with_a_matter().await;
    let mut clerk = node.clerk(office(), "1001", &[Role::Coordinator]);
    let mut refused = async |change: fn(&mut pb::DispatchClaimRequest)| {
        let mut request = dispatch("dispatch-1");
        change(&mut request);
        let status = clerk.dispatch_claim(request).await.unwrap_err();
        assert_eq!(status.code(), tonic::Code::InvalidArgument);
        status.message().to_string()
    };
    assert!(
        refused(|r| r.request_id.clear())
            .await
            .starts_with("request_id")
    );
    assert!(refused(|r| r.docket = None).await.starts_with("docket"));
    assert!(refused(|r| r.to = "nobody".into()).await.starts_with("to"));
    assert!(refused(|r| r.ground = 99).await.starts_with("ground"));
    assert!(refused(|r| r.kind = None).await.starts_with("kind"));
    assert!(
        refused(|r| {
            r.kind = Some(Kind::Assign(pb::AssignEntry {
                report_due: "2026-02-30".into(),
                questions: "请说明".into(),
            }));
        })
        .await
        .starts_with("assign.report_due")
    );
}

/// The line of a call and its span name the record, which the layers take from the answer.
#[tokio::test]
async fn an_answer_about_a_record_names_it_for_whoever_writes_the_line() {
    let node = Node::with_a_matter().await;
    let mut clerk = node.clerk(office(), "1001", &[Role::Coordinator]);
    let sent = clerk.dispatch_claim(dispatch("dispatch-1")).await.unwrap();
    let get = pb::GetDocketRequest {
        record: docket().record().to_wire(),
        at_least: 0,
    };
    let got = clerk.get_docket(get).await.unwrap();
    for named in [sent.extensions(), got.extensions()] {
        assert_eq!(named.get::<RecordId>(), Some(&docket().record()));
    }
}

#[tokio::test]
async fn roles_and_homes_are_kept() {
    let mut node = Node::with_a_matter().await;
    let mut registrar = node.clerk(office(), "1003", &[Role::Registrar]);
    let denied = registrar.dispatch_claim(dispatch("dispatch-1")).await;
    assert_eq!(reason(denied), "ROLE_NOT_ALLOWED");
    let mut stranger = node.clerk(bureau(), "2001", &[Role::Coordinator]);
    let elsewhere = stranger.dispatch_claim(dispatch("dispatch-1")).await;
    assert_eq!(reason(elsewhere), "RECORD_NOT_FOUND");
    let get = pb::GetDocketRequest {
        record: docket().record().to_wire(),
        at_least: 0,
    };
    assert_eq!(reason(stranger.get_docket(get).await), "RECORD_NOT_FOUND");
    node.deliver().await;
    let list = stranger
        .list_dockets(pb::ListDocketsRequest::default())
        .await;
    assert!(list.unwrap().into_inner().rows.is_empty());
    let mut coordinator = node.clerk(office(), "1001", &[Role::Coordinator]);
    let list = coordinator
        .list_dockets(pb::ListDocketsRequest::default())
        .await;
    let rows = list.unwrap().into_inner().rows;
    assert_eq!(rows.len(), 1, "a row a claim");
    assert_eq!((rows[0].slot, rows[0].due_on.as_str()), (1, "2026-03-17"));
}

#[tokio::test]
async fn sealed_texts_are_opened_by_their_home_after_the_audit_and_exports_verify() {
    let node = Node::with_a_matter().await;
    let mut clerk = node.clerk(office(), "1001", &[Role::Coordinator]);
    let record: RecordId = docket().record();
    let entries = node.ctx.store.entries(record).await.unwrap();
    let name = entries[0].2.event.sealed()[0];
    let request = pb::OpenSealedRequest {
        record: record.to_wire(),
        sealed_ids: vec![name.id.to_wire()],
        purpose: types::Purpose::Handling.into(),
    };
    let mut other = request.clone();
    other.sealed_ids = vec![vec![9; 16]];
    assert_eq!(reason(clerk.open_sealed(other).await), "RECORD_NOT_FOUND");
    let opened = clerk.open_sealed(request).await.unwrap().into_inner();
    assert_eq!(opened.texts[0].text, "赵一");
    let accesses = node.ctx.store.accesses(0, 10).await.unwrap();
    assert_eq!(accesses.len(), 1);
    assert_eq!(accesses[0].access.parts, [name.id]);
    let export = pb::ExportCaseRequest {
        record: record.to_wire(),
    };
    let exported = clerk.export_case(export).await.unwrap().into_inner();
    assert_eq!(exported.entries.len(), 2);
    let tail = node.ctx.store.tail(0, 10).await.unwrap();
    for (entry, row) in exported.entries.iter().zip(&tail) {
        assert_eq!(entry.leaf, row.leaf.to_vec(), "the leaf of the journal");
    }
    assert_eq!(exported.head.unwrap().size, 2);
}

#[tokio::test]
async fn a_watcher_sees_the_rows_of_its_own_agency_as_they_change() {
    let node = Node::with_a_matter().await;
    let mut clerk = node.clerk(office(), "1001", &[Role::Coordinator]);
    let watch = pb::WatchFollowUpRequest::default();
    let mut items = clerk.watch_follow_up(watch).await.unwrap().into_inner();
    clerk.dispatch_claim(dispatch("dispatch-1")).await.unwrap();
    let item = items.message().await.unwrap().unwrap().item.unwrap();
    assert_eq!(item.event, "docket.dispatched");
    assert_eq!(item.rows[0].owner, bureau().to_string());
    let tally = pb::TallyFollowUpRequest {
        group_by: types::TallyBy::Stage.into(),
    };
    let counted = clerk.tally_follow_up(tally).await.unwrap().into_inner();
    assert_eq!(
        (counted.rows[0].group.as_str(), counted.rows[0].count),
        ("dispatched", 1)
    );
}

/// Nothing happens that this watcher would be told, so only its going can end what follows the journal for it.
#[tokio::test]
async fn nobody_is_followed_for_who_has_left() {
    let node = Node::with_a_matter().await;
    let mut clerk = node.clerk(bureau(), "2001", &[Role::Handler]);
    let watch = pb::WatchFollowUpRequest::default();
    let items = clerk.watch_follow_up(watch).await.unwrap();
    node.ctx.tasks.close();
    assert_eq!(node.ctx.tasks.len(), 1);
    drop(items);
    tokio::time::timeout(Duration::from_secs(20), node.ctx.tasks.wait())
        .await
        .unwrap();
}
