//! What may leave the node in a span: a list of names, and nothing that is not on it.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::Status;
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::error::OTelSdkResult;
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanExporter};

/// The attributes of the trace contract (`TRACES.md`): the conventions' own, then ours. All hold codes, ids and counts.
pub const ATTRIBUTES: [&str; 19] = [
    "rpc.system.name",
    "rpc.method",
    "rpc.status_code",
    "error.type",
    "server.address",
    "lianfang.caller.agency",
    "lianfang.caller.class",
    "lianfang.record",
    "lianfang.reason",
    "lianfang.from",
    "lianfang.to",
    "lianfang.seq",
    "lianfang.message",
    "lianfang.verdict",
    "lianfang.delayed",
    "lianfang.journey.kind",
    "lianfang.journey.agency",
    "lianfang.journey.stage",
    "lianfang.journey.next",
];

/// Passes on of each span what is on the list. Events go whole: each is a line of the log already, and its text is free.
#[derive(Debug)]
pub(super) struct Listed<E>(pub(super) E);

impl<E: SpanExporter> SpanExporter for Listed<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.export(batch.into_iter().map(listed).collect()).await
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.0.shutdown_with_timeout(timeout)
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.0.force_flush()
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.0.set_resource(resource);
    }
}

fn listed(mut span: SpanData) -> SpanData {
    span.attributes.retain(is_listed);
    span.events = SpanEvents::default();
    for link in &mut span.links.links {
        link.attributes.clear();
    }
    // What went wrong is told by codes; a description may quote.
    if let Status::Error { description } = &mut span.status {
        *description = "".into();
    }
    span
}

fn is_listed(pair: &KeyValue) -> bool {
    ATTRIBUTES.contains(&pair.key.as_str())
}
