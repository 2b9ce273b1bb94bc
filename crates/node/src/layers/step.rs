//! One layer as one function around the next.

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll};

use http::{Request, Response};
use tonic::body::Body;
use tower::{Layer, Service};

/// What a layer stands around: a service that always answers, if only with a status.
pub trait Next:
    Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
    + Clone
    + Send
    + Sync
    + 'static
{
}

impl<S> Next for S where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible, Future: Send>
        + Clone
        + Send
        + Sync
        + 'static
{
}

/// What one layer does with a call.
pub(super) trait Step: Clone + Send + Sync + 'static {
    fn pass<S: Next>(
        &self,
        request: Request<Body>,
        next: S,
    ) -> impl Future<Output = Response<Body>> + Send;
}

/// Makes a layer of a step.
#[derive(Clone)]
pub(super) struct Around<T>(pub(super) T);

impl<T: Clone, S> Layer<S> for Around<T> {
    type Service = Stepped<T, S>;

    fn layer(&self, next: S) -> Self::Service {
        Stepped {
            step: self.0.clone(),
            next,
        }
    }
}

#[derive(Clone)]
pub(super) struct Stepped<T, S> {
    step: T,
    next: S,
}

impl<T: Step, S: Next> Service<Request<Body>> for Stepped<T, S> {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.next.poll_ready(cx)
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        // The clone may not be ready; the one that was asked is.
        let spare = self.next.clone();
        let ready = std::mem::replace(&mut self.next, spare);
        let step = self.step.clone();
        Box::pin(async move { Ok(step.pass(request, ready).await) })
    }
}

/// Calls the next layer.
pub(super) async fn pass_on<S: Next>(request: Request<Body>, mut next: S) -> Response<Body> {
    match next.call(request).await {
        Ok(response) => response,
    }
}
