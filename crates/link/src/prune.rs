//! What is settled is dropped after a while, by one replica for all.

use std::sync::Arc;
use std::time::Duration;

use domain::codec::Codec;
use domain::time::Instant;
use store::Duty;
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;

const PERIOD: Duration = Duration::from_secs(3_600);
/// Longer than any caller repeats a request, and older than a backup from which anybody would go on.
const KEPT: Duration = Duration::from_secs(180 * 86_400);

pub(crate) async fn prune<C: Codec>(desk: Arc<Desk<C>>, stop: CancellationToken) {
    loop {
        // Not at once: whoever starts has more urgent things to do.
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(PERIOD) => {}
        }
        let Some(_duty) = desk.store.duty(Duty::Prune).await else {
            continue;
        };
        if let Err(error) = desk.store.prune(limit(desk.clock.now())).await {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "what is settled was not dropped: {error}"
            );
        }
    }
}

fn limit(now: Instant) -> Instant {
    let kept = i64::try_from(KEPT.as_micros()).expect("half a year in microseconds");
    Instant::from_micros(now.micros() - kept)
}
