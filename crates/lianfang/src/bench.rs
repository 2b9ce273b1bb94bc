//! Benchmarks: what a node does with everything switched on, beside what bounds it, in turns within one run.
//!
//! Each benchmark compares a real node process with limits that leave something out: a call that does nothing, a database
//! without the store above it. Client, server and database share the machine. Ratios of one round are taken between
//! neighbours in time, so that what disturbs the machine disturbs both.

pub mod child;
pub mod desk;
pub mod drive;
pub mod echo;
pub mod fault;
pub mod federate;
pub mod ground;
pub mod limit;
pub mod list;
pub mod machine;
pub mod petitions;
pub mod postgres;
pub mod read;
pub mod register;
pub mod report;
pub mod restart;
pub mod round;
pub mod series;
pub mod settings;
pub mod timers;
pub mod usage;
