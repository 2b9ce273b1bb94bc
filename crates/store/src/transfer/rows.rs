//! Rows as they are carried: neither engine's.

use sqlx::Row as _;
use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;

use super::catalogue::{Sort, Table};
use crate::error::StoreError;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Nothing,
    Number(i64),
    Bytes(Vec<u8>),
    Text(String),
}

pub(super) type Row = Vec<Value>;

impl Value {
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Nothing => 1,
            Self::Number(_) => 8,
            Self::Bytes(bytes) => bytes.len(),
            Self::Text(text) => text.len(),
        }
    }
}

/// The same text for both engines: bounds over sqlx's types would be longer.
macro_rules! reading {
    ($name:ident, $row:ty) => {
        pub(super) fn $name(table: &Table, row: &$row) -> Result<Row, StoreError> {
            let failed = StoreError::database;
            let columns = table.columns.iter().enumerate();
            let value = |(at, (_, sort)): (usize, &(String, Sort))| {
                let value = match sort {
                    Sort::Number => row
                        .try_get::<Option<i64>, _>(at)
                        .map(|value| value.map(Value::Number)),
                    Sort::Bytes => row
                        .try_get::<Option<Vec<u8>>, _>(at)
                        .map(|value| value.map(Value::Bytes)),
                    Sort::Text => row
                        .try_get::<Option<String>, _>(at)
                        .map(|value| value.map(Value::Text)),
                };
                value
                    .map(|value| value.unwrap_or(Value::Nothing))
                    .map_err(failed("reading a row"))
            };
            columns.map(value).collect()
        }
    };
}

reading!(of_sqlite, SqliteRow);
reading!(of_postgres, PgRow);

/// What the binary form of PostgreSQL's `copy` begins with: its signature, no flags, no extension.
pub(super) const COPY_BEGIN: &[u8] = b"PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0";
/// What it ends with.
pub(super) const COPY_END: [u8; 2] = (-1_i16).to_be_bytes();

/// A row in the binary form of PostgreSQL's `copy`; an error where a value is longer than any that it takes.
pub(super) fn copied(row: &[Value], to: &mut Vec<u8>) -> Result<(), StoreError> {
    let too_long = |_| StoreError::Unreadable { what: "row" };
    let columns = i16::try_from(row.len()).map_err(too_long)?;
    to.extend(columns.to_be_bytes());
    for value in row {
        let number;
        let bytes: &[u8] = match value {
            Value::Nothing => {
                to.extend((-1_i32).to_be_bytes());
                continue;
            }
            Value::Number(value) => {
                number = value.to_be_bytes();
                &number
            }
            Value::Bytes(bytes) => bytes,
            Value::Text(text) => text.as_bytes(),
        };
        to.extend(i32::try_from(bytes.len()).map_err(too_long)?.to_be_bytes());
        to.extend(bytes);
    }
    Ok(())
}
