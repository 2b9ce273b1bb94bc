//! The storage: an append-only journal with a group-commit writer, and the sealed data beside it.
//!
//! A `Store` is a handle to one writer task per database. A change carries its decision as a closure, which the writer runs
//! on what the batch has made of the records so far; everything that waits is committed in one transaction, and callers are
//! answered after it. Engines differ behind it and nowhere else.

mod access;
pub mod bare;
mod cache;
mod change;
pub mod channel;
pub mod clock;
mod duty;
mod engine;
pub mod entropy;
mod error;
mod figures;
mod fold;
mod journal;
pub mod layout;
mod listing;
mod lives;
pub mod merkle;
mod passage;
mod reader;
mod reply;
mod revive;
mod rows;
mod store;
pub mod transfer;
mod vault;
mod writer;

pub use access::{Access, AccessRow};
pub use change::{Change, Committed, Decide, Decided, Expect, Reference, Touch, View};
pub use channel::Channel;
pub use clock::Clock;
pub use duty::{Duty, Held};
pub use engine::memory::{MemoryDisk, Snapshot};
pub use engine::postgres::place::Postgres;
pub use entropy::Entropy;
pub use error::{CommitError, StoreError, VaultError};
pub use figures::{Distribution, Figures};
pub use journal::{Kept, Loaded, Rebuilt, TailRow};
pub use layout::message_id;
pub use listing::{Cursor, ListQuery, ListingRow, PAGE_LIMIT, Page, TallyRow};
pub use lives::{
    Acquaintance, Extent, Followed, Heard, Hearing, Life, Lineage, Restored, Standstill,
};
pub use merkle::{Frontier, Hash};
pub use passage::{Passage, Watcher};
pub use revive::{Revived, revive};
pub use store::{Engine, LinkFacts, Options, Store};
pub use vault::{Blind, BlindKind, Opened, SealedRow, Vault, digest};
