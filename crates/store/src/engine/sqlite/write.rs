//! One commit: rows that vanish, then rows that come, each table in few statements.
//!
//! Every statement is a hop to SQLite's thread, so rows go in by the hundred.

mod lives;

use sqlx::sqlite::SqliteConnection;
use sqlx::{QueryBuilder, Sqlite};

use super::row::{self, int};
use crate::access::AccessRow;
use crate::channel::{Channel, IncomingRow, OutgoingRow, Stated, VerdictRow};
use crate::layout;
use crate::merkle::sha256;
use crate::rows::{Batch, Head, PeerRow};

/// Rows of one statement: at thirteen columns far below the 32,766 values that SQLite takes.
const ROWS: usize = 256;

type Written = Result<(), sqlx::Error>;

/// Inserts rows as many at a time as a statement takes.
async fn insert<T>(
    connection: &mut SqliteConnection,
    into: &'static str,
    rows: impl IntoIterator<Item = T>,
    after: &'static str,
    mut bind: impl FnMut(&mut sqlx::query_builder::Separated<'_, Sqlite, &'static str>, T),
) -> Written {
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        let mut query = QueryBuilder::<Sqlite>::new(into);
        query.push_values(rows.by_ref().take(ROWS), |mut places, row| {
            bind(&mut places, row)
        });
        query.push(after);
        query
            .build()
            .persistent(false)
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

pub(super) async fn first_head(connection: &mut SqliteConnection, head: &Head) -> Written {
    sqlx::query("insert into head (one, service, incarnation, generation, size, frontier, recorded_us) values (1, $1, $2, $3, $4, $5, $6)")
        .bind(i64::from(layout::service_code(head.service)))
        .bind(head.incarnation.to_be_bytes().to_vec())
        .bind(int(head.generation))
        .bind(int(head.frontier.size()))
        .bind(head.frontier.to_bytes())
        .bind(head.recorded.micros())
        .execute(connection)
        .await
        .map(drop)
}

pub(super) async fn batch(
    connection: &mut SqliteConnection,
    head: &Head,
    batch: &Batch,
) -> Written {
    journal(connection, batch).await?;
    gone(connection, batch).await?;
    derived(connection, batch).await?;
    sealed(connection, batch).await?;
    link(connection, batch).await?;
    counters(connection, batch).await?;
    lives::write(connection, &batch.lives).await?;
    prune(connection, batch).await?;
    sqlx::query("update head set generation = $1, size = $2, frontier = $3, recorded_us = $4, incarnation = $5")
        .bind(int(head.generation))
        .bind(int(head.frontier.size()))
        .bind(head.frontier.to_bytes())
        .bind(head.recorded.micros())
        .bind(head.incarnation.to_be_bytes().to_vec())
        .execute(connection)
        .await
        .map(drop)
}

async fn journal(connection: &mut SqliteConnection, batch: &Batch) -> Written {
    let into = "insert into journal (position, stream, version, kind, payload, recorded_us, leaf) ";
    insert(connection, into, &batch.journal, "", |places, row| {
        places.push_bind(int(row.position));
        places.push_bind(layout::stream(&row.record).to_vec());
        places.push_bind(int(row.version));
        places.push_bind(row.kind.clone());
        places.push_bind(row.payload.clone());
        places.push_bind(row.recorded.micros());
        places.push_bind(row.leaf.to_vec());
    })
    .await
}

/// Verdicts go when their sender has taken them, whatever their age: the message keeps its newest one.
async fn prune(connection: &mut SqliteConnection, batch: &Batch) -> Written {
    let Some(before) = batch.prune else {
        return Ok(());
    };
    let requests = "delete from request where at_us < $1";
    let deliveries = "
        delete from outgoing
        where queued_us < $1
            and verdict in (1, 4)
            and seq <= (select acked from peer where peer.channel = outgoing.channel)";
    for text in [requests, deliveries] {
        let query = sqlx::query(text).bind(before.micros());
        query.execute(&mut *connection).await?;
    }
    let verdicts = "
        delete from verdict
        where verdict_seq <= (select verdicts_taken from peer where peer.channel = verdict.channel)";
    sqlx::query(verdicts).execute(connection).await.map(drop)
}

async fn gone(connection: &mut SqliteConnection, batch: &Batch) -> Written {
    if batch.wipe {
        for table in [
            "delete from listing",
            "delete from key",
            "delete from timer",
        ] {
            sqlx::query(table).execute(&mut *connection).await?;
        }
    }
    let listings = batch.listings_gone.iter();
    delete(
        connection,
        "delete from listing where (stream, slot, agency) in (",
        listings,
        |places, row| {
            places.push_bind(layout::stream(&row.0).to_vec());
            places.push_bind(i64::from(row.1));
            places.push_bind(row.2.to_string());
        },
    )
    .await?;
    delete(
        connection,
        "delete from key where (name, stream) in (",
        &batch.keys_gone,
        |places, row| {
            places.push_bind(row.0.0.clone());
            places.push_bind(layout::stream(&row.1).to_vec());
        },
    )
    .await?;
    delete(
        connection,
        "delete from timer where (stream, name) in (",
        &batch.timers_gone,
        |places, row| {
            places.push_bind(layout::stream(&row.0).to_vec());
            places.push_bind(row.1.to_string());
        },
    )
    .await
}

async fn delete<T>(
    connection: &mut SqliteConnection,
    from: &'static str,
    rows: impl IntoIterator<Item = T>,
    bind: impl FnMut(&mut sqlx::query_builder::Separated<'_, Sqlite, &'static str>, T),
) -> Written {
    insert(connection, from, rows, ")", bind).await
}

async fn derived(connection: &mut SqliteConnection, batch: &Batch) -> Written {
    let into = "insert or replace into listing (stream, slot, version, agency, kind, stage, owner, region, category, urgent, due_on, opened_us, number) ";
    insert(connection, into, &batch.listings, "", |places, row| {
        places.push_bind(layout::stream(&row.record).to_vec());
        places.push_bind(i64::from(row.slot));
        places.push_bind(int(row.version));
        places.push_bind(row.agency.to_string());
        places.push_bind(row.record.kind.name());
        places.push_bind(row.stage.clone());
        places.push_bind(row.owner.to_string());
        places.push_bind(int(row.region.number()));
        places.push_bind(row.category.clone());
        places.push_bind(i64::from(row.urgent));
        places.push_bind(row.due_on.to_string());
        places.push_bind(row.opened.micros());
        places.push_bind(
            row.number
                .map(|number| number.to_string())
                .unwrap_or_default(),
        );
    })
    .await?;
    let into = "insert or ignore into key (name, stream, single) ";
    insert(
        connection,
        into,
        &batch.keys,
        "",
        |places, (name, record)| {
            places.push_bind(name.0.clone());
            places.push_bind(layout::stream(record).to_vec());
            places.push_bind(i64::from(name.is_unique()));
        },
    )
    .await?;
    let into = "insert or replace into timer (stream, name, due_us, rules) ";
    insert(
        connection,
        into,
        &batch.timers,
        "",
        |places, ((record, name), timer)| {
            places.push_bind(layout::stream(record).to_vec());
            places.push_bind(name.to_string());
            places.push_bind(timer.due.micros());
            places.push_bind(timer.rules.clone());
        },
    )
    .await
}

async fn sealed(connection: &mut SqliteConnection, batch: &Batch) -> Written {
    insert(
        connection,
        "insert into request (name, digest, reply, at_us) ",
        &batch.requests,
        "",
        |places, row| {
            places.push_bind(row.name.to_vec());
            places.push_bind(row.digest.to_vec());
            places.push_bind(row.reply.clone());
            places.push_bind(row.at.micros());
        },
    )
    .await?;
    // A part that two messages carry is the same part.
    let into = "insert or ignore into sealed (id, subject, ciphertext) ";
    insert(
        connection,
        into,
        batch.sealed.values(),
        "",
        |places, row| {
            places.push_bind(row.id.0.to_be_bytes().to_vec());
            places.push_bind(layout::subject(row.subject).to_vec());
            places.push_bind(row.ciphertext.clone());
        },
    )
    .await?;
    let into = "insert or ignore into blind (kind, value, stream) ";
    insert(connection, into, &batch.blinds, "", |places, blind| {
        places.push_bind(i64::from(blind.kind.code()));
        places.push_bind(blind.value.to_vec());
        places.push_bind(layout::stream(&blind.record).to_vec());
    })
    .await
}

async fn link(connection: &mut SqliteConnection, batch: &Batch) -> Written {
    let into = "insert into outgoing (channel, seq, message_id, recipient, bytes, digest, urgent, trace, queued_us, verdict, detail) ";
    insert(connection, into, &batch.outgoing, "", queued).await?;
    for ((channel, seq), verdict) in &batch.outgoing_verdicts {
        let (code, detail) = row::verdict(Some(verdict));
        sqlx::query(
            "update outgoing set verdict = $1, detail = $2 where channel = $3 and seq = $4",
        )
        .bind(code)
        .bind(detail)
        .bind(layout::channel(channel).to_vec())
        .bind(int(*seq))
        .execute(&mut *connection)
        .await?;
    }
    let into = "insert or replace into incoming (channel, incarnation, seq, message_id, bytes, digest, received_us, trace, verdict, detail) ";
    insert(connection, into, batch.incoming.values(), "", received).await?;
    let into = "insert into verdict (channel, verdict_seq, incarnation, message_seq, message_id, verdict, detail) ";
    insert(connection, into, &batch.verdicts, "", given).await?;
    let into = "insert or ignore into statement (channel, covers, incarnation, first, count, digest, bytes, signing_key, signature) ";
    insert(connection, into, &batch.statements, "", stated).await?;
    let into = "insert or replace into peer (channel, sent, acked, taken_from, taken, incarnation, received, verdicts_given, verdicts_taken, stopped_seq, first_digest, second_digest, second_bytes) ";
    insert(connection, into, batch.peers.values(), "", peer).await
}

type Places<'a, 'q> = &'a mut sqlx::query_builder::Separated<'q, Sqlite, &'static str>;

fn queued(places: Places<'_, '_>, row: &OutgoingRow) {
    let (code, detail) = row::verdict(row.verdict.as_ref());
    places.push_bind(layout::channel(&row.channel).to_vec());
    places.push_bind(int(row.seq));
    places.push_bind(row.message_id.to_vec());
    places.push_bind(layout::stream(&row.to).to_vec());
    places.push_bind(row.bytes.clone());
    places.push_bind(row.digest.to_vec());
    places.push_bind(i64::from(row.urgent));
    places.push_bind(row.trace.clone());
    places.push_bind(row.queued.micros());
    places.push_bind(code);
    places.push_bind(detail);
}

fn stated(places: Places<'_, '_>, stated: &Stated) {
    places.push_bind(layout::channel(&stated.channel).to_vec());
    places.push_bind(row::covers(stated.covers));
    places.push_bind(stated.incarnation.to_be_bytes().to_vec());
    places.push_bind(int(stated.first));
    places.push_bind(i64::from(stated.count));
    places.push_bind(sha256(&stated.bytes).to_vec());
    places.push_bind(stated.bytes.clone());
    places.push_bind(stated.key.clone());
    places.push_bind(stated.signature.clone());
}

fn received(places: Places<'_, '_>, row: &IncomingRow) {
    let (code, detail) = row::verdict(Some(&row.verdict));
    places.push_bind(layout::channel(&row.channel).to_vec());
    places.push_bind(row.incarnation.to_be_bytes().to_vec());
    places.push_bind(int(row.seq));
    places.push_bind(row.message_id.to_vec());
    places.push_bind(row.bytes.clone());
    places.push_bind(row.digest.to_vec());
    places.push_bind(row.received.micros());
    places.push_bind(row.trace.clone());
    places.push_bind(code);
    places.push_bind(detail);
}

fn given(places: Places<'_, '_>, (channel, row): &(Channel, VerdictRow)) {
    let (code, detail) = row::verdict(Some(&row.verdict));
    places.push_bind(layout::channel(channel).to_vec());
    places.push_bind(int(row.verdict_seq));
    places.push_bind(row.incarnation.to_be_bytes().to_vec());
    places.push_bind(int(row.message_seq));
    places.push_bind(row.message_id.to_vec());
    places.push_bind(code);
    places.push_bind(detail);
}

fn peer(places: Places<'_, '_>, row: &PeerRow) {
    let wide = |number: Option<u128>| number.map(|number| number.to_be_bytes().to_vec());
    let stopped = row.stopped.as_ref();
    places.push_bind(layout::channel(&row.channel).to_vec());
    places.push_bind(int(row.sent));
    places.push_bind(int(row.acked));
    places.push_bind(wide(row.taken_from));
    places.push_bind(int(row.taken));
    places.push_bind(wide(row.incarnation));
    places.push_bind(int(row.received));
    places.push_bind(int(row.verdicts_given));
    places.push_bind(int(row.verdicts_taken));
    places.push_bind(stopped.map(|stopped| int(stopped.seq)));
    places.push_bind(stopped.map(|stopped| stopped.first_digest.to_vec()));
    places.push_bind(stopped.map(|stopped| stopped.second_digest.to_vec()));
    places.push_bind(stopped.map(|stopped| stopped.second_bytes.clone()));
}

async fn counters(connection: &mut SqliteConnection, batch: &Batch) -> Written {
    let into = "insert or replace into counter (agency, year, last) ";
    insert(
        connection,
        into,
        &batch.counters,
        "",
        |places, ((agency, year), last)| {
            places.push_bind(agency.to_string());
            places.push_bind(i64::from(*year));
            places.push_bind(i64::from(*last));
        },
    )
    .await?;
    let into = "insert into access (number, at_us, reader, purpose, records, parts, trace) ";
    insert(connection, into, &batch.accesses, "", opened).await
}

fn opened(places: Places<'_, '_>, row: &AccessRow) {
    let access = &row.access;
    places.push_bind(int(row.number));
    places.push_bind(row.at.micros());
    places.push_bind(access.reader.clone());
    places.push_bind(access.purpose.clone());
    places.push_bind(
        access
            .records
            .iter()
            .flat_map(layout::stream)
            .collect::<Vec<u8>>(),
    );
    places.push_bind(
        access
            .parts
            .iter()
            .flat_map(|part| part.0.to_be_bytes())
            .collect::<Vec<u8>>(),
    );
    places.push_bind(access.trace.clone());
}
