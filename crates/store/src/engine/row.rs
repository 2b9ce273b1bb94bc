//! Between rows of an engine and rows of the store: what cannot be read is named by its column's meaning, never by its value.

use domain::entry::TimerName;
use domain::id::{AgencyId, RecordId};
use domain::region::RegionCode;
use domain::sealed::SealedId;
use domain::time::Instant;
use sqlx::Row;

use super::dialect::DbRow;
use crate::access::{Access, AccessRow};
use crate::channel::{
    Channel, Covers, IncomingRow, OutgoingRow, Stated, Stopped, Verdict, VerdictRow,
};
use crate::error::StoreError;
use crate::journal::JournalRow;
use crate::layout;
use crate::listing::ListingRow;
use crate::lives::{Extent, Hearing};
use crate::merkle::{Frontier, Hash};
use crate::rows::{Head, PeerRow, RequestRow};
use crate::vault::SealedRow;

/// Both engines count in signed numbers; ours are far below the difference.
pub(crate) fn int(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A row of which columns are read in the order in which they were asked for.
pub(super) struct Columns<'r> {
    row: &'r DbRow,
    next: usize,
}

type Read<T> = Result<T, StoreError>;

fn unreadable<T>(found: Option<T>, what: &'static str) -> Read<T> {
    found.ok_or(StoreError::Unreadable { what })
}

impl<'r> Columns<'r> {
    pub(super) fn of(row: &'r DbRow) -> Self {
        Self { row, next: 0 }
    }

    fn at(&mut self) -> usize {
        self.next += 1;
        self.next - 1
    }

    pub(super) fn bytes(&mut self) -> Read<Vec<u8>> {
        let at = self.at();
        self.row
            .try_get(at)
            .map_err(StoreError::database("reading bytes"))
    }

    fn bytes_or_none(&mut self) -> Read<Option<Vec<u8>>> {
        let at = self.at();
        self.row
            .try_get(at)
            .map_err(StoreError::database("reading bytes"))
    }

    pub(super) fn text(&mut self) -> Read<String> {
        let at = self.at();
        self.row
            .try_get(at)
            .map_err(StoreError::database("reading a text"))
    }

    fn text_or_none(&mut self) -> Read<Option<String>> {
        let at = self.at();
        self.row
            .try_get(at)
            .map_err(StoreError::database("reading a text"))
    }

    pub(super) fn signed(&mut self) -> Read<i64> {
        let at = self.at();
        self.row
            .try_get(at)
            .map_err(StoreError::database("reading a number"))
    }

    fn signed_or_none(&mut self) -> Read<Option<i64>> {
        let at = self.at();
        self.row
            .try_get(at)
            .map_err(StoreError::database("reading a number"))
    }

    pub(super) fn count(&mut self) -> Read<u64> {
        unreadable(u64::try_from(self.signed()?).ok(), "a count")
    }

    pub(super) fn small<T: TryFrom<i64>>(&mut self) -> Read<T> {
        unreadable(T::try_from(self.signed()?).ok(), "a small number")
    }

    pub(super) fn instant(&mut self) -> Read<Instant> {
        self.signed().map(Instant::from_micros)
    }

    pub(super) fn hash(&mut self) -> Read<Hash> {
        unreadable(self.bytes()?.try_into().ok(), "a digest")
    }

    pub(super) fn record(&mut self) -> Read<RecordId> {
        unreadable(layout::to_record(&self.bytes()?), "a stream")
    }

    pub(super) fn agency(&mut self) -> Read<AgencyId> {
        unreadable(self.text()?.parse().ok(), "an agency")
    }

    pub(super) fn channel(&mut self) -> Read<Channel> {
        unreadable(layout::to_channel(&self.bytes()?), "a channel")
    }

    pub(super) fn wide(&mut self) -> Read<u128> {
        unreadable(
            self.bytes()?.try_into().ok().map(u128::from_be_bytes),
            "an incarnation",
        )
    }

    fn wide_or_none(&mut self) -> Read<Option<u128>> {
        let bytes = self.bytes_or_none()?;
        bytes
            .map(|bytes| {
                unreadable(
                    bytes.try_into().ok().map(u128::from_be_bytes),
                    "an incarnation",
                )
            })
            .transpose()
    }

    pub(super) fn timer(&mut self) -> Read<TimerName> {
        let name = self.text()?;
        let parsed = name.split_once('/').and_then(|(clock, slot)| {
            Some(TimerName {
                clock: clock.parse().ok()?,
                slot: slot.parse().ok()?,
            })
        });
        unreadable(parsed, "a timer")
    }

    fn verdict(&mut self) -> Read<Option<Verdict>> {
        let (code, detail) = (self.signed()?, self.text()?);
        Ok(Some(match code {
            0 => return Ok(None),
            1 => Verdict::Applied,
            2 => Verdict::Waiting(unreadable(detail.parse().ok(), "a record waited for")?),
            3 => Verdict::Parked(detail),
            4 => Verdict::Refused(detail),
            _ => return Err(StoreError::Unreadable { what: "a verdict" }),
        }))
    }

    fn given(&mut self) -> Read<Verdict> {
        unreadable(self.verdict()?, "a verdict")
    }
}

/// The code and detail of a verdict; 0 is none yet.
pub(super) fn verdict(verdict: Option<&Verdict>) -> (i64, String) {
    match verdict {
        None => (0, String::new()),
        Some(Verdict::Applied) => (1, String::new()),
        Some(Verdict::Waiting(record)) => (2, record.to_string()),
        Some(Verdict::Parked(reason)) => (3, reason.clone()),
        Some(Verdict::Refused(reason)) => (4, reason.clone()),
    }
}

pub(super) fn head(row: &DbRow) -> Read<Head> {
    let mut columns = Columns::of(row);
    let service: i64 = columns.signed()?;
    let service = domain::id::Service::ALL
        .into_iter()
        .find(|each| i64::from(layout::service_code(*each)) == service);
    let (incarnation, generation, size) = (columns.wide()?, columns.count()?, columns.count()?);
    Ok(Head {
        service: unreadable(service, "a service")?,
        incarnation,
        generation,
        frontier: unreadable(
            Frontier::from_bytes(size, &columns.bytes()?),
            "the frontier",
        )?,
        recorded: columns.instant()?,
    })
}

pub(super) fn journal(row: &DbRow) -> Read<JournalRow> {
    let mut columns = Columns::of(row);
    Ok(JournalRow {
        position: columns.count()?,
        record: columns.record()?,
        version: columns.count()?,
        kind: columns.text()?,
        payload: columns.bytes()?,
        recorded: columns.instant()?,
        leaf: columns.hash()?,
    })
}

pub(super) fn listing(row: &DbRow) -> Read<ListingRow> {
    let mut columns = Columns::of(row);
    let (record, slot, version) = (columns.record()?, columns.small()?, columns.count()?);
    let (agency, stage, owner) = (columns.agency()?, columns.text()?, columns.agency()?);
    let region = unreadable(RegionCode::from_number(columns.count()?).ok(), "a region")?;
    let (category, urgent) = (columns.text()?, columns.signed()? != 0);
    let due_on = unreadable(columns.text()?.parse().ok(), "a day")?;
    let opened = columns.instant()?;
    let number = columns.text()?;
    let number = if number.is_empty() {
        None
    } else {
        Some(unreadable(number.parse().ok(), "a number")?)
    };
    Ok(ListingRow {
        record,
        slot,
        version,
        agency,
        stage,
        owner,
        region,
        category,
        urgent,
        due_on,
        opened,
        number,
    })
}

pub(super) fn request(row: &DbRow) -> Read<RequestRow> {
    let mut columns = Columns::of(row);
    Ok(RequestRow {
        name: columns.hash()?,
        digest: columns.hash()?,
        reply: columns.bytes()?,
        at: columns.instant()?,
    })
}

pub(super) fn sealed(row: &DbRow) -> Read<SealedRow> {
    let mut columns = Columns::of(row);
    Ok(SealedRow {
        id: SealedId(columns.wide()?),
        subject: unreadable(layout::to_subject(&columns.bytes()?), "a subject")?,
        ciphertext: columns.bytes()?,
    })
}

pub(super) fn access(row: &DbRow) -> Read<AccessRow> {
    let mut columns = Columns::of(row);
    let (number, at, reader, purpose) = (
        columns.count()?,
        columns.instant()?,
        columns.text()?,
        columns.text()?,
    );
    let records = columns.bytes()?;
    let records = records
        .chunks(layout::STREAM)
        .map(|bytes| unreadable(layout::to_record(bytes), "a stream"));
    let records = records.collect::<Read<_>>()?;
    let parts = columns.bytes()?;
    let (parts, rest) = parts.as_chunks::<16>();
    unreadable(rest.is_empty().then_some(()), "sealed parts")?;
    let parts = parts
        .iter()
        .map(|part| SealedId(u128::from_be_bytes(*part)))
        .collect();
    let trace = columns.text_or_none()?;
    Ok(AccessRow {
        number,
        at,
        access: Access {
            reader,
            purpose,
            records,
            parts,
            trace,
        },
    })
}

pub(super) fn peer(row: &DbRow) -> Read<PeerRow> {
    let mut columns = Columns::of(row);
    let mut peer = PeerRow::new(columns.channel()?);
    peer.sent = columns.count()?;
    peer.acked = columns.count()?;
    peer.taken_from = columns.wide_or_none()?;
    peer.taken = columns.count()?;
    peer.incarnation = columns.wide_or_none()?;
    peer.received = columns.count()?;
    peer.verdicts_given = columns.count()?;
    peer.verdicts_taken = columns.count()?;
    if let Some(seq) = columns.signed_or_none()? {
        peer.stopped = Some(Stopped {
            seq: unreadable(u64::try_from(seq).ok(), "a count")?,
            first_digest: columns.hash()?,
            second_digest: columns.hash()?,
            second_bytes: columns.bytes()?,
        });
    }
    Ok(peer)
}

pub(super) fn outgoing(row: &DbRow) -> Read<OutgoingRow> {
    let mut columns = Columns::of(row);
    Ok(OutgoingRow {
        channel: columns.channel()?,
        seq: columns.count()?,
        message_id: columns.hash()?,
        to: columns.record()?,
        bytes: columns.bytes()?,
        digest: columns.hash()?,
        urgent: columns.signed()? != 0,
        trace: columns.text_or_none()?,
        queued: columns.instant()?,
        verdict: columns.verdict()?,
    })
}

pub(super) fn incoming(row: &DbRow) -> Read<IncomingRow> {
    let mut columns = Columns::of(row);
    Ok(IncomingRow {
        channel: columns.channel()?,
        incarnation: columns.wide()?,
        seq: columns.count()?,
        message_id: columns.hash()?,
        bytes: columns.bytes()?,
        digest: columns.hash()?,
        received: columns.instant()?,
        trace: columns.text_or_none()?,
        verdict: columns.given()?,
    })
}

pub(super) fn told(row: &DbRow) -> Read<VerdictRow> {
    let mut columns = Columns::of(row);
    Ok(VerdictRow {
        verdict_seq: columns.count()?,
        incarnation: columns.wide()?,
        message_seq: columns.count()?,
        message_id: columns.hash()?,
        verdict: columns.given()?,
    })
}

pub(super) const fn covers(covers: Covers) -> i64 {
    match covers {
        Covers::Messages => 1,
        Covers::Verdicts => 2,
    }
}

pub(super) fn stated(row: &DbRow) -> Read<Stated> {
    let mut columns = Columns::of(row);
    Ok(Stated {
        channel: columns.channel()?,
        covers: match columns.signed()? {
            1 => Covers::Messages,
            2 => Covers::Verdicts,
            _ => return unreadable(None, "what a statement covers"),
        },
        incarnation: columns.wide()?,
        first: columns.count()?,
        count: columns.small()?,
        bytes: columns.bytes()?,
        key: columns.text()?,
        signature: columns.bytes()?,
    })
}

/// The state of a hearing, and what was lost.
pub(super) fn hearing(hearing: Hearing) -> (i64, Extent, Extent) {
    match hearing {
        Hearing::Unheard => (0, Extent::default(), Extent::default()),
        Hearing::Whole => (1, Extent::default(), Extent::default()),
        Hearing::Lost { ours, theirs } => (2, ours, theirs),
    }
}
