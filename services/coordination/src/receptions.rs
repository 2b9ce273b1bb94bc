//! Changes of receptions, as all verbs of the office make them.

use contracts::invalid::{Invalid, Reason};
use domain::entry::{Event, State};
use domain::id::{ReceptionId, RecordId};
use domain::reception::{self, JointReception};
use domain::refusal::Refusal;
use domain::sealed::Subject;
use node::desk::act::{self, Deed};
use node::desk::call::Call;
use node::desk::read::{Wanted, one};
use node::failure::Failure;
use store::Committed;

use crate::Context;

/// Commits a command on a reception.
pub(crate) async fn change_reception(
    ctx: &Context,
    call: &Call,
    deed: Deed,
    command: reception::Command,
) -> Result<Committed, Failure> {
    change_as_found(ctx, call, deed, |_| command).await
}

/// Commits a command that names what stands in the reception when the writer comes to it.
pub(crate) async fn change_as_found(
    ctx: &Context,
    call: &Call,
    deed: Deed,
    command: impl FnOnce(&JointReception) -> reception::Command + Send + 'static,
) -> Result<Committed, Failure> {
    act::commit(ctx, call, deed, move |state, rules, actor, moment| {
        let reception = as_reception(state)?;
        let events = reception::decide(reception, rules, actor, command(reception), moment)?;
        Ok(events.into_iter().map(Event::JointReception).collect())
    })
    .await
}

/// The record, where it is one of the caller's agency; of others nobody learns whether there are any.
pub(crate) fn own(call: &Call, reception: ReceptionId) -> Result<RecordId, Failure> {
    if reception.agency == call.actor().agency() {
        Ok(reception.record())
    } else {
        Err(Failure::NotFound)
    }
}

/// Whose key seals the texts of a reception: the matter's, so that they can be erased together.
pub(crate) async fn subject_of(
    ctx: &Context,
    call: &Call,
    reception: ReceptionId,
) -> Result<Subject, Failure> {
    let wanted = Wanted {
        record: reception.record(),
        at_least: 0,
    };
    let loaded = one(ctx, call.actor(), wanted).await?;
    let proposal = as_reception(&loaded.state)?.proposal();
    Ok(Subject::Matter(proposal.matter.id))
}

/// The id's kind says what folds there; anything else would be a damaged journal.
pub(crate) fn as_reception(state: &State) -> Result<&JointReception, Refusal> {
    match state {
        State::JointReception(reception) => Ok(reception),
        _ => Err(Refusal::UnexpectedSender),
    }
}

/// The version that the decision rests on, from 1.
pub(crate) fn version_read(wire: u64) -> Result<u64, Invalid> {
    match wire {
        0 => Err(Reason::Missing.into()),
        version => Ok(version),
    }
}
