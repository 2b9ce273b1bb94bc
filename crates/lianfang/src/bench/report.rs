//! What a run tells: a table for people, and JSON for whoever compares runs.

use std::fmt::Write as _;

use comfy_table::{CellAlignment, Table, presets};
use serde::Serialize;

use super::machine::{Machine, Versions};
use super::series::{Line, Ratio};
use super::settings::{Engine, Settings};

/// One benchmark with its limits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Benchmark {
    pub name: &'static str,
    pub lines: Vec<Line>,
    pub ratios: Vec<Ratio>,
    /// What is no rate.
    pub figures: Vec<Figure>,
    /// What the figures do not say by themselves.
    pub notes: Vec<String>,
}

/// A figure that stands by itself.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Figure {
    pub name: &'static str,
    pub value: f64,
    pub unit: &'static str,
    /// What is asked for, where something is.
    pub at_most: Option<f64>,
}

/// A run: benchmarks on one machine.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Report {
    pub machine: Machine,
    pub versions: Versions,
    pub settings: Told,
    pub benchmarks: Vec<Benchmark>,
}

/// The settings that figures depend on.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Told {
    pub engine: Engine,
    pub callers: usize,
    pub seconds: f64,
    pub rounds: usize,
    pub pgbench_clients: usize,
    pub records: u64,
}

impl From<&Settings> for Told {
    fn from(settings: &Settings) -> Self {
        Self {
            engine: settings.engine,
            callers: settings.callers,
            seconds: settings.period.as_secs_f64(),
            rounds: settings.rounds,
            pgbench_clients: settings.pgbench_clients,
            records: settings.records,
        }
    }
}

const HEADINGS: [&str; 12] = [
    "",
    "a second",
    "least to most",
    "settled",
    "p50 ms",
    "p90",
    "p99",
    "max",
    "client µs",
    "server",
    "database",
    "rows",
];

impl Report {
    /// What it was measured on and with, and how.
    pub fn head(&self) -> String {
        let Machine {
            processor,
            cores,
            memory,
            kernel,
        } = &self.machine;
        let Versions {
            lianfang,
            rustc,
            build,
            sqlite,
            postgresql,
        } = &self.versions;
        let Told {
            engine,
            callers,
            seconds,
            rounds,
            pgbench_clients,
            records,
        } = &self.settings;
        let (engine, database) = match engine {
            Engine::Sqlite => ("SQLite", String::new()),
            Engine::Postgres => (
                "PostgreSQL",
                format!(" · {postgresql}, pgbench with {pgbench_clients} clients"),
            ),
        };
        format!(
            "{processor}, {cores} cores, {memory} MiB, Linux {kernel}; all processes share them\n\
             lianfang {lianfang} ({build}) · {rustc} · SQLite {sqlite}{database}\n\
             on {engine}, {callers} callers, {rounds} rounds of {seconds} s in turns, medians; {records} records where some are needed\n"
        )
    }
}

impl Benchmark {
    /// The table, the ratios and the notes.
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.name);
        if !self.lines.is_empty() {
            text.push_str(&table(&self.lines));
        }
        for Figure {
            name,
            value,
            unit,
            at_most,
        } in &self.figures
        {
            let _ = write!(text, "  {name}: {value:.2} {unit}");
            let _ = match at_most {
                Some(most) if value <= most => write!(text, ", at most {most} wanted: holds"),
                Some(most) => write!(text, ", at most {most} wanted: missed"),
                None => Ok(()),
            };
            text.push('\n');
        }
        // Writing to a string cannot fail.
        for Ratio {
            of,
            to,
            ratio,
            lowest,
            highest,
            wanted,
        } in &self.ratios
        {
            let _ = write!(
                text,
                "  {of} / {to} = {ratio:.2} ({lowest:.2} to {highest:.2})"
            );
            let _ = match wanted {
                Some(wanted) if ratio >= wanted => {
                    write!(text, ", at least {wanted} wanted: holds")
                }
                Some(wanted) => write!(text, ", at least {wanted} wanted: missed"),
                None => Ok(()),
            };
            text.push('\n');
        }
        for line in self.lines.iter().filter(|line| line.turned_away > 0) {
            let Line {
                name,
                turned_away,
                operations,
                ..
            } = line;
            let _ = writeln!(
                text,
                "  {name}: {turned_away} calls beside {operations} were told to come back"
            );
        }
        for note in &self.notes {
            let _ = writeln!(text, "  {note}");
        }
        text
    }
}

fn table(lines: &[Line]) -> String {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header(HEADINGS);
    for line in lines {
        table.add_row(cells(line));
    }
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    format!("{}\n", table.trim_fmt())
}

fn cells(line: &Line) -> [String; HEADINGS.len()] {
    let whole = |value: f64| format!("{value:.0}");
    let milliseconds = |value: f64| format!("{value:.2}");
    let known = |value: Option<f64>, digits| {
        value.map_or_else(|| "–".to_owned(), |value| format!("{value:.digits$}"))
    };
    [
        match line.unit {
            "calls/s" => line.name.clone(),
            unit => format!("{} ({unit})", line.name),
        },
        whole(line.rate),
        format!("{:.0} to {:.0}", line.lowest, line.highest),
        known(line.settled_rate, 0),
        milliseconds(line.p50_ms),
        milliseconds(line.p90_ms),
        milliseconds(line.p99_ms),
        milliseconds(line.max_ms),
        whole(line.client_us),
        whole(line.server_us),
        whole(line.database_us),
        known(line.rows, 1),
    ]
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use expect_test::expect;

    use super::*;
    use crate::bench::round::Round;
    use crate::bench::series::Series;

    #[test]
    fn the_table_says_what_was_measured_and_whether_it_holds() {
        let mut one = Series::new("register", "calls/s");
        let mut other = Series::new("pgbench", "calls/s");
        one.rows = Some(17.5);
        for (series, operations) in [(&mut one, 300), (&mut other, 100)] {
            series.note(Round {
                operations,
                took: Duration::from_secs(1),
                settled: (operations == 300).then_some(Duration::from_secs(2)),
                micros: vec![1_500; 100],
                turned_away: operations / 300,
                ..Round::default()
            });
        }
        let benchmark = Benchmark {
            name: "register",
            ratios: vec![
                one.against(&other, Some(2.0)),
                other.against(&one, Some(2.0)),
            ],
            lines: vec![one.line(), other.line()],
            figures: vec![Figure {
                name: "ready after",
                value: 0.25,
                unit: "s",
                at_most: Some(1.0),
            }],
            notes: vec!["A note.".to_owned()],
        };
        expect![[r#"
            register
                       a second  least to most  settled  p50 ms   p90   p99   max  client µs  server  database  rows
             register       300     300 to 300      150    1.50  1.50  1.50  1.50          0       0         0  17.5
             pgbench        100     100 to 100        –    1.50  1.50  1.50  1.50          0       0         0     –
              ready after: 0.25 s, at most 1 wanted: holds
              register / pgbench = 3.00 (3.00 to 3.00), at least 2 wanted: holds
              pgbench / register = 0.33 (0.33 to 0.33), at least 2 wanted: missed
              register: 1 calls beside 300 were told to come back
              A note.
        "#]].assert_eq(&benchmark.text());
        let json = serde_json::to_value(&benchmark).unwrap();
        assert_eq!(json["lines"][0]["rate"], 300.0);
        assert_eq!(json["ratios"][0]["wanted"], 2.0);
    }
}
