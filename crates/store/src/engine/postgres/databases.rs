//! Databases of their own on a server, made and removed: for a demonstration and for tests.

use sqlx::Executor;
use sqlx::postgres::PgConnection;

use super::place::{Place, Postgres, is_plain};
use crate::error::StoreError;

impl Postgres {
    /// Makes an empty database on the server of a URL, whose user must be allowed to; answers with the URL of the new one.
    pub async fn create_database(url: &str, name: &str) -> Result<String, StoreError> {
        let address = beside(url, name)?;
        // What is stored is text of any language, whatever the server's own databases hold.
        let create = format!(
            "create database {name} template template0 encoding 'UTF8' lc_collate 'C' lc_ctype 'C'"
        );
        asked(url, create, "making a database").await?;
        Ok(address)
    }

    /// Removes a database with everything in it, if it is there; sessions in it end.
    pub async fn drop_database(url: &str, name: &str) -> Result<(), StoreError> {
        beside(url, name)?;
        let drop = format!("drop database if exists {name} with (force)");
        asked(url, drop, "removing a database").await
    }
}

/// The URL of another database of the same server.
fn beside(url: &str, name: &str) -> Result<String, StoreError> {
    if !is_plain(name) {
        return Err(StoreError::Address);
    }
    let (scheme, rest) = url.split_once("://").ok_or(StoreError::Address)?;
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let options = path.find('?').map_or("", |at| &path[at..]);
    Ok(format!("{scheme}://{authority}/{name}{options}"))
}

async fn asked(url: &str, text: String, what: &'static str) -> Result<(), StoreError> {
    let mut connection = Place::new(url, "public")?.connect().await?;
    run(&mut connection, text)
        .await
        .map_err(StoreError::database(what))
}

/// The server copies or removes files for it, which may take longer than a statement otherwise may.
async fn run(connection: &mut PgConnection, text: String) -> Result<(), sqlx::Error> {
    connection.execute("set statement_timeout = 0").await?;
    sqlx::raw_sql(sqlx::AssertSqlSafe(text))
        .execute(connection)
        .await
        .map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_has_the_same_server_and_options() {
        for (url, expected) in [
            (
                "postgresql://me:p%2Fw@a:5432,b/x?sslmode=require",
                "postgresql://me:p%2Fw@a:5432,b/y?sslmode=require",
            ),
            ("postgresql://me@a", "postgresql://me@a/y"),
            ("postgresql://me@a?x=/", "postgresql://me@a/y?x=/"),
        ] {
            assert_eq!(beside(url, "y").unwrap(), expected);
        }
        for name in ["", "a-b", "a;drop", "1"] {
            let refused = beside("postgresql://me@a/x", name);
            assert!(matches!(refused, Err(StoreError::Address)), "{name}");
        }
    }
}
