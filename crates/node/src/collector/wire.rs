//! Spans as OTLP has them, and as the collector keeps them.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value;
use opentelemetry_proto::tonic::common::v1::{AnyValue, InstrumentationScope, KeyValue};
use opentelemetry_proto::tonic::resource::v1::Resource;
use opentelemetry_proto::tonic::trace::v1::{ResourceSpans, ScopeSpans, Span, span};

use super::CollectedSpan;

pub(super) const RESOURCE_NAME: &str = "service.name";

pub(super) fn collected(request: &ExportTraceServiceRequest) -> Option<Vec<CollectedSpan>> {
    let mut spans = Vec::new();
    for group in &request.resource_spans {
        let resource = group
            .resource
            .as_ref()
            .map(|resource| texts(&resource.attributes))
            .unwrap_or_default();
        for scoped in &group.scope_spans {
            let by = scoped.scope.as_ref();
            let scope = [
                by.map(|by| by.name.clone()).unwrap_or_default(),
                by.map(|by| by.version.clone()).unwrap_or_default(),
                scoped.schema_url.clone(),
            ];
            for span in &scoped.spans {
                spans.push(CollectedSpan {
                    trace: id(&span.trace_id)?,
                    span: id(&span.span_id)?,
                    parent: match span.parent_span_id.as_slice() {
                        [] => None,
                        bytes => Some(id(bytes)?),
                    },
                    name: span.name.clone(),
                    kind: kind(span.kind()),
                    scope: scope.clone(),
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
    }
    Some(spans)
}

const KINDS: [(span::SpanKind, &str); 6] = [
    (span::SpanKind::Unspecified, "unspecified"),
    (span::SpanKind::Internal, "internal"),
    (span::SpanKind::Server, "server"),
    (span::SpanKind::Client, "client"),
    (span::SpanKind::Producer, "producer"),
    (span::SpanKind::Consumer, "consumer"),
];

fn kind(sent: span::SpanKind) -> &'static str {
    let known = KINDS.iter().find(|(kind, _)| *kind == sent);
    known.map_or("unspecified", |(_, name)| name)
}

fn kind_sent(name: &str) -> span::SpanKind {
    let known = KINDS.iter().find(|(_, known)| *known == name);
    known.map_or(span::SpanKind::Unspecified, |(kind, _)| *kind)
}

fn id<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    bytes.try_into().ok()
}

pub(super) fn at(nanos: u64) -> SystemTime {
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
pub(super) fn exported(span: &CollectedSpan) -> ExportTraceServiceRequest {
    let nanos = |time: SystemTime| {
        let since = time.duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
        u64::try_from(since.as_nanos()).unwrap_or(u64::MAX)
    };
    let span_sent = Span {
        trace_id: span.trace.to_vec(),
        span_id: span.span.to_vec(),
        parent_span_id: span.parent.map(|id| id.to_vec()).unwrap_or_default(),
        name: span.name.clone(),
        kind: kind_sent(span.kind).into(),
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
    let [name, version, schema_url] = span.scope.clone();
    let mut resource = span.resource.clone();
    resource.insert(RESOURCE_NAME.to_owned(), span.service.clone());
    ExportTraceServiceRequest {
        resource_spans: vec![ResourceSpans {
            resource: Some(Resource {
                attributes: pairs(&resource),
                ..Resource::default()
            }),
            scope_spans: vec![ScopeSpans {
                scope: Some(InstrumentationScope {
                    name,
                    version,
                    ..InstrumentationScope::default()
                }),
                spans: vec![span_sent],
                schema_url,
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
