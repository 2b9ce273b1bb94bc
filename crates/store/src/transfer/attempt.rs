//! What an attempt to write to a server may have left that was broken off, and how it is told from what somebody works on.

use sqlx::postgres::PgConnection;

use super::end::End;
use crate::engine::postgres::place::Place;
use crate::error::StoreError;

/// A table of the schemas that are being written, made in one commit with what they hold: while it is there no node opens
/// them, so that nothing in them is anybody's, and the next attempt may begin anew.
const IS_UNFINISHED: &str = "select to_regclass('unfinished') is not null";
const BEGIN: &str = "create table unfinished (one bigint primary key)";
const FINISH: &str = "drop table if exists unfinished";
const CLEAR: &str = "
    do $$ declare found record; begin
        for found in select tablename from pg_tables where schemaname = current_schema() loop
            execute format('drop table %I cascade', found.tablename);
        end loop;
    end $$";

/// Of the schema that the connection is in.
pub(super) async fn is_unfinished(to: &mut End) -> Result<bool, StoreError> {
    to.truth(IS_UNFINISHED).await
}

pub(super) async fn begin(to: &mut End) -> Result<(), StoreError> {
    to.run(BEGIN).await
}

/// Lets nodes open it.
pub(super) async fn finish(to: &mut End) -> Result<(), StoreError> {
    to.run(FINISH).await
}

/// Drops all tables of a schema, which has to be that of an attempt.
pub(super) async fn clear(to: &mut End) -> Result<(), StoreError> {
    to.run(CLEAR).await
}

/// Neither a node nor a backup opens what an attempt has not brought to its end.
pub(crate) async fn refuse_unfinished(
    connection: &mut PgConnection,
    place: &Place,
) -> Result<(), StoreError> {
    let unfinished: bool = sqlx::query_scalar(IS_UNFINISHED)
        .fetch_one(connection)
        .await
        .map_err(StoreError::database("checking the database"))?;
    refused(unfinished, place)
}

pub(super) fn refused(unfinished: bool, place: &Place) -> Result<(), StoreError> {
    match unfinished {
        false => Ok(()),
        true => Err(StoreError::Unfinished {
            place: place.address(),
        }),
    }
}
