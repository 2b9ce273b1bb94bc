//! A stay ends: the person went home, left, or is in care (6.3, S2 to S4).

use contracts::invalid::{InField, Invalid, required};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::matter::PersonNo;
use domain::reception;
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::outcome::{OutcomeText, seal_outcome};
use crate::receptions::{change_reception, own, subject_of};

/// Whose stay, and how it ended.
pub(crate) struct EndStay {
    request: RequestId,
    reception: ReceptionId,
    person: PersonNo,
    outcome: OutcomeText,
}

impl TryFrom<pb::EndStayRequest> for EndStay {
    type Error = Invalid;

    fn try_from(pb: pb::EndStayRequest) -> Result<Self, Invalid> {
        let pb::EndStayRequest {
            request_id,
            reception,
            person,
            outcome,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            person: Wired::from_wire(person).field("person")?,
            outcome: required(outcome)
                .and_then(OutcomeText::try_from)
                .field("outcome")?,
        })
    }
}

/// Closes the stay, when everybody who was asked has given guidance.
pub(crate) async fn end_stay(
    ctx: &Context,
    call: &Call,
    command: EndStay,
) -> Result<Committed, Failure> {
    let EndStay {
        request,
        reception,
        person,
        outcome,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let (outcome, sealing) = seal_outcome(ctx, subject, outcome).await?;
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    let end = reception::Command::EndStay { person, outcome };
    change_reception(ctx, call, deed, end).await
}
