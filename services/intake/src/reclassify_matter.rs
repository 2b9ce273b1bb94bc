//! The category is changed, with a reason (I6).

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::MatterId;
use domain::matter::{Category, Command};
use node::desk::act;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::records::{change, deed, subject, version_read};
use crate::{Context, REASON_LIMIT};

/// The new category of the version that was read, and why.
pub(crate) struct ReclassifyMatter {
    request: RequestId,
    matter: MatterId,
    version: u64,
    category: Category,
    reason: String,
}

impl TryFrom<pb::ReclassifyMatterRequest> for ReclassifyMatter {
    type Error = Invalid;

    fn try_from(pb: pb::ReclassifyMatterRequest) -> Result<Self, Invalid> {
        let pb::ReclassifyMatterRequest {
            request_id,
            matter,
            version,
            category,
            reason,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            matter: Wired::from_wire(matter).field("matter")?,
            version: version_read(version).field("version")?,
            category: Wired::from_wire(category).field("category")?,
            reason: text(reason, REASON_LIMIT).field("reason")?,
        })
    }
}

/// Changes the category.
pub(crate) async fn reclassify_matter(
    ctx: &Context,
    call: &Call,
    command: ReclassifyMatter,
) -> Result<Committed, Failure> {
    let ReclassifyMatter {
        request,
        matter,
        version,
        category,
        reason,
    } = command;
    let deed = deed(ctx, call, request, matter).await?;
    let ([reason], sealing) = act::seal(ctx, subject(matter), [reason.as_str()]).await?;
    let reclassify = Command::Reclassify { category, reason };
    change(
        ctx,
        call,
        deed.exactly(version).sealing(sealing),
        reclassify,
    )
    .await
}
