//! Opening: checks, schema, keys, and the tasks that write.

use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::path::Path;
use std::sync::{Arc, RwLock};
use std::time::Duration;

use domain::codec::Codec;
use domain::id::Service;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::{Engine, Inner, Options, Store};
use crate::cache::Cache;
use crate::clock::{Clock, is_marked};
use crate::duty::Duties;
use crate::engine::keys::KeyEngine;
use crate::engine::memory::{self, MemoryDisk};
use crate::engine::postgres::{self, place::Postgres};
use crate::engine::sqlite;
use crate::entropy::Entropy;
use crate::error::{StoreError, VaultError};
use crate::merkle::Frontier;
use crate::reader::Reader;
use crate::rows::Head;
use crate::transfer;
use crate::vault::keys::KeyHandle;
use crate::vault::{Key, Vault, read_key_file};
use crate::writer::{Signals, Writer};

/// Callers that may wait in line; the next ones wait for a place.
const QUEUE: usize = 1_024;

/// How long a key that another replica has erased may lie unused in this one's memory.
const FORGET: Duration = Duration::from_secs(5);

/// What an engine gives when it is opened.
pub(crate) struct Opened {
    pub(crate) engine: crate::engine::Engine,
    pub(crate) keys: KeyEngine,
    pub(crate) reader: Reader,
    pub(crate) head: Head,
    pub(crate) master: Key,
}

impl<C: Codec> Store<C> {
    /// Opens or makes the database, brings its schema up to date and checks what it promises.
    pub async fn open(
        options: Options,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, StoreError> {
        let demonstrated = |file: &Path| {
            let directory = file.parent().unwrap_or(Path::new("."));
            if (clock.is_steered() || entropy.is_seeded()) && !is_marked(directory) {
                return Err(StoreError::NotADemonstration {
                    directory: directory.to_path_buf(),
                });
            }
            Ok(())
        };
        let opened = match options.engine {
            Engine::Postgres(servers) => {
                demonstrated(&options.key_file)?;
                on_server(
                    &servers,
                    &options.key_file,
                    options.service,
                    &clock,
                    &entropy,
                )
                .await?
            }
            Engine::Sqlite { path } => {
                demonstrated(&path)?;
                in_file(&path, &options.key_file, options.service, &clock, &entropy).await?
            }
            Engine::Memory(disk) => in_memory(&disk, options.service, &clock, &entropy)?,
        };
        let Opened {
            mut engine,
            keys,
            reader,
            head,
            master,
        } = opened;
        if head.service != options.service {
            return Err(StoreError::OtherService);
        }
        let standing = engine.standing().await?;
        let tasks = TaskTracker::new();
        let (keys, key_task) = KeyHandle::new(keys);
        tasks.spawn(key_task);
        sweep(&keys, &reader).await?;
        let vault = Vault::open(
            options.service,
            master,
            keys,
            clock.clone(),
            entropy.clone(),
        )
        .await?;
        let signals = Arc::new(Signals {
            position: watch::Sender::new(head.frontier.size()),
            outgoing: watch::Sender::new(0),
            fatal: watch::Sender::new(None),
            // Until somebody traces, what a message causes belongs to the trace that it came with.
            retrace: RwLock::new(Arc::new(|row| row.trace.clone())),
            watcher: RwLock::default(),
            figures: Default::default(),
        });
        let cache = Arc::new(Cache::new());
        let ending = CancellationToken::new();
        let mut duties = Duties::Alone;
        if let (crate::engine::Engine::Postgres(writing), Reader::Postgres(readers)) =
            (&engine, &reader)
        {
            let tail = writing.tail(readers.clone(), &head, cache.clone(), signals.clone());
            tasks.spawn(tail.follow());
            let forgetting = ending
                .clone()
                .run_until_cancelled_owned(forget(vault.clone()));
            tasks.spawn(forgetting);
            let (asks, asked) = mpsc::unbounded_channel();
            tasks.spawn(writing.duties().serve(asked, ending.clone()));
            duties = Duties::Shared(asks);
        }
        let (jobs, receiver) = mpsc::channel(QUEUE);
        let incarnation = head.incarnation;
        let writer = Writer::<C> {
            engine,
            jobs: receiver,
            head,
            standing,
            rules: options.rules,
            request_key: vault.request_key(),
            clock: clock.clone(),
            cache: cache.clone(),
            signals: signals.clone(),
            codec: PhantomData,
        };
        tasks.spawn(writer.run());
        let inner = Inner {
            service: options.service,
            incarnation,
            jobs,
            reader,
            cache,
            vault,
            signals,
            clock,
            entropy,
            duties,
            _ended: ending.clone().drop_guard(),
            ending,
            tasks,
        };
        Ok(Self {
            inner: Arc::new(inner),
            codec: PhantomData,
        })
    }
}

/// Lets no key stay in memory that another replica has erased, although nobody asks for it.
async fn forget(vault: Vault) {
    loop {
        tokio::time::sleep(FORGET).await;
        // Where it fails it is asked again before the next use, and soon.
        if let Err(VaultError::Closed) = vault.look().await {
            return;
        }
    }
}

/// A key is durable before its first ciphertext: a process that ends in between leaves keys of nothing, which go here.
async fn sweep(keys: &KeyHandle, reader: &Reader) -> Result<(), StoreError> {
    let recent = keys.recent().await?;
    let used = reader.subjects(&recent).await?;
    let unused: BTreeSet<_> = recent
        .into_iter()
        .filter(|subject| !used.contains(subject))
        .collect();
    keys.sweep(unused).await?;
    Ok(())
}

/// The head of a database that holds nothing yet.
pub(crate) fn first_head(service: Service, clock: &Clock, entropy: &Entropy) -> Head {
    Head {
        service,
        incarnation: u128::from_be_bytes(entropy.bytes()),
        generation: 0,
        frontier: Frontier::default(),
        recorded: clock.now(),
    }
}

async fn in_file(
    path: &Path,
    key_file: &Path,
    service: Service,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<Opened, StoreError> {
    let master = read_key_file(key_file)?;
    let opened = sqlite::open(path, || first_head(service, clock, entropy)).await?;
    let keys = sqlite::open_keys(path).await?;
    let mut writing = opened.writing;
    let head = sqlite::read::head(writing.connection()).await?;
    Ok(Opened {
        engine: crate::engine::Engine::Sqlite(Box::new(writing)),
        keys: KeyEngine::Sqlite(Box::new(sqlite::keys::Keys(keys))),
        reader: Reader::Sqlite(opened.readers),
        head: head.ok_or(StoreError::Unreadable { what: "head" })?,
        master,
    })
}

async fn on_server(
    servers: &Postgres,
    key_file: &Path,
    service: Service,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<Opened, StoreError> {
    let master = read_key_file(key_file)?;
    // Before anything is made there: what an attempt that was broken off has left shall not become a node's.
    let mut keys = servers.keys.connect().await?;
    transfer::refuse_unfinished(&mut keys, &servers.keys).await?;
    let opened = postgres::open(&servers.main, entropy.bytes(), || {
        first_head(service, clock, entropy)
    })
    .await?;
    let mut reader = opened.readers.acquire().await?;
    transfer::refuse_unfinished(&mut reader, &servers.main).await?;
    reader.give_back();
    let keys = postgres::open_keys(&servers.keys, keys).await?;
    Ok(Opened {
        engine: crate::engine::Engine::Postgres(Box::new(opened.writing)),
        keys: KeyEngine::Postgres(Box::new(keys)),
        reader: Reader::Postgres(opened.readers),
        head: opened.head,
        master,
    })
}

fn in_memory(
    disk: &MemoryDisk,
    service: Service,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<Opened, StoreError> {
    let attached = disk.attach();
    let head = attached.with(|tables| {
        tables
            .head
            .get_or_insert_with(|| first_head(service, clock, entropy))
            .clone()
    })?;
    let master = attached.with_keys(|keys| *keys.master.get_or_insert_with(|| entropy.bytes()))?;
    Ok(Opened {
        engine: crate::engine::Engine::Memory(memory::Writing(attached.clone())),
        keys: KeyEngine::Memory(attached.clone()),
        reader: Reader::Memory(attached),
        head,
        master: Key::new(master),
    })
}
