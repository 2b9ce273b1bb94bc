//! Receptions through their real routes: the road of clause 6 as the office walks it, and what it is refused on the way.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of a test fail as loudly as the test"
)]

mod closing;
mod convening;
mod guests;
mod line;
mod reads;
mod requests;
mod road;
mod room;
mod session;
mod words;
