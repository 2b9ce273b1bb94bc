//! A database that was put back from a backup begins another life.

use domain::id::Service;

use crate::channel::Channel;
use crate::clock::Clock;
use crate::engine::memory;
use crate::engine::postgres;
use crate::engine::sqlite;
use crate::engine::{self};
use crate::entropy::Entropy;
use crate::error::StoreError;
use crate::lives::{Extent, Hearing, HearingRow, LifeRow, Lives, Restored, Whose, skip, skipped};
use crate::rows::{Batch, Head, PeerRow, Standing};
use crate::store::Engine;
use crate::store::open::first_head;

/// What became of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Revived {
    pub former: u128,
    pub incarnation: u128,
    /// The newest journal row of the backup.
    pub position: u64,
    /// Pairs of parties whose other end has to be heard before records of the backup are changed.
    pub peers: usize,
}

/// Gives a database that was put back from a backup a new incarnation. Its records are read-only when it is opened, until every
/// party that it knows has shown that nothing is lost; numbers of matters that the former life may have given out are skipped.
///
/// The database must not be open. Entries, leaves and root of the journal stay as they are.
pub async fn revive(
    engine: &Engine,
    service: Service,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<Revived, StoreError> {
    let mut engine = writing(engine, service, clock, entropy).await?;
    let outcome = revived(&mut engine, service, clock, entropy).await;
    if outcome.is_err() {
        engine.abandon().await;
    }
    engine.close().await;
    outcome
}

async fn writing(
    engine: &Engine,
    service: Service,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<engine::Engine, StoreError> {
    // What holds nothing is no backup.
    let empty = StoreError::Unreadable { what: "head" };
    let first = || first_head(service, clock, entropy);
    Ok(match engine {
        Engine::Sqlite { path } => {
            if !path.is_file() {
                return Err(empty);
            }
            let opened = sqlite::open(path, first).await?;
            opened.readers.close().await;
            engine::Engine::Sqlite(Box::new(opened.writing))
        }
        Engine::Postgres(servers) => {
            let opened = postgres::open(&servers.main, entropy.bytes(), first).await?;
            opened.readers.close().await;
            engine::Engine::Postgres(Box::new(opened.writing))
        }
        Engine::Memory(disk) => {
            let attached = disk.attach();
            attached.with(|tables| tables.head.clone())?.ok_or(empty)?;
            engine::Engine::Memory(memory::Writing(attached))
        }
    })
}

async fn revived(
    engine: &mut engine::Engine,
    service: Service,
    clock: &Clock,
    entropy: &Entropy,
) -> Result<Revived, StoreError> {
    let saved = engine.begin().await?;
    if saved.service != service {
        return Err(StoreError::OtherService);
    }
    let standing = engine.standing().await?;
    let mut head = Head {
        incarnation: u128::from_be_bytes(entropy.bytes()),
        generation: saved.generation + 1,
        ..saved.clone()
    };
    // Later than all that the backup holds, so that what is received from now on is told apart from it.
    head.recorded = clock.now().max(domain::time::Instant::from_micros(
        saved.recorded.micros() + 1,
    ));
    let restored = Restored {
        former: saved.incarnation,
        position: saved.frontier.size(),
        skipped: skipped(saved.recorded, head.recorded),
        at: head.recorded,
    };
    let lives = lives(&standing, restored);
    let outcome = Revived {
        former: restored.former,
        incarnation: head.incarnation,
        position: restored.position,
        peers: lives.hearings.len(),
    };
    let counters = standing.counters.into_iter();
    let batch = Batch {
        counters: counters
            .map(|(counter, last)| (counter, skip(last, restored.skipped)))
            .collect(),
        lives,
        ..Batch::default()
    };
    engine.finish(&head, batch).await?;
    Ok(outcome)
}

/// How far the former life had come with each party, all of which are to be heard.
fn lives(standing: &Standing, restored: Restored) -> Lives {
    let mut lives = Lives::default();
    let number = standing.lives.restored.len() as u64 + 1;
    lives.restored.insert(number, restored);
    let row = |channel: Channel| {
        let known = standing.peers.get(&channel).cloned();
        known.unwrap_or_else(|| PeerRow::new(channel))
    };
    let known = standing.peers.values().flat_map(|peer| {
        let outward = (peer.sent > 0 || peer.taken_from.is_some()).then_some(peer.channel);
        let inward = peer.incarnation.map(|_| reverse(peer.channel));
        [outward, inward].into_iter().flatten()
    });
    for channel in known.chain(standing.lives.hearings.keys().copied()) {
        let ended = extent(&row(channel), &row(reverse(channel)));
        let ours = (channel, Whose::Ours, restored.former);
        lives.lives.insert(
            ours,
            LifeRow {
                began: Extent::default(),
                ended,
                offered: 0,
            },
        );
        let unheard = HearingRow {
            hearing: Hearing::Unheard,
            offered: 0,
        };
        lives.hearings.insert(channel, unheard);
    }
    lives
}

pub(crate) const fn reverse(channel: Channel) -> Channel {
    Channel {
        from: channel.to,
        to: channel.from,
    }
}

/// How far this database has come, by the rows of the channel from it and of the one to it.
const fn extent(outward: &PeerRow, inward: &PeerRow) -> Extent {
    Extent {
        messages: outward.sent,
        receipts: inward.received,
        given: inward.verdicts_given,
        taken: outward.taken,
    }
}
