//! Machine time: for certificates, tokens, back-off and timeouts. Law time comes from the store's clock.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// The machine's wall clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the validity of certificates and tokens is a matter of machine time"
)]
pub fn now() -> SystemTime {
    SystemTime::now()
}

/// Seconds since 1970, as tokens count them; 0 for a machine that believes to live before.
pub fn unix_seconds() -> u64 {
    now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or(Duration::ZERO)
        .as_secs()
}
