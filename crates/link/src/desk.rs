//! One service's end of all its channels: its store, its keys, and whom it believes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use domain::codec::Codec;
use domain::id::{AgencyId, Party, Service};
use domain::rulebook::Rulebook;
use node::directory::{DirectoryView, Snapshot};
use node::identity::files::PartyKeys;
use store::clock::Clock;
use store::entropy::Entropy;
use store::{Channel, Store};
use tokio::sync::watch;

use crate::facts::Contact;
use crate::figures::Figures;
use crate::receive::BATCH;
use crate::refused::Refused;
use crate::statement::{Signed, Unproven};
use crate::trace::retrace;

/// The versions of the link contract that this program reads and writes.
pub(crate) const OLDEST_SCHEMA: u32 = 1;
pub(crate) const NEWEST_SCHEMA: u32 = 1;

/// A service of this process and the agencies it keeps records for: the own one and those it hosts.
pub struct Desk<C: Codec> {
    pub(crate) store: Store<C>,
    pub(crate) clock: Clock,
    pub(crate) entropy: Entropy,
    pub(crate) service: Service,
    /// The agency whose node this is; its certificate speaks for the hosted ones too.
    pub(crate) node: AgencyId,
    pub(crate) keys: BTreeMap<AgencyId, PartyKeys>,
    pub(crate) snapshot: Box<dyn Fn() -> Arc<Snapshot> + Send + Sync>,
    /// Messages of one delivery.
    pub(crate) batch: u32,
    /// Cut off by an operator of this node until it is started again; the directory cuts off for good.
    suspended: ArcSwap<BTreeSet<AgencyId>>,
    /// Channels whose receiver has said that it holds less than it had acknowledged.
    losses: Mutex<BTreeSet<Channel>>,
    contacts: Mutex<BTreeMap<Channel, Arc<Contact>>>,
    /// Counts deliveries received: each may have made verdicts that wait to be told.
    received: watch::Sender<u64>,
    pub(crate) figures: Arc<Figures>,
}

impl<C: Codec> Desk<C> {
    /// `keys` are those of the agencies whose records this service keeps; `snapshot` gives the directory and rules in force.
    pub fn new(
        store: Store<C>,
        (clock, entropy): (Clock, Entropy),
        (node, service): (AgencyId, Service),
        keys: BTreeMap<AgencyId, PartyKeys>,
        snapshot: impl Fn() -> Arc<Snapshot> + Send + Sync + 'static,
    ) -> Self {
        store.use_retrace(retrace(entropy.clone()));
        Self {
            store,
            clock,
            entropy,
            service,
            node,
            keys,
            snapshot: Box::new(snapshot),
            batch: BATCH,
            suspended: ArcSwap::default(),
            losses: Mutex::default(),
            contacts: Mutex::default(),
            received: watch::Sender::new(0),
            figures: Arc::default(),
        }
    }

    /// Delivers no more messages at a time than this, nor than any receiver takes.
    #[must_use]
    pub fn delivering_at_most(self, messages: u32) -> Self {
        Self {
            batch: messages.min(BATCH),
            ..self
        }
    }

    pub(crate) fn directory(&self) -> Arc<DirectoryView> {
        Arc::clone(&(self.snapshot)().view)
    }

    pub(crate) fn rules(&self) -> Arc<Rulebook> {
        Arc::clone(&(self.snapshot)().rules)
    }

    pub(crate) fn serves(&self, party: Party) -> bool {
        party.service == self.service && self.keys.contains_key(&party.agency)
    }

    /// The keys of an agency served here.
    pub(crate) fn keys_of(&self, party: Party) -> Result<&PartyKeys, Refused> {
        self.keys
            .get(&party.agency)
            .filter(|_| party.service == self.service)
            .ok_or(Refused::NotHere)
    }

    /// Whether both ends may talk at all now.
    pub(crate) fn standing(&self, channel: Channel) -> Result<(), Refused> {
        let directory = self.directory();
        let cut_off = self.suspended.load();
        let active =
            |party: Party| directory.is_active(party.agency) && !cut_off.contains(&party.agency);
        if active(channel.from) && active(channel.to) {
            Ok(())
        } else {
            Err(Refused::Suspended)
        }
    }

    /// Whether `peer`, known by its certificate, may speak for `from` to `to`.
    pub(crate) fn admit(&self, peer: Party, from: Party, to: Party) -> Result<(), Refused> {
        if !self.serves(to) {
            return Err(Refused::NotHere);
        }
        if peer.service != from.service || !self.directory().speaks_for(peer.agency, from.agency) {
            return Err(Refused::NotTheParty);
        }
        self.standing(Channel { from, to })
    }

    /// Whether a key that the directory has for `by` signed it.
    pub(crate) fn believe(&self, signed: &Signed, by: Party) -> Result<(), Refused> {
        let directory = self.directory();
        let key = directory
            .signing_key(by, &signed.key)
            .ok_or(Unproven::UnknownKey)?;
        Ok(signed.verify(key)?)
    }

    /// Cuts an agency off, both ways, or lets it in again; messages to it stay queued.
    pub fn suspend(&self, agencies: BTreeSet<AgencyId>) {
        self.suspended.store(Arc::new(agencies));
        self.alert();
    }

    /// What the sender of a channel has seen.
    pub(crate) fn contact(&self, channel: Channel) -> Arc<Contact> {
        let mut contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(contacts.entry(channel).or_default())
    }

    /// Lets every sender try again now: agencies may have been let in, or have moved.
    pub(crate) fn alert(&self) {
        let contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        contacts.values().for_each(|contact| contact.alert());
    }

    /// Lets the sender of a channel ask its receiver where to go on.
    pub(crate) fn note_loss(&self, channel: Channel) {
        self.losses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(channel);
        self.note_received();
    }

    pub(crate) fn take_loss(&self, channel: Channel) -> bool {
        self.losses
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&channel)
    }

    pub(crate) fn note_received(&self) {
        self.received.send_modify(|count| *count += 1);
    }

    pub(crate) fn deliveries(&self) -> watch::Receiver<u64> {
        self.received.subscribe()
    }
}
