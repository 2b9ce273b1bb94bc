//! Plain counters, which `node` publishes.

mod distribution;

pub use distribution::Distribution;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Changes of one commit; the writer takes at most 512.
const SIZES: &[f64] = &[1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0];
/// Seconds of one commit: from a disk that writes to memory to a server that is far and busy.
const SECONDS: &[f64] = &[
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0,
];

/// Since the store was opened.
#[derive(Debug)]
pub struct Figures {
    commits: AtomicU64,
    answers: AtomicU64,
    rows: AtomicU64,
    accesses: AtomicU64,
    failed: AtomicU64,
    repeated: AtomicU64,
    sizes: Distribution,
    seconds: Distribution,
}

impl Default for Figures {
    fn default() -> Self {
        Self {
            commits: AtomicU64::default(),
            answers: AtomicU64::default(),
            rows: AtomicU64::default(),
            accesses: AtomicU64::default(),
            failed: AtomicU64::default(),
            repeated: AtomicU64::default(),
            sizes: Distribution::of(SIZES),
            seconds: Distribution::of(SECONDS),
        }
    }
}

/// What one commit has come to.
pub(crate) struct Commit {
    pub(crate) answers: usize,
    pub(crate) rows: usize,
    pub(crate) accesses: usize,
    /// From the lock on the head row to the answer of the engine.
    pub(crate) took: Duration,
}

impl Figures {
    pub(crate) fn committed(&self, commit: &Commit) {
        let add = |number: &AtomicU64, more: usize| {
            number.fetch_add(more as u64, Ordering::Relaxed);
        };
        add(&self.commits, 1);
        add(&self.answers, commit.answers);
        add(&self.rows, commit.rows);
        add(&self.accesses, commit.accesses);
        self.sizes.observe(commit.answers as f64);
        self.seconds.observe(commit.took.as_secs_f64());
    }

    pub(crate) fn failed(&self) {
        self.failed.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn repeated(&self) {
        self.repeated.fetch_add(1, Ordering::Relaxed);
    }

    /// Transactions committed.
    pub fn commits(&self) -> u64 {
        self.commits.load(Ordering::Relaxed)
    }

    /// Callers answered by them: divided by `commits`, the size of a batch.
    pub fn answers(&self) -> u64 {
        self.answers.load(Ordering::Relaxed)
    }

    /// Journal rows written.
    pub fn rows(&self) -> u64 {
        self.rows.load(Ordering::Relaxed)
    }

    /// Accesses to sealed data recorded.
    pub fn accesses(&self) -> u64 {
        self.accesses.load(Ordering::Relaxed)
    }

    /// Batches that were not committed; each of their callers was told so.
    pub fn failures(&self) -> u64 {
        self.failed.load(Ordering::Relaxed)
    }

    /// Batches begun again because their connection was lost before anything was decided.
    pub fn repetitions(&self) -> u64 {
        self.repeated.load(Ordering::Relaxed)
    }

    /// Callers a commit.
    pub const fn sizes(&self) -> &Distribution {
        &self.sizes
    }

    /// Seconds a commit.
    pub const fn seconds(&self) -> &Distribution {
        &self.seconds
    }
}
