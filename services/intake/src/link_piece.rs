//! An earlier matter is about the same thing: a person says so, with grounds (I8).

use std::collections::BTreeSet;

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::wire::Wired;
use domain::id::MatterId;
use domain::matter::{ClaimNo, Command, LinkGround};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::records::{change, deed, seen};

/// Which claim, which earlier matter, and why.
pub(crate) struct LinkPiece {
    request: RequestId,
    matter: MatterId,
    claim: ClaimNo,
    earlier: MatterId,
    grounds: BTreeSet<LinkGround>,
}

impl TryFrom<pb::LinkPieceRequest> for LinkPiece {
    type Error = Invalid;

    fn try_from(pb: pb::LinkPieceRequest) -> Result<Self, Invalid> {
        let pb::LinkPieceRequest {
            request_id,
            matter,
            claim,
            earlier,
            grounds,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            matter: Wired::from_wire(matter).field("matter")?,
            claim: Wired::from_wire(claim).field("claim")?,
            earlier: Wired::from_wire(earlier).field("earlier")?,
            grounds: Wired::from_wire(grounds).field("grounds")?,
        })
    }
}

/// Links an earlier matter that the caller can see.
pub(crate) async fn link_piece(
    ctx: &Context,
    call: &Call,
    command: LinkPiece,
) -> Result<Committed, Failure> {
    let LinkPiece {
        request,
        matter,
        claim,
        earlier,
        grounds,
    } = command;
    let deed = deed(ctx, call, request, matter).await?;
    seen(ctx, call.actor(), earlier.record()).await?;
    let link = Command::LinkPiece {
        claim,
        earlier,
        grounds,
    };
    change(ctx, call, deed, link).await
}
