//! What the databases of a service come to: by it one knows a copy for the same.

use domain::id::Service;
use domain::time::Instant;

use super::end::HeadRow;
use super::error::TransferError;
use crate::merkle::{Frontier, Hash};

/// The databases of a service, summed up. Two that are equal hold the same rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    pub service: Service,
    pub incarnation: u128,
    /// The newest position of the journal.
    pub position: u64,
    /// Of the journal: each leaf was computed from its row.
    pub root: Hash,
    /// When the newest entry was recorded.
    pub recorded: Instant,
    pub main: Contents,
    pub keys: Contents,
}

/// The tables of one database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contents {
    /// The number of its newest migration.
    pub schema: i64,
    pub tables: Vec<TableSum>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableSum {
    pub name: String,
    pub rows: u64,
    /// The sum, modulo 2^256 (little-endian), of the SHA-256 of every row, whose columns stand in their order each as a tag
    /// (0 nothing, 1 number, 2 bytes, 3 text), eight bytes (the number, or the length; big-endian), and the bytes.
    pub digest: Hash,
}

impl Account {
    pub fn rows(&self) -> u64 {
        let tables = self.main.tables.iter().chain(&self.keys.tables);
        tables.map(|table| table.rows).sum()
    }

    /// The digest of the journal's rows.
    pub fn journal(&self) -> Option<Hash> {
        let tables = &mut self.main.tables.iter();
        tables
            .find(|table| table.name == "journal")
            .map(|table| table.digest)
    }

    pub(super) fn new(
        service: Service,
        head: HeadRow,
        given: &Frontier,
        main: Contents,
        keys: Contents,
    ) -> Result<Self, TransferError> {
        if !head.is_of(service) {
            return Err(TransferError::OtherService { service });
        }
        if *given != head.frontier {
            return Err(TransferError::Root { service });
        }
        Ok(Self {
            service,
            incarnation: head.incarnation,
            position: given.size(),
            root: given.root(),
            recorded: head.recorded,
            main,
            keys,
        })
    }
}

impl Contents {
    /// The first table that another database does not hold alike.
    pub(super) fn first_unlike(&self, other: &Self) -> Option<String> {
        if self == other {
            return None;
        }
        let unlike = |table: &&TableSum| !other.tables.contains(table);
        let table = self.tables.iter().find(unlike);
        Some(table.map_or_else(|| "migration".to_owned(), |table| table.name.clone()))
    }

    pub(super) fn must_be(&self, service: Service, other: &Self) -> Result<(), TransferError> {
        match self.first_unlike(other) {
            None => Ok(()),
            Some(table) => Err(TransferError::Differs { service, table }),
        }
    }
}
