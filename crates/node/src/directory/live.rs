//! The directory in force: read from its file, never older than what was seen, exchanged while calls go on.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use domain::calendar::Calendar;
use domain::rulebook::Rulebook;
use domain::term::Profile;
use tokio::sync::watch;

use super::document::{self, Document};
use super::envelope::{Envelope, Signers};
use super::{DirectoryError, DirectoryView};
use crate::identity::files;
use crate::keys::hexadecimal;

/// A directory and the rulebook made of it: exchanged together, so that nobody decides by one and routes by another.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub view: Arc<DirectoryView>,
    pub rules: Arc<Rulebook>,
}

/// What came of reading the file again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reload {
    Unchanged,
    Taken { version: u64 },
}

/// The directory in force.
#[derive(Debug)]
pub struct Live {
    file: PathBuf,
    seen: Seen,
    signers: Signers,
    current: ArcSwap<Snapshot>,
    changes: watch::Sender<u64>,
    /// One reload at a time, and the digest of the bytes in force.
    reloading: Mutex<[u8; 32]>,
    /// Whether the last look at the file ended in an error.
    refused: AtomicBool,
}

/// What keeps an older directory from coming back.
#[derive(Debug)]
enum Seen {
    Remembered(PathBuf),
    /// A program that looks once has nothing to remember.
    Forgotten,
}

impl Live {
    /// Reads the file for a program that looks once: it believes the signatures, and remembers nothing.
    pub fn glance(
        file: PathBuf,
        signers: Signers,
        calendar: Calendar,
        profile: Profile,
    ) -> Result<Self, DirectoryError> {
        Self::read(file, Seen::Forgotten, signers, calendar, profile)
    }

    /// Reads the file and remembers in the `seen` file which version that was.
    pub fn open(
        file: PathBuf,
        seen: PathBuf,
        signers: Signers,
        calendar: Calendar,
        profile: Profile,
    ) -> Result<Self, DirectoryError> {
        Self::read(file, Seen::Remembered(seen), signers, calendar, profile)
    }

    fn read(
        file: PathBuf,
        seen: Seen,
        signers: Signers,
        calendar: Calendar,
        profile: Profile,
    ) -> Result<Self, DirectoryError> {
        let (view, digest) = read(&file, &signers)?;
        seen.admit(view.version(), &digest)?;
        let rules = Rulebook {
            calendar,
            profile,
            directory: view.rules().clone(),
        };
        Ok(Self {
            file,
            seen,
            signers,
            changes: watch::Sender::new(view.version()),
            current: ArcSwap::from_pointee(Snapshot {
                view: Arc::new(view),
                rules: Arc::new(rules),
            }),
            reloading: Mutex::new(digest),
            refused: AtomicBool::new(false),
        })
    }

    /// Reads the file again. An error leaves the directory in force as it is.
    pub fn reload(&self) -> Result<Reload, DirectoryError> {
        let outcome = self.look();
        self.refused.store(outcome.is_err(), Ordering::Relaxed);
        outcome
    }

    /// Whether the file was not taken when it was read last.
    pub fn was_refused(&self) -> bool {
        self.refused.load(Ordering::Relaxed)
    }

    fn look(&self) -> Result<Reload, DirectoryError> {
        let mut known = self
            .reloading
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let (view, digest) = read(&self.file, &self.signers)?;
        if *known == digest {
            return Ok(Reload::Unchanged);
        }
        let version = view.version();
        self.seen.admit(version, &digest)?;
        let rules = Rulebook {
            directory: view.rules().clone(),
            ..Rulebook::clone(&self.rules())
        };
        self.current.store(Arc::new(Snapshot {
            view: Arc::new(view),
            rules: Arc::new(rules),
        }));
        *known = digest;
        self.changes.send_replace(version);
        Ok(Reload::Taken { version })
    }

    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.current.load_full()
    }

    pub fn view(&self) -> Arc<DirectoryView> {
        Arc::clone(&self.current.load().view)
    }

    pub fn rules(&self) -> Arc<Rulebook> {
        Arc::clone(&self.current.load().rules)
    }

    /// The version in force, whenever it changes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }
}

impl Seen {
    fn admit(&self, version: u64, digest: &[u8; 32]) -> Result<(), DirectoryError> {
        match self {
            Self::Remembered(seen) => admit(seen, version, digest),
            Self::Forgotten => Ok(()),
        }
    }
}

fn read(file: &Path, signers: &Signers) -> Result<(DirectoryView, [u8; 32]), DirectoryError> {
    let bytes = std::fs::read(file).map_err(|source| failed(file, source))?;
    let payload = Envelope::parse(&bytes)
        .and_then(|envelope| envelope.verify(document::PAYLOAD_TYPE, signers))
        .map_err(DirectoryError::NotBelieved)?;
    let document: Document = serde_json::from_slice(&payload).map_err(DirectoryError::Malformed)?;
    let mut digest = [0; 32];
    digest.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, &payload).as_ref());
    Ok((DirectoryView::new(&document)?, digest))
}

/// Refuses what is older than, or contradicts, what was seen; else it is remembered before anybody decides by it.
fn admit(seen: &Path, version: u64, digest: &[u8; 32]) -> Result<(), DirectoryError> {
    let digest = hexadecimal(digest);
    match std::fs::read_to_string(seen) {
        Ok(text) => {
            let (before, known) = text
                .trim()
                .split_once(' ')
                .and_then(|(version, digest)| Some((version.parse::<u64>().ok()?, digest)))
                .ok_or_else(|| DirectoryError::SeenUnreadable(seen.into()))?;
            if version < before {
                return Err(DirectoryError::Older {
                    found: version,
                    seen: before,
                });
            }
            if version == before {
                return if known == digest {
                    Ok(())
                } else {
                    Err(DirectoryError::Conflict { version })
                };
            }
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        Err(source) => return Err(failed(seen, source)),
    }
    files::replace(seen, format!("{version} {digest}\n").as_bytes())
        .map_err(|source| failed(seen, source))
}

fn failed(path: &Path, source: io::Error) -> DirectoryError {
    DirectoryError::File {
        path: path.into(),
        source,
    }
}
