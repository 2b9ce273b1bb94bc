//! What the writer is asked to do, and how it answers.

use std::sync::Arc;

use domain::id::RecordId;
use domain::rulebook::Rulebook;
use domain::time::Instant;
use tokio::sync::oneshot;

use crate::access::Access;
use crate::change::{Change, Committed};
use crate::channel::{Accepted, Arrival, Channel, IncomingRow, Stated, Verdict, VerdictNote};
use crate::error::{CommitError, StoreError};
use crate::journal::Rebuilt;
use crate::lives::{Followed, Heard, Lineage};

pub(crate) type Reply<T> = oneshot::Sender<Result<T, StoreError>>;

pub(crate) enum Job {
    Change(Box<Change>, oneshot::Sender<Result<Committed, CommitError>>),
    Accept(Box<Stated>, Vec<Arrival>, Reply<Vec<Accepted>>),
    Access(Access, Reply<u64>),
    Acknowledge {
        channel: Channel,
        through: u64,
        reply: Reply<()>,
    },
    NoteVerdicts {
        stated: Box<Stated>,
        notes: Vec<VerdictNote>,
        reply: Reply<u64>,
    },
    VerdictsTaken {
        channel: Channel,
        through: u64,
        reply: Reply<()>,
    },
    /// The sender's database, and how far its messages were received before.
    NoteIncarnation {
        channel: Channel,
        incarnation: u128,
        received: u64,
        reply: Reply<()>,
    },
    /// The other end of a channel to here says which life it is in.
    Follow {
        channel: Channel,
        theirs: Box<Lineage>,
        reply: Reply<Followed>,
    },
    /// The other end of a channel from here has shown what it holds of us.
    Hear(Channel, Heard, Reply<()>),
    /// Messages that waited with these records are applied, where nothing holds them any more.
    Release(Vec<RecordId>, Reply<()>),
    /// An operator has looked at the evidence.
    Reopen {
        channel: Channel,
        reply: Reply<()>,
    },
    /// A parked message, decoded again.
    Resume {
        row: Box<IncomingRow>,
        message: Box<domain::message::Message>,
        rules: Arc<Rulebook>,
        reply: Reply<Verdict>,
    },
    /// Requests and deliveries before this instant are settled or given up.
    Prune(Instant, Reply<()>),
    UseRules(Arc<Rulebook>, Reply<()>),
    Rebuild(Reply<Rebuilt>),
    Close(oneshot::Sender<()>),
}

/// An answer that is given after the commit, or replaced by its failure.
pub(crate) type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;

/// What a decision came to, for callers that hear of storage failures in the same type.
pub(crate) fn answer<T: Send + 'static, E: From<StoreError> + Send + 'static>(
    reply: oneshot::Sender<Result<T, E>>,
    outcome: Result<T, E>,
) -> Answer {
    Box::new(move |committed| {
        // The caller may be gone: its change stands all the same.
        let _gone = reply.send(committed.map_err(E::from).and(outcome));
    })
}

/// The answer to a job that was not decided on; the failure of the batch is put in.
pub(crate) fn failed(job: Job) -> Answer {
    match job {
        Job::Change(_, reply) => broken(reply),
        Job::Accept(_, _, reply) => broken(reply),
        Job::Access(_, reply) | Job::NoteVerdicts { reply, .. } => broken(reply),
        Job::Acknowledge { reply, .. }
        | Job::VerdictsTaken { reply, .. }
        | Job::NoteIncarnation { reply, .. }
        | Job::Reopen { reply, .. }
        | Job::Prune(_, reply)
        | Job::Hear(_, _, reply)
        | Job::Release(_, reply)
        | Job::UseRules(_, reply) => broken(reply),
        Job::Follow { reply, .. } => broken(reply),
        Job::Resume { reply, .. } => broken(reply),
        Job::Rebuild(reply) => broken(reply),
        Job::Close(reply) => Box::new(move |_| drop(reply)),
    }
}

fn broken<T: Send + 'static, E: From<StoreError> + Send + 'static>(
    reply: oneshot::Sender<Result<T, E>>,
) -> Answer {
    answer(reply, Err(E::from(StoreError::Closed)))
}
