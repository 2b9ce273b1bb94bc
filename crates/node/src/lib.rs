//! A process: configuration, identity and TLS, telemetry, layers, authorisation, health, shutdown.

pub mod accept;
pub mod authorise;
pub mod caller;
pub mod client;
pub mod collector;
pub mod config;
pub mod context;
pub mod desk;
pub mod directory;
pub mod failure;
mod figures;
pub mod identity;
pub mod keys;
pub mod layers;
pub mod limits;
pub mod machine;
pub mod metrics;
pub mod run;
pub mod serve;
pub mod telemetry;
pub mod tls;
pub mod token;

#[cfg(test)]
mod fixture;
