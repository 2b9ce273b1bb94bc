//! One message on arrival: read, held against its channel, its parts opened, checked and sealed again under keys of this service.

use contracts::invalid::InField;
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::message::Message;
use store::channel::{Arrival, ParkReason};
use store::merkle::Hash;
use store::{Channel, SealedRow, StoreError, VaultError, message_id};

use crate::desk::Desk;
use crate::parts::{Binding, Handover, Opener, Plain};
use crate::refused::Refused;
use crate::statement::Statement;
use crate::trace::Application;
use crate::tree::sha256;
use crate::wire::{self, pb};

/// A text that came with a message, and the digest that its sender signed.
pub(crate) struct Text {
    plain: Plain,
    digest: Hash,
}

impl<C: Codec> Desk<C> {
    /// What the writer is given, and the texts to seal for it. What `received` covers is durable already: only its digest is
    /// compared again.
    pub(crate) fn arrival(
        &self,
        statement: &Statement,
        seq: u64,
        envelope: pb::Envelope,
        received: u64,
    ) -> Result<(Arrival, Vec<Text>, Application), Refused> {
        let channel = statement.channel;
        let application = Application::begin(channel, seq, &envelope, &self.entropy);
        // The digest beside the message is not signed and not asked: the one over the bytes is.
        let pb::Envelope {
            seq: _,
            message_id,
            message: bytes,
            digest: _,
            urgent: _,
            traceparent: _,
            parts,
            resent: _,
        } = envelope;
        let claimed = Wired::from_wire(message_id).field("message_id")?;
        let message = read::<C>(&bytes, channel, &claimed);
        if let Ok(message) = &message {
            application.read(message.body.name());
        }
        let texts = if seq <= received {
            Vec::new()
        } else {
            let handed = wire::handovers(parts)?;
            self.open_parts(
                Binding {
                    channel,
                    message_id: claimed,
                },
                message.as_ref().ok(),
                handed,
            )?
        };
        let arrival = Arrival {
            channel,
            incarnation: statement.incarnation,
            seq,
            message_id: claimed,
            digest: sha256(&bytes),
            bytes,
            message,
            seals: Vec::new(),
            trace: application.trace.clone(),
            rules: self.rules(),
        };
        Ok((arrival, texts, application))
    }

    /// Every text that the message names, checked; of a message that cannot be read yet, all that came.
    fn open_parts(
        &self,
        binding: Binding,
        message: Option<&Message>,
        handed: Vec<Handover>,
    ) -> Result<Vec<Text>, Refused> {
        let named = message.map(|message| message.body.sealed());
        for sealed in named.iter().flatten() {
            let handed = handed
                .iter()
                .find(|handed| handed.id() == sealed.id)
                .ok_or(Refused::PartMissing)?;
            if handed.digest() != sealed.digest {
                return Err(Refused::PartDamaged);
            }
        }
        let key = &self.keys_of(binding.channel.to)?.sealing;
        let mut opener = Opener::new(key, binding);
        let mut texts = Vec::with_capacity(handed.len());
        for handed in handed {
            let Handover::Part(part) = handed else {
                continue;
            };
            // All in their order, even what the message does not name: the next one opens only behind it.
            let plain = opener.open(&part).map_err(|_| Refused::PartDamaged)?;
            let named_there = named
                .as_ref()
                .is_none_or(|named| named.iter().any(|sealed| sealed.id == part.id));
            if named_there {
                texts.push(Text {
                    plain,
                    digest: part.digest,
                });
            }
        }
        Ok(texts)
    }

    /// Seals the texts of a batch here, each for its message: the keys that are lacking are drawn at once.
    pub(crate) async fn seal_again(
        &self,
        arrivals: &mut [Arrival],
        texts: Vec<Vec<Text>>,
    ) -> Result<(), Refused> {
        let subjects = texts.iter().flatten().map(|text| text.plain.subject);
        let ready = self.store.vault().make_ready(subjects).await;
        ready.map_err(StoreError::from)?;
        for (arrival, texts) in arrivals.iter_mut().zip(texts) {
            for Text { plain, digest } in texts {
                arrival.seals.extend(self.reseal(plain, &digest).await?);
            }
        }
        Ok(())
    }

    async fn reseal(&self, plain: Plain, digest: &Hash) -> Result<Option<SealedRow>, Refused> {
        let Plain {
            id,
            subject,
            salt,
            text,
        } = plain;
        match self
            .store
            .vault()
            .reseal(subject, id, &salt, &text, digest)
            .await
        {
            Ok(row) => Ok(Some(row)),
            // Whose key was destroyed here is not sealed here again.
            Err(VaultError::Erased) => Ok(None),
            Err(error) => Err(StoreError::from(error).into()),
        }
    }
}

/// Reads a message as far as this version can. What it cannot read, or what lies about its channel, is kept and parked:
/// it was signed, so it is evidence.
fn read<C: Codec>(
    bytes: &[u8],
    channel: Channel,
    claimed: &[u8; 32],
) -> Result<Message, ParkReason> {
    let message = C::decode_message(bytes).map_err(|undecodable| ParkReason::from(&undecodable))?;
    let fits = message.origin.home() == channel.from
        && message.to.home() == channel.to
        && message_id(&message) == *claimed;
    if fits {
        Ok(message)
    } else {
        Err(ParkReason::Misaddressed)
    }
}
