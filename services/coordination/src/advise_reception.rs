//! The score of a proposal and whom it suggests, each with its grounds: advice, never a decision (6.1.1, 6.1.2).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::reception::{advise, suggest_people};
use node::desk::call::Call;
use node::desk::read::{self, Wanted};
use node::failure::Failure;

use crate::Context;
use crate::receptions::as_reception;

/// Which reception.
pub(crate) struct AdviseReception {
    reception: ReceptionId,
}

impl TryFrom<pb::AdviseReceptionRequest> for AdviseReception {
    type Error = Invalid;

    fn try_from(pb: pb::AdviseReceptionRequest) -> Result<Self, Invalid> {
        let pb::AdviseReceptionRequest { reception } = pb;
        Ok(Self {
            reception: Wired::from_wire(reception).field("reception")?,
        })
    }
}

/// Advises by the rules and the directory of this moment; a determination keeps the advice that it was made on.
pub(crate) async fn advise_reception(
    ctx: &Context,
    call: &Call,
    asked: AdviseReception,
) -> Result<pb::AdviseReceptionResponse, Failure> {
    let wanted = Wanted {
        record: asked.reception.record(),
        at_least: 0,
    };
    let loaded = read::one(ctx, call.actor(), wanted).await?;
    let (reception, rules) = (as_reception(&loaded.state)?, ctx.rules());
    let advice = advise(reception.proposal(), &rules);
    Ok(pb::AdviseReceptionResponse {
        points: advice.points.into(),
        threshold: advice.threshold.into(),
        evidence: advice.evidence.to_wire(),
        seats: suggest_people(reception, &rules).to_wire(),
    })
}
