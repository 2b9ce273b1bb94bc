//! The session ends when all that is owed was said, or has a reason why not (6.2.2, J-8).

use std::collections::BTreeMap;

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::ReceptionId;
use domain::matter::ClaimNo;
use domain::reception::{self, Topic};
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_reception, own, subject_of};
use crate::texts::{reasons, seal_reasons};
use crate::{Context, TEXT_LIMIT};

/// What was not said, and why.
pub(crate) struct EndSession {
    request: RequestId,
    reception: ReceptionId,
    missing: BTreeMap<(ClaimNo, Topic), String>,
}

impl TryFrom<pb::EndSessionRequest> for EndSession {
    type Error = Invalid;

    fn try_from(pb: pb::EndSessionRequest) -> Result<Self, Invalid> {
        let pb::EndSessionRequest {
            request_id,
            reception,
            missing,
        } = pb;
        let entry = |missing| {
            let pb::MissingEntry {
                claim,
                topic,
                reason,
            } = missing;
            let claim = Wired::from_wire(claim).field("claim")?;
            let topic = Wired::from_wire(topic).field("topic")?;
            Ok(((claim, topic), text(reason, TEXT_LIMIT).field("reason")?))
        };
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            missing: reasons(missing, entry).field("missing")?,
        })
    }
}

/// Ends the session; from here the plan (P2) and the entry in the provincial system (P3) are owed.
pub(crate) async fn end_session(
    ctx: &Context,
    call: &Call,
    command: EndSession,
) -> Result<Committed, Failure> {
    let EndSession {
        request,
        reception,
        missing,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let (missing, sealing) = seal_reasons(ctx, subject, missing).await?;
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    let end = reception::Command::EndSession { missing };
    change_reception(ctx, call, deed, end).await
}
