//! One commit: rows that vanish, then rows that come, each table in one statement, its columns as arrays.

mod lives;

use std::collections::BTreeMap;

use sqlx::postgres::{PgArguments, PgConnection};
use sqlx::query::Query;
use sqlx::{Executor, Postgres};

use super::place::answered;
use super::row::{self, int};
use super::sql;
use crate::access::AccessRow;
use crate::channel::{Channel, IncomingRow, OutgoingRow, Stated, VerdictRow};
use crate::layout;
use crate::merkle::sha256;
use crate::rows::{Batch, Head, PeerRow};

/// Rows of one statement: far more than a batch has, and small enough for what a rebuild makes.
const ROWS: usize = 4_096;

pub(super) type Written = Result<(), sqlx::Error>;
type Asked<'q> = Query<'q, Postgres, PgArguments>;

/// One column of many rows.
fn column<R, V>(rows: &[R], value: impl Fn(&R) -> V) -> Vec<V> {
    rows.iter().map(value).collect()
}

async fn insert<T>(
    connection: &mut PgConnection,
    text: &'static str,
    rows: &[T],
    bind: impl for<'q> Fn(Asked<'q>, &[T]) -> Asked<'q>,
) -> Written {
    for rows in rows.chunks(ROWS) {
        answered(bind(sqlx::query(text), rows).execute(&mut *connection)).await?;
    }
    Ok(())
}

/// A text from elsewhere; PostgreSQL takes none with a zero byte, and a trace is worth no message.
fn trace(trace: Option<&String>) -> Option<String> {
    trace.filter(|text| !text.contains('\0')).cloned()
}

fn wide(number: u128) -> Vec<u8> {
    number.to_be_bytes().to_vec()
}

fn channel(channel: &Channel) -> Vec<u8> {
    layout::channel(channel).to_vec()
}

fn stream(record: &domain::id::RecordId) -> Vec<u8> {
    layout::stream(record).to_vec()
}

pub(super) async fn first_head(connection: &mut PgConnection, head: &Head) -> Written {
    sqlx::query(sql::FIRST_HEAD)
        .bind(i64::from(layout::service_code(head.service)))
        .bind(wide(head.incarnation))
        .bind(int(head.generation))
        .bind(int(head.frontier.size()))
        .bind(head.frontier.to_bytes())
        .bind(head.recorded.micros())
        .execute(connection)
        .await
        .map(drop)
}

/// Everything but the head.
pub(super) async fn batch(connection: &mut PgConnection, batch: &Batch) -> Written {
    journal(connection, batch).await?;
    gone(connection, batch).await?;
    derived(connection, batch).await?;
    sealed(connection, batch).await?;
    link(connection, batch).await?;
    counters(connection, batch).await?;
    lives::write(connection, &batch.lives).await?;
    prune(connection, batch).await
}

async fn journal(connection: &mut PgConnection, batch: &Batch) -> Written {
    insert(connection, sql::JOURNAL, &batch.journal, |query, rows| {
        query
            .bind(column(rows, |row| int(row.position)))
            .bind(column(rows, |row| stream(&row.record)))
            .bind(column(rows, |row| int(row.version)))
            .bind(column(rows, |row| row.kind.clone()))
            .bind(column(rows, |row| row.payload.clone()))
            .bind(column(rows, |row| row.recorded.micros()))
            .bind(column(rows, |row| row.leaf.to_vec()))
    })
    .await
}

/// Verdicts go when their sender has taken them, whatever their age: the message keeps its newest one.
async fn prune(connection: &mut PgConnection, batch: &Batch) -> Written {
    let Some(before) = batch.prune else {
        return Ok(());
    };
    for text in [sql::PRUNE_REQUESTS, sql::PRUNE_OUTGOING, sql::PRUNE_TURNS] {
        let query = sqlx::query(text).bind(before.micros());
        answered(query.execute(&mut *connection)).await?;
    }
    answered(sqlx::query(sql::PRUNE_VERDICTS).execute(connection))
        .await
        .map(drop)
}

async fn gone(connection: &mut PgConnection, batch: &Batch) -> Written {
    if batch.wipe {
        // All derived rows of a province take longer than any other statement may.
        connection
            .execute("set local statement_timeout = 0")
            .await?;
        for text in [sql::WIPE_LISTINGS, sql::WIPE_KEYS, sql::WIPE_TIMERS] {
            sqlx::query(text).execute(&mut *connection).await?;
        }
    }
    let rows: Vec<_> = batch.listings_gone.iter().collect();
    insert(connection, sql::LISTINGS_GONE, &rows, |query, rows| {
        query
            .bind(column(rows, |row| stream(&row.0)))
            .bind(column(rows, |row| i64::from(row.1)))
            .bind(column(rows, |row| row.2.to_string()))
    })
    .await?;
    let rows: Vec<_> = batch.keys_gone.iter().collect();
    insert(connection, sql::KEYS_GONE, &rows, |query, rows| {
        query
            .bind(column(rows, |row| row.0.0.clone()))
            .bind(column(rows, |row| stream(&row.1)))
    })
    .await?;
    let rows: Vec<_> = batch.timers_gone.iter().collect();
    insert(connection, sql::TIMERS_GONE, &rows, |query, rows| {
        query
            .bind(column(rows, |row| stream(&row.0)))
            .bind(column(rows, |row| row.1.to_string()))
    })
    .await
}

async fn derived(connection: &mut PgConnection, batch: &Batch) -> Written {
    // One statement may not write a row twice; the later one stands, as it would row by row.
    let listings: BTreeMap<_, _> = batch
        .listings
        .iter()
        .map(|row| ((row.record, row.slot, row.agency), row))
        .collect();
    let listings: Vec<_> = listings.into_values().collect();
    insert(connection, sql::LISTINGS, &listings, |query, rows| {
        query
            .bind(column(rows, |row| stream(&row.record)))
            .bind(column(rows, |row| i64::from(row.slot)))
            .bind(column(rows, |row| int(row.version)))
            .bind(column(rows, |row| row.agency.to_string()))
            .bind(column(rows, |row| row.record.kind.name().to_owned()))
            .bind(column(rows, |row| row.stage.clone()))
            .bind(column(rows, |row| row.owner.to_string()))
            .bind(column(rows, |row| int(row.region.number())))
            .bind(column(rows, |row| row.category.clone()))
            .bind(column(rows, |row| i64::from(row.urgent)))
            .bind(column(rows, |row| row.due_on.to_string()))
            .bind(column(rows, |row| row.opened.micros()))
            .bind(column(rows, |row| {
                row.number
                    .map(|number| number.to_string())
                    .unwrap_or_default()
            }))
    })
    .await?;
    let keys: Vec<_> = batch.keys.iter().collect();
    insert(connection, sql::KEYS, &keys, |query, rows| {
        query
            .bind(column(rows, |row| row.0.0.clone()))
            .bind(column(rows, |row| stream(&row.1)))
            .bind(column(rows, |row| i64::from(row.0.is_unique())))
    })
    .await?;
    let timers: Vec<_> = batch.timers.iter().collect();
    insert(connection, sql::TIMERS, &timers, |query, rows| {
        query
            .bind(column(rows, |((record, _), _)| stream(record)))
            .bind(column(rows, |((_, name), _)| name.to_string()))
            .bind(column(rows, |(_, timer)| timer.due.micros()))
            .bind(column(rows, |(_, timer)| timer.rules.clone()))
    })
    .await
}

async fn sealed(connection: &mut PgConnection, batch: &Batch) -> Written {
    insert(connection, sql::REQUESTS, &batch.requests, |query, rows| {
        query
            .bind(column(rows, |row| row.name.to_vec()))
            .bind(column(rows, |row| row.digest.to_vec()))
            .bind(column(rows, |row| row.reply.clone()))
            .bind(column(rows, |row| row.at.micros()))
    })
    .await?;
    // A part that two messages carry is the same part.
    let parts: Vec<_> = batch.sealed.values().collect();
    insert(connection, sql::SEALED, &parts, |query, rows| {
        query
            .bind(column(rows, |row| wide(row.id.0)))
            .bind(column(rows, |row| layout::subject(row.subject).to_vec()))
            .bind(column(rows, |row| row.ciphertext.clone()))
    })
    .await?;
    let blinds: Vec<_> = batch.blinds.iter().collect();
    insert(connection, sql::BLINDS, &blinds, |query, rows| {
        query
            .bind(column(rows, |row| i64::from(row.kind.code())))
            .bind(column(rows, |row| row.value.to_vec()))
            .bind(column(rows, |row| stream(&row.record)))
    })
    .await
}

async fn link(connection: &mut PgConnection, batch: &Batch) -> Written {
    insert(connection, sql::OUTGOING, &batch.outgoing, queued).await?;
    let told: Vec<_> = batch.outgoing_verdicts.iter().collect();
    insert(connection, sql::OUTGOING_VERDICTS, &told, |query, rows| {
        query
            .bind(column(rows, |row| channel(&row.0.0)))
            .bind(column(rows, |row| int(row.0.1)))
            .bind(column(rows, |row| row::verdict(Some(row.1)).0))
            .bind(column(rows, |row| row::verdict(Some(row.1)).1))
    })
    .await?;
    let incoming: Vec<_> = batch.incoming.values().collect();
    insert(connection, sql::INCOMING, &incoming, received).await?;
    insert(connection, sql::VERDICTS, &batch.verdicts, given).await?;
    insert(connection, sql::STATEMENTS, &batch.statements, stated).await?;
    let peers: Vec<_> = batch.peers.values().collect();
    insert(connection, sql::PEERS, &peers, peer).await
}

fn queued<'q>(query: Asked<'q>, rows: &[OutgoingRow]) -> Asked<'q> {
    query
        .bind(column(rows, |row| channel(&row.channel)))
        .bind(column(rows, |row| int(row.seq)))
        .bind(column(rows, |row| row.message_id.to_vec()))
        .bind(column(rows, |row| stream(&row.to)))
        .bind(column(rows, |row| row.bytes.clone()))
        .bind(column(rows, |row| row.digest.to_vec()))
        .bind(column(rows, |row| i64::from(row.urgent)))
        .bind(column(rows, |row| trace(row.trace.as_ref())))
        .bind(column(rows, |row| row.queued.micros()))
        .bind(column(rows, |row| row::verdict(row.verdict.as_ref()).0))
        .bind(column(rows, |row| row::verdict(row.verdict.as_ref()).1))
}

fn received<'q>(query: Asked<'q>, rows: &[&IncomingRow]) -> Asked<'q> {
    query
        .bind(column(rows, |row| channel(&row.channel)))
        .bind(column(rows, |row| wide(row.incarnation)))
        .bind(column(rows, |row| int(row.seq)))
        .bind(column(rows, |row| row.message_id.to_vec()))
        .bind(column(rows, |row| row.bytes.clone()))
        .bind(column(rows, |row| row.digest.to_vec()))
        .bind(column(rows, |row| row.received.micros()))
        .bind(column(rows, |row| trace(row.trace.as_ref())))
        .bind(column(rows, |row| row::verdict(Some(&row.verdict)).0))
        .bind(column(rows, |row| row::verdict(Some(&row.verdict)).1))
}

fn given<'q>(query: Asked<'q>, rows: &[(Channel, VerdictRow)]) -> Asked<'q> {
    query
        .bind(column(rows, |row| channel(&row.0)))
        .bind(column(rows, |row| int(row.1.verdict_seq)))
        .bind(column(rows, |row| wide(row.1.incarnation)))
        .bind(column(rows, |row| int(row.1.message_seq)))
        .bind(column(rows, |row| row.1.message_id.to_vec()))
        .bind(column(rows, |row| row::verdict(Some(&row.1.verdict)).0))
        .bind(column(rows, |row| row::verdict(Some(&row.1.verdict)).1))
}

fn stated<'q>(query: Asked<'q>, rows: &[Stated]) -> Asked<'q> {
    query
        .bind(column(rows, |row| channel(&row.channel)))
        .bind(column(rows, |row| row::covers(row.covers)))
        .bind(column(rows, |row| wide(row.incarnation)))
        .bind(column(rows, |row| int(row.first)))
        .bind(column(rows, |row| i64::from(row.count)))
        .bind(column(rows, |row| sha256(&row.bytes).to_vec()))
        .bind(column(rows, |row| row.bytes.clone()))
        .bind(column(rows, |row| row.key.clone()))
        .bind(column(rows, |row| row.signature.clone()))
}

fn peer<'q>(query: Asked<'q>, rows: &[&PeerRow]) -> Asked<'q> {
    let stopped = |row: &&PeerRow| row.stopped.clone();
    query
        .bind(column(rows, |row| channel(&row.channel)))
        .bind(column(rows, |row| int(row.sent)))
        .bind(column(rows, |row| int(row.acked)))
        .bind(column(rows, |row| row.taken_from.map(wide)))
        .bind(column(rows, |row| int(row.taken)))
        .bind(column(rows, |row| row.incarnation.map(wide)))
        .bind(column(rows, |row| int(row.received)))
        .bind(column(rows, |row| int(row.verdicts_given)))
        .bind(column(rows, |row| int(row.verdicts_taken)))
        .bind(column(rows, |row| stopped(row).map(|at| int(at.seq))))
        .bind(column(rows, |row| {
            stopped(row).map(|at| at.first_digest.to_vec())
        }))
        .bind(column(rows, |row| {
            stopped(row).map(|at| at.second_digest.to_vec())
        }))
        .bind(column(rows, |row| stopped(row).map(|at| at.second_bytes)))
}

async fn counters(connection: &mut PgConnection, batch: &Batch) -> Written {
    let counters: Vec<_> = batch.counters.iter().collect();
    insert(connection, sql::COUNTERS, &counters, |query, rows| {
        query
            .bind(column(rows, |row| row.0.0.to_string()))
            .bind(column(rows, |row| i64::from(row.0.1)))
            .bind(column(rows, |row| i64::from(*row.1)))
    })
    .await?;
    insert(connection, sql::ACCESSES, &batch.accesses, opened).await
}

fn opened<'q>(query: Asked<'q>, rows: &[AccessRow]) -> Asked<'q> {
    query
        .bind(column(rows, |row| int(row.number)))
        .bind(column(rows, |row| row.at.micros()))
        .bind(column(rows, |row| row.access.reader.clone()))
        .bind(column(rows, |row| row.access.purpose.clone()))
        .bind(column(rows, |row| -> Vec<u8> {
            row.access.records.iter().flat_map(layout::stream).collect()
        }))
        .bind(column(rows, |row| -> Vec<u8> {
            let parts = row.access.parts.iter();
            parts.flat_map(|part| part.0.to_be_bytes()).collect()
        }))
        .bind(column(rows, |row| trace(row.access.trace.as_ref())))
}
