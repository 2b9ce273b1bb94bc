//! W3C trace contexts beside messages.

use node::telemetry;
use store::Channel;
use store::channel::Accepted;
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

impl Application {
    /// At the first attempt it belongs to its sender's trace; later it begins one of its own that links to the sender's, so
    /// that no trace stays open for days.
    pub(crate) fn begin(
        channel: Channel,
        seq: u64,
        envelope: &pb::Envelope,
        entropy: &Entropy,
    ) -> Self {
        let Some(sent) = TraceParent::parse(&envelope.traceparent) else {
            return Self {
                span: Span::none(),
                trace: None,
            };
        };
        let Channel { from, to } = channel;
        let span =
            tracing::info_span!(parent: None, "link.apply", %from, %to, seq, verdict = Empty);
        if envelope.resent {
            telemetry::link_to(&span, &envelope.traceparent);
        } else {
            telemetry::follow(&span, &envelope.traceparent);
        }
        // Where spans are not recorded here, the trace is handed on all the same: others may record.
        let unrecorded = || {
            if envelope.resent {
                sent.anew(entropy)
            } else {
                sent
            }
            .to_string()
        };
        let trace = Some(
            span.in_scope(telemetry::current_traceparent)
                .unwrap_or_else(unrecorded),
        );
        Self { span, trace }
    }

    pub(crate) fn end(self, accepted: &Accepted) {
        if let Accepted::New { verdict, .. } = accepted {
            self.span.record("verdict", verdict.name());
        }
    }
}

#[cfg(test)]
mod tests {
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
    fn a_trace_that_begins_anew_is_sampled_alike() {
        let sent = TraceParent::parse(SENT).unwrap();
        let anew = sent.anew(&Entropy::seeded(1));
        assert_ne!(anew.trace, sent.trace);
        assert_eq!(TraceParent::parse(&anew.to_string()), Some(anew));
        assert_eq!(anew.flags, sent.flags);
    }
}
