//! The handle: talks to the writer, reads beside it.

mod link;
mod lives;
pub(crate) mod open;
mod read;
mod replay;

pub use link::LinkFacts;

use std::marker::PhantomData;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError};

use domain::codec::Codec;
use domain::entry::TimerName;
use domain::id::{RecordId, Service};
use domain::message::ring;
use domain::people::Author;
use domain::rulebook::Rulebook;
use domain::time::{Instant, Moment};
use tokio::sync::{mpsc, oneshot, watch};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::access::Access;
use crate::cache::Cache;
use crate::change::{Change, Committed, Decided};
use crate::clock::Clock;
use crate::duty::Duties;
use crate::engine::memory::MemoryDisk;
use crate::engine::postgres::place::Postgres;
use crate::entropy::Entropy;
use crate::error::{CommitError, StoreError};
use crate::figures::Figures;
use crate::journal::Rebuilt;
use crate::passage::Watcher;
use crate::reader::Reader;
use crate::vault::Vault;
use crate::writer::Signals;
use crate::writer::job::{Job, Reply};

/// How a store is opened.
#[derive(Clone)]
pub struct Options {
    pub service: Service,
    pub engine: Engine,
    /// 32 bytes that wrap the keys of the key database; made by `agency init`.
    pub key_file: PathBuf,
    /// By which messages are applied that waited for a record made by a local change; see `Store::use_rules`.
    pub rules: Arc<Rulebook>,
}

/// Where the rows are kept.
#[derive(Clone)]
pub enum Engine {
    /// The main database; its keys lie beside it in `<stem>.keys.db`.
    Sqlite { path: PathBuf },
    /// Replicas share it: every process that opens it writes in its turn. Time is steered and randomness seeded only where
    /// the key file lies in the folder of a demonstration.
    Postgres(Postgres),
    /// The key file is not read: keys are wrapped by one that the entropy gives.
    Memory(MemoryDisk),
}

/// One database of one service. A cheap handle; its writer works on when a caller goes away.
pub struct Store<C> {
    inner: Arc<Inner>,
    codec: PhantomData<fn() -> C>,
}

struct Inner {
    service: Service,
    incarnation: u128,
    jobs: mpsc::Sender<Job>,
    reader: Reader,
    cache: Arc<Cache>,
    vault: Vault,
    signals: Arc<Signals>,
    clock: Clock,
    entropy: Entropy,
    duties: Duties,
    /// Ends what follows other replicas, also where the last handle is simply dropped.
    ending: CancellationToken,
    _ended: DropGuard,
    tasks: TaskTracker,
}

impl<C> Clone for Store<C> {
    fn clone(&self) -> Self {
        Self {
            inner: self.inner.clone(),
            codec: PhantomData,
        }
    }
}

impl<C: Codec> Store<C> {
    pub fn service(&self) -> Service {
        self.inner.service
    }

    /// Drawn when the database was made; peers recognise a restored database by another one.
    pub fn incarnation(&self) -> u128 {
        self.inner.incarnation
    }

    pub fn clock(&self) -> &Clock {
        &self.inner.clock
    }

    pub fn entropy(&self) -> &Entropy {
        &self.inner.entropy
    }

    pub fn vault(&self) -> &Vault {
        &self.inner.vault
    }

    pub fn figures(&self) -> &Figures {
        &self.inner.signals.figures
    }

    pub(crate) fn duties(&self) -> &Duties {
        &self.inner.duties
    }

    /// Callers that wait for the writer to take them, and how many may before the next has to wait for a place.
    pub fn line(&self) -> (usize, usize) {
        let jobs = &self.inner.jobs;
        (jobs.max_capacity() - jobs.capacity(), jobs.max_capacity())
    }

    /// A new id, ordered by law time.
    pub fn new_id(&self) -> u128 {
        self.inner.entropy.id(self.inner.clock.now())
    }

    /// Commits a change, or says why not. A caller that goes away leaves its change to the writer.
    pub async fn commit(&self, change: Change) -> Result<Committed, CommitError> {
        let (reply, answer) = oneshot::channel();
        self.send(Job::Change(Box::new(change), reply)).await?;
        answer
            .await
            .unwrap_or(Err(CommitError::Storage(StoreError::Closed)))
    }

    /// Lets a clock that has run out take effect, once: when it stopped meanwhile nothing is written.
    pub async fn ring(
        &self,
        record: RecordId,
        timer: TimerName,
        rules: Arc<Rulebook>,
    ) -> Result<Committed, CommitError> {
        self.commit(rung(record, timer, rules)).await
    }

    /// Lets many take effect, each by itself, in as few commits as all other changes; answers in their order.
    pub async fn ring_all(
        &self,
        clocks: &[(RecordId, TimerName)],
        rules: &Arc<Rulebook>,
    ) -> Vec<Result<Committed, CommitError>> {
        let mut answers = Vec::with_capacity(clocks.len());
        for &(record, timer) in clocks {
            let (reply, answer) = oneshot::channel();
            let change = Box::new(rung(record, timer, Arc::clone(rules)));
            // Where it cannot be sent, the reply is dropped, which the answer tells.
            let _sent = self.send(Job::Change(change, reply)).await;
            answers.push(answer);
        }
        let mut outcomes = Vec::with_capacity(answers.len());
        for answer in answers {
            outcomes.push(
                answer
                    .await
                    .unwrap_or(Err(CommitError::Storage(StoreError::Closed))),
            );
        }
        outcomes
    }

    /// Writes, durably, who opens what before it is opened; answers with the number of the record.
    pub async fn record_access(&self, access: Access) -> Result<u64, StoreError> {
        self.ask(|reply| Job::Access(access, reply)).await
    }

    /// Derives listings, keys and timers anew from the journal.
    pub async fn rebuild(&self) -> Result<Rebuilt, StoreError> {
        self.ask(Job::Rebuild).await
    }

    /// Drops what was settled before an instant: answered requests, deliveries with a final verdict, verdicts that were taken.
    ///
    /// A caller that repeats a request from before it is not recognised, and a peer restored from an older backup is not refilled.
    pub async fn prune(&self, before: Instant) -> Result<(), StoreError> {
        self.ask(|reply| Job::Prune(before, reply)).await
    }

    /// The rules have changed: a new directory, calendar or profile.
    pub async fn use_rules(&self, rules: Arc<Rulebook>) -> Result<(), StoreError> {
        self.ask(|reply| Job::UseRules(rules, reply)).await
    }

    /// From now on, tells this of every stage that a record leaves by a change of this process, once it is committed.
    pub fn watch_passages(&self, watcher: Watcher) {
        let kept = self.inner.signals.watcher.write();
        *kept.unwrap_or_else(PoisonError::into_inner) = Some(watcher);
    }

    /// Follows the newest committed position.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.inner.signals.position.subscribe()
    }

    /// Ends when the writer had to stop because the disk cannot be trusted: the process has to end.
    pub async fn fatal(&self) -> StoreError {
        let mut fatal = self.inner.signals.fatal.subscribe();
        match fatal.wait_for(Option::is_some).await {
            Ok(error) => error.clone().unwrap_or(StoreError::Closed),
            Err(_) => StoreError::Closed,
        }
    }

    /// Commits what was sent before, then ends. Other handles to this store find it closed.
    pub async fn close(self) {
        // First: on SQLite the last connection to go takes the log into the file, and readers may not.
        self.inner.reader.close().await;
        let (reply, closed) = oneshot::channel();
        if self.inner.jobs.send(Job::Close(reply)).await.is_ok() {
            let _ended = closed.await;
        }
        self.inner.ending.cancel();
        self.inner.vault.close().await;
        self.inner.tasks.close();
        self.inner.tasks.wait().await;
    }

    async fn send(&self, job: Job) -> Result<(), StoreError> {
        self.inner
            .jobs
            .send(job)
            .await
            .map_err(|_| StoreError::Closed)
    }

    async fn ask<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T, StoreError> {
        let (reply, answer) = oneshot::channel();
        self.send(job(reply)).await?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }
}

/// What a clock that has run out does to its record; nothing when it stopped meanwhile.
fn rung(record: RecordId, timer: TimerName, rules: Arc<Rulebook>) -> Change {
    Change::on(record, move |view| {
        let recorded = view.moment(None).recorded;
        let state = view
            .state(&record)
            .expect("the writer has checked that the record is there");
        let due = state
            .timers()
            .into_iter()
            .find(|each| each.name == timer && each.due <= recorded);
        let happened = due.as_ref().map_or(recorded, |due| due.due);
        let events = match due {
            Some(_) => ring(state, &rules, timer, Moment { happened, recorded })?,
            None => Vec::new(),
        };
        let events = events.into_iter().map(|event| (record, event)).collect();
        Ok(Decided {
            events,
            by: Author::Clock,
            happened,
            rules: rules.version(),
        })
    })
}
