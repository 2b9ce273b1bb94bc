//! The stages that records leave, for whoever draws how long each took.

use std::sync::Arc;

use domain::id::{MatterId, RecordId};
use domain::time::Instant;

/// A record has gone from one stage to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    pub record: RecordId,
    /// Of the entry by which the stage was left: names the passage, whoever tells of it.
    pub version: u64,
    /// The matter that the record was made for.
    pub matter: MatterId,
    /// Not of restricted matters, nor of what is not triaged yet (Art. 30 ¶3, I6).
    pub may_be_followed: bool,
    pub stage: &'static str,
    pub next: &'static str,
    /// When the stage was entered and left, as it happened; recorded it may be later.
    pub entered: Instant,
    pub left: Instant,
    /// Where no stage follows the next: when the record began.
    pub over: Option<Instant>,
}

/// Is told of passages by the writer, which waits meanwhile: quick, without I/O.
///
/// At most once: a process that ends between the commit and this tells of nothing.
pub type Watcher = Arc<dyn Fn(&Passage) + Send + Sync>;
