//! 办结: the docket is closed.

use contracts::invalid::{InField, Invalid};
use contracts::pb::followup::v1 as pb;
use contracts::wire::Wired;
use domain::docket;
use domain::id::DocketId;
use node::desk::act::Sealing;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::records::change_docket;

/// Which docket.
pub(crate) struct CloseDocket {
    request: RequestId,
    docket: DocketId,
}

impl TryFrom<pb::CloseDocketRequest> for CloseDocket {
    type Error = Invalid;

    fn try_from(pb: pb::CloseDocketRequest) -> Result<Self, Invalid> {
        let pb::CloseDocketRequest { request_id, docket } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            docket: Wired::from_wire(docket).field("docket")?,
        })
    }
}

/// Closes a docket all of whose claims are answered, carried out and reported.
pub(crate) async fn close_docket(
    ctx: &Context,
    call: &Call,
    command: CloseDocket,
) -> Result<Committed, Failure> {
    let CloseDocket { request, docket } = command;
    let close = docket::Command::Close;
    change_docket(ctx, call, request, docket, Sealing::default(), close).await
}
