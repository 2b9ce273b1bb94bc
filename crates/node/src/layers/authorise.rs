//! Lets a call through to the exact method that the table gives to its caller.

use std::sync::Arc;

use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;

use super::step::{Next, Step, pass_on};
use crate::authorise::Table;
use crate::caller::Caller;

#[derive(Clone)]
pub(super) struct Authorise(Arc<Table>);

impl Authorise {
    pub(super) fn new(table: &Arc<Table>) -> Self {
        Self(Arc::clone(table))
    }
}

impl Step for Authorise {
    async fn pass<S: Next>(&self, request: Request<Body>, next: S) -> Response<Body> {
        let caller = request.extensions().get::<Caller>();
        match self.0.allow(request.uri(), caller) {
            Ok(()) => pass_on(request, next).await,
            Err(failure) => Status::from(failure).into_http(),
        }
    }
}
