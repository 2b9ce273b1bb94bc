//! A supported claim is carried out, with evidence (Art. 32 ¶2).

use contracts::invalid::{InField, Invalid};
use contracts::pb::followup::v1 as pb;
use contracts::wire::{Wired, text};
use domain::handling;
use domain::id::HandlingId;
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change_handling, subject_of_handling};
use crate::{Context, TEXT_LIMIT};

/// What shows that it was done.
pub(crate) struct RecordExecution {
    request: RequestId,
    handling: HandlingId,
    evidence: String,
}

impl TryFrom<pb::RecordExecutionRequest> for RecordExecution {
    type Error = Invalid;

    fn try_from(pb: pb::RecordExecutionRequest) -> Result<Self, Invalid> {
        let pb::RecordExecutionRequest {
            request_id,
            handling,
            evidence,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            handling: Wired::from_wire(handling).field("handling")?,
            evidence: text(evidence, TEXT_LIMIT).field("evidence")?,
        })
    }
}

/// Records the execution.
pub(crate) async fn record_execution(
    ctx: &Context,
    call: &Call,
    command: RecordExecution,
) -> Result<Committed, Failure> {
    let RecordExecution {
        request,
        handling,
        evidence,
    } = command;
    let subject = subject_of_handling(ctx, call, handling).await?;
    let ([evidence], sealing) = act::seal(ctx, subject, [evidence.as_str()]).await?;
    let command = handling::Command::RecordExecution { evidence };
    change_handling(ctx, call, request, handling, sealing, command).await
}
