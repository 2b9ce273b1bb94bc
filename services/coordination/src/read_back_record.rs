//! The record is read back to the petitioners, who sign it or refuse before a witness (J-12).

use contracts::invalid::{InField, Invalid, Reason, required};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::Wired;
use domain::id::ReceptionId;
use domain::reception::{self, Signature};
use node::desk::act::Deed;
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::Context;
use crate::receptions::{change_reception, own};

/// How they took it.
pub(crate) struct ReadBackRecord {
    request: RequestId,
    reception: ReceptionId,
    signature: Signature,
}

fn signature(pb: pb::SignatureEntry) -> Result<Signature, Invalid> {
    use pb::signature_entry::Signature as Pb;
    let pb::SignatureEntry { signature } = pb;
    Ok(match required(signature)? {
        Pb::Signed(true) => Signature::Signed,
        Pb::Signed(false) => return Err(Reason::OutOfRange).field("signed"),
        Pb::RefusedBefore(witness) => Signature::Refused {
            witness: Wired::from_wire(witness).field("refused_before")?,
        },
    })
}

impl TryFrom<pb::ReadBackRecordRequest> for ReadBackRecord {
    type Error = Invalid;

    fn try_from(pb: pb::ReadBackRecordRequest) -> Result<Self, Invalid> {
        let pb::ReadBackRecordRequest {
            request_id,
            reception,
            signature: entry,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            signature: required(entry).and_then(signature).field("signature")?,
        })
    }
}

/// Records the reading.
pub(crate) async fn read_back_record(
    ctx: &Context,
    call: &Call,
    command: ReadBackRecord,
) -> Result<Committed, Failure> {
    let ReadBackRecord {
        request,
        reception,
        signature,
    } = command;
    let deed = Deed::on(own(call, reception)?, request);
    change_reception(ctx, call, deed, reception::Command::ReadBack { signature }).await
}
