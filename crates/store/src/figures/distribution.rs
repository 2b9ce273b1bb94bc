//! Values counted by upper bounds.

use std::sync::atomic::{AtomicU64, Ordering};

/// Sums are kept in whole millionths, so that counting needs no lock.
const PARTS: f64 = 1e6;

/// How often values lay below each of some bounds, how many there were, and their sum.
#[derive(Debug)]
pub struct Distribution {
    bounds: &'static [f64],
    counts: Box<[AtomicU64]>,
    beyond: AtomicU64,
    sum: AtomicU64,
}

impl Distribution {
    /// Nothing yet; the bounds ascend.
    pub fn of(bounds: &'static [f64]) -> Self {
        Self {
            bounds,
            counts: bounds.iter().map(|_| AtomicU64::default()).collect(),
            beyond: AtomicU64::default(),
            sum: AtomicU64::default(),
        }
    }

    /// Counts a value; a negative one adds nothing to the sum.
    pub fn observe(&self, value: f64) {
        let at = self.bounds.iter().position(|bound| value <= *bound);
        at.map_or(&self.beyond, |at| &self.counts[at])
            .fetch_add(1, Ordering::Relaxed);
        self.sum
            .fetch_add((value * PARTS) as u64, Ordering::Relaxed);
    }

    /// Each bound with the number of values up to it.
    pub fn up_to(&self) -> impl Iterator<Item = (f64, u64)> {
        self.bounds
            .iter()
            .zip(&self.counts)
            .scan(0, |below, (bound, count)| {
                *below += count.load(Ordering::Relaxed);
                Some((*bound, *below))
            })
    }

    /// Values beyond the last bound.
    pub fn beyond(&self) -> u64 {
        self.beyond.load(Ordering::Relaxed)
    }

    pub fn sum(&self) -> f64 {
        self.sum.load(Ordering::Relaxed) as f64 / PARTS
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_counts_below_every_bound_that_it_does_not_pass() {
        let counted = Distribution::of(&[0.5, 1.0, 2.0]);
        for value in [0.25, 1.0, 1.5, 7.0] {
            counted.observe(value);
        }
        let up_to: Vec<_> = counted.up_to().collect();
        assert_eq!(up_to, [(0.5, 1), (1.0, 2), (2.0, 3)]);
        assert_eq!((counted.beyond(), counted.sum()), (1, 9.75));
    }
}
