//! Figures: how many rows of the caller's work lists have which coded fact.

use std::collections::BTreeMap;

use contracts::invalid::{Invalid, Reason};
use contracts::pb::types::v1 as pb;
use domain::codec::Codec;
use domain::id::Kind;
use domain::people::Actor;
use domain::time::Instant;
use store::{ListQuery, ListingRow, PAGE_LIMIT};

use super::read::visible;
use crate::context::Context;
use crate::failure::Failure;

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Stage,
    Owner,
    Category,
    Region,
}

impl TryFrom<i32> for By {
    type Error = Invalid;

    fn try_from(wire: i32) -> Result<Self, Invalid> {
        match pb::TallyBy::try_from(wire) {
            Ok(pb::TallyBy::Stage) => Ok(Self::Stage),
            Ok(pb::TallyBy::Owner) => Ok(Self::Owner),
            Ok(pb::TallyBy::Category) => Ok(Self::Category),
            Ok(pb::TallyBy::Region) => Ok(Self::Region),
            Ok(pb::TallyBy::Unspecified) => Err(Reason::Missing.into()),
            Err(_) => Err(Reason::UnknownValue.into()),
        }
    }
}

impl By {
    fn group(self, row: &ListingRow) -> String {
        match self {
            Self::Stage => row.stage.clone(),
            Self::Owner => row.owner.to_string(),
            Self::Category => row.category.clone(),
            Self::Region => row.region.to_string(),
        }
    }
}

/// Counts, and the instant they are true of; a fact that no row has is not listed, because nobody asked for it.
pub async fn tally<C: Codec>(
    ctx: &Context<C>,
    actor: &Actor,
    kinds: &[Kind],
    by: By,
) -> Result<(Vec<pb::TallyRow>, Instant), Failure> {
    let as_of = ctx.clock.now();
    let mut counts = BTreeMap::<String, u64>::new();
    for kind in kinds {
        let mut query = ListQuery::of(actor.agency(), *kind, PAGE_LIMIT);
        loop {
            let page = ctx.store.page(query.clone()).await?;
            for row in page.rows.iter().filter(|row| visible(actor, row)) {
                *counts.entry(by.group(row)).or_default() += 1;
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => break,
            }
        }
    }
    let rows = counts
        .into_iter()
        .map(|(group, count)| pb::TallyRow { group, count });
    Ok((rows.collect(), as_of))
}
