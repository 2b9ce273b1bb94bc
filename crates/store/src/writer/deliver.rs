//! Messages from peers: received in the order of their channel, applied by the rules, and given a verdict each.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};

use domain::codec::Codec;
use domain::entry::Cause;
use domain::id::RecordId;
use domain::message::{Message, Receipt, receive};
use domain::people::Author;
use domain::rulebook::Rulebook;
use domain::time::{Instant, Moment};

use crate::channel::{
    Accepted, Arrival, Channel, IncomingRow, ParkReason, Stated, Stopped, Verdict, VerdictNote,
};
use crate::error::StoreError;
use crate::merkle::Hash;
use crate::revive::reverse;
use crate::rows::{PeerRow, Standing, Wanted};
use crate::writer::draft::{Draft, Stamp};
use crate::writer::job::{Answer, Job, answer};
use crate::writer::overlay::Overlay;

/// What arrivals will ask for: their records, and what was received before under the same name or number.
pub(crate) fn want(arrivals: &[Arrival], standing: &Standing, wanted: &mut Wanted) {
    for arrival in arrivals {
        wanted.messages.insert(arrival.message_id);
        wanted
            .streams
            .extend(arrival.message.as_ref().ok().map(|message| message.to));
        let received = standing
            .peers
            .get(&arrival.channel)
            .map_or(0, |peer| peer.received);
        if arrival.seq <= received {
            match wanted.received.last_mut() {
                Some((channel, incarnation, _, last))
                    if (*channel, *incarnation) == (arrival.channel, arrival.incarnation)
                        && *last + 1 == arrival.seq =>
                {
                    *last = arrival.seq;
                }
                _ => wanted.received.push((
                    arrival.channel,
                    arrival.incarnation,
                    arrival.seq,
                    arrival.seq,
                )),
            }
        }
    }
}

/// Takes a delivery. What was signed is kept where something of it is new, or contradicts what was said before.
pub(crate) fn accept_all<C: Codec>(
    overlay: &mut Overlay,
    stated: Stated,
    arrivals: Vec<Arrival>,
) -> Vec<Accepted> {
    let accepted: Vec<Accepted> = arrivals
        .into_iter()
        .map(|arrival| accept::<C>(overlay, arrival))
        .collect();
    let tells =
        |outcome: &Accepted| matches!(outcome, Accepted::New { .. } | Accepted::Equivocation);
    if accepted.iter().any(tells) {
        overlay.batch.statements.push(stated);
    }
    accepted
}

/// Takes one arrival: its durable receipt, its effect and its verdict are one commit.
fn accept<C: Codec>(overlay: &mut Overlay, arrival: Arrival) -> Accepted {
    let mut peer = overlay.peer(arrival.channel);
    if peer.stopped.is_some() {
        return Accepted::Stopped;
    }
    if peer.incarnation != Some(arrival.incarnation) {
        return Accepted::UnknownIncarnation {
            known: peer.incarnation,
        };
    }
    if arrival.seq <= peer.received {
        return again(overlay, peer, arrival);
    }
    if arrival.seq > peer.received + 1 {
        return Accepted::Gap {
            expected: peer.received + 1,
        };
    }
    peer.received = arrival.seq;
    overlay.put_peer(peer);

    let mut row = IncomingRow {
        channel: arrival.channel,
        incarnation: arrival.incarnation,
        seq: arrival.seq,
        message_id: arrival.message_id,
        bytes: arrival.bytes,
        digest: arrival.digest,
        received: overlay.recorded(),
        trace: arrival.trace,
        verdict: Verdict::Applied,
    };
    let mut made = Vec::new();
    row.verdict = match (
        overlay
            .heard(&row.message_id)
            .map(|heard| (heard.verdict.clone(), heard.digest == row.digest)),
        arrival.message,
    ) {
        // Sent again by a database that was restored: it has had its effect, or waits for it.
        (Some((verdict, true)), _) => verdict,
        // A database that was restored and went on too early says something else under the same name.
        (Some((_, false)), _) => Verdict::Parked(ParkReason::Contradicts.code().to_owned()),
        (None, Err(reason)) => Verdict::Parked(reason.code().to_owned()),
        (None, Ok(message)) if overlay.holds_back(row.place(), &message.to) => {
            Verdict::Waiting(message.to)
        }
        (None, Ok(message)) => {
            if overlay.is_behind(&message.to) {
                appeared::<C>(overlay, vec![message.to], &arrival.rules);
            }
            let trace = row.trace.clone();
            let (verdict, records) = apply::<C>(overlay, &arrival.rules, &message, &row, trace);
            made = records;
            verdict
        }
    };
    if !matches!(row.verdict, Verdict::Refused(_)) {
        overlay
            .batch
            .sealed
            .extend(arrival.seals.into_iter().map(|part| (part.id, part)));
    }
    let verdict = row.verdict.clone();
    let verdict_seq = overlay.rule(row);
    appeared::<C>(overlay, made, &arrival.rules);
    Accepted::New {
        verdict_seq,
        verdict,
    }
}

/// A number that was received before: the same bytes are answered alike, others are evidence.
fn again(overlay: &mut Overlay, mut peer: PeerRow, arrival: Arrival) -> Accepted {
    match overlay.incoming(arrival.channel, arrival.incarnation, arrival.seq) {
        Some(row) if row.digest == arrival.digest => Accepted::Duplicate {
            verdict: row.verdict.clone(),
        },
        Some(row) => {
            peer.stopped = Some(Stopped {
                seq: arrival.seq,
                first_digest: row.digest,
                second_digest: arrival.digest,
                second_bytes: arrival.bytes,
            });
            overlay.put_peer(peer);
            Accepted::Equivocation
        }
        // Pruned long ago, so settled long ago.
        None => Accepted::Duplicate {
            verdict: Verdict::Applied,
        },
    }
}

/// Lets the rules decide on a message. What cannot be folded is parked; nothing of it is kept but the message.
fn apply<C: Codec>(
    overlay: &mut Overlay,
    rules: &Rulebook,
    message: &Message,
    row: &IncomingRow,
    trace: Option<String>,
) -> (Verdict, Vec<RecordId>) {
    let parked = |reason: ParkReason| (Verdict::Parked(reason.code().to_owned()), Vec::new());
    let Channel { from, to } = row.channel;
    if message.origin.home() != from || message.to.home() != to {
        return parked(ParkReason::Misaddressed);
    }
    if overlay.sound(&message.to).is_err() {
        return parked(ParkReason::DoesNotFold);
    }
    let attempt =
        AssertUnwindSafe(|| drafted::<C>(overlay, rules, message, row.message_id, row.received));
    let Ok(outcome) = catch_unwind(attempt) else {
        return parked(ParkReason::DoesNotFold);
    };
    match outcome {
        // Keys are unique by decisions made here; what a peer says cannot take one, nor fail the batch by trying.
        Ok(Ok(draft)) if !draft.claims(overlay).is_empty() => parked(ParkReason::DoesNotFold),
        Ok(Ok(draft)) => {
            let made = overlay.merge(draft, trace.as_deref());
            (Verdict::Applied, made)
        }
        Ok(Err(verdict)) => (verdict, Vec::new()),
        Err(_) => parked(ParkReason::DoesNotFold),
    }
}

fn drafted<C: Codec>(
    overlay: &Overlay,
    rules: &Rulebook,
    message: &Message,
    message_id: Hash,
    received: Instant,
) -> Result<Result<Draft, Verdict>, StoreError> {
    // A peer's clock may run ahead; nothing happens after it is received.
    let moment = Moment {
        happened: message.happened.min(received),
        recorded: received,
    };
    let events = match receive(overlay.state(&message.to), rules, message, moment) {
        Ok(Receipt::Applied(events)) => events,
        Ok(Receipt::Waiting(record)) => return Ok(Err(Verdict::Waiting(record))),
        Err(refusal) => return Ok(Err(Verdict::Refused(refusal.reason().to_owned()))),
    };
    let stamp = Stamp {
        by: Author::Peer(message.origin.home()),
        happened: moment.happened,
        rules: rules.version(),
        cause: Cause::Message(message_id),
    };
    let mut draft = Draft::default();
    for event in events {
        draft.fold::<C>(overlay, message.to, event, &stamp)?;
    }
    Ok(Ok(draft))
}

/// Applies the messages that waited for records which have just been made, by first receipt.
pub(crate) fn appeared<C: Codec>(overlay: &mut Overlay, made: Vec<RecordId>, rules: &Rulebook) {
    let mut made = VecDeque::from(made);
    while let Some(record) = made.pop_front() {
        for mut row in overlay.waiting_for(&record) {
            if overlay.holds_back(row.place(), &record) {
                continue;
            }
            let before = row.verdict.clone();
            row.verdict = match overlay
                .heard(&row.message_id)
                .map(|heard| heard.verdict.clone())
            {
                Some(settled) if settled.is_final() => settled,
                _ => match C::decode_message(&row.bytes) {
                    Err(undecodable) => {
                        Verdict::Parked(ParkReason::from(&undecodable).code().to_owned())
                    }
                    Ok(message) => {
                        let trace = overlay.retrace(&row);
                        let (verdict, records) = apply::<C>(overlay, rules, &message, &row, trace);
                        made.extend(records);
                        verdict
                    }
                },
            };
            if row.verdict != before {
                overlay.rule(row);
            }
        }
    }
}

/// A parked message that can be read now, or that an operator lets the rules look at again.
pub(crate) fn resume<C: Codec>(
    overlay: &mut Overlay,
    row: IncomingRow,
    message: &Message,
    rules: &Rulebook,
) -> Verdict {
    let known = overlay
        .incoming(row.channel, row.incarnation, row.seq)
        .cloned();
    let mut row = known.unwrap_or(row);
    if !matches!(row.verdict, Verdict::Parked(_)) {
        return row.verdict;
    }
    let (verdict, made) = if overlay.holds_back(row.place(), &message.to) {
        (Verdict::Waiting(message.to), Vec::new())
    } else {
        let trace = overlay.retrace(&row);
        apply::<C>(overlay, rules, message, &row, trace)
    };
    if verdict != row.verdict {
        row.verdict = verdict.clone();
        overlay.rule(row);
    }
    appeared::<C>(overlay, made, rules);
    verdict
}

/// What the link tells about a channel.
pub(crate) fn note(overlay: &mut Overlay, job: Job) -> Answer {
    match job {
        Job::Acknowledge {
            channel,
            through,
            reply,
        } => {
            let outcome = known(overlay, channel).map(|mut peer| {
                peer.acked = peer.acked.max(through.min(peer.sent));
                overlay.put_peer(peer);
            });
            answer(reply, outcome)
        }
        Job::NoteVerdicts {
            stated,
            notes,
            reply,
        } => {
            // Of a channel that a restored database does not know a former life of it did.
            let peer = if overlay.lives().last().is_some() {
                Ok(overlay.peer(stated.channel))
            } else {
                known(overlay, stated.channel)
            };
            let outcome = peer.map(|peer| take(overlay, peer, *stated, notes));
            answer(reply, outcome)
        }
        Job::VerdictsTaken {
            channel,
            through,
            reply,
        } => {
            let outcome = known(overlay, channel).map(|mut peer| {
                peer.verdicts_taken = peer.verdicts_taken.max(through.min(peer.verdicts_given));
                overlay.put_peer(peer);
            });
            answer(reply, outcome)
        }
        Job::NoteIncarnation {
            channel,
            incarnation,
            received,
            reply,
        } => {
            let mut peer = overlay.peer(channel);
            if peer.incarnation != Some(incarnation) {
                peer.incarnation = Some(incarnation);
                peer.received = received;
                overlay.put_peer(peer);
            }
            answer(reply, Ok::<_, StoreError>(()))
        }
        Job::Reopen { channel, reply } => {
            let outcome = known(overlay, channel).map(|mut peer| {
                peer.stopped = None;
                overlay.put_peer(peer);
            });
            answer(reply, outcome)
        }
        // The writer keeps these to itself.
        job => crate::writer::job::failed(job),
    }
}

fn known(overlay: &Overlay, channel: Channel) -> Result<PeerRow, StoreError> {
    if overlay.knows_channel(&channel) {
        Ok(overlay.peer(channel))
    } else {
        Err(StoreError::UnknownChannel)
    }
}

/// Takes verdicts in their sequence; a repeated one changes nothing, and nothing is taken beyond a gap.
fn take(overlay: &mut Overlay, mut peer: PeerRow, stated: Stated, notes: Vec<VerdictNote>) -> u64 {
    let before = peer.clone();
    let speaker = overlay.peer(reverse(peer.channel)).incarnation;
    if speaker.is_some_and(|known| known != stated.incarnation) {
        // Of a life that was left behind, or not heard of yet: nothing of it counts.
        return peer.taken;
    }
    if peer.taken_from != Some(stated.incarnation) {
        peer.taken_from = Some(stated.incarnation);
        peer.taken = 0;
    }
    for note in notes {
        if note.verdict_seq == peer.taken + 1 {
            peer.taken = note.verdict_seq;
            overlay
                .batch
                .outgoing_verdicts
                .insert((peer.channel, note.message_seq), note.verdict);
        }
    }
    let taken = peer.taken;
    if peer != before {
        overlay.put_peer(peer);
        overlay.batch.statements.push(stated);
    }
    taken
}
