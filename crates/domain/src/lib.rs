//! The rules: pure functions over petitions, joint receptions and their clocks.
//!
//! `decide(&state, &Rulebook, &Actor, command, Moment)` answers with events or a typed refusal; `apply(state, &entry)` folds.
//! Nothing here does I/O, waits, knows bytes, reads a clock or draws a random number.

#[cfg(test)]
mod across;
pub mod attendance;
pub mod calendar;
pub mod codec;
pub mod content;
pub mod docket;
pub mod entry;
#[cfg(test)]
pub mod fixture;
pub mod handling;
pub mod id;
mod journey;
pub mod law;
pub mod matter;
pub mod message;
pub mod number;
pub mod people;
pub mod reception;
pub mod refusal;
pub mod region;
pub mod rulebook;
pub mod sealed;
pub mod term;
pub mod time;
