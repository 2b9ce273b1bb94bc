//! What bounds a benchmark: the databases with the same rows, and nothing of ours above them.

pub mod pgbench;
pub mod sqlite;
