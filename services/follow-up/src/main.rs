//! The follow-up service in a process of its own.

use std::process::ExitCode;

use domain::id::Service;

fn main() -> ExitCode {
    node::run::main(Service::FollowUp, async |contexts| {
        Ok(link::mount(&contexts, follow_up::routes)?)
    })
}
