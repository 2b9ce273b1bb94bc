//! SQLite with the same tables, the same indexes and the same durability, and nothing of ours above it.

use std::fmt::Write as _;
use std::path::Path;

use sqlx::sqlite::SqliteConnection;
use sqlx::{AssertSqlSafe, Connection as _};

use super::census::{Census, Column, Kind, Table};
use super::script::{Place, place_of};
use crate::engine::sqlite;
use crate::error::StoreError;

/// Rows of one statement.
const ROWS: usize = 64;

/// Rows that fewer operations have are none of theirs: those that a channel or a year has once.
const LEAST: f64 = 0.005;

/// A database that takes rows like those of a census, a number of operations a commit.
pub struct Bare {
    connection: SqliteConnection,
    shape: Census,
    /// Operations so far, and rows, by which rows differ.
    operations: u64,
    rows: u64,
    filler: String,
}

impl Bare {
    /// Makes it. `shape` says how many rows of which tables an operation has, and how long their columns are.
    pub async fn make(path: &Path, shape: Census) -> Result<Self, StoreError> {
        let connection = sqlite::bare(path).await?;
        let longest = shape.0.iter().flat_map(|table| {
            let rows = table.rows;
            table.columns.iter().map(move |column| length(column, rows))
        });
        let longest = longest.max().unwrap_or(0);
        Ok(Self {
            connection,
            shape,
            operations: 0,
            rows: 0,
            filler: "a5".repeat(longest),
        })
    }

    /// Writes the rows of so many operations in one transaction, durably, in one visit to SQLite's thread.
    pub async fn commit(&mut self, operations: u64) -> Result<(), StoreError> {
        let mut text = String::from("begin immediate;\n");
        let (from, to) = (self.operations, self.operations + operations);
        for table in self.shape.0.iter().filter(|table| table.rows >= LEAST) {
            // So that of a row that only every tenth operation has each tenth gets one.
            let count = |operations: u64| (operations as f64 * table.rows) as u64;
            let mut left = count(to).saturating_sub(count(from)) as usize;
            while left > 0 {
                let some = left.min(ROWS);
                insert(&mut text, table, self.rows, some, &self.filler);
                self.rows += some as u64;
                left -= some;
            }
        }
        text.push_str("commit;");
        self.operations = to;
        sqlx::raw_sql(AssertSqlSafe(text))
            .execute(&mut self.connection)
            .await
            .map(drop)
            .map_err(StoreError::database("writing rows for comparison"))
    }

    pub async fn close(self) {
        // Nobody needs what was written.
        let _closed = self.connection.close().await;
    }
}

fn length(column: &Column, rows: f64) -> usize {
    if rows <= 0.0 {
        return 0;
    }
    (column.bytes / rows).round() as usize
}

fn insert(text: &mut String, table: &Table, first: u64, rows: usize, filler: &str) {
    let names: Vec<&str> = table
        .columns
        .iter()
        .filter(|column| place_of(column) != Place::Given)
        .map(|column| column.name.as_str())
        .collect();
    // Writing to a string cannot fail.
    let _ = write!(
        text,
        "insert into {} ({}) values ",
        table.name,
        names.join(", ")
    );
    for row in 0..rows as u64 {
        text.push_str(if row == 0 { "(" } else { ", (" });
        let number = first + row + 1;
        let mut after = "";
        for column in &table.columns {
            if place_of(column) == Place::Given {
                continue;
            }
            text.push_str(after);
            after = ", ";
            value(text, column, number, length(column, table.rows), filler);
        }
        text.push(')');
    }
    text.push_str(";\n");
}

fn value(text: &mut String, column: &Column, number: u64, length: usize, filler: &str) {
    let _ = match (column.kind, place_of(column)) {
        (Kind::Whole, Place::Ordered) => write!(text, "{number}"),
        (Kind::Whole, _) => write!(text, "1"),
        (Kind::Text, _) => write!(text, "'{}'", &filler[..length]),
        (Kind::Bytes, Place::Ordered) => bytes(text, number, length, filler),
        // Digests come in no order; an odd factor gives each number another one.
        (Kind::Bytes, Place::Scattered) => bytes(
            text,
            number.wrapping_mul(0x9e37_79b9_7f4a_7c15),
            length,
            filler,
        ),
        (Kind::Bytes, _) => write!(text, "x'{}'", &filler[..2 * length]),
    };
}

fn bytes(text: &mut String, number: u64, length: usize, filler: &str) -> std::fmt::Result {
    let rest = length.saturating_sub(8);
    write!(text, "x'{number:016x}{}'", &filler[..2 * rest])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Engine;

    #[tokio::test]
    async fn an_operation_writes_the_rows_of_its_shape() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bare.db");
        let mut shape = Census::of(&Engine::Memory(crate::MemoryDisk::default()))
            .await
            .unwrap();
        for table in &mut shape.0 {
            table.rows = match table.name.as_str() {
                "journal" => 1.0,
                "sealed" => 2.0,
                "statement" => 0.1,
                "key" => 3.0,
                _ => 0.0,
            };
            for column in &mut table.columns {
                if column.kind != Kind::Whole {
                    column.bytes = 40.0 * table.rows;
                }
            }
        }
        let mut bare = Bare::make(&path, shape).await.unwrap();
        for operations in [1, 1, 1, 7] {
            bare.commit(operations).await.unwrap();
        }
        let connection = &mut bare.connection;
        let mut found = Vec::new();
        for text in [
            "select count(*) from journal",
            "select count(*) from sealed",
            "select count(*) from statement",
            "select count(*) from key",
            "select sum(length(payload)) from journal",
        ] {
            let one: i64 = sqlx::query_scalar(text)
                .fetch_one(&mut *connection)
                .await
                .unwrap();
            found.push(one);
        }
        assert_eq!(found, [10, 20, 1, 30, 400]);
        bare.close().await;
    }
}
