//! The one task per database that writes: it takes every change that waits, decides on all of them, and commits once.

mod decide;
pub(crate) mod deliver;
pub(crate) mod draft;
pub(crate) mod job;
mod lives;
pub(crate) mod overlay;
mod rebuild;
pub(crate) mod request;

use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};

use domain::codec::Codec;
use domain::rulebook::Rulebook;
use ring::hmac;
use tokio::sync::{mpsc, watch};

use crate::access::AccessRow;
use crate::cache::Cache;
use crate::channel::Retrace;
use crate::clock::Clock;
use crate::engine::Engine;
use crate::engine::patience::Patience;
use crate::error::StoreError;
use crate::figures::Commit;
use crate::fold::fold_all;
use crate::layout::KeyName;
use crate::passage::{Passage, Watcher};
use crate::rows::{Found, Head, Standing, Wanted};
use job::{Answer, Job, answer};
use overlay::Overlay;

/// Jobs of one commit. More would make the first caller wait for the last; fewer would pay for more syncs.
const BATCH: usize = 512;
/// How often a batch is begun whose connection is lost before anything is decided.
const OPENINGS: u32 = 3;

/// What the writer tells everybody.
pub(crate) struct Signals {
    /// The newest committed position.
    pub(crate) position: watch::Sender<u64>,
    /// Grows whenever messages were queued or verdicts were given.
    pub(crate) outgoing: watch::Sender<u64>,
    /// Why the writer stopped, where it had to.
    pub(crate) fatal: watch::Sender<Option<StoreError>>,
    pub(crate) retrace: RwLock<Retrace>,
    pub(crate) watcher: RwLock<Option<Watcher>>,
    pub(crate) figures: crate::figures::Figures,
}

impl Signals {
    /// The position never goes back, although a follower of other replicas may tell of it too.
    pub(crate) fn committed(&self, position: u64) {
        self.position
            .send_modify(|newest| *newest = position.max(*newest));
    }

    fn retrace(&self) -> Retrace {
        let retrace = self.retrace.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&retrace)
    }

    fn passed(&self, passages: &[Passage]) {
        let watcher = self.watcher.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(watcher) = &*watcher {
            passages.iter().for_each(|passage| watcher(passage));
        }
    }
}

pub(crate) struct Writer<C> {
    pub(crate) engine: Engine,
    pub(crate) jobs: mpsc::Receiver<Job>,
    pub(crate) head: Head,
    pub(crate) standing: Standing,
    pub(crate) rules: Arc<Rulebook>,
    pub(crate) request_key: hmac::Key,
    pub(crate) clock: Clock,
    pub(crate) cache: Arc<Cache>,
    pub(crate) signals: Arc<Signals>,
    pub(crate) codec: PhantomData<fn() -> C>,
}

impl<C: Codec> Writer<C> {
    /// Works until the last handle is gone, the store is closed, or the disk cannot be trusted.
    pub(crate) async fn run(mut self) {
        let mut jobs = Vec::with_capacity(BATCH);
        let mut closers = Vec::new();
        while self.jobs.recv_many(&mut jobs, BATCH).await > 0 {
            if let Err(error) = self.work(&mut jobs, &mut closers).await {
                tracing::error!(
                    error = &error as &dyn std::error::Error,
                    "the store stops: {error}"
                );
                self.signals.fatal.send_replace(Some(error));
                self.jobs.close();
                // Dropped unanswered, the remaining callers hear that the store is closed.
                while self.jobs.recv_many(&mut jobs, BATCH).await > 0 {
                    jobs.clear();
                }
            }
        }
        self.engine.close().await;
        for closer in closers {
            let _gone: Result<(), ()> = tokio::sync::oneshot::Sender::send(closer, ());
        }
    }

    /// Some jobs concern the writer itself; the rest is committed in batches between them.
    async fn work(
        &mut self,
        jobs: &mut Vec<Job>,
        closers: &mut Vec<tokio::sync::oneshot::Sender<()>>,
    ) -> Result<(), StoreError> {
        let mut batch = Vec::with_capacity(jobs.len());
        for job in jobs.drain(..) {
            match job {
                Job::Close(closer) => {
                    self.jobs.close();
                    closers.push(closer);
                }
                Job::Rebuild(reply) => {
                    self.commit(&mut batch).await?;
                    let outcome = self.rebuild().await;
                    let fatal = outcome
                        .as_ref()
                        .err()
                        .filter(|error| error.is_fatal())
                        .cloned();
                    let _gone = reply.send(outcome);
                    if let Some(error) = fatal {
                        return Err(error);
                    }
                }
                Job::UseRules(rules, reply) => {
                    self.commit(&mut batch).await?;
                    self.rules = rules;
                    let _gone = reply.send(Ok(()));
                }
                job => batch.push(job),
            }
        }
        self.commit(&mut batch).await
    }

    /// Decides on a batch and commits it; an error is one after which the process has to end.
    async fn commit(&mut self, jobs: &mut Vec<Job>) -> Result<(), StoreError> {
        if jobs.is_empty() {
            return Ok(());
        }
        let mut answers = Vec::with_capacity(jobs.len());
        let outcome = self.attempt(jobs, &mut answers).await;
        let fatal = outcome
            .as_ref()
            .err()
            .filter(|error| error.is_fatal())
            .cloned();
        // What was not decided on is answered by its dropped reply; what was, by the outcome of the commit.
        jobs.clear();
        if let Err(error) = &outcome {
            self.signals.figures.failed();
            tracing::warn!(
                error = error as &dyn std::error::Error,
                "a batch was not committed: {error}"
            );
        }
        for answer in answers {
            answer(outcome.clone());
        }
        fatal.map_or(Ok(()), Err)
    }

    async fn attempt(
        &mut self,
        jobs: &mut Vec<Job>,
        answers: &mut Vec<Answer>,
    ) -> Result<(), StoreError> {
        let begun = std::time::Instant::now();
        let opened = self.opened(jobs).await;
        let mut overlay = match opened {
            Ok(overlay) => overlay,
            Err(error) => {
                self.engine.abandon().await;
                // Every caller is told what failed instead of that the store is closed.
                answers.extend(jobs.drain(..).map(job::failed));
                return Err(error);
            }
        };
        for job in jobs.drain(..) {
            answers.push(self.decide(&mut overlay, job).await);
        }
        let finished = overlay.finish();
        if finished.batch.is_empty() {
            self.engine.abandon().await;
            return Ok(());
        }
        let queued = !finished.batch.outgoing.is_empty() || !finished.batch.verdicts.is_empty();
        let (rows, accesses) = (finished.batch.journal.len(), finished.batch.accesses.len());
        self.engine.finish(&finished.head, finished.batch).await?;
        self.head = finished.head;
        self.standing = finished.standing;
        for (record, loaded) in finished.changed {
            self.cache.put_committed(record, loaded);
        }
        self.signals.passed(&finished.passages);
        self.signals.figures.committed(&Commit {
            answers: answers.len(),
            rows,
            accesses,
            took: begun.elapsed(),
        });
        self.signals.committed(self.head.frontier.size());
        if queued {
            self.signals.outgoing.send_modify(|signal| *signal += 1);
        }
        Ok(())
    }

    /// Nothing is decided yet, so that what fails with its connection is simply done again.
    ///
    /// The jobs are borrowed as the only borrower because decisions may not be shared between threads.
    async fn opened(&mut self, jobs: &mut [Job]) -> Result<Overlay, StoreError> {
        let mut patience = Patience::tries(OPENINGS);
        loop {
            match self.open_batch(jobs).await {
                Err(error) if self.engine.is_passing(&error) && patience.another().await => {
                    self.signals.figures.repeated();
                    self.engine.abandon().await;
                }
                outcome => return outcome,
            }
        }
    }

    /// Locks the head and fetches what the batch will ask for.
    async fn open_batch(&mut self, jobs: &mut [Job]) -> Result<Overlay, StoreError> {
        let head = self.engine.begin().await?;
        if head.generation != self.head.generation {
            let known = self.head.frontier.size();
            self.engine.outdate(&self.cache, known).await?;
            self.standing = self.engine.standing().await?;
        }
        self.head = head;
        // Only now: what another replica received decides what is asked for.
        let mut wanted = self.wanted(jobs);
        wanted.waiting = wanted
            .streams
            .intersection(&self.standing.waited_for)
            .copied()
            .collect();
        let mut overlay = Overlay::new(
            self.head.clone(),
            self.standing.clone(),
            self.clock.now(),
            self.signals.retrace(),
        );
        let streams = std::mem::take(&mut wanted.streams);
        for record in streams {
            match self.cache.get(&record) {
                Some(loaded) => overlay.know(record, Some(loaded)),
                None => {
                    wanted.streams.insert(record);
                }
            }
        }
        let Found {
            entries,
            requests,
            keys,
            incoming,
        } = self.engine.find(&wanted).await?;
        let mut folded = fold_all::<C>(entries);
        for record in wanted.streams {
            match folded.remove(&record) {
                None => overlay.know(record, None),
                Some(Ok(folded)) => overlay.know(record, Some(folded.loaded)),
                Some(Err(error)) => overlay.break_off(record, error),
            }
        }
        requests
            .into_iter()
            .for_each(|row| overlay.know_request(row));
        keys.into_iter()
            .for_each(|(name, owner)| overlay.know_key(name, Some(owner)));
        wanted
            .keys
            .into_iter()
            .for_each(|name| overlay.know_key(name, None));
        incoming
            .into_iter()
            .for_each(|row| overlay.know_incoming(row));
        Ok(overlay)
    }

    fn wanted(&self, jobs: &[Job]) -> Wanted {
        let mut wanted = Wanted::default();
        for job in jobs {
            match job {
                Job::Change(change, _) => {
                    wanted
                        .streams
                        .extend(change.touches.iter().map(|touch| touch.record));
                    wanted
                        .requests
                        .extend(change.request.as_ref().map(request::name));
                    wanted.keys.extend(
                        change
                            .looks
                            .iter()
                            .map(|(agency, key)| KeyName::of(*agency, key)),
                    );
                }
                Job::Accept(_, arrivals, _) => deliver::want(arrivals, &self.standing, &mut wanted),
                Job::Release(records, _) => wanted.streams.extend(records.iter().copied()),
                Job::Resume { message, row, .. } => {
                    wanted.streams.insert(message.to);
                    wanted.messages.insert(row.message_id);
                    wanted
                        .received
                        .push((row.channel, row.incarnation, row.seq, row.seq));
                }
                _ => {}
            }
        }
        wanted
    }

    async fn decide(&mut self, overlay: &mut Overlay, job: Job) -> Answer {
        match job {
            Job::Change(change, reply) => {
                let outcome = self.change(overlay, *change).await;
                answer(reply, outcome)
            }
            Job::Accept(stated, arrivals, reply) => {
                let accepted = deliver::accept_all::<C>(overlay, *stated, arrivals);
                answer(reply, Ok::<_, StoreError>(accepted))
            }
            Job::Access(access, reply) => {
                let number = overlay.next_access();
                overlay.batch.accesses.push(AccessRow {
                    number,
                    at: overlay.recorded(),
                    access,
                });
                answer(reply, Ok::<_, StoreError>(number))
            }
            Job::Resume {
                row,
                message,
                rules,
                reply,
            } => answer(
                reply,
                Ok::<_, StoreError>(deliver::resume::<C>(overlay, *row, &message, &rules)),
            ),
            Job::Follow {
                channel,
                theirs,
                reply,
            } => {
                let followed = lives::follow(overlay, channel, &theirs);
                answer(reply, Ok::<_, StoreError>(followed))
            }
            Job::Hear(channel, heard, reply) => {
                lives::hear(overlay, channel, heard);
                answer(reply, Ok::<_, StoreError>(()))
            }
            Job::Release(records, reply) => {
                deliver::appeared::<C>(overlay, records, &self.rules);
                answer(reply, Ok::<_, StoreError>(()))
            }
            Job::Prune(before, reply) => {
                overlay.batch.prune = overlay.batch.prune.max(Some(before));
                answer(reply, Ok::<_, StoreError>(()))
            }
            job => deliver::note(overlay, job),
        }
    }
}
