//! TLS 1.3 between agencies: a name is believed only under the root that the directory lists for its trust domain.
//!
//! One common root store would let any agency's root mint any other agency's name.

mod identity;
mod validity;
mod verify;

pub use identity::{Identity, IdentityError, Reloaded, fingerprint_of};
pub(crate) use validity::expiry;
pub use verify::{CertificateFault, spiffe_of};

use std::collections::BTreeMap;
use std::sync::Arc;

use domain::id::Service;
use rustls::client::Resumption;
use rustls::crypto::CryptoProvider;
use rustls::server::{ClientHello, NoServerSessionStorage, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls::version::TLS13;
use rustls::{ClientConfig, ServerConfig};

use crate::directory::Live;
use crate::identity::SpiffeId;
use verify::{ClientVerifier, ServerVerifier};

/// gRPC is HTTP/2 and nothing else.
const ALPN: &[u8] = b"h2";

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

/// The server side: certificates of the services by SNI, clients under their own agency's roots.
pub fn server(
    identities: BTreeMap<Service, Arc<Identity>>,
    directory: Arc<Live>,
) -> Result<ServerConfig, rustls::Error> {
    let provider = provider();
    let verifier = ClientVerifier::new(directory, &provider);
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .with_client_cert_verifier(Arc::new(verifier))
        .with_cert_resolver(Arc::new(ByName(identities)));
    config.alpn_protocols = vec![ALPN.to_vec()];
    // A resumed session is not verified again: it would outlive a suspension.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}

/// The client side: shows `identity` and believes one exact name only.
pub fn client(
    identity: Arc<Identity>,
    expected: SpiffeId,
    directory: Arc<Live>,
) -> Result<ClientConfig, rustls::Error> {
    let provider = provider();
    let verifier = ServerVerifier::new(expected, directory, &provider);
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&TLS13])?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_client_cert_resolver(identity);
    config.alpn_protocols = vec![ALPN.to_vec()];
    config.resumption = Resumption::disabled();
    Ok(config)
}

/// The services of a process share a port; a client asks for one by its DNS name.
#[derive(Debug)]
struct ByName(BTreeMap<Service, Arc<Identity>>);

impl ResolvesServerCert for ByName {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let asked = hello.server_name().and_then(|name| {
            self.0
                .values()
                .find(|identity| identity.id().dns_name().eq_ignore_ascii_case(name))
        });
        // Without a name, or with one that is not ours: the first, and the client decides whether that is enough.
        Some(asked.or_else(|| self.0.values().next())?.certified())
    }
}

#[cfg(test)]
mod tests;
