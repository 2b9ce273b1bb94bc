//! Reads: records, work lists, keys, clocks, the tail of the journal.

use std::collections::{BTreeMap, BTreeSet};

use domain::codec::Codec;
use domain::entry::{Entry, Key, TimerName};
use domain::id::RecordId;
use domain::sealed::SealedId;
use domain::time::{Date, Instant};

use super::Store;
use crate::access::AccessRow;
use crate::error::StoreError;
use crate::fold::{decode, fold_all};
use crate::journal::{JournalRow, Kept, Loaded, TailRow};
use crate::listing::{ListQuery, ListingRow, PAGE_LIMIT, Page, TallyRow};
use crate::merkle::Frontier;
use crate::vault::{BlindKind, SealedRow};

impl<C: Codec> Store<C> {
    /// The record as its entries make it.
    pub async fn load(&self, id: RecordId) -> Result<Option<Loaded>, StoreError> {
        if let Some(loaded) = self.inner.cache.get(&id) {
            return Ok(Some(loaded));
        }
        let ticket = self.inner.cache.ticket(&id);
        let rows = self.inner.reader.entries(&id).await?;
        let Some(folded) = fold_all::<C>(rows).remove(&id) else {
            return Ok(None);
        };
        let loaded = folded?.loaded;
        self.inner.cache.put_read(id, loaded.clone(), ticket);
        Ok(Some(loaded))
    }

    /// The entries of a record with version and position, oldest first; none where it does not exist.
    pub async fn entries(&self, id: RecordId) -> Result<Vec<(u64, u64, Entry)>, StoreError> {
        let rows = self.inner.reader.entries(&id).await?;
        rows.iter()
            .map(|row| Ok((row.version, row.position, decode::<C>(row)?)))
            .collect()
    }

    /// Entries of all records after a position, in the order of the journal.
    pub async fn journal(&self, after: u64, limit: u32) -> Result<Vec<Kept>, StoreError> {
        let rows = self.inner.reader.tail(after, limit).await?;
        rows.into_iter().map(kept::<C>).collect()
    }

    /// The entries of a record, oldest first, with what is needed to prove them; none where it does not exist.
    pub async fn kept(&self, id: RecordId) -> Result<Vec<Kept>, StoreError> {
        let rows = self.inner.reader.entries(&id).await?;
        rows.into_iter().map(kept::<C>).collect()
    }

    /// One page of a work list, at most `PAGE_LIMIT` rows.
    pub async fn page(&self, mut query: ListQuery) -> Result<Page, StoreError> {
        let limit = query.limit.clamp(1, PAGE_LIMIT);
        // One more, to know whether there is a next page.
        query.limit = limit + 1;
        let mut rows = self.inner.reader.page(&query).await?;
        let more = rows.len() > limit as usize;
        rows.truncate(limit as usize);
        let next = if more {
            rows.last().map(ListingRow::cursor)
        } else {
            None
        };
        Ok(Page { rows, next })
    }

    /// How many rows of all work lists there are by kind and stage, which of them are past their day, and which have until `soon`.
    ///
    /// Reads every row, so it is for figures that are made now and then.
    pub async fn tally(&self, today: Date, soon: Date) -> Result<Vec<TallyRow>, StoreError> {
        self.inner.reader.tally(today, soon).await
    }

    /// What a record shows in work lists.
    pub async fn listings(&self, id: RecordId) -> Result<Vec<ListingRow>, StoreError> {
        self.inner.reader.listings_of(&BTreeSet::from([id])).await
    }

    /// The records that hold a key, at every agency of this database.
    pub async fn find(&self, key: &Key) -> Result<Vec<RecordId>, StoreError> {
        self.inner.reader.holders(key).await
    }

    /// The records under a keyed index; `Vault::blind` gives the value.
    pub async fn find_blind(
        &self,
        kind: BlindKind,
        value: [u8; 16],
    ) -> Result<Vec<RecordId>, StoreError> {
        self.inner.reader.blind(kind, value).await
    }

    /// Clocks that have run out, the oldest first.
    pub async fn due(
        &self,
        now: Instant,
        limit: u32,
    ) -> Result<Vec<(RecordId, TimerName, Instant)>, StoreError> {
        self.inner.reader.due(now, limit).await
    }

    /// When the next clock runs out.
    pub async fn next_due(&self) -> Result<Option<Instant>, StoreError> {
        self.inner.reader.next_due().await
    }

    /// Journal rows after a position, each with what its record shows in work lists now.
    pub async fn tail(&self, after: u64, limit: u32) -> Result<Vec<TailRow>, StoreError> {
        let rows = self.inner.reader.tail(after, limit).await?;
        let records: BTreeSet<RecordId> = rows.iter().map(|row| row.record).collect();
        let mut listings: BTreeMap<RecordId, Vec<ListingRow>> = BTreeMap::new();
        for row in self.inner.reader.listings_of(&records).await? {
            listings.entry(row.record).or_default().push(row);
        }
        let rows = rows.into_iter().map(|row| TailRow {
            position: row.position,
            record: row.record,
            version: row.version,
            kind: row.kind,
            recorded: row.recorded,
            leaf: row.leaf,
            listings: listings.get(&row.record).cloned().unwrap_or_default(),
        });
        Ok(rows.collect())
    }

    /// The log over the journal: its size is the newest position.
    pub async fn frontier(&self) -> Result<Frontier, StoreError> {
        let head = self
            .inner
            .reader
            .head()
            .await?
            .ok_or(StoreError::Unreadable { what: "head" })?;
        Ok(head.frontier)
    }

    /// Who opened what, oldest first.
    pub async fn accesses(&self, after: u64, limit: u32) -> Result<Vec<AccessRow>, StoreError> {
        self.inner.reader.accesses(after, limit).await
    }

    /// Sealed parts as they are stored, to open or to hand over; those that are not here are left out.
    pub async fn sealed_parts(&self, ids: &[SealedId]) -> Result<Vec<SealedRow>, StoreError> {
        self.inner.reader.sealed(ids).await
    }
}

fn kept<C: Codec>(row: JournalRow) -> Result<Kept, StoreError> {
    Ok(Kept {
        position: row.position,
        record: row.record,
        version: row.version,
        entry: decode::<C>(&row)?,
        payload: row.payload,
        leaf: row.leaf,
    })
}
