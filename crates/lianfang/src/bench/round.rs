//! One contestant's turn.

use std::time::Duration;

/// Processor time of those who take part, in one turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Processor {
    /// The process that calls.
    pub client: Duration,
    /// The nodes.
    pub server: Duration,
    /// The server of the database, where it is a process of its own.
    pub database: Duration,
}

/// What one turn came to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Round {
    /// Operations that were answered.
    pub operations: u64,
    /// From the first call to the last answer.
    pub took: Duration,
    /// Until what the operations cause elsewhere was durable too, where that is waited for; from the first call.
    pub settled: Option<Duration>,
    /// How long each took, in microseconds, ascending; of operations that were measured each by itself.
    pub micros: Vec<u32>,
    /// Calls that were told to come back later.
    pub turned_away: u64,
    pub processor: Processor,
}

impl Round {
    /// Operations a second.
    pub fn rate(&self) -> f64 {
        per_second(self.operations, self.took)
    }

    /// Operations a second with all that they cause.
    pub fn settled_rate(&self) -> Option<f64> {
        Some(per_second(self.operations, self.settled?))
    }

    /// The time within which this share of the operations was answered.
    pub fn within(&self, share: f64) -> Duration {
        let last = self.micros.len().saturating_sub(1);
        let index = (self.micros.len() as f64 * share).ceil() as usize;
        let micros = self.micros.get(index.saturating_sub(1).min(last));
        Duration::from_micros(micros.copied().unwrap_or(0).into())
    }
}

fn per_second(operations: u64, took: Duration) -> f64 {
    let seconds = took.as_secs_f64();
    if seconds > 0.0 {
        operations as f64 / seconds
    } else {
        0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_answers_that_were_measured() {
        let round = Round {
            operations: 100,
            took: Duration::from_millis(500),
            micros: (1..=100).collect(),
            ..Round::default()
        };
        assert_eq!(round.rate(), 200.0);
        let micros = [0.0, 0.5, 0.9, 0.99, 1.0].map(|share| round.within(share).as_micros());
        assert_eq!(micros, [1, 50, 90, 99, 100]);
        assert_eq!(Round::default().within(0.5), Duration::ZERO);
        assert_eq!(Round::default().rate(), 0.0);
    }
}
