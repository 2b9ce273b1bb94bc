//! Puts the caller into the request.

use std::sync::Arc;

use http::header::AUTHORIZATION;
use http::{Request, Response};
use tonic::Status;
use tonic::body::Body;

use super::count::Notes;
use super::step::{Next, Step, pass_on};
use crate::accept::Connection;
use crate::caller::{Caller, Served, identify};
use crate::directory::Live;
use crate::failure::Failure;
use crate::token::Proven;

#[derive(Clone)]
pub(super) struct Identify {
    directory: Arc<Live>,
    served: Arc<Served>,
    proven: Arc<Proven>,
}

impl Identify {
    pub(super) fn new(directory: &Arc<Live>, served: &Arc<Served>) -> Self {
        Self {
            directory: Arc::clone(directory),
            served: Arc::clone(served),
            proven: Arc::default(),
        }
    }

    fn caller(&self, request: &Request<Body>) -> Result<Caller, Failure> {
        let connection = request
            .extensions()
            .get::<Connection>()
            .ok_or(Failure::unauthenticated("CALLER_UNKNOWN"))?;
        let mut headers = request.headers().get_all(AUTHORIZATION).iter();
        let authorization = match (headers.next(), headers.next()) {
            (None, _) => None,
            (Some(header), None) => Some(
                header
                    .to_str()
                    .map_err(|_| Failure::unauthenticated("TOKEN_MALFORMED"))?,
            ),
            // Of two tokens somebody downstream might read the other one.
            (Some(_), Some(_)) => return Err(Failure::unauthenticated("TOKEN_MALFORMED")),
        };
        identify(
            connection,
            authorization,
            &self.directory.view(),
            &self.served,
            &self.proven,
        )
    }
}

impl Step for Identify {
    async fn pass<S: Next>(&self, mut request: Request<Body>, next: S) -> Response<Body> {
        let notes = request.extensions().get::<Notes>().cloned();
        match self.caller(&request) {
            Ok(caller) => {
                if let Some(notes) = notes {
                    notes.caller(caller.agency(), caller.class());
                }
                request.headers_mut().remove(AUTHORIZATION);
                request.extensions_mut().insert(caller);
                pass_on(request, next).await
            }
            Err(failure) => {
                if let Some(notes) = notes
                    && let Some(connection) = request.extensions().get::<Connection>()
                {
                    notes.caller(connection.peer.agency, "refused");
                }
                Status::from(failure).into_http()
            }
        }
    }
}
