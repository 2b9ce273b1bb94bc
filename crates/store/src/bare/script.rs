//! PostgreSQL with the same tables, and the scripts by which `pgbench` does what a handler with its own transaction would.

use std::fmt::Write as _;
use std::ops::Range;

use domain::id::RecordId;

use super::census::{Census, Column, Kind, Table};
use crate::engine::postgres::{self, place};
use crate::engine::sql;
use crate::error::StoreError;
use crate::layout;

/// Which numbers a column of a compared row holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// One after the other, as positions and ids are.
    Ordered,
    /// Without order, as digests are.
    Scattered,
    /// The same in every row.
    Constant,
    /// By the database itself.
    Given,
}

pub(super) fn place_of(column: &Column) -> Place {
    match (column.kind, column.name.as_str()) {
        (_, "made") => Place::Given,
        (Kind::Whole, "position" | "seq" | "verdict_seq" | "first" | "number") => Place::Ordered,
        (Kind::Bytes, "stream" | "id" | "subject") => Place::Ordered,
        (Kind::Bytes, "name" | "value" | "message_id" | "digest" | "leaf") => Place::Scattered,
        (Kind::Whole | Kind::Text | Kind::Bytes, _) => Place::Constant,
    }
}

/// Makes the tables of a service and its keys, empty, with a sequence for [`write_script`].
pub async fn make_tables(servers: &place::Postgres) -> Result<(), StoreError> {
    postgres::make_tables(servers).await?;
    let mut connection = servers.main.connect().await?;
    sqlx::raw_sql("create sequence place cache 100")
        .execute(&mut connection)
        .await
        .map(drop)
        .map_err(StoreError::database("making a sequence"))
}

/// One transaction with the rows of one operation, a statement a table. Rows that fewer than every second one has are left out.
pub fn write_script(shape: &Census) -> String {
    let mut text = String::from("\\set r random(1, 4000000000000000)\nbegin;\n");
    // Rows differ over the whole transaction: two services have tables of one name.
    let mut first = 0;
    for table in &shape.0 {
        let rows = table.rows.round() as u64;
        if rows > 0 {
            insert(&mut text, table, first..first + rows);
            first += rows;
        }
    }
    text.push_str("commit;\n");
    text
}

/// The query of a page of a work list: the first `limit` rows of an agency's records of a kind.
pub fn list_script(agency: &str, kind: &str, limit: u32) -> String {
    let stream = "'\\x'::bytea";
    let values = [
        format!("'{agency}'"),
        format!("'{kind}'"),
        "null".to_owned(),
        "null".to_owned(),
        "null".to_owned(),
        "'9999-12-31'".to_owned(),
        "''".to_owned(),
        stream.to_owned(),
        "0".to_owned(),
        limit.to_string(),
    ];
    filled(sql::LISTING_PAGE, &values)
}

/// The query of one record: its entries.
pub fn read_script(record: &RecordId) -> String {
    let stream = layout::stream(record)
        .iter()
        .fold(String::new(), |mut text, byte| {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        });
    filled(sql::ENTRIES, &[format!("'\\x{stream}'::bytea")])
}

/// A statement with values in place of its parameters, from the last on, so that `$1` is not taken for the beginning of `$10`.
fn filled(statement: &str, values: &[String]) -> String {
    let mut text = statement.split_whitespace().collect::<Vec<_>>().join(" ");
    for (index, value) in values.iter().enumerate().rev() {
        text = text.replace(&format!("${}", index + 1), value);
    }
    text.push(';');
    text
}

fn insert(text: &mut String, table: &Table, rows: Range<u64>) {
    let columns = || {
        table
            .columns
            .iter()
            .filter(|column| place_of(column) != Place::Given)
    };
    let names: Vec<&str> = columns().map(|column| column.name.as_str()).collect();
    let row = |row: u64| {
        let values: Vec<String> = columns()
            .map(|column| {
                let length = (column.bytes / table.rows.max(f64::MIN_POSITIVE)).round();
                value(column, row, length as usize)
            })
            .collect();
        format!("({})", values.join(", "))
    };
    let rows: Vec<String> = rows.map(row).collect();
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "insert into {} ({}) values {};",
        table.name,
        names.join(", "),
        rows.join(", ")
    );
}

fn value(column: &Column, row: u64, length: usize) -> String {
    let rest = |taken: usize| "a5".repeat(length.saturating_sub(taken));
    match (column.kind, place_of(column)) {
        (Kind::Whole, Place::Ordered) => "nextval('place')".to_owned(),
        (Kind::Whole, _) => "1".to_owned(),
        (Kind::Text, _) => format!("'{}'", "a".repeat(length)),
        // As time-ordered ids: the instant of the transaction, then what is drawn.
        (Kind::Bytes, Place::Ordered) => format!(
            "int8send((extract(epoch from now()) * 1000000)::bigint) || int8send(:r::bigint + {row}) || '\\x{}'::bytea",
            rest(16)
        ),
        (Kind::Bytes, Place::Scattered) => format!(
            "int8send(:r::bigint * 1021 + {row}) || '\\x{}'::bytea",
            rest(8)
        ),
        (Kind::Bytes, _) => format!("'\\x{}'::bytea", rest(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_not_the_beginning_of_another() {
        let values: Vec<String> = (1..=10).map(|number| format!("<{number}>")).collect();
        assert_eq!(filled("a $1\n  b $10", &values), "a <1> b <10>;");
    }

    #[test]
    fn an_operation_is_one_transaction_with_a_statement_a_table() {
        let column = |name: &str, kind, bytes| Column {
            name: name.to_owned(),
            kind,
            bytes,
        };
        let table = |name: &str, rows, columns| Table {
            name: name.to_owned(),
            rows,
            columns,
        };
        let shape = Census(vec![
            table(
                "journal",
                1.0,
                vec![
                    column("position", Kind::Whole, 0.0),
                    column("kind", Kind::Text, 3.0),
                    column("payload", Kind::Bytes, 2.0),
                ],
            ),
            table("key", 2.02, vec![column("name", Kind::Bytes, 20.2)]),
            table("statement", 0.02, vec![column("bytes", Kind::Bytes, 10.0)]),
        ]);
        assert_eq!(
            write_script(&shape),
            "\\set r random(1, 4000000000000000)\nbegin;\n\
             insert into journal (position, kind, payload) values (nextval('place'), 'aaa', '\\xa5a5'::bytea);\n\
             insert into key (name) values (int8send(:r::bigint * 1021 + 1) || '\\xa5a5'::bytea), \
             (int8send(:r::bigint * 1021 + 2) || '\\xa5a5'::bytea);\n\
             commit;\n"
        );
    }
}
