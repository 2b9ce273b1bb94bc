//! Where the keys and certificates of an agency lie, and how a process reads them.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::id::{AgencyId, Party, Service};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

use super::Workload;
use crate::config::Config;
use crate::directory::document;
use crate::keys::{KeyError, SealingKey, SigningKey};
use crate::tls::{Identity, IdentityError};

/// The folder of one agency's keys and certificates, by the names of its files.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// The two files of a leaf.
#[derive(Clone, Debug)]
pub struct LeafFiles {
    pub chain: PathBuf,
    pub key: PathBuf,
}

impl Folder {
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self(path.into())
    }

    pub fn root_certificate(&self) -> PathBuf {
        self.0.join("root.pem")
    }

    /// Needed to issue leaves only; belongs on another machine than the node's.
    pub fn root_key(&self) -> PathBuf {
        self.0.join("root.key")
    }

    pub fn token_key(&self) -> PathBuf {
        self.0.join("token.key")
    }

    pub fn signing_key(&self, service: Service) -> PathBuf {
        self.0.join(format!("{service}.signing.key"))
    }

    pub fn sealing_key(&self, service: Service) -> PathBuf {
        self.0.join(format!("{service}.sealing.key"))
    }

    /// 32 raw bytes under which a service's store wraps the keys of its subjects.
    pub fn vault_key(&self, service: Service) -> PathBuf {
        self.0.join(format!("{service}.vault.key"))
    }

    pub fn leaf(&self, workload: &Workload) -> LeafFiles {
        let stem = match workload {
            Workload::Service(service) => service.name().to_owned(),
            Workload::System(name) => format!("sys-{}", name.as_str()),
            Workload::Portal(name) => format!("portal-{}", name.as_str()),
        };
        LeafFiles {
            chain: self.0.join(format!("{stem}.pem")),
            key: self.0.join(format!("{stem}.key")),
        }
    }

    /// The public half of what lies here, as the directory lists it.
    pub fn member(&self) -> Result<document::Keys, FileError> {
        let path = self.root_certificate();
        let pem = read(&path)?;
        let root =
            CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|_| FileError::NotPem(path))?;
        let mut services = BTreeMap::new();
        for service in Service::ALL {
            services.insert(
                service.name().to_owned(),
                document::ServiceKeys {
                    signing: vec![self.signing(service)?.public().to_string()],
                    sealing: self.sealing(service)?.public().to_string(),
                },
            );
        }
        Ok(document::Keys {
            roots: vec![document::encode(&root)],
            tokens: vec![signing_key(&self.token_key())?.public().to_string()],
            services,
        })
    }

    fn signing(&self, service: Service) -> Result<SigningKey, FileError> {
        signing_key(&self.signing_key(service))
    }

    fn sealing(&self, service: Service) -> Result<SealingKey, FileError> {
        let path = self.sealing_key(service);
        SealingKey::from_pem(&secret(&path)?).map_err(|source| FileError::Key { path, source })
    }
}

/// Why a file of keys or certificates was not taken.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    #[error("reading {path} failed")]
    Read {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{0} may be read by everybody; take the right away with chmod o-rwx")]
    Exposed(PathBuf),
    #[error("{path} holds no usable key")]
    Key {
        path: PathBuf,
        #[source]
        source: KeyError,
    },
    #[error("{0} holds no certificate")]
    NotPem(PathBuf),
    #[error("the certificate of {service} was not taken")]
    Certificate {
        service: Service,
        #[source]
        source: IdentityError,
    },
    #[error("the certificate in {path} names {found}; this node is {expected}")]
    OtherName {
        path: PathBuf,
        found: super::SpiffeId,
        expected: super::SpiffeId,
    },
}

fn read(path: &Path) -> Result<String, FileError> {
    std::fs::read_to_string(path).map_err(|source| FileError::Read {
        path: path.into(),
        source,
    })
}

/// Reads a private file, and refuses one that everybody on the machine could have read before.
pub fn secret(path: &Path) -> Result<Zeroizing<String>, FileError> {
    private(path)?;
    Ok(Zeroizing::new(read(path)?))
}

/// The same where the file is no text.
pub fn secret_bytes(path: &Path) -> Result<Zeroizing<Vec<u8>>, FileError> {
    private(path)?;
    let bytes = std::fs::read(path).map_err(|source| FileError::Read {
        path: path.into(),
        source,
    })?;
    Ok(Zeroizing::new(bytes))
}

fn private(path: &Path) -> Result<(), FileError> {
    let metadata = std::fs::metadata(path).map_err(|source| FileError::Read {
        path: path.into(),
        source,
    })?;
    if metadata.permissions().mode() & 0o007 != 0 {
        return Err(FileError::Exposed(path.into()));
    }
    Ok(())
}

/// Reads an Ed25519 key from a private file.
pub fn signing_key(path: &Path) -> Result<SigningKey, FileError> {
    SigningKey::from_pem(&secret(path)?).map_err(|source| FileError::Key {
        path: path.into(),
        source,
    })
}

/// Puts a file in the place of another at once and durably; private, 0600.
pub fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let beside = path.with_added_extension("new");
    let mut file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    std::fs::rename(&beside, path)?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}

/// The keys with which a party signs what it sends and opens what is sealed to it.
#[derive(Clone, Debug)]
pub struct PartyKeys {
    pub signing: Arc<SigningKey>,
    pub sealing: Arc<SealingKey>,
}

/// All keys and certificates of a process.
#[derive(Clone, Debug)]
pub struct Identities {
    tls: BTreeMap<Service, Arc<Identity>>,
    keys: BTreeMap<Party, PartyKeys>,
}

impl Identities {
    /// Reads what the configuration asks for: certificates of the own services, keys of the own and the hosted agencies.
    pub fn load(config: &Config) -> Result<Self, FileError> {
        let mut tls = BTreeMap::new();
        let mut keys = BTreeMap::new();
        for &service in &config.services {
            let files = config.identity_folder().leaf(&Workload::Service(service));
            let path = files.chain.clone();
            let identity = Identity::load(files)
                .map_err(|source| FileError::Certificate { service, source })?;
            let expected = super::SpiffeId::service(config.agency, service);
            if *identity.id() != expected {
                return Err(FileError::OtherName {
                    path,
                    found: identity.id().clone(),
                    expected,
                });
            }
            tls.insert(service, Arc::new(identity));
            for agency in config.agencies() {
                let folder = config.keys_of(agency);
                keys.insert(
                    Party { agency, service },
                    PartyKeys {
                        signing: Arc::new(folder.signing(service)?),
                        sealing: Arc::new(folder.sealing(service)?),
                    },
                );
            }
        }
        Ok(Self { tls, keys })
    }

    /// The certificate of a service of this process.
    pub fn tls(&self, service: Service) -> Option<&Arc<Identity>> {
        self.tls.get(&service)
    }

    /// Every certificate of this process.
    pub fn certificates(&self) -> impl Iterator<Item = (Service, &Arc<Identity>)> {
        self.tls
            .iter()
            .map(|(service, identity)| (*service, identity))
    }

    /// The keys of a party that this process speaks for.
    pub fn keys(&self, agency: AgencyId, service: Service) -> Option<&PartyKeys> {
        self.keys.get(&Party { agency, service })
    }
}
