//! `lianfang node`: the services of a node in one process.

use std::path::Path;

use contracts::codec::Wire;
use contracts::pb::followup::v1::follow_up_service_server::FollowUpServiceServer;
use domain::id::Service;
use follow_up::FollowUp;
use link::Near;
use node::config::Config;
use node::context::Context;
use node::run::{RunError, to_the_end};
use tonic::service::Routes;

use super::fault::{Exit, Fault};

type BuildError = Box<dyn std::error::Error + Send + Sync>;

/// Serves until a signal asks for the end.
pub fn run(file: &Path) -> Result<(), Fault> {
    let config = Config::read(file).map_err(|source| {
        Fault::usage(
            format!("the settings in {} are not taken", file.display()),
            "deploy/node.example.toml shows every setting with its default",
        )
        .because(source)
    })?;
    let lacking: Vec<&str> = config
        .services
        .iter()
        .filter(|service| !matches!(service, Service::FollowUp))
        .map(|service| service.name())
        .collect();
    if !lacking.is_empty() {
        return Err(Fault::usage(
            format!("this version does not serve {}", lacking.join(", ")),
            "set services = [\"follow-up\"]",
        ));
    }
    to_the_end(&config, async |contexts| build(&contexts)).map_err(ended)
}

fn build(contexts: &[Context<Wire>]) -> Result<Routes, BuildError> {
    let near = Near::default();
    let mut routes = Routes::new(link::server(&near));
    for context in contexts {
        link::open(context, &near)?;
        routes = routes.add_service(FollowUpServiceServer::new(FollowUp::new(context.clone())));
    }
    Ok(routes)
}

fn ended(error: RunError) -> Fault {
    let exit = match error.exit_code() {
        64 => Exit::Usage,
        69 => Exit::Unavailable,
        75 => Exit::Temporary,
        _ => Exit::Internal,
    };
    Fault::new(exit, "the node has ended", "its log says what came before").because(error)
}
