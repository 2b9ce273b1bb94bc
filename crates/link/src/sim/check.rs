//! What must hold of a federation once its faults have stopped.

use std::collections::{BTreeMap, BTreeSet};

use contracts::codec::Wire;
use domain::codec::Codec as _;
use domain::entry::Cause;
use domain::id::{Party, RecordId};
use store::channel::Verdict;
use store::{Channel, Hash, Store};

use super::federation::Federation;

/// A change that its caller was told is durable.
pub(crate) type Acknowledged = (RecordId, u64);

/// Every way in which the promises are broken; empty is well.
pub(crate) async fn faults(federation: &Federation, acknowledged: &[Acknowledged]) -> Vec<String> {
    let mut faults = Vec::new();
    lost(federation, acknowledged, &mut faults).await;
    for place in federation.nodes.keys() {
        channels(federation, *place, &mut faults).await;
        effects(federation, *place, &mut faults).await;
    }
    faults
}

/// SI1: no acknowledged change is lost.
async fn lost(federation: &Federation, acknowledged: &[Acknowledged], faults: &mut Vec<String>) {
    for (record, version) in acknowledged {
        let store = federation.store(federation.place_of(record.home()));
        let kept = store
            .load(*record)
            .await
            .unwrap()
            .map_or(0, |loaded| loaded.version);
        if kept < *version {
            faults.push(format!(
                "{record} was acknowledged at {version} and is at {kept}"
            ));
        }
    }
}

/// SI4, SI5, SI12: numbers are dense, both ends agree on them, and every message has the verdict its receiver gave.
async fn channels(federation: &Federation, place: Party, faults: &mut Vec<String>) {
    let sender = federation.store(place);
    for state in sender.channels().await.unwrap() {
        let channel = state.channel;
        let receiver = federation.store(federation.place_of(channel.to));
        let sent = state.next_seq - 1;
        let Some(peer) = receiver.peer(channel).await.unwrap() else {
            faults.push(format!("{} never heard of {}", channel.to, channel.from));
            continue;
        };
        if (state.acked, peer.received) != (sent, sent) {
            faults.push(format!(
                "{channel:?}: sent {sent}, acknowledged {}, received {}",
                state.acked, peer.received
            ));
        }
        if (state.verdicts_taken, peer.verdicts_taken) != (peer.verdicts_given, peer.verdicts_given)
        {
            faults.push(format!(
                "{channel:?}: {} verdicts given, {} taken, {} known to be",
                peer.verdicts_given, state.verdicts_taken, peer.verdicts_taken
            ));
        }
        let rows = sender.pending(channel, 0, u32::MAX).await.unwrap();
        for (row, seq) in rows.iter().zip(1..) {
            let mut received = None;
            for incarnation in lives(receiver, channel).await {
                let found = receiver.incoming(channel, incarnation, seq).await.unwrap();
                received = received.or(found.filter(|there| there.bytes == row.bytes));
            }
            let same = received.is_some() && row.seq == seq;
            if !same {
                faults.push(format!(
                    "{channel:?} {seq}: sent and received are not the same"
                ));
                continue;
            }
            let there = received.map(|there| there.verdict);
            if there != row.verdict {
                faults.push(format!(
                    "{channel:?} {seq}: {there:?} there, {:?} here",
                    row.verdict
                ));
            }
            // With what a restored database holds, messages wait as long as it does; for what it lost unheard, for ever.
            let open = match row.verdict {
                Some(Verdict::Waiting(record)) => {
                    let restored = receiver.standstill().await.unwrap().is_some();
                    let gone = receiver.load(record).await.unwrap().is_none();
                    !(holds(receiver).await || restored && gone)
                }
                Some(Verdict::Parked(_)) | None => true,
                Some(Verdict::Applied | Verdict::Refused(_)) => false,
            };
            if open {
                faults.push(format!("{channel:?} {seq}: still {:?}", row.verdict));
            }
        }
        if u64::try_from(rows.len()) != Ok(sent) {
            faults.push(format!(
                "{channel:?}: {sent} numbers, {} messages",
                rows.len()
            ));
        }
    }
}

/// Every life of the sender's database that its receiver has met.
async fn lives(receiver: &Store<Wire>, channel: Channel) -> Vec<u128> {
    let back = Channel {
        from: channel.to,
        to: channel.from,
    };
    let known = receiver.acquaintance(back).await.unwrap();
    let peer = receiver.peer(channel).await.unwrap();
    let current = peer.and_then(|peer| peer.incarnation);
    let left = known.left.iter().map(|life| life.incarnation);
    left.chain(current).collect()
}

async fn holds(store: &Store<Wire>) -> bool {
    let standstill = store.standstill().await.unwrap();
    standstill.is_some_and(|standstill| standstill.holds())
}

/// Nobody is ever told two things under one name, and what is held does not change.
pub(crate) async fn contradictions(federation: &Federation) -> Vec<String> {
    let mut faults = Vec::new();
    let mut said: BTreeMap<Hash, Hash> = BTreeMap::new();
    for place in federation.nodes.keys() {
        let store = federation.store(*place);
        let mut heard = Vec::new();
        for peer in store.peers().await.unwrap() {
            if peer.stopped.is_some() {
                faults.push(format!("{:?} was stopped by evidence", peer.channel));
            }
            for incarnation in lives(store, peer.channel).await {
                let numbers = 1..=u64::from(u32::MAX);
                let rows = store.incoming_between(peer.channel, incarnation, numbers);
                heard.extend(rows.await.unwrap());
            }
        }
        for row in heard {
            let before = *said.entry(row.message_id).or_insert(row.digest);
            if before != row.digest || matches!(row.verdict, Verdict::Parked(_)) {
                faults.push(format!("{:?} {}: said twice", row.channel, row.seq));
            }
        }
        if !holds(store).await {
            continue;
        }
        let restored = store.standstill().await.unwrap().unwrap().restored;
        let mut existed = BTreeSet::new();
        for row in store.tail(0, u32::MAX).await.unwrap() {
            if row.position <= restored.position {
                existed.insert(row.record);
            } else if existed.contains(&row.record) {
                faults.push(format!("{} changed while it was held", row.record));
            }
        }
    }
    faults
}

/// SI2: every message has its effect once, in one piece, and no effect is without its message. SI13: recorded time never
/// goes back.
async fn effects(federation: &Federation, place: Party, faults: &mut Vec<String>) {
    let store = federation.store(place);
    let mut records = BTreeSet::new();
    let mut last = None;
    for row in store.tail(0, u32::MAX).await.unwrap() {
        records.insert(row.record);
        if last.is_some_and(|last| last > row.recorded) {
            faults.push(format!("{}: recorded time goes back", row.record));
        }
        last = Some(row.recorded);
    }
    let mut applied: BTreeMap<[u8; 32], (RecordId, u64)> = BTreeMap::new();
    for record in records {
        let mut rung = Vec::new();
        for (version, _, entry) in store.entries(record).await.unwrap() {
            // SI9: a clock that has run out is heard once.
            if entry.cause == Cause::Timer {
                if rung.contains(&entry.event) {
                    faults.push(format!("{record} {version}: a clock was rung twice"));
                }
                rung.push(entry.event.clone());
            }
            let Cause::Message(id) = entry.cause else {
                continue;
            };
            match applied.get(&id) {
                None => {}
                Some((on, before)) if (*on, before + 1) == (record, version) => {}
                Some(_) => faults.push(format!("{record} {version}: a message took effect twice")),
            }
            applied.insert(id, (record, version));
            let facts = store.link_facts(&id).await.unwrap();
            if facts.received.is_empty() {
                faults.push(format!("{record} {version}: an effect without a message"));
            }
            let readable = facts
                .received
                .iter()
                .all(|row| Wire::decode_message(&row.bytes).is_ok());
            if !readable {
                faults.push(format!(
                    "{record} {version}: the effect of a message that cannot be read"
                ));
            }
        }
    }
}
