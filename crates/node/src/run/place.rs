//! What has to be as the settings say before anything is opened.

use store::clock::SteeringError;
use store::{Clock, transfer};

use super::RunError;
use crate::config::{ClockSource, Config, Database};

/// Where law time comes from.
pub fn clock(config: &Config) -> Result<Clock, SteeringError> {
    match &config.clock {
        ClockSource::System => Ok(Clock::System),
        ClockSource::Steered(file) => Clock::steered(file),
    }
}

/// Records in files that the settings no longer speak of would be left behind.
pub(super) async fn check(config: &Config) -> Result<(), RunError> {
    if config.databases == Database::Files {
        return Ok(());
    }
    for service in &config.services {
        let path = config.database(*service);
        if transfer::unmoved(&path).await? {
            return Err(RunError::Unmoved { path });
        }
    }
    Ok(())
}
