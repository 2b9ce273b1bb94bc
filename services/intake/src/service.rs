//! The methods of the contract: each opens the request, runs its use case and answers; none decides.

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::pb::intake::v1::intake_service_server::IntakeService;
use contracts::wire::Wired;
use domain::id::{Kind, MatterId, RecordId};
use node::desk::lists::Listed;
use node::desk::read::Wanted;
use node::desk::sealed::Opening;
use node::desk::tally::By;
use node::desk::{about, export, lists, open, read, reference, sealed, tally, watch};
use node::failure::Failure;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use crate::elect_representatives::elect_representatives;
use crate::find_matters::find_matters;
use crate::link_piece::link_piece;
use crate::propose_reception::propose_reception;
use crate::query_status::{QueryStatus, query_status};
use crate::reclassify_matter::reclassify_matter;
use crate::record_piece::record_piece;
use crate::records::{as_matter, links_seen};
use crate::register_matter::register_matter;
use crate::suggest_earlier::suggest_earlier;
use crate::triage_matter::triage_matter;
use crate::withdraw_matter::withdraw_matter;
use crate::{Context, view};

/// The service of one process. A cheap handle.
#[derive(Clone)]
pub struct Intake {
    ctx: Context,
}

impl Intake {
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

/// Parsed requests of the reads that all services have.
struct Asked<T>(T);

impl TryFrom<pb::GetMatterRequest> for Asked<Wanted> {
    type Error = Invalid;

    fn try_from(pb: pb::GetMatterRequest) -> Result<Self, Invalid> {
        let matter: MatterId = Wired::from_wire(pb.matter).field("matter")?;
        Ok(Self(Wanted {
            record: matter.record(),
            at_least: pb.at_least,
        }))
    }
}

impl TryFrom<pb::ListMattersRequest> for Asked<Listed> {
    type Error = Invalid;

    fn try_from(pb: pb::ListMattersRequest) -> Result<Self, Invalid> {
        Listed::parse(pb.page_size, &pb.page_token, pb.stage, pb.owner).map(Self)
    }
}

impl TryFrom<pb::WatchMattersRequest> for Asked<watch::From> {
    type Error = Invalid;

    fn try_from(pb: pb::WatchMattersRequest) -> Result<Self, Invalid> {
        watch::From::parse(&pb.token).field("token").map(Self)
    }
}

impl TryFrom<pb::OpenSealedRequest> for Asked<Opening> {
    type Error = Invalid;

    fn try_from(pb: pb::OpenSealedRequest) -> Result<Self, Invalid> {
        Opening::parse(pb.record, pb.sealed_ids, pb.purpose).map(Self)
    }
}

impl TryFrom<pb::ExportCaseRequest> for Asked<RecordId> {
    type Error = Invalid;

    fn try_from(pb: pb::ExportCaseRequest) -> Result<Self, Invalid> {
        Wired::from_wire(pb.record).field("record").map(Self)
    }
}

impl TryFrom<pb::TallyMattersRequest> for Asked<By> {
    type Error = Invalid;

    fn try_from(pb: pb::TallyMattersRequest) -> Result<Self, Invalid> {
        By::try_from(pb.group_by).field("group_by").map(Self)
    }
}

type Answered<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl IntakeService for Intake {
    async fn register_matter(
        &self,
        request: Request<pb::RegisterMatterRequest>,
    ) -> Answered<pb::RegisterMatterResponse> {
        on!(self, request => register_matter -> RegisterMatterResponse)
    }

    async fn elect_representatives(
        &self,
        request: Request<pb::ElectRepresentativesRequest>,
    ) -> Answered<pb::ElectRepresentativesResponse> {
        on!(self, request => elect_representatives -> ElectRepresentativesResponse)
    }

    async fn record_piece(
        &self,
        request: Request<pb::RecordPieceRequest>,
    ) -> Answered<pb::RecordPieceResponse> {
        on!(self, request => record_piece -> RecordPieceResponse)
    }

    async fn link_piece(
        &self,
        request: Request<pb::LinkPieceRequest>,
    ) -> Answered<pb::LinkPieceResponse> {
        on!(self, request => link_piece -> LinkPieceResponse)
    }

    async fn suggest_earlier(
        &self,
        request: Request<pb::SuggestEarlierRequest>,
    ) -> Answered<pb::SuggestEarlierResponse> {
        let (call, command) = open(request)?;
        let candidates = suggest_earlier(&self.ctx, &call, command).await?;
        Ok(Response::new(pb::SuggestEarlierResponse { candidates }))
    }

    async fn triage_matter(
        &self,
        request: Request<pb::TriageMatterRequest>,
    ) -> Answered<pb::TriageMatterResponse> {
        on!(self, request => triage_matter -> TriageMatterResponse)
    }

    async fn reclassify_matter(
        &self,
        request: Request<pb::ReclassifyMatterRequest>,
    ) -> Answered<pb::ReclassifyMatterResponse> {
        on!(self, request => reclassify_matter -> ReclassifyMatterResponse)
    }

    async fn propose_reception(
        &self,
        request: Request<pb::ProposeReceptionRequest>,
    ) -> Answered<pb::ProposeReceptionResponse> {
        let (call, command) = open(request)?;
        let (committed, reception) = propose_reception(&self.ctx, &call, command).await?;
        let answer = pb::ProposeReceptionResponse {
            reference: Some(reference(&committed)),
            reception: reception.to_wire(),
        };
        Ok(about(committed.reference.record, answer))
    }

    async fn withdraw_matter(
        &self,
        request: Request<pb::WithdrawMatterRequest>,
    ) -> Answered<pb::WithdrawMatterResponse> {
        on!(self, request => withdraw_matter -> WithdrawMatterResponse)
    }

    async fn get_matter(
        &self,
        request: Request<pb::GetMatterRequest>,
    ) -> Answered<pb::GetMatterResponse> {
        let (call, Asked(wanted)) = open(request)?;
        let loaded = read::one(&self.ctx, call.actor(), wanted).await?;
        let matter = as_matter(&loaded.state).map_err(Failure::from)?;
        let links = links_seen(&self.ctx, call.actor(), matter).await?;
        let view = Some(view::matter(matter, &loaded, &links));
        Ok(about(wanted.record, pb::GetMatterResponse { view }))
    }

    async fn find_matters(
        &self,
        request: Request<pb::FindMattersRequest>,
    ) -> Answered<pb::FindMattersResponse> {
        let (call, command) = open(request)?;
        let found = find_matters(&self.ctx, &call, command).await?;
        Ok(Response::new(pb::FindMattersResponse {
            matters: found.to_wire(),
        }))
    }

    async fn list_matters(
        &self,
        request: Request<pb::ListMattersRequest>,
    ) -> Answered<pb::ListMattersResponse> {
        let (call, Asked(listed)) = open(request)?;
        let (rows, next_page_token) =
            lists::page(&self.ctx, call.actor(), Kind::Matter, listed).await?;
        Ok(Response::new(pb::ListMattersResponse {
            rows,
            next_page_token,
        }))
    }

    type WatchMattersStream = ReceiverStream<Result<pb::WatchMattersResponse, Status>>;

    async fn watch_matters(
        &self,
        request: Request<pb::WatchMattersRequest>,
    ) -> Answered<Self::WatchMattersStream> {
        let (call, Asked(from)) = open(request)?;
        let wrap = |item| pb::WatchMattersResponse { item: Some(item) };
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

    async fn tally_matters(
        &self,
        request: Request<pb::TallyMattersRequest>,
    ) -> Answered<pb::TallyMattersResponse> {
        let (call, Asked(by)) = open(request)?;
        let (rows, as_of) = tally::tally(&self.ctx, call.actor(), &[Kind::Matter], by).await?;
        Ok(Response::new(pb::TallyMattersResponse {
            rows,
            as_of: as_of.to_wire(),
        }))
    }

    async fn query_status(
        &self,
        request: Request<pb::QueryStatusRequest>,
    ) -> Answered<pb::QueryStatusResponse> {
        let query = QueryStatus::open(request)?;
        let status = query_status(&self.ctx, query).await?;
        Ok(Response::new(pb::QueryStatusResponse {
            status: Some(status),
        }))
    }
}
