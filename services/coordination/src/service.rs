//! The office's methods: each opens the request, runs its use case and answers; none decides.

use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::coordination_service_server::CoordinationService;
use contracts::wire::Wired;
use domain::attendance;
use domain::entry::{Event, State};
use domain::id::Kind;
use node::desk::{about, export, lists, open, read, reference, sealed, tally, watch};
use node::failure::Failure;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Request, Response, Status};

use crate::advise_reception::advise_reception;
use crate::attendance_view::sees_line;
use crate::cancel_reception::cancel_reception;
use crate::choose_mode::choose_mode;
use crate::choose_people::choose_people;
use crate::circulate_line::circulate_line;
use crate::conclude_reception::conclude_reception;
use crate::convene::convene;
use crate::determine_reception::determine_reception;
use crate::end_session::end_session;
use crate::end_stay::end_stay;
use crate::enter_provincial_record::enter_provincial_record;
use crate::hand_over::hand_over;
use crate::invite_another::invite_another;
use crate::issue_plan::issue_plan;
use crate::lock_line::lock_line;
use crate::note_staying_on::note_staying_on;
use crate::open_session::open_session;
use crate::propose_plan::propose_plan;
use crate::read_back_record::read_back_record;
use crate::reads::Asked;
use crate::receptions::as_reception;
use crate::record_heard::record_heard;
use crate::revoke_invitation::revoke_invitation;
use crate::seal_record::seal_record;
use crate::{Context, view};

/// The service of one process. A cheap handle.
#[derive(Clone)]
pub struct Coordination {
    pub(crate) ctx: Context,
}

impl Coordination {
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

type Answered<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl CoordinationService for Coordination {
    async fn advise_reception(
        &self,
        request: Request<pb::AdviseReceptionRequest>,
    ) -> Answered<pb::AdviseReceptionResponse> {
        let (call, asked) = open(request)?;
        Ok(Response::new(
            advise_reception(&self.ctx, &call, asked).await?,
        ))
    }

    async fn determine_reception(
        &self,
        request: Request<pb::DetermineReceptionRequest>,
    ) -> Answered<pb::DetermineReceptionResponse> {
        on!(self, request => determine_reception -> DetermineReceptionResponse)
    }

    async fn choose_people(
        &self,
        request: Request<pb::ChoosePeopleRequest>,
    ) -> Answered<pb::ChoosePeopleResponse> {
        on!(self, request => choose_people -> ChoosePeopleResponse)
    }

    async fn choose_mode(
        &self,
        request: Request<pb::ChooseModeRequest>,
    ) -> Answered<pb::ChooseModeResponse> {
        on!(self, request => choose_mode -> ChooseModeResponse)
    }

    async fn convene(&self, request: Request<pb::ConveneRequest>) -> Answered<pb::ConveneResponse> {
        on!(self, request => convene -> ConveneResponse)
    }

    async fn invite_another(
        &self,
        request: Request<pb::InviteAnotherRequest>,
    ) -> Answered<pb::InviteAnotherResponse> {
        on!(self, request => invite_another -> InviteAnotherResponse)
    }

    async fn revoke_invitation(
        &self,
        request: Request<pb::RevokeInvitationRequest>,
    ) -> Answered<pb::RevokeInvitationResponse> {
        on!(self, request => revoke_invitation -> RevokeInvitationResponse)
    }

    async fn circulate_line(
        &self,
        request: Request<pb::CirculateLineRequest>,
    ) -> Answered<pb::CirculateLineResponse> {
        on!(self, request => circulate_line -> CirculateLineResponse)
    }

    async fn lock_line(
        &self,
        request: Request<pb::LockLineRequest>,
    ) -> Answered<pb::LockLineResponse> {
        on!(self, request => lock_line -> LockLineResponse)
    }

    async fn open_session(
        &self,
        request: Request<pb::OpenSessionRequest>,
    ) -> Answered<pb::OpenSessionResponse> {
        on!(self, request => open_session -> OpenSessionResponse)
    }

    async fn record_heard(
        &self,
        request: Request<pb::RecordHeardRequest>,
    ) -> Answered<pb::RecordHeardResponse> {
        on!(self, request => record_heard -> RecordHeardResponse)
    }

    async fn end_session(
        &self,
        request: Request<pb::EndSessionRequest>,
    ) -> Answered<pb::EndSessionResponse> {
        on!(self, request => end_session -> EndSessionResponse)
    }

    async fn read_back_record(
        &self,
        request: Request<pb::ReadBackRecordRequest>,
    ) -> Answered<pb::ReadBackRecordResponse> {
        on!(self, request => read_back_record -> ReadBackRecordResponse)
    }

    async fn seal_record(
        &self,
        request: Request<pb::SealRecordRequest>,
    ) -> Answered<pb::SealRecordResponse> {
        on!(self, request => seal_record -> SealRecordResponse)
    }

    async fn propose_plan(
        &self,
        request: Request<pb::ProposePlanRequest>,
    ) -> Answered<pb::ProposePlanResponse> {
        on!(self, request => propose_plan -> ProposePlanResponse)
    }

    async fn issue_plan(
        &self,
        request: Request<pb::IssuePlanRequest>,
    ) -> Answered<pb::IssuePlanResponse> {
        on!(self, request => issue_plan -> IssuePlanResponse)
    }

    async fn note_staying_on(
        &self,
        request: Request<pb::NoteStayingOnRequest>,
    ) -> Answered<pb::NoteStayingOnResponse> {
        on!(self, request => note_staying_on -> NoteStayingOnResponse)
    }

    async fn end_stay(
        &self,
        request: Request<pb::EndStayRequest>,
    ) -> Answered<pb::EndStayResponse> {
        on!(self, request => end_stay -> EndStayResponse)
    }

    async fn enter_provincial_record(
        &self,
        request: Request<pb::EnterProvincialRecordRequest>,
    ) -> Answered<pb::EnterProvincialRecordResponse> {
        on!(self, request => enter_provincial_record -> EnterProvincialRecordResponse)
    }

    async fn hand_over(
        &self,
        request: Request<pb::HandOverRequest>,
    ) -> Answered<pb::HandOverResponse> {
        on!(self, request => hand_over -> HandOverResponse)
    }

    async fn conclude_reception(
        &self,
        request: Request<pb::ConcludeReceptionRequest>,
    ) -> Answered<pb::ConcludeReceptionResponse> {
        on!(self, request => conclude_reception -> ConcludeReceptionResponse)
    }

    async fn cancel_reception(
        &self,
        request: Request<pb::CancelReceptionRequest>,
    ) -> Answered<pb::CancelReceptionResponse> {
        on!(self, request => cancel_reception -> CancelReceptionResponse)
    }

    async fn get_reception(
        &self,
        request: Request<pb::GetReceptionRequest>,
    ) -> Answered<pb::GetReceptionResponse> {
        let (call, Asked(wanted)) = open(request)?;
        let loaded = read::one(&self.ctx, call.actor(), wanted).await?;
        let reception = as_reception(&loaded.state).map_err(Failure::from)?;
        let view = Some(view::reception(reception, &loaded));
        Ok(about(wanted.record, pb::GetReceptionResponse { view }))
    }

    async fn list_receptions(
        &self,
        request: Request<pb::ListReceptionsRequest>,
    ) -> Answered<pb::ListReceptionsResponse> {
        let (call, Asked(listed)) = open(request)?;
        let (rows, next_page_token) =
            lists::page(&self.ctx, call.actor(), Kind::JointReception, listed).await?;
        Ok(Response::new(pb::ListReceptionsResponse {
            rows,
            next_page_token,
        }))
    }

    type WatchCoordinationStream = ReceiverStream<Result<pb::WatchCoordinationResponse, Status>>;

    async fn watch_coordination(
        &self,
        request: Request<pb::WatchCoordinationRequest>,
    ) -> Answered<Self::WatchCoordinationStream> {
        let (call, Asked(from)) = open(request)?;
        let wrap = |item| pb::WatchCoordinationResponse { item: Some(item) };
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
        // J-10: whoever is not shown the line is not told its words either.
        let shown = |state: &State, event: &Event| match (state, event) {
            (
                State::Attendance(attendance),
                Event::Attendance(attendance::Event::LineReceived { .. }),
            ) => sees_line(attendance, call.actor()),
            _ => true,
        };
        let texts = sealed::open_shown(&self.ctx, &call, opening, shown).await?;
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

    async fn tally_coordination(
        &self,
        request: Request<pb::TallyCoordinationRequest>,
    ) -> Answered<pb::TallyCoordinationResponse> {
        let (call, Asked(by)) = open(request)?;
        let kinds = [Kind::JointReception, Kind::Attendance];
        let (rows, as_of) = tally::tally(&self.ctx, call.actor(), &kinds, by).await?;
        Ok(Response::new(pb::TallyCoordinationResponse {
            rows,
            as_of: as_of.to_wire(),
        }))
    }
}
