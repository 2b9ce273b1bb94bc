//! Federation: channels, statements, verdicts, hand-over of sealed parts.

mod arrival;
pub mod backoff;
mod batch;
pub mod carrier;
mod courier;
mod desk;
pub mod facts;
mod hello;
pub mod near;
pub mod parts;
pub mod peers;
mod post;
mod receive;
pub mod refused;
mod rings;
pub mod service;
pub mod statement;
mod trace;
pub mod tree;
mod wire;

pub use desk::Desk;

#[cfg(test)]
mod sim;
