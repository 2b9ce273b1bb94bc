//! The reading side of the engines: outside any transaction, beside the writer.

use std::collections::BTreeSet;

use domain::entry::{Key, TimerName};
use domain::id::RecordId;
use domain::sealed::{SealedId, Subject};
use domain::time::{Date, Instant};
use sqlx::sqlite::SqlitePool;

use crate::access::AccessRow;
use crate::channel::{Channel, Covers, IncomingRow, OutgoingRow, Stated, VerdictRow};
use crate::engine::memory::Attached;
use crate::engine::postgres;
use crate::engine::postgres::place::is_passing;
use crate::engine::postgres::readers::Readers;
use crate::engine::sqlite::read;
use crate::error::StoreError;
use crate::journal::JournalRow;
use crate::listing::{ListQuery, ListingRow, TallyRow};
use crate::lives::Lives;
use crate::merkle::Hash;
use crate::rows::{Head, PeerRow, RequestRow};
use crate::vault::{BlindKind, SealedRow};

#[derive(Clone)]
pub(crate) enum Reader {
    Memory(Attached),
    Sqlite(SqlitePool),
    Postgres(Readers),
}

macro_rules! reads {
    ($(fn $name:ident($($arg:ident: $type:ty),*) -> $out:ty { $memory:expr })*) => {
        impl Reader {
            $(
                pub(crate) async fn $name(&self, $($arg: $type),*) -> Result<$out, StoreError> {
                    match self {
                        Self::Memory(disk) => disk.with($memory),
                        Self::Sqlite(pool) => {
                            let reader = pool.acquire().await;
                            let mut reader = reader.map_err(StoreError::database("opening a reader"))?;
                            read::$name(&mut reader, $($arg),*).await
                        }
                        Self::Postgres(readers) => {
                            let mut patience = Readers::patience();
                            loop {
                                let outcome = match readers.acquire().await {
                                    Ok(mut reader) => {
                                        let outcome = postgres::read::$name(&mut reader, $($arg),*).await;
                                        if !outcome.as_ref().is_err_and(is_passing) {
                                            reader.give_back();
                                        }
                                        outcome
                                    }
                                    Err(error) => Err(error),
                                };
                                match outcome {
                                    Err(error) if readers.again(&error, &mut patience).await => {}
                                    outcome => return outcome,
                                }
                            }
                        }
                    }
                }
            )*
        }
    };
}

reads! {
    fn head() -> Option<Head> { |tables| tables.head.clone() }
    fn entries(record: &RecordId) -> Vec<JournalRow> { |tables| tables.entries(record).cloned().collect() }
    fn tail(after: u64, limit: u32) -> Vec<JournalRow> { |tables| tables.tail(after, limit) }
    fn listings_of(records: &BTreeSet<RecordId>) -> Vec<ListingRow> { |tables| tables.listings_of(records) }
    fn page(query: &ListQuery) -> Vec<ListingRow> { |tables| tables.page(query) }
    fn tally(today: Date, soon: Date) -> Vec<TallyRow> { |tables| tables.tally(today, soon) }
    fn holders(key: &Key) -> Vec<RecordId> { |tables| tables.holders(key) }
    fn blind(kind: BlindKind, value: [u8; 16]) -> Vec<RecordId> { |tables| tables.blind(kind, value) }
    fn due(now: Instant, limit: u32) -> Vec<(RecordId, TimerName, Instant)> { |tables| tables.due(now, limit) }
    fn next_due() -> Option<Instant> { |tables| tables.next_due() }
    fn request(name: &Hash) -> Option<RequestRow> { |tables| tables.request(name) }
    fn sealed(ids: &[SealedId]) -> Vec<SealedRow> { |tables| tables.sealed(ids) }
    fn subjects(asked: &[Subject]) -> BTreeSet<Subject> { |tables| tables.subjects(asked) }
    fn accesses(after: u64, limit: u32) -> Vec<AccessRow> { |tables| tables.accesses(after, limit) }
    fn lives() -> Lives { |tables| tables.lives.clone() }
    fn peers() -> Vec<PeerRow> { |tables| tables.peers() }
    fn outgoing(channel: Channel, after: u64, limit: u32) -> Vec<OutgoingRow> { |tables| tables.outgoing(channel, after, limit) }
    fn outgoing_by_id(message_id: &Hash) -> Vec<OutgoingRow> { |tables| tables.outgoing_by_id(message_id) }
    fn incoming_by_id(message_id: &Hash) -> Vec<IncomingRow> { |tables| tables.incoming_by_id(message_id) }
    fn incoming(channel: Channel, incarnation: u128, first: u64, last: u64) -> Vec<IncomingRow> { |tables| tables.incoming(channel, incarnation, first, last) }
    fn received(channel: Channel, incarnation: u128) -> u64 { |tables| tables.received(channel, incarnation) }
    fn held_back() -> Vec<IncomingRow> { |tables| tables.held_back() }
    fn statements(channel: Channel, covers: Covers, incarnation: u128, number: u64) -> Vec<Stated> { |tables| tables.statements(channel, covers, incarnation, number) }
    fn verdicts(channel: Channel, after: u64, limit: u32) -> Vec<VerdictRow> { |tables| tables.verdicts(channel, after, limit) }
}

impl Reader {
    pub(crate) async fn close(&self) {
        match self {
            Self::Memory(_) => {}
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(readers) => readers.close().await,
        }
    }
}
