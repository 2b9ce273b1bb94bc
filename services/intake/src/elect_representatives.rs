//! Whom the petitioners elect to speak for them (Art. 20 ¶3).

use std::collections::BTreeSet;

use contracts::invalid::{InField, Invalid};
use contracts::pb::intake::v1 as pb;
use contracts::wire::Wired;
use domain::id::MatterId;
use domain::matter::{Command, PersonNo};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::records::{change, deed};

/// Who was elected.
pub(crate) struct ElectRepresentatives {
    request: RequestId,
    matter: MatterId,
    representatives: BTreeSet<PersonNo>,
}

impl TryFrom<pb::ElectRepresentativesRequest> for ElectRepresentatives {
    type Error = Invalid;

    fn try_from(pb: pb::ElectRepresentativesRequest) -> Result<Self, Invalid> {
        let pb::ElectRepresentativesRequest {
            request_id,
            matter,
            representatives,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            matter: Wired::from_wire(matter).field("matter")?,
            representatives: Wired::from_wire(representatives).field("representatives")?,
        })
    }
}

/// Records the election.
pub(crate) async fn elect_representatives(
    ctx: &Context,
    call: &Call,
    command: ElectRepresentatives,
) -> Result<Committed, Failure> {
    let ElectRepresentatives {
        request,
        matter,
        representatives,
    } = command;
    let deed = deed(ctx, call, request, matter).await?;
    let elect = Command::ElectRepresentatives { representatives };
    change(ctx, call, deed, elect).await
}
