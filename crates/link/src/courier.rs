//! The sender of one channel: greets, delivers one batch at a time, and goes back to wherever the other end says it is.

use std::sync::Arc;
use std::time::Duration;

use contracts::invalid::InField;
use contracts::wire::Wired;
use domain::codec::Codec;
use store::Channel;

use crate::backoff::{Backoff, Haste};
use crate::batch::{Delivery, Progress, reverse};
use crate::carrier::{Carrier, Failed};
use crate::desk::Desk;
use crate::facts::{Contact, Fault};
use crate::hello::Met;
use crate::refused::Refused;
use crate::wire::{self, pb};

/// What came of one step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    /// Something was delivered; there may be more.
    Delivered,
    /// Nothing to say.
    Idle,
    /// To be tried again after this time, for days if need be.
    Failed(Duration),
}

/// Why a step failed: found here, or said by the other end.
#[derive(Debug)]
enum Trouble {
    Here(Refused),
    There(Failed),
    /// The other end answers, and takes nothing of what it is brought: asked again at once, it would be asked for ever.
    NothingTaken,
}

impl From<Refused> for Trouble {
    fn from(refused: Refused) -> Self {
        Self::Here(refused)
    }
}

impl From<Failed> for Trouble {
    fn from(failed: Failed) -> Self {
        Self::There(failed)
    }
}

/// Delivers the messages of a channel, and the verdicts on those of its reverse.
pub(crate) struct Courier<C: Codec, K> {
    desk: Arc<Desk<C>>,
    carrier: Arc<K>,
    channel: Channel,
    /// Whom we have met, and how far; forgotten when a call fails, because what the other end has may have changed.
    session: Option<(Met, Progress)>,
    /// Whether the other end was greeted since this process began, or since it said that it has lost something.
    greeted: bool,
    /// Deliveries up to this number failed before, or may have before this process began.
    tried: u64,
    backoff: Backoff,
    contact: Arc<Contact>,
}

impl<C: Codec, K: Carrier> Courier<C, K> {
    pub(crate) fn new(desk: Arc<Desk<C>>, carrier: Arc<K>, channel: Channel, tried: u64) -> Self {
        let contact = desk.contact(channel);
        Self {
            desk,
            carrier,
            channel,
            session: None,
            greeted: false,
            tried,
            backoff: Backoff::default(),
            contact,
        }
    }

    pub(crate) const fn channel(&self) -> Channel {
        self.channel
    }

    pub(crate) fn contact(&self) -> &Arc<Contact> {
        &self.contact
    }

    /// Another sender may have worked meanwhile: the other end is asked where to go on, and what was queued through `tried`
    /// may have been sent.
    pub(crate) fn take_over(&mut self, tried: u64) {
        self.session = None;
        self.greeted = false;
        self.tried = self.tried.max(tried);
    }

    /// One call at most. Cancelled, it is as if the answer had been lost.
    pub(crate) async fn step(&mut self) -> Step {
        let mut haste = Haste::Ordinary;
        match self.attempt(&mut haste).await {
            Ok(step) => {
                self.backoff.succeeded();
                step
            }
            Err(trouble) => {
                self.session = None;
                self.greeted = false;
                self.backoff.failed();
                match trouble {
                    Trouble::Here(refused) => self.failed(Fault::here(&refused)),
                    Trouble::There(failed) => self.failed(Fault::there(&failed)),
                    Trouble::NothingTaken => {}
                }
                Step::Failed(self.backoff.wait(haste, &self.desk.entropy))
            }
        }
    }

    fn failed(&self, fault: Fault) {
        let (to, reason) = (self.channel.to, fault.reason.clone());
        if self.contact.failed(fault) {
            tracing::warn!(from = %self.channel.from, %to, reason, "deliveries fail and are repeated");
        }
    }

    async fn attempt(&mut self, haste: &mut Haste) -> Result<Step, Trouble> {
        let desk = Arc::clone(&self.desk);
        desk.standing(self.channel)?;
        if desk.take_loss(self.channel) {
            self.session = None;
            self.greeted = false;
        }
        let (met, progress) = match self.session {
            Some(session) => session,
            // Who was greeted and has nothing to hear is not called again: a peer that is down is left in peace.
            None if self.greeted && !desk.waits(self.channel).await? => return Ok(Step::Idle),
            None => self.greet().await?,
        };
        let progress = Progress {
            tried: self.tried,
            ..progress
        };
        let Some(delivery) = desk.next_delivery(self.channel, progress).await? else {
            self.session = Some((met, progress));
            return Ok(Step::Idle);
        };
        if delivery.urgent {
            *haste = Haste::Urgent;
        }
        // Whatever comes now, another attempt at the same messages is not the first.
        self.tried = self.tried.max(delivery.through);
        self.session = None;
        let Delivery {
            request,
            through,
            verdicts_through,
            urgent: _,
        } = delivery;
        let response = self
            .carrier
            .deliver(self.channel.from, self.channel.to, request)
            .await?;
        let before = progress;
        let progress = advanced(&met, progress, (through, verdicts_through), &response)?;
        desk.note_progress(self.channel, progress).await?;
        self.heard(&met);
        if progress.messages <= before.messages && progress.verdicts <= before.verdicts {
            return Err(Trouble::NothingTaken);
        }
        self.session = Some((met, progress));
        Ok(Step::Delivered)
    }

    fn heard(&self, met: &Met) {
        if self.contact.succeeded(met) {
            tracing::info!(from = %self.channel.from, to = %self.channel.to, "deliveries succeed again");
        }
    }

    async fn greet(&mut self) -> Result<(Met, Progress), Trouble> {
        let Channel { from, to } = self.channel;
        let greeting = Some(self.desk.greet(from, to).await?.into());
        let response = self
            .carrier
            .hello(from, to, pb::HelloRequest { greeting })
            .await?;
        let theirs = wire::greeting(response.greeting).map_err(Refused::from)?;
        if theirs.party != to {
            return Err(Refused::NotTheParty.into());
        }
        let met = self.desk.meet(from, &theirs).await?;
        if !met.knows_us {
            // It was told just now which life this is, and answers from another.
            return Err(Refused::UnknownIncarnation.into());
        }
        self.heard(&met);
        let progress = Progress {
            messages: met.received,
            verdicts: met.verdicts_taken,
            tried: self.tried,
        };
        self.desk.note_progress(self.channel, progress).await?;
        self.greeted = true;
        Ok((met, progress))
    }
}

/// Believes the answer only as far as it can be true. It may say less than was sent: then the rest is sent again.
fn advanced(
    met: &Met,
    mut progress: Progress,
    (messages, verdicts): (u64, u64),
    response: &pb::DeliverResponse,
) -> Result<Progress, Refused> {
    if u128::from_wire(response.incarnation.clone()).field("incarnation")? != met.incarnation {
        return Err(Refused::UnknownIncarnation);
    }
    if response.received_through > messages.max(progress.messages)
        || response.verdicts_through > verdicts.max(progress.verdicts)
    {
        return Err(Refused::RolledBack);
    }
    if messages > 0 {
        progress.messages = response.received_through;
    }
    if verdicts > 0 {
        progress.verdicts = response.verdicts_through;
    }
    Ok(progress)
}

impl<C: Codec> Desk<C> {
    /// Whether anything waits to be delivered or told on a channel.
    async fn waits(&self, channel: Channel) -> Result<bool, Refused> {
        let messages = self
            .store
            .channel(channel)
            .await?
            .is_some_and(|state| state.pending > 0);
        let verdicts = self
            .store
            .peer(reverse(channel))
            .await?
            .is_some_and(|state| state.verdicts_taken < state.verdicts_given);
        Ok(messages || verdicts)
    }

    async fn note_progress(&self, channel: Channel, progress: Progress) -> Result<(), Refused> {
        // Each of these is a commit, so only what is news is written.
        if self
            .store
            .channel(channel)
            .await?
            .is_some_and(|state| state.acked < progress.messages)
        {
            self.store.acknowledge(channel, progress.messages).await?;
        }
        let about = reverse(channel);
        if self
            .store
            .peer(about)
            .await?
            .is_some_and(|state| state.verdicts_taken < progress.verdicts)
        {
            self.store.verdicts_taken(about, progress.verdicts).await?;
        }
        Ok(())
    }
}
