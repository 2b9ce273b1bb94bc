//! Service of the opinion: how and when it reached the petitioner (H4).

use contracts::invalid::{InField, Invalid};
use contracts::pb::followup::v1 as pb;
use contracts::wire::Wired;
use domain::handling::{self, ServiceWay};
use domain::id::HandlingId;
use domain::time::Instant;
use node::desk::act::Sealing;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::records::change_handling;

/// How and when.
pub(crate) struct ServeOpinion {
    request: RequestId,
    handling: HandlingId,
    way: ServiceWay,
    served: Instant,
}

impl TryFrom<pb::ServeOpinionRequest> for ServeOpinion {
    type Error = Invalid;

    fn try_from(pb: pb::ServeOpinionRequest) -> Result<Self, Invalid> {
        let pb::ServeOpinionRequest {
            request_id,
            handling,
            way,
            served,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            handling: Wired::from_wire(handling).field("handling")?,
            way: Wired::from_wire(way).field("way")?,
            served: Wired::from_wire(served).field("served")?,
        })
    }
}

/// Records the service.
pub(crate) async fn serve_opinion(
    ctx: &Context,
    call: &Call,
    command: ServeOpinion,
) -> Result<Committed, Failure> {
    let ServeOpinion {
        request,
        handling,
        way,
        served,
    } = command;
    let serve = handling::Command::Serve { way, served };
    change_handling(ctx, call, request, handling, Sealing::default(), serve).await
}
