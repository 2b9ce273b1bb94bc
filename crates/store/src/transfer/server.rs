//! Writing to a PostgreSQL: keys first, then the records of all services at once, so that no service is there without another.

use std::slice;

use domain::id::Service;
use domain::time::Instant;
use sqlx::postgres::PgConnection;

use super::account::{Account, Contents};
use super::attempt;
use super::carry::{Task, Which};
use super::catalogue::known;
use super::cut::{self, AT_LEISURE, Cut, Source};
use super::end::End;
use super::error::TransferError;
use super::{Part, Told};
use crate::clock::Clock;
use crate::engine::patience::Patience;
use crate::engine::postgres;
use crate::engine::postgres::place::Postgres;
use crate::entropy::Entropy;
use crate::error::StoreError;
use crate::revive::revive;
use crate::store::Engine;

/// About two and a half seconds.
const TRIES: u32 = 7;
/// Another process opens the database now, or has.
const LOCK: &str = "set local lock_timeout = '10s'; lock table head in access exclusive mode";
const HEADS: &str = "select count(*) from head";
const KEYS: &str = "select (select count(*) from subject_key) + (select count(*) from service_key)";

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

/// What becomes of the files that were copied.
#[derive(Clone, Copy)]
enum Manner {
    /// They are marked, and the server goes on as what they were.
    Move,
    /// They stay as they are, and the server begins another life.
    Restore,
}

/// All of it is on the server, and no node can open it yet.
struct Written {
    main: End,
    /// Each holds off who would open the keys meanwhile.
    keys: Vec<(Service, End)>,
    services: Vec<Carried>,
}

impl Cut {
    /// Moves the databases to a server: writes them there, marks the files, and then lets a node open what is on the server.
    ///
    /// Until a file is marked it is the truth: what an earlier attempt has left that was broken off is written anew. From then
    /// on nothing is written for it: the server must hold what it holds, or whoever moved it went on elsewhere.
    pub async fn move_to(
        &mut self,
        parts: &[Part],
        at: Instant,
        told: Told<'_>,
    ) -> Result<Vec<Carried>, TransferError> {
        for source in &self.sources {
            source.must_not_be_elsewhere(&place_of(parts, source.service)?.main)?;
        }
        let written = self.write(parts, Manner::Move, told).await?;
        let to = |service| place_of(parts, service).map(|place| place.main.address());
        self.mark(to, at).await?;
        written.finish(parts).await
    }

    /// Puts the databases back on a server, with new incarnations.
    pub async fn restore_to(
        &mut self,
        parts: &[Part],
        clock: &Clock,
        entropy: &Entropy,
        told: Told<'_>,
    ) -> Result<Vec<Account>, TransferError> {
        let mut written = self.write(parts, Manner::Restore, told).await?;
        for part in parts {
            written.revive(part, clock, entropy).await?;
        }
        let services = written.finish(parts).await?;
        Ok(services
            .into_iter()
            .map(|service| service.account)
            .collect())
    }

    /// Writes the databases, and reads them back.
    async fn write(
        &mut self,
        parts: &[Part],
        manner: Manner,
        told: Told<'_>,
    ) -> Result<Written, TransferError> {
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
            carried.push(records(source, &mut main, place, keys, manner, told).await?);
        }
        main.run("commit").await.map_err(&failed)?;
        for schema in mains(parts) {
            main.run(within(schema)).await.map_err(&failed)?;
            main.run(ANALYZE).await.map_err(&failed)?;
        }
        Ok(Written {
            main,
            keys: held,
            services: carried,
        })
    }
}

impl Written {
    async fn revive(
        &mut self,
        part: &Part,
        clock: &Clock,
        entropy: &Entropy,
    ) -> Result<(), TransferError> {
        let service = part.service;
        let failed = TransferError::of(service);
        let revived = revive(&part.engine, service, clock, entropy)
            .await
            .map_err(&failed)?;
        let schema = place_of(slice::from_ref(part), service)?.main.schema();
        self.main.run(within(schema)).await.map_err(&failed)?;
        if cut::head(service, &mut self.main).await?.incarnation == revived.incarnation {
            return Ok(());
        }
        Err(TransferError::Differs {
            service,
            table: "head".to_owned(),
        })
    }

    /// Lets nodes open it. The keys first: who is interrupted between the two begins anew with the records.
    async fn finish(mut self, parts: &[Part]) -> Result<Vec<Carried>, TransferError> {
        for (service, keys) in &mut self.keys {
            attempt::finish(keys)
                .await
                .map_err(TransferError::of(*service))?;
        }
        let first = self.services.first().map(|carried| carried.account.service);
        let failed = TransferError::of(first.ok_or(TransferError::NotCarried)?);
        self.main.run("begin").await.map_err(&failed)?;
        for schema in mains(parts) {
            self.main.run(within(schema)).await.map_err(&failed)?;
            attempt::finish(&mut self.main).await.map_err(&failed)?;
        }
        self.main.run("commit").await.map_err(&failed)?;
        self.main.close().await.map_err(&failed)?;
        for (service, keys) in self.keys {
            keys.close().await.map_err(TransferError::of(service))?;
        }
        Ok(self.services)
    }
}

/// From here on statements speak of this schema.
fn within(schema: &str) -> String {
    format!("set search_path = {schema}")
}

fn mains(parts: &[Part]) -> impl Iterator<Item = &str> {
    parts.iter().filter_map(|part| match &part.engine {
        Engine::Postgres(place) => Some(place.main.schema()),
        Engine::Sqlite { .. } | Engine::Memory(_) => None,
    })
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
    let broken_off = attempt::is_unfinished(&mut to).await.map_err(&failed)?;
    if source.moved.is_none() && broken_off {
        attempt::clear(&mut to).await.map_err(&failed)?;
        schema(&mut to, place.keys.schema(), texts)
            .await
            .map_err(&failed)?;
    }
    let empty = to.number(KEYS).await.map_err(&failed)? == 0;
    let contents = if source.moved.is_none() && empty {
        attempt::begin(&mut to).await.map_err(&failed)?;
        let carried = task.carry(&mut source.keys, &mut to).await?;
        let found = task.look(&mut to).await?;
        carried.contents.must_be(service, &found.contents)?;
        to.run("commit").await.map_err(&failed)?;
        to.run(ANALYZE).await.map_err(&failed)?;
        found.contents
    } else {
        let found = task.look(&mut to).await?.contents;
        let sought = task.look(&mut source.keys).await?.contents;
        if found != sought {
            return Err(source.other(&place.keys));
        }
        to.run("commit").await.map_err(&failed)?;
        found
    };
    Ok((to, contents))
}

async fn records(
    source: &mut Source,
    to: &mut End,
    place: &Postgres,
    keys: Contents,
    manner: Manner,
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
    to.run(within(name)).await.map_err(&failed)?;
    let was_there = to
        .truth("select to_regclass('head') is not null")
        .await
        .map_err(&failed)?;
    let broken_off = attempt::is_unfinished(to).await.map_err(&failed)?;
    if source.moved.is_none() && broken_off {
        attempt::clear(to).await.map_err(&failed)?;
    } else if was_there {
        to.run(LOCK).await.map_err(&failed)?;
        if to.number(HEADS).await.map_err(&failed)? > 0 {
            return match manner {
                Manner::Move => compared(source, to, place, keys, task).await,
                Manner::Restore => Err(source.other(&place.main)),
            };
        }
    }
    if source.moved.is_some() {
        return Err(source.other(&place.main));
    }
    schema(to, name, texts).await.map_err(&failed)?;
    let head = cut::head(service, &mut source.main).await?;
    let carried = task.carry(&mut source.main, to).await?;
    let found = task.look(to).await?;
    carried.contents.must_be(service, &found.contents)?;
    let account = Account::new(service, head, &found.frontier, found.contents, keys)?;
    attempt::begin(to).await.map_err(&failed)?;
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
    task: Task<'_>,
) -> Result<Carried, TransferError> {
    let service = source.service;
    let failed = TransferError::of(service);
    let (theirs, ours) = (cut::head(service, to).await?, {
        cut::head(service, &mut source.main).await?
    });
    let same =
        to.schema().await.map_err(&failed)? == source.main.schema().await.map_err(&failed)?;
    if theirs != ours || !same {
        return Err(source.other(&place.main));
    }
    let found = task.look(to).await?;
    let sought = task.look(&mut source.main).await?;
    if found.contents != sought.contents {
        return Err(source.other(&place.main));
    }
    let account = Account::new(service, theirs, &found.frontier, found.contents, keys)?;
    Ok(Carried {
        account,
        was_there: true,
    })
}
