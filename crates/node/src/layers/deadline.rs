//! The shorter of what the caller waits and what the contract allows.

use std::sync::Arc;
use std::time::Duration;

use http::{HeaderMap, Request, Response};
use tokio::time::timeout;
use tonic::Status;
use tonic::body::Body;

use super::step::{Next, Step, pass_on};
use crate::authorise::Table;
use crate::failure::Failure;
use crate::limits::DEADLINE_MARGIN;

const GRPC_TIMEOUT: &str = "grpc-timeout";

#[derive(Clone)]
pub(super) struct Deadline(Arc<Table>);

impl Deadline {
    pub(super) fn new(table: &Arc<Table>) -> Self {
        Self(Arc::clone(table))
    }
}

impl Step for Deadline {
    async fn pass<S: Next>(&self, request: Request<Body>, next: S) -> Response<Body> {
        let asked = match asked(request.headers()) {
            Ok(asked) => asked,
            Err(failure) => return Status::from(failure).into_http(),
        };
        let allowed = self
            .0
            .need(request.uri().path())
            .and_then(|need| need.deadline());
        let Some(limit) = asked.into_iter().chain(allowed).min() else {
            return pass_on(request, next).await;
        };
        match timeout(limit, pass_on(request, next)).await {
            Ok(response) => response,
            // A change that has reached the writer is not undone; the caller asks again with the same request id.
            Err(_) => Status::from(Failure::Late).into_http(),
        }
    }
}

/// What the caller waits, less the way back. tonic ignores a header that it cannot read; here it is an error.
fn asked(headers: &HeaderMap) -> Result<Option<Duration>, Failure> {
    let Some(value) = headers.get(GRPC_TIMEOUT) else {
        return Ok(None);
    };
    let unreadable = Failure::Unreadable("TIMEOUT_MALFORMED");
    let text = value.to_str().map_err(|_| unreadable.clone())?;
    let (digits, unit) = text
        .split_at_checked(text.len().saturating_sub(1))
        .ok_or_else(|| unreadable.clone())?;
    let fits = (1..=8).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    let number: u64 = digits
        .parse()
        .ok()
        .filter(|_| fits)
        .ok_or_else(|| unreadable.clone())?;
    let whole = match unit {
        "H" => Duration::from_secs(number * 3600),
        "M" => Duration::from_secs(number * 60),
        "S" => Duration::from_secs(number),
        "m" => Duration::from_millis(number),
        "u" => Duration::from_micros(number),
        "n" => Duration::from_nanos(number),
        _ => return Err(unreadable),
    };
    Ok(Some(whole.saturating_sub(DEADLINE_MARGIN.min(whole / 10))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Option<Duration>, &'static str> {
        let headers = HeaderMap::from_iter([(
            http::HeaderName::from_static(GRPC_TIMEOUT),
            text.parse().unwrap(),
        )]);
        asked(&headers).map_err(|failure| failure.reason())
    }

    #[test]
    fn a_timeout_is_read_as_grpc_writes_it_and_leaves_the_way_back() {
        assert_eq!(of("10S"), Ok(Some(Duration::from_millis(9980))));
        assert_eq!(of("100m"), Ok(Some(Duration::from_millis(90))));
        assert_eq!(of("0n"), Ok(Some(Duration::ZERO)));
        assert_eq!(asked(&HeaderMap::new()).unwrap(), None);
        for text in [
            "",
            "S",
            "1",
            "-1S",
            "+1S",
            "1s",
            "123456789S",
            "1.5S",
            "1 S",
        ] {
            assert_eq!(of(text), Err("TIMEOUT_MALFORMED"), "{text}");
        }
    }
}
