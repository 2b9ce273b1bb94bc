//! The record is sealed: from here on nothing in it changes, and what comes later stands beside it (6.2.2, J-12).

use std::collections::BTreeMap;

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::ReceptionId;
use domain::reception::{self, HeardNo};
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_as_found, own, subject_of};
use crate::texts::{reasons, seal_reasons};
use crate::{Context, TEXT_LIMIT, digest};

/// Why some of what was heard has no word of its agency.
pub(crate) struct SealRecord {
    request: RequestId,
    reception: ReceptionId,
    unconfirmed: BTreeMap<HeardNo, String>,
}

impl TryFrom<pb::SealRecordRequest> for SealRecord {
    type Error = Invalid;

    fn try_from(pb: pb::SealRecordRequest) -> Result<Self, Invalid> {
        let pb::SealRecordRequest {
            request_id,
            reception,
            unconfirmed,
        } = pb;
        let entry = |unconfirmed| {
            let pb::UnconfirmedEntry { heard, reason } = unconfirmed;
            let heard = Wired::from_wire(heard).field("heard")?;
            Ok((heard, text(reason, TEXT_LIMIT).field("reason")?))
        };
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            unconfirmed: reasons(unconfirmed, entry).field("unconfirmed")?,
        })
    }
}

/// Seals the record as it stands when the writer comes to it, and tells everybody in the room its digest.
pub(crate) async fn seal_record(
    ctx: &Context,
    call: &Call,
    command: SealRecord,
) -> Result<Committed, Failure> {
    let SealRecord {
        request,
        reception,
        unconfirmed,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let (unconfirmed, sealing) = seal_reasons(ctx, subject, unconfirmed).await?;
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    change_as_found(ctx, call, deed, |reception| reception::Command::Seal {
        digest: digest::record(reception, &unconfirmed),
        unconfirmed,
    })
    .await
}
