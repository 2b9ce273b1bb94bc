//! Numbers of the link for dashboards and alerts: what waits for whom, for how long, and what failed.

use std::time::Duration;

use domain::codec::Codec;
use node::context::Context;
use node::metrics::Metrics;

use crate::facts::PeerFacts;
use crate::peers::Peers;

/// As often as numbers are read from outside, or oftener.
const PERIOD: Duration = Duration::from_secs(15);
const MICROS: i64 = 1_000_000;

pub(crate) async fn publish<C: Codec>(context: Context<C>, peers: Peers<C>) {
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = context.stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match peers.facts().await {
            Ok(facts) => {
                let now = context.clock.now().micros();
                for facts in facts {
                    let oldest = facts
                        .oldest_pending
                        .map_or(0, |oldest| (now - oldest.micros()) / MICROS);
                    show(&context.metrics, &facts, u64::try_from(oldest).unwrap_or(0));
                }
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "the link's numbers cannot be read: {error}"
                );
            }
        }
    }
}

fn show(metrics: &Metrics, facts: &PeerFacts, oldest: u64) {
    let (local, remote) = (facts.local.to_string(), facts.remote.to_string());
    let labels = [("local", local.as_str()), ("remote", remote.as_str())];
    let gauge = |name, help, value| metrics.gauge(name, help, &labels).set(value);
    gauge(
        "lianfang_link_pending",
        "Messages that wait to be delivered.",
        facts.pending,
    );
    gauge(
        "lianfang_link_oldest_pending_seconds",
        "Age of the oldest of them, in law time.",
        oldest,
    );
    gauge(
        "lianfang_link_waiting",
        "Messages received that wait for a record.",
        facts.waiting,
    );
    gauge(
        "lianfang_link_parked",
        "Messages received that wait for an operator.",
        facts.parked,
    );
    gauge(
        "lianfang_link_failures",
        "Failed calls in a row.",
        facts.seen.failures.into(),
    );
    gauge(
        "lianfang_link_stopped",
        "1 where evidence has stopped the channel.",
        facts.stopped.is_some().into(),
    );
}
