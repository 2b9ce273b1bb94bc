//! Carrying the databases of services from one place to another: what `move`, `backup` and `restore` have in common.
//!
//! A cut is one view of all services of a node and of their keys. Every row of it is written by the columns that both engines
//! share, read back where it was written, and compared by number and digest; every leaf of the journal is computed anew from
//! its row, and together they must give the head's frontier. What a place keeps for itself alone (the turns of replicas on
//! PostgreSQL) stays where it is.

mod account;
mod attempt;
mod carry;
mod catalogue;
mod cut;
mod end;
mod error;
mod files;
mod mark;
mod rows;
mod server;
mod sum;

use domain::id::Service;

pub use account::{Account, Contents, TableSum};
pub use cut::Cut;
pub use error::TransferError;
pub use mark::{Moved, moved, unmoved};
pub use server::Carried;

pub(crate) use attempt::refuse_unfinished;
pub(crate) use files::unfinished;
pub(crate) use mark::{refuse_moved, told_beside};

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::store::Engine;

/// The databases of one service: its records and, beside them, its keys.
#[derive(Clone)]
pub struct Part {
    pub service: Service,
    /// Files or a server; what lies in memory is not carried.
    pub engine: Engine,
}

/// Whether a copy in files goes on.
#[derive(Clone)]
pub enum Life {
    /// It is only kept: a backup.
    Same,
    /// Others may have heard what came after it: it begins another life, with an incarnation of its own.
    Restored(Clock, Entropy),
}

/// What goes on, for whoever waits for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    pub service: Service,
    pub doing: Doing,
    /// How many more rows.
    pub rows: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// Rows are read and written.
    Carrying,
    /// Rows are read and summed up.
    Checking,
}

/// Who is told of each step.
pub type Told<'t> = &'t (dyn Fn(Step) + Sync);
