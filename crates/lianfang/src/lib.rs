//! One binary: a node, the demonstration, and the tools of an operator.

pub mod backup;
pub mod bench;
pub mod case;
pub mod cli;
pub mod demo;
