//! `lianfang traces`: a collector that prints what it receives.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::net::SocketAddr;
use std::time::Duration;

use clap::Args;
use node::keys::hexadecimal;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::interval;

use super::fault::{Exit, Fault};
use crate::demo::trace::{Beyond, CollectedSpan, Collector, CollectorError, Show, TraceId, tree};

/// A trace of which nothing new came for so long is shown.
const QUIET: Duration = Duration::from_secs(5);
/// Spans that are held at most; with more, everything is shown as it is.
const HELD: usize = 100_000;

#[derive(Args, Debug)]
pub struct TracesArgs {
    /// Where to listen for OTLP over gRPC.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:4317")]
    pub listen: SocketAddr,
}

pub fn run(args: &TracesArgs, out: &mut dyn Write) -> Result<(), Fault> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Fault::internal("the runtime cannot be had", "").because(source))?
        .block_on(shown(args.listen, out))
}

async fn shown(listen: SocketAddr, out: &mut dyn Write) -> Result<(), Fault> {
    let collector = Collector::listen(listen, Beyond::Nowhere).await;
    let collector = collector.map_err(|source| cannot(listen, source))?;
    let failed = |source| Fault::internal("signals cannot be had", "").because(source);
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    writeln!(out, "{}  takes spans by OTLP over gRPC", collector.url())?;
    let mut ticks = interval(QUIET);
    let mut growing = Growing::default();
    loop {
        let ends = tokio::select! {
            _ = terminate.recv() => true,
            _ = interrupt.recv() => true,
            _ = ticks.tick() => false,
        };
        let spans = collector.spans();
        let complete = if ends || spans.len() > HELD {
            spans.iter().map(|span| span.trace).collect()
        } else {
            growing.complete(&spans)
        };
        for trace in complete {
            writeln!(
                out,
                "\n{}\n{}",
                hexadecimal(&trace),
                tree(trace, &spans, Show::Durations)
            )?;
            collector.forget(trace);
        }
        out.flush()?;
        if ends {
            collector.stop().await;
            return Ok(());
        }
    }
}

fn cannot(listen: SocketAddr, source: CollectorError) -> Fault {
    Fault::new(
        Exit::Unavailable,
        format!("{listen} cannot be listened on"),
        "stop who listens there, or name another address with --listen",
    )
    .because(source)
}

/// How many spans each trace had at the last look.
#[derive(Default)]
struct Growing(BTreeMap<TraceId, usize>);

impl Growing {
    /// The traces that have not grown since the last look.
    fn complete(&mut self, spans: &[CollectedSpan]) -> BTreeSet<TraceId> {
        let mut now = BTreeMap::new();
        for span in spans {
            *now.entry(span.trace).or_default() += 1;
        }
        let complete = now
            .iter()
            .filter(|(trace, count)| self.0.get(*trace) == Some(count))
            .map(|(trace, _)| *trace)
            .collect();
        self.0 = now;
        complete
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn span(trace: u8, span: u8) -> CollectedSpan {
        CollectedSpan {
            trace: [trace; 16],
            span: [span; 8],
            parent: None,
            name: "act".to_owned(),
            kind: "client",
            scope: Default::default(),
            service: "demo".to_owned(),
            start: UNIX_EPOCH,
            end: UNIX_EPOCH,
            attributes: BTreeMap::new(),
            resource: BTreeMap::new(),
            links: Vec::new(),
            failed: false,
        }
    }

    #[test]
    fn a_trace_is_complete_when_it_has_not_grown_between_two_looks() {
        let mut growing = Growing::default();
        let mut spans = vec![span(1, 1), span(2, 1)];
        assert!(growing.complete(&spans).is_empty());
        spans.push(span(2, 2));
        assert_eq!(growing.complete(&spans), BTreeSet::from([[1; 16]]));
        spans.retain(|span| span.trace == [2; 16]);
        assert_eq!(growing.complete(&spans), BTreeSet::from([[2; 16]]));
        assert!(growing.complete(&[]).is_empty());
    }
}
