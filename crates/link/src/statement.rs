//! Signed statements: one signature over everything a delivery carries, and single messages as evidence under it.

use domain::time::Instant;
use node::keys::{PublicKey, SigningKey};
use store::Channel;
use store::channel::{Covers, Stated, Verdict};
use store::merkle::Hash;

use crate::tree;
use crate::wire::{self, pb};

/// What the payload of a signed statement is; signed with it, so that neither passes for the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Payload {
    Messages,
    Verdicts,
}

/// What a sender says about a batch of messages: who to whom, from which life of its database, which numbers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// Naming the receiver keeps a statement from being replayed to another.
    pub channel: Channel,
    pub incarnation: u128,
    /// The number of the first message; the others follow without gaps.
    pub first: u64,
    pub count: u32,
    /// The RFC 6962 root over the SHA-256 digests of the messages' bytes.
    pub root: Hash,
    /// By the law clock of the sender.
    pub stated: Instant,
}

impl Statement {
    /// Whether these digests are the ones that were signed, all of them and in this order.
    pub fn covers(&self, digests: &[Hash]) -> bool {
        usize::try_from(self.count).is_ok_and(|count| count == digests.len())
            && tree::root(digests) == self.root
    }
}

/// What a receiver says about messages that it has made durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerdictBatch {
    /// The channel of the messages; `to` signs.
    pub channel: Channel,
    /// Of the receiver's database.
    pub incarnation: u128,
    /// The number of the first verdict; the others follow without gaps.
    pub first: u64,
    pub verdicts: Vec<Judged>,
    pub stated: Instant,
}

/// One message and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// Of the sender's database.
    pub incarnation: u128,
    pub seq: u64,
    /// SHA-256 of the bytes as they were received, so that both sides mean the same message.
    pub digest: Hash,
    /// The first durable receipt: the legal instant of T3 and T4 (Art. 23 ¶3).
    pub received: Instant,
    pub verdict: Verdict,
}

/// Why a statement is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unproven {
    #[error("the statement is not of this contract")]
    Malformed,
    #[error("the statement names a suite that is not accepted")]
    UnknownSuite,
    #[error("the statement names a key that its sender does not have")]
    UnknownKey,
    #[error("the signature does not fit the statement")]
    BadSignature,
    #[error("the root does not cover what was delivered")]
    RootMismatch,
}

/// A statement as it travels and is kept: the signed bytes themselves, never encoded a second time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    pub payload: Payload,
    pub bytes: Vec<u8>,
    /// The name of the signing key in the directory.
    pub key: String,
    pub signature: Vec<u8>,
}

impl From<Stated> for Signed {
    fn from(kept: Stated) -> Self {
        Self {
            payload: match kept.covers {
                Covers::Messages => Payload::Messages,
                Covers::Verdicts => Payload::Verdicts,
            },
            bytes: kept.bytes,
            key: kept.key,
            signature: kept.signature,
        }
    }
}

impl Signed {
    /// What the receiver keeps of it, once it has been verified.
    pub fn kept(self, channel: Channel, incarnation: u128, first: u64, count: usize) -> Stated {
        Stated {
            channel,
            covers: match self.payload {
                Payload::Messages => Covers::Messages,
                Payload::Verdicts => Covers::Verdicts,
            },
            incarnation,
            first,
            // At most a batch, which was asked before.
            count: count.try_into().unwrap_or(u32::MAX),
            bytes: self.bytes,
            key: self.key,
            signature: self.signature,
        }
    }

    /// States a batch of messages.
    pub fn messages(key: &SigningKey, statement: &Statement) -> Self {
        Self::sign(key, Payload::Messages, wire::statement_bytes(statement))
    }

    /// States a batch of verdicts.
    pub fn verdicts(key: &SigningKey, batch: &VerdictBatch) -> Self {
        Self::sign(key, Payload::Verdicts, wire::verdict_bytes(batch))
    }

    fn sign(key: &SigningKey, payload: Payload, bytes: Vec<u8>) -> Self {
        let signature = key.sign(&signed_bytes(payload, &bytes)).to_vec();
        Self {
            payload,
            bytes,
            key: key.id().to_string(),
            signature,
        }
    }

    /// Whether the key made this signature over these bytes as they are.
    pub fn verify(&self, key: &PublicKey) -> Result<(), Unproven> {
        if key.id().as_str() != self.key {
            return Err(Unproven::UnknownKey);
        }
        key.verify(&signed_bytes(self.payload, &self.bytes), &self.signature)
            .map_err(|_| Unproven::BadSignature)
    }

    /// What it claims to say of messages; believed only after `verify` under a key of the sender it names.
    pub fn claimed_messages(&self) -> Result<Statement, Unproven> {
        match self.payload {
            Payload::Messages => wire::read_statement(&self.bytes).map_err(|_| Unproven::Malformed),
            Payload::Verdicts => Err(Unproven::Malformed),
        }
    }

    /// What it claims to say of verdicts; believed only after `verify` under a key of the receiver it names.
    pub fn claimed_verdicts(&self) -> Result<VerdictBatch, Unproven> {
        match self.payload {
            Payload::Verdicts => wire::read_verdicts(&self.bytes).map_err(|_| Unproven::Malformed),
            Payload::Messages => Err(Unproven::Malformed),
        }
    }
}

/// `lianfang/link/v1`, a zero byte, the payload type as one byte, and the payload.
fn signed_bytes(payload: Payload, bytes: &[u8]) -> Vec<u8> {
    let code: u8 = match payload {
        Payload::Messages => 1,
        Payload::Verdicts => 2,
    };
    [b"lianfang/link/v1\0", &[code][..], bytes].concat()
}

/// One message with its place under a signed root: proves by itself that its sender sent it, to whom, under which number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    pub signed: Signed,
    /// The place of the message in its batch, from 0.
    pub index: u32,
    /// Its RFC 6962 audit path.
    pub path: Vec<Hash>,
}

impl Evidence {
    /// Cuts one message out of a batch; `None` where the batch has no such message.
    pub fn cut(signed: Signed, digests: &[Hash], index: u32) -> Option<Self> {
        let path = tree::path(digests, usize::try_from(index).ok()?)?;
        Some(Self {
            signed,
            index,
            path,
        })
    }

    /// What was stated about the message with these bytes, and its number in the channel.
    pub fn verify(&self, message: &[u8], key: &PublicKey) -> Result<(Statement, u64), Unproven> {
        self.signed.verify(key)?;
        let statement = self.signed.claimed_messages()?;
        let (index, count) = (u64::from(self.index), u64::from(statement.count));
        let number = statement
            .first
            .checked_add(index)
            .ok_or(Unproven::Malformed)?;
        if tree::proves(
            &tree::sha256(message),
            index,
            count,
            &self.path,
            &statement.root,
        ) {
            Ok((statement, number))
        } else {
            Err(Unproven::RootMismatch)
        }
    }
}

impl TryFrom<pb::SignedStatement> for Signed {
    type Error = Unproven;

    fn try_from(pb: pb::SignedStatement) -> Result<Self, Unproven> {
        let pb::SignedStatement {
            payload_type,
            payload,
            suite,
            key_id,
            signature,
        } = pb;
        if pb::Suite::try_from(suite) != Ok(pb::Suite::Ed25519Sha256) {
            return Err(Unproven::UnknownSuite);
        }
        let kind = match pb::PayloadType::try_from(payload_type) {
            Ok(pb::PayloadType::Statement) => Payload::Messages,
            Ok(pb::PayloadType::Verdicts) => Payload::Verdicts,
            Ok(pb::PayloadType::Unspecified) | Err(_) => return Err(Unproven::Malformed),
        };
        Ok(Self {
            payload: kind,
            bytes: payload,
            key: key_id,
            signature,
        })
    }
}

impl From<Signed> for pb::SignedStatement {
    fn from(signed: Signed) -> Self {
        let Signed {
            payload,
            bytes,
            key,
            signature,
        } = signed;
        let payload_type = match payload {
            Payload::Messages => pb::PayloadType::Statement,
            Payload::Verdicts => pb::PayloadType::Verdicts,
        };
        Self {
            payload_type: payload_type.into(),
            payload: bytes,
            suite: pb::Suite::Ed25519Sha256.into(),
            key_id: key,
            signature,
        }
    }
}

#[cfg(test)]
mod tests;
