//! Receives spans by OTLP over gRPC, for the demonstration that shows a trace and for tests that check one.
//!
//! Nothing of it runs in a node in service: a node sends, a collector receives.

mod wire;

use std::collections::BTreeMap;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use opentelemetry_proto::tonic::collector::trace::v1::trace_service_client::TraceServiceClient;
use opentelemetry_proto::tonic::collector::trace::v1::trace_service_server::{
    TraceService, TraceServiceServer,
};
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, watch};
use tokio_stream::wrappers::TcpListenerStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::transport::{Endpoint, Server};
use tonic::{Request, Response, Status};
use wire::{collected, exported};

/// How many batches may wait for the collector beyond: a slow one loses spans, it never slows the nodes down.
const WAITING: usize = 1_024;

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
    /// `server`, `consumer` …
    pub kind: &'static str,
    /// The instrumentation that made it: name, version, and the conventions that it follows.
    pub scope: [String; 3],
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
    #[error("the trace collector has no address to listen on")]
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

/// A collector that listens until it is stopped.
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
        Self::listen((Ipv4Addr::LOCALHOST, 0).into(), beyond).await
    }

    /// Listens where it is told to.
    pub async fn listen(address: SocketAddr, beyond: Beyond) -> Result<Self, CollectorError> {
        let listener = TcpListener::bind(address)
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

    /// Makes room: whoever has shown a trace needs it no more.
    pub fn forget(&self, trace: TraceId) {
        let mut spans = self
            .shared
            .spans
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        spans.retain(|span| span.trace != trace);
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

#[cfg(test)]
mod tests;
