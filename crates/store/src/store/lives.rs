//! What the link asks and tells of lives of databases.

use domain::codec::Codec;

use super::Store;
use crate::channel::{Channel, Verdict};
use crate::error::StoreError;
use crate::lives::{Acquaintance, Followed, Heard, Life, Lineage, Standstill, Whose};
use crate::revive::reverse;
use crate::writer::job::Job;

/// Records of one commit.
const RECORDS: usize = 128;

impl<C: Codec> Store<C> {
    /// What each end of a channel from here knows of lives of the other's database that are over.
    pub async fn acquaintance(&self, channel: Channel) -> Result<Acquaintance, StoreError> {
        let inward = reverse(channel);
        let current = self.peer(inward).await?.and_then(|peer| peer.incarnation);
        let lives = self.inner.reader.lives().await?;
        let theirs = || lives.on(inward, Whose::Theirs);
        let left = theirs().filter(|(incarnation, _)| Some(*incarnation) != current);
        let now = theirs().find(|(incarnation, _)| Some(*incarnation) == current);
        Ok(Acquaintance {
            former: lives.former(channel),
            left: left
                .map(|(incarnation, row)| Life {
                    incarnation,
                    extent: row.ended.since(row.began),
                })
                .collect(),
            offered: now.map_or(0, |(_, row)| row.offered),
        })
    }

    /// The other end of a channel to here says which life its database is in.
    pub async fn follow(&self, channel: Channel, theirs: Lineage) -> Result<Followed, StoreError> {
        let theirs = Box::new(theirs);
        self.ask(|reply| Job::Follow {
            channel,
            theirs,
            reply,
        })
        .await
    }

    /// The other end of a channel from here has shown what it holds of this restored database.
    pub async fn hear(&self, channel: Channel, heard: Heard) -> Result<(), StoreError> {
        self.ask(|reply| Job::Hear(channel, heard, reply)).await
    }

    /// Whether and with what result this database was restored; `None` where it never was.
    pub async fn standstill(&self) -> Result<Option<Standstill>, StoreError> {
        Ok(self.inner.reader.lives().await?.standstill())
    }

    /// Applies messages that waited with held records, as far as nothing holds them any more. Does nothing twice.
    pub async fn release(&self) -> Result<(), StoreError> {
        let waiting = self.held_back().await?;
        let mut records: Vec<_> = waiting
            .iter()
            .filter_map(|row| match row.verdict {
                Verdict::Waiting(record) => Some(record),
                _ => None,
            })
            .collect();
        records.sort_unstable();
        records.dedup();
        for records in records.chunks(RECORDS) {
            let records = records.to_vec();
            self.ask(|reply| Job::Release(records, reply)).await?;
        }
        Ok(())
    }
}
