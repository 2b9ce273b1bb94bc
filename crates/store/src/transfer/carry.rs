//! One database, table by table: read and written, or only read.

use domain::id::Service;

use super::account::{Contents, TableSum};
use super::catalogue::{self, Table};
use super::end::End;
use super::error::TransferError;
use super::sum::Watcher;
use super::{Doing, Step, Told};
use crate::engine::sqlite;
use crate::error::StoreError;
use crate::merkle::Frontier;

/// Which of a service's databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    Main,
    Keys,
}

impl Which {
    pub(super) const fn migrations(self) -> &'static [&'static str] {
        match self {
            Self::Main => sqlite::MAIN,
            Self::Keys => sqlite::KEYS,
        }
    }
}

/// What there was, and, of a main database, the frontier that its journal gives.
pub(super) struct Seen {
    pub(super) contents: Contents,
    pub(super) frontier: Frontier,
}

/// A database of a schema that this version knows, and who is told how far it is.
#[derive(Clone, Copy)]
pub(super) struct Task<'t> {
    pub(super) service: Service,
    pub(super) which: Which,
    pub(super) told: Told<'t>,
}

impl Task<'_> {
    async fn tables(&self, from: &mut End) -> Result<(i64, Vec<Table>), TransferError> {
        let failed = TransferError::of(self.service);
        let schema = from.schema().await.map_err(&failed)?;
        let known = catalogue::known(self.which.migrations(), schema).map_err(&failed)?;
        let tables = catalogue::tables(known).await.map_err(&failed)?;
        Ok((schema, tables))
    }

    /// Sums up what is there.
    pub(super) async fn look(self, from: &mut End) -> Result<Seen, TransferError> {
        let (schema, tables) = self.tables(from).await?;
        let mut seen = Seen::new(schema);
        for table in &tables {
            let mut watcher = Watcher::of(self.service, table);
            let mut rows = from.rows(table);
            loop {
                let chunk = rows.next(table).await;
                let chunk = chunk.map_err(TransferError::of(self.service))?;
                if chunk.is_empty() {
                    break;
                }
                watcher.see(&chunk)?;
                self.tell(Doing::Checking, chunk.len());
            }
            seen.add(table, watcher);
        }
        Ok(seen)
    }

    /// Writes every row of one database into another of the same schema, which holds nothing but what its schema begins with.
    pub(super) async fn carry(self, from: &mut End, to: &mut End) -> Result<Seen, TransferError> {
        let failed = TransferError::of(self.service);
        let (schema, tables) = self.tables(from).await?;
        let mut seen = Seen::new(schema);
        for table in &tables {
            to.run(table.delete()).await.map_err(&failed)?;
            let mut watcher = Watcher::of(self.service, table);
            let mut rows = from.rows(table);
            let mut sink = to.sink(table).await.map_err(&failed)?;
            let mut chunk = rows.next(table).await.map_err(&failed)?;
            while !chunk.is_empty() {
                watcher.see(&chunk)?;
                let count = chunk.len();
                // While these are written the next are read.
                let (next, written) = tokio::join!(rows.next(table), sink.write(chunk));
                written.map_err(&failed)?;
                self.tell(Doing::Carrying, count);
                chunk = next.map_err(&failed)?;
            }
            sink.finish().await.map_err(&failed)?;
            seen.add(table, watcher);
        }
        if self.which == Which::Keys {
            number_on(to).await.map_err(&failed)?;
        }
        Ok(seen)
    }

    fn tell(&self, doing: Doing, rows: usize) {
        (self.told)(Step {
            service: self.service,
            doing,
            rows: rows as u64,
        });
    }
}

impl Seen {
    fn new(schema: i64) -> Self {
        Self {
            contents: Contents {
                schema,
                tables: Vec::new(),
            },
            frontier: Frontier::default(),
        }
    }

    fn add(&mut self, table: &Table, watcher: Watcher) {
        self.contents.tables.push(TableSum {
            name: table.name.clone(),
            rows: watcher.sum.rows,
            digest: watcher.sum.digest(),
        });
        if let Some(frontier) = watcher.frontier() {
            self.frontier = frontier;
        }
    }
}

/// Keys made from now on count on from those that came, and from those that were swept: a key below the sweep would never be.
async fn number_on(keys: &mut End) -> Result<(), StoreError> {
    let newest =
        "select max(coalesce((select max(made) from subject_key), 0), (select swept from sweep))";
    match keys {
        End::Sqlite(_) => {
            let newest = keys.number(newest).await?;
            keys.run(format!(
                "delete from sqlite_sequence where name = 'subject_key';
                insert into sqlite_sequence (name, seq) values ('subject_key', {newest})"
            ))
            .await
        }
        End::Postgres(_) => {
            let newest = newest.replacen("max", "greatest", 1);
            keys.run(format!(
                "select setval(pg_get_serial_sequence('subject_key', 'made'), ({newest}) + 1, false)"
            ))
            .await
        }
    }
}
