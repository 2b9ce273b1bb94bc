//! What real nodes send to a real collector: one trace over a call and its effects on another node, a link where one was late.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "case.rs"]
mod case;

use std::collections::BTreeSet;
use std::time::Duration;

use case::{Case, bureau, found, office, petition};
use contracts::pb::followup::v1::GetDocketRequest;
use contracts::pb::followup::v1::dispatch_claim_request::Kind;
use contracts::wire::Wired as _;
use domain::id::{DocketId, MatterId};
use domain::people::Role;
use lianfang::demo::site::Spans;
use lianfang::demo::until::until;
use node::collector::{Beyond, CollectedSpan, Collector, TraceId};
use node::telemetry::ATTRIBUTES;

/// Nodes send every five seconds.
const PATIENCE: Duration = Duration::from_secs(60);

fn traceparent(trace: TraceId) -> String {
    format!("00-{}-00f067aa0ba902b7-01", node::keys::hexadecimal(&trace))
}

/// Waits until what arrived tells something.
async fn told<T>(collector: &Collector, look: impl Fn(&[CollectedSpan]) -> Option<T>) -> T {
    let mut arrivals = collector.arrivals();
    let looking = async {
        loop {
            arrivals.borrow_and_update();
            if let Some(found) = look(&collector.spans()) {
                return found;
            }
            arrivals.changed().await.unwrap();
        }
    };
    match tokio::time::timeout(PATIENCE, looking).await {
        Ok(found) => found,
        Err(_) => panic!("not told: {:#?}", collector.spans()),
    }
}

fn at(span: &CollectedSpan, agency: &str) -> bool {
    span.resource["lianfang.agency"] == agency
}

fn is_call(span: &CollectedSpan, method: &str) -> bool {
    span.name.ends_with(&format!("/{method}"))
}

/// Waits until the docket knows that the bureau has its claim.
async fn received(case: &Case, matter: MatterId) {
    let coordinator = case.clerk(office(), Role::Coordinator);
    until("the receipt at the docket", || async {
        let asked = GetDocketRequest {
            record: DocketId::of(matter).record().to_wire(),
            at_least: 0,
        };
        let view = found(coordinator.read(asked).await)?.and_then(|answer| answer.view);
        Ok(view.filter(|view| view.version >= 4))
    })
    .await
    .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_and_its_effects_on_another_node_are_one_trace_and_a_late_effect_links_to_it() {
    let collector = Collector::start(Beyond::Nowhere).await.unwrap();
    let case = Case::open(&Spans::To(collector.url())).await;
    let [here, there] = [office(), bureau()].map(|member| member.id().to_string());
    let end = |agency: &str, service: &str| format!("{agency}/{service}");

    let mut matters = Vec::new();
    for id in ["first", "second"] {
        let matter = case.register(&format!("register-{id}"), petition(id)).await;
        case.triage_at(&format!("triage-{id}"), matter, 1).await;
        matters.push(matter);
    }
    let (prompt, late): (TraceId, TraceId) = ([0x11; 16], [0x22; 16]);

    case.desks.trace(Some(traceparent(prompt)));
    let kind = Kind::Transfer(true);
    let handling = case
        .dispatch("dispatch-first", matters[0], kind.clone())
        .await;
    case.desks.trace(None);
    case.arrived(&handling).await;
    received(&case, matters[0]).await;

    // The call, its effect there, and the effect of the effect here again: one trace.
    let call = told(&collector, |spans| {
        let mut spans = spans.iter().filter(|span| span.trace == prompt);
        spans.find(|span| is_call(span, "DispatchClaim")).cloned()
    })
    .await;
    assert!(at(&call, &here));
    assert_eq!(
        call.attributes["rpc.method"],
        "lianfang.followup.v1.FollowUpService/DispatchClaim"
    );
    assert_eq!(call.attributes["rpc.system.name"], "grpc");
    assert_eq!(call.attributes["rpc.status_code"], "OK");
    assert_eq!(call.attributes["lianfang.caller.agency"], here);
    assert_eq!(call.attributes["lianfang.caller.class"], "staff");
    let docket = DocketId::of(matters[0]).record().to_string();
    assert_eq!(call.attributes["lianfang.record"], docket);
    assert!(!call.failed && call.links.is_empty());
    let applied = |from: &str, to: &str, trace: TraceId| {
        let (from, to) = (end(from, "follow-up"), end(to, "follow-up"));
        move |spans: &[CollectedSpan]| {
            let mut spans = spans.iter().filter(|span| span.trace == trace);
            spans
                .find(|span| {
                    span.name == "link.apply"
                        && span.attributes["lianfang.from"] == from
                        && span.attributes["lianfang.to"] == to
                })
                .cloned()
        }
    };
    let effect = told(&collector, applied(&here, &there, prompt)).await;
    assert!(at(&effect, &there));
    assert_eq!(effect.parent, Some(call.span));
    assert_eq!(effect.attributes["lianfang.verdict"], "applied");
    let answer = told(&collector, applied(&there, &here, prompt)).await;
    assert!(at(&answer, &here));
    assert_eq!(answer.parent, Some(effect.span));

    case.nodes.kill(bureau()).await.unwrap();
    case.desks.trace(Some(traceparent(late)));
    let handling = case.dispatch("dispatch-second", matters[1], kind).await;
    case.desks.trace(None);
    // The link has noticed once it says so.
    let log = case.site.log(office());
    let noticed = async {
        while !std::fs::read_to_string(&log)
            .unwrap()
            .contains("deliveries fail")
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, noticed).await.unwrap();
    case.nodes.restart(bureau()).await.unwrap();
    case.arrived(&handling).await;

    // The late effect: a trace of its own, which links to the call.
    let cause = told(&collector, |spans| {
        let mut spans = spans.iter().filter(|span| span.trace == late);
        spans.find(|span| is_call(span, "DispatchClaim")).cloned()
    })
    .await;
    let effect = told(&collector, |spans| {
        let mut spans = spans.iter();
        spans
            .find(|span| span.links == [(late, cause.span)])
            .cloned()
    })
    .await;
    assert!(at(&effect, &there));
    assert_eq!(effect.name, "link.apply");
    assert_eq!(effect.parent, None);
    assert_ne!(effect.trace, late);
    assert_eq!(effect.attributes["lianfang.delayed"], "resent");
    // What it causes belongs to that trace.
    let answer = told(&collector, applied(&there, &here, effect.trace)).await;
    assert_eq!(answer.parent, Some(effect.span));

    case.nodes.finish().await.unwrap();
    let spans = collector.spans();
    let listed: BTreeSet<&str> = ATTRIBUTES.into();
    for span in &spans {
        for name in span.attributes.keys() {
            assert!(listed.contains(name.as_str()), "{name} in {}", span.name);
        }
        assert_eq!(span.service, "lianfang");
        // What nobody asked to record is not recorded: the site takes no share of traces of its own.
        let caused = [prompt, late, effect.trace].contains(&span.trace);
        assert!(caused, "{} in a trace that nobody began", span.name);
    }
}
