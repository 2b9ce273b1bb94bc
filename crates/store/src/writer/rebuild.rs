//! Derived rows made anew from the journal, after the rules of derivation have changed.

use domain::codec::Codec;

use crate::error::StoreError;
use crate::fold::fold_all;
use crate::journal::Rebuilt;
use crate::rows::{Batch, Derived, Wanted};
use crate::writer::Writer;
use crate::writer::overlay::derive;

/// Streams read at a time.
const STREAMS: u32 = 128;

impl<C: Codec> Writer<C> {
    /// In one commit, so that no reader sees half of it.
    pub(crate) async fn rebuild(&mut self) -> Result<Rebuilt, StoreError> {
        let outcome = self.rebuilt().await;
        if outcome.is_err() {
            self.engine.abandon().await;
        }
        outcome
    }

    async fn rebuilt(&mut self) -> Result<Rebuilt, StoreError> {
        let mut head = self.engine.begin().await?;
        let mut batch = Batch {
            wipe: true,
            ..Batch::default()
        };
        let mut rebuilt = Rebuilt {
            records: 0,
            listings: 0,
            keys: 0,
            timers: 0,
        };
        let mut after = None;
        loop {
            let streams = self.engine.streams(after, STREAMS).await?;
            let Some(last) = streams.last() else { break };
            after = Some(*last);
            let wanted = Wanted {
                streams: streams.into_iter().collect(),
                ..Default::default()
            };
            let entries = self.engine.find(&wanted).await?.entries;
            for (record, folded) in fold_all::<C>(entries) {
                let folded = folded?;
                let derived = Derived::of(record, folded.loaded.version, &folded.loaded.state);
                rebuilt.records += 1;
                derive(
                    &mut batch,
                    record,
                    Derived::default(),
                    derived,
                    &folded.rules,
                );
            }
        }
        rebuilt.listings = batch.listings.len() as u64;
        rebuilt.keys = batch.keys.len() as u64;
        rebuilt.timers = batch.timers.len() as u64;
        let current = head.generation == self.head.generation;
        head.generation += 1;
        self.engine.finish(&head, batch).await?;
        // After a commit of another replica the next batch reads everything again.
        if current {
            self.head = head;
        }
        Ok(rebuilt)
    }
}
