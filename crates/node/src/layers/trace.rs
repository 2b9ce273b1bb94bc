//! The server span of a call, in the trace of its caller.

use std::sync::Arc;

use http::{Request, Response};
use tonic::body::Body;
use tracing::Instrument as _;
use tracing::field::Empty;

use super::step::{Next, Step, pass_on};
use crate::authorise::Table;
use crate::telemetry;

#[derive(Clone)]
pub(super) struct Trace(Arc<Table>);

impl Trace {
    pub(super) fn new(table: &Arc<Table>) -> Self {
        Self(Arc::clone(table))
    }
}

impl Step for Trace {
    async fn pass<S: Next>(&self, request: Request<Body>, next: S) -> Response<Body> {
        // A path that is no method of ours is not repeated: anybody may write anything there.
        let path = self
            .0
            .known(request.uri().path())
            .unwrap_or("/unknown/unknown");
        let (service, method) = path[1..].split_once('/').unwrap_or(("unknown", "unknown"));
        let span = tracing::info_span!(
            "call",
            otel.name = &path[1..],
            otel.kind = "server",
            otel.status_code = Empty,
            rpc.system = "grpc",
            rpc.service = service,
            rpc.method = method,
            rpc.grpc.status_code = Empty,
            lianfang.agency = Empty,
            lianfang.record = Empty,
            lianfang.reason = Empty,
        );
        if let Some(traceparent) = request.headers().get(telemetry::TRACEPARENT)
            && let Ok(traceparent) = traceparent.to_str()
        {
            telemetry::follow(&span, traceparent);
        }
        pass_on(request, next).instrument(span).await
    }
}
