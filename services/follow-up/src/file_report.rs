//! 办结报告: the closing report that an assignment owes (Art. 22 ¶1).

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

/// What came of it.
pub(crate) struct FileReport {
    request: RequestId,
    handling: HandlingId,
    result: String,
}

impl TryFrom<pb::FileReportRequest> for FileReport {
    type Error = Invalid;

    fn try_from(pb: pb::FileReportRequest) -> Result<Self, Invalid> {
        let pb::FileReportRequest {
            request_id,
            handling,
            result,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            handling: Wired::from_wire(handling).field("handling")?,
            result: text(result, TEXT_LIMIT).field("result")?,
        })
    }
}

/// Files the report.
pub(crate) async fn file_report(
    ctx: &Context,
    call: &Call,
    command: FileReport,
) -> Result<Committed, Failure> {
    let FileReport {
        request,
        handling,
        result,
    } = command;
    let subject = subject_of_handling(ctx, call, handling).await?;
    let ([result], sealing) = act::seal(ctx, subject, [result.as_str()]).await?;
    let command = handling::Command::Report { result };
    change_handling(ctx, call, request, handling, sealing, command).await
}
