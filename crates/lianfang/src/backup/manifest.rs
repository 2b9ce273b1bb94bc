//! What a backup says of itself.

use std::fmt::Write as _;

use domain::id::Service;
use serde::{Deserialize, Serialize};
use store::transfer::{Account, Contents};

/// Of this layout.
pub(super) const FORMAT: u32 = 1;

/// One view of a node's services.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    pub format: u32,
    /// The version of the program that made it.
    pub program: String,
    /// Whose node it was of.
    pub agency: String,
    /// Where the node kept its records: sqlite or postgres.
    pub engine: String,
    pub saved_at: String,
    pub services: Vec<Saved>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Saved {
    pub service: String,
    pub incarnation: String,
    /// How many entries its journal has.
    pub position: u64,
    /// The Merkle root of these entries.
    pub root: String,
    pub recorded_at: String,
    pub records: DatabaseFile,
    pub keys: DatabaseFile,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DatabaseFile {
    pub file: String,
    pub bytes: u64,
    pub sha256: String,
    pub schema: i64,
    pub tables: Vec<TableRows>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableRows {
    pub name: String,
    pub rows: u64,
    /// As `store::transfer` sums rows up.
    pub digest: String,
}

/// The records, then the keys.
pub(super) fn names(service: Service) -> [String; 2] {
    [format!("{service}.db"), format!("{service}.keys.db")]
}

/// Small letters.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Manifest {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, serde_json::Error> {
        serde_json::from_slice(bytes)
    }

    pub(super) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self)
            .expect("names are texts and numbers are finite, so it is JSON");
        bytes.push(b'\n');
        bytes
    }

    pub fn rows(&self) -> u64 {
        let databases = self
            .services
            .iter()
            .flat_map(|saved| [&saved.records, &saved.keys]);
        databases
            .flat_map(|database| &database.tables)
            .map(|table| table.rows)
            .sum()
    }
}

impl Saved {
    pub(super) fn of(account: &Account, [records, keys]: [(u64, String); 2]) -> Self {
        let [main, beside] = names(account.service);
        Self {
            service: account.service.to_string(),
            incarnation: format!("{:032x}", account.incarnation),
            position: account.position,
            root: hex(&account.root),
            recorded_at: account.recorded.to_string(),
            records: DatabaseFile::of(main, records, &account.main),
            keys: DatabaseFile::of(beside, keys, &account.keys),
        }
    }

    pub(super) fn files(&self) -> [(u64, String); 2] {
        [&self.records, &self.keys].map(|file| (file.bytes, file.sha256.clone()))
    }
}

impl DatabaseFile {
    fn of(file: String, (bytes, sha256): (u64, String), contents: &Contents) -> Self {
        let tables = contents.tables.iter();
        Self {
            file,
            bytes,
            sha256,
            schema: contents.schema,
            tables: tables
                .map(|table| TableRows {
                    name: table.name.clone(),
                    rows: table.rows,
                    digest: hex(&table.digest),
                })
                .collect(),
        }
    }
}
