//! Makes the keys and certificates of an agency: a root, a leaf and keys per service, leaves for its systems and portals.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::id::{AgencyId, Service};
use rcgen::string::Ia5String;
use rcgen::{
    BasicConstraints, CertificateParams, DnType, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, SanType,
};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

use super::files::{self, Folder};
use super::{Name, SpiffeId, Workload};
use crate::{keys, machine};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
/// A root outlives several generations of leaves and is replaced by the directory, where two may stand side by side.
const ROOT_LIFE: Duration = DAY.saturating_mul(3650);
/// Long enough for a county that renews by hand once a quarter.
pub const LEAF_LIFE: Duration = DAY.saturating_mul(92);
/// The clock of a peer may be a little behind.
const BACKDATED: Duration = Duration::from_secs(5 * 60);

/// Why keys or certificates could not be made.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    #[error("{0} is there already; keys are never overwritten")]
    Exists(PathBuf),
    #[error("writing {path} failed")]
    Write {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("reading {path} failed")]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the certificate could not be made")]
    Certificate(#[source] rcgen::Error),
    #[error("{0} holds no certificate")]
    NotPem(PathBuf),
}

impl From<rcgen::Error> for IssueError {
    fn from(source: rcgen::Error) -> Self {
        Self::Certificate(source)
    }
}

/// How long a certificate is good for, from now.
#[derive(Clone, Copy, Debug)]
pub struct Validity {
    pub from: std::time::SystemTime,
    pub until: std::time::SystemTime,
}

impl Validity {
    pub fn from_now(life: Duration) -> Self {
        let now = machine::now();
        Self {
            from: now - BACKDATED,
            until: now + life,
        }
    }
}

/// A certificate chain and its private key, both PEM.
pub struct Leaf {
    pub chain: String,
    pub key: Zeroizing<String>,
}

/// The root of an agency's trust domain.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: CertificateDer<'static>,
    pem: String,
}

impl Authority {
    /// A new root, in memory only.
    pub fn new(agency: AgencyId) -> Result<Self, IssueError> {
        let key = KeyPair::generate()?;
        let params = root_params(agency);
        let certificate = params.self_signed(&key)?;
        Ok(Self {
            certificate: certificate.der().clone(),
            pem: certificate.pem(),
            issuer: Issuer::new(params, key),
        })
    }

    /// The root that was made for the agency in this folder. Its name follows from the agency, so only the key is read.
    pub fn open(folder: &Path, agency: AgencyId) -> Result<Self, IssueError> {
        let folder = Folder::new(folder);
        let read = |path: &Path| {
            std::fs::read_to_string(path).map_err(|source| IssueError::Read {
                path: path.into(),
                source,
            })
        };
        let key = KeyPair::from_pem(&Zeroizing::new(read(&folder.root_key())?))?;
        let pem = read(&folder.root_certificate())?;
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|_| IssueError::NotPem(folder.root_certificate()))?;
        Ok(Self {
            issuer: Issuer::new(root_params(agency), key),
            certificate,
            pem,
        })
    }

    /// The root's certificate, for the directory.
    pub fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    /// A leaf for a name. Nothing but the directory stops an agency from issuing another's name, and it does.
    pub fn leaf(&self, id: &SpiffeId, validity: Validity) -> Result<Leaf, IssueError> {
        let key = KeyPair::generate()?;
        let certificate = leaf_params(id, validity)?.signed_by(&key, &self.issuer)?;
        Ok(Leaf {
            chain: certificate.pem(),
            key: Zeroizing::new(key.serialize_pem()),
        })
    }
}

fn root_params(agency: AgencyId) -> CertificateParams {
    let validity = Validity::from_now(ROOT_LIFE);
    let mut params = CertificateParams::default();
    params.not_before = validity.from.into();
    params.not_after = validity.until.into();
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, format!("{agency} root"));
    params
}

fn leaf_params(id: &SpiffeId, validity: Validity) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::default();
    params.not_before = validity.from.into();
    params.not_after = validity.until.into();
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
        .distinguished_name
        .push(DnType::CommonName, id.dns_name());
    params.subject_alt_names = vec![SanType::URI(Ia5String::try_from(id.to_string())?)];
    if let Workload::Service(_) = id.workload {
        params
            .extended_key_usages
            .push(ExtendedKeyUsagePurpose::ServerAuth);
        params
            .subject_alt_names
            .push(SanType::DnsName(Ia5String::try_from(id.dns_name())?));
    }
    Ok(params)
}

/// What an agency needs besides its services and its operator: names for the systems and portals that call its node.
#[derive(Clone, Debug, Default)]
pub struct Callers {
    pub systems: Vec<Name>,
    pub portals: Vec<Name>,
}

/// Makes everything an agency needs and writes it into a new folder: private files 0600, the folder 0700.
///
/// The agency's public half, for the directory, is read back with `Folder::member`.
pub fn agency(folder: &Path, agency: AgencyId, callers: &Callers) -> Result<(), IssueError> {
    let write_error = |source| IssueError::Write {
        path: folder.into(),
        source,
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(write_error)?;
    let folder = Folder::new(folder);
    let authority = Authority::new(agency)?;
    let root_key = Zeroizing::new(authority.issuer.key().serialize_pem());
    secret(&folder.root_key(), root_key.as_bytes())?;
    public(&folder.root_certificate(), authority.pem.as_bytes())?;

    secret(&folder.token_key(), keys::new_signing_key().as_bytes())?;
    for service in Service::ALL {
        leaf(&folder, &authority, &SpiffeId::service(agency, service))?;
        secret(
            &folder.signing_key(service),
            keys::new_signing_key().as_bytes(),
        )?;
        secret(
            &folder.sealing_key(service),
            keys::new_sealing_key().as_bytes(),
        )?;
        secret(&folder.vault_key(service), keys::random().as_slice())?;
    }
    let systems = callers.systems.iter().cloned().map(Workload::System);
    let portals = callers.portals.iter().cloned().map(Workload::Portal);
    let operator = Workload::System(Name::operator());
    let others = systems
        .chain(portals)
        .filter(|workload| *workload != operator);
    for workload in std::iter::once(operator.clone()).chain(others) {
        leaf(&folder, &authority, &SpiffeId { agency, workload })?;
    }
    Ok(())
}

fn leaf(folder: &Folder, authority: &Authority, id: &SpiffeId) -> Result<(), IssueError> {
    let leaf = authority.leaf(id, Validity::from_now(LEAF_LIFE))?;
    let files = folder.leaf(&id.workload);
    secret(&files.key, leaf.key.as_bytes())?;
    public(&files.chain, leaf.chain.as_bytes())
}

/// Replaces a leaf and its key, for a running node to pick up. The key first: a pair that does not fit is not taken.
pub fn renew(folder: &Path, id: &SpiffeId) -> Result<(), IssueError> {
    let leaf = Authority::open(folder, id.agency)?.leaf(id, Validity::from_now(LEAF_LIFE))?;
    let files = Folder::new(folder).leaf(&id.workload);
    replace(&files.key, leaf.key.as_bytes())?;
    replace(&files.chain, leaf.chain.as_bytes())
}

fn replace(path: &Path, bytes: &[u8]) -> Result<(), IssueError> {
    files::replace(path, bytes).map_err(|source| IssueError::Write {
        path: path.into(),
        source,
    })
}

fn secret(path: &Path, bytes: &[u8]) -> Result<(), IssueError> {
    create(path, bytes, 0o600)
}

fn public(path: &Path, bytes: &[u8]) -> Result<(), IssueError> {
    create(path, bytes, 0o644)
}

fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<(), IssueError> {
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(mode)
        .open(path)
        .and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        });
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => IssueError::Exists(path.into()),
        _ => IssueError::Write {
            path: path.into(),
            source,
        },
    })
}
