//! Where a database is: servers of which one at most is the primary, and a schema of their database.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{ConnectOptions, Connection};

use crate::error::StoreError;

/// A server that does not answer must not keep the next one waiting.
const CONNECT: Duration = Duration::from_secs(3);
/// Schemas stand in statements, so their names have to be plain; the longest that PostgreSQL keeps whole has 63.
const SCHEMA: usize = 58;

/// What every session promises and bears. A replica that hangs must not keep the head row from the others, nor a machine that is
/// gone without a word its duties: the server asks it after ten seconds, and gives it up after ten more.
const SETTINGS: [(&str, &str); 7] = [
    ("synchronous_commit", "on"),
    ("statement_timeout", "8s"),
    ("lock_timeout", "3s"),
    ("idle_in_transaction_session_timeout", "10s"),
    ("tcp_keepalives_idle", "10"),
    ("tcp_keepalives_interval", "5"),
    ("tcp_keepalives_count", "2"),
];

/// The databases of one service on PostgreSQL 15 or newer: its own, and that of its keys, which may lie elsewhere under another user.
///
/// Never printed: it holds passwords.
#[derive(Clone)]
pub struct Postgres {
    pub(crate) main: Place,
    pub(crate) keys: Place,
}

impl Postgres {
    /// A schema of the database at a URL, `postgresql://user:password@host:port,host:port/database`, and one for the keys beside it.
    ///
    /// Of several hosts the one that is no standby is used, whichever that is at the time. The schemas are made where they are missing.
    pub fn new(url: &str, schema: &str) -> Result<Self, StoreError> {
        Ok(Self {
            main: Place::new(url, schema)?,
            keys: Place::new(url, &format!("{schema}_keys"))?,
        })
    }

    /// Where the records are, without user and password.
    pub fn address(&self) -> String {
        self.main.address()
    }

    /// Keeps the keys in a database of their own.
    pub fn keys_at(self, url: &str, schema: &str) -> Result<Self, StoreError> {
        let keys = Place::new(url, schema)?;
        Ok(Self { keys, ..self })
    }
}

#[derive(Clone)]
pub(crate) struct Place {
    servers: Arc<[PgConnectOptions]>,
    schema: Arc<str>,
}

impl Place {
    pub(super) fn new(url: &str, schema: &str) -> Result<Self, StoreError> {
        let ours = url.starts_with("postgresql://") || url.starts_with("postgres://");
        if !ours || !is_plain(schema) {
            return Err(StoreError::Address);
        }
        let servers = one_by_one(url).map(|url| {
            // What is wrong with it is not told: it would tell of the password.
            let options: PgConnectOptions = url.parse().map_err(|_| StoreError::Address)?;
            let name = options.get_application_name().unwrap_or("lianfang");
            Ok(options
                .clone()
                .application_name(name)
                .options([("search_path", schema)])
                .options(SETTINGS)
                .disable_statement_logging())
        });
        Ok(Self {
            servers: servers.collect::<Result<_, StoreError>>()?,
            schema: schema.into(),
        })
    }

    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// Where it is, without user and password.
    pub(crate) fn address(&self) -> String {
        let hosts: Vec<_> = self
            .servers
            .iter()
            .map(|options| format!("{}:{}", options.get_host(), options.get_port()))
            .collect();
        let database = self
            .servers
            .first()
            .and_then(PgConnectOptions::get_database);
        format!(
            "PostgreSQL {}/{} (schema {})",
            hosts.join(","),
            database.unwrap_or_default(),
            self.schema
        )
    }

    /// A connection to the first server that answers and is no standby, and how to connect to it again.
    pub(crate) async fn connect(&self) -> Result<(PgConnection, &PgConnectOptions), StoreError> {
        let mut failure = sqlx::Error::Io(io::ErrorKind::NotConnected.into());
        for options in self.servers.iter() {
            match tokio::time::timeout(CONNECT, primary(options)).await {
                Ok(Ok(connection)) => return Ok((connection, options)),
                Ok(Err(error)) => failure = error,
                Err(_elapsed) => failure = sqlx::Error::Io(io::ErrorKind::TimedOut.into()),
            }
        }
        Err(StoreError::database("connecting to the database")(failure))
    }
}

/// A name that means the same in a statement whether it is quoted or not.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= SCHEMA
        && name.chars().all(plain)
}

/// A URL a host: `one@a:1,b:2/x` is `one@a:1/x` and `one@b:2/x`.
fn one_by_one(url: &str) -> impl Iterator<Item = String> {
    let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
    let (authority, path) = rest.split_at(rest.find(['/', '?']).unwrap_or(rest.len()));
    let (user, hosts) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    hosts
        .split(',')
        .map(move |host| format!("{scheme}://{user}{host}{path}"))
}

async fn primary(options: &PgConnectOptions) -> Result<PgConnection, sqlx::Error> {
    let mut connection = PgConnection::connect_with(options).await?;
    writable(&mut connection).await?;
    Ok(connection)
}

/// No decision rests on a standby, which may be behind or, after a failover, beside the truth.
pub(super) async fn writable(connection: &mut PgConnection) -> Result<(), sqlx::Error> {
    let standby: bool = sqlx::query_scalar("select pg_is_in_recovery()")
        .fetch_one(connection)
        .await?;
    if standby {
        return Err(sqlx::Error::Io(io::Error::other("the server is a standby")));
    }
    Ok(())
}

/// Failures after which the same may succeed on another connection, if nothing of it was kept: SQLSTATE codes of serialization
/// failure, deadlock, lock not available, the ends that an administrator, a crash or an idle limit sets to a session, a server
/// that starts, one that has become a standby, and too many connections.
const PASSING: [&str; 9] = [
    "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "25P03", "25006", "53300",
];

/// Whether it is worth while to try again on another connection.
pub(crate) fn is_passing(error: &StoreError) -> bool {
    let StoreError::Database { source, .. } = error else {
        return false;
    };
    match source.downcast_ref::<sqlx::Error>() {
        Some(sqlx::Error::Database(error)) => error
            .code()
            .is_some_and(|code| code.starts_with("08") || PASSING.contains(&&*code)),
        Some(sqlx::Error::Io(_) | sqlx::Error::Protocol(_) | sqlx::Error::PoolTimedOut) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_hosts_are_several_addresses() {
        let urls: Vec<_> = one_by_one("postgresql://me:p@w@a:5432,[::1]:5433/db?x=y").collect();
        assert_eq!(
            urls,
            [
                "postgresql://me:p@w@a:5432/db?x=y",
                "postgresql://me:p@w@[::1]:5433/db?x=y"
            ]
        );
    }

    #[test]
    fn a_schema_has_a_plain_name() {
        for schema in ["", "1st", "a b", "a\"; drop", &"a".repeat(59)] {
            let refused = Place::new("postgresql://me@host/db", schema);
            assert!(matches!(refused, Err(StoreError::Address)), "{schema}");
        }
        assert!(Place::new("postgresql://me@host/db", "follow_up").is_ok());
        assert!(Place::new("mysql://me@host/db", "intake").is_err());
    }
}
