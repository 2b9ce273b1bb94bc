//! The engines without the store: how much their tables hold, and how fast they take the same rows in a transaction a call.
//!
//! For benchmarks, which compare. Nothing of it runs in a node.

mod census;
mod file;
mod script;

pub use census::{Census, Column, Kind, Table};
pub use file::Bare;
pub use script::{list_script, make_tables, read_script, write_script};

use crate::engine::sqlite;
use crate::error::StoreError;

/// The version of the SQLite that is built in.
pub async fn sqlite_version() -> Result<String, StoreError> {
    sqlite::version(&mut sqlite::scratch(&[]).await?).await
}
