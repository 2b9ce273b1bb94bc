//! The coordination service in a process of its own.

use std::process::ExitCode;

use domain::id::Service;

fn main() -> ExitCode {
    node::run::main(Service::Coordination, async |contexts| {
        Ok(link::mount(&contexts, coordination::routes)?)
    })
}
