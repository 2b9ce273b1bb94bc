//! A request is read so far and no further, whoever mounts the service and whatever its library would take.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use contracts::policy::Load;
use http::{Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;

use super::step::{Next, Step, pass_on};
use crate::authorise::{Need, Table};
use crate::failure::Failure;
use crate::limits::{LINK_DECODE_MAX, MESSAGE_DECODE_MAX};

/// What gRPC puts before a message: a flag and its length. No method of ours takes more than one message.
const PREFIX: usize = 5;

#[derive(Clone)]
pub(super) struct Size(Arc<Table>);

impl Size {
    pub(super) fn new(table: &Arc<Table>) -> Self {
        Self(Arc::clone(table))
    }

    fn limit(&self, path: &str) -> usize {
        match self.0.need(path) {
            Some(Need::Policy(access)) if access.load == Load::Link => LINK_DECODE_MAX,
            _ => MESSAGE_DECODE_MAX,
        }
    }
}

impl Step for Size {
    async fn pass<S: Next>(&self, request: Request<Body>, next: S) -> Response<Body> {
        let left = self.limit(request.uri().path()) + PREFIX;
        pass_on(request.map(|body| Body::new(Sized { body, left })), next).await
    }
}

struct Sized {
    body: Body,
    left: usize,
}

impl HttpBody for Sized {
    type Data = <Body as HttpBody>::Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Status>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
        {
            match self.left.checked_sub(data.len()) {
                Some(left) => self.left = left,
                None => {
                    let large = Failure::Unreadable("MESSAGE_TOO_LARGE");
                    return Poll::Ready(Some(Err(large.into())));
                }
            }
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
