//! The intake service in a process of its own.

use std::process::ExitCode;

use domain::id::Service;

fn main() -> ExitCode {
    node::run::main(Service::Intake, async |contexts| {
        Ok(link::mount(&contexts, intake::routes)?)
    })
}
