//! Federation: channels, statements, verdicts, hand-over of sealed parts.

mod arrival;
pub mod backoff;
mod batch;
pub mod carrier;
mod courier;
mod desk;
pub mod facts;
mod figures;
mod hello;
mod mount;
pub mod near;
mod open;
pub mod operator;
pub mod parts;
pub mod peers;
mod post;
mod prune;
mod receive;
pub mod refused;
mod rings;
pub mod service;
pub mod statement;
mod trace;
pub mod tree;
mod wire;

pub use desk::Desk;
pub use mount::mount;
pub use near::Near;
pub use open::{Certified, NoKeys, open, server};
pub use peers::Peers;
pub use service::Server;

#[cfg(test)]
mod sim;
