//! The post office of a service: one courier a channel, woken by what is queued, by what was received, and by time.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::codec::Codec;
use store::{Channel, StoreError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::batch::reverse;
use crate::carrier::Carrier;
use crate::courier::{Courier, Step};
use crate::desk::Desk;
use crate::facts::{Contact, Seen};

/// Sends for all parties of one desk.
pub(crate) struct Post<C: Codec, K> {
    desk: Arc<Desk<C>>,
    carrier: Arc<K>,
    tasks: TaskTracker,
    stop: CancellationToken,
    contacts: Mutex<BTreeMap<Channel, Arc<Contact>>>,
}

impl<C: Codec, K: Carrier> Post<C, K> {
    pub(crate) fn new(
        desk: Arc<Desk<C>>,
        carrier: Arc<K>,
        tasks: TaskTracker,
        stop: CancellationToken,
    ) -> Self {
        Self {
            desk,
            carrier,
            tasks,
            stop,
            contacts: Mutex::default(),
        }
    }

    /// Starts a courier for every channel that has something to say, now and later.
    pub(crate) async fn run(self: Arc<Self>) -> Result<(), StoreError> {
        let mut queued = self.desk.store.outgoing_signal();
        let mut received = self.desk.deliveries();
        // What is pending now may have been sent before the process began.
        let mut left = true;
        loop {
            for (channel, last) in self.desk.lines().await? {
                self.ensure(channel, if left { last } else { 0 });
            }
            left = false;
            tokio::select! {
                () = self.stop.cancelled() => return Ok(()),
                changed = queued.changed() => if changed.is_err() { return Ok(()) },
                changed = received.changed() => if changed.is_err() { return Ok(()) },
            }
        }
    }

    fn ensure(self: &Arc<Self>, channel: Channel, tried: u64) {
        let mut contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        if contacts.contains_key(&channel) {
            return;
        }
        let contact = Arc::new(Contact::default());
        contacts.insert(channel, Arc::clone(&contact));
        let courier = Courier::new(
            Arc::clone(&self.desk),
            Arc::clone(&self.carrier),
            channel,
            tried,
            contact,
        );
        self.tasks.spawn(Arc::clone(self).deliver(courier));
    }

    async fn deliver(self: Arc<Self>, mut courier: Courier<C, K>) {
        let mut queued = self.desk.store.outgoing_signal();
        let mut received = self.desk.deliveries();
        while !self.stop.is_cancelled() {
            // Marked before the step looks, so that nothing queued meanwhile is slept through.
            queued.borrow_and_update();
            received.borrow_and_update();
            let step = tokio::select! {
                () = self.stop.cancelled() => return,
                step = courier.step() => step,
            };
            match step {
                Step::Delivered => {}
                Step::Idle => tokio::select! {
                    () = self.stop.cancelled() => return,
                    changed = queued.changed() => if changed.is_err() { return },
                    changed = received.changed() => if changed.is_err() { return },
                },
                Step::Failed(wait) => tokio::select! {
                    () = self.stop.cancelled() => return,
                    () = tokio::time::sleep(wait) => {}
                },
            }
        }
    }

    pub(crate) fn seen(&self, channel: Channel) -> Seen {
        let contacts = self.contacts.lock().unwrap_or_else(PoisonError::into_inner);
        contacts
            .get(&channel)
            .map(|contact| contact.seen())
            .unwrap_or_default()
    }
}

impl<C: Codec> Desk<C> {
    /// Every direction in which something was ever said or is to be answered, with the last number given out on it.
    pub(crate) async fn lines(&self) -> Result<BTreeMap<Channel, u64>, StoreError> {
        let mut lines: BTreeMap<Channel, u64> = self
            .store
            .peers()
            .await?
            .into_iter()
            .map(|state| (reverse(state.channel), 0))
            .collect();
        for state in self.store.channels().await? {
            lines.insert(state.channel, state.next_seq - 1);
        }
        Ok(lines)
    }
}
