//! When to try again: exponential, capped, with full jitter, and never the last time.

use std::time::Duration;

use store::entropy::Entropy;

/// The bound of the first wait.
const FIRST: Duration = Duration::from_millis(200);
/// A peer that comes back after days is found within five minutes.
const CAP: Duration = Duration::from_mins(5);
/// What urgent messages (Art. 27: serious or urgent matters are reported at once) wait at most.
const URGENT_CAP: Duration = Duration::from_secs(10);

/// Whether something urgent waits behind the failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Haste {
    Ordinary,
    Urgent,
}

/// Counts failures in a row and says how long to wait, in machine time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Backoff {
    failures: u32,
}

impl Backoff {
    pub const fn failures(&self) -> u32 {
        self.failures
    }

    pub const fn succeeded(&mut self) {
        self.failures = 0;
    }

    pub const fn failed(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }

    /// The longest wait after the failures so far; zero where there was none.
    pub fn bound(&self, haste: Haste) -> Duration {
        let cap = match haste {
            Haste::Ordinary => CAP,
            Haste::Urgent => URGENT_CAP,
        };
        match self.failures {
            0 => Duration::ZERO,
            // 2^20 × 200 ms is two days already, far above the cap.
            n => FIRST.saturating_mul(1 << (n - 1).min(20)).min(cap),
        }
    }

    /// A wait drawn evenly below the bound, so that the senders of a peer that comes back do not arrive together.
    pub fn wait(&self, haste: Haste, entropy: &Entropy) -> Duration {
        let bound = self.bound(haste);
        let drawn = u32::from_be_bytes(entropy.bytes());
        bound.mul_f64(f64::from(drawn) / f64::from(u32::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(failures: u32) -> Backoff {
        Backoff { failures }
    }

    #[test]
    fn waits_double_up_to_the_cap_and_never_end() {
        let bounds: Vec<_> = [0, 1, 2, 5, 12, 1_000_000, u32::MAX]
            .map(|failures| after(failures).bound(Haste::Ordinary).as_millis())
            .into();
        assert_eq!(bounds, [0, 200, 400, 3_200, 300_000, 300_000, 300_000]);
        assert_eq!(after(1_000).bound(Haste::Urgent), URGENT_CAP);
    }

    #[test]
    fn every_wait_is_below_its_bound_and_they_differ() {
        let entropy = Entropy::seeded(7);
        let backoff = after(9);
        let waits: std::collections::BTreeSet<_> = (0..100)
            .map(|_| backoff.wait(Haste::Ordinary, &entropy))
            .collect();
        assert!(
            waits
                .iter()
                .all(|wait| *wait <= backoff.bound(Haste::Ordinary))
        );
        assert!(waits.len() > 90, "jitter is missing: {} waits", waits.len());
    }

    #[test]
    fn a_success_forgets_the_failures() {
        let mut backoff = after(5);
        backoff.failed();
        assert_eq!(backoff.failures(), 6);
        backoff.succeeded();
        assert_eq!(backoff.bound(Haste::Ordinary), Duration::ZERO);
    }
}
