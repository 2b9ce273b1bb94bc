//! Sealed parts on their way: HPKE (RFC 9180) to the key of the receiving service, bound to the message they belong to.

use std::convert::Infallible;

use domain::sealed::{Sealed, SealedId, Subject};
use hpke::aead::{AeadCtxR, AeadCtxS, AesGcm256};
use hpke::kdf::HkdfSha256;
use hpke::kem::X25519HkdfSha256;
use hpke::rand_core::{TryCryptoRng, TryRng};
use hpke::{Deserializable, Kem, OpModeR, OpModeS, Serializable};
use node::keys::{PublicKey, SealingKey};
use store::Channel;
use store::entropy::Entropy;
use store::merkle::Hash;
use zeroize::Zeroizing;

use crate::tree::sha256;

const SALT: usize = 32;

/// What a ciphertext is bound to besides its handle: moved to another message or channel, it does not open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Binding {
    pub channel: Channel,
    pub message_id: Hash,
}

impl Binding {
    fn info(&self) -> Vec<u8> {
        format!(
            "lianfang.link.v1.part\0{}\0{}",
            self.channel.from, self.channel.to
        )
        .into_bytes()
    }

    /// Message id, sealed id, sort of subject, subject, salted digest.
    fn associated(&self, id: SealedId, subject: Subject, digest: &Hash) -> Vec<u8> {
        let (sort, subject) = match subject {
            Subject::Person(id) => (1, id),
            Subject::Matter(id) => (2, id),
        };
        [
            &self.message_id[..],
            &id.0.to_be_bytes(),
            &[sort],
            &subject.to_be_bytes(),
            digest,
        ]
        .concat()
    }
}

/// A text in the clear, between two vaults. Wiped when it is dropped, and never printed.
pub struct Plain {
    pub id: SealedId,
    pub subject: Subject,
    pub salt: [u8; SALT],
    pub text: Zeroizing<String>,
}

impl Plain {
    /// SHA-256(salt ‖ text): what the handle in the signed message says of it.
    pub fn digest(&self) -> Hash {
        let mut bytes = Zeroizing::new(Vec::with_capacity(SALT + self.text.len()));
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(self.text.as_bytes());
        sha256(&bytes)
    }

    /// Whether it is the text that the handle stands for.
    pub fn is(&self, sealed: &Sealed) -> bool {
        sealed.id == self.id && sealed.digest == self.digest()
    }
}

impl std::fmt::Debug for Plain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Plain")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// One part as it travels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub id: SealedId,
    pub subject: Subject,
    pub digest: Hash,
    pub encapsulated: Vec<u8>,
    pub ciphertext: Vec<u8>,
}

/// What comes for one handle of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handover {
    Part(Part),
    /// The text was erased at the sender between the entry and the delivery.
    Erased {
        id: SealedId,
        digest: Hash,
    },
}

impl Handover {
    pub const fn id(&self) -> SealedId {
        match self {
            Self::Part(Part { id, .. }) | Self::Erased { id, .. } => *id,
        }
    }

    pub const fn digest(&self) -> Hash {
        match self {
            Self::Part(Part { digest, .. }) | Self::Erased { digest, .. } => *digest,
        }
    }
}

/// A key or part that HPKE does not take, or a text that is not the one that was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unopened {
    #[error("the sealing key in the directory is not an X25519 key")]
    Key,
    #[error("a sealed part does not open to the text that the message names")]
    Part,
}

/// The encapsulated key, and what seals under it.
type Sealing = (Vec<u8>, AeadCtxS<AesGcm256, HkdfSha256, X25519HkdfSha256>);
type Receiving = AeadCtxR<AesGcm256, HkdfSha256, X25519HkdfSha256>;

/// Seals the texts of one message to the receiving service: one encapsulated key for all of them, because drawing and
/// agreeing on a key costs more than everything else here. The ephemeral key comes from the injected entropy.
pub struct Sealer<'a> {
    to: &'a PublicKey,
    binding: Binding,
    entropy: &'a Entropy,
    /// From the first part on.
    context: Option<Sealing>,
}

impl<'a> Sealer<'a> {
    pub const fn new(to: &'a PublicKey, binding: Binding, entropy: &'a Entropy) -> Self {
        Self {
            to,
            binding,
            entropy,
            context: None,
        }
    }

    /// The next part of the message; parts are opened in the order in which they were sealed.
    pub fn seal(&mut self, plain: &Plain) -> Result<Part, Unopened> {
        let digest = plain.digest();
        let mut clear = Zeroizing::new(Vec::with_capacity(SALT + plain.text.len()));
        clear.extend_from_slice(&plain.salt);
        clear.extend_from_slice(plain.text.as_bytes());
        let associated = self.binding.associated(plain.id, plain.subject, &digest);
        let (encapsulated, context) = match &mut self.context {
            Some(context) => context,
            empty => empty.insert(agree(self.to, &self.binding, self.entropy)?),
        };
        let ciphertext = context
            .seal(&clear, &associated)
            .map_err(|_| Unopened::Key)?;
        Ok(Part {
            id: plain.id,
            subject: plain.subject,
            digest,
            encapsulated: encapsulated.clone(),
            ciphertext,
        })
    }
}

/// Opens the parts of one message with the service's own key, in the order in which they were sealed.
pub struct Opener<'a> {
    key: &'a SealingKey,
    binding: Binding,
    /// Of the part before: a part with the same encapsulated key is the next of the same context.
    context: Option<(Vec<u8>, Receiving)>,
}

impl<'a> Opener<'a> {
    pub const fn new(key: &'a SealingKey, binding: Binding) -> Self {
        Self {
            key,
            binding,
            context: None,
        }
    }

    /// Opens a part and holds it against its digest.
    pub fn open(&mut self, part: &Part) -> Result<Plain, Unopened> {
        let associated = self.binding.associated(part.id, part.subject, &part.digest);
        let same = |(encapsulated, _): &(Vec<u8>, Receiving)| *encapsulated == part.encapsulated;
        let (_, context) = match &mut self.context {
            Some(context) if same(context) => context,
            other => other.insert((
                part.encapsulated.clone(),
                agreed(self.key, &self.binding, &part.encapsulated)?,
            )),
        };
        let clear = context
            .open(&part.ciphertext, &associated)
            .map(Zeroizing::new)
            .map_err(|_| Unopened::Part)?;
        let (salt, text) = clear.split_first_chunk::<SALT>().ok_or(Unopened::Part)?;
        let text = std::str::from_utf8(text).map_err(|_| Unopened::Part)?;
        let plain = Plain {
            id: part.id,
            subject: part.subject,
            salt: *salt,
            text: Zeroizing::new(text.to_owned()),
        };
        if plain.digest() == part.digest {
            Ok(plain)
        } else {
            Err(Unopened::Part)
        }
    }
}

fn agree(to: &PublicKey, binding: &Binding, entropy: &Entropy) -> Result<Sealing, Unopened> {
    let to =
        <X25519HkdfSha256 as Kem>::PublicKey::from_bytes(to.bytes()).map_err(|_| Unopened::Key)?;
    let (encapsulated, context): (<X25519HkdfSha256 as Kem>::EncappedKey, _) =
        hpke::setup_sender_with_rng(&OpModeS::Base, &to, &binding.info(), &mut Draw(entropy))
            .map_err(|_| Unopened::Key)?;
    Ok((encapsulated.to_bytes().to_vec(), context))
}

fn agreed(key: &SealingKey, binding: &Binding, encapsulated: &[u8]) -> Result<Receiving, Unopened> {
    let private = <X25519HkdfSha256 as Kem>::PrivateKey::from_bytes(key.secret())
        .map_err(|_| Unopened::Key)?;
    let encapsulated = <X25519HkdfSha256 as Kem>::EncappedKey::from_bytes(encapsulated)
        .map_err(|_| Unopened::Part)?;
    hpke::setup_receiver(&OpModeR::Base, &private, &encapsulated, &binding.info())
        .map_err(|_| Unopened::Part)
}

/// The injected entropy in the shape that HPKE draws from.
struct Draw<'a>(&'a Entropy);

impl TryRng for Draw<'_> {
    type Error = Infallible;

    fn try_next_u32(&mut self) -> Result<u32, Infallible> {
        Ok(u32::from_be_bytes(self.0.bytes()))
    }

    fn try_next_u64(&mut self) -> Result<u64, Infallible> {
        Ok(u64::from_be_bytes(self.0.bytes()))
    }

    fn try_fill_bytes(&mut self, into: &mut [u8]) -> Result<(), Infallible> {
        for chunk in into.chunks_mut(32) {
            let drawn: [u8; 32] = self.0.bytes();
            chunk.copy_from_slice(&drawn[..chunk.len()]);
        }
        Ok(())
    }
}

impl TryCryptoRng for Draw<'_> {}

#[cfg(test)]
mod tests;
