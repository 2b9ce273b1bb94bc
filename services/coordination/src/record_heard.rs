//! What a named person of an agency said in the room, as the host writes it down (6.2.2, J-8).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::ReceptionId;
use domain::matter::ClaimNo;
use domain::people::PersonRef;
use domain::reception::{self, Topic};
use node::desk::act::{self, Deed};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_reception, own, subject_of};
use crate::{Context, TEXT_LIMIT};

/// Who said what, on which claim.
pub(crate) struct RecordHeard {
    request: RequestId,
    reception: ReceptionId,
    claim: ClaimNo,
    topic: Topic,
    speaker: PersonRef,
    text: String,
}

impl TryFrom<pb::RecordHeardRequest> for RecordHeard {
    type Error = Invalid;

    fn try_from(pb: pb::RecordHeardRequest) -> Result<Self, Invalid> {
        let pb::RecordHeardRequest {
            request_id,
            reception,
            claim,
            topic,
            speaker,
            text: words,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            claim: Wired::from_wire(claim).field("claim")?,
            topic: Wired::from_wire(topic).field("topic")?,
            speaker: Wired::from_wire(speaker).field("speaker")?,
            text: text(words, TEXT_LIMIT).field("text")?,
        })
    }
}

/// Writes it down and numbers it; the speaker's agency is asked for its word on it.
pub(crate) async fn record_heard(
    ctx: &Context,
    call: &Call,
    command: RecordHeard,
) -> Result<Committed, Failure> {
    let RecordHeard {
        request,
        reception,
        claim,
        topic,
        speaker,
        text,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let ([text], sealing) = act::seal(ctx, subject, [text.as_str()]).await?;
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    let record = reception::Command::RecordHeard {
        claim,
        topic,
        speaker,
        text,
    };
    change_reception(ctx, call, deed, record).await
}
