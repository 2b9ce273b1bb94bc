//! Opening: the schema is made or brought up to date, and the head has to fit the journal.

use sqlx::Executor;
use sqlx::postgres::PgConnection;

use super::keys::Keys;
use super::place::{Place, Postgres};
use super::readers::Readers;
use super::{Writing, read, row, write};
use crate::error::StoreError;
use crate::rows::Head;

/// The first release of which every statement here is known to be understood.
const OLDEST: i64 = 150_000;

pub(crate) const MAIN: &[&str] = &[
    include_str!("../../../migrations/0001_postgres.sql"),
    include_str!("../../../migrations/0002_postgres.sql"),
    include_str!("../../../migrations/0003_postgres.sql"),
];
pub(crate) const KEYS: &[&str] = &[include_str!("../../../migrations/0001_postgres_keys.sql")];

/// A database that is open, and the readers beside it.
pub(crate) struct Open {
    pub(crate) writing: Writing,
    pub(crate) readers: Readers,
    pub(crate) head: Head,
}

/// Brings the schema up to date in one transaction, one process at a time.
pub(super) async fn migrate(
    connection: &mut PgConnection,
    schema: &str,
    texts: &[&str],
) -> Result<(), StoreError> {
    let failed = || StoreError::database("migrating the database");
    connection.execute("begin").await.map_err(failed())?;
    made(connection, schema, texts).await?;
    connection.execute("commit").await.map_err(failed())?;
    Ok(())
}

/// The same inside a transaction of the caller's.
pub(crate) async fn made(
    connection: &mut PgConnection,
    schema: &str,
    texts: &[&str],
) -> Result<(), StoreError> {
    let failed = || StoreError::database("migrating the database");
    // A migration may take long, and so may the wait for another process that makes it.
    script(
        connection,
        "set local statement_timeout = 0; set local lock_timeout = 0;
        select pg_advisory_xact_lock(hashtextextended('lianfang migrations', 0))"
            .to_owned(),
    )
    .await?;
    // Asked before: only who may make schemas and tables may even try, and a process need not be able to where they are made.
    script(
        connection,
        format!(
            "do $$ begin
            if to_regnamespace('{schema}') is null then create schema {schema}; end if;
            if to_regclass('{schema}.migration') is null then
                create table {schema}.migration (number bigint primary key);
            end if;
        end $$"
        ),
    )
    .await?;
    let found: i64 = sqlx::query_scalar("select coalesce(max(number), 0) from migration")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed())?;
    let known = texts.len() as i64;
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    for (number, text) in (1_i64..)
        .zip(texts)
        .skip(usize::try_from(found).unwrap_or(0))
    {
        let text = format!("{text}\ninsert into migration (number) values ({number});");
        script(connection, text).await?;
    }
    Ok(())
}

/// Several statements, which hold nothing from outside.
async fn script(connection: &mut PgConnection, text: String) -> Result<(), StoreError> {
    sqlx::raw_sql(sqlx::AssertSqlSafe(text))
        .execute(connection)
        .await
        .map(drop)
        .map_err(StoreError::database("migrating the database"))
}

async fn check(connection: &mut PgConnection) -> Result<(), StoreError> {
    let failed = || StoreError::database("checking the database");
    let version: i64 = sqlx::query_scalar("select current_setting('server_version_num')::bigint")
        .fetch_one(&mut *connection)
        .await
        .map_err(failed())?;
    if version < OLDEST {
        return Err(StoreError::OldPostgres {
            found: (version / 10_000).to_string(),
        });
    }
    let found: String = sqlx::query_scalar("select current_setting('server_encoding')")
        .fetch_one(connection)
        .await
        .map_err(failed())?;
    if found == "UTF8" {
        Ok(())
    } else {
        Err(StoreError::Encoding { found })
    }
}

/// Opens the main database; `first` is its head when it holds nothing yet.
pub(crate) async fn open(
    place: &Place,
    own: [u8; 16],
    first: impl FnOnce() -> Head,
) -> Result<Open, StoreError> {
    let failed = || StoreError::database("opening the database");
    let mut connection = place.connect().await?;
    check(&mut connection).await?;
    migrate(&mut connection, place.schema(), MAIN).await?;
    if read::head(&mut connection).await?.is_none() {
        // Of two processes that make it the first has made it.
        write::first_head(&mut connection, &first())
            .await
            .map_err(StoreError::database("making the database"))?;
    }
    // One view of both: another replica may commit meanwhile.
    connection
        .execute("begin isolation level repeatable read, read only")
        .await
        .map_err(failed())?;
    let head = read::head(&mut connection).await?;
    let newest: i64 = sqlx::query_scalar(crate::engine::sql::NEWEST)
        .fetch_one(&mut connection)
        .await
        .map_err(failed())?;
    connection.execute("commit").await.map_err(failed())?;
    let head = head
        .filter(|head| newest == row::int(head.frontier.size()))
        .ok_or(StoreError::Unreadable { what: "head" })?;
    let readers = Readers::open(place).await?;
    Ok(Open {
        writing: Writing {
            place: place.clone(),
            connection: Some(connection),
            own,
            began: head.generation,
            seen: head.clone(),
        },
        readers,
        head,
    })
}

pub(crate) async fn open_keys(
    place: &Place,
    mut connection: PgConnection,
) -> Result<Keys, StoreError> {
    migrate(&mut connection, place.schema(), KEYS).await?;
    Keys::open(place.clone(), connection).await
}

/// The tables of a service and of its keys, with nothing in them.
pub(crate) async fn make_tables(servers: &Postgres) -> Result<(), StoreError> {
    for (place, texts) in [(&servers.main, MAIN), (&servers.keys, KEYS)] {
        let mut connection = place.connect().await?;
        migrate(&mut connection, place.schema(), texts).await?;
    }
    Ok(())
}
