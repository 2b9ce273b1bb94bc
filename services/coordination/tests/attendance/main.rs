//! Attendances through their real routes: what an invited agency may say, what it is refused, and what the office is told.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of a test fail as loudly as the test"
)]

mod invitation;
mod line;
mod plan;
mod reads;
mod requests;
mod room;
mod session;
mod stay;
mod words;
