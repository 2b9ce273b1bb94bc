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

/// Places by class. Waiting in line would only make the late later, so there is no line.
#[derive(Clone)]
pub struct Classes {
    reads: Arc<Semaphore>,
    writes: Arc<Semaphore>,
    sealed: Arc<Semaphore>,
    watches: Arc<Semaphore>,
    links: Arc<Semaphore>,
    operations: Arc<Semaphore>,
}

impl Classes {
    pub fn new(limits: &Limits) -> Self {
        let places = |number| Arc::new(Semaphore::new(number));
        Self {
            reads: places(limits.reads),
            writes: places(limits.writes),
            sealed: places(limits.sealed),
            watches: places(limits.watches),
            links: places(limits.links),
            operations: places(limits.operations),
        }
    }

    fn of(&self, need: Option<&Need>) -> &Arc<Semaphore> {
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
}

#[derive(Clone)]
pub(super) struct Shed {
    table: Arc<Table>,
    classes: Classes,
}

impl Shed {
    pub(super) fn new(table: &Arc<Table>, classes: &Classes) -> Self {
        Self {
            table: Arc::clone(table),
            classes: classes.clone(),
        }
    }
}

impl Step for Shed {
    async fn pass<S: Next>(&self, request: Request<Body>, next: S) -> Response<Body> {
        let places = self.classes.of(self.table.need(request.uri().path()));
        match Arc::clone(places).try_acquire_owned() {
            Ok(place) => {
                let response = pass_on(request, next).await;
                // A stream keeps its place until its body is dropped.
                response.map(|body| Body::new(super::held::Held::new(body, place)))
            }
            Err(_) => Status::from(Failure::Overloaded).into_http(),
        }
    }
}
