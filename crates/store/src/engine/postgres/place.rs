//! Where a database is: servers of which one at most is the primary, and a schema of their database.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgConnection, PgSslMode};
use sqlx::{ConnectOptions, Connection};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use super::address::{one_by_one, parameters};
use crate::error::StoreError;

/// A server that does not answer must not keep the next one waiting.
const CONNECT: Duration = Duration::from_secs(3);
/// How long the other servers have after one has answered that it is the primary: a second one may be newer.
const OTHERS: Duration = Duration::from_millis(500);
/// What the server bears for a statement and more for the way: after that nobody is there. A host that vanishes says nothing,
/// and TCP would wait a quarter of an hour for it.
const ANSWER: Duration = Duration::from_secs(11);

/// Waits for the answer to a statement as long as there can be one.
pub(super) async fn answered<T>(
    asked: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    answered_within(ANSWER, asked).await
}

/// The same with another patience.
pub(super) async fn answered_within<T>(
    patience: Duration,
    asked: impl Future<Output = Result<T, sqlx::Error>>,
) -> Result<T, sqlx::Error> {
    match timeout(patience, asked).await {
        Ok(answer) => answer,
        Err(_elapsed) => Err(sqlx::Error::Io(io::ErrorKind::TimedOut.into())),
    }
}
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
    /// Of several hosts the one that is no standby is used, whichever that is at the time; of two, the one on the newer timeline.
    /// What is no letter or digit in a password is percent-encoded. Parameters: `sslmode`, `sslrootcert`, `sslcert`, `sslkey`,
    /// `application_name`, `host` and `port` of a socket, `options`, and `target_session_attrs`, which changes nothing; any other
    /// is refused, for a misspelt one would be passed over. The schemas are made where they are missing.
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

/// Clones know of each other which server was the primary.
#[derive(Clone)]
pub(crate) struct Place {
    servers: Arc<[PgConnectOptions]>,
    schema: Arc<str>,
    newest: Arc<Newest>,
}

/// What this process knows of the primary.
#[derive(Default)]
struct Newest {
    /// Grows with every promotion; 0 before the first connection.
    timeline: AtomicU32,
    /// Which of the servers it is.
    server: AtomicUsize,
}

impl Place {
    pub(super) fn new(url: &str, schema: &str) -> Result<Self, StoreError> {
        let ours = url.starts_with("postgresql://") || url.starts_with("postgres://");
        if !ours || !is_plain(schema) {
            return Err(StoreError::Address);
        }
        let (url, tls) = parameters(url)?;
        let servers = one_by_one(&url).map(|url| {
            // What is wrong with it is not told: it would tell of the password.
            let mut options: PgConnectOptions = url.parse().map_err(|_| StoreError::Address)?;
            if !tls {
                // Not whatever a variable of the environment says.
                options = options.ssl_mode(PgSslMode::Prefer);
            }
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
            newest: Arc::default(),
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

    /// The newest timeline on which this process has seen a primary.
    pub(super) fn timeline(&self) -> u32 {
        self.newest.timeline.load(Ordering::Acquire)
    }

    /// How to connect to the server that was the primary last.
    pub(super) fn current(&self) -> &PgConnectOptions {
        &self.servers[self.newest.server.load(Ordering::Acquire)]
    }

    /// A connection to the primary: of several servers that claim to be it, the one on the newest timeline, and none on an
    /// older one than this process has seen. An old primary that comes back as one would otherwise take changes that nobody
    /// else knows of.
    pub(crate) async fn connect(&self) -> Result<PgConnection, StoreError> {
        let mut asked = JoinSet::new();
        for (server, options) in self.servers.iter().cloned().enumerate() {
            asked.spawn(async move { (server, primary(&options).await) });
        }
        let mut failure = sqlx::Error::Io(io::ErrorKind::NotConnected.into());
        let mut found: Option<(u32, usize, PgConnection)> = None;
        loop {
            let next = async {
                // A task that broke off has found none.
                let next = asked.join_next().await?;
                Some(next.ok())
            };
            let next = match found {
                None => next.await,
                Some(_) => tokio::select! {
                    next = next => next,
                    () = sleep(OTHERS) => None,
                },
            };
            match next {
                None => break,
                Some(Some((server, Ok((timeline, connection))))) => {
                    if found.as_ref().is_none_or(|(newest, ..)| *newest < timeline) {
                        found = Some((timeline, server, connection));
                    }
                }
                // That a password is wrong says more than that another server is not there.
                Some(Some((_, Err(error)))) => {
                    if !matches!(failure, sqlx::Error::Database(_)) {
                        failure = error;
                    }
                }
                Some(None) => {}
            }
        }
        let failed = StoreError::database("connecting to the database");
        let Some((timeline, server, connection)) = found else {
            return Err(failed(failure));
        };
        if self.newest.timeline.fetch_max(timeline, Ordering::AcqRel) > timeline {
            let old = io::Error::other("the server is a primary of the past");
            return Err(failed(sqlx::Error::Io(old)));
        }
        self.newest.server.store(server, Ordering::Release);
        Ok(connection)
    }

    /// A connection more, to the server that was the primary last if it still is.
    pub(super) async fn another(&self) -> Result<(PgConnection, u32), StoreError> {
        if let Ok((timeline, connection)) = primary(self.current()).await
            && timeline == self.timeline()
        {
            return Ok((connection, timeline));
        }
        let connection = self.connect().await?;
        Ok((connection, self.timeline()))
    }
}

/// A name that means the same in a statement whether it is quoted or not.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name.len() <= SCHEMA
        && name.chars().all(plain)
}

/// The timeline of a server that is no standby; only it has a position at which it writes.
const PRIMARY: &str = "
    select case
        when pg_is_in_recovery() then null
        else ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::bigint
    end";

/// No decision rests on a standby, which may be behind or, after a failover, beside the truth.
async fn primary(options: &PgConnectOptions) -> Result<(u32, PgConnection), sqlx::Error> {
    answered_within(CONNECT, async {
        let mut connection = PgConnection::connect_with(options).await?;
        let timeline: Option<i64> = sqlx::query_scalar(PRIMARY)
            .fetch_one(&mut connection)
            .await?;
        match timeline.map(u32::try_from) {
            Some(Ok(timeline)) => Ok((timeline, connection)),
            Some(Err(_)) | None => {
                let standby = io::Error::other("the server is a standby");
                Err(sqlx::Error::Io(standby))
            }
        }
    })
    .await
}

/// Failures after which the same may succeed on another connection, if nothing of it was kept: SQLSTATE codes of serialization
/// failure, deadlock, lock not available, the ends that an administrator, a crash or an idle limit sets to a session, a server
/// that starts, one that has become a standby, too many connections, and a prepared statement that a migration has overtaken.
const PASSING: [&str; 12] = [
    "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "57P05", "25P03", "25P04", "25006",
    "53300", "0A000",
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
    fn a_schema_has_a_plain_name() {
        for schema in ["", "1st", "a b", "a\"; drop", &"a".repeat(59)] {
            let refused = Place::new("postgresql://me@host/db", schema);
            assert!(matches!(refused, Err(StoreError::Address)), "{schema}");
        }
        assert!(Place::new("postgresql://me@host/db", "follow_up").is_ok());
        assert!(Place::new("mysql://me@host/db", "intake").is_err());
    }
}
