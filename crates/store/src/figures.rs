//! Plain counters, which `node` publishes.

use std::sync::atomic::{AtomicU64, Ordering};

/// Since the store was opened.
#[derive(Debug, Default)]
pub struct Figures {
    commits: AtomicU64,
    answers: AtomicU64,
    rows: AtomicU64,
}

impl Figures {
    pub(crate) fn committed(&self, answers: usize, rows: usize) {
        self.commits.fetch_add(1, Ordering::Relaxed);
        self.answers.fetch_add(answers as u64, Ordering::Relaxed);
        self.rows.fetch_add(rows as u64, Ordering::Relaxed);
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
}
