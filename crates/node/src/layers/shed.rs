//! So many calls of a class at a time; the next one is told to come back.

use std::sync::Arc;

use contracts::policy::Load;
use http::{Request, Response};
use tokio::sync::Semaphore;
use tonic::Status;
use tonic::body::Body;

use super::step::{Next, Step, pass_on};
use crate::authorise::{Need, Table};
use crate::failure::Failure;
use crate::limits::Limits;
use crate::metrics::{Family, Metrics};

const SHED: Family = Family::counter(
    "lianfang_calls_shed_total",
    "Calls sent away because their class had no place left.",
);

/// Places by class. Waiting in line would only make the late later, so there is no line.
#[derive(Clone)]
pub struct Classes {
    reads: Class,
    writes: Class,
    sealed: Class,
    watches: Class,
    links: Class,
    operations: Class,
}

#[derive(Clone)]
struct Class {
    name: &'static str,
    places: Arc<Semaphore>,
    limit: usize,
}

impl Classes {
    pub fn new(limits: &Limits) -> Self {
        let class = |name, limit| Class {
            name,
            places: Arc::new(Semaphore::new(limit)),
            limit,
        };
        Self {
            reads: class("reads", limits.reads),
            writes: class("writes", limits.writes),
            sealed: class("sealed", limits.sealed),
            watches: class("watches", limits.watches),
            links: class("links", limits.links),
            operations: class("operations", limits.operations),
        }
    }

    fn of(&self, need: Option<&Need>) -> &Class {
        match need {
            Some(Need::Policy(access)) => match access.load {
                Load::Read => &self.reads,
                Load::Write => &self.writes,
                Load::Sealed => &self.sealed,
                Load::Watch => &self.watches,
                Load::Link => &self.links,
                Load::Unspecified => &self.operations,
            },
            Some(Need::AnyCaller) | None => &self.operations,
        }
    }

    fn all(&self) -> [&Class; 6] {
        let Self {
            reads,
            writes,
            sealed,
            watches,
            links,
            operations,
        } = self;
        [reads, writes, sealed, watches, links, operations]
    }

    /// The name of each class, its calls under way, and how many may be.
    pub(crate) fn occupied(&self) -> [(&'static str, usize, usize); 6] {
        self.all().map(|class| {
            let free = class.places.available_permits();
            (class.name, class.limit.saturating_sub(free), class.limit)
        })
    }
}

#[derive(Clone)]
pub(super) struct Shed {
    table: Arc<Table>,
    classes: Classes,
    metrics: Metrics,
}

impl Shed {
    pub(super) fn new(table: &Arc<Table>, classes: &Classes, metrics: &Metrics) -> Self {
        for class in classes.all() {
            // Shown as 0 from the beginning, so that the first one is seen to be more.
            metrics.counter(&SHED, &[("class", class.name)]);
        }
        Self {
            table: Arc::clone(table),
            classes: classes.clone(),
            metrics: metrics.clone(),
        }
    }
}

impl Step for Shed {
    async fn pass<S: Next>(&self, request: Request<Body>, next: S) -> Response<Body> {
        let class = self.classes.of(self.table.need(request.uri().path()));
        match Arc::clone(&class.places).try_acquire_owned() {
            Ok(place) => {
                let response = pass_on(request, next).await;
                // A stream keeps its place until its body is dropped.
                response.map(|body| Body::new(super::held::Held::new(body, place)))
            }
            Err(_) => {
                self.metrics.counter(&SHED, &[("class", class.name)]).add(1);
                Status::from(Failure::Overloaded).into_http()
            }
        }
    }
}
