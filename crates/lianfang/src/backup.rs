//! A backup: a folder with a database a service, one of its keys, and a manifest by which all of them are known for what they are.
//!
//! The key file is not in it. A backup goes to other machines and other people than a node's keys do; with the key file beside
//! it, it would be as good as the texts of every petitioner in clear.

mod manifest;

use std::fs::{DirBuilder, File, TryLockError};
use std::io::{self, Read as _};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use domain::id::Service;
use node::config::{Config, ConfigError, Database};
use node::identity::files;
use ring::digest::{Context, SHA256};
use store::clock::SteeringError;
use store::transfer::{Account, Cut, Life, Part, Told, TransferError};
use store::{Clock, Engine, Entropy};

pub use manifest::{DatabaseFile, Manifest, Saved, TableRows, hex};

/// What it is called in its folder.
pub const MANIFEST: &str = "manifest.json";
/// Behind the name of a folder that is not yet a backup.
const PARTIAL: &str = "partial";
const CHUNK: usize = 1 << 20;

/// Why there is no backup, or nothing was put back from one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    #[error("another process writes {}", .0.display())]
    Busy(PathBuf),
    #[error("{} cannot be read or written", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("{} is no backup: it has no {MANIFEST}", .0.display())]
    NoBackup(PathBuf),
    #[error("{} was not understood", path.display())]
    Manifest {
        path: PathBuf,
        #[source]
        source: Box<serde_json::Error>,
    },
    #[error("the backup has format {found}; this version knows {known}")]
    Format { found: u32, known: u32 },
    #[error("{} is damaged: it is not the file that was saved", .0.display())]
    Damaged(PathBuf),
    #[error("the backup is of {found}, and the settings are of {wanted}")]
    OtherAgency { found: String, wanted: String },
    #[error("the backup does not hold {0}")]
    NotSaved(Service),
    #[error("what the backup of {0} holds is not what its manifest says")]
    Unlike(Service),
    #[error("the settings are not taken")]
    Config(#[from] ConfigError),
    #[error("law time cannot be steered")]
    Clock(#[from] SteeringError),
    #[error(transparent)]
    Transfer(#[from] TransferError),
}

fn file(path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    move |source| BackupError::File {
        path: path.into(),
        source,
    }
}

/// What was made.
#[derive(Debug)]
pub struct Made {
    pub manifest: Manifest,
    /// How long nobody could write, so that all services were saved as of one instant.
    pub held: Duration,
    /// Services of which the key file does not open the saved keys, and why.
    pub closed: Vec<(Service, TransferError)>,
}

/// Where the databases of a node's services are, by its settings.
pub fn places(config: &Config) -> Result<Vec<Part>, ConfigError> {
    let part = |service: &Service| {
        Ok(Part {
            service: *service,
            engine: config.engine(*service)?,
        })
    };
    config.services.iter().map(part).collect()
}

/// The same of a folder with a file a service.
pub fn files_in(folder: &Path, services: &[Service]) -> Vec<Part> {
    let part = |service: &Service| Part {
        service: *service,
        engine: Engine::Sqlite {
            path: folder.join(format!("{service}.db")),
        },
    };
    services.iter().map(part).collect()
}

/// Saves all services of a node, which may go on meanwhile. The folder is there only when all of it is on the disk and checked.
pub async fn make(config: &Config, to: &Path, told: Told<'_>) -> Result<Made, BackupError> {
    if to.exists() {
        return Err(BackupError::Exists(to.into()));
    }
    let partial = to.with_added_extension(PARTIAL);
    clear(&partial)?;
    DirBuilder::new()
        .mode(0o700)
        .create(&partial)
        .map_err(file(&partial))?;
    // Who makes the same backup meanwhile does not take this for what a broken-off attempt has left.
    let folder = File::open(&partial).map_err(file(&partial))?;
    if is_held(&folder) {
        return Err(BackupError::Busy(to.into()));
    }

    let mut cut = Cut::of_running(&places(config)?).await?;
    let accounts = cut.to_files(&partial, &Life::Same, told).await?;
    let mut closed = Vec::new();
    for service in &config.services {
        let key_file = config.identity_folder().vault_key(*service);
        if let Err(error) = cut.opens(*service, &key_file).await {
            closed.push((*service, error));
        }
    }
    let held = cut.held();
    cut.close().await?;

    let saved = accounts
        .iter()
        .map(|account| Ok(Saved::of(account, read(&partial, account.service)?)))
        .collect::<Result<_, BackupError>>()?;
    let engine = match config.databases {
        Database::Files => "sqlite",
        Database::Server { .. } => "postgres",
    };
    let manifest = Manifest {
        format: manifest::FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        agency: config.agency.to_string(),
        engine: engine.to_owned(),
        saved_at: Clock::System.now().to_string(),
        services: saved,
    };
    let path = partial.join(MANIFEST);
    files::replace(&path, &manifest.to_bytes()).map_err(file(&path))?;
    std::fs::rename(&partial, to).map_err(file(to))?;
    let parent = to.parent().filter(|parent| !parent.as_os_str().is_empty());
    let parent = parent.unwrap_or(Path::new("."));
    File::open(parent)
        .and_then(|folder| folder.sync_all())
        .map_err(file(parent))?;
    Ok(Made {
        manifest,
        held,
        closed,
    })
}

/// Removes what an attempt has left that was broken off; not what another process is writing.
fn clear(partial: &Path) -> Result<(), BackupError> {
    let folder = match File::open(partial) {
        Ok(folder) => folder,
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(source) => return Err(file(partial)(source)),
    };
    if is_held(&folder) {
        return Err(BackupError::Busy(partial.into()));
    }
    std::fs::remove_dir_all(partial).map_err(file(partial))
}

/// Whether another process holds a folder; it is held from now on if none does. Some network disks cannot tell.
fn is_held(folder: &File) -> bool {
    matches!(folder.try_lock(), Err(TryLockError::WouldBlock))
}

/// The two files of a service, by their bytes.
fn read(folder: &Path, service: Service) -> Result<[(u64, String); 2], BackupError> {
    let [records, keys] = manifest::names(service).map(|name| summed(&folder.join(name)));
    Ok([records?, keys?])
}

/// How long a file is, and its SHA-256.
fn summed(path: &Path) -> Result<(u64, String), BackupError> {
    let mut from = File::open(path).map_err(file(path))?;
    let (mut hash, mut length) = (Context::new(&SHA256), 0);
    let mut chunk = vec![0; CHUNK];
    loop {
        let count = from.read(&mut chunk).map_err(file(path))?;
        if count == 0 {
            break;
        }
        hash.update(&chunk[..count]);
        length += count as u64;
    }
    Ok((length, hex(hash.finish().as_ref())))
}

/// A backup whose files are those that were saved.
#[derive(Debug)]
pub struct Backup {
    pub manifest: Manifest,
    folder: PathBuf,
    services: Vec<Service>,
}

impl Backup {
    /// Reads the manifest, and every byte that it speaks of.
    pub fn open(folder: &Path) -> Result<Self, BackupError> {
        let path = folder.join(MANIFEST);
        let bytes = match std::fs::read(&path) {
            Ok(bytes) => bytes,
            Err(source) if source.kind() == io::ErrorKind::NotFound => {
                return Err(BackupError::NoBackup(folder.into()));
            }
            Err(source) => return Err(file(&path)(source)),
        };
        let manifest = Manifest::parse(&bytes).map_err(|source| BackupError::Manifest {
            path: path.clone(),
            source: Box::new(source),
        })?;
        if manifest.format != manifest::FORMAT {
            return Err(BackupError::Format {
                found: manifest.format,
                known: manifest::FORMAT,
            });
        }
        let mut services = Vec::new();
        for saved in &manifest.services {
            let service: Service = saved
                .service
                .parse()
                .map_err(|_| BackupError::Damaged(path.clone()))?;
            for (name, expected) in manifest::names(service)
                .into_iter()
                .zip([&saved.records, &saved.keys])
            {
                let path = folder.join(name);
                if !path.is_file() || summed(&path)? != (expected.bytes, expected.sha256.clone()) {
                    return Err(BackupError::Damaged(path));
                }
            }
            services.push(service);
        }
        Ok(Self {
            manifest,
            folder: folder.into(),
            services,
        })
    }

    /// Every leaf of every journal is what its entry gives, and everything is what the manifest says.
    pub async fn check(&self, told: Told<'_>) -> Result<(), BackupError> {
        let mut cut = Cut::of_backup(&files_in(&self.folder, &self.services)).await?;
        let accounts = cut.account(told).await?;
        cut.close().await?;
        accounts
            .iter()
            .try_for_each(|account| self.must_be(account))
    }

    fn must_be(&self, account: &Account) -> Result<(), BackupError> {
        let service = account.service;
        let name = service.to_string();
        let mut saved = self.manifest.services.iter();
        match saved.find(|saved| saved.service == name) {
            Some(saved) if Saved::of(account, saved.files()) == *saved => Ok(()),
            Some(_) => Err(BackupError::Unlike(service)),
            None => Err(BackupError::NotSaved(service)),
        }
    }

    /// Whether a node with these settings could go on from it: its agency, its services and its key files.
    pub async fn fits(&self, config: &Config) -> Result<(), BackupError> {
        let wanted = config.agency.to_string();
        if wanted != self.manifest.agency {
            return Err(BackupError::OtherAgency {
                found: self.manifest.agency.clone(),
                wanted,
            });
        }
        let missing = |service: &&Service| !self.services.contains(service);
        if let Some(service) = config.services.iter().find(missing) {
            return Err(BackupError::NotSaved(*service));
        }
        let mut cut = Cut::of_backup(&files_in(&self.folder, &config.services)).await?;
        for service in &config.services {
            let key_file = config.identity_folder().vault_key(*service);
            cut.opens(*service, &key_file).await?;
        }
        cut.close().await?;
        Ok(())
    }

    /// Puts the node's services back, to where its settings keep them: into an empty folder or an empty database. They have new
    /// incarnations.
    pub async fn restore(
        &self,
        config: &Config,
        told: Told<'_>,
    ) -> Result<Vec<Account>, BackupError> {
        self.fits(config).await?;
        self.check(told).await?;
        let parts = places(config)?;
        let clock = node::run::clock(config)?;
        let entropy = Entropy::system();
        let mut cut = Cut::of_backup(&files_in(&self.folder, &config.services)).await?;
        let accounts = match config.databases {
            Database::Files => {
                let data = &config.data_dir;
                std::fs::create_dir_all(data).map_err(file(data))?;
                let life = Life::Restored(clock, entropy);
                cut.to_data(&parts, &life, told).await?
            }
            Database::Server { .. } => cut.restore_to(&parts, &clock, &entropy, told).await?,
        };
        cut.close().await?;
        accounts
            .iter()
            .try_for_each(|account| self.must_be(account))?;
        Ok(accounts)
    }
}
