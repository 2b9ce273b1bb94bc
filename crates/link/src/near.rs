//! The parties served by one process, each service with its own desk and store.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use domain::codec::Codec;
use domain::id::{Party, Service};

use crate::desk::Desk;

/// Where the services of one process find each other. A cheap handle, given to each of them when it starts.
pub struct Near<C: Codec>(Arc<Mutex<BTreeMap<Service, Arc<Desk<C>>>>>);

impl<C: Codec> Clone for Near<C> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<C: Codec> Default for Near<C> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<C: Codec> Near<C> {
    pub(crate) fn mount(&self, desk: Arc<Desk<C>>) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(desk.service, desk);
    }

    /// The desk of a service, where this process serves it.
    pub(crate) fn service(&self, service: Service) -> Option<Arc<Desk<C>>> {
        let desks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        desks.get(&service).cloned()
    }

    /// The desk that serves a party, where this process does.
    pub(crate) fn desk(&self, party: Party) -> Option<Arc<Desk<C>>> {
        let desks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        desks
            .get(&party.service)
            .filter(|desk| desk.serves(party))
            .cloned()
    }
}
