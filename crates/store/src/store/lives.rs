//! What the link asks and tells of lives of databases.

use domain::codec::Codec;

use super::Store;
use crate::channel::Channel;
use crate::error::StoreError;
use crate::lives::{Followed, Hearing, HearingRow, Life, Lineage, Standstill, Whose};
use crate::writer::job::Job;

/// Records of one commit.
const RECORDS: usize = 128;

impl<C: Codec> Store<C> {
    /// What this database says of itself on a channel from here.
    pub async fn lineage(&self, channel: Channel) -> Result<Lineage, StoreError> {
        let lives = self.inner.reader.lives().await?;
        Ok(Lineage {
            incarnation: self.inner.incarnation,
            former: lives.former(channel),
        })
    }

    /// How far lives of the other end that were left behind were seen to come, by the channel from there. What one of them had
    /// only gone on from, and not beyond, is zero.
    pub async fn left_behind(&self, channel: Channel) -> Result<Vec<Life>, StoreError> {
        let current = self.peer(channel).await?.and_then(|peer| peer.incarnation);
        let lives = self.inner.reader.lives().await?;
        let left = lives.on(channel, Whose::Theirs);
        Ok(left
            .filter(|(incarnation, _)| Some(*incarnation) != current)
            .map(|(incarnation, row)| Life {
                incarnation,
                extent: row.ended.since(row.began),
            })
            .collect())
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

    /// Our messages through this number may have reached a former life of the other end, by the channel from there.
    pub async fn offered(&self, channel: Channel) -> Result<u64, StoreError> {
        let current = self.peer(channel).await?.and_then(|peer| peer.incarnation);
        let lives = self.inner.reader.lives().await?;
        let mut known = lives.on(channel, Whose::Theirs);
        let row = known.find(|(incarnation, _)| Some(*incarnation) == current);
        Ok(row.map_or(0, |(_, row)| row.offered))
    }

    /// The other end of a channel from here has shown what it holds of this restored database. `offered` is the last of its
    /// messages that our former life may have received.
    pub async fn hear(
        &self,
        channel: Channel,
        hearing: Hearing,
        offered: u64,
    ) -> Result<(), StoreError> {
        let heard = HearingRow { hearing, offered };
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
                crate::channel::Verdict::Waiting(record) => Some(record),
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
