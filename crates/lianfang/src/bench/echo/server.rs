//! The server that answers registrations without doing anything.

use std::io;
use std::net::SocketAddr;
use std::path::Path;

use contracts::codec::Wire;
use contracts::pb::intake::v1 as pb;
use contracts::pb::intake::v1::intake_service_server::{IntakeService, IntakeServiceServer};
use contracts::pb::types::v1::Reference;
use domain::id::Service;
use node::config::Config;
use node::run::{RunError, to_the_end_or};
use tokio_stream::Empty;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::{Request, Response, Status};

/// Answers each registration with the same reference.
#[derive(Clone, Debug, Default)]
struct Echo(Reference);

type Answered<T> = Result<Response<T>, Status>;

/// The methods that nobody calls here.
macro_rules! unanswered {
    ($($method:ident $request:ident $answer:ident;)*) => {
        #[tonic::async_trait]
        impl IntakeService for Echo {
            async fn register_matter(
                &self,
                _request: Request<pb::RegisterMatterRequest>,
            ) -> Answered<pb::RegisterMatterResponse> {
                let reference = Some(self.0.clone());
                Ok(Response::new(pb::RegisterMatterResponse { reference }))
            }

            type WatchMattersStream = Empty<Result<pb::WatchMattersResponse, Status>>;

            async fn watch_matters(
                &self,
                _request: Request<pb::WatchMattersRequest>,
            ) -> Answered<Self::WatchMattersStream> {
                Err(Status::unimplemented("an echo"))
            }

            $(async fn $method(&self, _request: Request<pb::$request>) -> Answered<pb::$answer> {
                Err(Status::unimplemented("an echo"))
            })*
        }
    };
}

unanswered! {
    elect_representatives ElectRepresentativesRequest ElectRepresentativesResponse;
    record_piece RecordPieceRequest RecordPieceResponse;
    link_piece LinkPieceRequest LinkPieceResponse;
    suggest_earlier SuggestEarlierRequest SuggestEarlierResponse;
    triage_matter TriageMatterRequest TriageMatterResponse;
    reclassify_matter ReclassifyMatterRequest ReclassifyMatterResponse;
    propose_reception ProposeReceptionRequest ProposeReceptionResponse;
    withdraw_matter WithdrawMatterRequest WithdrawMatterResponse;
    get_matter GetMatterRequest GetMatterResponse;
    find_matters FindMattersRequest FindMattersResponse;
    list_matters ListMattersRequest ListMattersResponse;
    open_sealed OpenSealedRequest OpenSealedResponse;
    export_case ExportCaseRequest ExportCaseResponse;
    tally_matters TallyMattersRequest TallyMattersResponse;
    query_status QueryStatusRequest QueryStatusResponse;
}

/// As long as a real answer.
fn echo() -> Echo {
    Echo(Reference {
        number: Some("XF20260000000000000".to_owned()),
        version: 1,
        position: 1_000_000,
        ..Reference::default()
    })
}

/// Serves on loopback with nothing around it, until it is told to end.
pub fn bare(address: SocketAddr, end: impl Future<Output = ()>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let served = Server::builder()
        .add_service(IntakeServiceServer::new(echo()))
        .serve_with_shutdown(address, end);
    runtime.block_on(served).map_err(io::Error::other)
}

/// Serves as a node's intake service, with everything around it, until it is told to end.
pub fn layered(config: &Path, end: impl Future<Output = ()>) -> Result<(), Box<RunError>> {
    let config = Config::read(config)
        .and_then(|config| config.only(Service::Intake))
        .map_err(|error| Box::new(error.into()))?;
    to_the_end_or::<Wire, _, _>(&config, end, async |_| {
        Ok(Routes::new(IntakeServiceServer::new(echo())))
    })
    .map_err(Box::new)
}
