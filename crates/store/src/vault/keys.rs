//! Where wrapped keys lie, and the one task that writes them.

use std::collections::{BTreeMap, BTreeSet};

use domain::sealed::Subject;
use tokio::sync::{mpsc, oneshot};

use crate::engine::keys::KeyEngine;
use crate::error::VaultError;

/// Requests of one commit.
const BATCH: usize = 256;
const QUEUE: usize = 1_024;

/// A subject's key as it lies in the database.
#[derive(Clone)]
pub(crate) enum Kept {
    Wrapped(Vec<u8>),
    Erased,
}

/// Something read from the key database.
pub(crate) struct Read<T> {
    pub(crate) found: T,
    /// At least so many erasures had taken effect by then.
    pub(crate) erasures: u64,
}

type Reply<T> = oneshot::Sender<Result<T, VaultError>>;

enum Job {
    Ensure(Vec<(Subject, Vec<u8>)>, Reply<Read<Vec<(Subject, Kept)>>>),
    Get(Subject, Reply<Read<Option<Kept>>>),
    Erasures(Reply<u64>),
    ServiceKey(Vec<u8>, Reply<Vec<u8>>),
    Erase(Subject, Reply<()>),
    Sweep(BTreeSet<Subject>, Reply<()>),
    Recent(Reply<Vec<Subject>>),
    Close(oneshot::Sender<()>),
}

/// Talks to the task.
#[derive(Clone)]
pub(crate) struct KeyHandle {
    jobs: mpsc::Sender<Job>,
    shared: bool,
}

impl KeyHandle {
    /// The handle, and the task to run.
    pub(crate) fn new(engine: KeyEngine) -> (Self, impl Future<Output = ()> + Send) {
        let (sender, receiver) = mpsc::channel(QUEUE);
        let handle = Self {
            jobs: sender,
            shared: engine.is_shared(),
        };
        (handle, run(engine, receiver))
    }

    /// Whether other processes may erase what this one remembers.
    pub(crate) const fn is_shared(&self) -> bool {
        self.shared
    }

    async fn ask<T>(&self, job: impl FnOnce(Reply<T>) -> Job) -> Result<T, VaultError> {
        let (reply, answer) = oneshot::channel();
        self.jobs
            .send(job(reply))
            .await
            .map_err(|_| VaultError::Closed)?;
        answer.await.map_err(|_| VaultError::Closed)?
    }

    /// Keeps each key unless its subject has one, and answers with those that are kept.
    pub(crate) async fn ensure(
        &self,
        drawn: Vec<(Subject, Vec<u8>)>,
    ) -> Result<Read<Vec<(Subject, Kept)>>, VaultError> {
        self.ask(|reply| Job::Ensure(drawn, reply)).await
    }

    pub(crate) async fn get(&self, subject: Subject) -> Result<Read<Option<Kept>>, VaultError> {
        self.ask(|reply| Job::Get(subject, reply)).await
    }

    /// How many erasures there were, where others may erase.
    pub(crate) async fn erasures(&self) -> Result<u64, VaultError> {
        self.ask(Job::Erasures).await
    }

    /// Keeps the service's key unless there is one, and answers with the one that is kept.
    pub(crate) async fn service_key(&self, wrapped: Vec<u8>) -> Result<Vec<u8>, VaultError> {
        self.ask(|reply| Job::ServiceKey(wrapped, reply)).await
    }

    pub(crate) async fn erase(&self, subject: Subject) -> Result<(), VaultError> {
        self.ask(|reply| Job::Erase(subject, reply)).await
    }

    /// Subjects whose keys were made since the last sweep: some may have no ciphertext, because the process ended in between.
    pub(crate) async fn recent(&self) -> Result<Vec<Subject>, VaultError> {
        self.ask(Job::Recent).await
    }

    /// Drops the keys of these subjects, and notes that all others are in use.
    pub(crate) async fn sweep(&self, unused: BTreeSet<Subject>) -> Result<(), VaultError> {
        self.ask(|reply| Job::Sweep(unused, reply)).await
    }

    pub(crate) async fn close(&self) {
        let (reply, closed) = oneshot::channel();
        if self.jobs.send(Job::Close(reply)).await.is_ok() {
            let _ended = closed.await;
        }
    }
}

/// Commits what waits together, as the writer of the main database does.
async fn run(mut engine: KeyEngine, mut jobs: mpsc::Receiver<Job>) {
    let mut waiting = Vec::with_capacity(BATCH);
    let mut closers = Vec::new();
    while jobs.recv_many(&mut waiting, BATCH).await > 0 {
        // Once for all that wait, and before what is read for them.
        let erasures = engine.erasures().await;
        let mut drawn = BTreeMap::new();
        let mut ensures = Vec::new();
        for job in waiting.drain(..) {
            match job {
                Job::Ensure(keys, reply) => {
                    ensures.push((
                        keys.iter().map(|(subject, _)| *subject).collect::<Vec<_>>(),
                        reply,
                    ));
                    for (subject, wrapped) in keys {
                        drawn.entry(subject).or_insert(wrapped);
                    }
                }
                Job::Get(subject, reply) => {
                    let found = match &erasures {
                        Ok(erasures) => engine.get(&[subject]).await.map(|mut found| Read {
                            found: found.remove(&subject),
                            erasures: *erasures,
                        }),
                        Err(error) => Err(error.clone()),
                    };
                    let _gone = reply.send(found);
                }
                Job::Erasures(reply) => {
                    let _gone = reply.send(erasures.clone());
                }
                Job::ServiceKey(wrapped, reply) => {
                    let _gone = reply.send(engine.service_key(wrapped).await);
                }
                Job::Erase(subject, reply) => {
                    let _gone = reply.send(engine.erase(subject).await);
                }
                Job::Recent(reply) => {
                    let _gone = reply.send(engine.recent().await);
                }
                Job::Sweep(unused, reply) => {
                    let _gone = reply.send(engine.sweep(&unused).await);
                }
                Job::Close(reply) => {
                    jobs.close();
                    closers.push(reply);
                }
            }
        }
        if ensures.is_empty() {
            continue;
        }
        let kept = match erasures {
            Ok(erasures) => engine.ensure(&drawn).await.map(|kept| (kept, erasures)),
            Err(error) => Err(error),
        };
        for (subjects, reply) in ensures {
            let answer = kept.as_ref().map_err(Clone::clone).map(|(kept, erasures)| {
                let found = subjects
                    .iter()
                    .filter_map(|subject| Some((*subject, kept.get(subject)?.clone())));
                Read {
                    found: found.collect(),
                    erasures: *erasures,
                }
            });
            let _gone = reply.send(answer);
        }
    }
    engine.close().await;
    for closer in closers {
        let _gone = closer.send(());
    }
}
