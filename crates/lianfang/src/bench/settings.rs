//! How a benchmark is run.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

/// Where the nodes keep their records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Engine {
    Sqlite,
    /// A server of the benchmark's own, with its defaults of durability.
    Postgres,
}

#[derive(Clone, Debug)]
pub struct Settings {
    pub engine: Engine,
    /// Calls in flight.
    pub callers: usize,
    /// How long each contestant runs in each round.
    pub period: Duration,
    pub rounds: usize,
    /// Clients of pgbench: more than a few times the cores only wait for each other.
    pub pgbench_clients: usize,
    /// Records that are made before lists and reads are measured.
    pub records: u64,
    /// The binary that runs the nodes.
    pub program: PathBuf,
    /// Where sites and databases lie: on the disk that is to be measured.
    pub folder: PathBuf,
}
