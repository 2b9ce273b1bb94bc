//! What every call passes through, from the outside in.

mod authorise;
mod catch_panic;
mod count;
mod deadline;
mod held;
mod identify;
mod shed;
mod size;
mod step;
mod trace;

pub use shed::Classes;

use std::sync::Arc;

use contracts::policy::Policy;
use tower::ServiceBuilder;

use crate::authorise::Table;
use crate::caller::Served;
use crate::directory::Live;
use crate::limits::Limits;
use crate::metrics::Metrics;
use step::Around;
pub(crate) use step::Next;

/// What the layers know.
#[derive(Clone)]
pub struct Shared {
    pub table: Arc<Table>,
    pub directory: Arc<Live>,
    pub served: Arc<Served>,
    pub metrics: Metrics,
    pub classes: Classes,
}

impl Shared {
    pub fn new(
        policy: Policy,
        directory: Arc<Live>,
        served: Served,
        metrics: Metrics,
        limits: &Limits,
    ) -> Self {
        Self {
            table: Arc::new(Table::new(policy)),
            directory,
            served: Arc::new(served),
            classes: Classes::new(limits),
            metrics,
        }
    }
}

/// Lays the layers around the services of a process.
pub fn around<S: Next>(services: S, shared: &Shared) -> impl Next + use<S> {
    ServiceBuilder::new()
        // First, so that whatever happens below belongs to the caller's trace.
        .layer(Around(trace::Trace::new(&shared.table, &shared.served)))
        // One line and one count a call, also for those refused, timed out or broken off below.
        .layer(Around(count::Count::new(&shared.table, &shared.metrics)))
        // Before any work: a node that is full says so at once, and by class, so that reading never starves registering.
        .layer(Around(shed::Shed::new(
            &shared.table,
            &shared.classes,
            &shared.metrics,
        )))
        // The time a caller waits is the time that its call may hold its place.
        .layer(Around(deadline::Deadline::new(&shared.table)))
        // Inside the count, so that a panic is one failed call and not a lost connection.
        .layer(Around(catch_panic::CatchPanic))
        // Who calls, from certificate and token, before anybody asks what it may.
        .layer(Around(identify::Identify::new(
            &shared.directory,
            &shared.served,
        )))
        // Nothing below is reached but by the exact method that the table gives to this caller.
        .layer(Around(authorise::Authorise::new(&shared.table)))
        // Around the reading, which the service does: only whoever may call can make us read.
        .layer(Around(size::Size::new(&shared.table)))
        .service(services)
}
