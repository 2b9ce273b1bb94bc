//! Work lists, page by page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::types::v1 as pb;
use domain::codec::Codec;
use domain::id::{AgencyId, Kind};
use domain::people::Actor;
use store::{Cursor, ListQuery};

use super::call::optional;
use super::read::visible;
use super::rows::row;
use crate::context::Context;
use crate::failure::Failure;

/// Rows a page where the caller does not say.
const DEFAULT_ROWS: u32 = 50;
/// What one screen and one message carry with ease.
const MOST_ROWS: u32 = 200;
/// Stages are short codes.
const STAGE_LIMIT: usize = 40;

/// Which page of which rows.
#[derive(Clone, Debug)]
pub struct Listed {
    rows: u32,
    after: Option<Cursor>,
    stage: Option<String>,
    owner: Option<AgencyId>,
}

impl Listed {
    /// The fields that every list request has, by their names in the contract.
    pub fn parse(
        page_size: u32,
        page_token: &str,
        stage: String,
        owner: String,
    ) -> Result<Self, Invalid> {
        let rows = match page_size {
            0 => DEFAULT_ROWS,
            1..=MOST_ROWS => page_size,
            _ => return Err(Reason::OutOfRange).field("page_size"),
        };
        let after = match page_token {
            "" => None,
            token => Some(cursor(token).ok_or(Reason::Malformed).field("page_token")?),
        };
        if stage.len() > STAGE_LIMIT {
            return Err(Reason::TooLong).field("stage");
        }
        Ok(Self {
            rows,
            after,
            stage: Some(stage).filter(|stage| !stage.is_empty()),
            owner: optional(owner).field("owner")?,
        })
    }
}

fn cursor(token: &str) -> Option<Cursor> {
    Cursor::from_bytes(&URL_SAFE_NO_PAD.decode(token).ok()?)
}

/// One page of the caller's own work list, by due day, and the token of the next.
pub async fn page<C: Codec>(
    ctx: &Context<C>,
    actor: &Actor,
    kind: Kind,
    listed: Listed,
) -> Result<(Vec<pb::ListingRow>, String), Failure> {
    let Listed {
        rows,
        after,
        stage,
        owner,
    } = listed;
    let query = ListQuery {
        stage,
        owner,
        after,
        ..ListQuery::of(actor.agency(), kind, rows)
    };
    let page = ctx.store.page(query).await?;
    let shown = page
        .rows
        .iter()
        .filter(|each| visible(actor, each))
        .map(row);
    let next = page
        .next
        .map(|cursor| URL_SAFE_NO_PAD.encode(cursor.to_bytes()));
    Ok((shown.collect(), next.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_caller_sends_for_a_page_is_checked_field_by_field() {
        let parse = |size, token: &str, stage: &str, owner: &str| {
            Listed::parse(size, token, stage.into(), owner.into())
                .map(|listed| listed.rows)
                .map_err(|invalid| (invalid.path().to_string(), invalid.reason()))
        };
        assert_eq!(parse(0, "", "", ""), Ok(50));
        assert_eq!(parse(200, "", "served", ""), Ok(200));
        let refused = |path: &str, reason| Err((path.to_string(), reason));
        assert_eq!(
            parse(201, "", "", ""),
            refused("page_size", Reason::OutOfRange)
        );
        assert_eq!(
            parse(1, "?", "", ""),
            refused("page_token", Reason::Malformed)
        );
        assert_eq!(
            parse(1, "AAAA", "", ""),
            refused("page_token", Reason::Malformed)
        );
        assert_eq!(
            parse(1, "", &"x".repeat(41), ""),
            refused("stage", Reason::TooLong)
        );
        assert_eq!(
            parse(1, "", "", "nobody"),
            refused("owner", Reason::Malformed)
        );
    }
}
