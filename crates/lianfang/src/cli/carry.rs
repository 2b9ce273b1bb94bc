//! What `backup`, `restore` and `move` have in common: settings, a bar, and how their faults are told.

use std::future::Future;
use std::path::Path;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use node::config::Config;
use store::StoreError;
use store::transfer::{Doing, Step, TransferError};

use super::fault::{Exit, Fault};

pub(super) fn settings(file: &Path) -> Result<Config, Fault> {
    Config::read(file).map_err(|source| {
        Fault::usage(
            format!("the settings in {} are not taken", file.display()),
            "deploy/node.example.toml shows every setting with its default",
        )
        .because(source)
    })
}

/// Rows as they go by, on the standard error stream where that is a terminal.
pub(super) struct Bar(ProgressBar);

impl Bar {
    pub(super) fn new() -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        let style = ProgressStyle::with_template("  {msg}  {human_pos} rows  {per_sec}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Self(bar)
    }

    pub(super) fn step(&self, step: Step) {
        let doing = match step.doing {
            Doing::Carrying => "copying",
            Doing::Checking => "checking",
        };
        self.0.set_message(format!("{doing} {}", step.service));
        self.0.inc(step.rows);
    }
}

impl Drop for Bar {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

/// Runs on a runtime of its own.
pub(super) fn finish<T>(work: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|source| Fault::internal("the runtime cannot be had", "").because(source))?
        .block_on(work)
}

pub(super) fn fault(error: TransferError) -> Fault {
    let (exit, advice) = match &error {
        TransferError::Missing { .. } => (
            Exit::Usage,
            "check the paths, and `data_dir` and `services` in the settings",
        ),
        TransferError::File { .. } => (Exit::Usage, "check the path, its owner and the free space"),
        TransferError::NotCarried => (Exit::Usage, "check `[database]` in the settings"),
        TransferError::NotEmpty { .. } => (
            Exit::Failed,
            "name another data_dir or database; what is there is never overwritten",
        ),
        TransferError::Marked { .. } => (
            Exit::Usage,
            "restore to where they were moved, or, where the node shall keep its records in files again, remove that file of each service first",
        ),
        TransferError::Connected { .. } => (
            Exit::Temporary,
            "stop every process of the node, on every machine, and run it again",
        ),
        TransferError::Differs { .. } => (
            Exit::Failed,
            "nothing was taken over; suspect the disk or the server, and run it again",
        ),
        TransferError::Leaf { .. } | TransferError::Root { .. } => (
            Exit::Failed,
            "somebody or a disk has changed it: restore the newest backup that --check passes, and keep this one as evidence",
        ),
        TransferError::OtherService { .. } => (Exit::Usage, "check which file lies where"),
        TransferError::Keys { .. } => (
            Exit::Usage,
            "put the key file of this node, <service>.vault.key, back into its identity folder",
        ),
        TransferError::Store { source, .. } => match source {
            StoreError::InUse { .. } => (
                Exit::Temporary,
                "stop the node first (SIGTERM), and run it again",
            ),
            StoreError::Moved { .. } => (Exit::Usage, "set `[database]` to where it was moved"),
            StoreError::Unfinished { .. } => (
                Exit::Usage,
                "run the `lianfang restore` or `lianfang move` that broke off again, to its end",
            ),
            StoreError::NewerSchema { .. } => {
                (Exit::Usage, "use the version that wrote it, or a newer one")
            }
            StoreError::Database { .. } => (
                Exit::Unavailable,
                "see that the database can be reached and written to, and run it again",
            ),
            _ => (Exit::Internal, "nothing was taken over"),
        },
    };
    let what = match &error {
        TransferError::Store { service, .. } => {
            format!("the databases of {service} were not carried")
        }
        _ => "the databases were not carried".to_owned(),
    };
    Fault::new(exit, what, advice).because(error)
}
