//! The way of messages between the two stores, in batches as the link's, without its greetings, calls and encryption.

use std::collections::BTreeMap;
use std::sync::Arc;

use contracts::codec::Wire;
use domain::codec::Codec as _;
use domain::id::Party;
use domain::sealed::{Sealed, SealedId};
use link::statement::{Judged, Signed, Statement, VerdictBatch};
use link::tree;
use node::keys::SigningKey;
use store::SealedRow;
use store::channel::{Arrival, OutgoingRow, ParkReason, VerdictNote};
use tokio_util::sync::CancellationToken;

use super::{AloneFault, Pair};

/// The link's own batches.
const BATCH: u32 = 64;
const VERDICTS: u32 = 256;

impl Pair {
    /// Takes what intake has queued into follow-up, and the verdicts back, until everything is there.
    pub(super) async fn deliver(
        &self,
        all_registered: &CancellationToken,
    ) -> Result<(), AloneFault> {
        let mut signal = self.intake.store.outgoing_signal();
        let (mut delivered, mut judged) = (0, 0);
        loop {
            // Before looking, so that what is queued meanwhile wakes us.
            signal.mark_unchanged();
            let ended = all_registered.is_cancelled();
            let rows = self
                .intake
                .store
                .pending(self.channel, delivered, BATCH)
                .await?;
            if let Some(last) = rows.last() {
                let through = last.seq;
                self.accept(rows).await?;
                self.intake.store.acknowledge(self.channel, through).await?;
                judged = self.judge(judged).await?;
                delivered = through;
            } else if ended {
                return Ok(());
            } else {
                tokio::select! {
                    _ = signal.changed() => {}
                    () = all_registered.cancelled() => {}
                }
            }
        }
    }

    async fn accept(&self, rows: Vec<OutgoingRow>) -> Result<(), AloneFault> {
        let from = &self.intake.store;
        let Some(first) = rows.first().map(|row| row.seq) else {
            return Ok(());
        };
        let digests: Vec<_> = rows.iter().map(|row| row.digest).collect();
        let count = rows.len();
        let statement = Statement {
            channel: self.channel,
            incarnation: from.incarnation(),
            first,
            count: u32::try_from(count).map_err(|_| AloneFault::Message)?,
            root: tree::root(&digests),
            stated: self.intake.clock.now(),
        };
        let stated = Signed::messages(self.key(self.channel.from)?, &statement).kept(
            self.channel,
            from.incarnation(),
            first,
            count,
        );
        let mut messages = Vec::with_capacity(count);
        for row in &rows {
            messages.push(Wire::decode_message(&row.bytes).map_err(|_| AloneFault::Message)?);
        }
        let handles: Vec<Sealed> = messages
            .iter()
            .flat_map(|message| message.body.sealed())
            .collect();
        let mut parts = self.parts(&handles).await?;
        let rules = self.intake.rules();
        let arrivals = rows
            .into_iter()
            .zip(messages)
            .map(|(row, message)| Arrival {
                channel: self.channel,
                incarnation: from.incarnation(),
                seq: row.seq,
                message_id: row.message_id,
                bytes: row.bytes,
                digest: row.digest,
                seals: message
                    .body
                    .sealed()
                    .iter()
                    .filter_map(|handle| parts.remove(&handle.id))
                    .collect(),
                message: Ok::<_, ParkReason>(message),
                trace: row.trace,
                rules: Arc::clone(&rules),
            });
        self.follow_up.accept(stated, arrivals.collect()).await?;
        Ok(())
    }

    /// The texts out of one vault and into the other.
    async fn parts(&self, handles: &[Sealed]) -> Result<BTreeMap<SealedId, SealedRow>, AloneFault> {
        let ids: Vec<SealedId> = handles.iter().map(|handle| handle.id).collect();
        let digests: BTreeMap<_, _> = handles
            .iter()
            .map(|handle| (handle.id, handle.digest))
            .collect();
        let rows = self.intake.store.sealed_parts(&ids).await?;
        let subjects = rows.iter().map(|row| row.subject);
        self.follow_up.vault().make_ready(subjects).await?;
        let mut parts = BTreeMap::new();
        for row in rows {
            let opened = self.intake.store.vault().open_part(&row).await?;
            let digest = digests.get(&row.id).ok_or(AloneFault::Message)?;
            let part = self
                .follow_up
                .vault()
                .reseal(row.subject, row.id, &opened.salt, &opened.text, digest)
                .await?;
            parts.insert(row.id, part);
        }
        Ok(parts)
    }

    async fn judge(&self, after: u64) -> Result<u64, AloneFault> {
        let rows = self
            .follow_up
            .verdicts(self.channel, after, VERDICTS)
            .await?;
        let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
            return Ok(after);
        };
        let (first, last) = (first.verdict_seq, last.verdict_seq);
        let mut notes = Vec::with_capacity(rows.len());
        let mut verdicts = Vec::with_capacity(rows.len());
        let sender = self.intake.store.incarnation();
        let messages = rows.iter().map(|row| row.message_seq);
        let numbers = messages.clone().min().unwrap_or(1)..=messages.max().unwrap_or(0);
        let received = self
            .follow_up
            .incoming_between(self.channel, sender, numbers)
            .await?;
        let mut received: BTreeMap<_, _> = received.into_iter().map(|row| (row.seq, row)).collect();
        for row in rows {
            let received = received
                .remove(&row.message_seq)
                .ok_or(AloneFault::Message)?;
            notes.push(VerdictNote {
                verdict_seq: row.verdict_seq,
                message_seq: row.message_seq,
                verdict: row.verdict.clone(),
            });
            verdicts.push(Judged {
                incarnation: row.incarnation,
                seq: row.message_seq,
                digest: received.digest,
                received: received.received,
                verdict: row.verdict,
            });
        }
        let (incarnation, count) = (self.follow_up.incarnation(), verdicts.len());
        let batch = VerdictBatch {
            channel: self.channel,
            incarnation,
            first,
            verdicts,
            stated: self.intake.clock.now(),
        };
        let signed = Signed::verdicts(self.key(self.channel.to)?, &batch);
        let stated = signed.kept(self.channel, incarnation, first, count);
        self.intake.store.note_verdicts(stated, notes).await?;
        self.follow_up.verdicts_taken(self.channel, last).await?;
        Ok(last)
    }

    fn key(&self, party: Party) -> Result<&SigningKey, AloneFault> {
        let keys = self.intake.identities.keys(party.agency, party.service);
        keys.map(|keys| keys.signing.as_ref())
            .ok_or(AloneFault::Message)
    }
}
