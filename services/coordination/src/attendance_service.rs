//! The invited agency's methods: each opens the request, runs its use case and answers; none decides.

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::pb::coordination::v1::attendance_service_server::AttendanceService;
use contracts::wire::Wired;
use domain::id::{AttendanceId, Kind};
use node::desk::lists::Listed;
use node::desk::read::Wanted;
use node::desk::{about, lists, open, read, reference};
use node::failure::Failure;
use tonic::{Request, Response, Status};

use crate::agree_plan::agree_plan;
use crate::answer_heard::answer_heard;
use crate::answer_invitation::answer_invitation;
use crate::attendance_view as view;
use crate::attendances::as_attendance;
use crate::confirm_line::confirm_line;
use crate::contest_line::contest_line;
use crate::dissent_from_plan::dissent_from_plan;
use crate::give_guidance::give_guidance;
use crate::make_statement::make_statement;
use crate::report_return::report_return;
use crate::service::Coordination;
use crate::substitute::substitute;

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

/// Which attendance is read.
struct Of(Wanted);

impl TryFrom<pb::GetAttendanceRequest> for Of {
    type Error = Invalid;

    fn try_from(pb: pb::GetAttendanceRequest) -> Result<Self, Invalid> {
        let pb::GetAttendanceRequest { record, at_least } = pb;
        let record: AttendanceId = Wired::from_wire(record).field("record")?;
        Ok(Self(Wanted {
            record: record.record(),
            at_least,
        }))
    }
}

/// Which page of attendances is read.
struct Page(Listed);

impl TryFrom<pb::ListAttendancesRequest> for Page {
    type Error = Invalid;

    fn try_from(pb: pb::ListAttendancesRequest) -> Result<Self, Invalid> {
        let pb::ListAttendancesRequest {
            page_size,
            page_token,
            stage,
            owner,
        } = pb;
        Listed::parse(page_size, &page_token, stage, owner).map(Self)
    }
}

type Answered<T> = Result<Response<T>, Status>;

#[tonic::async_trait]
impl AttendanceService for Coordination {
    async fn answer_invitation(
        &self,
        request: Request<pb::AnswerInvitationRequest>,
    ) -> Answered<pb::AnswerInvitationResponse> {
        on!(self, request => answer_invitation -> AnswerInvitationResponse)
    }

    async fn substitute(
        &self,
        request: Request<pb::SubstituteRequest>,
    ) -> Answered<pb::SubstituteResponse> {
        on!(self, request => substitute -> SubstituteResponse)
    }

    async fn confirm_line(
        &self,
        request: Request<pb::ConfirmLineRequest>,
    ) -> Answered<pb::ConfirmLineResponse> {
        on!(self, request => confirm_line -> ConfirmLineResponse)
    }

    async fn contest_line(
        &self,
        request: Request<pb::ContestLineRequest>,
    ) -> Answered<pb::ContestLineResponse> {
        on!(self, request => contest_line -> ContestLineResponse)
    }

    async fn answer_heard(
        &self,
        request: Request<pb::AnswerHeardRequest>,
    ) -> Answered<pb::AnswerHeardResponse> {
        on!(self, request => answer_heard -> AnswerHeardResponse)
    }

    async fn make_statement(
        &self,
        request: Request<pb::MakeStatementRequest>,
    ) -> Answered<pb::MakeStatementResponse> {
        on!(self, request => make_statement -> MakeStatementResponse)
    }

    async fn agree_plan(
        &self,
        request: Request<pb::AgreePlanRequest>,
    ) -> Answered<pb::AgreePlanResponse> {
        on!(self, request => agree_plan -> AgreePlanResponse)
    }

    async fn dissent_from_plan(
        &self,
        request: Request<pb::DissentFromPlanRequest>,
    ) -> Answered<pb::DissentFromPlanResponse> {
        on!(self, request => dissent_from_plan -> DissentFromPlanResponse)
    }

    async fn give_guidance(
        &self,
        request: Request<pb::GiveGuidanceRequest>,
    ) -> Answered<pb::GiveGuidanceResponse> {
        on!(self, request => give_guidance -> GiveGuidanceResponse)
    }

    async fn report_return(
        &self,
        request: Request<pb::ReportReturnRequest>,
    ) -> Answered<pb::ReportReturnResponse> {
        on!(self, request => report_return -> ReportReturnResponse)
    }

    async fn get_attendance(
        &self,
        request: Request<pb::GetAttendanceRequest>,
    ) -> Answered<pb::GetAttendanceResponse> {
        let (call, Of(wanted)) = open(request)?;
        let loaded = read::one(&self.ctx, call.actor(), wanted).await?;
        let attendance = as_attendance(&loaded.state).map_err(Failure::from)?;
        let view = Some(view::attendance(attendance, &loaded, call.actor()));
        Ok(about(wanted.record, pb::GetAttendanceResponse { view }))
    }

    async fn list_attendances(
        &self,
        request: Request<pb::ListAttendancesRequest>,
    ) -> Answered<pb::ListAttendancesResponse> {
        let (call, Page(listed)) = open(request)?;
        let (rows, next_page_token) =
            lists::page(&self.ctx, call.actor(), Kind::Attendance, listed).await?;
        Ok(Response::new(pb::ListAttendancesResponse {
            rows,
            next_page_token,
        }))
    }
}
