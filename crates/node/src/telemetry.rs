//! Logs and spans: one subscriber a process, OTLP over gRPC where an endpoint is set, W3C trace contexts in and out.

pub mod journey;
mod listed;
mod sampled;
mod sender;

pub use listed::ATTRIBUTES;

use std::collections::HashMap;
use std::sync::Arc;

use domain::codec::Codec;
use opentelemetry::propagation::TextMapPropagator;
use opentelemetry::trace::{TraceContextExt, TracerProvider};
use opentelemetry::{InstrumentationScope, KeyValue, global};
use opentelemetry_otlp::{ExporterBuildError, WithExportConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::propagation::TraceContextPropagator;
use opentelemetry_sdk::trace::SdkTracerProvider;
use store::Store;
use tracing::{Level, Metadata, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::filter::{Targets, filter_fn};
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};
use tracing_subscriber::{Layer, Registry};

use crate::config::{Config, LogFormat, LogLevel};
use crate::identity::files::FileError;
use journey::{JourneyKey, Journeys};
use listed::Listed;
use sampled::ByCause;
use sender::Sender;

/// The header of a W3C trace context.
pub const TRACEPARENT: &str = "traceparent";

/// Why a process cannot log or trace.
#[derive(Debug, thiserror::Error)]
pub enum TelemetryError {
    #[error("the exporter of spans cannot be made")]
    Exporter(#[from] ExporterBuildError),
    #[error("the key of journeys is not taken")]
    JourneyKey(#[from] FileError),
    #[error("the process logs already")]
    Twice(#[from] TryInitError),
}

/// Ends with the process; spans that wait are sent by `flush`.
#[derive(Debug)]
pub struct Telemetry {
    spans: Option<SdkTracerProvider>,
    journeys: Option<Journeys>,
}

impl Telemetry {
    /// Neither logs nor sends anything.
    pub const fn none() -> Self {
        Self {
            spans: None,
            journeys: None,
        }
    }

    /// Logs to standard error, and sends spans where the settings say so.
    pub fn start(config: &Config) -> Result<Self, TelemetryError> {
        let (subscriber, telemetry) = subscriber(config, std::io::stderr)?;
        subscriber.try_init()?;
        if let Some(provider) = &telemetry.spans {
            global::set_tracer_provider(provider.clone());
        }
        Ok(telemetry)
    }

    /// Tells of the stages that the records of a store leave, where the settings name a key of journeys.
    pub fn follow<C: Codec>(&self, store: &Store<C>) {
        if let Some(journeys) = self.journeys.clone() {
            store.watch_passages(Arc::new(move |passage| journeys.tell(passage)));
        }
    }

    /// Sends the spans that wait; blocks a thread of its own, because the exporter needs the runtime's.
    pub async fn flush(self) {
        let Some(provider) = self.spans else {
            return;
        };
        let flushed = tokio::task::spawn_blocking(move || provider.shutdown()).await;
        if !matches!(flushed, Ok(Ok(()))) {
            tracing::warn!("the last spans could not be sent");
        }
    }
}

/// Libraries speak only when something is wrong: what they say at lower levels may hold requests.
const OURS: [&str; 8] = [
    "domain",
    "contracts",
    "store",
    "node",
    "link",
    "intake",
    "coordination",
    "follow_up",
];

/// The version of the trace contract (`TRACES.md`), which spans carry as that of their scope.
pub const CONTRACT: &str = "2";

/// The conventions that the names of attributes and their values follow.
const SCHEMA: &str = "https://opentelemetry.io/schemas/1.45.0";

/// The subscriber of a process, and what is left to flush at its end.
fn subscriber<W>(
    config: &Config,
    writer: W,
) -> Result<(impl SubscriberInitExt + use<W>, Telemetry), TelemetryError>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let level = match config.log.level {
        LogLevel::Error => Level::ERROR,
        LogLevel::Warn => Level::WARN,
        LogLevel::Info => Level::INFO,
        LogLevel::Debug => Level::DEBUG,
    };
    let ours = Targets::new()
        .with_default(Level::WARN)
        .with_targets(OURS.map(|target| (target, level)));
    let written = tracing_subscriber::fmt::layer().with_writer(writer);
    let written: Box<dyn Layer<Registry> + Send + Sync> = match config.log.format {
        LogFormat::Json => Box::new(written.json().flatten_event(true).with_filter(ours)),
        LogFormat::Text => Box::new(written.with_ansi(false).with_filter(ours)),
    };
    let scope = InstrumentationScope::builder("lianfang")
        .with_version(CONTRACT)
        .with_schema_url(SCHEMA)
        .build();
    let telemetry = match config.traces.endpoint.as_deref() {
        Some(endpoint) => exporting(config, endpoint, &scope)?,
        None => Telemetry::none(),
    };
    let spans = telemetry.spans.as_ref().map(|provider| {
        let ours = Targets::new().with_targets(OURS.map(|target| (target, Level::INFO)));
        let spans = move |meta: &Metadata<'_>| {
            meta.is_span() && ours.would_enable(meta.target(), meta.level())
        };
        // What the exporter would drop is not gathered: lines, threads, places in the source.
        tracing_opentelemetry::layer()
            .with_tracer(provider.tracer_with_scope(scope))
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(filter_fn(spans))
    });
    let subscriber = tracing_subscriber::registry().with(written).with(spans);
    Ok((subscriber, telemetry))
}

fn exporting(
    config: &Config,
    endpoint: &str,
    scope: &InstrumentationScope,
) -> Result<Telemetry, TelemetryError> {
    let exporter = opentelemetry_otlp::SpanExporter::builder()
        .with_tonic()
        .with_endpoint(endpoint)
        .build()?;
    let own = [
        KeyValue::new("service.name", "lianfang"),
        KeyValue::new("service.version", env!("CARGO_PKG_VERSION")),
        // The agency whose node the process is; one process may serve all of its services, or one.
        KeyValue::new("lianfang.agency", config.agency.to_string()),
        KeyValue::new("lianfang.services", names(config)),
    ];
    let resource = Resource::builder_empty()
        .with_schema_url(own, SCHEMA)
        .build();
    let sender = Sender::to(Listed(exporter), &resource);
    let spans = SdkTracerProvider::builder()
        .with_span_processor(sender.clone())
        .with_sampler(ByCause {
            begun_here: config.traces.ratio,
        })
        .with_resource(resource)
        .build();
    let key = config.traces.journey_key.as_deref();
    let journeys = key.map(JourneyKey::read).transpose()?.map(|key| Journeys {
        key,
        sender,
        scope: scope.clone(),
    });
    Ok(Telemetry {
        spans: Some(spans),
        journeys,
    })
}

fn names(config: &Config) -> String {
    let names: Vec<_> = config.services.iter().map(|each| each.name()).collect();
    names.join(",")
}

fn context(traceparent: &str) -> opentelemetry::Context {
    let carrier = HashMap::from([(TRACEPARENT.to_string(), traceparent.to_string())]);
    TraceContextPropagator::new().extract_with_context(&opentelemetry::Context::new(), &carrier)
}

/// Makes a span the child of a remote one; a header that is no trace context changes nothing.
pub fn follow(span: &Span, traceparent: &str) {
    let context = context(traceparent);
    if context.span().span_context().is_valid() {
        // Fails where the span is not recorded, which is as well.
        let _ = span.set_parent(context);
    }
}

/// Names another span as the cause of one that is not its child.
pub fn link_to(span: &Span, traceparent: &str) {
    let context = context(traceparent);
    let cause = context.span().span_context().clone();
    if cause.is_valid() {
        span.add_link(cause);
    }
}

/// The trace context of the current span, for headers and beside messages; `None` where nothing is recorded.
pub fn current_traceparent() -> Option<String> {
    let mut carrier = HashMap::new();
    TraceContextPropagator::new().inject_context(&Span::current().context(), &mut carrier);
    carrier.remove(TRACEPARENT)
}

#[cfg(test)]
mod tests;
