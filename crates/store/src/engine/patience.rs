//! Trying again, within reason.

use std::time::Duration;

/// Tries that are left, each after a longer pause than the last.
pub(crate) struct Patience {
    left: u32,
    pause: Duration,
}

impl Patience {
    pub(crate) const fn tries(left: u32) -> Self {
        Self {
            left,
            pause: Duration::from_millis(20),
        }
    }

    /// The longest pause.
    const PAUSE: Duration = Duration::from_secs(2);

    /// Waits before the next try; answers whether there is one.
    pub(crate) async fn another(&mut self) -> bool {
        if self.left == 0 {
            return false;
        }
        tokio::time::sleep(self.pause).await;
        self.left -= 1;
        self.pause = (self.pause * 2).min(Self::PAUSE);
        true
    }
}
