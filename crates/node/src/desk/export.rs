//! Exports this service's part of a case: entries as the journal keeps them, their leaves, and where the journal stood.

use contracts::pb::types::v1 as pb;
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::id::RecordId;
use store::Access;
use store::merkle::leaf;

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
    let entries = ctx.store.entries(record).await?;
    let exported = entries.into_iter().map(|(version, position, entry)| {
        let (event, payload) = (entry.event.name(), C::encode(&entry));
        let leaf = leaf(
            ctx.service,
            &record,
            version,
            event,
            entry.recorded,
            &payload,
        );
        pb::ExportedEntry {
            record: record.to_wire(),
            version,
            position,
            event: event.to_string(),
            recorded: entry.recorded.to_wire(),
            payload,
            leaf: leaf.to_vec(),
        }
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
