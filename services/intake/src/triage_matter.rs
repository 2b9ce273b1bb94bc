//! 甄别: category, path of each claim, disposition; once, by a person (Art. 29 to 31, I6, I7).

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::wire::Wired;
use domain::id::MatterId;
use domain::matter::{Category, ClaimTriage, Command, Disposition};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::records::{change, deed, version_read};

/// What the matter is and what is done with it, on the version that was read.
pub(crate) struct TriageMatter {
    request: RequestId,
    matter: MatterId,
    version: u64,
    category: Category,
    claims: Vec<ClaimTriage>,
    disposition: Disposition,
    urgent: bool,
}

impl TryFrom<pb::TriageMatterRequest> for TriageMatter {
    type Error = Invalid;

    fn try_from(pb: pb::TriageMatterRequest) -> Result<Self, Invalid> {
        let pb::TriageMatterRequest {
            request_id,
            matter,
            version,
            category,
            claims,
            disposition,
            urgent,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            matter: Wired::from_wire(matter).field("matter")?,
            version: version_read(version).field("version")?,
            category: Wired::from_wire(category).field("category")?,
            claims: Wired::from_wire(claims).field("claims")?,
            disposition: Wired::from_wire(disposition).field("disposition")?,
            urgent,
        })
    }
}

/// Triages the matter.
pub(crate) async fn triage_matter(
    ctx: &Context,
    call: &Call,
    command: TriageMatter,
) -> Result<Committed, Failure> {
    let TriageMatter {
        request,
        matter,
        version,
        category,
        claims,
        disposition,
        urgent,
    } = command;
    let deed = deed(ctx, call, request, matter).await?;
    let triage = Command::Triage {
        category,
        claims,
        disposition,
        urgent,
    };
    change(ctx, call, deed.exactly(version), triage).await
}
