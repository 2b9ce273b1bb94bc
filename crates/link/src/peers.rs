//! What an operator sees of the federation from one service, and what an operator may do about it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use domain::codec::Codec;
use domain::id::{AgencyId, Party};
use store::channel::{IncomingRow, Verdict};
use store::{Channel, StoreError};

use crate::batch::reverse;
use crate::desk::Desk;
use crate::facts::PeerFacts;
use crate::figures::Figures;

/// The operator's view of one service's channels. A cheap handle.
pub struct Peers<C: Codec>(Arc<Desk<C>>);

impl<C: Codec> Clone for Peers<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C: Codec> Peers<C> {
    pub(crate) const fn new(desk: Arc<Desk<C>>) -> Self {
        Self(desk)
    }

    /// Every pair of a party served here and another, by local and remote party.
    pub async fn facts(&self) -> Result<Vec<PeerFacts>, StoreError> {
        let store = &self.0.store;
        let sending: BTreeMap<_, _> = store
            .channels()
            .await?
            .into_iter()
            .map(|state| (state.channel, state))
            .collect();
        let receiving: BTreeMap<_, _> = store
            .peers()
            .await?
            .into_iter()
            .map(|state| (reverse(state.channel), state))
            .collect();
        let standstill = store.standstill().await?;
        let heard = standstill.map(|known| known.hearings).unwrap_or_default();
        let held_back = store.held_back().await?;
        let held = |channel: Channel, which: fn(&Verdict) -> bool| {
            let rows = held_back
                .iter()
                .filter(|row| row.channel == channel && which(&row.verdict));
            u64::try_from(rows.count()).unwrap_or(u64::MAX)
        };
        let known = sending.keys().chain(receiving.keys()).chain(heard.keys());
        let outward: BTreeSet<Channel> = known.copied().collect();
        let facts = outward.into_iter().map(|channel| {
            let (sent, received) = (sending.get(&channel), receiving.get(&channel));
            let inward = reverse(channel);
            PeerFacts {
                local: channel.from,
                remote: channel.to,
                sent: sent.map_or(0, |state| state.next_seq - 1),
                acknowledged: sent.map_or(0, |state| state.acked),
                pending: sent.map_or(0, |state| state.pending),
                oldest_pending: sent.and_then(|state| state.oldest_pending),
                received: received.map_or(0, |state| state.received),
                waiting: held(inward, |verdict| matches!(verdict, Verdict::Waiting(_))),
                parked: held(inward, |verdict| matches!(verdict, Verdict::Parked(_))),
                oldest_held: held_back
                    .iter()
                    .filter(|row| row.channel == inward)
                    .map(|row| row.received)
                    .min(),
                verdicts_given: received.map_or(0, |state| state.verdicts_given),
                verdicts_taken: sent.map_or(0, |state| state.verdicts_taken),
                incarnation: received.and_then(|state| state.incarnation),
                stopped: received.and_then(|state| state.stopped.clone()),
                suspended: self.0.standing(channel).is_err(),
                hearing: heard.get(&channel).copied(),
                seen: self.0.contact(channel).seen(),
            }
        });
        Ok(facts.collect())
    }

    pub(crate) fn figures(&self) -> Arc<Figures> {
        Arc::clone(&self.0.figures)
    }

    /// Messages that wait for an operator, oldest first.
    pub async fn parked(&self) -> Result<Vec<IncomingRow>, StoreError> {
        let mut rows = self.0.store.parked().await?;
        rows.sort_by_key(|row| (row.received, row.channel, row.seq));
        Ok(rows)
    }

    /// Lets the rules look again at a parked message; `None` where no message under this number is parked.
    pub async fn resume(&self, channel: Channel, seq: u64) -> Result<Option<Verdict>, StoreError> {
        let parked = self.0.store.parked().await?;
        match parked
            .into_iter()
            .find(|row| row.channel == channel && row.seq == seq)
        {
            Some(row) => Ok(Some(self.0.store.resume_parked(row, self.0.rules()).await?)),
            None => Ok(None),
        }
    }

    /// An operator has looked at the evidence: the channel goes on.
    pub async fn reopen(&self, channel: Channel) -> Result<(), StoreError> {
        self.0.store.reopen(channel).await
    }

    /// An operator knows that `remote` goes on from this database, restored from a backup: its messages are taken again.
    pub async fn recognise(&self, remote: Party, incarnation: u128) -> Result<(), StoreError> {
        for state in self.0.store.peers().await? {
            if state.channel.from == remote {
                self.0
                    .store
                    .note_peer_incarnation(state.channel, incarnation)
                    .await?;
            }
        }
        Ok(())
    }

    /// Cuts these agencies off, both ways, until the process ends; who is not named is let in again. Nothing queued is lost.
    pub fn suspend(&self, agencies: BTreeSet<AgencyId>) {
        self.0.suspend(agencies);
    }

    /// Lets every sender try again now.
    pub(crate) fn alert(&self) {
        self.0.alert();
    }
}
