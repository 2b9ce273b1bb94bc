//! What the sender says to an objection (Art. 23 ¶3).

use contracts::invalid::{InField, Invalid};
use contracts::pb::followup::v1 as pb;
use contracts::wire::{Wired, text};
use domain::docket::{self, ObjectionRuling, Round};
use domain::id::DocketId;
use domain::matter::ClaimNo;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change_docket, subject_of};
use crate::{Context, TEXT_LIMIT};

/// The ruling on the objection of one round, with its reason.
pub(crate) struct DecideObjection {
    request: RequestId,
    docket: DocketId,
    claim: ClaimNo,
    round: Round,
    ruling: ObjectionRuling,
    reason: String,
}

impl TryFrom<pb::DecideObjectionRequest> for DecideObjection {
    type Error = Invalid;

    fn try_from(pb: pb::DecideObjectionRequest) -> Result<Self, Invalid> {
        let pb::DecideObjectionRequest {
            request_id,
            docket,
            claim,
            round,
            ruling,
            reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            docket: Wired::from_wire(docket).field("docket")?,
            claim: Wired::from_wire(claim).field("claim")?,
            round: Wired::from_wire(round).field("round")?,
            ruling: Wired::from_wire(ruling).field("ruling")?,
            reason: text(reason, TEXT_LIMIT).field("reason")?,
        })
    }
}

/// Decides the objection that is pending on a claim.
pub(crate) async fn decide_objection(
    ctx: &Context,
    call: &Call,
    command: DecideObjection,
) -> Result<Committed, Failure> {
    let DecideObjection {
        request,
        docket,
        claim,
        round,
        ruling,
        reason,
    } = command;
    let subject = subject_of(ctx, call, docket).await?;
    let ([reason], sealing) = act::seal(ctx, subject, [reason.as_str()]).await?;
    let decide = docket::Command::DecideObjection {
        claim,
        round,
        ruling,
        reason,
    };
    change_docket(ctx, call, request, docket, sealing, decide).await
}
