//! Receives spans by OTLP over gRPC on loopback, for the demonstration that shows a trace and for tests that check one.
//!
//! Nothing of it runs in a node in service: a node sends, a collector receives.

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, span};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::transport::{Endpoint, Server};
use tonic::{Request, Response, Status};

/// How many batches may wait for the collector beyond: a slow one loses spans, it never slows the nodes down.
const WAITING: usize = 1_024;
const RESOURCE_NAME: &str = "service.name";

/// The 128 bits that the spans of one trace share.
pub type TraceId = [u8; 16];
/// The 64 bits of one span.
pub type SpanId = [u8; 8];

/// A span as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectedSpan {
    pub trace: TraceId,
    pub span: SpanId,
    /// None for a root.
    pub parent: Option<SpanId>,
    pub name: String,
    /// `service.name` of the process that sent it.
    pub service: String,
    pub start: SystemTime,
    pub end: SystemTime,
    pub attributes: BTreeMap<String, String>,
    /// What the process that sent it says of itself.
    pub resource: BTreeMap<String, String>,
    pub links: Vec<(TraceId, SpanId)>,
    pub failed: bool,
}

/// Where spans go besides the collector's memory.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Beyond {
    Nowhere,
    /// Another collector, `http://host:4317`.
    To(String),
}

/// Why a collector could not be started.
#[derive(Debug, thiserror::Error)]
pub enum CollectorError {
    #[error("no loopback port for the trace collector")]
    Bind(#[source] io::Error),
    #[error("{0} is no address of a trace collector; it looks like http://127.0.0.1:4317")]
    Address(String),
    /// Told at once: of spans that are lost later only the log speaks.
    #[error("no trace collector answers at {url}")]
    Unreachable {
        url: String,
        #[source]
        source: Box<tonic::transport::Error>,
    },
}

/// A collector that listens on loopback until it is stopped.
#[derive(Debug)]
pub struct Collector {
    address: SocketAddr,
    shared: Shared,
    stop: CancellationToken,
    tasks: TaskTracker,
}

#[derive(Clone, Debug)]
struct Shared {
    spans: Arc<Mutex<Vec<CollectedSpan>>>,
    arrived: watch::Sender<usize>,
    beyond: Option<mpsc::Sender<ExportTraceServiceRequest>>,
}

impl Collector {
    /// Listens on a free port of 127.0.0.1.
    pub async fn start(beyond: Beyond) -> Result<Self, CollectorError> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
            .await
            .map_err(CollectorError::Bind)?;
        let address = listener.local_addr().map_err(CollectorError::Bind)?;
        let tasks = TaskTracker::new();
        let beyond = match beyond {
            Beyond::Nowhere => None,
            Beyond::To(url) => Some(forward(url, &tasks).await?),
        };
        let shared = Shared {
            spans: Arc::default(),
            arrived: watch::Sender::new(0),
            beyond,
        };
        let stop = CancellationToken::new();
        let server = Server::builder()
            .add_service(TraceServiceServer::new(shared.clone()))
            .serve_with_incoming_shutdown(
                TcpListenerStream::new(listener),
                stop.clone().cancelled_owned(),
            );
        tasks.spawn(async move {
            if let Err(error) = server.await {
                tracing::warn!(%error, "the trace collector stopped listening");
            }
        });
        Ok(Self {
            address,
            shared,
            stop,
            tasks,
        })
    }

    /// What a node's configuration names as its collector.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Takes a span of this very process, as if it had arrived.
    pub fn take(&self, span: CollectedSpan) {
        self.shared.pass_on(|| exported(&span));
        self.shared.keep([span]);
    }

    /// Every span of a trace that has arrived by now, by start.
    pub fn trace(&self, trace: TraceId) -> Vec<CollectedSpan> {
        let mut found: Vec<_> = self.with(|spans| {
            spans
                .iter()
                .filter(|span| span.trace == trace)
                .cloned()
                .collect()
        });
        found.sort_by_key(|span: &CollectedSpan| (span.start, span.span));
        found
    }

    /// Every span that has arrived by now.
    pub fn spans(&self) -> Vec<CollectedSpan> {
        self.with(<[CollectedSpan]>::to_vec)
    }

    fn with<T>(&self, read: impl FnOnce(&[CollectedSpan]) -> T) -> T {
        read(
            &self
                .shared
                .spans
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    /// The number of spans that have arrived, whenever it changes.
    pub fn arrivals(&self) -> watch::Receiver<usize> {
        self.shared.arrived.subscribe()
    }

    /// Stops listening, and hands on what still waits for the collector beyond.
    pub async fn stop(self) {
        self.stop.cancel();
        drop(self.shared);
        self.tasks.close();
        self.tasks.wait().await;
    }
}

impl Shared {
    fn keep(&self, more: impl IntoIterator<Item = CollectedSpan>) {
        let mut spans = self.spans.lock().unwrap_or_else(PoisonError::into_inner);
        spans.extend(more);
        self.arrived.send_replace(spans.len());
    }

    fn pass_on(&self, request: impl FnOnce() -> ExportTraceServiceRequest) {
        if let Some(beyond) = &self.beyond
            && beyond.try_send(request()).is_err()
        {
            tracing::warn!("the collector beyond does not keep up; spans are lost to it");
        }
    }
}

async fn forward(
    url: String,
    tasks: &TaskTracker,
) -> Result<mpsc::Sender<ExportTraceServiceRequest>, CollectorError> {
    let endpoint = Endpoint::from_shared(url.clone())
        .ok()
        .filter(|endpoint| endpoint.uri().scheme_str() == Some("http"))
        .ok_or_else(|| CollectorError::Address(url.clone()))?;
    let channel = endpoint
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(10))
        .connect()
        .await
        .map_err(|source| CollectorError::Unreachable {
            url,
            source: Box::new(source),
        })?;
    let mut client = TraceServiceClient::new(channel);
    let (sender, mut receiver) = mpsc::channel(WAITING);
    tasks.spawn(async move {
        while let Some(request) = receiver.recv().await {
            if let Err(status) = client.export(request).await {
                tracing::warn!(code = ?status.code(), "the collector beyond did not take spans");
            }
        }
    });
    Ok(sender)
}

#[tonic::async_trait]
impl TraceService for Shared {
    async fn export(
        &self,
        request: Request<ExportTraceServiceRequest>,
    ) -> Result<Response<ExportTraceServiceResponse>, Status> {
        let request = request.into_inner();
        let spans = collected(&request)
            .ok_or_else(|| Status::invalid_argument("a trace id has 16 bytes and a span id 8"))?;
        self.pass_on(|| request);
        self.keep(spans);
        Ok(Response::new(ExportTraceServiceResponse {
            partial_success: None,
        }))
    }
}

fn collected(request: &ExportTraceServiceRequest) -> Option<Vec<CollectedSpan>> {
    let mut spans = Vec::new();
    for group in &request.resource_spans {
        let resource = group
            .resource
            .as_ref()
            .map(|resource| texts(&resource.attributes))
            .unwrap_or_default();
        for span in group.scope_spans.iter().flat_map(|scope| &scope.spans) {
            spans.push(CollectedSpan {
                trace: id(&span.trace_id)?,
                span: id(&span.span_id)?,
                parent: match span.parent_span_id.as_slice() {
                    [] => None,
                    bytes => Some(id(bytes)?),
                },
                name: span.name.clone(),
                service: resource.get(RESOURCE_NAME).cloned().unwrap_or_default(),
                start: at(span.start_time_unix_nano),
                end: at(span.end_time_unix_nano),
                attributes: texts(&span.attributes),
                resource: resource.clone(),
                links: span
                    .links
                    .iter()
                    .map(|link| Some((id(&link.trace_id)?, id(&link.span_id)?)))
                    .collect::<Option<_>>()?,
                failed: span.status.as_ref().is_some_and(|status| status.code == 2),
            });
        }
    }
    Some(spans)
}

fn id<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

fn at(nanos: u64) -> SystemTime {
    UNIX_EPOCH + Duration::from_nanos(nanos)
}

fn texts(attributes: &[KeyValue]) -> BTreeMap<String, String> {
    attributes
        .iter()
        .filter_map(|pair| Some((pair.key.clone(), text(pair.value.as_ref()?.value.as_ref()?))))
        .collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::StringValue(text) => text.clone(),
        Value::BoolValue(value) => value.to_string(),
        Value::IntValue(value) => value.to_string(),
        Value::DoubleValue(value) => value.to_string(),
        // Our own spans carry none of these.
        other => format!("{other:?}"),
    }
}

/// The reverse of `collected`, for a span that was made here.
fn exported(span: &CollectedSpan) -> ExportTraceServiceRequest {
    let nanos = |time: SystemTime| {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    };
    let span_sent = Span {
        trace_id: span.trace.to_vec(),
        span_id: span.span.to_vec(),
        parent_span_id: span.parent.map(|id| id.to_vec()).unwrap_or_default(),
        name: span.name.clone(),
        kind: span::SpanKind::Client.into(),
        start_time_unix_nano: nanos(span.start),
        end_time_unix_nano: nanos(span.end),
        attributes: pairs(&span.attributes),
        links: span
            .links
            .iter()
            .map(|(trace, id)| span::Link {
                trace_id: trace.to_vec(),
                span_id: id.to_vec(),
                ..span::Link::default()
            })
            .collect(),
        ..Span::default()
    };
    let mut resource = span.resource.clone();
    resource.insert(RESOURCE_NAME.to_owned(), span.service.clone());
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(Resource {
                attributes: pairs(&resource),
                ..Resource::default()
            }),
            scope_spans: vec![ScopeSpans {
                spans: vec![span_sent],
                ..ScopeSpans::default()
            }],
            ..ResourceSpans::default()
        }],
    }
}

fn pairs(texts: &BTreeMap<String, String>) -> Vec<KeyValue> {
    texts
        .iter()
        .map(|(key, value)| KeyValue {
            key: key.clone(),
            value: Some(AnyValue {
                value: Some(Value::StringValue(value.clone())),
            }),
            ..KeyValue::default()
        })
        .collect()
}

#[cfg(test)]
mod tests;
