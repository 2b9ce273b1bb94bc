//! Whose certificate this is, and whether the directory's roots for that agency say so.

use std::fmt;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, WebPkiSupportedAlgorithms, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{
    CertificateError, DigitallySignedStruct, DistinguishedName, Error, OtherError,
    PeerIncompatible, SignatureScheme,
};
use webpki::{EndEntityCert, KeyUsage};

use crate::directory::Live;
use crate::identity::SpiffeId;

/// Why a certificate says nothing to us.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CertificateFault {
    #[error("not an X.509 certificate of version 3")]
    Malformed,
    #[error("the certificate must carry exactly one SPIFFE id as its only URI")]
    NotOneName,
    #[error("{0} is no active member of the directory")]
    NotAMember(domain::id::AgencyId),
    #[error("expected {expected}, found {found}")]
    OtherName {
        expected: Box<SpiffeId>,
        found: Box<SpiffeId>,
    },
}

impl From<CertificateFault> for Error {
    fn from(fault: CertificateFault) -> Self {
        Self::InvalidCertificate(CertificateError::Other(OtherError(Arc::new(fault))))
    }
}

/// The one SPIFFE id in a certificate.
pub fn spiffe_of(certificate: &CertificateDer<'_>) -> Result<SpiffeId, CertificateFault> {
    let parsed = EndEntityCert::try_from(certificate).map_err(|_| CertificateFault::Malformed)?;
    let mut names = parsed.valid_uri_names();
    match (names.next(), names.next()) {
        (Some(name), None) => name.parse().map_err(|_| CertificateFault::NotOneName),
        _ => Err(CertificateFault::NotOneName),
    }
}

/// What both sides do: name → trust domain → that agency's roots → chain.
struct Trust {
    directory: Arc<Live>,
    algorithms: WebPkiSupportedAlgorithms,
}

impl Trust {
    fn check(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
        usage: KeyUsage,
    ) -> Result<SpiffeId, Error> {
        let id = spiffe_of(end_entity)?;
        let view = self.directory.view();
        if !view.is_active(id.agency) {
            return Err(CertificateFault::NotAMember(id.agency).into());
        }
        EndEntityCert::try_from(end_entity)
            .and_then(|certificate| {
                certificate
                    .verify_for_usage(
                        self.algorithms.all,
                        view.roots(id.agency),
                        intermediates,
                        now,
                        usage,
                        None,
                        None,
                    )
                    .map(|_| ())
            })
            .map_err(|error| Error::InvalidCertificate(reason(&error)))?;
        Ok(id)
    }
}

fn reason(error: &webpki::Error) -> CertificateError {
    match error {
        webpki::Error::CertExpired { .. } => CertificateError::Expired,
        webpki::Error::CertNotValidYet { .. } => CertificateError::NotValidYet,
        webpki::Error::UnknownIssuer => CertificateError::UnknownIssuer,
        other => CertificateError::Other(OtherError(Arc::new(other.clone()))),
    }
}

/// Takes part in the handshake of every connection to us.
pub(super) struct ClientVerifier(Trust);

impl ClientVerifier {
    pub(super) fn new(directory: Arc<Live>, provider: &CryptoProvider) -> Self {
        Self(Trust {
            directory,
            algorithms: provider.signature_verification_algorithms,
        })
    }
}

impl fmt::Debug for ClientVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClientVerifier")
    }
}

impl ClientCertVerifier for ClientVerifier {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        self.0
            .check(end_entity, intermediates, now, KeyUsage::client_auth())
            .map(|_| ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::Tls12NotOffered))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.0.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.algorithms.supported_schemes()
    }
}

/// Takes part in the handshake of every connection from us.
pub(super) struct ServerVerifier {
    expected: SpiffeId,
    trust: Trust,
}

impl ServerVerifier {
    pub(super) fn new(expected: SpiffeId, directory: Arc<Live>, provider: &CryptoProvider) -> Self {
        Self {
            expected,
            trust: Trust {
                directory,
                algorithms: provider.signature_verification_algorithms,
            },
        }
    }
}

impl fmt::Debug for ServerVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServerVerifier({})", self.expected)
    }
}

impl ServerCertVerifier for ServerVerifier {
    /// The DNS name only chose the certificate; the exact SPIFFE id is what counts.
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = self
            .trust
            .check(end_entity, intermediates, now, KeyUsage::server_auth())?;
        if found == self.expected {
            Ok(ServerCertVerified::assertion())
        } else {
            Err(CertificateFault::OtherName {
                expected: Box::new(self.expected.clone()),
                found: Box::new(found),
            }
            .into())
        }
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Err(Error::PeerIncompatible(PeerIncompatible::Tls12NotOffered))
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signed: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signed, &self.trust.algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.trust.algorithms.supported_schemes()
    }
}
