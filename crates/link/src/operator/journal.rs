//! The journal, entry by entry, in coded facts.

use contracts::Encoded as _;
use contracts::facts::{Fact, Facts};
use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::node::v1 as pb;
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::id::RecordId;
use domain::people::Author;
use node::failure::Failure;
use store::Kept;

use super::asker::Asker;

/// Rows a page where the caller does not say.
const DEFAULT_ROWS: u32 = 100;
/// What one message carries with ease, as long as the entries are small.
const MOST_ROWS: u32 = 500;
/// Where they are not: the registration of a group has a line of facts for each of hundreds.
const MOST_BYTES: usize = 1 << 20;

/// Which entries.
struct Asked {
    after: u64,
    rows: u32,
    record: Option<RecordId>,
}

impl TryFrom<pb::ListJournalRequest> for Asked {
    type Error = Invalid;

    fn try_from(wire: pb::ListJournalRequest) -> Result<Self, Invalid> {
        let pb::ListJournalRequest {
            after,
            page_size,
            record,
        } = wire;
        Ok(Self {
            after,
            rows: match page_size {
                0 => DEFAULT_ROWS,
                1..=MOST_ROWS => page_size,
                _ => return Err(Reason::OutOfRange).field("page_size"),
            },
            record: record
                .map(RecordId::from_wire)
                .transpose()
                .field("record")?,
        })
    }
}

pub(super) async fn list<C: Codec>(
    asker: &Asker<C>,
    request: pb::ListJournalRequest,
) -> Result<pb::ListJournalResponse, Failure> {
    let Asked {
        after,
        rows,
        record,
    } = request.try_into()?;
    if record.is_some_and(|record| !asker.sees(record.agency)) {
        return Err(Failure::NotFound);
    }
    asker.audit("journal", record).await?;
    let kept = match record {
        None => asker.desk.store.journal(after, rows).await?,
        Some(record) => {
            let all = asker.desk.store.kept(record).await?;
            if all.is_empty() {
                return Err(Failure::NotFound);
            }
            let later = all.into_iter().filter(|kept| kept.position > after);
            later
                .take(usize::try_from(rows).unwrap_or(usize::MAX))
                .collect()
        }
    };
    let mut more = kept.len() == usize::try_from(rows).unwrap_or(usize::MAX);
    let (mut shown, mut bytes, mut last) = (Vec::new(), 0, 0);
    for kept in &kept {
        if asker.sees(kept.record.agency) {
            let row = row(kept, &asker.facts);
            bytes += row.encoded_len();
            // One that is too large by itself is a page of its own.
            if bytes > MOST_BYTES && !shown.is_empty() {
                more = true;
                break;
            }
            shown.push(row);
        }
        last = kept.position;
    }
    Ok(pb::ListJournalResponse {
        rows: shown,
        next_after: if more { last } else { 0 },
    })
}

fn row(kept: &Kept, facts: &Facts) -> pb::JournalRow {
    let Kept {
        position,
        record,
        version,
        entry,
        payload: _,
        leaf,
    } = kept;
    pb::JournalRow {
        position: *position,
        record: record.to_wire(),
        version: *version,
        event: entry.event.name().to_owned(),
        happened: entry.happened.to_wire(),
        recorded: entry.recorded.to_wire(),
        law: entry.event.law().iter().map(ToString::to_string).collect(),
        author: match &entry.by {
            Author::Staff(person) => person.to_string(),
            Author::Peer(party) => party.to_string(),
            Author::Clock => "clock".to_owned(),
        },
        facts: facts
            .of(entry)
            .event()
            .map(Fact::to_string)
            .unwrap_or_default(),
        leaf: leaf.to_vec(),
    }
}
