//! The text that Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use store::Distribution;

/// Names and values; the values come from closed sets, so that series stay few.
pub type Labels<'a> = &'a [(&'static str, &'a str)];

/// What numbers of one name mean. Each name is defined once and stands in `deploy/monitoring.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Family {
    pub(super) name: &'static str,
    help: &'static str,
    kind: &'static str,
}

impl Family {
    /// Grows; the name ends in `_total`.
    pub const fn counter(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            kind: "counter",
        }
    }

    /// Goes up and down.
    pub const fn gauge(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            kind: "gauge",
        }
    }

    /// Counted by upper bounds.
    pub const fn histogram(name: &'static str, help: &'static str) -> Self {
        Self {
            name,
            help,
            kind: "histogram",
        }
    }
}

/// Numbers of one moment.
#[derive(Default)]
pub struct Page(BTreeMap<&'static str, (Family, String)>);

impl Page {
    pub fn number(&mut self, family: &Family, labels: Labels<'_>, value: f64) {
        self.number_at(family, written(labels), value);
    }

    /// A count; exact up to 2⁵³.
    pub fn count(&mut self, family: &Family, labels: Labels<'_>, value: u64) {
        self.number(family, labels, value as f64);
    }

    pub fn distribution(&mut self, family: &Family, labels: Labels<'_>, values: &Distribution) {
        self.distribution_at(family, written(labels), values);
    }

    pub(super) fn number_at(&mut self, family: &Family, labels: String, value: f64) {
        line(self.lines(family), family.name, &labels, value);
    }

    pub(super) fn distribution_at(
        &mut self,
        family: &Family,
        labels: String,
        values: &Distribution,
    ) {
        let lines = self.lines(family);
        let bucket = format!("{}_bucket", family.name);
        let comma = if labels.is_empty() { "" } else { "," };
        let mut below = 0;
        for (bound, up_to) in values.up_to() {
            below = up_to;
            let labels = format!("{labels}{comma}le=\"{bound}\"");
            line(lines, &bucket, &labels, up_to as f64);
        }
        let all = (below + values.beyond()) as f64;
        line(lines, &bucket, &format!("{labels}{comma}le=\"+Inf\""), all);
        let part = |part| format!("{}_{part}", family.name);
        line(lines, &part("sum"), &labels, values.sum());
        line(lines, &part("count"), &labels, all);
    }

    fn lines(&mut self, family: &Family) -> &mut String {
        let (_, lines) = self
            .0
            .entry(family.name)
            .or_insert((*family, String::new()));
        lines
    }

    pub(super) fn text(self) -> String {
        self.0
            .into_values()
            .map(|(Family { name, help, kind }, lines)| {
                format!("# HELP {name} {help}\n# TYPE {name} {kind}\n{lines}")
            })
            .collect()
    }
}

pub(super) fn written(labels: Labels<'_>) -> String {
    let labels = labels
        .iter()
        .map(|(label, value)| format!("{label}=\"{}\"", escaped(value)));
    labels.collect::<Vec<_>>().join(",")
}

fn line(text: &mut String, name: &str, labels: &str, value: f64) {
    // Writing to a string cannot fail.
    let _ = match labels {
        "" => writeln!(text, "{name} {value}"),
        labels => writeln!(text, "{name}{{{labels}}} {value}"),
    };
}

fn escaped(value: &str) -> String {
    value
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}
