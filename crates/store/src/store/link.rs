//! The link's part: what is queued for others, what came from them, and the verdicts both ways.

use std::sync::{Arc, PoisonError};

use domain::codec::Codec;
use domain::rulebook::Rulebook;
use tokio::sync::watch;

use super::Store;
use crate::channel::{
    Accepted, Arrival, Channel, ChannelState, Covers, IncomingRow, OutgoingRow, ParkReason,
    PeerState, Retrace, Stated, Verdict, VerdictNote, VerdictRow,
};
use crate::error::StoreError;
use crate::merkle::Hash;
use crate::rows::PeerRow;
use crate::writer::job::Job;

/// A message by its name: as it was sent from here, and as it was received here.
#[derive(Clone, Debug, Default)]
pub struct LinkFacts {
    pub sent: Vec<OutgoingRow>,
    pub received: Vec<IncomingRow>,
}

impl<C: Codec> Store<C> {
    /// Grows whenever messages were queued or verdicts were given.
    pub fn outgoing_signal(&self) -> watch::Receiver<u64> {
        self.inner.signals.outgoing.subscribe()
    }

    /// The sending side of every channel on which something was sent.
    pub async fn channels(&self) -> Result<Vec<ChannelState>, StoreError> {
        let mut states = Vec::new();
        for peer in self.inner.reader.peers().await? {
            if peer.has_spoken() {
                states.push(self.sending(peer).await?);
            }
        }
        Ok(states)
    }

    /// The sending side of one channel.
    pub async fn channel(&self, channel: Channel) -> Result<Option<ChannelState>, StoreError> {
        let peers = self.inner.reader.peers().await?;
        match peers
            .into_iter()
            .find(|peer| peer.channel == channel && peer.has_spoken())
        {
            Some(peer) => Ok(Some(self.sending(peer).await?)),
            None => Ok(None),
        }
    }

    async fn sending(&self, peer: PeerRow) -> Result<ChannelState, StoreError> {
        let pending = if peer.acked < peer.sent {
            self.pending(peer.channel, peer.acked, 1).await?
        } else {
            Vec::new()
        };
        Ok(peer.state(pending.first().map(|row| row.queued)))
    }

    /// The receiving side of every channel whose sender is known.
    pub async fn peers(&self) -> Result<Vec<PeerState>, StoreError> {
        let peers = self.inner.reader.peers().await?;
        Ok(peers
            .into_iter()
            .filter(|peer| peer.incarnation.is_some())
            .map(|peer| peer.peer())
            .collect())
    }

    /// The receiving side of one channel.
    pub async fn peer(&self, channel: Channel) -> Result<Option<PeerState>, StoreError> {
        Ok(self
            .peers()
            .await?
            .into_iter()
            .find(|peer| peer.channel == channel))
    }

    /// Messages after a number, in order, whatever became of them.
    pub async fn pending(
        &self,
        channel: Channel,
        after: u64,
        limit: u32,
    ) -> Result<Vec<OutgoingRow>, StoreError> {
        self.inner.reader.outgoing(channel, after, limit).await
    }

    /// The peer holds everything through this number durably; the rows stay for its verdicts and for recovery.
    pub async fn acknowledge(&self, channel: Channel, through: u64) -> Result<(), StoreError> {
        self.ask(|reply| Job::Acknowledge {
            channel,
            through,
            reply,
        })
        .await
    }

    /// Takes a receiver's verdicts in their sequence, with what it signed; answers with the last one taken, after which it
    /// may go on.
    pub async fn note_verdicts(
        &self,
        stated: Stated,
        notes: Vec<VerdictNote>,
    ) -> Result<u64, StoreError> {
        self.ask(|reply| Job::NoteVerdicts {
            stated: Box::new(stated),
            notes,
            reply,
        })
        .await
    }

    /// Takes a batch of messages in order, with what their sender signed: receipt, effect and verdict of each are durable
    /// when this returns.
    pub async fn accept(
        &self,
        stated: Stated,
        batch: Vec<Arrival>,
    ) -> Result<Vec<Accepted>, StoreError> {
        self.ask(|reply| Job::Accept(Box::new(stated), batch, reply))
            .await
    }

    /// What a peer signed about one number of a channel: once, unless it delivered again in another batch.
    pub async fn statements(
        &self,
        channel: Channel,
        covers: Covers,
        incarnation: u128,
        number: u64,
    ) -> Result<Vec<Stated>, StoreError> {
        self.inner
            .reader
            .statements(channel, covers, incarnation, number)
            .await
    }

    /// Our verdicts on a channel after a number, in order.
    pub async fn verdicts(
        &self,
        channel: Channel,
        after: u64,
        limit: u32,
    ) -> Result<Vec<VerdictRow>, StoreError> {
        self.inner.reader.verdicts(channel, after, limit).await
    }

    /// The sender has taken our verdicts through this number.
    pub async fn verdicts_taken(&self, channel: Channel, through: u64) -> Result<(), StoreError> {
        self.ask(|reply| Job::VerdictsTaken {
            channel,
            through,
            reply,
        })
        .await
    }

    /// The sender's database said `Hello`: from now on only its messages are taken.
    pub async fn note_peer_incarnation(
        &self,
        channel: Channel,
        incarnation: u128,
    ) -> Result<(), StoreError> {
        let received = self.inner.reader.received(channel, incarnation).await?;
        self.ask(|reply| Job::NoteIncarnation {
            channel,
            incarnation,
            received,
            reply,
        })
        .await
    }

    /// An operator has looked at the evidence of a stopped channel and lets it go on.
    pub async fn reopen(&self, channel: Channel) -> Result<(), StoreError> {
        self.ask(|reply| Job::Reopen { channel, reply }).await
    }

    /// A message as it was received, by its number.
    pub async fn incoming(
        &self,
        channel: Channel,
        incarnation: u128,
        seq: u64,
    ) -> Result<Option<IncomingRow>, StoreError> {
        let mut rows = self
            .incoming_between(channel, incarnation, seq..=seq)
            .await?;
        Ok(rows.pop())
    }

    /// Messages as they were received, by their numbers, in their order.
    pub async fn incoming_between(
        &self,
        channel: Channel,
        incarnation: u128,
        numbers: std::ops::RangeInclusive<u64>,
    ) -> Result<Vec<IncomingRow>, StoreError> {
        let (first, last) = numbers.into_inner();
        let reader = &self.inner.reader;
        reader.incoming(channel, incarnation, first, last).await
    }

    /// Messages that wait for an operator, an upgrade or a record.
    pub async fn held_back(&self) -> Result<Vec<IncomingRow>, StoreError> {
        self.inner.reader.held_back().await
    }

    /// Messages that wait for an operator or an upgrade.
    pub async fn parked(&self) -> Result<Vec<IncomingRow>, StoreError> {
        let rows = self.held_back().await?;
        Ok(rows
            .into_iter()
            .filter(|row| matches!(row.verdict, Verdict::Parked(_)))
            .collect())
    }

    /// Lets the rules look again at a parked message, decoded anew from its bytes; answers with what they say now.
    pub async fn resume_parked(
        &self,
        row: IncomingRow,
        rules: Arc<Rulebook>,
    ) -> Result<Verdict, StoreError> {
        match C::decode_message(&row.bytes) {
            Err(undecodable) => Ok(Verdict::Parked(
                ParkReason::from(&undecodable).code().to_owned(),
            )),
            Ok(message) => {
                self.ask(|reply| Job::Resume {
                    row: Box::new(row),
                    message: Box::new(message),
                    rules,
                    reply,
                })
                .await
            }
        }
    }

    /// From now on, asks this for the trace of what late messages cause.
    pub fn use_retrace(&self, retrace: Retrace) {
        let signals = &self.inner.signals;
        let mut kept = signals
            .retrace
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *kept = retrace;
    }

    /// All that is known here of a message.
    pub async fn link_facts(&self, message_id: &Hash) -> Result<LinkFacts, StoreError> {
        Ok(LinkFacts {
            sent: self.inner.reader.outgoing_by_id(message_id).await?,
            received: self.inner.reader.incoming_by_id(message_id).await?,
        })
    }
}
