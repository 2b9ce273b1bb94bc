//! Restores, former lives and who was heard.

use sqlx::postgres::PgConnection;

use super::super::row::{hearing, int};
use super::super::sql;
use super::{Written, channel, column, insert, wide};
use crate::layout;
use crate::lives::{Lives, Whose};

pub(super) async fn write(connection: &mut PgConnection, lives: &Lives) -> Written {
    let rows: Vec<_> = lives.restored.iter().collect();
    insert(connection, sql::RESTORED, &rows, |query, rows| {
        query
            .bind(column(rows, |row| int(*row.0)))
            .bind(column(rows, |row| wide(row.1.former)))
            .bind(column(rows, |row| int(row.1.position)))
            .bind(column(rows, |row| i64::from(row.1.skipped)))
            .bind(column(rows, |row| row.1.at.micros()))
    })
    .await?;
    let rows: Vec<_> = lives.lives.iter().collect();
    insert(connection, sql::LIVES, &rows, |query, rows| {
        query
            .bind(column(rows, |row| channel(&row.0.0)))
            .bind(column(rows, |row| i64::from(row.0.1 == Whose::Theirs)))
            .bind(column(rows, |row| wide(row.0.2)))
            .bind(column(rows, |row| layout::extent(row.1.began).to_vec()))
            .bind(column(rows, |row| layout::extent(row.1.ended).to_vec()))
            .bind(column(rows, |row| int(row.1.offered)))
    })
    .await?;
    let rows: Vec<_> = lives.hearings.iter().collect();
    insert(connection, sql::HEARINGS, &rows, |query, rows| {
        query
            .bind(column(rows, |row| channel(row.0)))
            .bind(column(rows, |row| hearing(row.1.hearing).0))
            .bind(column(rows, |row| int(row.1.offered)))
            .bind(column(rows, |row| {
                layout::extent(hearing(row.1.hearing).1).to_vec()
            }))
            .bind(column(rows, |row| {
                layout::extent(hearing(row.1.hearing).2).to_vec()
            }))
    })
    .await
}
