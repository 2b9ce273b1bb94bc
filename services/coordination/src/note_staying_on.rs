//! 滞留: a person stays on after the reception, and the local unit is called (6.3.1, S1, P4).

use contracts::invalid::{InField, Invalid};
use contracts::pb::coordination::v1 as pb;
use contracts::wire::{Wired, text};
use domain::id::ReceptionId;
use domain::matter::PersonNo;
use domain::reception;
use node::desk::act::{self, Deed};
use node::desk::call::{Call, RequestId};
use node::failure::Failure;
use store::Committed;

use crate::receptions::{change_reception, own, subject_of};
use crate::{Context, TEXT_LIMIT};

/// Who stays, and what the person needs.
pub(crate) struct NoteStayingOn {
    request: RequestId,
    reception: ReceptionId,
    person: PersonNo,
    needs: String,
}

impl TryFrom<pb::NoteStayingOnRequest> for NoteStayingOn {
    type Error = Invalid;

    fn try_from(pb: pb::NoteStayingOnRequest) -> Result<Self, Invalid> {
        let pb::NoteStayingOnRequest {
            request_id,
            reception,
            person,
            needs,
        } = pb;
        Ok(Self {
            request: request_id.parse().field("request_id")?,
            reception: Wired::from_wire(reception).field("reception")?,
            person: Wired::from_wire(person).field("person")?,
            needs: text(needs, TEXT_LIMIT).field("needs")?,
        })
    }
}

/// Notes it; those who fixed the line are asked for guidance, the local unit to see the person home.
pub(crate) async fn note_staying_on(
    ctx: &Context,
    call: &Call,
    command: NoteStayingOn,
) -> Result<Committed, Failure> {
    let NoteStayingOn {
        request,
        reception,
        person,
        needs,
    } = command;
    let subject = subject_of(ctx, call, reception).await?;
    let ([needs], sealing) = act::seal(ctx, subject, [needs.as_str()]).await?;
    let deed = Deed::on(own(call, reception)?, request).sealing(sealing);
    let note = reception::Command::NoteStayingOn { person, needs };
    change_reception(ctx, call, deed, note).await
}
