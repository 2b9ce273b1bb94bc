//! What the link asks for: messages both ways, verdicts, and what was signed.

use super::super::dialect::Connection;
use super::super::row::{self, Columns, int};
use super::{Read, all, many};
use crate::channel::{Channel, Covers, IncomingRow, OutgoingRow, Stated, VerdictRow};
use crate::engine::sql;
use crate::layout;
use crate::merkle::Hash;

pub(crate) async fn outgoing(
    connection: &mut Connection,
    channel: Channel,
    after: u64,
    limit: u32,
) -> Read<Vec<OutgoingRow>> {
    let name = layout::channel(&channel);
    let asked = sqlx::query(sql::OUTGOING)
        .bind(&name[..])
        .bind(int(after))
        .bind(i64::from(limit));
    all(connection, asked, row::outgoing).await
}

pub(crate) async fn outgoing_by_id(
    connection: &mut Connection,
    message_id: &Hash,
) -> Read<Vec<OutgoingRow>> {
    all(
        connection,
        sqlx::query(sql::OUTGOING_BY_ID).bind(&message_id[..]),
        row::outgoing,
    )
    .await
}

pub(crate) async fn incoming_by_id(
    connection: &mut Connection,
    message_id: &Hash,
) -> Read<Vec<IncomingRow>> {
    many(
        connection,
        sql::INCOMING_BY_ID,
        &[&message_id[..]],
        row::incoming,
    )
    .await
}

pub(crate) async fn incoming(
    connection: &mut Connection,
    channel: Channel,
    incarnation: u128,
    first: u64,
    last: u64,
) -> Read<Vec<IncomingRow>> {
    let name = layout::channel(&channel);
    let incarnation = incarnation.to_be_bytes();
    let asked = sqlx::query(sql::INCOMING_RANGE)
        .bind(&name[..])
        .bind(&incarnation[..])
        .bind(int(first))
        .bind(int(last));
    all(connection, asked, row::incoming).await
}

pub(crate) async fn received(
    connection: &mut Connection,
    channel: Channel,
    incarnation: u128,
) -> Read<u64> {
    let name = layout::channel(&channel);
    let incarnation = incarnation.to_be_bytes();
    let asked = sqlx::query(sql::RECEIVED)
        .bind(&name[..])
        .bind(&incarnation[..]);
    let found = all(connection, asked, |row| Columns::of(row).count()).await?;
    Ok(found.first().copied().unwrap_or(0))
}

pub(crate) async fn held_back(connection: &mut Connection) -> Read<Vec<IncomingRow>> {
    all(connection, sqlx::query(sql::INCOMING_HELD), row::incoming).await
}

pub(crate) async fn verdicts(
    connection: &mut Connection,
    channel: Channel,
    after: u64,
    limit: u32,
) -> Read<Vec<VerdictRow>> {
    let name = layout::channel(&channel);
    let asked = sqlx::query(sql::VERDICTS)
        .bind(&name[..])
        .bind(int(after))
        .bind(i64::from(limit));
    all(connection, asked, row::told).await
}

/// Far above the numbers of any one statement: how far back the first of them is looked for.
const REACH: u64 = 1024;

pub(crate) async fn statements(
    connection: &mut Connection,
    channel: Channel,
    covers: Covers,
    incarnation: u128,
    number: u64,
) -> Read<Vec<Stated>> {
    let name = layout::channel(&channel);
    let incarnation = incarnation.to_be_bytes();
    let asked = sqlx::query(sql::STATEMENTS)
        .bind(&name[..])
        .bind(row::covers(covers))
        .bind(&incarnation[..])
        .bind(int(number.saturating_sub(REACH)))
        .bind(int(number));
    all(connection, asked, row::stated).await
}
