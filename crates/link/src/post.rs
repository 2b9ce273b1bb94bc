//! The post office of a service: one courier a channel, woken by what is queued, by what was received, and by time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use domain::codec::Codec;
use domain::id::{Party, Service};
use store::{Channel, Duty, Held, StoreError};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::batch::reverse;
use crate::carrier::Carrier;
use crate::courier::{Courier, Step};
use crate::desk::Desk;

/// How long a channel may be without a sender after the replica that had it is gone.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Sends for all parties of one desk; of several replicas one sends on a channel at a time.
pub(crate) struct Post<C: Codec, K> {
    desk: Arc<Desk<C>>,
    carrier: Arc<K>,
    tasks: TaskTracker,
    stop: CancellationToken,
    running: Mutex<BTreeSet<Channel>>,
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
            running: Mutex::default(),
        }
    }

    /// Starts a courier for every channel that has something to say, now and later.
    pub(crate) async fn run(self: Arc<Self>) {
        let mut queued = self.desk.store.outgoing_signal();
        let mut received = self.desk.deliveries();
        // What is pending now may have been sent before the process began.
        let mut left = true;
        loop {
            match self.desk.lines().await {
                Ok(lines) => {
                    for (channel, last) in lines {
                        self.ensure(channel, if left { last } else { 0 });
                    }
                    left = false;
                }
                Err(StoreError::Closed) => return,
                // Asked again at the next change; what is known already is delivered meanwhile.
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "channels cannot be read: {error}"
                    );
                }
            }
            tokio::select! {
                () = self.stop.cancelled() => return,
                changed = queued.changed() => if changed.is_err() { return },
                changed = received.changed() => if changed.is_err() { return },
            }
        }
    }

    fn ensure(self: &Arc<Self>, channel: Channel, tried: u64) {
        let mut running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        if running.insert(channel) {
            let courier = Courier::new(
                Arc::clone(&self.desk),
                Arc::clone(&self.carrier),
                channel,
                tried,
            );
            self.tasks.spawn(Arc::clone(self).deliver(courier));
        }
    }

    async fn deliver(self: Arc<Self>, mut courier: Courier<C, K>) {
        let contact = Arc::clone(courier.contact());
        let mut queued = self.desk.store.outgoing_signal();
        let mut received = self.desk.deliveries();
        while !self.stop.is_cancelled() {
            let Some(duty) = self.duty(&mut courier).await else {
                return;
            };
            // Asked before each step: a replica that has lost it leaves the next one to whoever has it now.
            while duty.is_held().await {
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
                        () = contact.alerted() => {}
                    },
                }
            }
            // What was said to the other end since is not known here.
            courier.take_over(self.desk.given_out(courier.channel()).await);
        }
    }

    /// The duty to send on a channel, as soon as no other replica has it; `None` at the end.
    async fn duty(&self, courier: &mut Courier<C, K>) -> Option<Held> {
        let channel = courier.channel();
        let mut waited = false;
        loop {
            if let Some(duty) = self.desk.store.duty(Duty::Deliver(channel)).await {
                if waited {
                    courier.take_over(self.desk.given_out(channel).await);
                }
                return Some(duty);
            }
            waited = true;
            tokio::select! {
                () = self.stop.cancelled() => return None,
                () = tokio::time::sleep(LOOK_AGAIN) => {}
            }
        }
    }
}

impl<C: Codec> Desk<C> {
    /// The last number given out on a channel; 0 where that is not known.
    async fn given_out(&self, channel: Channel) -> u64 {
        let state = self.store.channel(channel).await.ok().flatten();
        state.map_or(0, |state| state.next_seq - 1)
    }

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
        if let Some(standstill) = self.store.standstill().await? {
            let heard = standstill.hearings;
            let strangers = self
                .everybody()
                .filter(|channel| !heard.contains_key(channel));
            for channel in strangers {
                lines.entry(channel).or_insert(0);
            }
        }
        Ok(lines)
    }

    /// To everybody in the directory: a restored database may have forgotten whom its former life has met, and a peer that has
    /// nothing to say does not call.
    fn everybody(&self) -> impl Iterator<Item = Channel> {
        let directory = self.directory();
        let reached = |party: &Party| {
            directory.is_active(party.agency) && directory.endpoint(*party).is_some()
        };
        let ids = directory.agencies().map(|agency| agency.id);
        let remote: Vec<Party> = ids
            .flat_map(|agency| Service::ALL.map(|service| Party { agency, service }))
            .filter(reached)
            .collect();
        let service = self.service;
        let local = self.keys.keys().map(move |agency| Party {
            agency: *agency,
            service,
        });
        let between = local.flat_map(move |from| {
            remote
                .clone()
                .into_iter()
                .map(move |to| Channel { from, to })
        });
        between.filter(|channel| channel.from != channel.to)
    }
}
