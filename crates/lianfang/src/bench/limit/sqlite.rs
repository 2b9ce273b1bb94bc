//! SQLite with the same rows: a commit an operation, or many operations a commit.

use std::path::Path;
use std::time::Instant;

use store::bare::{Bare, Census};

use crate::bench::fault::BenchFault;
use crate::bench::round::{Processor, Round};
use crate::bench::settings::Settings;
use crate::bench::usage;

/// A database that takes the rows of some shape.
pub struct Limit(Bare);

impl Limit {
    pub async fn make(path: &Path, shape: &Census) -> Result<Self, BenchFault> {
        Ok(Self(Bare::make(path, shape.clone()).await?))
    }

    /// One writer, for SQLite has no more, with so many operations a commit.
    pub async fn round(&mut self, settings: &Settings, batch: u64) -> Result<Round, BenchFault> {
        let (mut round, before) = (Round::default(), usage::own_processor());
        let began = Instant::now();
        while began.elapsed() < settings.period {
            let asked = Instant::now();
            self.0.commit(batch).await?;
            round
                .micros
                .push(u32::try_from(asked.elapsed().as_micros()).unwrap_or(u32::MAX));
            round.operations += batch;
        }
        round.took = began.elapsed();
        round.micros.sort_unstable();
        round.processor = Processor {
            // The database is in this process.
            database: usage::own_processor().saturating_sub(before),
            ..Processor::default()
        };
        Ok(round)
    }
}
