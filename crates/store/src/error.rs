//! How the storage fails; a refused change is not a failure of the storage.

use std::path::PathBuf;
use std::sync::Arc;

use domain::codec::Undecodable;
use domain::entry::{Corrupt, Key};
use domain::id::RecordId;
use domain::refusal::Refusal;

/// Why a source is shared: every caller of a failed batch is told.
pub(crate) type Source = Arc<dyn std::error::Error + Send + Sync>;

/// The database, its keys or its folder did not do what was asked; nothing of the change was kept unless the commit itself failed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum StoreError {
    /// Closed by its owner, or by itself after a failure that leaves the outcome of a commit unknown.
    #[error("the store is closed")]
    Closed,
    #[error("{} is in use by another process", path.display())]
    InUse { path: PathBuf },
    /// No node starts from files that another place has taken over; it holds no password.
    #[error("{} was moved to {to}", path.display())]
    Moved { path: PathBuf, to: String },
    /// Databases are being put there, or were when a process ended.
    #[error("a restore or move to {place} has not come to its end")]
    Unfinished { place: String },
    #[error("{what} failed")]
    Database {
        what: &'static str,
        #[source]
        source: Source,
    },
    /// A commit whose outcome is unknown, or a disk that does not answer: the process has to end and start anew.
    #[error("{what} failed and leaves the outcome unknown")]
    Fatal {
        what: &'static str,
        #[source]
        source: Source,
    },
    /// What was acknowledged may be lost; what this process remembers no longer holds, so it has to end.
    #[error(
        "the database has gone back behind what this process has seen of it: a standby took over that lacked commits, or two servers take them"
    )]
    GoneBack,
    #[error("SQLite {found} is older than 3.51.3, which mends a corruption of its log")]
    OldSqlite { found: String },
    #[error("PostgreSQL {found} is older than 15")]
    OldPostgres { found: String },
    #[error("the database keeps text as {found}, not as UTF8")]
    Encoding { found: String },
    /// Not told in detail: it may hold a password.
    #[error("the address or schema of the database cannot be read")]
    Address,
    #[error("the database has schema {found}; this version knows up to {known}")]
    NewerSchema { found: i64, known: i64 },
    #[error("the database belongs to another service")]
    OtherService,
    #[error("{} was not made for a demonstration, so neither time is steered nor randomness seeded there", directory.display())]
    NotADemonstration { directory: PathBuf },
    #[error("a value of {what} in the database cannot be read")]
    Unreadable { what: &'static str },
    #[error("{record} does not fold")]
    DoesNotFold {
        record: RecordId,
        #[source]
        source: Corrupt,
    },
    #[error("version {version} of {record} cannot be decoded")]
    Undecodable {
        record: RecordId,
        version: u64,
        #[source]
        source: Undecodable,
    },
    #[error("the change does not say that it touches {record}")]
    Untouched { record: RecordId },
    /// A decision or fold panicked; only its own change is lost.
    #[error("a rule broke off while deciding on {record}")]
    BrokeOff { record: RecordId },
    #[error("the channel is not known")]
    UnknownChannel,
    #[error(transparent)]
    Vault(#[from] VaultError),
}

impl StoreError {
    /// Whether the process has to end: it cannot know what the disk holds.
    pub const fn is_fatal(&self) -> bool {
        matches!(self, Self::Fatal { .. } | Self::GoneBack)
    }

    pub(crate) fn database(what: &'static str) -> impl FnOnce(sqlx::Error) -> Self {
        move |source| Self::Database {
            what,
            source: Arc::new(source),
        }
    }
}

/// Why sealed data is not sealed or opened. Nothing here names a person or a text.
#[derive(Clone, Debug, thiserror::Error)]
pub enum VaultError {
    #[error("the key file {} cannot be used", path.display())]
    KeyFile {
        path: PathBuf,
        #[source]
        source: Arc<std::io::Error>,
    },
    #[error("the key file {} does not hold 32 bytes", path.display())]
    KeyLength { path: PathBuf },
    /// Another key file, or a damaged key database.
    #[error("a stored key does not open under this key file")]
    Unwrap,
    #[error("the subject's key was destroyed")]
    Erased,
    #[error("the sealed part does not open")]
    Damaged,
    #[error("the sealed part does not have the digest that was signed")]
    WrongDigest,
    #[error("the key database failed")]
    Database {
        #[source]
        source: Source,
    },
    #[error("the key database is closed")]
    Closed,
}

/// Why a change was not committed.
#[derive(Clone, Debug, thiserror::Error)]
pub enum CommitError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    #[error("the record is at version {actual}, not {expected}")]
    Stale { expected: u64, actual: u64 },
    #[error("{0} exists already")]
    Exists(RecordId),
    #[error("{0} does not exist")]
    NotFound(RecordId),
    /// The request id was used before, with another body.
    #[error("the request id was used for another request")]
    RequestReused,
    /// It was there when the backup was taken from which this database was restored, and not every peer has shown that nothing
    /// is lost since.
    #[error("{0} is read-only until the peers of this restored database have been heard")]
    ReadOnly(RecordId),
    /// A unique key that another record holds.
    #[error("the key is held by {1}")]
    KeyTaken(Key, RecordId),
    #[error(transparent)]
    Storage(#[from] StoreError),
}
