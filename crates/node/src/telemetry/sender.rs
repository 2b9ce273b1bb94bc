//! One queue of spans for two sources: the tracer, and whoever makes spans of the past.

use std::sync::Arc;
use std::time::Duration;

use opentelemetry::Context;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{BatchSpanProcessor, Span, SpanData, SpanExporter, SpanProcessor};

/// Sends spans in batches; loses them, and says so once, where the collector does not keep up.
#[derive(Clone, Debug)]
pub(super) struct Sender(Arc<BatchSpanProcessor>);

impl Sender {
    pub(super) fn to<E: SpanExporter + 'static>(exporter: E, resource: &Resource) -> Self {
        let mut batches = BatchSpanProcessor::builder(exporter).build();
        batches.set_resource(resource);
        Self(Arc::new(batches))
    }

    /// Does not wait.
    pub(super) fn send(&self, span: SpanData) {
        self.0.on_end(span);
    }
}

impl SpanProcessor for Sender {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.0.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        self.send(span);
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }
}
