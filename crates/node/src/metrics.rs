//! Plain numbers, published as Prometheus text on the plain port. Labels are coded facts of a closed set.

mod page;

pub use page::{Family, Labels, Page};

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use store::Distribution;

/// Upper bounds in seconds: from a read in memory to the longest deadline.
const BOUNDS: &[f64] = &[
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// All numbers of a process. A cheap handle.
#[derive(Clone, Default)]
pub struct Metrics(Arc<Inner>);

#[derive(Default)]
struct Inner {
    counted: Mutex<BTreeMap<&'static str, Counted>>,
    sources: Mutex<Vec<Source>>,
}

type Source = Box<dyn Fn(&mut Page) + Send + Sync>;

/// A family whose numbers are kept here, each by its labels as they are written.
struct Counted {
    family: Family,
    series: BTreeMap<String, Series>,
}

#[derive(Clone)]
enum Series {
    Number(Arc<AtomicU64>),
    Seconds(Arc<Distribution>),
}

/// Grows.
#[derive(Clone, Debug)]
pub struct Counter(Arc<AtomicU64>);

impl Counter {
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }
}

/// Counts seconds by bounds.
#[derive(Clone, Debug)]
pub struct Histogram(Arc<Distribution>);

impl Histogram {
    pub fn observe(&self, seconds: f64) {
        self.0.observe(seconds);
    }
}

impl Metrics {
    fn series(&self, family: &Family, labels: Labels<'_>, new: fn() -> Series) -> Series {
        let mut counted = self
            .0
            .counted
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let counted = counted.entry(family.name).or_insert_with(|| Counted {
            family: *family,
            series: BTreeMap::new(),
        });
        let series = counted.series.entry(page::written(labels));
        series.or_insert_with(new).clone()
    }

    /// A counter that begins at 0.
    pub fn counter(&self, family: &Family, labels: Labels<'_>) -> Counter {
        match self.series(family, labels, || Series::Number(Arc::default())) {
            Series::Number(number) => Counter(number),
            // A name stands for one kind in this program; a second use as another kind counts apart and is not shown.
            Series::Seconds(_) => Counter(Arc::default()),
        }
    }

    /// Of seconds.
    pub fn histogram(&self, family: &Family, labels: Labels<'_>) -> Histogram {
        let new = || Series::Seconds(Arc::new(Distribution::of(BOUNDS)));
        match self.series(family, labels, new) {
            Series::Seconds(seconds) => Histogram(seconds),
            Series::Number(_) => Histogram(Arc::new(Distribution::of(BOUNDS))),
        }
    }

    /// Asks `source` for its numbers whenever somebody reads the page; it must be quick.
    pub fn ask(&self, source: impl Fn(&mut Page) + Send + Sync + 'static) {
        let mut sources = self
            .0
            .sources
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        sources.push(Box::new(source));
    }

    /// Prometheus text format, version 0.0.4.
    pub fn render(&self) -> String {
        let mut page = Page::default();
        {
            let counted = self.0.counted.lock();
            for counted in counted.unwrap_or_else(PoisonError::into_inner).values() {
                for (labels, series) in &counted.series {
                    let (family, labels) = (&counted.family, labels.clone());
                    match series {
                        Series::Number(number) => {
                            let number = number.load(Ordering::Relaxed) as f64;
                            page.number_at(family, labels, number);
                        }
                        Series::Seconds(seconds) => page.distribution_at(family, labels, seconds),
                    }
                }
            }
        }
        let sources = self.0.sources.lock();
        for source in sources.unwrap_or_else(PoisonError::into_inner).iter() {
            source(&mut page);
        }
        page.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CALLS: Family = Family::counter("calls_total", "Calls.");
    const SECONDS: Family = Family::histogram("seconds", "Seconds.");
    const WAITING: Family = Family::gauge("waiting", "Waiting.");

    #[test]
    fn numbers_are_written_as_prometheus_reads_them() {
        let metrics = Metrics::default();
        metrics.counter(&CALLS, &[("code", "OK")]).add(2);
        metrics.counter(&CALLS, &[("code", "OK")]).add(1);
        metrics.counter(&CALLS, &[("code", "LATE")]);
        metrics.ask(|page| page.number(&WAITING, &[], 7.5));
        metrics
            .histogram(&SECONDS, &[("method", "a\"b")])
            .observe(0.004);
        let text = metrics.render();
        for line in [
            "# HELP calls_total Calls.",
            "# TYPE calls_total counter",
            "calls_total{code=\"OK\"} 3",
            "calls_total{code=\"LATE\"} 0",
            "waiting 7.5",
            "seconds_bucket{method=\"a\\\"b\",le=\"0.0025\"} 0",
            "seconds_bucket{method=\"a\\\"b\",le=\"0.005\"} 1",
            "seconds_bucket{method=\"a\\\"b\",le=\"+Inf\"} 1",
            "seconds_sum{method=\"a\\\"b\"} 0.004",
            "seconds_count{method=\"a\\\"b\"} 1",
        ] {
            assert!(
                text.lines().any(|each| each == line),
                "no line {line} in\n{text}"
            );
        }
    }
}
