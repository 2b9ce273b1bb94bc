use std::io;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::net::TcpListener;
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;
use tonic::{Code, Request, Response, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tower::{Service as _, ServiceExt as _};

use super::*;
use crate::fixture::{Federation, agency, desk, while_serving};

/// What must not be anywhere: as if somebody had written a name into it.
const CANARY: &str = "Canary-320106199003070012";
const SENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

/// What came over the wire, whole.
#[derive(Clone, Default)]
struct Receiver(Arc<Mutex<Vec<ExportTraceServiceRequest>>>);

impl Receiver {
    async fn start() -> (Self, String) {
        let receiver = Self::default();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = tonic::transport::Server::builder()
            .add_service(TraceServiceServer::new(receiver.clone()))
            .serve_with_incoming(TcpListenerStream::new(listener));
        TaskTracker::new().spawn(server);
        (receiver, url)
    }

    /// Every field of every span, readable.
    fn text(&self) -> String {
        format!("{:#?}", self.0.lock().unwrap())
    }
}

#[tonic::async_trait]
impl TraceService for Receiver {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        self.0.lock().unwrap().push(request.into_inner());
        Ok(Response::new(ExportTraceServiceResponse::default()))
    }
}

/// The log, written to memory.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }

    fn calls(&self) -> Vec<serde_json::Value> {
        let text = self.text();
        let lines = text.lines().map(|line| serde_json::from_str(line).unwrap());
        lines
            .filter(|line: &serde_json::Value| line.get("method").is_some())
            .collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn config(federation: &Federation, url: &str) -> Config {
    let more = format!("log.format = \"json\"\ntraces.endpoint = \"{url}\"\ntraces.ratio = 1.0");
    federation.config(&more)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_on_the_list_does_not_leave_the_node() {
    let (receiver, url) = Receiver::start().await;
    let federation = Federation::of(1);
    let log = Log::default();
    let copy = log.clone();
    let (subscriber, telemetry) =
        subscriber(&config(&federation, &url), move || copy.clone()).unwrap();
    {
        let _on = subscriber.set_default();
        let span = tracing::info_span!(
            "call",
            petitioner.name = CANARY,
            otel.status_code = "ERROR",
            otel.status_description = CANARY,
            lianfang.record = "R-1",
        );
        span.set_attribute("exception.message", CANARY);
        span.add_link_with_attributes(
            context(SENT).span().span_context().clone(),
            vec![KeyValue::new("lianfang.record", CANARY)],
        );
        span.in_scope(|| tracing::warn!(text = CANARY, "said {CANARY}"));
    }
    telemetry.flush().await;
    let sent = receiver.text();
    assert!(sent.contains("\"R-1\""), "nothing was sent: {sent}");
    assert!(log.text().contains(CANARY), "nothing was planted");
    assert!(!sent.contains(CANARY), "{sent}");
}

/// The share of traces begun here is nought: what is recorded was caused by what is recorded elsewhere.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_caused_a_span_decides_whether_it_is_recorded() {
    let (receiver, url) = Receiver::start().await;
    let federation = Federation::of(1);
    let config = federation.config(&format!("traces.endpoint = \"{url}\"\ntraces.ratio = 0.0"));
    let (subscriber, telemetry) = subscriber(&config, io::sink).unwrap();
    {
        let _on = subscriber.set_default();
        let unrecorded = SENT.replace("-01", "-00");
        for (record, traceparent) in [("sampled", SENT), ("unsampled", unrecorded.as_str())] {
            let child = tracing::info_span!("child", lianfang.record = record);
            follow(&child, traceparent);
            child.in_scope(|| {});
            let linked = tracing::info_span!("linked", lianfang.record = record);
            link_to(&linked, traceparent);
            linked.in_scope(|| {});
        }
        tracing::info_span!("begun here").in_scope(|| {});
    }
    telemetry.flush().await;
    let spans = spans(&receiver);
    let told: Vec<_> = spans
        .iter()
        .map(|span| format!("{} {}", span.name, texts(&span.attributes).join(" ")))
        .collect();
    assert_eq!(
        told,
        [
            "child lianfang.record=sampled",
            "linked lianfang.record=sampled"
        ]
    );
    assert_eq!(crate::keys::hexadecimal(&spans[0].trace_id), SENT[3..35]);
    assert_ne!(spans[1].trace_id, spans[0].trace_id);
    assert_eq!(spans[1].links[0].trace_id, spans[0].trace_id);
}

/// The page that tells operators what spans hold is the list by which they are cut.
#[test]
fn the_trace_contract_lists_every_attribute_and_no_other() {
    let page = include_str!("../../TRACES.md");
    let (_, attributes) = page.split_once("## Attributes").unwrap();
    let (attributes, _) = attributes.split_once("## Versions").unwrap();
    let told: Vec<_> = attributes
        .lines()
        .filter_map(|line| line.strip_prefix("| `")?.split_once('`'))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(told, ATTRIBUTES);
    assert!(page.starts_with(&format!("# The trace contract, version {CONTRACT}\n")));
    assert!(page.contains(&format!("`lianfang`, `{CONTRACT}`")));
    assert!(page.contains(&format!("\n## Versions\n\n- **{CONTRACT}**:")));
}

/// On one thread, so that the subscriber of this test hears every task of the node.
#[tokio::test]
async fn a_call_is_one_span_of_its_callers_trace_and_one_line_and_neither_repeats_what_was_asked() {
    let (receiver, url) = Receiver::start().await;
    let mut federation = Federation::of(1);
    let config = config(&federation, &url);
    let log = Log::default();
    let copy = log.clone();
    let (subscriber, telemetry) = subscriber(&config, move || copy.clone()).unwrap();
    let on = subscriber.set_default();
    let (ended, ()) = while_serving(&mut federation, &config, Routes::default(), async |visit| {
        let channel = visit.channel(1, &desk());
        let mut client = HealthClient::new(channel.clone());
        let mut asked = async |service: &str| {
            let mut request = Request::new(HealthCheckRequest {
                service: service.into(),
            });
            let headers = request.metadata_mut();
            headers.insert(TRACEPARENT, SENT.parse().unwrap());
            headers.insert("x-note", CANARY.parse().unwrap());
            client.check(request).await
        };
        asked("").await.unwrap();
        let unknown = asked(CANARY).await.unwrap_err();
        assert_eq!(unknown.code(), Code::NotFound);
        assert!(!format!("{unknown:?}").contains(CANARY), "{unknown:?}");
        let nowhere = http::Request::post(format!("http://node/{CANARY}/{CANARY}?{CANARY}"))
            .body(tonic::body::Body::empty())
            .unwrap();
        let mut channel = channel.clone();
        let answer = channel.ready().await.unwrap().call(nowhere).await.unwrap();
        assert_eq!(answer.headers()["grpc-status"], "12");
    })
    .await;
    ended.unwrap();
    drop(on);
    telemetry.flush().await;

    let calls = log.calls();
    let told = |line: &serde_json::Value, field: &str| line[field].as_str().unwrap().to_owned();
    let lines: Vec<_> = calls
        .iter()
        .map(|line| {
            ["level", "message", "method", "code", "reason", "caller"]
                .map(|field| told(line, field))
                .join(" ")
        })
        .collect();
    assert_eq!(
        lines,
        [
            "INFO call /grpc.health.v1.Health/Check OK  system",
            "INFO call /grpc.health.v1.Health/Check NOT_FOUND RECORD_NOT_FOUND system",
            "INFO call unknown UNIMPLEMENTED METHOD_NOT_FOUND system",
        ]
    );
    for line in &calls {
        assert_eq!(told(line, "agency"), agency(1).to_string());
        assert!(line["milliseconds"].as_f64().unwrap() > 0.0);
        assert_eq!(told(line, "record"), "");
        assert!(line.get("timestamp").is_some());
    }
    assert!(!log.text().contains(CANARY), "{}", log.text());

    let sent = receiver.text();
    assert!(!sent.contains(CANARY), "{sent}");
    let spans = spans(&receiver);
    assert_eq!(spans.len(), 3);
    let first = &spans[0];
    assert_eq!(first.name, "grpc.health.v1.Health/Check");
    assert_eq!(crate::keys::hexadecimal(&first.trace_id), SENT[3..35]);
    assert_eq!(
        crate::keys::hexadecimal(&first.parent_span_id),
        SENT[36..52]
    );
    let attributes = |index: usize| texts(&spans[index].attributes);
    let caller = agency(1).to_string();
    let address = format!("follow-up.{}.lianfang", caller.to_lowercase());
    assert_eq!(
        attributes(0),
        [
            ("lianfang.caller.agency", caller.as_str()),
            ("lianfang.caller.class", "system"),
            ("rpc.method", "grpc.health.v1.Health/Check"),
            ("rpc.status_code", "OK"),
            ("rpc.system.name", "grpc"),
            ("server.address", &address),
        ]
        .map(|(key, value)| format!("{key}={value}"))
    );
    assert!(attributes(1).contains(&"lianfang.reason=RECORD_NOT_FOUND".to_owned()));
    assert!(!attributes(1).join(" ").contains("error.type"), "not ours");
    assert!(attributes(2).contains(&"error.type=UNIMPLEMENTED".to_owned()));
    assert!(attributes(2).contains(&"rpc.method=_OTHER".to_owned()));
    assert_eq!(spans[2].name, "_OTHER");
    let requests = receiver.0.lock().unwrap();
    let group = &requests[0].resource_spans[0];
    let scope = group.scope_spans[0].scope.as_ref().unwrap();
    assert_eq!(
        (scope.name.as_str(), scope.version.as_str()),
        ("lianfang", CONTRACT)
    );
    assert_eq!(group.schema_url, SCHEMA);
    assert_eq!(
        texts(&group.resource.as_ref().unwrap().attributes),
        [
            format!("lianfang.agency={caller}"),
            "lianfang.services=intake,coordination,follow-up".to_owned(),
            "service.name=lianfang".to_owned(),
            format!("service.version={}", env!("CARGO_PKG_VERSION")),
        ]
    );
}

type Sent = opentelemetry_proto::tonic::trace::v1::Span;

fn spans(receiver: &Receiver) -> Vec<Sent> {
    let requests = receiver.0.lock().unwrap();
    let mut spans: Vec<_> = requests
        .iter()
        .flat_map(|request| &request.resource_spans)
        .flat_map(|group| &group.scope_spans)
        .flat_map(|group| group.spans.clone())
        .collect();
    spans.sort_by_key(|span| span.start_time_unix_nano);
    spans
}

fn texts(pairs: &[opentelemetry_proto::tonic::common::v1::KeyValue]) -> Vec<String> {
    use opentelemetry_proto::tonic::common::v1::any_value::Value;
    let mut texts: Vec<_> = pairs
        .iter()
        .map(|pair| match &pair.value.as_ref().unwrap().value {
            Some(Value::StringValue(text)) => format!("{}={text}", pair.key),
            other => format!("{}={other:?}", pair.key),
        })
        .collect();
    texts.sort();
    texts
}
