//! Writing to a PostgreSQL: keys first, then the records of all services at once, so that no service is there without another.

use domain::id::Service;
use sqlx::postgres::PgConnection;

use super::account::{Account, Contents};
use super::carry::{Task, Which};
use super::catalogue::known;
use super::cut::{self, AT_LEISURE, Cut, Source};
use super::end::End;
use super::error::TransferError;
use super::{Life, Part, Told};
use crate::engine::patience::Patience;
use crate::engine::postgres;
use crate::engine::postgres::place::{Place, Postgres};
use crate::engine::postgres::readers::Readers;
use crate::error::StoreError;
use crate::revive::revive;
use crate::store::Engine;

/// About two and a half seconds.
const TRIES: u32 = 7;
/// Another process opens the database now, or has.
const LOCK: &str = "set local lock_timeout = '10s'; lock table head in access exclusive mode";
const HEADS: &str = "select count(*) from head";
const KEYS: &str = "select (select count(*) from subject_key) + (select count(*) from service_key)";

/// Where records lie that have not yet been given another life. While it is there no node opens them.
const UNFINISHED: &str = "unfinished";
const IS_UNFINISHED: &str = "select to_regclass('unfinished') is not null";
/// What an attempt has left that was broken off.
const CLEAR: &str = "
    do $$ declare found record; begin
        for found in select tablename from pg_tables where schemaname = current_schema() loop
            execute format('drop table %I cascade', found.tablename);
        end loop;
    end $$";

/// Statistics for its plans, which rows that are copied do not give.
const ANALYZE: &str = "
    do $$ declare found record; begin
        for found in select tablename from pg_tables where schemaname = current_schema() loop
            execute format('analyze %I', found.tablename);
        end loop;
    end $$";
/// Until the session of a process that was killed has ended, with a commit or without: what it left is looked at after that.
const TURN: &str = "select pg_advisory_xact_lock(hashtextextended('lianfang migrations', 0))";

/// A service that is there, and whether it was before: an earlier attempt may have come so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    pub account: Account,
    pub was_there: bool,
}

fn place_of(parts: &[Part], service: Service) -> Result<&Postgres, TransferError> {
    let part = parts.iter().find(|part| part.service == service);
    match part.map(|part| &part.engine) {
        Some(Engine::Postgres(place)) => Ok(place),
        Some(Engine::Sqlite { .. } | Engine::Memory(_)) | None => Err(TransferError::NotCarried),
    }
}

impl Cut {
    /// Writes the databases to a server. They are committed, and were read back, when this returns.
    ///
    /// What lies there already must be what an earlier attempt has put there: the same rows, and nothing else.
    pub async fn to_server(
        &mut self,
        parts: &[Part],
        life: &Life,
        told: Told<'_>,
    ) -> Result<Vec<Carried>, TransferError> {
        // Each holds off who would open the keys meanwhile.
        let mut held = Vec::new();
        let mut wrapped = Vec::new();
        for source in &mut self.sources {
            let place = place_of(parts, source.service)?;
            let (keys, contents) = keys(source, place, told).await?;
            held.push((source.service, keys));
            wrapped.push(contents);
        }
        let Some(first) = self.sources.first() else {
            return Err(TransferError::NotCarried);
        };
        let service = first.service;
        let failed = TransferError::of(service);
        let connection = place_of(parts, service)?
            .main
            .connect()
            .await
            .map_err(&failed)?;
        let mut main = End::Postgres(connection);
        main.run(AT_LEISURE).await.map_err(&failed)?;
        main.run("begin").await.map_err(&failed)?;
        main.run(TURN).await.map_err(&failed)?;
        let mut carried = Vec::new();
        for (source, keys) in self.sources.iter_mut().zip(wrapped) {
            let place = place_of(parts, source.service)?;
            carried.push(records(source, &mut main, place, keys, life, told).await?);
        }
        main.run("commit").await.map_err(&failed)?;
        if let Life::Restored(clock, entropy) = life {
            for part in parts {
                revive(&part.engine, part.service, clock, entropy)
                    .await
                    .map_err(TransferError::of(part.service))?;
            }
            main.run("begin").await.map_err(&failed)?;
            for schema in mains(parts) {
                let finished = format!("drop table {schema}.{UNFINISHED}");
                main.run(finished).await.map_err(&failed)?;
            }
            main.run("commit").await.map_err(&failed)?;
        }
        for schema in mains(parts) {
            let known = format!("set search_path = {schema}");
            main.run(known).await.map_err(&failed)?;
            main.run(ANALYZE).await.map_err(&failed)?;
        }
        main.close().await.map_err(&failed)?;
        for (service, keys) in held {
            keys.close().await.map_err(TransferError::of(service))?;
        }
        Ok(carried)
    }
}

fn mains(parts: &[Part]) -> impl Iterator<Item = &str> {
    parts.iter().filter_map(|part| match &part.engine {
        Engine::Postgres(place) => Some(place.main.schema()),
        Engine::Sqlite { .. } | Engine::Memory(_) => None,
    })
}

/// A node does not open what a restore has not brought to its end.
pub(crate) async fn refuse_unfinished(readers: &Readers, place: &Place) -> Result<(), StoreError> {
    let mut reader = readers.acquire().await?;
    let unfinished: bool = sqlx::query_scalar(IS_UNFINISHED)
        .fetch_one(&mut *reader)
        .await
        .map_err(StoreError::database("checking the database"))?;
    if unfinished {
        return Err(StoreError::Unfinished {
            place: place.address(),
        });
    }
    Ok(())
}

fn postgres(end: &mut End) -> Result<&mut PgConnection, StoreError> {
    match end {
        End::Postgres(connection) => Ok(connection),
        End::Sqlite(_) => Err(StoreError::Address),
    }
}

/// Brings a schema to the number that the copy has, inside the transaction.
async fn schema(to: &mut End, schema: &str, texts: &[&str]) -> Result<(), StoreError> {
    postgres::made(postgres(to)?, schema, texts).await
}

async fn keys(
    source: &mut Source,
    place: &Postgres,
    told: Told<'_>,
) -> Result<(End, Contents), TransferError> {
    let service = source.service;
    let failed = TransferError::of(service);
    let task = Task {
        service,
        which: Which::Keys,
        told,
    };
    let connection = place.keys.connect().await.map_err(&failed)?;
    let mut to = End::Postgres(connection);
    to.run(AT_LEISURE).await.map_err(&failed)?;
    // A schema that is not there yet has no name for the lock.
    to.run("begin").await.map_err(&failed)?;
    let number = source.keys.schema().await.map_err(&failed)?;
    let texts = known(postgres::KEYS, number).map_err(&failed)?;
    schema(&mut to, place.keys.schema(), texts)
        .await
        .map_err(&failed)?;
    // The session of a process that was killed ends a little later than it.
    let mut patience = Patience::tries(TRIES);
    while !to.truth(postgres::keys::ALONE).await.map_err(&failed)? {
        if !patience.another().await {
            return Err(TransferError::Connected {
                service,
                place: place.keys.address(),
            });
        }
    }
    let contents = if to.number(KEYS).await.map_err(&failed)? == 0 {
        let carried = task.carry(&mut source.keys, &mut to).await?;
        let found = task.look(&mut to).await?;
        carried.contents.must_be(service, &found.contents)?;
        to.run("commit").await.map_err(&failed)?;
        to.run(ANALYZE).await.map_err(&failed)?;
        found.contents
    } else {
        let found = task.look(&mut to).await?.contents;
        let sought = task.look(&mut source.keys).await?.contents;
        to.run("commit").await.map_err(&failed)?;
        if found != sought {
            return Err(not_empty(service, &place.keys));
        }
        found
    };
    Ok((to, contents))
}

async fn records(
    source: &mut Source,
    to: &mut End,
    place: &Postgres,
    keys: Contents,
    life: &Life,
    told: Told<'_>,
) -> Result<Carried, TransferError> {
    let service = source.service;
    let failed = TransferError::of(service);
    let task = Task {
        service,
        which: Which::Main,
        told,
    };
    let number = source.main.schema().await.map_err(&failed)?;
    let texts = known(postgres::MAIN, number).map_err(&failed)?;
    let name = place.main.schema();
    to.run(format!("set search_path = {name}"))
        .await
        .map_err(&failed)?;
    let was_there = to
        .truth("select to_regclass('head') is not null")
        .await
        .map_err(&failed)?;
    let unfinished = to.truth(IS_UNFINISHED).await.map_err(&failed)?;
    if unfinished && matches!(life, Life::Restored(..)) {
        to.run(CLEAR).await.map_err(&failed)?;
    } else if was_there {
        to.run(LOCK).await.map_err(&failed)?;
        if to.number(HEADS).await.map_err(&failed)? > 0 {
            return compared(source, to, place, keys, life, task).await;
        }
    }
    schema(to, name, texts).await.map_err(&failed)?;
    let head = cut::head(service, &mut source.main).await?;
    let carried = task.carry(&mut source.main, to).await?;
    let found = task.look(to).await?;
    carried.contents.must_be(service, &found.contents)?;
    let account = Account::new(service, head, &found.frontier, found.contents, keys)?;
    if matches!(life, Life::Restored(..)) {
        let begun = format!("create table {UNFINISHED} (one bigint primary key)");
        to.run(begun).await.map_err(&failed)?;
    }
    Ok(Carried {
        account,
        was_there: false,
    })
}

/// There are records: those that were to come, or others.
async fn compared(
    source: &mut Source,
    to: &mut End,
    place: &Postgres,
    keys: Contents,
    life: &Life,
    task: Task<'_>,
) -> Result<Carried, TransferError> {
    let service = source.service;
    let failed = TransferError::of(service);
    let other = || not_empty(service, &place.main);
    let (theirs, ours) = (cut::head(service, to).await?, {
        cut::head(service, &mut source.main).await?
    });
    let same =
        to.schema().await.map_err(&failed)? == source.main.schema().await.map_err(&failed)?;
    if matches!(life, Life::Restored(..)) || theirs != ours || !same {
        return Err(other());
    }
    let found = task.look(to).await?;
    let sought = task.look(&mut source.main).await?;
    if found.contents != sought.contents {
        return Err(other());
    }
    let account = Account::new(service, theirs, &found.frontier, found.contents, keys)?;
    Ok(Carried {
        account,
        was_there: true,
    })
}

fn not_empty(service: Service, place: &Place) -> TransferError {
    TransferError::NotEmpty {
        service,
        place: place.address(),
    }
}
