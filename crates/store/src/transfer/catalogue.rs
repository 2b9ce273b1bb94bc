//! The tables and columns that both engines share, as SQLite tells them of a schema; a test holds PostgreSQL's equal.

use std::fmt::Write as _;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, Row, SqliteConnection};

use crate::engine::sqlite;
use crate::error::StoreError;

/// What a column holds, on both engines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Number,
    Bytes,
    Text,
}

#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) name: String,
    pub(super) columns: Vec<(String, Sort)>,
}

/// Names of tables and columns come from our own schemas; some are words of SQL.
fn quoted(name: &str) -> String {
    format!("\"{name}\"")
}

impl Table {
    pub(super) fn is_journal(&self) -> bool {
        self.name == "journal"
    }

    fn names(&self) -> String {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| quoted(name)).collect();
        names.join(", ")
    }

    /// Every row. Those of the journal in their order, because leaves make the root in it.
    pub(super) fn select(&self) -> String {
        let order = if self.is_journal() {
            " order by position"
        } else {
            ""
        };
        format!("select {} from {}{order}", self.names(), quoted(&self.name))
    }

    pub(super) fn delete(&self) -> String {
        format!("delete from {}", quoted(&self.name))
    }

    /// For SQLite: so many rows at a time.
    pub(super) fn insert(&self, rows: usize) -> String {
        let mut text = format!(
            "insert into {} ({}) values ",
            quoted(&self.name),
            self.names()
        );
        let places = vec!["?"; self.columns.len()].join(", ");
        for row in 0..rows {
            let comma = if row == 0 { "" } else { ", " };
            // Writing to a string cannot fail.
            let _ = write!(text, "{comma}({places})");
        }
        text
    }

    /// For PostgreSQL, in its binary form.
    pub(super) fn copy(&self) -> String {
        format!(
            "copy {} ({}) from stdin (format binary)",
            quoted(&self.name),
            self.names()
        )
    }
}

/// The tables of a schema, by name.
pub(super) async fn tables(schema: &[&'static str]) -> Result<Vec<Table>, StoreError> {
    let failed = || StoreError::database("reading the schema");
    let options = SqliteConnectOptions::new()
        .in_memory(true)
        .disable_statement_logging();
    let mut connection = SqliteConnection::connect_with(&options)
        .await
        .map_err(failed())?;
    sqlite::migrate(&mut connection, schema).await?;
    let columns = "
        select t.name, c.name, c.type
        from sqlite_schema t, pragma_table_info(t.name) c
        where t.type = 'table' and t.name not like 'sqlite_%'
        order by t.name, c.cid";
    let rows = sqlx::query(columns)
        .fetch_all(&mut connection)
        .await
        .map_err(failed())?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let name: String = row.try_get(0).map_err(failed())?;
        let column: String = row.try_get(1).map_err(failed())?;
        let sort: String = row.try_get(2).map_err(failed())?;
        let sort = match sort.as_str() {
            "INTEGER" => Sort::Number,
            "BLOB" => Sort::Bytes,
            "TEXT" => Sort::Text,
            _ => return Err(StoreError::Unreadable { what: "schema" }),
        };
        match tables.last_mut() {
            Some(table) if table.name == name => table.columns.push((column, sort)),
            _ => tables.push(Table {
                name,
                columns: vec![(column, sort)],
            }),
        }
    }
    connection.close().await.map_err(failed())?;
    Ok(tables)
}

/// The schemas up to the one that a database has.
pub(super) fn known(
    schema: &'static [&'static str],
    number: i64,
) -> Result<&'static [&'static str], StoreError> {
    usize::try_from(number)
        .ok()
        .and_then(|number| schema.get(..number))
        .ok_or(StoreError::NewerSchema {
            found: number,
            known: schema.len() as i64,
        })
}
