//! Finds matters by what a clerk has at hand: a number, an id elsewhere, or who the petitioner is.

use contracts::invalid::{InField, Invalid, Reason, required};
use contracts::pb::intake::v1 as pb;
use contracts::wire::text;
use domain::entry::Key;
use domain::id::RecordId;
use domain::number::MatterNumber;
use node::desk::call::Call;
use node::failure::Failure;
use node::telemetry::current_traceparent;
use store::{Access, BlindKind};

use crate::Context;
use crate::entry::{NAME_LIMIT, NUMBER_LIMIT};
use crate::index::blind;
use crate::records::seen;

/// As long as the ids of other systems get.
const SOURCE_LIMIT: usize = 64;
/// What one screen shows: of a name that more matters have, the newest.
const MOST_FOUND: usize = 200;

/// What is looked for. Holds personal data in clear, so it derives no `Debug`.
pub(crate) enum FindMatters {
    Number(MatterNumber),
    Source(String),
    Petitioner(BlindKind, String),
}

impl TryFrom<pb::FindMattersRequest> for FindMatters {
    type Error = Invalid;

    fn try_from(pb: pb::FindMattersRequest) -> Result<Self, Invalid> {
        use pb::find_matters_request::By;
        let pb::FindMattersRequest { by } = pb;
        let petitioner = |kind, words, limit, field: &str| {
            let words = text(words, limit).field(field)?;
            Ok(Self::Petitioner(kind, words))
        };
        match required(by).field("by")? {
            By::Number(number) => {
                let number = text(number, NUMBER_LIMIT).field("number")?;
                Ok(Self::Number(
                    number.parse().map_err(Invalid::from).field("number")?,
                ))
            }
            By::SourceId(id) if id.is_empty() => Err(Reason::Missing).field("source_id"),
            By::SourceId(id) if id.len() > SOURCE_LIMIT => Err(Reason::TooLong).field("source_id"),
            By::SourceId(id) => Ok(Self::Source(id)),
            By::Name(words) => petitioner(BlindKind::Name, words, NAME_LIMIT, "name"),
            By::IdentityNumber(words) => {
                petitioner(BlindKind::Identity, words, NUMBER_LIMIT, "identity_number")
            }
            By::Phone(words) => petitioner(BlindKind::Phone, words, NUMBER_LIMIT, "phone"),
        }
    }
}

/// The matters of the caller's agency that it may see, newest first; who was told of which is durable before anybody is told.
pub(crate) async fn find_matters(
    ctx: &Context,
    call: &Call,
    command: FindMatters,
) -> Result<Vec<RecordId>, Failure> {
    let agency = call.actor().agency();
    let store = &ctx.store;
    let mut held = match command {
        FindMatters::Number(number) => store.find(&Key::Number(number)).await?,
        FindMatters::Source(id) => store.find(&Key::Source(agency, id)).await?,
        FindMatters::Petitioner(kind, words) => {
            let value = blind(store.vault(), kind, &words);
            store.find_blind(kind, value).await?
        }
    };
    // Ids are ordered by the time they were made at.
    held.sort_unstable_by_key(|record| std::cmp::Reverse(record.id));
    let mut found = Vec::new();
    for record in held {
        match seen(ctx, call.actor(), record).await {
            Ok(_) => found.push(record),
            Err(Failure::NotFound) => {}
            Err(failure) => return Err(failure),
        }
        if found.len() == MOST_FOUND {
            break;
        }
    }
    let access = Access {
        reader: call.caller().to_string(),
        purpose: "find".to_string(),
        records: found.clone(),
        parts: Vec::new(),
        trace: current_traceparent(),
    };
    store.record_access(access).await?;
    Ok(found)
}
