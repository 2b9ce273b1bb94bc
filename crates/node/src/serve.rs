//! The two ports of a process: gRPC over mutual TLS under the layers, and a plain one for health and metrics.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use store::Entropy;
use tokio::net::TcpListener;
use tokio_stream::StreamExt as _;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;
use tonic::transport::Server;
use tonic::transport::server::Router;

use crate::accept::{Connections, Secured, accept};
use crate::identity::files::Identities;
use crate::layers::{self, Next, Shared};
use crate::limits::{
    CONNECTION_WINDOW, HEADER_LIST_MAX, LOCAL_ERROR_RESETS_MAX, Limits, PENDING_ACCEPT_RESETS_MAX,
    STREAM_WINDOW,
};
use crate::metrics::Metrics;
use crate::tls;

/// Why a process does not serve.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error("the certificates cannot be used")]
    Certificates(#[source] rustls::Error),
    #[error("the contracts cannot be shown by reflection")]
    Reflection(#[from] tonic_reflection::server::Error),
    #[error("serving failed")]
    Transport(#[from] tonic::transport::Error),
    #[error("the plain port failed")]
    Plain(#[from] io::Error),
}

/// One builder for every gRPC port: tonic's own defaults leave two guards of HTTP/2 switched off.
fn hardened(limits: &Limits) -> Server {
    Server::builder()
        .max_concurrent_streams(limits.streams_per_connection)
        .http2_max_local_error_reset_streams(Some(LOCAL_ERROR_RESETS_MAX))
        .http2_max_pending_accept_reset_streams(Some(PENDING_ACCEPT_RESETS_MAX))
        .http2_max_header_list_size(HEADER_LIST_MAX)
        .initial_stream_window_size(STREAM_WINDOW)
        .initial_connection_window_size(CONNECTION_WINDOW)
        .http2_keepalive_interval(Some(Duration::from_secs(limits.keepalive_seconds)))
        .http2_keepalive_timeout(Some(Duration::from_secs(limits.keepalive_timeout_seconds)))
}

/// Whether the process takes calls: asked by the plain port, set by the order in which it starts and stops.
#[derive(Clone, Debug, Default)]
pub struct Readiness(Arc<AtomicBool>);

impl Readiness {
    pub fn set(&self, ready: bool) {
        self.0.store(ready, Ordering::Release);
    }

    pub fn is_ready(&self) -> bool {
        self.0.load(Ordering::Acquire)
    }
}

/// The gRPC port: the services of this process with health and reflection beside them.
pub struct Secure<'a> {
    pub listener: TcpListener,
    pub identities: &'a Identities,
    pub shared: Shared,
    pub limits: &'a Limits,
    pub connections: Connections,
    /// Spreads the ages at which connections are renewed.
    pub entropy: Entropy,
    pub tasks: &'a TaskTracker,
    pub stop: CancellationToken,
}

/// Serves until the token is set, then until calls in flight have ended.
pub async fn secure(port: Secure<'_>, services: Routes) -> Result<(), ServeError> {
    let Secure {
        listener,
        identities,
        shared,
        limits,
        connections,
        entropy,
        tasks,
        stop,
    } = port;
    let certificates = identities
        .certificates()
        .map(|(service, identity)| (service, Arc::clone(identity)));
    let config = tls::server(certificates.collect(), Arc::clone(&shared.directory));
    let config = config.map_err(ServeError::Certificates)?;
    let (reporter, health) = tonic_health::server::health_reporter();
    reporter
        .set_service_status("", tonic_health::ServingStatus::Serving)
        .await;
    // Python's client speaks only the older version.
    let described = || {
        tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(contracts::DESCRIPTORS)
    };
    let services = services
        .add_service(health)
        .add_service(described().build_v1()?)
        .add_service(described().build_v1alpha()?);
    let mut incoming = accept(listener, config, limits, connections, entropy, tasks);
    let server = hardened(limits).layer(tower::layer::layer_fn(move |services| {
        layers::around(services, &shared)
    }));
    let open = TaskTracker::new();
    let leaving = CancellationToken::new();
    loop {
        let next = tokio::select! {
            () = stop.cancelled() => break,
            next = incoming.next() => next,
        };
        let Some(connection) = next else { break };
        let serving = server.clone().add_routes(services.clone());
        open.spawn(serve_one(serving, connection?, leaving.clone()));
    }
    // Nobody is accepted any more.
    drop(incoming);
    // Told before connections are asked to go: whoever asks in between asks elsewhere next.
    reporter
        .set_service_status("", tonic_health::ServingStatus::NotServing)
        .await;
    leaving.cancel();
    open.close();
    open.wait().await;
    Ok(())
}

/// Serves a connection until it is closed, and asks its client to come again when it has its age or the process leaves.
///
/// A server of its own, because tonic gives all connections of one server the same age.
async fn serve_one<L>(server: Router<L>, connection: Secured, leaving: CancellationToken)
where
    L: tower::Layer<Routes, Service: Next>,
{
    let (age, gone) = (connection.age(), connection.gone());
    let incoming =
        tokio_stream::once(Ok::<_, Infallible>(connection)).chain(tokio_stream::pending());
    let ends = async move {
        tokio::select! {
            () = gone.cancelled() => {}
            () = leaving.cancelled() => {}
            () = tokio::time::sleep(age) => {}
        }
    };
    if let Err(error) = server.serve_with_incoming_shutdown(incoming, ends).await {
        tracing::warn!(
            error = &error as &dyn std::error::Error,
            "a connection could not be served: {error}"
        );
    }
}

#[derive(Clone)]
struct Plain {
    metrics: Metrics,
    readiness: Readiness,
}

/// Liveness, readiness and metrics, in the clear: for the machine and its operators only.
pub async fn plain(
    listener: TcpListener,
    metrics: Metrics,
    readiness: Readiness,
    stop: CancellationToken,
) -> Result<(), ServeError> {
    let answer = |ready: bool| match ready {
        true => (StatusCode::OK, "ready\n"),
        false => (StatusCode::SERVICE_UNAVAILABLE, "not ready\n"),
    };
    let router = axum::Router::new()
        .route("/healthz", get(|| async { "alive\n" }))
        .route(
            "/readyz",
            get(
                move |State(plain): State<Plain>| async move { answer(plain.readiness.is_ready()) },
            ),
        )
        .route(
            "/metrics",
            get(|State(plain): State<Plain>| async move { plain.metrics.render() }),
        )
        .with_state(Plain { metrics, readiness });
    axum::serve(listener, router)
        .with_graceful_shutdown(stop.cancelled_owned())
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests;
