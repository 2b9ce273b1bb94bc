//! 确定: whether the matter is received jointly, decided by a person on grounds (6.1.1, J-1).

use std::collections::BTreeSet;

use contracts::invalid::{InField, Invalid, required};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::reception::{self, Determination, Ground};
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::receptions::{change_reception, own, subject_of, version_read};
use crate::texts::{optional_text, seal_optional};

/// Yes or no, resting on the proposal that was read.
pub(crate) struct DetermineReception {
    request: RequestId,
    reception: ReceptionId,
    version: u64,
    determination: Decided,
}

enum Decided {
    Yes {
        grounds: BTreeSet<Ground>,
        note: Option<String>,
    },
    No {
        reason: Option<String>,
    },
}

impl TryFrom<pb::DetermineReceptionRequest> for DetermineReception {
    type Error = Invalid;

    fn try_from(pb: pb::DetermineReceptionRequest) -> Result<Self, Invalid> {
        use pb::determine_reception_request::Determination as Pb;
        let pb::DetermineReceptionRequest {
            request_id,
            reception,
            version,
            determination,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            version: version_read(version).field("version")?,
            determination: match required(determination).field("determination")? {
                Pb::Yes(pb::DetermineYes { grounds, note }) => Decided::Yes {
                    grounds: Wired::from_wire(grounds).field("grounds").field("yes")?,
                    note: optional_text(note).field("note").field("yes")?,
                },
                Pb::No(pb::DetermineNo { reason }) => Decided::No {
                    reason: optional_text(reason).field("reason").field("no")?,
                },
            },
        })
    }
}

/// Determines the reception; the advice of this moment is kept beside the decision.
pub(crate) async fn determine_reception(
    ctx: &Context,
    call: &Call,
    command: DetermineReception,
) -> Result<Committed, Failure> {
    let DetermineReception {
        request,
        reception,
        version,
        determination,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let (determination, sealing) = match determination {
        Decided::Yes { grounds, note } => {
            let (note, sealing) = seal_optional(ctx, subject, note).await?;
            (Determination::Yes { grounds, note }, sealing)
        }
        Decided::No { reason } => {
            let (reason, sealing) = seal_optional(ctx, subject, reason).await?;
            (Determination::No { reason }, sealing)
        }
    };
    let deed = Deed::on(own(call, reception)?, request)
        .exactly(version)
        .sealing(sealing);
    let determine = reception::Command::Determine { determination };
    change_reception(ctx, call, deed, determine).await
}
