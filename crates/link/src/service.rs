//! The link of a running service: answers peers, delivers what is queued, rings clocks that have run out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use contracts::status::{self, Answer};
use domain::codec::Codec;
use domain::id::{AgencyId, Party};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::transport::Channel;
use tonic::{Extensions, Request, Response, Status};

use crate::carrier::{Carrier, Dial, Failed};
use crate::desk::Desk;
use crate::near::Near;
use crate::peers::Peers;
use crate::post::Post;
use crate::refused::Refused;
use crate::rings::Sweeper;
use crate::wire::pb;
use pb::link_service_client::LinkServiceClient;
use pb::link_service_server::{LinkService, LinkServiceServer};

/// A batch has 1 MiB of messages and parts, but a single message may be larger; no text that clerks may enter makes it so large.
const LARGEST: usize = 4 << 20;

/// The service that peers call.
pub type Server<C> = LinkServiceServer<Handler<C>>;

/// The link of one service.
pub struct Link<C: Codec, D> {
    /// To be mounted beside the service's own.
    pub server: Server<C>,
    pub peers: Peers<C, Roads<C, D>>,
}

/// Tells which peer calls, from what the layers around the service have left with the call.
pub type Who = fn(&Extensions) -> Option<Party>;

/// Starts to deliver and to ring for a desk, until `stop`; its tasks belong to `tasks`.
pub fn start<C: Codec, D: Dial>(
    desk: Desk<C>,
    near: &Near<C>,
    (dial, who): (D, Who),
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Link<C, D> {
    let desk = Arc::new(desk);
    near.mount(Arc::clone(&desk));
    let roads = Arc::new(Roads {
        node: desk.node,
        near: near.clone(),
        dial,
        far: Mutex::default(),
    });
    let post = Arc::new(Post::new(
        Arc::clone(&desk),
        roads,
        tasks.clone(),
        stop.clone(),
    ));
    tasks.spawn(Arc::clone(&post).run());
    tasks.spawn(Sweeper::new(Arc::clone(&desk)).run(stop.clone()));
    Link {
        server: LinkServiceServer::new(Handler {
            desk: Arc::clone(&desk),
            who,
        })
        .max_decoding_message_size(LARGEST)
        .max_encoding_message_size(LARGEST),
        peers: Peers::new(desk, post),
    }
}

/// The two ways of a process: to its own services, and to other nodes.
pub struct Roads<C: Codec, D> {
    node: AgencyId,
    near: Near<C>,
    dial: D,
    /// By the party that calls and the party called: a connection carries the certificate of one service.
    far: Mutex<BTreeMap<(Party, Party), LinkServiceClient<Channel>>>,
}

/// Where a call goes.
enum Road<C: Codec> {
    Near { desk: Arc<Desk<C>>, peer: Party },
    Far(LinkServiceClient<Channel>),
}

impl<C: Codec, D: Dial> Roads<C, D> {
    async fn road(&self, from: Party, to: Party) -> Result<Road<C>, Failed> {
        if let Some(desk) = self.near.desk(to) {
            let peer = Party {
                agency: self.node,
                service: from.service,
            };
            return Ok(Road::Near { desk, peer });
        }
        let known = self.far().get(&(from, to)).cloned();
        if let Some(client) = known {
            return Ok(Road::Far(client));
        }
        let channel = self.dial.dial(from.service, to).await?;
        let client = LinkServiceClient::new(channel)
            .max_decoding_message_size(LARGEST)
            .max_encoding_message_size(LARGEST);
        self.far().insert((from, to), client.clone());
        Ok(Road::Far(client))
    }

    fn far(
        &self,
    ) -> std::sync::MutexGuard<'_, BTreeMap<(Party, Party), LinkServiceClient<Channel>>> {
        self.far.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A connection that failed is made anew: the directory may name another place by then.
    fn heard<T>(
        &self,
        from: Party,
        to: Party,
        answer: Result<Response<T>, Status>,
    ) -> Result<T, Failed> {
        answer
            .map(Response::into_inner)
            .map_err(|status| match status::reason(&status) {
                Some(reason) => Failed::Refused(reason),
                None => {
                    self.far().remove(&(from, to));
                    Failed::Unreachable
                }
            })
    }
}

impl<C: Codec, D: Dial> Carrier for Roads<C, D> {
    async fn hello(
        &self,
        from: Party,
        to: Party,
        request: pb::HelloRequest,
    ) -> Result<pb::HelloResponse, Failed> {
        match self.road(from, to).await? {
            Road::Near { desk, peer } => desk
                .answer_hello(peer, request)
                .await
                .map_err(|refused| told(&refused)),
            Road::Far(mut client) => self.heard(from, to, client.hello(request).await),
        }
    }

    async fn deliver(
        &self,
        from: Party,
        to: Party,
        request: pb::DeliverRequest,
    ) -> Result<pb::DeliverResponse, Failed> {
        match self.road(from, to).await? {
            Road::Near { desk, peer } => desk
                .deliver(peer, request)
                .await
                .map_err(|refused| told(&refused)),
            Road::Far(mut client) => self.heard(from, to, client.deliver(request).await),
        }
    }
}

fn told(refused: &Refused) -> Failed {
    Failed::Refused(refused.reason().to_owned())
}

/// Answers peers; who they are was read from their certificates by the layers around it.
pub struct Handler<C: Codec> {
    desk: Arc<Desk<C>>,
    who: Who,
}

impl<C: Codec> Handler<C> {
    fn refuse(&self, refused: &Refused) -> Status {
        if let Refused::Storage(error) = refused {
            tracing::error!(
                error = error as &dyn std::error::Error,
                "a delivery could not be stored"
            );
        }
        Answer::fault(refused.reason()).into()
    }

    fn peer(&self, extensions: &Extensions) -> Result<Party, Status> {
        (self.who)(extensions).ok_or_else(|| self.refuse(&Refused::NotTheParty))
    }
}

#[tonic::async_trait]
impl<C: Codec> LinkService for Handler<C> {
    async fn hello(
        &self,
        request: Request<pb::HelloRequest>,
    ) -> Result<Response<pb::HelloResponse>, Status> {
        let peer = self.peer(request.extensions())?;
        let answer = self.desk.answer_hello(peer, request.into_inner()).await;
        answer
            .map(Response::new)
            .map_err(|refused| self.refuse(&refused))
    }

    async fn deliver(
        &self,
        request: Request<pb::DeliverRequest>,
    ) -> Result<Response<pb::DeliverResponse>, Status> {
        let peer = self.peer(request.extensions())?;
        let answer = self.desk.deliver(peer, request.into_inner()).await;
        answer
            .map(Response::new)
            .map_err(|refused| self.refuse(&refused))
    }
}

#[cfg(test)]
mod tests;
