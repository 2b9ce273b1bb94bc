//! Clocks that have run out are rung once each, in order, also those that ran out while the process was down.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use domain::codec::Codec;
use domain::entry::TimerName;
use domain::id::RecordId;
use store::{CommitError, StoreError};
use tokio_util::sync::CancellationToken;

use crate::desk::Desk;

/// How late a clock is heard at most while the process runs. A steered clock may jump at any time, so it is asked and not waited for.
const PERIOD: Duration = Duration::from_secs(1);
const PAGE: u32 = 256;

/// Rings what is due, and remembers what made no difference, so that it is not rung again before it changes.
pub(crate) struct Sweeper<C: Codec> {
    desk: Arc<Desk<C>>,
    /// The version at which a record had nothing to say to a clock.
    silent: BTreeMap<(RecordId, TimerName), u64>,
}

impl<C: Codec> Sweeper<C> {
    pub(crate) fn new(desk: Arc<Desk<C>>) -> Self {
        Self {
            desk,
            silent: BTreeMap::new(),
        }
    }

    pub(crate) async fn run(mut self, stop: CancellationToken) {
        let mut ticks = tokio::time::interval(PERIOD);
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                () = stop.cancelled() => return,
                _ = ticks.tick() => {}
            }
            if let Err(error) = self.sweep().await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "clocks were not rung"
                );
                if matches!(error, StoreError::Closed) {
                    return;
                }
            }
        }
    }

    /// Rings everything that has run out by now, and returns how many of them were heard.
    pub(crate) async fn sweep(&mut self) -> Result<usize, StoreError> {
        let mut heard = 0;
        loop {
            let now = self.desk.clock.now();
            let due = self
                .desk
                .store
                .due(
                    now,
                    PAGE.saturating_add(u32::try_from(self.silent.len()).unwrap_or(u32::MAX)),
                )
                .await?;
            let mut rung = false;
            let mut silent = BTreeMap::new();
            for (record, timer, _) in due {
                let before = self.version(record).await?;
                if self.silent.get(&(record, timer)) == Some(&before) {
                    silent.insert((record, timer), before);
                    continue;
                }
                rung = true;
                if self.ring(record, timer).await? == before {
                    silent.insert((record, timer), before);
                } else {
                    heard += 1;
                }
            }
            self.silent = silent;
            if !rung {
                return Ok(heard);
            }
        }
    }

    /// 0 where there is no such record.
    async fn version(&self, record: RecordId) -> Result<u64, StoreError> {
        Ok(self
            .desk
            .store
            .load(record)
            .await?
            .map_or(0, |loaded| loaded.version))
    }

    /// The version of the record afterwards.
    async fn ring(&self, record: RecordId, timer: TimerName) -> Result<u64, StoreError> {
        match self.desk.store.ring(record, timer, self.desk.rules()).await {
            Ok(committed) => Ok(committed.reference.version),
            Err(CommitError::Storage(error)) => Err(error),
            // A rule that refuses to hear a clock has nothing to say to it until the record changes.
            Err(_) => self.version(record).await,
        }
    }
}
