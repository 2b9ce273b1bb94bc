//! A certificate and its key, exchanged under running connections when their files change.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use arc_swap::ArcSwap;
use rustls::SignatureScheme;
use rustls::client::ResolvesClientCert;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;

use super::verify::{CertificateFault, spiffe_of};
use crate::identity::SpiffeId;
use crate::identity::files::{FileError, LeafFiles, secret};

/// Why a certificate and its key were not taken.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    #[error("reading {path} failed")]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the private key was not read")]
    Secret(#[source] Box<FileError>),
    #[error("{0} holds no PEM of the expected kind")]
    NotPem(PathBuf),
    #[error("the certificate does not name a party of this federation")]
    Name(#[source] CertificateFault),
    #[error("certificate and private key do not belong together")]
    Mismatch(#[source] rustls::Error),
    #[error("the new certificate names {found} in place of {expected}")]
    Renamed { expected: SpiffeId, found: SpiffeId },
}

/// What came of reading the files again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reloaded {
    Unchanged,
    Taken,
}

/// What a process shows of itself in a handshake.
#[derive(Debug)]
pub struct Identity {
    id: SpiffeId,
    files: LeafFiles,
    current: ArcSwap<CertifiedKey>,
    /// Whether the last look at the files ended in an error.
    refused: AtomicBool,
}

impl Identity {
    /// Reads a certificate chain, leaf first, and its private key.
    pub fn load(files: LeafFiles) -> Result<Self, IdentityError> {
        let (id, certified) = read(&files)?;
        Ok(Self {
            id,
            files,
            current: ArcSwap::from_pointee(certified),
            refused: AtomicBool::new(false),
        })
    }

    pub fn id(&self) -> &SpiffeId {
        &self.id
    }

    /// What the next handshake will show.
    pub fn certified(&self) -> Arc<CertifiedKey> {
        self.current.load_full()
    }

    /// SHA-256 of the certificate that the next handshake will show: what staff tokens are bound to.
    pub fn fingerprint(&self) -> [u8; 32] {
        fingerprint(self.certified().cert.first().map_or(&[], AsRef::as_ref))
    }

    /// Reads the files again. The next handshake has the new certificate; an error leaves the old one in place.
    pub fn reload(&self) -> Result<Reloaded, IdentityError> {
        let outcome = self.look();
        self.refused.store(outcome.is_err(), Ordering::Relaxed);
        outcome
    }

    /// Whether the files were not taken when they were read last.
    pub fn was_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    fn look(&self) -> Result<Reloaded, IdentityError> {
        let (found, certified) = read(&self.files)?;
        if found != self.id {
            return Err(IdentityError::Renamed {
                expected: self.id.clone(),
                found,
            });
        }
        if certified.cert == self.current.load().cert {
            return Ok(Reloaded::Unchanged);
        }
        self.current.store(Arc::new(certified));
        Ok(Reloaded::Taken)
    }
}

fn fingerprint(leaf: &[u8]) -> [u8; 32] {
    let hash = ring::digest::digest(&ring::digest::SHA256, leaf);
    hash.as_ref().try_into().expect("SHA-256 has 32 bytes")
}

/// SHA-256 of the first certificate in a file, for whoever issues tokens and does not hold its key.
pub fn fingerprint_of(chain: &Path) -> Result<[u8; 32], IdentityError> {
    let pem = std::fs::read(chain).map_err(|source| IdentityError::Read {
        path: chain.into(),
        source,
    })?;
    let leaf = CertificateDer::from_pem_slice(&pem);
    let leaf = leaf.map_err(|_| IdentityError::NotPem(chain.into()))?;
    Ok(fingerprint(&leaf))
}

fn read(files: &LeafFiles) -> Result<(SpiffeId, CertifiedKey), IdentityError> {
    let not_pem = |path: &Path| IdentityError::NotPem(path.into());
    let pem = std::fs::read(&files.chain).map_err(|source| IdentityError::Read {
        path: files.chain.clone(),
        source,
    })?;
    let chain = CertificateDer::pem_slice_iter(&pem)
        .collect::<Result<Vec<_>, _>>()
        .map_err(|_| not_pem(&files.chain))?;
    let leaf = chain.first().ok_or_else(|| not_pem(&files.chain))?;
    let id = spiffe_of(leaf).map_err(IdentityError::Name)?;
    let key = secret(&files.key).map_err(|source| IdentityError::Secret(Box::new(source)))?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(|_| not_pem(&files.key))?;
    let certified =
        CertifiedKey::from_der(chain, key, &super::provider()).map_err(IdentityError::Mismatch)?;
    Ok((id, certified))
}

impl ResolvesClientCert for Identity {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        Some(self.certified())
    }

    fn has_certs(&self) -> bool {
        true
    }
}
