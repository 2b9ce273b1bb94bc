//! Calls to other services over mutual TLS: one exact name is believed, and the address comes from the directory.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use domain::id::Party;
use http::Uri;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls_pki_types::ServerName;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::transport::{Channel, Endpoint};
use tower::service_fn;

use crate::directory::{self, Live};
use crate::identity::SpiffeId;
use crate::limits::HEADER_LIST_MAX;
use crate::tls::{self, Identity};

/// Connecting and the handshake together; the other end gives the handshake as long.
const CONNECT: Duration = Duration::from_secs(5);
/// A peer that is gone without a word, as behind a network that was cut, is noticed after ping and answer time, and tried anew.
/// Only a connection with calls on it is asked.
const PING_EVERY: Duration = Duration::from_secs(10);
const PING_ANSWER: Duration = Duration::from_secs(5);

/// Why no connection can even be tried.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    #[error("the directory does not say where {0} is")]
    NoEndpoint(Party),
    #[error("the certificate cannot be used")]
    Certificate(#[source] rustls::Error),
    #[error("{0} has no address that can be called")]
    Address(Party),
}

/// A channel to a party that connects when it is first used, and again whenever it must.
///
/// `identity` is shown as the caller's. Of a hosted agency it is the host's service that answers.
pub fn channel(
    identity: &Arc<Identity>,
    directory: &Arc<Live>,
    to: Party,
) -> Result<Channel, ClientError> {
    let view = directory.view();
    let node = view.node_of(to.agency).ok_or(ClientError::NoEndpoint(to))?;
    let endpoint = view
        .endpoint(to)
        .cloned()
        .ok_or(ClientError::NoEndpoint(to))?;
    let expected = SpiffeId::service(node, to.service);
    let name = ServerName::try_from(expected.dns_name()).map_err(|_| ClientError::Address(to))?;
    let config = tls::client(Arc::clone(identity), expected, Arc::clone(directory));
    let config = Arc::new(config.map_err(ClientError::Certificate)?);
    // The connector secures the connection itself, so that for tonic it is a plain one.
    let address = endpoint.to_string().replacen("https://", "http://", 1);
    let transport = Endpoint::from_shared(address).map_err(|_| ClientError::Address(to))?;
    let transport = transport
        .connect_timeout(CONNECT)
        .http2_keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_ANSWER)
        .http2_max_header_list_size(HEADER_LIST_MAX)
        .tcp_nodelay(true);
    Ok(
        transport.connect_with_connector_lazy(service_fn(move |_: Uri| {
            let (config, name, endpoint) = (Arc::clone(&config), name.clone(), endpoint.clone());
            async move {
                timeout(CONNECT, secured(config, name, endpoint))
                    .await?
                    .map(TokioIo::new)
            }
        })),
    )
}

async fn secured(
    config: Arc<ClientConfig>,
    name: ServerName<'static>,
    endpoint: directory::Endpoint,
) -> io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect((endpoint.host.as_str(), endpoint.port)).await?;
    stream.set_nodelay(true)?;
    TlsConnector::from(config).connect(name, stream).await
}
