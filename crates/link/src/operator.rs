//! What operators and auditors ask of a service: its state, its peers, what is parked, and its journal in coded facts.

mod asker;
mod journal;
mod parked;
mod peers;

use contracts::facts::Facts;
use contracts::pb::node::v1 as pb;
use contracts::pb::node::v1::node_service_server::{NodeService, NodeServiceServer};
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::id::Party;
use node::failure::Failure;
use store::Standstill;
use tonic::{Request, Response, Status};

use crate::near::Near;
use asker::Asker;

/// The service that operators call.
pub type Server<C> = NodeServiceServer<Handler<C>>;

/// The one server of a process: a connection names the service that answers.
pub fn server<C: Codec>(near: &Near<C>) -> Server<C> {
    NodeServiceServer::new(Handler {
        near: near.clone(),
        facts: Facts::load(),
    })
}

/// Answers operators and auditors; who they are was read from certificate and token by the layers around it.
pub struct Handler<C: Codec> {
    near: Near<C>,
    facts: Facts,
}

impl<C: Codec> Handler<C> {
    fn asker(&self, extensions: &tonic::Extensions) -> Result<Asker<C>, Failure> {
        Asker::of(&self.near, &self.facts, extensions)
    }
}

type Answered<T> = Result<Response<T>, Status>;

fn answered<T>(answer: Result<T, Failure>) -> Answered<T> {
    Ok(Response::new(answer?))
}

#[tonic::async_trait]
impl<C: Codec> NodeService for Handler<C> {
    async fn get_node(
        &self,
        request: Request<pb::GetNodeRequest>,
    ) -> Answered<pb::GetNodeResponse> {
        let asker = self.asker(request.extensions())?;
        answered(state(&asker).await)
    }

    async fn list_peers(
        &self,
        request: Request<pb::ListPeersRequest>,
    ) -> Answered<pb::ListPeersResponse> {
        let asker = self.asker(request.extensions())?;
        answered(peers::list(&asker).await)
    }

    async fn list_parked(
        &self,
        request: Request<pb::ListParkedRequest>,
    ) -> Answered<pb::ListParkedResponse> {
        let asker = self.asker(request.extensions())?;
        answered(parked::list(&asker, request.into_inner()).await)
    }

    async fn resume_parked(
        &self,
        request: Request<pb::ResumeParkedRequest>,
    ) -> Answered<pb::ResumeParkedResponse> {
        let asker = self.asker(request.extensions())?;
        answered(parked::resume(&asker, request.into_inner()).await)
    }

    async fn list_journal(
        &self,
        request: Request<pb::ListJournalRequest>,
    ) -> Answered<pb::ListJournalResponse> {
        let asker = self.asker(request.extensions())?;
        answered(journal::list(&asker, request.into_inner()).await)
    }
}

async fn state<C: Codec>(asker: &Asker<C>) -> Result<pb::GetNodeResponse, Failure> {
    let desk = &asker.desk;
    let frontier = desk.store.frontier().await?;
    let party = Party {
        agency: desk.node,
        service: desk.service,
    };
    let standstill = desk.store.standstill().await?;
    let hosted = desk.keys.keys().filter(|agency| **agency != desk.node);
    Ok(pb::GetNodeResponse {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        party: party.to_wire(),
        hosted: hosted.map(ToString::to_string).collect(),
        incarnation: desk.store.incarnation().to_wire(),
        position: frontier.size(),
        root: frontier.root().to_vec(),
        directory_version: desk.directory().version(),
        now: desk.clock.now().to_wire(),
        steered: desk.clock.is_steered(),
        restored: standstill.as_ref().map(restored),
    })
}

fn restored(standstill: &Standstill) -> pb::Restore {
    let restored = &standstill.restored;
    pb::Restore {
        former: restored.former.to_wire(),
        position: restored.position,
        restored: restored.at.to_wire(),
        read_only: standstill.holds(),
    }
}
