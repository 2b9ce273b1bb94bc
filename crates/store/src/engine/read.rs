//! The reads on a connection: the writer's inside its transaction, or one of the readers' beside it.

#[expect(
    clippy::duplicate_mod,
    reason = "one text for both engines, whose types differ"
)]
#[path = "read/link.rs"]
mod link;
#[expect(
    clippy::duplicate_mod,
    reason = "one text for both engines, whose types differ"
)]
#[path = "read/lives.rs"]
mod lives;

pub(crate) use link::*;
pub(crate) use lives::*;

use std::collections::{BTreeMap, BTreeSet};

use domain::entry::{FAR_DAY, Key, TimerName};
use domain::id::{Kind, RecordId};
use domain::sealed::{SealedId, Subject};
use domain::time::{Date, Instant};
use sqlx::Row;
use sqlx::query::Query;

use super::dialect::{Arguments, Connection, Db, DbRow, answered};
use super::row::{self, Columns, int};
use crate::access::AccessRow;
use crate::channel::IncomingRow;
use crate::engine::sql::{self, padded};
use crate::error::StoreError;
use crate::journal::JournalRow;
use crate::layout::{self, KeyName};
use crate::listing::{ListQuery, ListingRow, TallyRow};
use crate::merkle::Hash;
use crate::rows::{Found, Head, PeerRow, RequestRow, Standing, Wanted};
use crate::vault::{BlindKind, SealedRow};

type Read<T> = Result<T, StoreError>;
type Asked<'q> = Query<'q, Db, Arguments>;

async fn rows(connection: &mut Connection, query: Asked<'_>) -> Read<Vec<DbRow>> {
    answered(query.fetch_all(connection))
        .await
        .map_err(StoreError::database("reading"))
}

async fn all<T>(
    connection: &mut Connection,
    query: Asked<'_>,
    read: fn(&DbRow) -> Read<T>,
) -> Read<Vec<T>> {
    rows(connection, query).await?.iter().map(read).collect()
}

/// Asks for rows by names, as many at a time as the text has places.
async fn many<T>(
    connection: &mut Connection,
    text: &'static str,
    names: &[&[u8]],
    read: fn(&DbRow) -> Read<T>,
) -> Read<Vec<T>> {
    let mut found = Vec::new();
    for list in padded(names) {
        let query = list
            .iter()
            .fold(sqlx::query(text), |query, name| query.bind(*name));
        found.extend(all(connection, query, read).await?);
    }
    Ok(found)
}

pub(crate) async fn head(connection: &mut Connection) -> Read<Option<Head>> {
    Ok(all(connection, sqlx::query(sql::HEAD), row::head)
        .await?
        .pop())
}

pub(crate) async fn entries(
    connection: &mut Connection,
    record: &RecordId,
) -> Read<Vec<JournalRow>> {
    let stream = layout::stream(record);
    all(
        connection,
        sqlx::query(sql::ENTRIES).bind(&stream[..]),
        row::journal,
    )
    .await
}

pub(crate) async fn tail(
    connection: &mut Connection,
    after: u64,
    limit: u32,
) -> Read<Vec<JournalRow>> {
    all(
        connection,
        sqlx::query(sql::TAIL)
            .bind(int(after))
            .bind(i64::from(limit)),
        row::journal,
    )
    .await
}

pub(crate) async fn listings_of(
    connection: &mut Connection,
    records: &BTreeSet<RecordId>,
) -> Read<Vec<ListingRow>> {
    let streams: Vec<_> = records.iter().map(layout::stream).collect();
    let names: Vec<&[u8]> = streams.iter().map(|stream| &stream[..]).collect();
    many(connection, sql::LISTINGS_OF, &names, row::listing).await
}

pub(crate) async fn page(connection: &mut Connection, query: &ListQuery) -> Read<Vec<ListingRow>> {
    let due_by = query.due_by.unwrap_or(FAR_DAY).min(FAR_DAY);
    // Days are texts of ten characters here, so the first is that of year 0; an empty stream sorts before every other.
    let (day, stream, slot) = match query.after {
        None => (Date::ZERO, Vec::new(), -1),
        Some(cursor) => (
            cursor.due_on,
            layout::stream(&cursor.record).to_vec(),
            i64::from(cursor.slot),
        ),
    };
    let text = match (&query.stage, &query.owner) {
        (None, None) => sql::LISTING_PAGE,
        (Some(_), None) => sql::LISTING_PAGE_STAGE,
        (None, Some(_)) => sql::LISTING_PAGE_OWNER,
        (Some(_), Some(_)) => sql::LISTING_PAGE_BOTH,
    };
    let asked = sqlx::query(text)
        .bind(query.agency.to_string())
        .bind(query.kind.name())
        .bind(query.stage.clone())
        .bind(query.owner.map(|owner| owner.to_string()))
        .bind(query.category.clone())
        .bind(due_by.to_string())
        .bind(day.to_string())
        .bind(stream)
        .bind(slot)
        .bind(i64::from(query.limit));
    all(connection, asked, row::listing).await
}

pub(crate) async fn tally(
    connection: &mut Connection,
    today: Date,
    soon: Date,
) -> Read<Vec<TallyRow>> {
    let asked = sqlx::query(sql::LISTING_TALLY)
        .bind(today.to_string())
        .bind(soon.to_string());
    all(connection, asked, |row| {
        let mut columns = Columns::of(row);
        let (agency, kind) = (columns.agency()?, columns.text()?);
        let kind = Kind::ALL.into_iter().find(|each| each.name() == kind);
        Ok(TallyRow {
            agency,
            kind: kind.ok_or(StoreError::Unreadable { what: "a kind" })?,
            stage: columns.text()?,
            rows: columns.count()?,
            overdue: columns.count()?,
            soon: columns.count()?,
        })
    })
    .await
}

pub(crate) async fn holders(connection: &mut Connection, key: &Key) -> Read<Vec<RecordId>> {
    let prefix = KeyName::prefix(key);
    let end = layout::after_prefix(&prefix);
    all(
        connection,
        sqlx::query(sql::KEY_HOLDERS).bind(prefix).bind(end),
        |row| Columns::of(row).record(),
    )
    .await
}

pub(crate) async fn blind(
    connection: &mut Connection,
    kind: BlindKind,
    value: [u8; 16],
) -> Read<Vec<RecordId>> {
    let asked = sqlx::query(sql::BLIND_HOLDERS)
        .bind(i64::from(kind.code()))
        .bind(value.to_vec());
    all(connection, asked, |row| Columns::of(row).record()).await
}

pub(crate) async fn due(
    connection: &mut Connection,
    now: Instant,
    limit: u32,
) -> Read<Vec<(RecordId, TimerName, Instant)>> {
    let asked = sqlx::query(sql::TIMERS_DUE)
        .bind(now.micros())
        .bind(i64::from(limit));
    all(connection, asked, |row| {
        let mut columns = Columns::of(row);
        Ok((columns.record()?, columns.timer()?, columns.instant()?))
    })
    .await
}

pub(crate) async fn next_due(connection: &mut Connection) -> Read<Option<Instant>> {
    let found = rows(connection, sqlx::query(sql::NEXT_DUE)).await?;
    let first: Option<Option<i64>> = found.first().and_then(|row| row.try_get(0).ok());
    Ok(first.flatten().map(Instant::from_micros))
}

pub(crate) async fn request(connection: &mut Connection, name: &Hash) -> Read<Option<RequestRow>> {
    let found = many(connection, sql::REQUESTS_OF, &[&name[..]], row::request).await?;
    Ok(found.into_iter().next())
}

pub(crate) async fn sealed(connection: &mut Connection, ids: &[SealedId]) -> Read<Vec<SealedRow>> {
    let asked: Vec<_> = ids.iter().map(|id| id.0.to_be_bytes()).collect();
    let names: Vec<&[u8]> = asked.iter().map(|id| &id[..]).collect();
    let found = many(connection, sql::SEALED_OF, &names, row::sealed).await?;
    let mut found: BTreeMap<_, _> = found.into_iter().map(|row| (row.id, row)).collect();
    Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
}

pub(crate) async fn subjects(
    connection: &mut Connection,
    asked: &[Subject],
) -> Read<BTreeSet<Subject>> {
    let asked: Vec<_> = asked
        .iter()
        .map(|subject| layout::subject(*subject))
        .collect();
    let names: Vec<&[u8]> = asked.iter().map(|subject| &subject[..]).collect();
    let found = many(connection, sql::SUBJECTS_OF, &names, |row| {
        layout::to_subject(&Columns::of(row).bytes()?)
            .ok_or(StoreError::Unreadable { what: "a subject" })
    });
    Ok(found.await?.into_iter().collect())
}

pub(crate) async fn accesses(
    connection: &mut Connection,
    after: u64,
    limit: u32,
) -> Read<Vec<AccessRow>> {
    all(
        connection,
        sqlx::query(sql::ACCESSES)
            .bind(int(after))
            .bind(i64::from(limit)),
        row::access,
    )
    .await
}

pub(crate) async fn peers(connection: &mut Connection) -> Read<Vec<PeerRow>> {
    all(connection, sqlx::query(sql::PEERS), row::peer).await
}

// what the writer reads

pub(crate) async fn find(connection: &mut Connection, wanted: &Wanted) -> Read<Found> {
    let streams: Vec<_> = wanted.streams.iter().map(layout::stream).collect();
    let streams: Vec<&[u8]> = streams.iter().map(|stream| &stream[..]).collect();
    let requests: Vec<&[u8]> = wanted.requests.iter().map(|name| &name[..]).collect();
    let keys: Vec<&[u8]> = wanted.keys.iter().map(|name| &name.0[..]).collect();
    let messages: Vec<&[u8]> = wanted.messages.iter().map(|name| &name[..]).collect();
    let mut incoming = many(connection, sql::INCOMING_BY_ID, &messages, row::incoming).await?;
    for (channel, incarnation, first, last) in &wanted.received {
        let rows = link::incoming(connection, *channel, *incarnation, *first, *last).await?;
        incoming.extend(rows);
    }
    incoming.extend(waiting(connection, &wanted.waiting).await?);
    // Asked for by several names, a row is still one row.
    incoming.sort_by_key(|row| (row.channel, row.incarnation, row.seq));
    incoming.dedup_by_key(|row| (row.channel, row.incarnation, row.seq));
    Ok(Found {
        entries: many(connection, sql::ENTRIES_OF, &streams, row::journal).await?,
        requests: many(connection, sql::REQUESTS_OF, &requests, row::request).await?,
        keys: many(connection, sql::KEY_OWNERS, &keys, |row| {
            let mut columns = Columns::of(row);
            Ok((KeyName(columns.bytes()?), columns.record()?))
        })
        .await?,
        incoming,
    })
}

async fn waiting(
    connection: &mut Connection,
    records: &BTreeSet<RecordId>,
) -> Read<Vec<IncomingRow>> {
    let names: Vec<String> = records.iter().map(RecordId::to_string).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut found = Vec::new();
    for list in padded(&names) {
        let query = list
            .iter()
            .fold(sqlx::query(sql::INCOMING_WAITING), |query, name| {
                query.bind(*name)
            });
        found.extend(all(connection, query, row::incoming).await?);
    }
    Ok(found)
}

pub(crate) async fn standing(connection: &mut Connection) -> Read<Standing> {
    let counters = all(connection, sqlx::query(sql::COUNTERS), |row| {
        let mut columns = Columns::of(row);
        Ok(((columns.agency()?, columns.small()?), columns.small()?))
    });
    let counters = counters.await?.into_iter().collect();
    let peers = peers(connection)
        .await?
        .into_iter()
        .map(|peer| (peer.channel, peer))
        .collect();
    let waited_for = all(connection, sqlx::query(sql::WAITED_FOR), |row| {
        let record = Columns::of(row).text()?.parse();
        record.map_err(|_| StoreError::Unreadable {
            what: "a record waited for",
        })
    });
    let waited_for = waited_for.await?.into_iter().collect();
    let accesses = all(connection, sqlx::query(sql::ACCESS_NEWEST), |row| {
        Columns::of(row).count()
    })
    .await?;
    Ok(Standing {
        counters,
        peers,
        waited_for,
        accesses: accesses.first().copied().unwrap_or(0),
        lives: lives(connection).await?,
    })
}

pub(crate) async fn streams(
    connection: &mut Connection,
    after: Option<RecordId>,
    limit: u32,
) -> Read<Vec<RecordId>> {
    let after = after.map_or_else(Vec::new, |record| layout::stream(&record).to_vec());
    let asked = sqlx::query(sql::STREAMS).bind(after).bind(i64::from(limit));
    all(connection, asked, |row| Columns::of(row).record()).await
}
