//! What a use case has at hand: one service's store, the rules in force, time and randomness.

use std::sync::Arc;

use domain::codec::Codec;
use domain::id::{AgencyId, Service};
use domain::rulebook::Rulebook;
use store::{Clock, Entropy, Store};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::caller::Served;
use crate::directory::{DirectoryView, Live};
use crate::identity::files::{Identities, PartyKeys};
use crate::limits::Limits;
use crate::metrics::Metrics;

/// One service of a process. A cheap handle.
pub struct Context<C: Codec> {
    pub service: Service,
    pub store: Store<C>,
    pub clock: Clock,
    pub entropy: Entropy,
    pub directory: Arc<Live>,
    pub served: Arc<Served>,
    pub identities: Arc<Identities>,
    pub metrics: Metrics,
    pub limits: Arc<Limits>,
    /// Tasks that end before the process does.
    pub tasks: TaskTracker,
    /// Set when the process stops.
    pub stop: CancellationToken,
}

impl<C: Codec> Clone for Context<C> {
    fn clone(&self) -> Self {
        Self {
            service: self.service,
            store: self.store.clone(),
            clock: self.clock.clone(),
            entropy: self.entropy.clone(),
            directory: Arc::clone(&self.directory),
            served: Arc::clone(&self.served),
            identities: Arc::clone(&self.identities),
            metrics: self.metrics.clone(),
            limits: Arc::clone(&self.limits),
            tasks: self.tasks.clone(),
            stop: self.stop.clone(),
        }
    }
}

impl<C: Codec> Context<C> {
    /// The rules in force now; a decision keeps the ones that it began with.
    pub fn rules(&self) -> Arc<Rulebook> {
        self.directory.rules()
    }

    pub fn view(&self) -> Arc<DirectoryView> {
        self.directory.view()
    }

    /// Whether this process keeps the records of an agency.
    pub fn serves(&self, agency: AgencyId) -> bool {
        self.served.includes(agency)
    }

    /// The keys with which this service speaks for an agency.
    pub fn keys(&self, agency: AgencyId) -> Option<&PartyKeys> {
        self.identities.keys(agency, self.service)
    }
}
