//! Every call that is answered once, by its request: where it is answered, what answers it, and whether it changes a record.

use contracts::pb;
use contracts::pb::types::v1::Reference;
use domain::id::Service;
use tonic::transport::Channel;
use tonic::{Request, Response, Status};

/// A request that a service answers once.
pub trait Call: Clone + Send + Sync + 'static {
    type Answer: Send + 'static;
    /// The path of the call, `/lianfang.intake.v1.IntakeService/GetMatter`.
    const METHOD: &'static str;

    /// Sends it, once.
    fn send(
        channel: Channel,
        request: Request<Self>,
    ) -> impl Future<Output = Result<Response<Self::Answer>, Status>> + Send;
}

/// A request that tells by its type which service of a node answers it; that of `NodeService` does not.
pub trait Verb: Call {
    const SERVICE: Service;
}

/// A request that changes a record; the same one repeated has one effect.
pub trait Mutation: Verb {
    /// Gives it the name under which it may be repeated.
    fn identify(&mut self, id: &str);

    /// What it changed, as the answer tells.
    fn reference(answer: &Self::Answer) -> Option<&Reference>;
}

/// A row of the list below, for who goes through all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Row {
    pub method: &'static str,
    pub request: &'static str,
    pub answer: &'static str,
    pub effect: Effect,
}

/// Whether a call changes a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Effect {
    Change,
    /// Nothing that a reference is answered for.
    Read,
}

macro_rules! verbs {
    ($list:ident, $package:ident, $client:ty, $service:literal, $place:tt {
        $($effect:ident $rpc:ident $send:ident $request:ident $answer:ident;)*
    }) => {
        $(
            impl Call for pb::$package::v1::$request {
                type Answer = pb::$package::v1::$answer;
                const METHOD: &'static str = concat!("/", $service, "/", stringify!($rpc));

                async fn send(
                    channel: Channel,
                    request: Request<Self>,
                ) -> Result<Response<Self::Answer>, Status> {
                    <$client>::new(channel).$send(request).await
                }
            }
            verbs!(@place $place pb::$package::v1::$request);
            verbs!(@effect $effect pb::$package::v1::$request);
        )*
        /// The calls of one service.
        pub const $list: &[Row] = &[$(Row {
            method: <pb::$package::v1::$request as Call>::METHOD,
            request: stringify!($request),
            answer: stringify!($answer),
            effect: verbs!(@row $effect),
        }),*];
    };
    (@place any $request:ty) => {};
    (@place $service:ident $request:ty) => {
        impl Verb for $request {
            const SERVICE: Service = Service::$service;
        }
    };
    (@effect read $request:ty) => {};
    (@effect change $request:ty) => {
        impl Mutation for $request {
            fn identify(&mut self, id: &str) {
                id.clone_into(&mut self.request_id);
            }

            fn reference(answer: &Self::Answer) -> Option<&Reference> {
                answer.reference.as_ref()
            }
        }
    };
    (@row read) => { Effect::Read };
    (@row change) => { Effect::Change };
}

verbs! { INTAKE, intake, pb::intake::v1::intake_service_client::IntakeServiceClient<Channel>, "lianfang.intake.v1.IntakeService", Intake {
    change RegisterMatter register_matter RegisterMatterRequest RegisterMatterResponse;
    change ElectRepresentatives elect_representatives ElectRepresentativesRequest ElectRepresentativesResponse;
    change RecordPiece record_piece RecordPieceRequest RecordPieceResponse;
    change LinkPiece link_piece LinkPieceRequest LinkPieceResponse;
    read SuggestEarlier suggest_earlier SuggestEarlierRequest SuggestEarlierResponse;
    change TriageMatter triage_matter TriageMatterRequest TriageMatterResponse;
    change ReclassifyMatter reclassify_matter ReclassifyMatterRequest ReclassifyMatterResponse;
    change ProposeReception propose_reception ProposeReceptionRequest ProposeReceptionResponse;
    change WithdrawMatter withdraw_matter WithdrawMatterRequest WithdrawMatterResponse;
    read GetMatter get_matter GetMatterRequest GetMatterResponse;
    read FindMatters find_matters FindMattersRequest FindMattersResponse;
    read ListMatters list_matters ListMattersRequest ListMattersResponse;
    read OpenSealed open_sealed OpenSealedRequest OpenSealedResponse;
    read ExportCase export_case ExportCaseRequest ExportCaseResponse;
    read TallyMatters tally_matters TallyMattersRequest TallyMattersResponse;
    read QueryStatus query_status QueryStatusRequest QueryStatusResponse;
}}

verbs! { COORDINATION, coordination, pb::coordination::v1::coordination_service_client::CoordinationServiceClient<Channel>, "lianfang.coordination.v1.CoordinationService", Coordination {
    read AdviseReception advise_reception AdviseReceptionRequest AdviseReceptionResponse;
    change DetermineReception determine_reception DetermineReceptionRequest DetermineReceptionResponse;
    change ChoosePeople choose_people ChoosePeopleRequest ChoosePeopleResponse;
    change ChooseMode choose_mode ChooseModeRequest ChooseModeResponse;
    change Convene convene ConveneRequest ConveneResponse;
    change InviteAnother invite_another InviteAnotherRequest InviteAnotherResponse;
    change RevokeInvitation revoke_invitation RevokeInvitationRequest RevokeInvitationResponse;
    change CirculateLine circulate_line CirculateLineRequest CirculateLineResponse;
    change LockLine lock_line LockLineRequest LockLineResponse;
    change OpenSession open_session OpenSessionRequest OpenSessionResponse;
    change RecordHeard record_heard RecordHeardRequest RecordHeardResponse;
    change EndSession end_session EndSessionRequest EndSessionResponse;
    change ReadBackRecord read_back_record ReadBackRecordRequest ReadBackRecordResponse;
    change SealRecord seal_record SealRecordRequest SealRecordResponse;
    change ProposePlan propose_plan ProposePlanRequest ProposePlanResponse;
    change IssuePlan issue_plan IssuePlanRequest IssuePlanResponse;
    change NoteStayingOn note_staying_on NoteStayingOnRequest NoteStayingOnResponse;
    change EndStay end_stay EndStayRequest EndStayResponse;
    change EnterProvincialRecord enter_provincial_record EnterProvincialRecordRequest EnterProvincialRecordResponse;
    change HandOver hand_over HandOverRequest HandOverResponse;
    change ConcludeReception conclude_reception ConcludeReceptionRequest ConcludeReceptionResponse;
    change CancelReception cancel_reception CancelReceptionRequest CancelReceptionResponse;
    read GetReception get_reception GetReceptionRequest GetReceptionResponse;
    read ListReceptions list_receptions ListReceptionsRequest ListReceptionsResponse;
    read OpenSealed open_sealed OpenSealedRequest OpenSealedResponse;
    read ExportCase export_case ExportCaseRequest ExportCaseResponse;
    read TallyCoordination tally_coordination TallyCoordinationRequest TallyCoordinationResponse;
}}

verbs! { ATTENDANCE, coordination, pb::coordination::v1::attendance_service_client::AttendanceServiceClient<Channel>, "lianfang.coordination.v1.AttendanceService", Coordination {
    change AnswerInvitation answer_invitation AnswerInvitationRequest AnswerInvitationResponse;
    change Substitute substitute SubstituteRequest SubstituteResponse;
    change ConfirmLine confirm_line ConfirmLineRequest ConfirmLineResponse;
    change ContestLine contest_line ContestLineRequest ContestLineResponse;
    change AnswerHeard answer_heard AnswerHeardRequest AnswerHeardResponse;
    change MakeStatement make_statement MakeStatementRequest MakeStatementResponse;
    change AgreePlan agree_plan AgreePlanRequest AgreePlanResponse;
    change DissentFromPlan dissent_from_plan DissentFromPlanRequest DissentFromPlanResponse;
    change GiveGuidance give_guidance GiveGuidanceRequest GiveGuidanceResponse;
    change ReportReturn report_return ReportReturnRequest ReportReturnResponse;
    read GetAttendance get_attendance GetAttendanceRequest GetAttendanceResponse;
    read ListAttendances list_attendances ListAttendancesRequest ListAttendancesResponse;
}}

verbs! { FOLLOW_UP, followup, pb::followup::v1::follow_up_service_client::FollowUpServiceClient<Channel>, "lianfang.followup.v1.FollowUpService", FollowUp {
    change DispatchClaim dispatch_claim DispatchClaimRequest DispatchClaimResponse;
    change DecideObjection decide_objection DecideObjectionRequest DecideObjectionResponse;
    change CloseDocket close_docket CloseDocketRequest CloseDocketResponse;
    change ObjectToDispatch object_to_dispatch ObjectToDispatchRequest ObjectToDispatchResponse;
    change AcceptClaim accept_claim AcceptClaimRequest AcceptClaimResponse;
    change ExtendHandling extend_handling ExtendHandlingRequest ExtendHandlingResponse;
    change IssueOpinion issue_opinion IssueOpinionRequest IssueOpinionResponse;
    change ServeOpinion serve_opinion ServeOpinionRequest ServeOpinionResponse;
    change RecordExecution record_execution RecordExecutionRequest RecordExecutionResponse;
    change FileReport file_report FileReportRequest FileReportResponse;
    read GetDocket get_docket GetDocketRequest GetDocketResponse;
    read ListDockets list_dockets ListDocketsRequest ListDocketsResponse;
    read GetHandling get_handling GetHandlingRequest GetHandlingResponse;
    read ListHandlings list_handlings ListHandlingsRequest ListHandlingsResponse;
    read OpenSealed open_sealed OpenSealedRequest OpenSealedResponse;
    read ExportCase export_case ExportCaseRequest ExportCaseResponse;
    read TallyFollowUp tally_follow_up TallyFollowUpRequest TallyFollowUpResponse;
}}

verbs! { NODE, node, pb::node::v1::node_service_client::NodeServiceClient<Channel>, "lianfang.node.v1.NodeService", any {
    read GetNode get_node GetNodeRequest GetNodeResponse;
    read ListPeers list_peers ListPeersRequest ListPeersResponse;
    read ListParked list_parked ListParkedRequest ListParkedResponse;
    read ResumeParked resume_parked ResumeParkedRequest ResumeParkedResponse;
    read ListJournal list_journal ListJournalRequest ListJournalResponse;
}}
#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// A call that the contracts gain is missed here before somebody misses it in a story.
    #[test]
    fn every_call_of_the_contracts_is_in_the_list() {
        let listed: BTreeSet<_> = [INTAKE, COORDINATION, ATTENDANCE, FOLLOW_UP, NODE]
            .into_iter()
            .flatten()
            .map(|row| {
                let Row {
                    method,
                    request,
                    answer,
                    effect,
                } = *row;
                (
                    method.to_owned(),
                    request.to_owned(),
                    answer.to_owned(),
                    effect,
                )
            })
            .collect();
        let pool = contracts::policy::descriptors();
        let services = pool.services().filter(|service| {
            let name = service.full_name();
            name.starts_with("lianfang.") && name != "lianfang.link.v1.LinkService"
        });
        let methods = services.flat_map(|service| service.methods().collect::<Vec<_>>());
        let described: BTreeSet<_> = methods
            .filter(|method| !method.is_server_streaming())
            .map(|method| {
                let (request, answer) = (method.input(), method.output());
                let effect = match (
                    request.get_field_by_name("request_id"),
                    answer.get_field_by_name("reference"),
                ) {
                    (Some(_), Some(_)) => Effect::Change,
                    _ => Effect::Read,
                };
                let path = format!("/{}/{}", method.parent_service().full_name(), method.name());
                (
                    path,
                    request.name().to_owned(),
                    answer.name().to_owned(),
                    effect,
                )
            })
            .collect();
        assert_eq!(listed, described);
    }
}
