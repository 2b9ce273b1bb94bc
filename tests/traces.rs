//! What real nodes send to a real collector: one trace over a call and its effects on another node, a link where one was late,
//! a journey a matter, and of all of it nothing but what the trace contract says.

#![expect(clippy::unwrap_used, reason = "a test ends where it fails")]

#[path = "case.rs"]
mod case;
#[path = "traces/contract.rs"]
mod contract;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use case::{Case, bureau, found, office, petition};
use contracts::pb::followup::v1::GetDocketRequest;
use contracts::pb::followup::v1::dispatch_claim_request::Kind;
use contracts::pb::intake::v1::TriageMatterRequest;
use contracts::pb::types::v1::Category;
use contracts::wire::Wired as _;
use domain::id::{DocketId, MatterId, RecordId, Service};
use domain::people::Role;
use lianfang::demo::cast;
use lianfang::demo::site::{Site, Spans};
use lianfang::demo::until::until;
use node::client;
use node::collector::{Beyond, CollectedSpan, Collector, TraceId};
use node::telemetry::ATTRIBUTES;
use tokio::process::Command;
use tonic::codegen::{Service as _, http};

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
        if span.name.starts_with("journey.") {
            continue;
        }
        // What nobody asked to record is not recorded: the site takes no share of traces of its own.
        let caused = [prompt, late, effect.trace].contains(&span.trace);
        assert!(caused, "{} in a trace that nobody began", span.name);
    }
}

/// The whole story over its nodes, a call of no method, and matters of which nothing may be told: exactly what is promised.
#[tokio::test(flavor = "multi_thread")]
async fn what_nodes_send_is_what_the_trace_contract_says() {
    let collector = Collector::start(Beyond::Nowhere).await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let keep = folder.path().join("site");
    let played = Command::new(env!("CARGO_BIN_EXE_lianfang"))
        .args(["demo", "--otlp", &collector.url(), "--keep"])
        .arg(&keep)
        .output()
        .await
        .unwrap();
    let said = String::from_utf8_lossy(&played.stderr);
    assert!(played.status.success(), "{said}");
    followed(&keep, &collector.spans());

    let case = Case::open(&Spans::To(collector.url())).await;
    let [open, restricted, untriaged] = [
        case.register("register-1", petition("open")).await,
        case.register("register-2", petition("restricted")).await,
        case.register("register-3", petition("untriaged")).await,
    ];
    case.triage_at("triage-1", open, 1).await;
    let accusation = TriageMatterRequest {
        category: Category::Accusation.into(),
        ..Case::triaged(restricted, 1)
    };
    let receptionist = case.clerk(office(), Role::Receptionist);
    receptionist.act("triage-2", accusation).await.unwrap();
    no_method(&case).await;
    let key = case.site.journey_key().unwrap();
    case.nodes.finish().await.unwrap();
    let names = |matter| {
        let told = collector.trace(key.trace(matter)).into_iter();
        told.map(|span| span.name).collect::<BTreeSet<_>>()
    };
    let told = ["journey.docket.opened", "journey.matter.registered"];
    assert_eq!(names(open), told.map(str::to_owned).into());
    assert_eq!(names(restricted), BTreeSet::new());
    assert_eq!(names(untriaged), BTreeSet::new());

    let spans: Vec<_> = collector
        .spans()
        .into_iter()
        .filter(|span| span.service == "lianfang")
        .collect();
    let normal = contract::normal(&spans);
    expect_test::expect_file!["traces/contract.txt"].assert_eq(&normal);
    for name in ATTRIBUTES {
        let line = format!("\n  {name} = ");
        assert!(normal.contains(&line), "{name} is promised, and never sent");
    }
}

/// A system of the office calls what is not there.
async fn no_method(case: &Case) {
    let intake = case.site.party(office(), Service::Intake);
    let system = case.site.system(office()).unwrap();
    let mut channel = client::channel(&system, case.site.directory(), intake).unwrap();
    let request = http::Request::post("http://node/lianfang.Nobody/Nothing")
        .header("content-type", "application/grpc")
        .header("traceparent", traceparent([0x33; 16]))
        .body(tonic::body::Body::empty())
        .unwrap();
    std::future::poll_fn(|cx| channel.poll_ready(cx))
        .await
        .unwrap();
    channel.call(request).await.unwrap();
}

/// The matter of the story is one trace, to which every agency that had to do with it has sent its own records.
fn followed(site: &Path, spans: &[CollectedSpan]) {
    let case = std::fs::read_to_string(site.join("case.json")).unwrap();
    let case: serde_json::Value = serde_json::from_str(&case).unwrap();
    let matter: RecordId = case["entries"][0]["record"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let matter = MatterId::new(matter.agency, matter.id);
    let site = Site::open(site).unwrap();
    let trace = site.journey_key().unwrap().trace(matter);
    let journey: Vec<_> = spans.iter().filter(|span| span.trace == trace).collect();

    let roots: Vec<_> = journey
        .iter()
        .filter(|span| span.parent.is_none())
        .collect();
    let [root] = &roots[..] else {
        panic!("{roots:#?}")
    };
    assert_eq!(root.name, "journey.matter");
    assert_eq!(root.attributes["lianfang.journey.stage"], "closed");
    let mut stages = BTreeMap::<_, Vec<&CollectedSpan>>::new();
    for span in &journey {
        assert_eq!(span.trace, trace);
        let agency = &span.attributes["lianfang.journey.agency"];
        let member = cast::by_id(agency.parse().unwrap()).unwrap();
        assert_eq!(
            span.resource["lianfang.agency"],
            member.node().id().to_string()
        );
        if span.attributes.contains_key("lianfang.journey.next") {
            let of = (
                agency,
                &span.attributes["lianfang.journey.kind"],
                span.parent,
            );
            stages.entry(of).or_default().push(span);
        } else if span.span != root.span {
            assert_eq!(span.parent, Some(root.span), "{}", span.name);
        }
    }
    let agencies: BTreeSet<_> = stages.keys().map(|(agency, ..)| *agency).collect();
    assert_eq!(agencies.len(), cast::CAST.len(), "all had to do with it");
    // A stage begins when the one before it ends.
    for (of, mut course) in stages {
        course.sort_by_key(|span| (span.start, span.end));
        for pair in course.windows(2) {
            let [before, after] = pair else { continue };
            // The story kills one node, which loses what it has not sent.
            let whole = *of.0 != cast::member("land").id().to_string();
            assert!(before.end <= after.start, "{of:?}");
            assert!(before.end == after.start || !whole, "{of:?}");
        }
    }
    let ids: BTreeSet<_> = journey.iter().map(|span| span.span).collect();
    assert_eq!(ids.len(), journey.len(), "nothing is told twice");
}
