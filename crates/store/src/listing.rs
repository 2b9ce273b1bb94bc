//! Work lists: rows of coded facts, read a page at a time.

use std::collections::BTreeMap;

use domain::entry::{FAR_DAY, Listing};
use domain::id::{AgencyId, Kind, RecordId};
use domain::number::MatterNumber;
use domain::region::RegionCode;
use domain::time::{Date, Instant};

use crate::layout;

/// The longest page: what one screen and one message can carry.
pub const PAGE_LIMIT: u32 = 500;

/// Which rows of whose work list.
#[derive(Clone, Debug)]
pub struct ListQuery {
    pub agency: AgencyId,
    pub kind: Kind,
    pub stage: Option<String>,
    pub owner: Option<AgencyId>,
    pub category: Option<String>,
    /// Only rows whose clock runs out on this day or before.
    pub due_by: Option<Date>,
    pub after: Option<Cursor>,
    /// At most `PAGE_LIMIT`.
    pub limit: u32,
}

impl ListQuery {
    /// The whole list of an agency, from its first page.
    pub const fn of(agency: AgencyId, kind: Kind, limit: u32) -> Self {
        Self {
            agency,
            kind,
            stage: None,
            owner: None,
            category: None,
            due_by: None,
            after: None,
            limit,
        }
    }
}

/// Where a page ended: rows are ordered by the day they are due, then by record and slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    pub due_on: Date,
    pub record: RecordId,
    pub slot: u16,
}

const DAY: usize = 10;

impl Cursor {
    /// For page tokens: day (10 bytes), stream (35), slot (2).
    pub fn to_bytes(&self) -> Vec<u8> {
        [
            self.due_on.to_string().as_bytes(),
            &layout::stream(&self.record),
            &self.slot.to_be_bytes(),
        ]
        .concat()
    }

    /// `None` where the bytes were not made by `to_bytes`.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (day, rest) = bytes.split_at_checked(DAY)?;
        let (record, slot) = rest.split_at_checked(layout::STREAM)?;
        Some(Self {
            due_on: std::str::from_utf8(day).ok()?.parse().ok()?,
            record: layout::to_record(record)?,
            slot: u16::from_be_bytes(slot.try_into().ok()?),
        })
    }
}

/// A row of a work list as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListingRow {
    pub record: RecordId,
    /// 0 for the record itself; the claim's number where a row stands for a claim.
    pub slot: u16,
    pub version: u64,
    /// Whose work list it stands in.
    pub agency: AgencyId,
    pub stage: String,
    pub owner: AgencyId,
    pub region: RegionCode,
    pub category: String,
    pub urgent: bool,
    /// `FAR_DAY` where no clock runs.
    pub due_on: Date,
    pub opened: Instant,
    pub number: Option<MatterNumber>,
}

impl ListingRow {
    pub(crate) fn new(record: RecordId, version: u64, listing: &Listing) -> Self {
        Self {
            record,
            slot: listing.slot,
            version,
            agency: listing.agency,
            stage: listing.stage.to_owned(),
            owner: listing.owner,
            region: listing.region,
            category: listing.category.to_owned(),
            urgent: listing.urgent,
            // Days sort as texts of ten characters, and the far day sorts last.
            due_on: listing.due_on.min(FAR_DAY),
            opened: listing.opened,
            number: listing.number,
        }
    }

    pub const fn cursor(&self) -> Cursor {
        Cursor {
            due_on: self.due_on,
            record: self.record,
            slot: self.slot,
        }
    }
}

/// One page of a work list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub rows: Vec<ListingRow>,
    /// Where the next page begins; `None` on the last one.
    pub next: Option<Cursor>,
}

/// Rows of one work list that are of one kind and stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TallyRow {
    pub agency: AgencyId,
    pub kind: Kind,
    pub stage: String,
    pub rows: u64,
    /// Whose day has passed.
    pub overdue: u64,
    /// Whose day is today or soon.
    pub soon: u64,
}

/// The same as the engines that speak SQL count it.
pub(crate) fn tally<'r>(
    rows: impl Iterator<Item = &'r ListingRow>,
    today: Date,
    soon: Date,
) -> Vec<TallyRow> {
    let mut tally = BTreeMap::new();
    for row in rows {
        let kind = row.record.kind;
        let of = (row.agency.to_string(), kind.name(), row.stage.clone());
        let counted = tally.entry(of).or_insert_with(|| TallyRow {
            agency: row.agency,
            kind,
            stage: row.stage.clone(),
            rows: 0,
            overdue: 0,
            soon: 0,
        });
        counted.rows += 1;
        counted.overdue += u64::from(row.due_on < today);
        counted.soon += u64::from((today..=soon).contains(&row.due_on));
    }
    tally.into_values().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_written_as_bytes_is_read_again() {
        let cursor = Cursor {
            due_on: FAR_DAY,
            record: layout::tests::record(9),
            slot: 3,
        };
        assert_eq!(Cursor::from_bytes(&cursor.to_bytes()), Some(cursor));
        assert_eq!(Cursor::from_bytes(b"2026-03-02"), None);
        assert_eq!(Cursor::from_bytes(&[0; 47]), None);
    }
}
