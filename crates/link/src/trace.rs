//! W3C trace contexts beside messages.

use std::sync::Arc;

use node::telemetry;
use store::Channel;
use store::channel::{Accepted, Retrace, Verdict};
use store::entropy::Entropy;
use tracing::Span;
use tracing::field::Empty;

use crate::wire::pb;

/// The parts of `traceparent`, version 00.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TraceParent {
    trace: u128,
    span: u64,
    flags: u8,
}

impl TraceParent {
    /// `None` for anything else than version 00 of the recommendation: a peer's header is not trusted further.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut fields = text.split('-');
        let (version, trace, span, flags) = (
            fields.next()?,
            fields.next()?,
            fields.next()?,
            fields.next()?,
        );
        let sized = version == "00"
            && trace.len() == 32
            && span.len() == 16
            && flags.len() == 2
            && text.len() == 55;
        let plain = |text: &str| {
            text.bytes()
                .all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b))
        };
        if !sized || ![trace, span, flags].into_iter().all(plain) {
            return None;
        }
        let parsed = Self {
            trace: u128::from_str_radix(trace, 16).ok()?,
            span: u64::from_str_radix(span, 16).ok()?,
            flags: u8::from_str_radix(flags, 16).ok()?,
        };
        (parsed.trace != 0 && parsed.span != 0).then_some(parsed)
    }

    /// A new trace, sampled as the one it follows.
    fn anew(self, entropy: &Entropy) -> Self {
        let trace = u128::from_be_bytes(entropy.bytes()) | 1;
        let span = u64::from_be_bytes(entropy.bytes()) | 1;
        Self {
            trace,
            span,
            flags: self.flags,
        }
    }
}

impl std::fmt::Display for TraceParent {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "00-{:032x}-{:016x}-{:02x}",
            self.trace, self.span, self.flags
        )
    }
}

/// One message being applied here: its span, and the trace of what it causes.
pub(crate) struct Application {
    span: Span,
    pub(crate) trace: Option<String>,
}

/// Why a message is not applied at once. Its span then begins a trace that links to its sender's, so that no trace stays open
/// for days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Delay {
    /// A delivery failed before.
    Resent,
    /// It waited for its record.
    Waiting,
    /// It waited for an operator, or for a newer version of this program.
    Parked,
}

impl Delay {
    const fn name(self) -> &'static str {
        match self {
            Self::Resent => "resent",
            Self::Waiting => "waiting",
            Self::Parked => "parked",
        }
    }
}

impl Application {
    pub(crate) fn begin(
        channel: Channel,
        seq: u64,
        envelope: &pb::Envelope,
        entropy: &Entropy,
    ) -> Self {
        let delay = envelope.resent.then_some(Delay::Resent);
        Self::of(channel, seq, &envelope.traceparent, delay, entropy)
    }

    fn of(
        channel: Channel,
        seq: u64,
        traceparent: &str,
        delay: Option<Delay>,
        entropy: &Entropy,
    ) -> Self {
        let Some(sent) = TraceParent::parse(traceparent) else {
            return Self {
                span: Span::none(),
                trace: None,
            };
        };
        let Channel { from, to } = channel;
        let span = tracing::info_span!(
            parent: None,
            "link.apply",
            otel.kind = "consumer",
            lianfang.from = %from,
            lianfang.to = %to,
            lianfang.seq = seq,
            lianfang.message = Empty,
            lianfang.verdict = Empty,
            lianfang.delayed = delay.map(Delay::name),
        );
        match delay {
            Some(_) => telemetry::link_to(&span, traceparent),
            None => telemetry::follow(&span, traceparent),
        }
        // Where spans are not recorded here, the trace is handed on all the same: others may record.
        let unrecorded = || {
            match delay {
                Some(_) => sent.anew(entropy),
                None => sent,
            }
            .to_string()
        };
        let trace = Some(
            span.in_scope(telemetry::current_traceparent)
                .unwrap_or_else(unrecorded),
        );
        Self { span, trace }
    }

    /// What kind of message it is, once it could be read.
    pub(crate) fn read(&self, message: &'static str) {
        self.span.record("lianfang.message", message);
    }

    pub(crate) fn end(self, accepted: &Accepted) {
        if let Accepted::New { verdict, .. } = accepted {
            // Entered once more: a span ends where it was left last, and until now only the writer worked for it.
            self.span
                .in_scope(|| self.span.record("lianfang.verdict", verdict.name()));
        }
    }
}

/// Traces the applications that the storage makes by itself: of messages that waited for their record or for an operator.
pub(crate) fn retrace(entropy: Entropy) -> Retrace {
    Arc::new(move |row| {
        let delay = match row.verdict {
            Verdict::Parked(_) => Delay::Parked,
            Verdict::Applied | Verdict::Waiting(_) | Verdict::Refused(_) => Delay::Waiting,
        };
        let sent = row.trace.as_deref()?;
        Application::of(row.channel, row.seq, sent, Some(delay), &entropy).trace
    })
}

#[cfg(test)]
mod tests {
    use domain::id::{AgencyId, Party, Service};
    use domain::region::RegionCode;
    use domain::time::{Date, Instant};
    use store::channel::IncomingRow;

    use super::*;

    const SENT: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    #[test]
    fn a_trace_context_is_read_and_written_as_it_is() {
        assert_eq!(TraceParent::parse(SENT).unwrap().to_string(), SENT);
        for wrong in [
            "",
            "00-4bf9-00f0-01",
            &SENT.replace("00-4b", "01-4b"),
            &SENT.to_uppercase(),
            &format!("{SENT}-x"),
        ] {
            assert_eq!(TraceParent::parse(wrong), None, "{wrong}");
        }
        assert_eq!(
            TraceParent::parse(&format!("00-{:032x}-{:016x}-01", 0, 1)),
            None
        );
    }

    #[test]
    fn what_was_held_back_begins_a_trace_of_its_own_also_where_none_is_recorded() {
        let end = |service| Party {
            agency: AgencyId::synthetic(RegionCode::parse("320106").unwrap(), 1),
            service,
        };
        let mut row = IncomingRow {
            channel: Channel {
                from: end(Service::Intake),
                to: end(Service::FollowUp),
            },
            incarnation: 1,
            seq: 1,
            message_id: [0; 32],
            bytes: Vec::new(),
            digest: [0; 32],
            received: Instant::at(Date::new(2026, 3, 2).unwrap(), 9, 0),
            trace: Some(SENT.to_owned()),
            verdict: Verdict::Parked("NEWER".into()),
        };
        let retrace = retrace(Entropy::seeded(1));
        let late = TraceParent::parse(&retrace(&row).unwrap()).unwrap();
        let sent = TraceParent::parse(SENT).unwrap();
        assert_ne!(late.trace, sent.trace);
        assert_eq!(late.flags, sent.flags);
        row.trace = None;
        assert_eq!(retrace(&row), None);
    }

    #[test]
    fn a_trace_that_begins_anew_is_sampled_alike() {
        let sent = TraceParent::parse(SENT).unwrap();
        let anew = sent.anew(&Entropy::seeded(1));
        assert_ne!(anew.trace, sent.trace);
        assert_eq!(TraceParent::parse(&anew.to_string()), Some(anew));
        assert_eq!(anew.flags, sent.flags);
    }
}
