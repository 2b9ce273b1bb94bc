//! How much is in the tables of a service and of its keys.

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Row};

use crate::engine::sqlite;
use crate::error::StoreError;
use crate::store::Engine;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Whole,
    Text,
    Bytes,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    pub name: String,
    pub kind: Kind,
    /// Of all rows; 0 for whole numbers.
    pub bytes: f64,
}

/// A table, by how it is filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    pub name: String,
    pub rows: f64,
    pub columns: Vec<Column>,
}

/// All tables of a service, those of its keys among them.
#[derive(Clone, Debug, PartialEq)]
pub struct Census(pub Vec<Table>);

/// Counts with one text on both engines; a macro, because bounds over sqlx's types would be longer than what they bound.
macro_rules! count {
    ($connection:expr, $table:expr) => {{
        let row = sqlx::query(AssertSqlSafe($table.question()))
            .fetch_one(&mut $connection)
            .await
            .map_err(failed())?;
        $table.rows = row.try_get::<i64, _>(0).map_err(failed())? as f64;
        for (index, column) in $table.columns.iter_mut().enumerate() {
            column.bytes = row.try_get::<i64, _>(index + 1).map_err(failed())? as f64;
        }
    }};
}

fn failed() -> impl FnOnce(sqlx::Error) -> StoreError {
    StoreError::database("counting what is in the database")
}

impl Census {
    /// What is in a database now, which another process may have open.
    pub async fn of(engine: &Engine) -> Result<Self, StoreError> {
        let (mut main, mut keys) = (tables(sqlite::MAIN).await?, tables(sqlite::KEYS).await?);
        match engine {
            Engine::Memory(_) => {}
            Engine::Sqlite { path } => {
                let key_path = sqlite::key_path(path);
                for (path, tables) in [(path, &mut main), (&key_path, &mut keys)] {
                    let options = SqliteConnectOptions::new()
                        .filename(path)
                        .read_only(true)
                        .disable_statement_logging();
                    let mut connection = SqliteConnection::connect_with(&options)
                        .await
                        .map_err(failed())?;
                    for table in tables {
                        count!(connection, table);
                    }
                }
            }
            Engine::Postgres(servers) => {
                for (place, tables) in [(&servers.main, &mut main), (&servers.keys, &mut keys)] {
                    let mut connection = place.connect().await?;
                    for table in tables {
                        count!(connection, table);
                    }
                }
            }
        }
        main.append(&mut keys);
        Ok(Self(main))
    }

    /// What came since.
    #[must_use]
    pub fn since(mut self, earlier: &Self) -> Self {
        for (now, before) in self.0.iter_mut().zip(&earlier.0) {
            now.rows -= before.rows;
            for (now, before) in now.columns.iter_mut().zip(&before.columns) {
                now.bytes -= before.bytes;
            }
        }
        self
    }

    /// The share of one of so many operations.
    #[must_use]
    pub fn share(mut self, operations: u64) -> Self {
        let operations = operations.max(1) as f64;
        for table in &mut self.0 {
            table.rows /= operations;
            for column in &mut table.columns {
                column.bytes /= operations;
            }
        }
        self
    }

    /// Rows of all tables.
    pub fn rows(&self) -> f64 {
        self.0.iter().map(|table| table.rows).sum()
    }

    /// Rows of one table; 0 for one that there is not.
    pub fn rows_of(&self, name: &str) -> f64 {
        let found = self.0.iter().find(|table| table.name == name);
        found.map_or(0.0, |table| table.rows)
    }

    /// Texts and bytes of all tables.
    pub fn bytes(&self) -> f64 {
        let columns = self.0.iter().flat_map(|table| &table.columns);
        columns.map(|column| column.bytes).sum()
    }
}

impl Table {
    fn question(&self) -> String {
        let sums = self.columns.iter().map(|column| match column.kind {
            Kind::Whole => ", cast(0 as bigint)".to_owned(),
            Kind::Text | Kind::Bytes => {
                format!(
                    ", cast(coalesce(sum(length({})), 0) as bigint)",
                    column.name
                )
            }
        });
        let sums: String = sums.collect();
        format!("select cast(count(*) as bigint){sums} from {}", self.name)
    }
}

/// The tables that a schema makes: both engines have the same.
async fn tables(schema: &[&'static str]) -> Result<Vec<Table>, StoreError> {
    let mut connection = sqlite::scratch(schema).await?;
    let text = "
        select made.name, about.name, about.type
        from sqlite_master as made
        join pragma_table_info(made.name) as about
        where made.type = 'table' and made.name not like 'sqlite%'
        order by made.rowid, about.cid";
    let rows = sqlx::query(text)
        .fetch_all(&mut connection)
        .await
        .map_err(failed())?;
    let mut tables: Vec<Table> = Vec::new();
    for row in rows {
        let read = |index: usize| row.try_get::<String, _>(index).map_err(failed());
        let (table, name, kind) = (read(0)?, read(1)?, read(2)?);
        let column = Column {
            name,
            kind: match kind.to_ascii_lowercase().as_str() {
                "text" => Kind::Text,
                "blob" => Kind::Bytes,
                _ => Kind::Whole,
            },
            bytes: 0.0,
        };
        match tables.last_mut() {
            Some(last) if last.name == table => last.columns.push(column),
            _ => tables.push(Table {
                name: table,
                rows: 0.0,
                columns: vec![column],
            }),
        }
    }
    Ok(tables)
}
