//! The server span of a call, in the trace of its caller.

use std::sync::Arc;

use http::{Request, Response};
use tonic::body::Body;
use tracing::Instrument as _;
use tracing::field::Empty;

use super::step::{Next, Step, pass_on};
use crate::accept::Connection;
use crate::authorise::Table;
use crate::caller::Served;
use crate::identity::SpiffeId;
use crate::telemetry;

#[derive(Clone)]
pub(super) struct Trace {
    table: Arc<Table>,
    served: Arc<Served>,
}

impl Trace {
    pub(super) fn new(table: &Arc<Table>, served: &Arc<Served>) -> Self {
        Self {
            table: Arc::clone(table),
            served: Arc::clone(served),
        }
    }

    /// The name by which the caller asked for a service of this node.
    fn address(&self, request: &Request<Body>) -> Option<String> {
        let asked = request.extensions().get::<Connection>()?.asked?;
        Some(SpiffeId::service(self.served.node, asked).dns_name())
    }
}

impl Step for Trace {
    async fn pass<S: Next>(&self, request: Request<Body>, next: S) -> Response<Body> {
        // A path that is no method of ours is not repeated: anybody may write anything there.
        let known = self.table.known(request.uri().path());
        let method = known.map_or("_OTHER", |path| &path[1..]);
        // Names and values as the conventions for gRPC have them since 1.45, when they became stable.
        let span = tracing::info_span!(
            "call",
            otel.name = method,
            otel.kind = "server",
            otel.status_code = Empty,
            rpc.system.name = "grpc",
            rpc.method = method,
            rpc.status_code = Empty,
            error.type = Empty,
            server.address = self.address(&request),
            lianfang.caller.agency = Empty,
            lianfang.caller.class = Empty,
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
