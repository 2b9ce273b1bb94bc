//! The keys that a process remembers, and when it forgets them.

use domain::sealed::Subject;

use super::Key;
use crate::cache::Generations;

/// Keys in use: 32 bytes and their subject, so about 3 MB at most.
const CACHED: usize = 16_384;

/// Keys that were used lately.
pub(super) struct Remembered {
    pub(super) keys: Generations<Subject, Known>,
    /// How many erasures have been heeded: what other replicas have erased since is not known yet.
    pub(super) erasures: u64,
}

impl Remembered {
    pub(super) fn new() -> Self {
        Self {
            keys: Generations::new(CACHED),
            erasures: 0,
        }
    }

    /// Whose keys were erased elsewhere is not told, so all are asked for again.
    pub(super) fn heed(&mut self, erasures: u64) {
        if erasures > self.erasures {
            self.keys.clear();
            self.erasures = erasures;
        }
    }
}

#[derive(Clone)]
pub(super) enum Known {
    Key(Key),
    Erased,
}
