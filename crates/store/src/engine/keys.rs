//! The key database on each engine.

use std::collections::{BTreeMap, BTreeSet};

use domain::sealed::Subject;

use crate::engine::memory::Attached;
use crate::engine::postgres;
use crate::engine::sqlite::keys::Keys;
use crate::error::VaultError;
use crate::vault::keys::Kept;

pub(crate) enum KeyEngine {
    Memory(Attached),
    Sqlite(Box<Keys>),
    Postgres(Box<postgres::keys::Keys>),
}

impl KeyEngine {
    /// Keeps each key unless its subject has one or was erased; answers with what is kept.
    pub(crate) async fn ensure(
        &mut self,
        drawn: &BTreeMap<Subject, Vec<u8>>,
    ) -> Result<BTreeMap<Subject, Kept>, VaultError> {
        match self {
            Self::Memory(disk) => disk
                .with_keys(|keys| {
                    let ensure = |(subject, wrapped): (&Subject, &Vec<u8>)| {
                        let (_, kept) = keys.subjects.entry(*subject).or_insert_with(|| {
                            keys.made += 1;
                            (keys.made, Kept::Wrapped(wrapped.clone()))
                        });
                        (*subject, kept.clone())
                    };
                    drawn.iter().map(ensure).collect()
                })
                .map_err(|_| VaultError::Closed),
            Self::Sqlite(keys) => keys.ensure(drawn).await,
            Self::Postgres(keys) => keys.ensure(drawn).await,
        }
    }

    pub(crate) async fn get(
        &mut self,
        subjects: &[Subject],
    ) -> Result<BTreeMap<Subject, Kept>, VaultError> {
        match self {
            Self::Memory(disk) => disk
                .with_keys(|keys| {
                    let find =
                        |subject: &Subject| Some((*subject, keys.subjects.get(subject)?.1.clone()));
                    subjects.iter().filter_map(find).collect()
                })
                .map_err(|_| VaultError::Closed),
            Self::Sqlite(keys) => keys.get(subjects).await,
            Self::Postgres(keys) => keys.get(subjects).await,
        }
    }

    /// Whether other processes may erase what this one remembers.
    pub(crate) const fn is_shared(&self) -> bool {
        matches!(self, Self::Postgres(_))
    }

    /// How many erasures there were, where others may erase; keys read after this are at least as new.
    pub(crate) async fn erasures(&mut self) -> Result<u64, VaultError> {
        match self {
            Self::Memory(_) | Self::Sqlite(_) => Ok(0),
            Self::Postgres(keys) => keys.erasures().await,
        }
    }

    pub(crate) async fn service_key(&mut self, wrapped: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        match self {
            Self::Memory(disk) => disk
                .with_keys(|keys| keys.service.get_or_insert(wrapped).clone())
                .map_err(|_| VaultError::Closed),
            Self::Sqlite(keys) => keys.service_key(wrapped).await,
            Self::Postgres(keys) => keys.service_key(wrapped).await,
        }
    }

    /// Leaves a mark, so that no key is ever drawn again for the subject.
    pub(crate) async fn erase(&mut self, subject: Subject) -> Result<(), VaultError> {
        match self {
            Self::Memory(disk) => disk
                .with_keys(|keys| {
                    keys.subjects.insert(subject, (0, Kept::Erased));
                })
                .map_err(|_| VaultError::Closed),
            Self::Sqlite(keys) => keys.erase(subject).await,
            Self::Postgres(keys) => keys.erase(subject).await,
        }
    }

    pub(crate) async fn recent(&mut self) -> Result<Vec<Subject>, VaultError> {
        match self {
            Self::Memory(disk) => disk
                .with_keys(|keys| {
                    let recent = keys
                        .subjects
                        .iter()
                        .filter(|(_, (made, _))| *made > keys.swept);
                    recent.map(|(subject, _)| *subject).collect()
                })
                .map_err(|_| VaultError::Closed),
            Self::Sqlite(keys) => keys.recent().await,
            Self::Postgres(keys) => keys.recent().await,
        }
    }

    pub(crate) async fn sweep(&mut self, unused: &BTreeSet<Subject>) -> Result<(), VaultError> {
        match self {
            Self::Memory(disk) => disk
                .with_keys(|keys| {
                    keys.subjects.retain(|subject, _| !unused.contains(subject));
                    keys.swept = keys.made;
                })
                .map_err(|_| VaultError::Closed),
            Self::Sqlite(keys) => keys.sweep(unused).await,
            Self::Postgres(keys) => keys.sweep(unused).await,
        }
    }

    pub(crate) async fn close(self) {
        match self {
            Self::Memory(_) => {}
            Self::Sqlite(keys) => keys.close().await,
            Self::Postgres(keys) => keys.close().await,
        }
    }
}
