//! What the three services do alike: commit a command, read and list records, watch, open sealed texts, export, count.
//!
//! Whoever reads sees the records of its own agency, and nobody learns whether there are others.

pub mod act;
pub mod call;
pub mod export;
pub mod lists;
pub mod read;
pub mod rows;
pub mod sealed;
pub mod tally;
pub mod watch;

pub use call::{Call, open};
pub use rows::{about, reference};
