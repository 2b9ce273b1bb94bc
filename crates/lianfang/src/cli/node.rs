//! `lianfang node`: the services of a node in one process.

use std::path::Path;
use std::{io, thread};

use contracts::codec::Wire;
use domain::id::Service;
use link::NoKeys;
use node::config::Config;
use node::context::Context;
use node::run::{RunError, to_the_end_or};
use store::StoreError;
use tokio::sync::oneshot;
use tonic::service::Routes;

use super::fault::{Exit, Fault};

/// Whether a process is there that the node must not outlive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Parent {
    None,
    /// It holds the other end of the standard input.
    HoldsStdin,
}

impl Parent {
    pub const fn of(until_stdin_closes: bool) -> Self {
        match until_stdin_closes {
            true => Self::HoldsStdin,
            false => Self::None,
        }
    }

    /// Returns when the parent is gone or has let go.
    pub(super) async fn gone(self) {
        if self == Self::HoldsStdin {
            let (told, gone) = oneshot::channel();
            // A thread of its own: it may be in the middle of a read for ever, which the runtime would wait for at its end.
            let watched = thread::Builder::new().spawn(move || {
                // Whatever ends the pipe, an error too, is its end.
                let _ = io::copy(&mut io::stdin(), &mut io::sink());
                let _ = told.send(());
            });
            if watched.is_ok() {
                let _ = gone.await;
                return;
            }
            tracing::warn!("standard input cannot be watched");
        }
        std::future::pending().await
    }
}

/// Serves until a signal asks for the end, or the parent is gone.
pub fn run(file: &Path, parent: Parent) -> Result<(), Fault> {
    let config = Config::read(file).map_err(|source| {
        Fault::usage(
            format!("the settings in {} are not taken", file.display()),
            "deploy/node.example.toml shows every setting with its default",
        )
        .because(source)
    })?;
    to_the_end_or(&config, parent.gone(), async |contexts| {
        Ok(build(&contexts)?)
    })
    .map_err(ended)
}

fn build(contexts: &[Context<Wire>]) -> Result<Routes, NoKeys> {
    link::mount(contexts, |routes, context| match context.service {
        Service::Intake => intake::routes(routes, context),
        Service::Coordination => coordination::routes(routes, context),
        Service::FollowUp => follow_up::routes(routes, context),
    })
}

fn ended(error: RunError) -> Fault {
    let exit = match error.exit_code() {
        64 => Exit::Usage,
        69 => Exit::Unavailable,
        75 => Exit::Temporary,
        _ => Exit::Internal,
    };
    let advice = match &error {
        RunError::Directory(fault) => format!("lianfang explain {}", fault.code()),
        RunError::Bind { .. } => {
            "stop who listens there, or set another `listen` or `plain`".into()
        }
        RunError::Unmoved { .. } => {
            "run `lianfang move` with these settings; or delete the file, where nothing in it is wanted".into()
        }
        RunError::Store(StoreError::Moved { .. }) => {
            "set `[database]` to where it was moved; deploy/backup.md says how".into()
        }
        RunError::Store(StoreError::Unfinished { .. }) => {
            "run the `lianfang restore` or `lianfang move` that broke off again, to its end".into()
        }
        RunError::Store(StoreError::InUse { .. }) => {
            "stop the node that has it, or set another `data_dir`".into()
        }
        _ => "its log says what came before".into(),
    };
    Fault::new(exit, "the node has ended", advice).because(error)
}
