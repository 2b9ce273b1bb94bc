//! Which spans are recorded: whoever caused one has decided.

use opentelemetry::trace::{Link, SpanKind, TraceContextExt as _, TraceId};
use opentelemetry::{Context, KeyValue};
use opentelemetry_sdk::trace::{Sampler, SamplingResult, ShouldSample};

/// As the parent was, or as the first span was that it links to; of traces that begin here, a share.
#[derive(Clone, Debug)]
pub(super) struct ByCause {
    /// 0 to 1.
    pub(super) begun_here: f64,
}

impl ShouldSample for ByCause {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let parent_span = parent.map(|context| context.span().span_context().clone());
        let causes = parent_span.filter(|span| span.is_valid());
        let mut causes = causes
            .into_iter()
            .chain(links.iter().map(|link| link.span_context.clone()));
        let sampler = match causes.next() {
            Some(cause) if cause.is_sampled() => Sampler::AlwaysOn,
            Some(_) => Sampler::AlwaysOff,
            None => Sampler::TraceIdRatioBased(self.begun_here),
        };
        sampler.should_sample(parent, trace, name, kind, attributes, links)
    }
}
