//! Why databases are not carried.

use std::io;
use std::path::{Path, PathBuf};

use domain::id::Service;

use crate::error::{StoreError, VaultError};

/// What was wrong; the place that was copied from is as it was, and the place that was copied to has no new records.
#[derive(Debug, thiserror::Error)]
pub enum TransferError {
    #[error("{} is not there", path.display())]
    Missing { path: PathBuf },
    #[error("{} cannot be read or written", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    /// All of one cut lie in files, or all on one server.
    #[error("databases in memory, or of both engines at once, are not carried")]
    NotCarried,
    /// Records or keys lie there that are not those to be carried.
    #[error("{place} already holds something of {service}")]
    NotEmpty { service: Service, place: String },
    /// The databases were moved and then deleted; what is put beside the mark would not be started from.
    #[error("{} says that the databases of {service} were moved to {to}", file.display())]
    Marked {
        service: Service,
        file: PathBuf,
        to: String,
    },
    #[error("a process is connected to the databases of {service} at {place}")]
    Connected { service: Service, place: String },
    /// A row was written and another one read.
    #[error("table {table} of {service} was not found as it was written")]
    Differs { service: Service, table: String },
    /// The row of this position was changed after it was recorded.
    #[error("entry {position} of the journal of {service} is not what was recorded")]
    Leaf { service: Service, position: i64 },
    #[error("the journal of {service} does not give the root of its head")]
    Root { service: Service },
    #[error("the database holds the records of another service than {service}")]
    OtherService { service: Service },
    #[error("the databases of {service} cannot be used")]
    Store {
        service: Service,
        #[source]
        source: StoreError,
    },
    #[error("the keys of {service} do not open")]
    Keys {
        service: Service,
        #[source]
        source: VaultError,
    },
}

impl TransferError {
    pub(super) fn of(service: Service) -> impl Fn(StoreError) -> Self {
        move |source| Self::Store { service, source }
    }

    pub(super) fn file(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File {
            path: path.into(),
            source,
        }
    }
}
