//! What the work lists hold: rows by kind and stage, those whose day has passed, and those whose day is near.
//!
//! Every row is read for it, so it is counted apart from the reading of the page, and never for more than a hundredth of
//! the time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use domain::codec::Codec;
use domain::id::Service;
use store::{Store, StoreError, TallyRow};
use tokio_util::sync::CancellationToken;

use crate::context::Context;
use crate::machine;
use crate::metrics::{Family, Page};

const ROWS: Family = Family::gauge(
    "lianfang_rows",
    "Rows of work lists, by agency whose list it is, kind and stage.",
);
const OVERDUE: Family = Family::gauge(
    "lianfang_rows_overdue",
    "Rows of work lists whose day has passed, in law time.",
);
const SOON: Family = Family::gauge(
    "lianfang_rows_due_soon",
    "Rows of work lists whose day is today or within three days.",
);
const COUNTED: Family = Family::gauge(
    "lianfang_rows_counted_timestamp_seconds",
    "When the rows were counted last, in seconds since 1970.",
);

const STANDSTILL: Family = Family::gauge(
    "lianfang_store_standstill",
    "1 where records from before a restore are read-only, because peers have shown or may show that something is lost.",
);

/// As often as numbers are read from outside.
const PERIOD: Duration = Duration::from_secs(15);
/// Counting has one part of so many of the time.
const SHARE: u32 = 100;
/// What counts as soon.
const DAYS: i64 = 3;

#[derive(Default)]
pub(super) struct Tally {
    rows: Vec<TallyRow>,
    standstill: bool,
    /// Machine time; 0 before the first.
    counted: u64,
}

pub(super) fn shown(
    service: Service,
    tally: Arc<Mutex<Tally>>,
) -> impl Fn(&mut Page) + Send + Sync {
    move |page| {
        let tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        let service = ("service", service.name());
        page.count(&COUNTED, &[service], tally.counted);
        page.count(&STANDSTILL, &[service], tally.standstill.into());
        let mut of_kind = BTreeMap::new();
        for row in &tally.rows {
            let whose = row.agency.to_string();
            let labels = [
                service,
                ("whose", whose.as_str()),
                ("kind", row.kind.name()),
            ];
            let [service, agency, kind] = labels;
            page.count(
                &ROWS,
                &[service, agency, kind, ("stage", &row.stage)],
                row.rows,
            );
            let (overdue, soon) = of_kind.entry((whose, row.kind)).or_insert((0, 0));
            *overdue += row.overdue;
            *soon += row.soon;
        }
        for ((whose, kind), (overdue, soon)) in of_kind {
            let labels = [service, ("whose", whose.as_str()), ("kind", kind.name())];
            page.count(&OVERDUE, &labels, overdue);
            page.count(&SOON, &labels, soon);
        }
    }
}

/// Counts, and counts again.
pub(super) async fn follow<C: Codec>(
    context: Context<C>,
    tally: Arc<Mutex<Tally>>,
    stop: CancellationToken,
) {
    loop {
        let begun = Instant::now();
        match counted(&context.store).await {
            Ok((rows, standstill)) => {
                *tally.lock().unwrap_or_else(PoisonError::into_inner) = Tally {
                    rows,
                    standstill,
                    counted: machine::unix_seconds(),
                };
            }
            Err(error) => tracing::warn!(
                error = &error as &dyn std::error::Error,
                "work lists cannot be counted: {error}"
            ),
        }
        let pause = PERIOD.max(begun.elapsed().saturating_mul(SHARE));
        if stop
            .run_until_cancelled(tokio::time::sleep(pause))
            .await
            .is_none()
        {
            return;
        }
    }
}

async fn counted<C: Codec>(store: &Store<C>) -> Result<(Vec<TallyRow>, bool), StoreError> {
    let now = store.clock().now();
    let soon = now.plus_minutes(DAYS * 24 * 60);
    let rows = store.tally(now.date(), soon.date()).await?;
    let restored = store.standstill().await?;
    Ok((rows, restored.is_some_and(|restored| restored.holds())))
}
