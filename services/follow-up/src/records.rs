//! Changes of dockets and handlings, as all verbs make them.

use domain::docket::{self, Docket};
use domain::entry::{Event, State};
use domain::handling::{self, Handling};
use domain::id::{DocketId, HandlingId, RecordId};
use domain::refusal::Refusal;
use domain::sealed::Subject;
use node::desk::act::{self, Sealing};
use node::desk::call::{Call, RequestId};
use node::desk::read::{Wanted, one};
use node::failure::Failure;
use store::{Committed, Loaded};

use crate::Context;

/// Commits a command on a docket of the caller's agency; of others nobody learns whether there are any.
pub(crate) async fn change_docket(
    ctx: &Context,
    call: &Call,
    request: RequestId,
    docket: DocketId,
    sealing: Sealing,
    command: docket::Command,
) -> Result<Committed, Failure> {
    seen(ctx, call, docket.record()).await?;
    let deed = act::Deed::on(docket.record(), request).sealing(sealing);
    act::commit(ctx, call, deed, move |state, rules, actor, moment| {
        let events = docket::decide(as_docket(state)?, rules, actor, command, moment)?;
        Ok(events.into_iter().map(Event::Docket).collect())
    })
    .await
}

/// Commits a command on a handling of the caller's agency; of others nobody learns whether there are any.
pub(crate) async fn change_handling(
    ctx: &Context,
    call: &Call,
    request: RequestId,
    handling: HandlingId,
    sealing: Sealing,
    command: handling::Command,
) -> Result<Committed, Failure> {
    seen(ctx, call, handling.record()).await?;
    let deed = act::Deed::on(handling.record(), request).sealing(sealing);
    act::commit(ctx, call, deed, move |state, rules, actor, moment| {
        let events = handling::decide(as_handling(state)?, rules, actor, command, moment)?;
        Ok(events.into_iter().map(Event::Handling).collect())
    })
    .await
}

/// Whose key seals the texts of a docket: the matter's, so that they can be erased together.
///
/// No key is drawn for a docket that is not there, or not for this caller.
pub(crate) async fn subject_of(
    ctx: &Context,
    call: &Call,
    docket: DocketId,
) -> Result<Subject, Failure> {
    seen(ctx, call, docket.record()).await?;
    Ok(Subject::Matter(docket.id))
}

/// Whose key seals the texts of a handling: the matter's too, which the handling knows.
pub(crate) async fn subject_of_handling(
    ctx: &Context,
    call: &Call,
    handling: HandlingId,
) -> Result<Subject, Failure> {
    let loaded = seen(ctx, call, handling.record()).await?;
    let handling = as_handling(&loaded.state)?;
    Ok(Subject::Matter(handling.assignment().matter.id))
}

async fn seen(ctx: &Context, call: &Call, record: RecordId) -> Result<Loaded, Failure> {
    let wanted = Wanted {
        record,
        at_least: 0,
    };
    one(ctx, call.actor(), wanted).await
}

/// The id's kind says what folds there; anything else would be a damaged journal.
pub(crate) fn as_docket(state: &State) -> Result<&Docket, Refusal> {
    match state {
        State::Docket(docket) => Ok(docket),
        _ => Err(Refusal::UnexpectedSender),
    }
}

/// The id's kind says what folds there; anything else would be a damaged journal.
pub(crate) fn as_handling(state: &State) -> Result<&Handling, Refusal> {
    match state {
        State::Handling(handling) => Ok(handling),
        _ => Err(Refusal::UnexpectedSender),
    }
}
