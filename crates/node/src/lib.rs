//! A process: configuration, identity and TLS, telemetry, layers, authorisation, health, shutdown.

pub mod config;
pub mod directory;
pub mod identity;
pub mod keys;
pub mod limits;
pub mod machine;
pub mod tls;

#[cfg(test)]
mod fixture;
