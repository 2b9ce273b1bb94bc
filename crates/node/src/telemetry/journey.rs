//! The way of a matter as one trace over days and agencies: a span for each stage that a record leaves, told by whichever node
//! keeps the record, under ids that all nodes derive alike.

use std::fmt;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use domain::id::{MatterId, RecordId};
use domain::time::Instant;
use opentelemetry::trace::{
    SpanContext, SpanId, SpanKind, Status, TraceFlags, TraceId, TraceState,
};
use opentelemetry::{InstrumentationScope, KeyValue};
use opentelemetry_sdk::trace::{SpanData, SpanEvents, SpanLinks};
use ring::hmac;
use store::Passage;

use super::sender::Sender;
use crate::collector;
use crate::identity::files::{self, FileError};
use crate::keys::KeyError;

/// The secret of a federation by which its nodes name the journeys of matters, and by which one is asked for.
///
/// 32 raw bytes in a private file, the same at every node. Whoever has it can derive the trace of a matter whose record he
/// knows; whoever has not finds no matter among the traces.
#[derive(Clone)]
pub struct JourneyKey(hmac::Key);

impl JourneyKey {
    const LENGTH: usize = 32;

    pub fn read(path: &Path) -> Result<Self, FileError> {
        let bytes = files::secret_bytes(path)?;
        if bytes.len() != Self::LENGTH {
            return Err(FileError::Key {
                path: path.into(),
                source: KeyError::NotRaw,
            });
        }
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &bytes)))
    }

    /// The trace of a matter: the same at every node that has the key.
    pub fn trace(&self, matter: MatterId) -> collector::TraceId {
        self.name(&format!("trace {}", matter.record()))
    }

    /// The span of a record from its beginning to its end.
    fn record(&self, record: RecordId) -> SpanId {
        SpanId::from_bytes(self.name(&format!("record {record}")))
    }

    /// The span of the stage that a record left by one entry.
    fn stage(&self, record: RecordId, version: u64) -> SpanId {
        SpanId::from_bytes(self.name(&format!("stage {record} {version}")))
    }

    fn name<const N: usize>(&self, of: &str) -> [u8; N] {
        let tag = hmac::sign(&self.0, of.as_bytes());
        let mut name = [0; N];
        name.copy_from_slice(&tag.as_ref()[..N]);
        name
    }
}

impl fmt::Debug for JourneyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JourneyKey")
    }
}

/// Tells of the stages that records of this process leave.
#[derive(Clone, Debug)]
pub(super) struct Journeys {
    pub(super) key: JourneyKey,
    pub(super) sender: Sender,
    pub(super) scope: InstrumentationScope,
}

impl Journeys {
    /// Recorded whatever share of the calls is: a case with holes shows nothing.
    pub(super) fn tell(&self, passage: &Passage) {
        if !passage.may_be_followed {
            return;
        }
        self.sender.send(self.stage(passage));
        if let Some(opened) = passage.over {
            self.sender.send(self.record(passage, opened));
        }
    }

    /// A child of its record.
    fn stage(&self, passage: &Passage) -> SpanData {
        let Passage {
            record,
            version,
            stage,
            ..
        } = *passage;
        let mut attributes = attributes(record, stage);
        attributes.push(KeyValue::new("lianfang.journey.next", passage.next));
        SpanData {
            parent_span_id: self.key.record(record),
            attributes,
            ..self.span(
                passage,
                self.key.stage(record, version),
                format!("journey.{}.{stage}", record.kind),
                passage.entered,
            )
        }
    }

    /// The matter is the root; every other record is its child, whoever keeps it.
    fn record(&self, passage: &Passage, opened: Instant) -> SpanData {
        let record = passage.record;
        let root = passage.matter.record();
        SpanData {
            parent_span_id: if record == root {
                SpanId::INVALID
            } else {
                self.key.record(root)
            },
            parent_span_is_remote: record != root,
            attributes: attributes(record, passage.next),
            ..self.span(
                passage,
                self.key.record(record),
                format!("journey.{}", record.kind),
                opened,
            )
        }
    }

    fn span(&self, passage: &Passage, id: SpanId, name: String, from: Instant) -> SpanData {
        let trace = TraceId::from_bytes(self.key.trace(passage.matter));
        SpanData {
            span_context: SpanContext::new(
                trace,
                id,
                TraceFlags::SAMPLED,
                false,
                TraceState::default(),
            ),
            parent_span_id: SpanId::INVALID,
            parent_span_is_remote: false,
            span_kind: SpanKind::Internal,
            name: name.into(),
            start_time: time(from),
            end_time: time(passage.left),
            attributes: Vec::new(),
            dropped_attributes_count: 0,
            events: SpanEvents::default(),
            links: SpanLinks::default(),
            status: Status::Unset,
            instrumentation_scope: self.scope.clone(),
        }
    }
}

/// No record and no number: the trace id would hide nothing.
fn attributes(record: RecordId, stage: &'static str) -> Vec<KeyValue> {
    vec![
        KeyValue::new("lianfang.journey.kind", record.kind.name()),
        KeyValue::new("lianfang.journey.agency", record.agency.to_string()),
        KeyValue::new("lianfang.journey.stage", stage),
    ]
}

fn time(instant: Instant) -> SystemTime {
    UNIX_EPOCH + Duration::from_micros(u64::try_from(instant.micros()).unwrap_or(0))
}

#[cfg(test)]
mod tests;
