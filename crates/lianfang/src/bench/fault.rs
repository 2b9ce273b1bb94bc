//! Why a benchmark gives no figure.

use std::io;
use std::path::PathBuf;

use store::StoreError;
use tonic::Status;

use crate::demo::nodes::NodeFault;
use crate::demo::site::SiteError;
use crate::demo::trace::CollectorError;

#[derive(Debug, thiserror::Error)]
pub enum BenchFault {
    #[error("the place of the benchmark cannot be made")]
    Site(#[from] SiteError),
    #[error("a node of the benchmark is not as it should be")]
    Node(#[from] NodeFault),
    #[error("the spans of the benchmark cannot be received")]
    Collector(#[from] CollectorError),
    #[error("{} cannot be used", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("a database of the benchmark cannot be used")]
    Store(#[from] StoreError),
    #[error("a database of the benchmark has no address")]
    Address(#[from] node::config::ConfigError),
    #[error("{what} has not started")]
    Start {
        what: &'static str,
        #[source]
        source: io::Error,
    },
    #[error("{what} is not installed; Debian: apt-get install postgresql")]
    Missing { what: &'static str },
    #[error("pgbench failed: {said}")]
    Pgbench { said: String },
    #[error("a call of the benchmark was refused")]
    Call(#[source] Box<Status>),
    #[error("no call of {what} was answered")]
    Nothing { what: &'static str },
    #[error("{what} was waited for in vain")]
    Late { what: &'static str },
    #[error("the report cannot be written")]
    Report(#[source] io::Error),
}

impl From<Status> for BenchFault {
    fn from(status: Status) -> Self {
        Self::Call(Box::new(status))
    }
}

impl BenchFault {
    /// For what fails at a path.
    pub fn at(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        |source| Self::File { path, source }
    }
}
