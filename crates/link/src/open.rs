//! The link of a service of a node: the desk from its context, peers by mutual TLS.

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::codec::Codec;
use domain::id::{AgencyId, Party, Service};
use node::caller::Caller;
use node::client;
use node::context::Context;
use node::directory::Live;
use node::identity::files::{Identities, PartyKeys};
use tonic::transport::Channel;

use crate::carrier::{Dial, Failed};
use crate::desk::Desk;
use crate::figures;
use crate::near::Near;
use crate::peers::Peers;
use crate::service::{self, Server, start};

/// The process has no keys for an agency whose records it keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no keys are loaded with which {service} could speak for {agency}")]
pub struct NoKeys {
    pub agency: AgencyId,
    pub service: Service,
}

/// Opens the link of one service; the services of one process are given the same `near`.
///
/// Couriers and the sweeper of clocks are tasks of the context and end with its `stop`.
pub fn open<C: Codec>(context: &Context<C>, near: &Near<C>) -> Result<Peers<C>, NoKeys> {
    let service = context.service;
    let keys_of = |agency| match context.keys(agency) {
        Some(keys) => Ok((agency, keys.clone())),
        None => Err(NoKeys { agency, service }),
    };
    let keys: BTreeMap<AgencyId, PartyKeys> = context
        .served
        .agencies()
        .map(keys_of)
        .collect::<Result<_, _>>()?;
    let directory = Arc::clone(&context.directory);
    let desk = Desk::new(
        context.store.clone(),
        (context.clock.clone(), context.entropy.clone()),
        (context.served.node, service),
        keys,
        move || directory.snapshot(),
    )
    .delivering_at_most(context.limits.messages_per_delivery);
    let dial = Certified {
        identities: Arc::clone(&context.identities),
        directory: Arc::clone(&context.directory),
    };
    let peers = start(desk, near, dial, &context.tasks, &context.stop);
    context
        .tasks
        .spawn(follow_directory(context.clone(), peers.clone()));
    figures::publish(context, peers.clone());
    Ok(peers)
}

/// A new directory may let agencies in, move them, or change the rules by which waiting messages are applied.
async fn follow_directory<C: Codec>(context: Context<C>, peers: Peers<C>) {
    let mut changes = context.directory.changes();
    loop {
        tokio::select! {
            () = context.stop.cancelled() => return,
            changed = changes.changed() => if changed.is_err() { return },
        }
        if let Err(error) = context.store.use_rules(context.rules()).await {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "the new rules were not taken: {error}"
            );
        }
        peers.alert();
    }
}

/// The link's server, to be mounted once in a process, whichever of the three services it runs.
pub fn server<C: Codec>(near: &Near<C>) -> Server<C> {
    service::server(near, caller)
}

/// The peer that a certificate names; whoever else calls is none.
fn caller(extensions: &tonic::Extensions) -> Option<Party> {
    match extensions.get::<Caller>() {
        Some(Caller::Peer(party)) => Some(*party),
        Some(_) | None => None,
    }
}

/// Calls other nodes with the certificate of the calling service.
pub struct Certified {
    identities: Arc<Identities>,
    directory: Arc<Live>,
}

impl Dial for Certified {
    async fn dial(&self, from: Service, to: Party) -> Result<Channel, Failed> {
        let identity = self.identities.tls(from).ok_or(Failed::Unreachable)?;
        client::channel(identity, &self.directory, to).map_err(|error| {
            tracing::warn!(%to, error = &error as &dyn std::error::Error, "no connection can be tried: {error}");
            Failed::Unreachable
        })
    }
}
