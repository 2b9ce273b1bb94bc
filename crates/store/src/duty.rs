//! Work that one replica does for all: who does it, and until when.

use std::fmt;

use domain::codec::Codec;
use tokio::sync::{mpsc, oneshot};

use crate::channel::Channel;
use crate::store::Store;

/// Work that needs doing once, whichever replica does it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duty {
    /// Sends the messages of a channel, and the verdicts on those of its reverse.
    Deliver(Channel),
    /// Rings the clocks that have run out.
    Ring,
    /// Drops what is settled.
    Prune,
}

/// As replicas name it to each other.
impl fmt::Display for Duty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deliver(Channel { from, to }) => write!(f, "deliver {from} {to}"),
            Self::Ring => f.write_str("ring"),
            Self::Prune => f.write_str("prune"),
        }
    }
}

/// What a process asks of the session by which it has its duties.
pub(crate) enum Ask {
    /// Answered by the number of the session that has it, if it is this process's.
    Take(Duty, oneshot::Sender<Option<u64>>),
    /// Whether a session still is.
    Confirm(u64, oneshot::Sender<bool>),
    Release(Duty, u64),
}

/// How the duties of a database are shared.
pub(crate) enum Duties {
    /// One process has the database, and with it every duty.
    Alone,
    Shared(mpsc::UnboundedSender<Ask>),
}

/// A duty that this process has until this is dropped, or until its session with the database ends: then another replica
/// may have it at once, and no clock is asked.
///
/// It spares work and is no lock. Between two looks another replica may do the same, so nothing rests on it: a receiver knows
/// a message that it has, and the writer looks again at a clock and at a request while it holds the head row.
pub struct Held(Option<Shared>);

struct Shared {
    duty: Duty,
    session: u64,
    asks: mpsc::UnboundedSender<Ask>,
}

impl Held {
    /// Whether this process still has it: to be asked before each piece of work.
    pub async fn is_held(&self) -> bool {
        let Some(shared) = &self.0 else { return true };
        let (reply, answer) = oneshot::channel();
        let asked = shared.asks.send(Ask::Confirm(shared.session, reply));
        asked.is_ok() && answer.await.unwrap_or(false)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        if let Some(shared) = &self.0 {
            // Nobody listens once the store is closed, which has given up all.
            let _ = shared.asks.send(Ask::Release(shared.duty, shared.session));
        }
    }
}

impl<C: Codec> Store<C> {
    /// Takes a duty, unless another replica has it: then it is to be asked for again in a while.
    pub async fn duty(&self, duty: Duty) -> Option<Held> {
        let Duties::Shared(asks) = self.duties() else {
            return Some(Held(None));
        };
        let (reply, answer) = oneshot::channel();
        asks.send(Ask::Take(duty, reply)).ok()?;
        let session = answer.await.ok().flatten()?;
        Some(Held(Some(Shared {
            duty,
            session,
            asks: asks.clone(),
        })))
    }
}
