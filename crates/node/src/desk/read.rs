//! Reads one record, as its own agency may see it.

use std::collections::BTreeSet;

use domain::codec::Codec;
use domain::id::RecordId;
use domain::people::{Actor, Role};
use store::{ListingRow, Loaded};

use crate::context::Context;
use crate::failure::Failure;

/// Which record, and how new the answer must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub record: RecordId,
    /// A position of the journal that a reply named; 0 where any will do.
    pub at_least: u64,
}

/// The record as its entries make it.
pub async fn one<C: Codec>(
    ctx: &Context<C>,
    actor: &Actor,
    wanted: Wanted,
) -> Result<Loaded, Failure> {
    let Wanted { record, at_least } = wanted;
    if record.agency != actor.agency() || record.kind.service() != ctx.service {
        return Err(Failure::NotFound);
    }
    reach(ctx, at_least).await?;
    let loaded = ctx.store.load(record).await?.ok_or(Failure::NotFound)?;
    let category = loaded.state.listings().into_iter().map(|row| row.category);
    if restricted(category) && !may_see_accusations(actor) {
        return Err(Failure::NotFound);
    }
    Ok(loaded)
}

/// Waits until the journal has this position: a reply named it, so it is there or on its way to this replica.
pub async fn reach<C: Codec>(ctx: &Context<C>, position: u64) -> Result<(), Failure> {
    let mut newest = ctx.store.watch();
    newest
        .wait_for(|newest| *newest >= position)
        .await
        .map_err(|_| Failure::Unavailable {
            what: "the journal",
        })?;
    Ok(())
}

/// The rows that a reader may see: of its own agency, and no accusations for those who never may (Art. 30 ¶3).
pub fn visible(actor: &Actor, row: &ListingRow) -> bool {
    row.agency == actor.agency()
        && (may_see_accusations(actor) || !restricted([row.category.as_str()]))
}

fn restricted<'a>(categories: impl IntoIterator<Item = &'a str>) -> bool {
    categories
        .into_iter()
        .any(|category| category == "accusation")
}

/// Staff of the locality and of social forces never see accusation material (Art. 30 ¶3).
fn may_see_accusations(actor: &Actor) -> bool {
    let never = BTreeSet::from([Role::Local, Role::Social]);
    !actor.roles.is_subset(&never)
}
