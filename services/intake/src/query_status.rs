//! Where a matter stands, for those who hold its query code (Art. 21 ¶2, I10).

use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::intake::v1 as pb;
use domain::id::AgencyId;
use node::caller::Caller;
use node::failure::Failure;
use store::BlindKind;
use tonic::Request;

use crate::index::blind;
use crate::query_code::{InvalidQueryCode, QueryCode};
use crate::records::as_matter;
use crate::{Context, view};

/// Longer texts are no codes, however they are spaced.
const TYPED_LIMIT: usize = 64;

/// The code that was shown, at the portal of an agency.
pub(crate) struct QueryStatus {
    agency: AgencyId,
    code: QueryCode,
}

impl QueryStatus {
    /// A portal asks, never a member of staff: nobody reads a matter past the audit.
    pub(crate) fn open(request: Request<pb::QueryStatusRequest>) -> Result<Self, Failure> {
        let Some(Caller::Portal { agency, .. }) = request.extensions().get() else {
            return Err(Failure::forbidden("PERMISSION_DENIED"));
        };
        let agency = *agency;
        let pb::QueryStatusRequest { query_code } = request.into_inner();
        Ok(Self {
            agency,
            code: typed(&query_code).field("query_code")?,
        })
    }
}

fn typed(text: &str) -> Result<QueryCode, Invalid> {
    if text.is_empty() {
        return Err(Reason::Missing.into());
    }
    if text.len() > TYPED_LIMIT {
        return Err(Reason::TooLong.into());
    }
    text.parse()
        .map_err(|InvalidQueryCode| Reason::Malformed.into())
}

/// The public status. A code that nobody holds and one of another agency's matter are answered alike.
pub(crate) async fn query_status(
    ctx: &Context,
    query: QueryStatus,
) -> Result<pb::PublicStatus, Failure> {
    let QueryStatus { agency, code } = query;
    let value = blind(ctx.store.vault(), BlindKind::QueryCode, code.symbols());
    let held = ctx.store.find_blind(BlindKind::QueryCode, value).await?;
    let matter = held.into_iter().find(|record| record.agency == agency);
    let loaded = match matter {
        Some(record) => ctx.store.load(record).await?,
        None => None,
    };
    let loaded = loaded.ok_or(Failure::NotFound)?;
    Ok(view::public(as_matter(&loaded.state)?, &ctx.view()))
}
