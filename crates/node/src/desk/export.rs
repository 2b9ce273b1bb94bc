//! Exports this service's part of a case: entries as the journal keeps them, their leaves, and where the journal stood.

use contracts::pb::types::v1 as pb;
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::id::RecordId;
use store::Access;

use super::call::Call;
use super::read::{Wanted, one};
use crate::context::Context;
use crate::failure::Failure;
use crate::telemetry::current_traceparent;

/// Coded facts and handles only; texts are opened one by one, for a purpose. The export itself is audited first.
pub async fn export<C: Codec>(
    ctx: &Context<C>,
    call: &Call,
    record: RecordId,
) -> Result<(Vec<pb::ExportedEntry>, pb::JournalHead), Failure> {
    let wanted = Wanted {
        record,
        at_least: 0,
    };
    one(ctx, call.actor(), wanted).await?;
    let access = Access {
        reader: call.caller().to_string(),
        purpose: "export".to_string(),
        records: vec![record],
        parts: Vec::new(),
        trace: current_traceparent(),
    };
    ctx.store.record_access(access).await?;
    let entries = ctx.store.kept(record).await?;
    let exported = entries.into_iter().map(|kept| pb::ExportedEntry {
        record: record.to_wire(),
        version: kept.version,
        position: kept.position,
        event: kept.entry.event.name().to_string(),
        recorded: kept.entry.recorded.to_wire(),
        payload: kept.payload,
        leaf: kept.leaf.to_vec(),
    });
    // Read after the entries, so that it covers them.
    let frontier = ctx.store.frontier().await?;
    let head = pb::JournalHead {
        size: frontier.size(),
        root: frontier.root().to_vec(),
        incarnation: ctx.store.incarnation().to_wire(),
    };
    Ok((exported.collect(), head))
}
