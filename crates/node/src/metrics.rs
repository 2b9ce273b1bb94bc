//! Plain numbers, published as Prometheus text on the plain port. Labels are coded facts of a closed set.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Upper bounds in seconds: from a read in memory to the longest deadline.
const BOUNDS: [f64; 12] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0,
];

/// All numbers of a process. A cheap handle.
#[derive(Clone, Debug, Default)]
pub struct Metrics(Arc<Mutex<BTreeMap<&'static str, Family>>>);

#[derive(Debug)]
struct Family {
    help: &'static str,
    kind: &'static str,
    series: BTreeMap<String, Series>,
}

#[derive(Clone, Debug)]
enum Series {
    Number(Arc<AtomicU64>),
    Seconds(Histogram),
}

/// Grows.
#[derive(Clone, Debug)]
pub struct Counter(Arc<AtomicU64>);

impl Counter {
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }
}

/// Is what it was set to last.
#[derive(Clone, Debug)]
pub struct Gauge(Arc<AtomicU64>);

impl Gauge {
    pub fn set(&self, value: u64) {
        self.0.store(value, Ordering::Relaxed);
    }
}

/// Counts seconds by bounds.
#[derive(Clone, Debug, Default)]
pub struct Histogram(Arc<Buckets>);

#[derive(Debug, Default)]
struct Buckets {
    counts: [AtomicU64; BOUNDS.len()],
    all: AtomicU64,
    micros: AtomicU64,
}

impl Histogram {
    pub fn observe(&self, seconds: f64) {
        if let Some(at) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            self.0.counts[at].fetch_add(1, Ordering::Relaxed);
        }
        self.0.all.fetch_add(1, Ordering::Relaxed);
        self.0
            .micros
            .fetch_add((seconds * 1e6) as u64, Ordering::Relaxed);
    }
}

type Labels<'a> = &'a [(&'static str, &'a str)];

impl Metrics {
    fn series(
        &self,
        name: &'static str,
        (help, kind): (&'static str, &'static str),
        labels: Labels<'_>,
        new: impl FnOnce() -> Series,
    ) -> Series {
        let mut families = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let family = families.entry(name).or_insert_with(|| Family {
            help,
            kind,
            series: BTreeMap::new(),
        });
        let labels = labels
            .iter()
            .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)));
        let labels = labels.collect::<Vec<_>>().join(",");
        family.series.entry(labels).or_insert_with(new).clone()
    }

    fn number(
        &self,
        name: &'static str,
        help: &'static str,
        kind: &'static str,
        labels: Labels<'_>,
    ) -> Arc<AtomicU64> {
        match self.series(
            name,
            (help, kind),
            labels,
            || Series::Number(Arc::default()),
        ) {
            Series::Number(number) => number,
            // A name stands for one kind in this program; a second use as another kind counts apart and is not shown.
            Series::Seconds(_) => Arc::default(),
        }
    }

    pub fn counter(&self, name: &'static str, help: &'static str, labels: Labels<'_>) -> Counter {
        Counter(self.number(name, help, "counter", labels))
    }

    pub fn gauge(&self, name: &'static str, help: &'static str, labels: Labels<'_>) -> Gauge {
        Gauge(self.number(name, help, "gauge", labels))
    }

    /// Of seconds.
    pub fn histogram(
        &self,
        name: &'static str,
        help: &'static str,
        labels: Labels<'_>,
    ) -> Histogram {
        match self.series(name, (help, "histogram"), labels, || {
            Series::Seconds(Histogram::default())
        }) {
            Series::Seconds(histogram) => histogram,
            Series::Number(_) => Histogram::default(),
        }
    }

    /// Prometheus text format, version 0.0.4.
    pub fn render(&self) -> String {
        let families = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut text = String::new();
        for (name, family) in families.iter() {
            // Writing to a string cannot fail.
            let _ = writeln!(
                text,
                "# HELP {name} {}\n# TYPE {name} {}",
                family.help, family.kind
            );
            for (labels, series) in &family.series {
                match series {
                    Series::Number(number) => {
                        line(&mut text, name, labels, number.load(Ordering::Relaxed))
                    }
                    Series::Seconds(histogram) => buckets(&mut text, name, labels, &histogram.0),
                }
            }
        }
        text
    }
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    let _ = match labels {
        "" => writeln!(text, "{name} {value}"),
        labels => writeln!(text, "{name}{{{labels}}} {value}"),
    };
}

fn buckets(text: &mut String, name: &str, labels: &str, buckets: &Buckets) {
    let comma = if labels.is_empty() { "" } else { "," };
    let mut below = 0;
    for (bound, count) in BOUNDS.iter().zip(&buckets.counts) {
        below += count.load(Ordering::Relaxed);
        line(
            text,
            &format!("{name}_bucket"),
            &format!("{labels}{comma}le=\"{bound}\""),
            below,
        );
    }
    let all = buckets.all.load(Ordering::Relaxed);
    line(
        text,
        &format!("{name}_bucket"),
        &format!("{labels}{comma}le=\"+Inf\""),
        all,
    );
    line(
        text,
        &format!("{name}_sum"),
        labels,
        buckets.micros.load(Ordering::Relaxed) as f64 / 1e6,
    );
    line(text, &format!("{name}_count"), labels, all);
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_prometheus_reads_them() {
        let metrics = Metrics::default();
        metrics
            .counter("calls_total", "Calls.", &[("code", "OK")])
            .add(2);
        metrics
            .counter("calls_total", "Calls.", &[("code", "OK")])
            .add(1);
        metrics.gauge("waiting", "Waiting.", &[]).set(7);
        metrics
            .histogram("seconds", "Seconds.", &[("method", "a\"b")])
            .observe(0.004);
        let text = metrics.render();
        for line in [
            "# TYPE calls_total counter",
            "calls_total{code=\"OK\"} 3",
            "waiting 7",
            "seconds_bucket{method=\"a\\\"b\",le=\"0.0025\"} 0",
            "seconds_bucket{method=\"a\\\"b\",le=\"0.005\"} 1",
            "seconds_bucket{method=\"a\\\"b\",le=\"+Inf\"} 1",
            "seconds_count{method=\"a\\\"b\"} 1",
        ] {
            assert!(
                text.lines().any(|each| each == line),
                "no line {line} in\n{text}"
            );
        }
    }
}
