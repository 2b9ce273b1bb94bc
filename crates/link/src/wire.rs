//! The contract's link messages to and from the types of this crate; bytes that were signed are never encoded again.

mod hello;

use contracts::Encoded as _;
use contracts::invalid::{InField, Invalid, Reason, required};
pub(crate) use contracts::pb::link::v1 as pb;
use contracts::wire::Wired;
use domain::sealed::SealedId;
pub(crate) use hello::{Cursor, Greeting, greeted, greeting};
use store::Channel;
use store::channel::Verdict;

use crate::parts::{Handover, Part};
use crate::statement::{Judged, Statement, VerdictBatch};

fn channel(wire: Option<pb::Channel>) -> Result<Channel, Invalid> {
    let pb::Channel { sender, receiver } = required(wire)?;
    Ok(Channel {
        from: Wired::from_wire(sender).field("sender")?,
        to: Wired::from_wire(receiver).field("receiver")?,
    })
}

fn from_channel(channel: Channel) -> Option<pb::Channel> {
    Some(pb::Channel {
        sender: channel.from.to_wire(),
        receiver: channel.to.to_wire(),
    })
}

/// The bytes that a sender signs.
pub(crate) fn statement_bytes(statement: &Statement) -> Vec<u8> {
    let Statement {
        channel,
        incarnation,
        first,
        count,
        root,
        stated,
    } = statement;
    pb::Statement {
        channel: from_channel(*channel),
        incarnation: incarnation.to_wire(),
        first_seq: *first,
        count: *count,
        root: root.to_wire(),
        stated: stated.to_wire(),
    }
    .encode_to_vec()
}

pub(crate) fn read_statement(signed: &[u8]) -> Result<Statement, Invalid> {
    let pb::Statement {
        channel: between,
        incarnation,
        first_seq,
        count,
        root,
        stated,
    } = pb::Statement::decode(signed).map_err(|_| Reason::Malformed)?;
    Ok(Statement {
        channel: channel(between).field("channel")?,
        incarnation: Wired::from_wire(incarnation).field("incarnation")?,
        first: from_one(first_seq).field("first_seq")?,
        count,
        root: Wired::from_wire(root).field("root")?,
        stated: Wired::from_wire(stated).field("stated")?,
    })
}

fn from_one(number: u64) -> Result<u64, Invalid> {
    if number == 0 {
        Err(Reason::Missing.into())
    } else {
        Ok(number)
    }
}

/// The bytes that a receiver signs.
pub(crate) fn verdict_bytes(batch: &VerdictBatch) -> Vec<u8> {
    let VerdictBatch {
        channel,
        incarnation,
        first,
        verdicts,
        stated,
    } = batch;
    pb::VerdictBatch {
        channel: from_channel(*channel),
        incarnation: incarnation.to_wire(),
        first_seq: *first,
        verdicts: verdicts.iter().map(from_judged).collect(),
        stated: stated.to_wire(),
    }
    .encode_to_vec()
}

fn from_judged(judged: &Judged) -> pb::Verdict {
    use pb::verdict::{Applied, Outcome};
    let Judged {
        incarnation,
        seq,
        digest,
        received,
        verdict,
    } = judged;
    pb::Verdict {
        message_seq: *seq,
        message_incarnation: incarnation.to_wire(),
        digest: digest.to_wire(),
        received: received.to_wire(),
        outcome: Some(match verdict {
            Verdict::Applied => Outcome::Applied(Applied {}),
            Verdict::Waiting(record) => Outcome::Waiting(record.to_wire()),
            Verdict::Parked(reason) => Outcome::Parked(reason.clone()),
            Verdict::Refused(reason) => Outcome::Refused(reason.clone()),
        }),
    }
}

pub(crate) fn read_verdicts(signed: &[u8]) -> Result<VerdictBatch, Invalid> {
    let pb::VerdictBatch {
        channel: between,
        incarnation,
        first_seq,
        verdicts,
        stated,
    } = pb::VerdictBatch::decode(signed).map_err(|_| Reason::Malformed)?;
    let verdicts = verdicts
        .into_iter()
        .enumerate()
        .map(|(at, verdict)| judged(verdict).index(at).field("verdicts"));
    Ok(VerdictBatch {
        channel: channel(between).field("channel")?,
        incarnation: Wired::from_wire(incarnation).field("incarnation")?,
        first: from_one(first_seq).field("first_seq")?,
        verdicts: verdicts.collect::<Result<_, _>>()?,
        stated: Wired::from_wire(stated).field("stated")?,
    })
}

fn judged(wire: pb::Verdict) -> Result<Judged, Invalid> {
    use pb::verdict::Outcome;
    let pb::Verdict {
        message_seq,
        message_incarnation,
        digest,
        received,
        outcome,
    } = wire;
    Ok(Judged {
        incarnation: Wired::from_wire(message_incarnation).field("message_incarnation")?,
        seq: from_one(message_seq).field("message_seq")?,
        digest: Wired::from_wire(digest).field("digest")?,
        received: Wired::from_wire(received).field("received")?,
        verdict: match required(outcome).field("outcome")? {
            Outcome::Applied(pb::verdict::Applied {}) => Verdict::Applied,
            Outcome::Waiting(record) => {
                Verdict::Waiting(Wired::from_wire(record).field("waiting")?)
            }
            Outcome::Parked(reason) => Verdict::Parked(code(reason).field("parked")?),
            Outcome::Refused(reason) => Verdict::Refused(code(reason).field("refused")?),
        },
    })
}

/// A peer's reason code is shown to operators and counted, so it may hold nothing but a code.
fn code(text: String) -> Result<String, Invalid> {
    let fits = (1..=64).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if fits {
        Ok(text)
    } else {
        Err(Reason::Malformed.into())
    }
}

/// `key` names the receiver's sealing key in the directory.
pub(crate) fn from_handover(handover: Handover, key: &str) -> pb::SealedPart {
    match handover {
        Handover::Part(Part {
            id,
            subject,
            digest,
            encapsulated,
            ciphertext,
        }) => pb::SealedPart {
            sealed_id: id.to_wire(),
            subject: subject.to_wire(),
            digest: digest.to_wire(),
            key_id: key.to_owned(),
            encapsulated_key: encapsulated,
            ciphertext,
        },
        Handover::Erased { id, digest } => pb::SealedPart {
            sealed_id: id.to_wire(),
            digest: digest.to_wire(),
            ..pb::SealedPart::default()
        },
    }
}

pub(crate) fn handovers(wire: Vec<pb::SealedPart>) -> Result<Vec<Handover>, Invalid> {
    wire.into_iter()
        .enumerate()
        .map(|(at, part)| handover(part).index(at).field("parts"))
        .collect()
}

fn handover(wire: pb::SealedPart) -> Result<Handover, Invalid> {
    // The name of the key helps whoever looks at a delivery that does not open; HPKE itself says whether the key fits.
    let pb::SealedPart {
        sealed_id,
        subject,
        digest,
        key_id: _,
        encapsulated_key,
        ciphertext,
    } = wire;
    let id: SealedId = Wired::from_wire(sealed_id).field("sealed_id")?;
    let digest = Wired::from_wire(digest).field("digest")?;
    if ciphertext.is_empty() && encapsulated_key.is_empty() {
        return Ok(Handover::Erased { id, digest });
    }
    let subject = Wired::from_wire(subject).field("subject")?;
    Ok(Handover::Part(Part {
        id,
        subject,
        digest,
        encapsulated: encapsulated_key,
        ciphertext,
    }))
}
