//! What the tests of several crates share.

pub mod desk;
pub mod intake;
pub mod postgres;
pub mod process;
pub mod running;
