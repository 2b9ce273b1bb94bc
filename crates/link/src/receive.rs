//! The receiving side: nothing is stored before its sender is believed, and nothing is acknowledged before it is durable.

use contracts::invalid::{InField, Reason};
use contracts::wire::Wired;
use domain::codec::Codec;
use domain::id::Party;
use store::channel::{Accepted, VerdictNote};
use store::{Channel, Life};

use crate::desk::Desk;
use crate::refused::Refused;
use crate::statement::{Judged, Signed, Statement, Unproven};
use crate::tree::sha256;
use crate::wire::pb;

/// The most messages of one batch that any receiver takes.
pub(crate) const BATCH: u32 = 256;
/// Numbers begin at 1.
const NONE: u64 = 0;
/// The most verdicts of one delivery.
pub(crate) const VERDICTS: u32 = 256;

impl<C: Codec> Desk<C> {
    /// Takes a delivery from a peer that is known by its certificate: verdicts first, because they free its queue
    /// whatever comes of the messages.
    pub(crate) async fn deliver(
        &self,
        peer: Party,
        request: pb::DeliverRequest,
    ) -> Result<pb::DeliverResponse, Refused> {
        let pb::DeliverRequest {
            statement,
            messages,
            verdicts,
        } = request;
        let mut response = pb::DeliverResponse {
            incarnation: self.store.incarnation().to_wire(),
            ..pb::DeliverResponse::default()
        };
        if verdicts.is_empty() && statement.is_none() {
            return Err(Reason::Missing).field("statement")?;
        }
        for signed in verdicts {
            response.verdicts_through = self.take_verdicts(peer, Signed::try_from(signed)?).await?;
        }
        if let Some(signed) = statement {
            response.received_through = self
                .take_messages(peer, Signed::try_from(signed)?, messages)
                .await?;
        }
        Ok(response)
    }

    async fn take_verdicts(&self, peer: Party, signed: Signed) -> Result<u64, Refused> {
        let batch = signed.claimed_verdicts()?;
        // The channel is that of the messages: its receiver speaks here.
        let Channel { from, to } = batch.channel;
        self.admit(peer, to, from)?;
        self.believe(&signed, to)?;
        if batch.verdicts.len() > VERDICTS as usize {
            return Err(Refused::TooLarge);
        }
        let stated = signed.kept(
            batch.channel,
            batch.incarnation,
            batch.first,
            batch.verdicts.len(),
        );
        let current = self.store.incarnation();
        let former = if batch.verdicts.iter().all(|it| it.incarnation == current) {
            Vec::new()
        } else {
            self.store.acquaintance(batch.channel).await?.former
        };
        let notes = batch
            .verdicts
            .into_iter()
            .zip(batch.first..)
            .map(|(judged, verdict_seq)| VerdictNote {
                verdict_seq,
                message_seq: own_number(&judged, current, &former),
                verdict: judged.verdict,
            })
            .collect();
        Ok(self.store.note_verdicts(stated, notes).await?)
    }

    async fn take_messages(
        &self,
        peer: Party,
        signed: Signed,
        envelopes: Vec<pb::Envelope>,
    ) -> Result<u64, Refused> {
        let statement = signed.claimed_messages()?;
        let channel = statement.channel;
        self.admit(peer, channel.from, channel.to)?;
        self.believe(&signed, channel.from)?;
        check_covered(&statement, &envelopes)?;
        // Cheap to ask before parts are opened; the writer asks again inside its transaction.
        let known = self.store.peer(channel).await?;
        if known.as_ref().is_some_and(|state| state.stopped.is_some()) {
            return Err(Refused::Stopped);
        }
        if known.as_ref().and_then(|state| state.incarnation) != Some(statement.incarnation) {
            return Err(Refused::UnknownIncarnation);
        }
        let received = known.map_or(0, |state| state.received);
        let mut arrivals = Vec::with_capacity(envelopes.len());
        let mut texts = Vec::with_capacity(envelopes.len());
        let mut applications = Vec::with_capacity(envelopes.len());
        for (envelope, seq) in envelopes.into_iter().zip(statement.first..) {
            let (arrival, of_arrival, application) =
                self.arrival(&statement, seq, envelope, received)?;
            arrivals.push(arrival);
            texts.push(of_arrival);
            applications.push(application);
        }
        self.seal_again(&mut arrivals, texts).await?;
        let stated = signed.kept(
            channel,
            statement.incarnation,
            statement.first,
            arrivals.len(),
        );
        let accepted = self.store.accept(stated, arrivals).await?;
        for (application, outcome) in applications.into_iter().zip(&accepted) {
            self.figures.accepted(outcome);
            application.end(outcome);
        }
        self.note_received();
        for outcome in accepted {
            match outcome {
                Accepted::Equivocation => return Err(Refused::Equivocation),
                Accepted::Stopped => return Err(Refused::Stopped),
                Accepted::UnknownIncarnation { .. } => return Err(Refused::UnknownIncarnation),
                // Where a gap is, the sender reads in the answer how far to go back.
                Accepted::New { .. } | Accepted::Duplicate { .. } | Accepted::Gap { .. } => {}
            }
        }
        Ok(self
            .store
            .peer(channel)
            .await?
            .map_or(0, |state| state.received))
    }
}

/// The number here of a message that was judged. A verdict on a number that this database never gave out, or lost with a former
/// life, judges another message: it is taken, and is of none.
fn own_number(judged: &Judged, current: u128, former: &[Life]) -> u64 {
    let ours =
        |life: &Life| life.incarnation == judged.incarnation && judged.seq <= life.extent.messages;
    if judged.incarnation == current || former.iter().any(ours) {
        judged.seq
    } else {
        NONE
    }
}

/// Whether exactly these messages were signed, under these numbers.
fn check_covered(statement: &Statement, envelopes: &[pb::Envelope]) -> Result<(), Refused> {
    if envelopes.len() > BATCH as usize {
        return Err(Refused::TooLarge);
    }
    let digests: Vec<_> = envelopes
        .iter()
        .map(|envelope| sha256(&envelope.message))
        .collect();
    let numbered = envelopes
        .iter()
        .zip(statement.first..)
        .all(|(envelope, seq)| envelope.seq == seq);
    if envelopes.is_empty() || !numbered || !statement.covers(&digests) {
        return Err(Unproven::RootMismatch.into());
    }
    Ok(())
}
