//! One structured line and one count a call. Codes and ids only: never what was asked or answered.

use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use domain::id::{AgencyId, RecordId};
use http::{HeaderMap, Request, Response};
use http_body::{Body as HttpBody, Frame, SizeHint};
use tonic::body::Body;
use tonic::{Code, Status};
use tracing::Span;

use super::step::{Next, Step, pass_on};
use crate::authorise::Table;
use crate::failure::Failure;
use crate::metrics::{Family, Metrics};

const CALLS: Family = Family::counter("lianfang_calls_total", "Calls ended, by method and code.");
const SECONDS: Family = Family::histogram(
    "lianfang_call_seconds",
    "Seconds from a call's arrival to the end of its answer.",
);
const REFUSED: Family = Family::counter(
    "lianfang_calls_refused_total",
    "Calls answered with a reason code, by that code.",
);

/// Filled in by the layers below, for the line.
#[derive(Clone, Default)]
pub(super) struct Notes(Arc<OnceLock<(AgencyId, &'static str)>>);

impl Notes {
    pub(super) fn caller(&self, agency: AgencyId, class: &'static str) {
        // One caller a call: a second note would be a second identification.
        let _ = self.0.set((agency, class));
    }
}

#[derive(Clone)]
pub(super) struct Count {
    table: Arc<Table>,
    metrics: Metrics,
}

impl Count {
    pub(super) fn new(table: &Arc<Table>, metrics: &Metrics) -> Self {
        Self {
            table: Arc::clone(table),
            metrics: metrics.clone(),
        }
    }
}

impl Step for Count {
    async fn pass<S: Next>(&self, mut request: Request<Body>, next: S) -> Response<Body> {
        let notes = Notes::default();
        request.extensions_mut().insert(notes.clone());
        let mut call = Call {
            method: self
                .table
                .known(request.uri().path())
                .unwrap_or("unknown")
                .to_owned(),
            begun: Instant::now(),
            notes,
            record: None,
            end: None,
            span: Span::current(),
            metrics: self.metrics.clone(),
        };
        let response = catalogued(pass_on(request, next).await);
        call.record = response.extensions().get::<RecordId>().copied();
        if let Some(status) = response.extensions().get::<Status>() {
            call.end = Some(End::of(status));
            return response;
        }
        if let Some(code) = code_of(response.headers()) {
            call.end = Some(End::bare(code));
            return response;
        }
        response.map(|body| Body::new(Counted { body, call }))
    }
}

/// A status that a library below made has the library's words, some of them from the request: replaced.
fn catalogued(response: Response<Body>) -> Response<Body> {
    let Some(status) = response.extensions().get::<Status>() else {
        return response;
    };
    if status.code() == Code::Ok || !status.details().is_empty() {
        return response;
    }
    let failure = match status.code() {
        Code::Unimplemented => Failure::NoMethod,
        Code::OutOfRange | Code::ResourceExhausted => Failure::Unreadable("MESSAGE_TOO_LARGE"),
        Code::Cancelled | Code::DeadlineExceeded => Failure::Late,
        // What the health service says of a service that it does not know.
        Code::NotFound => Failure::NotFound,
        // What tonic says of bytes that are no message of this type.
        Code::Internal | Code::InvalidArgument => Failure::Unreadable("UNREADABLE"),
        _ => Failure::Broken {
            what: "the library below",
            source: None,
        },
    };
    Status::from(failure).into_http()
}

fn code_of(headers: &HeaderMap) -> Option<Code> {
    headers
        .get(Status::GRPC_STATUS)
        .map(|value| Code::from_bytes(value.as_bytes()))
}

/// How a call ended.
struct End {
    code: Code,
    reason: &'static str,
    /// Chain of sources, for faults of ours only: they hold no request data by the rule for errors.
    cause: Option<String>,
}

impl End {
    const fn bare(code: Code) -> Self {
        Self {
            code,
            reason: "",
            cause: None,
        }
    }

    fn of(status: &Status) -> Self {
        let failure =
            std::error::Error::source(status).and_then(|source| source.downcast_ref::<Failure>());
        Self {
            code: status.code(),
            reason: failure.map_or("", Failure::reason),
            cause: failure
                .filter(|failure| failure.code() == Code::Internal)
                .map(|failure| chain(failure)),
        }
    }
}

fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(error) = source {
        text.push_str(": ");
        text.push_str(&error.to_string());
        source = error.source();
    }
    text
}

/// A call under way; the line is written when it is dropped, however it ends.
struct Call {
    method: String,
    begun: Instant,
    notes: Notes,
    record: Option<RecordId>,
    end: Option<End>,
    span: Span,
    metrics: Metrics,
}

impl Drop for Call {
    fn drop(&mut self) {
        // Nobody waited for the end: the client went away.
        let end = self.end.take().unwrap_or(End::bare(Code::Cancelled));
        let seconds = self.begun.elapsed().as_secs_f64();
        let code = name(end.code);
        let method = ("method", self.method.as_str());
        self.metrics
            .counter(&CALLS, &[method, ("code", code)])
            .add(1);
        self.metrics.histogram(&SECONDS, &[method]).observe(seconds);
        if !end.reason.is_empty() {
            self.metrics
                .counter(&REFUSED, &[("reason", end.reason)])
                .add(1);
        }

        let (agency, class) = match self.notes.0.get() {
            Some((agency, class)) => (agency.to_string(), *class),
            None => (String::new(), "unknown"),
        };
        let record = self.record.map(|record| record.to_string());
        self.span.record("rpc.status_code", code);
        self.span.record("lianfang.caller.class", class);
        if !agency.is_empty() {
            self.span.record("lianfang.caller.agency", &agency);
        }
        if let Some(record) = &record {
            self.span.record("lianfang.record", record);
        }
        if !end.reason.is_empty() {
            self.span.record("lianfang.reason", end.reason);
        }
        // For a server only its own faults are errors of the span.
        if matches!(
            end.code,
            Code::Internal
                | Code::Unknown
                | Code::DataLoss
                | Code::Unavailable
                | Code::DeadlineExceeded
                | Code::Unimplemented
        ) {
            self.span.record("otel.status_code", "ERROR");
            self.span.record("error.type", code);
        }
        let record = record.unwrap_or_default();
        let method = self.method.as_str();
        let milliseconds = (seconds * 1e6).round() / 1e3;
        match end.cause {
            None => tracing::info!(
                method,
                code,
                reason = end.reason,
                milliseconds,
                agency,
                caller = class,
                record,
                "call"
            ),
            Some(cause) => tracing::error!(
                method,
                code,
                reason = end.reason,
                milliseconds,
                agency,
                caller = class,
                record,
                cause,
                "call failed"
            ),
        }
    }
}

/// A code as gRPC spells it.
const fn name(code: Code) -> &'static str {
    match code {
        Code::Ok => "OK",
        Code::Cancelled => "CANCELLED",
        Code::Unknown => "UNKNOWN",
        Code::InvalidArgument => "INVALID_ARGUMENT",
        Code::DeadlineExceeded => "DEADLINE_EXCEEDED",
        Code::NotFound => "NOT_FOUND",
        Code::AlreadyExists => "ALREADY_EXISTS",
        Code::PermissionDenied => "PERMISSION_DENIED",
        Code::ResourceExhausted => "RESOURCE_EXHAUSTED",
        Code::FailedPrecondition => "FAILED_PRECONDITION",
        Code::Aborted => "ABORTED",
        Code::OutOfRange => "OUT_OF_RANGE",
        Code::Unimplemented => "UNIMPLEMENTED",
        Code::Internal => "INTERNAL",
        Code::Unavailable => "UNAVAILABLE",
        Code::DataLoss => "DATA_LOSS",
        Code::Unauthenticated => "UNAUTHENTICATED",
    }
}

/// A body whose end tells how the call ended: a good answer has its code in the trailers.
struct Counted {
    body: Body,
    call: Call,
}

impl HttpBody for Counted {
    type Data = <Body as HttpBody>::Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Self::Data>, Status>>> {
        let frame = ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(code) = frame.trailers_ref().and_then(code_of)
        {
            self.call.end = Some(End::bare(code));
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
