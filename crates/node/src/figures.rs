//! Numbers of a process for dashboards and alerts, looked at when somebody reads them.

mod host;
mod storage;
mod tally;
mod trust;

use std::sync::Arc;

use domain::codec::Codec;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::accept::Connections;
use crate::config::Config;
use crate::context::Context;
use crate::layers::Classes;
use crate::metrics::{Family, Metrics, Page};
use crate::serve::Readiness;

const BUILD: Family = Family::gauge("lianfang_build_info", "1; the label is the release.");
const READY: Family = Family::gauge("lianfang_ready", "1 while the process takes calls.");
const STEERED: Family = Family::gauge(
    "lianfang_clock_steered",
    "1 where law time comes from a file, as in demonstrations only.",
);
const OPEN: Family = Family::gauge("lianfang_connections", "Connections that are open.");
const OPEN_LIMIT: Family = Family::gauge(
    "lianfang_connections_limit",
    "Connections that may be open, handshakes included.",
);
const TURNED_AWAY: Family = Family::counter(
    "lianfang_connections_refused_total",
    "Connections that were not taken, by cause.",
);
const RUNNING: Family = Family::gauge(
    "lianfang_calls_running",
    "Calls under way by class of limits.",
);
const RUNNING_LIMIT: Family = Family::gauge(
    "lianfang_calls_limit",
    "Calls that may be under way by class of limits.",
);

/// What of a process is looked at.
pub(crate) struct Watched<'a, C: Codec> {
    pub(crate) config: &'a Config,
    pub(crate) contexts: &'a [Context<C>],
    pub(crate) connections: &'a Connections,
    pub(crate) classes: &'a Classes,
    pub(crate) readiness: &'a Readiness,
}

/// Publishes them; what takes time to count is counted by tasks, until `stop`.
pub(crate) fn publish<C: Codec>(
    watched: &Watched<'_, C>,
    metrics: &Metrics,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) {
    let Watched {
        config, contexts, ..
    } = watched;
    metrics.ask(process(watched));
    metrics.ask(host::of(&config.data_dir));
    for context in *contexts {
        metrics.ask(storage::of(config, context));
        let tally = Arc::default();
        metrics.ask(tally::shown(context.service, Arc::clone(&tally)));
        tasks.spawn(tally::follow(context.clone(), tally, stop.clone()));
    }
    if let Some(context) = contexts.first() {
        metrics.ask(trust::of(config, context));
    }
}

fn process<C: Codec>(watched: &Watched<'_, C>) -> impl Fn(&mut Page) + Send + Sync + use<C> {
    let connections = watched.connections.clone();
    let classes = watched.classes.clone();
    let readiness = watched.readiness.clone();
    let limit = watched.config.limits.connections as u64;
    let mut clocks = watched.contexts.iter().map(|context| &context.clock);
    let steered = clocks.any(store::Clock::is_steered);
    move |page| {
        page.count(&BUILD, &[("version", env!("CARGO_PKG_VERSION"))], 1);
        page.count(&READY, &[], readiness.is_ready().into());
        page.count(&STEERED, &[], steered.into());
        page.count(&OPEN, &[], connections.open() as u64);
        page.count(&OPEN_LIMIT, &[], limit);
        for (cause, times) in connections.refusals() {
            page.count(&TURNED_AWAY, &[("cause", cause)], times);
        }
        for (class, running, limit) in classes.occupied() {
            page.count(&RUNNING, &[("class", class)], running as u64);
            page.count(&RUNNING_LIMIT, &[("class", class)], limit as u64);
        }
    }
}
