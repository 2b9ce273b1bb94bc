//! What the link of one service counts while it works.

use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use domain::id::Service;
use domain::time::Instant;
use node::machine;
use node::metrics::{Family, Page};
use store::Distribution;
use store::channel::{Accepted, Verdict};

const MICROS: f64 = 1e6;
/// Seconds of law time: a process that was down hears its clocks when it is up again.
const LATE: &[f64] = &[1.0, 5.0, 60.0, 600.0, 3_600.0, 86_400.0];

const DELIVERIES: Family = Family::counter(
    "lianfang_link_deliveries_total",
    "Messages taken from other parties by this process, by the first verdict; those taken before are duplicates.",
);
const ON_DUTY: Family = Family::gauge(
    "lianfang_timers_on_duty",
    "1 where this process rings the clocks of the service; of its replicas one does.",
);
const RUNG: Family = Family::counter("lianfang_timers_rung_total", "Statutory clocks heard.");
const SILENT: Family = Family::gauge(
    "lianfang_timers_silent",
    "Clocks that have run out and to which their records have nothing to say.",
);
const OLDEST: Family = Family::gauge(
    "lianfang_timers_oldest_unrung_seconds",
    "How long the oldest clock that ran out has not been heard, in law time; 0 where there is none.",
);
const LATENESS: Family = Family::histogram(
    "lianfang_timers_lateness_seconds",
    "Seconds of law time from the end of a clock until it was heard.",
);
const SWEPT: Family = Family::gauge(
    "lianfang_timers_swept_timestamp_seconds",
    "When all clocks were looked at last, in seconds since 1970; 0 before the first time.",
);

/// Since the process began.
#[derive(Debug)]
pub(crate) struct Figures {
    applied: AtomicU64,
    waiting: AtomicU64,
    parked: AtomicU64,
    refused: AtomicU64,
    duplicate: AtomicU64,
    on_duty: AtomicBool,
    rung: AtomicU64,
    silent: AtomicU64,
    /// Microseconds of law time; `NONE` where every clock was heard.
    unrung: AtomicI64,
    lateness: Distribution,
    /// Seconds since 1970.
    swept: AtomicU64,
}

const NONE: i64 = i64::MAX;

impl Default for Figures {
    fn default() -> Self {
        Self {
            applied: AtomicU64::default(),
            waiting: AtomicU64::default(),
            parked: AtomicU64::default(),
            refused: AtomicU64::default(),
            duplicate: AtomicU64::default(),
            on_duty: AtomicBool::default(),
            rung: AtomicU64::default(),
            silent: AtomicU64::default(),
            unrung: AtomicI64::new(NONE),
            lateness: Distribution::of(LATE),
            swept: AtomicU64::default(),
        }
    }
}

impl Figures {
    /// Something came of an arrival.
    pub(crate) fn accepted(&self, outcome: &Accepted) {
        let counter = match outcome {
            Accepted::New { verdict, .. } => match verdict {
                Verdict::Applied => &self.applied,
                Verdict::Waiting(_) => &self.waiting,
                Verdict::Parked(_) => &self.parked,
                Verdict::Refused(_) => &self.refused,
            },
            Accepted::Duplicate { .. } => &self.duplicate,
            // Nothing was taken; the sender hears why.
            Accepted::Gap { .. }
            | Accepted::Equivocation
            | Accepted::Stopped
            | Accepted::UnknownIncarnation { .. } => return,
        };
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Whether this process rings clocks, or another replica does.
    pub(crate) fn on_duty(&self, here: bool) {
        self.on_duty.store(here, Ordering::Relaxed);
    }

    /// A clock that had run out at `due` is about to be heard.
    pub(crate) fn found(&self, due: Instant) {
        self.unrung.fetch_min(due.micros(), Ordering::Relaxed);
    }

    /// It was heard.
    pub(crate) fn rung(&self, due: Instant, now: Instant) {
        self.rung.fetch_add(1, Ordering::Relaxed);
        let late = now.micros().saturating_sub(due.micros());
        self.lateness.observe(late.max(0) as f64 / MICROS);
    }

    /// All that had run out was looked at; so many were silent.
    pub(crate) fn swept(&self, silent: usize) {
        self.silent.store(silent as u64, Ordering::Relaxed);
        self.unrung.store(NONE, Ordering::Relaxed);
        self.swept.store(machine::unix_seconds(), Ordering::Relaxed);
    }
}

pub(super) fn show(page: &mut Page, service: Service, figures: &Figures, now: Instant) {
    let labels = [("service", service.name())];
    let of = |number: &AtomicU64| number.load(Ordering::Relaxed);
    for (verdict, number) in [
        ("applied", &figures.applied),
        ("waiting", &figures.waiting),
        ("parked", &figures.parked),
        ("refused", &figures.refused),
        ("duplicate", &figures.duplicate),
    ] {
        let labels = [labels[0], ("verdict", verdict)];
        page.count(&DELIVERIES, &labels, of(number));
    }
    let on_duty = figures.on_duty.load(Ordering::Relaxed);
    page.count(&ON_DUTY, &labels, on_duty.into());
    page.count(&RUNG, &labels, of(&figures.rung));
    page.count(&SILENT, &labels, of(&figures.silent));
    page.count(&SWEPT, &labels, of(&figures.swept));
    page.distribution(&LATENESS, &labels, &figures.lateness);
    let unrung = figures.unrung.load(Ordering::Relaxed);
    let since = now.micros().saturating_sub(unrung).max(0);
    page.number(&OLDEST, &labels, since as f64 / MICROS);
}

#[cfg(test)]
mod tests {
    use super::*;
    use node::metrics::Metrics;
    use std::sync::Arc;

    fn shown(figures: &Arc<Figures>, now: i64) -> String {
        let metrics = Metrics::default();
        let (figures, now) = (Arc::clone(figures), Instant::from_micros(now));
        metrics.ask(move |page| show(page, Service::FollowUp, &figures, now));
        metrics.render()
    }

    /// The value of a series of the service.
    fn value(text: &str, name: &str) -> String {
        let begin = format!("{name}{{service=\"follow-up\"}} ");
        let line = text.lines().find_map(|line| line.strip_prefix(&begin));
        line.unwrap_or_else(|| panic!("no {begin} in\n{text}"))
            .to_owned()
    }

    #[test]
    fn a_clock_that_is_not_heard_grows_old_until_it_is() {
        let figures = Arc::new(Figures::default());
        let second = 1_000_000;
        let unrung = "lianfang_timers_oldest_unrung_seconds";
        assert_eq!(value(&shown(&figures, 50 * second), unrung), "0");
        figures.found(Instant::from_micros(10 * second));
        figures.found(Instant::from_micros(20 * second));
        assert_eq!(value(&shown(&figures, 50 * second), unrung), "40");
        figures.rung(
            Instant::from_micros(10 * second),
            Instant::from_micros(13 * second),
        );
        figures.swept(1);
        let text = shown(&figures, 50 * second);
        assert_eq!(value(&text, unrung), "0");
        assert_eq!(value(&text, "lianfang_timers_silent"), "1");
        assert_eq!(value(&text, "lianfang_timers_lateness_seconds_sum"), "3");
    }
}
