//! Changes of matters, as all verbs make them.

use contracts::invalid::Reason;
use domain::entry::{Event, State};
use domain::id::{MatterId, RecordId};
use domain::matter::{self, Link, Matter};
use domain::people::Actor;
use domain::refusal::Refusal;
use domain::sealed::Subject;
use node::desk::act::{self, Deed};
use node::desk::call::{Call, RequestId};
use node::desk::read::{self, Wanted};
use node::failure::Failure;
use store::{Committed, Loaded};

use crate::Context;

/// A deed on a matter of the caller's agency; no key is drawn for a matter that is not there.
pub(crate) async fn deed(
    ctx: &Context,
    call: &Call,
    request: RequestId,
    matter: MatterId,
) -> Result<Deed, Failure> {
    seen(ctx, call.actor(), matter.record()).await?;
    Ok(Deed::on(matter.record(), request))
}

/// Commits a command on a matter.
pub(crate) async fn change(
    ctx: &Context,
    call: &Call,
    deed: Deed,
    command: matter::Command,
) -> Result<Committed, Failure> {
    act::commit(ctx, call, deed, move |state, rules, actor, moment| {
        let events = matter::decide(as_matter(state)?, rules, actor, command, moment)?;
        Ok(events.into_iter().map(Event::Matter).collect())
    })
    .await
}

/// A record as this caller may see it; one that it may not see is one that is not there.
pub(crate) async fn seen(
    ctx: &Context,
    actor: &Actor,
    record: RecordId,
) -> Result<Loaded, Failure> {
    let wanted = Wanted {
        record,
        at_least: 0,
    };
    read::one(ctx, actor, wanted).await
}

/// The links of a matter to those that this reader may see: that another was an accusation is told to nobody beside it.
pub(crate) async fn links_seen<'a>(
    ctx: &Context,
    actor: &Actor,
    matter: &'a Matter,
) -> Result<Vec<&'a Link>, Failure> {
    let mut links = Vec::new();
    for link in &matter.links {
        match seen(ctx, actor, link.earlier.record()).await {
            Ok(_) => links.push(link),
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(links)
}

/// Whose key seals the texts of a matter, so that they can be erased together.
pub(crate) const fn subject(matter: MatterId) -> Subject {
    Subject::Matter(matter.id)
}

/// The id's kind says what folds there; anything else would be a damaged journal.
pub(crate) fn as_matter(state: &State) -> Result<&Matter, Refusal> {
    match state {
        State::Matter(matter) => Ok(matter),
        _ => Err(Refusal::UnexpectedSender),
    }
}

/// The version that a decision rests on; versions count from 1.
pub(crate) fn version_read(version: u64) -> Result<u64, Reason> {
    match version {
        0 => Err(Reason::Missing),
        read => Ok(read),
    }
}
