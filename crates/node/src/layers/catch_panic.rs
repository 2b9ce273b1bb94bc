//! A panic is one failed call.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;

use super::step::{Next, Step, pass_on};
use crate::failure::Failure;

#[derive(Clone)]
pub(super) struct CatchPanic;

impl Step for CatchPanic {
    async fn pass<S: Next>(&self, request: Request<Body>, next: S) -> Response<Body> {
        let mut call = pin!(pass_on(request, next));
        // What the call was working on is dropped with it; what it shares is behind locks that forgive poison.
        poll_fn(
            |cx| match catch_unwind(AssertUnwindSafe(|| call.as_mut().poll(cx))) {
                Ok(poll) => poll,
                // The payload may quote anything; the hook has logged the place.
                Err(_) => Poll::Ready(
                    Status::from(Failure::Broken {
                        what: "a handler",
                        source: None,
                    })
                    .into_http(),
                ),
            },
        )
        .await
    }
}
