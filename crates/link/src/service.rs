//! The link of a running service: answers peers, delivers what is queued, rings clocks that have run out.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use contracts::invalid::{InField, Reason};
use contracts::status::{Answer, reason};
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
use crate::prune::prune;
use crate::refused::Refused;
use crate::rings::Sweeper;
use crate::statement::Signed;
use crate::wire::{self, pb};
use pb::link_service_client::LinkServiceClient;
use pb::link_service_server::{LinkService, LinkServiceServer};

/// No text that clerks may enter makes a message so large.
const LARGEST: usize = node::limits::LINK_DECODE_MAX;

/// The service that peers call.
pub type Server<C> = LinkServiceServer<Handler<C>>;

/// Tells which peer calls, from what the layers around the service have left with the call.
pub type Who = fn(&Extensions) -> Option<Party>;

/// The one server of a process: it hands every call to the desk of the service that is spoken to.
pub fn server<C: Codec>(near: &Near<C>, who: Who) -> Server<C> {
    let near = near.clone();
    LinkServiceServer::new(Handler { near, who })
        .max_decoding_message_size(LARGEST)
        .max_encoding_message_size(LARGEST)
}

/// Starts to deliver, to ring and to prune for a desk, until `stop`; its tasks belong to `tasks`.
pub fn start<C: Codec, D: Dial>(
    desk: Desk<C>,
    near: &Near<C>,
    dial: D,
    tasks: &TaskTracker,
    stop: &CancellationToken,
) -> Peers<C> {
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
    tasks.spawn(post.run());
    tasks.spawn(Sweeper::new(Arc::clone(&desk)).run(stop.clone()));
    tasks.spawn(prune(Arc::clone(&desk), stop.clone()));
    Peers::new(desk)
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
            .map_err(|status| match reason(&status) {
                Some(code) => Failed::Refused(code),
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
    near: Near<C>,
    who: Who,
}

impl<C: Codec> Handler<C> {
    /// The desk of the party that is spoken to, and who speaks.
    fn desk(
        &self,
        to: Result<Party, Refused>,
        extensions: &Extensions,
    ) -> Result<(Arc<Desk<C>>, Party), Refused> {
        let peer = (self.who)(extensions).ok_or(Refused::NotTheParty)?;
        let desk = self.near.desk(to?).ok_or(Refused::NotHere)?;
        Ok((desk, peer))
    }
}

fn status(refused: &Refused) -> Status {
    if let Refused::Storage(error) = refused {
        tracing::error!(
            error = error as &dyn std::error::Error,
            "a delivery could not be stored"
        );
    }
    Answer::fault(refused.reason()).into()
}

#[tonic::async_trait]
impl<C: Codec> LinkService for Handler<C> {
    async fn hello(
        &self,
        request: Request<pb::HelloRequest>,
    ) -> Result<Response<pb::HelloResponse>, Status> {
        let to = wire::greeted(request.get_ref());
        let answer = match self.desk(to, request.extensions()) {
            Ok((desk, peer)) => desk.answer_hello(peer, request.into_inner()).await,
            Err(refused) => Err(refused),
        };
        answer
            .map(Response::new)
            .map_err(|refused| status(&refused))
    }

    async fn deliver(
        &self,
        request: Request<pb::DeliverRequest>,
    ) -> Result<Response<pb::DeliverResponse>, Status> {
        let to = addressed(request.get_ref());
        let answer = match self.desk(to, request.extensions()) {
            Ok((desk, peer)) => desk.deliver(peer, request.into_inner()).await,
            Err(refused) => Err(refused),
        };
        answer
            .map(Response::new)
            .map_err(|refused| status(&refused))
    }
}

/// To whom a delivery claims to go; its desk checks that all of it does.
fn addressed(request: &pb::DeliverRequest) -> Result<Party, Refused> {
    match (&request.statement, request.verdicts.first()) {
        (Some(statement), _) => Ok(Signed::try_from(statement.clone())?
            .claimed_messages()?
            .channel
            .to),
        (None, Some(verdicts)) => Ok(Signed::try_from(verdicts.clone())?
            .claimed_verdicts()?
            .channel
            .from),
        (None, None) => Ok(Err(Reason::Missing).field("statement")?),
    }
}

#[cfg(test)]
mod tests;
