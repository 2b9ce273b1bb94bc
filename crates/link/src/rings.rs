//! Clocks that have run out are rung once each, in order, also those that ran out while the process was down.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use domain::codec::Codec;
use domain::entry::TimerName;
use domain::id::RecordId;
use store::{CommitError, Committed, Duty, Held, StoreError};
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
    /// None while another replica rings.
    duty: Option<Held>,
    standstill: Standstill,
}

/// What a restore means for the clocks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standstill {
    /// Not asked yet.
    Unknown,
    /// The database was never restored, and is not while it is open.
    Never,
    /// Records of the backup are held: neither do their clocks ring.
    Holds,
    Over,
}

/// What came of one page of clocks.
struct Rung {
    /// How many were heard.
    heard: usize,
    /// All that is due has been rung, and has nothing to say.
    all: bool,
}

impl<C: Codec> Sweeper<C> {
    pub(crate) fn new(desk: Arc<Desk<C>>) -> Self {
        Self {
            desk,
            silent: BTreeMap::new(),
            duty: None,
            standstill: Standstill::Unknown,
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
            let rung = self.ring_if_on_duty().await;
            self.desk.figures.on_duty(self.duty.is_some());
            if let Err(error) = rung {
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

    /// Rings what has run out, page by page, while no other replica does.
    async fn ring_if_on_duty(&mut self) -> Result<(), StoreError> {
        while self.on_duty().await {
            self.look_at_standstill().await?;
            if self.page().await?.all {
                return Ok(());
            }
        }
        Ok(())
    }

    async fn on_duty(&mut self) -> bool {
        if let Some(duty) = &self.duty {
            if duty.is_held().await {
                return true;
            }
            // Others may have changed what had nothing to say.
            self.silent.clear();
        }
        self.duty = None;
        self.duty = self.desk.store.duty(Duty::Ring).await;
        self.duty.is_some()
    }

    /// Rings everything that has run out by now, and returns how many of them were heard.
    #[cfg(test)]
    pub(crate) async fn sweep(&mut self) -> Result<usize, StoreError> {
        let mut heard = 0;
        self.look_at_standstill().await?;
        loop {
            let rung = self.page().await?;
            heard += rung.heard;
            if rung.all {
                return Ok(heard);
            }
        }
    }

    /// When the last peer has been heard, messages that waited with held records take effect, and their clocks are asked again.
    async fn look_at_standstill(&mut self) -> Result<(), StoreError> {
        if self.standstill == Standstill::Never {
            return Ok(());
        }
        let now = match self.desk.store.standstill().await? {
            None => Standstill::Never,
            Some(standstill) if standstill.holds() => Standstill::Holds,
            Some(_) => Standstill::Over,
        };
        if now == Standstill::Over && self.standstill != Standstill::Over {
            self.desk.store.release().await?;
            self.silent.clear();
        }
        self.standstill = now;
        Ok(())
    }

    async fn page(&mut self) -> Result<Rung, StoreError> {
        let now = self.desk.clock.now();
        let limit = PAGE.saturating_add(u32::try_from(self.silent.len()).unwrap_or(u32::MAX));
        let due = self.desk.store.due(now, limit).await?;
        let mut rung = Rung {
            heard: 0,
            all: true,
        };
        let mut silent = BTreeMap::new();
        let mut records = BTreeSet::new();
        let (mut clocks, mut known) = (Vec::new(), Vec::new());
        for (record, timer, ended) in due {
            let before = self.version(record).await?;
            if self.silent.get(&(record, timer)) == Some(&before) {
                silent.insert((record, timer), before);
                continue;
            }
            rung.all = false;
            // Of one record one at a time: whether it heard is told by its version.
            if records.insert(record) {
                self.desk.figures.found(ended);
                clocks.push((record, timer));
                known.push((before, ended));
            }
        }
        // Together, for each by itself would wait for a commit.
        let rules = self.desk.rules();
        let outcomes = self.desk.store.ring_all(&clocks, &rules).await;
        for ((clock, (before, ended)), outcome) in clocks.into_iter().zip(known).zip(outcomes) {
            if self.after(clock.0, outcome).await? == before {
                silent.insert(clock, before);
            } else {
                rung.heard += 1;
                self.desk.figures.rung(ended, now);
            }
        }
        self.silent = silent;
        if rung.all {
            self.desk.figures.swept(self.silent.len());
        }
        Ok(rung)
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
    async fn after(
        &self,
        record: RecordId,
        outcome: Result<Committed, CommitError>,
    ) -> Result<u64, StoreError> {
        match outcome {
            Ok(committed) => Ok(committed.reference.version),
            Err(CommitError::Storage(error)) => Err(error),
            // A rule that refuses to hear a clock has nothing to say to it until the record changes.
            Err(_) => self.version(record).await,
        }
    }
}
