//! The methods of the contract: each opens the request, runs its use case and answers; none decides.

use contracts::invalid::InField;
use contracts::pb::followup::v1 as pb;
use contracts::pb::followup::v1::follow_up_service_server::FollowUpService;
use contracts::wire::Wired;
use domain::id::{DocketId, HandlingId, Kind, RecordId};
use node::desk::lists::Listed;
use node::desk::read::Wanted;
use node::desk::sealed::Opening;
use node::desk::tally::By;
use node::desk::{about, export, lists, open, read, reference, sealed, tally, watch};
use node::failure::Failure;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use crate::accept_claim::accept_claim;
use crate::close_docket::close_docket;
use crate::decide_objection::decide_objection;
use crate::dispatch_claim::dispatch_claim;
use crate::extend_handling::extend_handling;
use crate::file_report::file_report;
use crate::issue_opinion::issue_opinion;
use crate::object_to_dispatch::object_to_dispatch;
use crate::record_execution::record_execution;
use crate::records::{as_docket, as_handling};
use crate::serve_opinion::serve_opinion;
use crate::{Context, view};

/// The service of one process. A cheap handle.
#[derive(Clone)]
pub struct FollowUp {
    ctx: Context,
}

impl FollowUp {
    pub const fn new(ctx: Context) -> Self {
        Self { ctx }
    }
}

/// A mutation: opened, decided and committed by its use case, answered with one reference.
macro_rules! on {
    ($self:ident, $request:ident => $verb:ident -> $answer:ident) => {{
        let (call, command) = open($request)?;
        let committed = $verb(&$self.ctx, &call, command).await?;
        let answer = pb::$answer {
            reference: Some(reference(&committed)),
        };
        Ok(about(committed.reference.record, answer))
    }};
}

/// Which record of this service a read is about.
struct Of<const DOCKET: bool> {
    wanted: Wanted,
}

impl TryFrom<pb::GetDocketRequest> for Of<true> {
    type Error = contracts::Invalid;

    fn try_from(pb: pb::GetDocketRequest) -> Result<Self, contracts::Invalid> {
        let record: DocketId = Wired::from_wire(pb.record).field("record")?;
        Ok(Self {
            wanted: Wanted {
                record: record.record(),
                at_least: pb.at_least,
            },
        })
    }
}

impl TryFrom<pb::GetHandlingRequest> for Of<false> {
    type Error = contracts::Invalid;

    fn try_from(pb: pb::GetHandlingRequest) -> Result<Self, contracts::Invalid> {
        let record: HandlingId = Wired::from_wire(pb.record).field("record")?;
        Ok(Self {
            wanted: Wanted {
                record: record.record(),
                at_least: pb.at_least,
            },
        })
    }
}

/// Parsed requests of the reads that all services have.
struct Asked<T>(T);

impl TryFrom<pb::ListDocketsRequest> for Asked<Listed> {
    type Error = contracts::Invalid;

    fn try_from(pb: pb::ListDocketsRequest) -> Result<Self, contracts::Invalid> {
        Listed::parse(pb.page_size, &pb.page_token, pb.stage, pb.owner).map(Self)
    }
}

impl TryFrom<pb::ListHandlingsRequest> for Asked<Listed> {
    type Error = contracts::Invalid;

    fn try_from(pb: pb::ListHandlingsRequest) -> Result<Self, contracts::Invalid> {
        Listed::parse(pb.page_size, &pb.page_token, pb.stage, pb.owner).map(Self)
    }
}

impl TryFrom<pb::WatchFollowUpRequest> for Asked<watch::From> {
    type Error = contracts::Invalid;

    fn try_from(pb: pb::WatchFollowUpRequest) -> Result<Self, contracts::Invalid> {
        watch::From::parse(&pb.token).field("token").map(Self)
    }
}

impl TryFrom<pb::OpenSealedRequest> for Asked<Opening> {
    type Error = contracts::Invalid;

    fn try_from(pb: pb::OpenSealedRequest) -> Result<Self, contracts::Invalid> {
        Opening::parse(pb.record, pb.sealed_ids, pb.purpose).map(Self)
    }
}

impl TryFrom<pb::ExportCaseRequest> for Asked<RecordId> {
    type Error = contracts::Invalid;

    fn try_from(pb: pb::ExportCaseRequest) -> Result<Self, contracts::Invalid> {
        Wired::from_wire(pb.record).field("record").map(Self)
    }
}

impl TryFrom<pb::TallyFollowUpRequest> for Asked<By> {
    type Error = contracts::Invalid;

    fn try_from(pb: pb::TallyFollowUpRequest) -> Result<Self, contracts::Invalid> {
        By::try_from(pb.group_by).field("group_by").map(Self)
    }
}

type Answered<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl FollowUpService for FollowUp {
    async fn dispatch_claim(
        &self,
        request: Request<pb::DispatchClaimRequest>,
    ) -> Answered<pb::DispatchClaimResponse> {
        let (call, command) = open(request)?;
        let (committed, handling) = dispatch_claim(&self.ctx, &call, command).await?;
        let answer = pb::DispatchClaimResponse {
            reference: Some(reference(&committed)),
            handling: handling.record().to_wire(),
        };
        Ok(about(committed.reference.record, answer))
    }

    async fn decide_objection(
        &self,
        request: Request<pb::DecideObjectionRequest>,
    ) -> Answered<pb::DecideObjectionResponse> {
        on!(self, request => decide_objection -> DecideObjectionResponse)
    }

    async fn close_docket(
        &self,
        request: Request<pb::CloseDocketRequest>,
    ) -> Answered<pb::CloseDocketResponse> {
        on!(self, request => close_docket -> CloseDocketResponse)
    }

    async fn object_to_dispatch(
        &self,
        request: Request<pb::ObjectToDispatchRequest>,
    ) -> Answered<pb::ObjectToDispatchResponse> {
        on!(self, request => object_to_dispatch -> ObjectToDispatchResponse)
    }

    async fn accept_claim(
        &self,
        request: Request<pb::AcceptClaimRequest>,
    ) -> Answered<pb::AcceptClaimResponse> {
        on!(self, request => accept_claim -> AcceptClaimResponse)
    }

    async fn extend_handling(
        &self,
        request: Request<pb::ExtendHandlingRequest>,
    ) -> Answered<pb::ExtendHandlingResponse> {
        on!(self, request => extend_handling -> ExtendHandlingResponse)
    }

    async fn issue_opinion(
        &self,
        request: Request<pb::IssueOpinionRequest>,
    ) -> Answered<pb::IssueOpinionResponse> {
        on!(self, request => issue_opinion -> IssueOpinionResponse)
    }

    async fn serve_opinion(
        &self,
        request: Request<pb::ServeOpinionRequest>,
    ) -> Answered<pb::ServeOpinionResponse> {
        on!(self, request => serve_opinion -> ServeOpinionResponse)
    }

    async fn record_execution(
        &self,
        request: Request<pb::RecordExecutionRequest>,
    ) -> Answered<pb::RecordExecutionResponse> {
        on!(self, request => record_execution -> RecordExecutionResponse)
    }

    async fn file_report(
        &self,
        request: Request<pb::FileReportRequest>,
    ) -> Answered<pb::FileReportResponse> {
        on!(self, request => file_report -> FileReportResponse)
    }

    async fn get_docket(
        &self,
        request: Request<pb::GetDocketRequest>,
    ) -> Answered<pb::GetDocketResponse> {
        let (call, of): (_, Of<true>) = open(request)?;
        let loaded = read::one(&self.ctx, call.actor(), of.wanted).await?;
        let docket = as_docket(&loaded.state).map_err(Failure::from)?;
        let view = Some(view::docket(docket, &loaded));
        Ok(about(of.wanted.record, pb::GetDocketResponse { view }))
    }

    async fn get_handling(
        &self,
        request: Request<pb::GetHandlingRequest>,
    ) -> Answered<pb::GetHandlingResponse> {
        let (call, of): (_, Of<false>) = open(request)?;
        let loaded = read::one(&self.ctx, call.actor(), of.wanted).await?;
        let handling = as_handling(&loaded.state).map_err(Failure::from)?;
        let view = Some(view::handling(handling, &loaded));
        Ok(about(of.wanted.record, pb::GetHandlingResponse { view }))
    }

    async fn list_dockets(
        &self,
        request: Request<pb::ListDocketsRequest>,
    ) -> Answered<pb::ListDocketsResponse> {
        let (call, Asked(listed)) = open(request)?;
        let (rows, next_page_token) =
            lists::page(&self.ctx, call.actor(), Kind::Docket, listed).await?;
        Ok(Response::new(pb::ListDocketsResponse {
            rows,
            next_page_token,
        }))
    }

    async fn list_handlings(
        &self,
        request: Request<pb::ListHandlingsRequest>,
    ) -> Answered<pb::ListHandlingsResponse> {
        let (call, Asked(listed)) = open(request)?;
        let (rows, next_page_token) =
            lists::page(&self.ctx, call.actor(), Kind::Handling, listed).await?;
        Ok(Response::new(pb::ListHandlingsResponse {
            rows,
            next_page_token,
        }))
    }

    type WatchFollowUpStream = ReceiverStream<Result<pb::WatchFollowUpResponse, Status>>;

    async fn watch_follow_up(
        &self,
        request: Request<pb::WatchFollowUpRequest>,
    ) -> Answered<Self::WatchFollowUpStream> {
        let (call, Asked(from)) = open(request)?;
        let wrap = |item| pb::WatchFollowUpResponse { item: Some(item) };
        Ok(Response::new(
            watch::watch(&self.ctx, call.actor(), from, wrap).await?,
        ))
    }

    async fn open_sealed(
        &self,
        request: Request<pb::OpenSealedRequest>,
    ) -> Answered<pb::OpenSealedResponse> {
        let (call, Asked(opening)) = open(request)?;
        let record = opening.record();
        let texts = sealed::open(&self.ctx, &call, opening).await?;
        Ok(about(record, pb::OpenSealedResponse { texts }))
    }

    async fn export_case(
        &self,
        request: Request<pb::ExportCaseRequest>,
    ) -> Answered<pb::ExportCaseResponse> {
        let (call, Asked(record)) = open(request)?;
        let (entries, head) = export::export(&self.ctx, &call, record).await?;
        let head = Some(head);
        Ok(about(record, pb::ExportCaseResponse { entries, head }))
    }

    async fn tally_follow_up(
        &self,
        request: Request<pb::TallyFollowUpRequest>,
    ) -> Answered<pb::TallyFollowUpResponse> {
        let (call, Asked(by)) = open(request)?;
        let kinds = [Kind::Docket, Kind::Handling];
        let (rows, as_of) = tally::tally(&self.ctx, call.actor(), &kinds, by).await?;
        Ok(Response::new(pb::TallyFollowUpResponse {
            rows,
            as_of: as_of.to_wire(),
        }))
    }
}
