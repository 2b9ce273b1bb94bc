//! Opens sealed texts; who opens what, and what for, is durable before anything is opened (PIPL 51, X4).

use std::collections::BTreeSet;

use contracts::invalid::{InField, Invalid, Reason};
use contracts::pb::types::v1 as pb;
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::entry::{Event, State};
use domain::id::RecordId;
use domain::sealed::SealedId;
use store::Access;

use super::call::Call;
use super::read::{Wanted, one};
use crate::context::Context;
use crate::failure::Failure;
use crate::telemetry::current_traceparent;

/// Texts opened by one call: a reception of five with several claims fits, a dump of the vault does not.
const MOST_TEXTS: usize = 100;

/// Which texts of which record, and what for.
pub struct Opening {
    record: RecordId,
    ids: Vec<SealedId>,
    purpose: &'static str,
}

impl Opening {
    /// Whose texts are opened.
    pub const fn record(&self) -> RecordId {
        self.record
    }

    /// The fields that every `OpenSealed` request has, by their names in the contract.
    pub fn parse(
        record: Option<pb::RecordRef>,
        sealed_ids: Vec<Vec<u8>>,
        purpose: i32,
    ) -> Result<Self, Invalid> {
        match sealed_ids.len() {
            0 => return Err(Reason::Missing).field("sealed_ids"),
            1..=MOST_TEXTS => {}
            _ => return Err(Reason::TooLong).field("sealed_ids"),
        }
        Ok(Self {
            record: Wired::from_wire(record).field("record")?,
            ids: Wired::from_wire(sealed_ids).field("sealed_ids")?,
            purpose: code(purpose).field("purpose")?,
        })
    }
}

fn code(purpose: i32) -> Result<&'static str, Reason> {
    match pb::Purpose::try_from(purpose) {
        Ok(pb::Purpose::Reception) => Ok("reception"),
        Ok(pb::Purpose::Handling) => Ok("handling"),
        Ok(pb::Purpose::Service) => Ok("service"),
        Ok(pb::Purpose::CaseFile) => Ok("case-file"),
        Ok(pb::Purpose::Supervision) => Ok("supervision"),
        Ok(pb::Purpose::Unspecified) => Err(Reason::Missing),
        Err(_) => Err(Reason::UnknownValue),
    }
}

/// Opens texts that the record itself names, in the order asked for.
pub async fn open<C: Codec>(
    ctx: &Context<C>,
    call: &Call,
    opening: Opening,
) -> Result<Vec<pb::OpenedText>, Failure> {
    open_shown(ctx, call, opening, |_, _| true).await
}

/// The same where not every event of a record is shown to each of its readers.
pub async fn open_shown<C: Codec>(
    ctx: &Context<C>,
    call: &Call,
    opening: Opening,
    shown: impl Fn(&State, &Event) -> bool,
) -> Result<Vec<pb::OpenedText>, Failure> {
    let Opening {
        record,
        ids,
        purpose,
    } = opening;
    let wanted = Wanted {
        record,
        at_least: 0,
    };
    let loaded = one(ctx, call.actor(), wanted).await?;
    let entries = ctx.store.entries(record).await?;
    let named: BTreeSet<SealedId> = entries
        .iter()
        .filter(|(.., entry)| shown(&loaded.state, &entry.event))
        .flat_map(|(.., entry)| entry.event.sealed())
        .map(|sealed| sealed.id)
        .collect();
    if !ids.iter().all(|id| named.contains(id)) {
        return Err(Failure::NotFound);
    }
    let access = Access {
        reader: call.caller().to_string(),
        purpose: purpose.to_string(),
        records: vec![record],
        parts: ids.clone(),
        trace: current_traceparent(),
    };
    ctx.store.record_access(access).await?;
    let parts = ctx.store.sealed_parts(&ids).await?;
    let mut asked = Vec::with_capacity(ids.len());
    for id in &ids {
        // Named by the record, but not held here: a text that was kept from this agency, or erased.
        let part = parts.iter().find(|part| part.id == *id);
        asked.push(part.ok_or(Failure::NotFound)?);
    }
    let opened = ctx.store.vault().open_parts(&asked).await?;
    let mut texts = Vec::with_capacity(ids.len());
    for (id, opened) in ids.into_iter().zip(opened) {
        texts.push(pb::OpenedText {
            sealed_id: id.to_wire(),
            text: opened?.text.as_str().to_owned(),
        });
    }
    Ok(texts)
}
