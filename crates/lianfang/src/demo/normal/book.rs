//! The journals of a site, read from its stores after the nodes stopped.

use std::collections::{BTreeMap, BTreeSet};

use contracts::codec::Wire;
use domain::codec::Codec as _;
use domain::entry::{Cause, Entry};
use domain::id::{RecordId, Service};
use node::config::ConfigError;
use store::{Clock, Entropy, Options, Store, StoreError};

use crate::demo::cast::Member;
use crate::demo::site::Site;

/// Journal rows a question.
const ROWS: u32 = 1_000;

/// Why the journals cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("the {service} store of {agency} cannot be read: its node must have stopped")]
pub struct Unread {
    pub agency: &'static str,
    pub service: Service,
    #[source]
    pub source: Closed,
}

/// Why a store does not open or cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum Closed {
    #[error(transparent)]
    Settings(#[from] ConfigError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What one service of a node has written.
#[derive(Clone, Debug)]
pub struct Book {
    pub node: &'static Member,
    pub service: Service,
    pub streams: BTreeMap<RecordId, Stream>,
    /// Messages that wait for a record or for an operator: of which record, where it can be read, and what became of them.
    pub held: Vec<(Option<RecordId>, String)>,
}

/// A record from its first entry on.
#[derive(Clone, Debug)]
pub struct Stream {
    /// The public stage after the last entry.
    pub stage: String,
    pub lines: Vec<Line>,
}

/// An entry and where it stands.
#[derive(Clone, Debug)]
pub struct Line {
    pub version: u64,
    pub position: u64,
    pub entry: Entry,
    pub origin: Origin,
}

/// What an entry follows from; entries of one origin have an order that nothing may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// A call to this service.
    Call,
    /// A clock that ran out.
    Clock,
    /// A message of a record.
    Record(RecordId),
    /// A message that nobody here has received: an effect without a cause.
    Nowhere,
}

/// Opens every store of the site as its only owner.
pub async fn read(site: &Site) -> Result<Vec<Book>, Unread> {
    each(site, of).await
}

/// What is read of each store of the site, one after the other.
pub(super) async fn each<T>(
    site: &Site,
    read: impl AsyncFn(&'static Member, Service, &Store<Wire>) -> Result<T, StoreError>,
) -> Result<Vec<T>, Unread> {
    let mut found = Vec::new();
    for (node, _) in site.nodes() {
        for service in Service::ALL {
            let open = async || {
                let config = site.keeper(node, service);
                let options = Options {
                    service,
                    engine: config.engine(service)?,
                    key_file: config.identity_folder().vault_key(service),
                    rules: site.directory().rules(),
                };
                // Nothing is written, so law time is not asked for.
                let store = Store::<Wire>::open(options, Clock::System, Entropy::system()).await?;
                let of_store = read(node, service, &store).await;
                store.close().await;
                Ok(of_store?)
            };
            found.push(open().await.map_err(|source| Unread {
                agency: node.slug,
                service,
                source,
            })?);
        }
    }
    Ok(found)
}

pub(super) async fn of(
    node: &'static Member,
    service: Service,
    store: &Store<Wire>,
) -> Result<Book, StoreError> {
    let mut records = BTreeSet::new();
    let mut after = 0;
    loop {
        let rows = store.tail(after, ROWS).await?;
        let Some(last) = rows.last() else { break };
        after = last.position;
        records.extend(rows.iter().map(|row| row.record));
    }
    let mut streams = BTreeMap::new();
    for record in records {
        streams.insert(record, stream(store, record).await?);
    }
    let held = store.held_back().await?.into_iter().map(|row| {
        let message = Wire::decode_message(&row.bytes).ok();
        let origin = message.map(|message| message.origin);
        (origin, row.verdict.name().to_owned())
    });
    Ok(Book {
        node,
        service,
        streams,
        held: held.collect(),
    })
}

async fn stream(store: &Store<Wire>, record: RecordId) -> Result<Stream, StoreError> {
    let loaded = store.load(record).await?;
    let loaded = loaded.ok_or(StoreError::Unreadable { what: "record" })?;
    let mut lines = Vec::new();
    for (version, position, entry) in store.entries(record).await? {
        let origin = match entry.cause {
            Cause::Request(_) => Origin::Call,
            Cause::Timer => Origin::Clock,
            Cause::Message(id) => origin(store, &id).await?,
        };
        lines.push(Line {
            version,
            position,
            entry,
            origin,
        });
    }
    Ok(Stream {
        stage: loaded.state.stage().to_owned(),
        lines,
    })
}

async fn origin(store: &Store<Wire>, message: &[u8; 32]) -> Result<Origin, StoreError> {
    let facts = store.link_facts(message).await?;
    let received = facts.received.first();
    Ok(received
        .and_then(|row| Wire::decode_message(&row.bytes).ok())
        .map_or(Origin::Nowhere, |message| Origin::Record(message.origin)))
}
