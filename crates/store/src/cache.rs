//! Folded records that were used lately; every one of them is the newest committed.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};

use domain::id::RecordId;

use crate::journal::Loaded;

/// A map that forgets what was not used since it last filled up: two generations, the older dropped whole.
pub(crate) struct Generations<K, V> {
    young: HashMap<K, V>,
    old: HashMap<K, V>,
    capacity: usize,
}

impl<K: Eq + Hash + Clone, V: Clone> Generations<K, V> {
    /// Holds at least the `capacity` newest and at most twice as many.
    pub(crate) fn new(capacity: usize) -> Self {
        Self {
            young: HashMap::new(),
            old: HashMap::new(),
            capacity,
        }
    }

    pub(crate) fn get(&mut self, key: &K) -> Option<V> {
        if let Some(value) = self.young.get(key) {
            return Some(value.clone());
        }
        let value = self.old.remove(key)?;
        self.put(key.clone(), value.clone());
        Some(value)
    }

    pub(crate) fn put(&mut self, key: K, value: V) {
        if self.young.len() >= self.capacity {
            self.old = std::mem::take(&mut self.young);
        }
        self.old.remove(&key);
        self.young.insert(key, value);
    }

    pub(crate) fn remove(&mut self, key: &K) {
        self.young.remove(key);
        self.old.remove(key);
    }

    pub(crate) fn clear(&mut self) {
        self.young.clear();
        self.old.clear();
    }
}

/// Records: some 5 kB each, so at most about 160 MB in a process with three services, and usually far less.
const RECORDS: usize = 8_192;
const SHARDS: usize = 16;

struct Shard {
    records: Generations<RecordId, Loaded>,
    /// Versions that other replicas are known to have written.
    elsewhere: Generations<RecordId, u64>,
    /// Grows with every commit to a record of the shard.
    written: u64,
}

impl Shard {
    /// Keeps a record unless a newer version of it is known: between a commit and its coming here another replica may have
    /// written, and been heard.
    fn put(&mut self, record: RecordId, loaded: Loaded) {
        let kept = self.records.get(&record).map_or(0, |kept| kept.version);
        let elsewhere = self.elsewhere.get(&record).unwrap_or(0);
        if loaded.version >= kept.max(elsewhere) {
            self.records.put(record, loaded);
        }
    }
}

/// The fold cache: the writer puts what it has committed; a reader puts what it has read unless a commit came between.
pub(crate) struct Cache {
    shards: Vec<Mutex<Shard>>,
}

/// What a reader saw before it read: a later commit makes what it read too old to keep.
#[derive(Clone, Copy)]
pub(crate) struct Ticket(u64);

impl Cache {
    pub(crate) fn new() -> Self {
        let shard = || {
            Mutex::new(Shard {
                records: Generations::new(RECORDS / SHARDS),
                elsewhere: Generations::new(RECORDS / SHARDS),
                written: 0,
            })
        };
        Self {
            shards: (0..SHARDS).map(|_| shard()).collect(),
        }
    }

    fn shard<T>(&self, record: &RecordId, with: impl FnOnce(&mut Shard) -> T) -> T {
        // The low bits of a time-ordered id are random.
        let at = record.id as usize % SHARDS;
        with(
            &mut self.shards[at]
                .lock()
                .unwrap_or_else(PoisonError::into_inner),
        )
    }

    pub(crate) fn get(&self, record: &RecordId) -> Option<Loaded> {
        self.shard(record, |shard| shard.records.get(record))
    }

    pub(crate) fn ticket(&self, record: &RecordId) -> Ticket {
        self.shard(record, |shard| Ticket(shard.written))
    }

    pub(crate) fn put_read(&self, record: RecordId, loaded: Loaded, ticket: Ticket) {
        self.shard(&record, |shard| {
            if shard.written == ticket.0 {
                shard.put(record, loaded);
            }
        });
    }

    pub(crate) fn put_committed(&self, record: RecordId, loaded: Loaded) {
        self.shard(&record, |shard| {
            shard.written += 1;
            shard.put(record, loaded);
        });
    }

    /// Another replica has written this version of the record.
    pub(crate) fn outdate(&self, record: &RecordId, version: u64) {
        self.shard(record, |shard| {
            if shard
                .records
                .get(record)
                .is_none_or(|kept| kept.version < version)
            {
                shard.written += 1;
                shard.records.remove(record);
                shard.elsewhere.put(*record, version);
            }
        });
    }

    /// Nobody knows what else was written: what is kept may be old.
    pub(crate) fn clear(&self) {
        for shard in &self.shards {
            let mut shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            shard.written += 1;
            shard.records.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use domain::entry::{Cause, Entry, Event};
    use domain::matter;
    use domain::number::MatterNumber;
    use domain::people::Author;
    use domain::time::Instant;
    use testkit::intake;

    use super::*;

    #[test]
    fn what_is_used_stays_and_what_is_not_goes() {
        let mut map = Generations::new(2);
        for n in 1..=4 {
            map.put(n, n);
            assert_eq!(map.get(&1), Some(1), "used all the time");
        }
        assert_eq!(map.get(&4), Some(4));
        assert_eq!(map.get(&2), None);
    }

    /// A record at a version; what stands in it is the same in each.
    fn at(version: u64) -> (RecordId, Loaded) {
        let record = intake::matter(1).record();
        let number = MatterNumber::new(2026, 1).unwrap();
        let registration = intake::registration(1, number);
        let entry = Entry {
            event: Event::Matter(matter::Event::Registered(Box::new(registration))),
            by: Author::Clock,
            happened: Instant::from_micros(0),
            recorded: Instant::from_micros(0),
            rules: intake::rules().version(),
            cause: Cause::Timer,
        };
        let (state, since) = crate::fold::step(record, None, &entry).unwrap();
        let loaded = Loaded {
            state: Arc::new(state),
            version,
            position: version,
            since,
        };
        (record, loaded)
    }

    fn version(cache: &Cache) -> Option<u64> {
        cache.get(&at(1).0).map(|kept| kept.version)
    }

    #[test]
    fn a_version_of_another_replica_drops_older_ones_wherever_they_come_from() {
        let (record, first) = at(1);
        let cache = Cache::new();
        cache.put_committed(record, first.clone());
        cache.outdate(&record, 1);
        assert_eq!(version(&cache), Some(1), "known already");

        let reading = cache.ticket(&record);
        cache.outdate(&record, 3);
        assert_eq!(version(&cache), None);
        cache.put_read(record, first, reading);
        assert_eq!(version(&cache), None, "read before it was heard of");
        // Committed here before the other replica's, and only now on its way to the cache.
        cache.put_committed(record, at(2).1);
        assert_eq!(version(&cache), None);

        cache.put_read(record, at(3).1, cache.ticket(&record));
        assert_eq!(version(&cache), Some(3));
        cache.put_committed(record, at(2).1);
        assert_eq!(version(&cache), Some(3));
        cache.put_committed(record, at(4).1);
        assert_eq!(version(&cache), Some(4));
    }
}
