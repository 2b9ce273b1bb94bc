//! Matters through their real routes: each verb, what it refuses and why, and what may never be seen.

#![expect(
    clippy::unwrap_used,
    reason = "helpers of a test fail as loudly as the test"
)]

mod canary;
mod find;
mod office;
mod pieces;
mod portal;
mod propose;
mod reads;
mod register;
mod strangers;
mod triage;
