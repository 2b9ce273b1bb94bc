//! One call, repeated until a node has decided: over broken connections, and when a node says to come back.

use std::error::Error as _;
use std::time::Duration;

use contracts::status;
use node::telemetry::TRACEPARENT;
use store::entropy::Entropy;
use tokio::time::{Instant, sleep, timeout};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Code, Request, Status};

use super::fault::{CallFault, Refused};
use super::verbs::Call;

/// How long a call is repeated: a node that was killed is started again well within it.
pub(super) const PATIENCE: Duration = Duration::from_secs(60);
/// Longer than the deadline that any method of the contracts has: nobody else ends a call to a node that hangs.
const ATTEMPT: Duration = Duration::from_secs(15);
/// The bound of the first wait, doubled up to the cap.
const FIRST: Duration = Duration::from_millis(50);
const CAP: Duration = Duration::from_secs(2);

/// A caller's line to a service.
pub(super) struct Line<'a, A> {
    pub(super) channel: &'a Channel,
    /// Asked at each attempt: a token may run out between two.
    pub(super) authorization: A,
    pub(super) trace: Option<MetadataValue<Ascii>>,
    pub(super) entropy: &'a Entropy,
    /// Machine time over all attempts.
    pub(super) patience: Duration,
}

impl<A: Fn() -> Option<MetadataValue<Ascii>>> Line<'_, A> {
    pub(super) async fn persist<C: Call>(&self, request: C) -> Result<C::Answer, CallFault> {
        let began = Instant::now();
        let mut bound = FIRST;
        loop {
            let attempt = C::send(self.channel.clone(), self.addressed(request.clone()));
            let status = match timeout(ATTEMPT, attempt).await {
                Ok(Ok(answer)) => return Ok(answer.into_inner()),
                Ok(Err(status)) => status,
                Err(_) => Status::deadline_exceeded("no answer came"),
            };
            let Some(least) = again(&status) else {
                let refused = Refused::new(C::METHOD, &status);
                return Err(CallFault::Refused(Box::new(refused)));
            };
            // Even below the bound, so that callers of a node that comes back do not arrive together.
            let drawn = u32::from_be_bytes(self.entropy.bytes());
            let wait = least + bound.mul_f64(f64::from(drawn) / f64::from(u32::MAX));
            if began.elapsed() + wait > self.patience {
                return Err(CallFault::Unanswered {
                    method: C::METHOD,
                    waited: began.elapsed(),
                    code: status.code(),
                    last: Box::new(status),
                });
            }
            sleep(wait).await;
            bound = (bound * 2).min(CAP);
        }
    }

    fn addressed<C>(&self, request: C) -> Request<C> {
        let mut request = Request::new(request);
        let headers = request.metadata_mut();
        if let Some(token) = (self.authorization)() {
            headers.insert("authorization", token);
        }
        if let Some(trace) = &self.trace {
            headers.insert(TRACEPARENT, trace.clone());
        }
        request
    }
}

/// Whether the same call may go through later, and what it must wait at least.
fn again(status: &Status) -> Option<Duration> {
    // What a node decides arrives as headers; a status with a source was made here, of a connection that broke.
    if status.source().is_some() {
        return Some(Duration::ZERO);
    }
    match status.code() {
        Code::Unavailable | Code::DeadlineExceeded => {
            Some(status::retry_after(status).unwrap_or_default())
        }
        Code::ResourceExhausted | Code::Aborted => status::retry_after(status),
        // Nodes never say it: tonic's clients do, of a channel that is not ready.
        Code::Unknown if status::reason(status).is_none() => Some(Duration::ZERO),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use contracts::status::Answer;

    use super::*;

    #[test]
    fn only_what_may_go_through_later_is_repeated() {
        let wait = Duration::from_millis(300);
        let told = |code| Status::new(code, "");
        let mut broken = told(Code::Internal);
        broken.set_source(std::sync::Arc::new(std::io::Error::other("reset")));
        assert_eq!(again(&broken), Some(Duration::ZERO));
        assert_eq!(again(&told(Code::Unavailable)), Some(Duration::ZERO));
        assert_eq!(again(&told(Code::DeadlineExceeded)), Some(Duration::ZERO));
        assert_eq!(again(&told(Code::Unknown)), Some(Duration::ZERO));
        let overloaded = Answer::fault("OVERLOADED").retry_after(wait);
        assert_eq!(again(&overloaded.into()), Some(wait));
        for decided in [
            Code::ResourceExhausted,
            Code::Aborted,
            Code::Internal,
            Code::FailedPrecondition,
            Code::PermissionDenied,
            Code::Unauthenticated,
            Code::InvalidArgument,
            Code::NotFound,
        ] {
            assert_eq!(again(&told(decided)), None, "{decided:?}");
        }
    }
}
