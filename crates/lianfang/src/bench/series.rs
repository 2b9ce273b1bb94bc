//! A contestant's turns, and what is told of them.

use std::time::Duration;

use serde::Serialize;

use super::round::Round;

/// A contestant's turns, one a round.
#[derive(Clone, Debug)]
pub struct Series {
    pub name: String,
    /// What is counted a second.
    pub unit: &'static str,
    rounds: Vec<Round>,
    /// Rows and messages that one operation leaves, where that was counted.
    pub rows: Option<f64>,
    pub messages: Option<f64>,
}

/// What stands in a line of the table and in the JSON. Times in milliseconds, processor times in microseconds an operation.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Line {
    pub name: String,
    pub unit: &'static str,
    /// The median of the rounds, and their ends.
    pub rate: f64,
    pub lowest: f64,
    pub highest: f64,
    /// With all that the operations cause elsewhere.
    pub settled_rate: Option<f64>,
    pub p50_ms: f64,
    pub p90_ms: f64,
    pub p99_ms: f64,
    pub max_ms: f64,
    pub client_us: f64,
    pub server_us: f64,
    pub database_us: f64,
    pub rows: Option<f64>,
    pub messages: Option<f64>,
    /// Operations over all rounds, and calls that were told to come back.
    pub operations: u64,
    pub turned_away: u64,
}

/// How two contestants stand to each other.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Ratio {
    pub of: String,
    pub to: String,
    /// The median over the rounds, and their ends.
    pub ratio: f64,
    pub lowest: f64,
    pub highest: f64,
    /// What is asked for at least, where something is.
    pub wanted: Option<f64>,
}

impl Series {
    pub fn new(name: impl Into<String>, unit: &'static str) -> Self {
        Self {
            name: name.into(),
            unit,
            rounds: Vec::new(),
            rows: None,
            messages: None,
        }
    }

    pub fn note(&mut self, round: Round) {
        self.rounds.push(round);
    }

    pub fn rounds(&self) -> &[Round] {
        &self.rounds
    }

    pub fn line(&self) -> Line {
        let of = |what: &dyn Fn(&Round) -> f64| spread(self.rounds.iter().map(what));
        let within =
            |share| of(&move |round: &Round| round.within(share).as_secs_f64() * 1_000.0).0;
        let each = |of_round: fn(&Round) -> Duration| {
            of(&move |round: &Round| {
                of_round(round).as_secs_f64() * 1_000_000.0 / round.operations.max(1) as f64
            })
            .0
        };
        let (rate, lowest, highest) = of(&Round::rate);
        let settled: Option<Vec<f64>> = self.rounds.iter().map(Round::settled_rate).collect();
        Line {
            name: self.name.clone(),
            unit: self.unit,
            rate,
            lowest,
            highest,
            settled_rate: settled
                .filter(|rates| !rates.is_empty())
                .map(|rates| spread(rates.into_iter()).0),
            p50_ms: within(0.5),
            p90_ms: within(0.9),
            p99_ms: within(0.99),
            max_ms: within(1.0),
            client_us: each(|round| round.processor.client),
            server_us: each(|round| round.processor.server),
            database_us: each(|round| round.processor.database),
            rows: self.rows,
            messages: self.messages,
            operations: self.rounds.iter().map(|round| round.operations).sum(),
            turned_away: self.rounds.iter().map(|round| round.turned_away).sum(),
        }
    }

    /// Round by round, because neighbours in time saw the same machine.
    pub fn against(&self, other: &Self, wanted: Option<f64>) -> Ratio {
        let ratios = self.rounds.iter().zip(&other.rounds);
        let (ratio, lowest, highest) =
            spread(ratios.map(|(own, other)| own.rate() / other.rate().max(f64::MIN_POSITIVE)));
        Ratio {
            of: self.name.clone(),
            to: other.name.clone(),
            ratio,
            lowest,
            highest,
            wanted,
        }
    }
}

/// Median, least and greatest; zeros of nothing.
fn spread(values: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    let (Some(lowest), Some(highest)) = (values.first(), values.last()) else {
        return (0.0, 0.0, 0.0);
    };
    let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
    (low.midpoint(high), *lowest, *highest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn series(rates: &[u64]) -> Series {
        let mut series = Series::new("one", "calls/s");
        for rate in rates {
            series.note(Round {
                operations: *rate,
                took: Duration::from_secs(1),
                micros: vec![1_000, 2_000],
                ..Round::default()
            });
        }
        series
    }

    #[test]
    fn the_median_is_told_with_both_ends() {
        let line = series(&[30, 10, 20]).line();
        assert_eq!((line.rate, line.lowest, line.highest), (20.0, 10.0, 30.0));
        assert_eq!((line.p50_ms, line.max_ms, line.operations), (1.0, 2.0, 60));
        assert_eq!(line.settled_rate, None);
        assert_eq!(spread([4.0, 1.0].into_iter()), (2.5, 1.0, 4.0));
        assert_eq!(spread(std::iter::empty()), (0.0, 0.0, 0.0));
    }

    /// A machine that is slow in one round is slow for both.
    #[test]
    fn ratios_are_taken_within_a_round() {
        let ratio = series(&[20, 200, 40]).against(&series(&[10, 100, 10]), Some(2.0));
        assert_eq!((ratio.ratio, ratio.lowest, ratio.highest), (2.0, 2.0, 4.0));
    }
}
