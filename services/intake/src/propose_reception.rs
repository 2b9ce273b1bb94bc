//! A joint reception is proposed (6.1.1, Art. 18 ¶3); the coordination service opens it and the office determines.

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::wire::{Wired, text};
use domain::entry::Event;
use domain::id::{MatterId, ReceptionId};
use domain::matter::{self, Command};
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change, deed, subject};
use crate::{Context, REASON_LIMIT};

/// For which matter, and why.
pub(crate) struct ProposeReception {
    request: RequestId,
    matter: MatterId,
    reason: String,
}

impl TryFrom<pb::ProposeReceptionRequest> for ProposeReception {
    type Error = Invalid;

    fn try_from(pb: pb::ProposeReceptionRequest) -> Result<Self, Invalid> {
        let pb::ProposeReceptionRequest {
            request_id,
            matter,
            reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            matter: Wired::from_wire(matter).field("matter")?,
            reason: text(reason, REASON_LIMIT).field("reason")?,
        })
    }
}

/// Proposes the reception and names the record that will be opened for it, at the agency of the matter.
pub(crate) async fn propose_reception(
    ctx: &Context,
    call: &Call,
    command: ProposeReception,
) -> Result<(Committed, ReceptionId), Failure> {
    let ProposeReception {
        request,
        matter,
        reason,
    } = command;
    let deed = deed(ctx, call, request, matter).await?;
    let ([reason], sealing) = act::seal(ctx, subject(matter), [reason.as_str()]).await?;
    let reception = ReceptionId::new(matter.agency, ctx.entropy.id(ctx.clock.now()));
    let propose = Command::ProposeReception { reception, reason };
    let committed = change(ctx, call, deed.sealing(sealing), propose).await?;
    let reception = if committed.replayed {
        reception_of(ctx, &committed).await?.unwrap_or(reception)
    } else {
        reception
    };
    Ok((committed, reception))
}

/// A repeated call is answered with the reception of the first, not with the id drawn this time.
async fn reception_of(
    ctx: &Context,
    committed: &Committed,
) -> Result<Option<ReceptionId>, Failure> {
    let reference = &committed.reference;
    let entries = ctx.store.entries(reference.record).await?;
    Ok(entries
        .into_iter()
        .filter(|(version, ..)| *version == reference.version)
        .find_map(|(.., entry)| match entry.event {
            Event::Matter(matter::Event::ReceptionProposed { reception, .. }) => Some(reception),
            _ => None,
        }))
}
