//! Entries into records.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use domain::codec::Codec;
use domain::entry::{Entry, State};
use domain::id::RecordId;
use domain::rulebook::RulebookVersion;

use crate::error::StoreError;
use crate::journal::{JournalRow, Loaded, Since};

/// A record, and the rules that its newest entry was decided by.
pub(crate) struct Folded {
    pub(crate) loaded: Loaded,
    pub(crate) rules: String,
}

pub(crate) fn decode<C: Codec>(row: &JournalRow) -> Result<Entry, StoreError> {
    C::decode(&row.kind, &row.payload, row.recorded).map_err(|source| StoreError::Undecodable {
        record: row.record,
        version: row.version,
        source,
    })
}

pub(crate) fn rules_name(rules: &RulebookVersion) -> String {
    format!("{}/{}/{}", rules.calendar, rules.profile, rules.directory)
}

/// Folds rows that are ordered by stream and version; a stream that does not fold fails alone.
pub(crate) fn fold_all<C: Codec>(
    rows: Vec<JournalRow>,
) -> BTreeMap<RecordId, Result<Folded, StoreError>> {
    rows.chunk_by(|a, b| a.record == b.record)
        .filter_map(|stream| Some((stream.first()?.record, stream)))
        .map(|(record, stream)| {
            let fold = AssertUnwindSafe(|| fold::<C>(record, stream));
            (
                record,
                catch_unwind(fold).unwrap_or(Err(StoreError::BrokeOff { record })),
            )
        })
        .collect()
}

/// One more entry of a record, or its first.
pub(crate) fn step(
    record: RecordId,
    before: Option<(State, Since)>,
    entry: &Entry,
) -> Result<(State, Since), StoreError> {
    let happened = entry.happened;
    let folded = match before {
        None => State::begin(record, entry).map(|state| {
            let since = Since {
                opened: happened,
                entered: happened,
            };
            (state, since)
        }),
        Some((state, mut since)) => {
            let stage = state.stage();
            state.apply(entry).map(|state| {
                if state.stage() != stage {
                    since.entered = since.entered.max(happened);
                }
                (state, since)
            })
        }
    };
    folded.map_err(|source| StoreError::DoesNotFold { record, source })
}

fn fold<C: Codec>(record: RecordId, rows: &[JournalRow]) -> Result<Folded, StoreError> {
    let mut folded = None;
    let mut rules = String::new();
    let mut position = 0;
    for (expected, row) in (1..).zip(rows) {
        if row.version != expected {
            return Err(StoreError::Unreadable { what: "version" });
        }
        let entry = decode::<C>(row)?;
        folded = Some(step(record, folded, &entry)?);
        rules = rules_name(&entry.rules);
        position = row.position;
    }
    let (state, since) = folded.ok_or(StoreError::Unreadable { what: "stream" })?;
    Ok(Folded {
        loaded: Loaded {
            state: Arc::new(state),
            version: rows.len() as u64,
            position,
            since,
        },
        rules,
    })
}
