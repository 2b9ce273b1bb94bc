//! The engine for simulations and tests: tables in memory that outlive the store, as a disk outlives a process.

pub(crate) mod tables;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use domain::id::RecordId;
use domain::sealed::Subject;

use crate::error::StoreError;
use crate::rows::{Batch, Found, Head, Standing, Wanted};
use crate::vault::keys::Kept;
use tables::Tables;

/// What a store in memory is kept on. Clones are the same disk.
#[derive(Clone, Default)]
pub struct MemoryDisk(Arc<Mutex<Disk>>);

#[derive(Clone, Default)]
struct Disk {
    tables: Tables,
    keys: Keys,
    /// Grows with every crash: a store opened before it can neither read nor write.
    life: u64,
}

/// The key database.
#[derive(Clone, Default)]
pub(crate) struct Keys {
    /// Stands in for the key file.
    pub(crate) master: Option<[u8; 32]>,
    pub(crate) service: Option<Vec<u8>>,
    pub(crate) subjects: BTreeMap<Subject, (u64, Kept)>,
    pub(crate) made: u64,
    pub(crate) swept: u64,
}

/// A copy of everything on a disk, as a backup takes it.
#[derive(Clone)]
pub struct Snapshot(Disk);

impl MemoryDisk {
    /// Ends the stores on this disk as a power cut would: what was committed stays, nothing else.
    pub fn crash(&self) {
        self.lock().life += 1;
    }

    pub fn snapshot(&self) -> Snapshot {
        Snapshot(self.lock().clone())
    }

    /// Puts a backup back; stores that are open on the disk end as in a crash.
    pub fn restore(&self, snapshot: Snapshot) {
        let mut disk = self.lock();
        let life = disk.life + 1;
        *disk = Disk { life, ..snapshot.0 };
    }

    fn lock(&self) -> MutexGuard<'_, Disk> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An end of the disk for one store: it works until the next crash.
    pub(crate) fn attach(&self) -> Attached {
        Attached {
            life: self.lock().life,
            disk: self.clone(),
        }
    }
}

#[derive(Clone)]
pub(crate) struct Attached {
    disk: MemoryDisk,
    life: u64,
}

impl Attached {
    pub(crate) fn with<T>(&self, work: impl FnOnce(&mut Tables) -> T) -> Result<T, StoreError> {
        let mut disk = self.disk.lock();
        if disk.life == self.life {
            Ok(work(&mut disk.tables))
        } else {
            Err(StoreError::Closed)
        }
    }

    pub(crate) fn with_keys<T>(&self, work: impl FnOnce(&mut Keys) -> T) -> Result<T, StoreError> {
        let mut disk = self.disk.lock();
        if disk.life == self.life {
            Ok(work(&mut disk.keys))
        } else {
            Err(StoreError::Closed)
        }
    }
}

/// The writing side.
pub(crate) struct Writing(pub(crate) Attached);

impl Writing {
    pub(crate) fn begin(&mut self) -> Result<Head, StoreError> {
        self.0
            .with(|tables| tables.head.clone())?
            .ok_or(StoreError::Unreadable { what: "head" })
    }

    pub(crate) fn find(&mut self, wanted: &Wanted) -> Result<Found, StoreError> {
        self.0.with(|tables| tables.find(wanted))
    }

    pub(crate) fn standing(&mut self) -> Result<Standing, StoreError> {
        self.0.with(|tables| tables.standing())
    }

    pub(crate) fn streams(
        &mut self,
        after: Option<RecordId>,
        limit: u32,
    ) -> Result<Vec<RecordId>, StoreError> {
        self.0.with(|tables| tables.streams(after, limit))
    }

    pub(crate) fn finish(&mut self, head: &Head, batch: Batch) -> Result<(), StoreError> {
        self.0.with(|tables| tables.apply(head, batch))
    }
}
