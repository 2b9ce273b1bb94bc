//! The commands that carry a node's records from one place to another.

use std::path::PathBuf;

use clap::{ArgGroup, Args};

pub(super) const BACKUP: &str = "\
Example:
  lianfang backup --config office/node.toml --to /backups/office-2026-11-24

The folder gets a SQLite file of each service's records and one of its keys, whatever the node keeps
them in, and manifest.json with counts, digests and the Merkle root of each journal. All services are
saved as of one instant; those who write wait for it, some milliseconds on SQLite and not at all on
PostgreSQL. It is read back before it takes its name: a folder that ends in .partial is no backup.

The key files (identity/<service>.vault.key) are NOT in it. Without them nothing that petitioners or
clerks wrote can be read again, from this backup or any other: keep two copies elsewhere.
deploy/backup.md says how, and what else to keep.

Exit code 1 also where the backup was made and the node's key file does not open it.";

pub(super) const RESTORE: &str = "\
Examples:
  lianfang restore /backups/office-2026-11-24 --check
  lianfang restore /backups/office-2026-11-24 --check --config office/node.toml    also with its keys
  lianfang restore /backups/office-2026-11-24 --config office/node.toml

The records go where the settings keep them: into a data_dir without databases, or a PostgreSQL
without records. The node must be stopped, and its key files must be those of the backup. Before and
after, every file, row and leaf is checked. The node then has a new incarnation, which its peers
compare with what they know: `lianfang peers` shows what they say. Persons erased after the backup
have to be erased again.";

pub(super) const MOVE: &str = "\
Example:
  systemctl stop lianfang                       or however the node is stopped
  editor office/node.toml                       database.engine = \"postgres\", database.url_file = \"…\"
  lianfang move --config office/node.toml
  systemctl start lianfang

Everything in data_dir goes into the PostgreSQL that the settings name, which must not hold records
of these services; it is read back and compared row by row and root by root. The node stays the same
one to its peers. At the end the files are marked, and no node starts from them any more. Until then
they are the truth: whatever breaks off, run the same command again.";

/// A running or stopped node, and where it is saved.
#[derive(Args, Debug)]
pub struct BackupArgs {
    /// The settings of the node.
    #[arg(long, value_name = "FILE")]
    pub config: PathBuf,
    /// The folder to make.
    #[arg(long, value_name = "FOLDER")]
    pub to: PathBuf,
}

/// A backup, and the node that goes on from it.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("what").required(true).multiple(true).args(["config", "check"])))]
pub struct RestoreArgs {
    /// The folder that `lianfang backup` made.
    pub backup: PathBuf,
    /// The settings of the node.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Check the backup and change nothing.
    #[arg(long)]
    pub check: bool,
}
