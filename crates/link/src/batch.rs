//! What one delivery carries: the next messages in their order with their sealed parts, and the verdicts that wait to be told.

use std::collections::{BTreeMap, VecDeque};

use contracts::invalid::{InField, Reason};
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::sealed::{Sealed, SealedId};
use store::channel::{IncomingRow, OutgoingRow, VerdictRow};
use store::{Channel, Opened, SealedRow, StoreError, VaultError};

use crate::desk::Desk;
use crate::parts::{Binding, Handover, Plain, Sealer};
use crate::receive::{BATCH, VERDICTS};
use crate::refused::Refused;
use crate::statement::{Judged, Signed, Statement, Unproven, VerdictBatch};
use crate::tree;
use crate::wire::{self, pb};

/// The most bytes of messages and parts in one delivery; a single message may be larger.
const BYTES: usize = 1 << 20;

/// How far a channel pair has come, as the other end says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) messages: u64,
    pub(crate) verdicts: u64,
    /// Deliveries of messages up to this number have failed before.
    pub(crate) tried: u64,
}

/// A delivery that is ready to go, and how far it reaches.
pub(crate) struct Delivery {
    pub(crate) request: pb::DeliverRequest,
    /// The last message; 0 where it carries none.
    pub(crate) through: u64,
    /// The last verdict; 0 where it carries none.
    pub(crate) verdicts_through: u64,
    pub(crate) urgent: bool,
}

impl<C: Codec> Desk<C> {
    /// The next delivery on a channel; `None` where there is nothing to say.
    pub(crate) async fn next_delivery(
        &self,
        channel: Channel,
        progress: Progress,
    ) -> Result<Option<Delivery>, Refused> {
        let rows = cut_urgent(
            self.store
                .pending(channel, progress.messages, self.batch)
                .await?,
        );
        let verdicts = self
            .store
            .verdicts(reverse(channel), progress.verdicts, VERDICTS)
            .await?;
        if rows.is_empty() && verdicts.is_empty() {
            return Ok(None);
        }
        let urgent = rows.iter().any(|row| row.urgent);
        let envelopes = self.envelopes(channel, rows, progress.tried).await?;
        let through = envelopes.last().map_or(0, |envelope| envelope.seq);
        let verdicts_through = verdicts.last().map_or(0, |row| row.verdict_seq);
        let request = pb::DeliverRequest {
            statement: self.state(channel, &envelopes)?.map(Into::into),
            messages: envelopes,
            verdicts: self
                .judge(reverse(channel), verdicts)
                .await?
                .into_iter()
                .map(Into::into)
                .collect(),
        };
        Ok(Some(Delivery {
            request,
            through,
            verdicts_through,
            urgent,
        }))
    }

    fn state(
        &self,
        channel: Channel,
        envelopes: &[pb::Envelope],
    ) -> Result<Option<Signed>, Refused> {
        let Some(first) = envelopes.first() else {
            return Ok(None);
        };
        let digests: Vec<_> = envelopes
            .iter()
            .map(|envelope| tree::sha256(&envelope.message))
            .collect();
        let statement = Statement {
            channel,
            incarnation: self.store.incarnation(),
            first: first.seq,
            count: u32::try_from(digests.len()).expect("a batch is small"),
            root: tree::root(&digests),
            stated: self.clock.now(),
        };
        Ok(Some(Signed::messages(
            &self.keys_of(channel.from)?.signing,
            &statement,
        )))
    }

    /// Signs verdicts on messages of `channel`, whose receiver is served here.
    async fn judge(
        &self,
        channel: Channel,
        rows: Vec<VerdictRow>,
    ) -> Result<Option<Signed>, Refused> {
        let Some(first) = rows.first().map(|row| row.verdict_seq) else {
            return Ok(None);
        };
        let mut verdicts = Vec::with_capacity(rows.len());
        let mut messages = VecDeque::new();
        for row in rows {
            // Verdicts mostly follow the messages: one look finds those of many.
            if messages
                .front()
                .is_none_or(|next: &IncomingRow| !is_of(&row, next))
            {
                let numbers = row.message_seq..=row.message_seq + u64::from(BATCH);
                let found = self
                    .store
                    .incoming_between(channel, row.incarnation, numbers)
                    .await?;
                messages = found.into();
            }
            let message = messages.pop_front().filter(|message| is_of(&row, message));
            let IncomingRow {
                digest, received, ..
            } = message.ok_or(StoreError::Unreadable {
                what: "a message that has a verdict",
            })?;
            let VerdictRow {
                incarnation,
                message_seq,
                verdict,
                ..
            } = row;
            verdicts.push(Judged {
                incarnation,
                seq: message_seq,
                digest,
                received,
                verdict,
            });
        }
        let incarnation = self.store.incarnation();
        let batch = VerdictBatch {
            channel,
            incarnation,
            first,
            verdicts,
            stated: self.clock.now(),
        };
        Ok(Some(Signed::verdicts(
            &self.keys_of(channel.to)?.signing,
            &batch,
        )))
    }

    /// As many of the rows as fit, at least one, each with its parts.
    async fn envelopes(
        &self,
        channel: Channel,
        rows: Vec<OutgoingRow>,
        tried: u64,
    ) -> Result<Vec<pb::Envelope>, Refused> {
        let mut named = Vec::with_capacity(rows.len());
        for row in &rows {
            let message = C::decode_message(&row.bytes)
                .map_err(|_| Reason::Malformed)
                .field("message")?;
            named.push(message.body.sealed());
        }
        let ids: Vec<SealedId> = named.iter().flatten().map(|sealed| sealed.id).collect();
        let held: BTreeMap<SealedId, SealedRow> = self
            .store
            .sealed_parts(&ids)
            .await?
            .into_iter()
            .map(|row| (row.id, row))
            .collect();
        let directory = self.directory();
        let key = directory
            .sealing_key(channel.to)
            .ok_or(Unproven::UnknownKey)?;
        let mut envelopes = Vec::with_capacity(rows.len());
        let mut size = 0;
        for (row, named) in rows.into_iter().zip(named) {
            let binding = Binding {
                channel,
                message_id: row.message_id,
            };
            let mut sealer = Sealer::new(key, binding, &self.entropy);
            let mut parts = Vec::with_capacity(named.len());
            for handover in self.hand_over(&mut sealer, &named, &held).await? {
                parts.push(wire::from_handover(handover, key.id().as_str()));
            }
            size += row.bytes.len()
                + parts
                    .iter()
                    .map(|part| part.ciphertext.len() + 128)
                    .sum::<usize>();
            if size > BYTES && !envelopes.is_empty() {
                break;
            }
            envelopes.push(pb::Envelope {
                seq: row.seq,
                message_id: row.message_id.to_wire(),
                message: row.bytes,
                digest: row.digest.to_wire(),
                urgent: row.urgent,
                traceparent: row.trace.unwrap_or_default(),
                parts,
                resent: row.seq <= tried,
            });
        }
        Ok(envelopes)
    }

    /// Takes the texts of a message out of the vault and seals them to the receiving service.
    async fn hand_over(
        &self,
        sealer: &mut Sealer<'_>,
        named: &[Sealed],
        held: &BTreeMap<SealedId, SealedRow>,
    ) -> Result<Vec<Handover>, Refused> {
        let rows: Vec<&SealedRow> = named.iter().filter_map(|each| held.get(&each.id)).collect();
        let opened = self.store.vault().open_parts(&rows).await;
        let mut plain = BTreeMap::new();
        for (row, opened) in rows.into_iter().zip(opened.map_err(StoreError::from)?) {
            match opened {
                Ok(Opened { salt, text }) => {
                    let (id, subject) = (row.id, row.subject);
                    plain.insert(
                        id,
                        Plain {
                            id,
                            subject,
                            salt,
                            text,
                        },
                    );
                }
                Err(VaultError::Erased) => {}
                Err(error) => return Err(StoreError::from(error).into()),
            }
        }
        let handed = named.iter().map(|sealed| match plain.get(&sealed.id) {
            Some(plain) => {
                let part = sealer.seal(plain).map_err(|_| Unproven::UnknownKey)?;
                Ok(Handover::Part(part))
            }
            None => Ok(Handover::Erased {
                id: sealed.id,
                digest: sealed.digest,
            }),
        });
        handed.collect()
    }
}

pub(crate) const fn reverse(channel: Channel) -> Channel {
    Channel {
        from: channel.to,
        to: channel.from,
    }
}

fn is_of(verdict: &VerdictRow, message: &IncomingRow) -> bool {
    (message.incarnation, message.seq) == (verdict.incarnation, verdict.message_seq)
}

/// A dense sequence lets nothing overtake; what is urgent does not wait, either, until bulk behind it is sealed and sent.
fn cut_urgent(mut rows: Vec<OutgoingRow>) -> Vec<OutgoingRow> {
    if let Some(last) = rows.iter().rposition(|row| row.urgent) {
        rows.truncate(last + 1);
    }
    rows
}
