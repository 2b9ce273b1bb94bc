//! Puts the services of a process together: what each has of its own, and what all have in common.

use domain::codec::Codec;
use node::context::Context;
use tonic::service::Routes;

use crate::near::Near;
use crate::open::{NoKeys, open, server};
use crate::operator;

/// The routes of a process: the link and the operator's methods once, and what `add` puts beside them for each service.
///
/// Opens the link of every service; its tasks are those of the contexts.
pub fn mount<C: Codec>(
    contexts: &[Context<C>],
    add: impl Fn(Routes, &Context<C>) -> Routes,
) -> Result<Routes, NoKeys> {
    let near = Near::default();
    let mut routes = Routes::new(server(&near)).add_service(operator::server(&near));
    for context in contexts {
        open(context, &near)?;
        routes = add(routes, context);
    }
    Ok(routes)
}
