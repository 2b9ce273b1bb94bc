//! Rows and references of the store as messages of the contract.

use contracts::pb::types::v1 as pb;
use contracts::wire::Wired;
use domain::entry::FAR_DAY;
use domain::id::RecordId;
use domain::region::RegionCode;
use store::{Committed, ListingRow};
use tonic::Response;

/// An answer about a record, which the line of the call and its span name.
pub fn about<T>(record: RecordId, answer: T) -> Response<T> {
    let mut response = Response::new(answer);
    response.extensions_mut().insert(record);
    response
}

/// What a mutation answers.
pub fn reference(committed: &Committed) -> pb::Reference {
    let Committed {
        reference,
        replayed,
    } = committed;
    pb::Reference {
        record: reference.record.to_wire(),
        version: reference.version,
        stage: reference.stage.clone(),
        number: reference.number.map(|number| number.to_string()),
        position: reference.position,
        recorded: reference.recorded.to_wire(),
        replayed: *replayed,
    }
}

/// A row of a work list; the far day and the whole nation stand for what is not known, and are told as nothing.
pub fn row(row: &ListingRow) -> pb::ListingRow {
    pb::ListingRow {
        record: row.record.to_wire(),
        slot: row.slot.into(),
        version: row.version,
        stage: row.stage.clone(),
        owner: row.owner.to_string(),
        region: if row.region == RegionCode::NATION {
            String::new()
        } else {
            row.region.to_string()
        },
        category: row.category.clone(),
        urgent: row.urgent,
        due_on: if row.due_on == FAR_DAY {
            String::new()
        } else {
            row.due_on.to_string()
        },
        opened: row.opened.to_wire(),
        number: row
            .number
            .map(|number| number.to_string())
            .unwrap_or_default(),
    }
}
