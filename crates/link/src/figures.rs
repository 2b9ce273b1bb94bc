//! Numbers of the link for dashboards and alerts: what waits for whom, for how long, what failed, and which clocks rang.

mod channels;
mod tasks;

pub(crate) use tasks::Figures;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::codec::Codec;
use node::context::Context;

use crate::facts::PeerFacts;
use crate::peers::Peers;

/// As often as numbers are read from outside, or oftener.
const PERIOD: Duration = Duration::from_secs(15);

/// Publishes what the service's tasks count, and what is known of its channels, until the context stops.
pub(crate) fn publish<C: Codec>(context: &Context<C>, peers: Peers<C>) {
    let service = context.service;
    let (figures, clock) = (peers.figures(), context.clock.clone());
    context
        .metrics
        .ask(move |page| tasks::show(page, service, &figures, clock.now()));
    let known = Arc::new(Mutex::new(Vec::new()));
    let (shown, clock) = (Arc::clone(&known), context.clock.clone());
    context.metrics.ask(move |page| {
        let known = shown.lock().unwrap_or_else(PoisonError::into_inner);
        for facts in known.iter() {
            channels::show(page, facts, clock.now());
        }
    });
    context.tasks.spawn(follow(context.clone(), peers, known));
}

async fn follow<C: Codec>(context: Context<C>, peers: Peers<C>, known: Arc<Mutex<Vec<PeerFacts>>>) {
    let mut ticks = tokio::time::interval(PERIOD);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = context.stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match peers.facts().await {
            Ok(facts) => *known.lock().unwrap_or_else(PoisonError::into_inner) = facts,
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "the link's numbers cannot be read: {error}"
            ),
        }
    }
}
