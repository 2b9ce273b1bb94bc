//! The vault: texts and personal data, encrypted with a key per subject; the keys lie in a database of their own.

mod blind;
mod crypt;
pub(crate) mod keys;
mod remembered;

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::Service;
use domain::sealed::{Sealed, SealedId, Subject};
use ring::hmac;
use zeroize::Zeroizing;

use crate::clock::Clock;
use crate::entropy::Entropy;
use crate::error::VaultError;
use crate::merkle::{Hash, sha256};
pub use blind::{Blind, BlindKind};
use crypt::KEY;
pub(crate) use crypt::{Key, unwraps};
use keys::{Kept, KeyHandle, Read};
use remembered::{Known, Remembered};

pub(crate) const SALT: usize = 32;
/// Of the one key that is not a subject's.
const KEY_VERSION: u32 = 1;

/// A sealed part as it is stored: nothing of it can be read without its subject's key.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedRow {
    pub id: SealedId,
    pub subject: Subject,
    /// Key version (4 bytes), nonce (12), then salt and text under AES-256-GCM with its tag.
    pub ciphertext: Vec<u8>,
}

impl fmt::Debug for SealedRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SealedRow")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// An opened part; overwritten when it is dropped.
pub struct Opened {
    pub salt: [u8; SALT],
    pub text: Zeroizing<String>,
}

impl fmt::Debug for Opened {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Opened")
    }
}

/// Seals and opens. A cheap handle; the keys never leave it.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    service: Service,
    /// Wraps the keys of the subjects.
    master: Key,
    blind: hmac::Key,
    keys: KeyHandle,
    known: Mutex<Remembered>,
    clock: Clock,
    entropy: Entropy,
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Vault")
    }
}

/// 32 bytes, as `agency init` writes them.
pub(crate) fn read_key_file(path: &Path) -> Result<Key, VaultError> {
    let bytes = std::fs::read(path)
        .map(Zeroizing::new)
        .map_err(|source| VaultError::KeyFile {
            path: path.to_path_buf(),
            source: Arc::new(source),
        })?;
    let key: [u8; KEY] = bytes
        .as_slice()
        .try_into()
        .map_err(|_| VaultError::KeyLength {
            path: path.to_path_buf(),
        })?;
    Ok(Key::new(key))
}

impl Vault {
    /// Unwraps the service's own key, or draws it for a new database.
    pub(crate) async fn open(
        service: Service,
        master: Key,
        keys: KeyHandle,
        clock: Clock,
        entropy: Entropy,
    ) -> Result<Self, VaultError> {
        let aad = crypt::service_aad(service);
        let drawn = Zeroizing::new(entropy.bytes::<KEY>());
        let wrapped = master.encrypt(&aad, &entropy, KEY_VERSION, &*drawn);
        let wrapped = keys.service_key(wrapped).await?;
        let blind = master.decrypt(&aad, &wrapped).ok_or(VaultError::Unwrap)?;
        Ok(Self(Arc::new(Inner {
            service,
            master,
            blind: hmac::Key::new(hmac::HMAC_SHA256, &blind),
            keys,
            known: Mutex::new(Remembered::new()),
            clock,
            entropy,
        })))
    }

    /// Seals a text that the caller has normalised (NFC) and trimmed. The key is durable before this returns.
    pub async fn seal(
        &self,
        subject: Subject,
        text: &str,
    ) -> Result<(Sealed, SealedRow), VaultError> {
        let mut sealed = self.seal_all(&[(subject, text)]).await?;
        Ok(sealed.remove(0))
    }

    /// Seals several texts with one visit to the key database.
    pub async fn seal_all(
        &self,
        texts: &[(Subject, &str)],
    ) -> Result<Vec<(Sealed, SealedRow)>, VaultError> {
        let keys = self
            .keys_for(texts.iter().map(|(subject, _)| *subject))
            .await?;
        let now = self.0.clock.now();
        let seal = |((subject, text), key): (&(Subject, &str), Key)| {
            let id = SealedId(self.0.entropy.id(now));
            let salt = self.0.entropy.bytes::<SALT>();
            let sealed = Sealed {
                id,
                digest: digest(&salt, text),
                length: u32::try_from(text.chars().count()).unwrap_or(u32::MAX),
            };
            (sealed, self.encrypted(*subject, id, &salt, text, &key))
        };
        Ok(texts.iter().zip(keys).map(seal).collect())
    }

    /// Seals a part that came from another agency, under its id there; refuses one that is not what was signed.
    pub async fn reseal(
        &self,
        subject: Subject,
        id: SealedId,
        salt: &[u8; SALT],
        text: &str,
        expected: &Hash,
    ) -> Result<SealedRow, VaultError> {
        if digest(salt, text) != *expected {
            return Err(VaultError::WrongDigest);
        }
        let mut keys = self.keys_for([subject]).await?;
        Ok(self.encrypted(subject, id, salt, text, &keys.remove(0)))
    }

    /// Draws the keys that these subjects lack, with one visit to the key database: before the parts of many messages are
    /// sealed again one by one. Who was erased stays erased.
    pub async fn make_ready(
        &self,
        subjects: impl IntoIterator<Item = Subject>,
    ) -> Result<(), VaultError> {
        let mut missing: Vec<Subject> = subjects.into_iter().collect();
        missing.sort_unstable();
        missing.dedup();
        if missing.iter().all(|each| self.known(each).is_some()) {
            self.look().await?;
        }
        missing.retain(|each| self.known(each).is_none());
        if missing.is_empty() {
            return Ok(());
        }
        let drawn = missing
            .iter()
            .map(|subject| (*subject, self.draw(*subject)))
            .collect();
        let Read { found, erasures } = self.0.keys.ensure(drawn).await?;
        self.lock().heed(erasures);
        for (subject, kept) in found {
            match self.learn(subject, kept, erasures) {
                Ok(_) | Err(VaultError::Erased) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Opens a part. The caller has written the audit record.
    pub async fn open_part(&self, row: &SealedRow) -> Result<Opened, VaultError> {
        self.look().await?;
        self.open_looked(row).await
    }

    /// Opens several parts, in their order, each as `open_part` does, with one look at what was erased elsewhere.
    pub async fn open_parts(
        &self,
        rows: &[&SealedRow],
    ) -> Result<Vec<Result<Opened, VaultError>>, VaultError> {
        self.look().await?;
        let mut opened = Vec::with_capacity(rows.len());
        for row in rows {
            opened.push(self.open_looked(row).await);
        }
        Ok(opened)
    }

    /// Forgets keys that other replicas may have erased: before keys are used that are remembered, and now and then.
    pub(crate) async fn look(&self) -> Result<(), VaultError> {
        if self.0.keys.is_shared() {
            let erasures = self.0.keys.erasures().await?;
            self.lock().heed(erasures);
        }
        Ok(())
    }

    async fn open_looked(&self, row: &SealedRow) -> Result<Opened, VaultError> {
        let key = match self.known(&row.subject) {
            Some(Known::Key(key)) => key,
            Some(Known::Erased) => return Err(VaultError::Erased),
            None => self.fetch(row.subject).await?,
        };
        let plain = key
            .decrypt(&self.aad(row.subject, row.id), &row.ciphertext)
            .ok_or(VaultError::Damaged)?;
        let (salt, text) = plain
            .split_first_chunk::<SALT>()
            .ok_or(VaultError::Damaged)?;
        let text = std::str::from_utf8(text).map_err(|_| VaultError::Damaged)?;
        Ok(Opened {
            salt: *salt,
            text: Zeroizing::new(text.to_owned()),
        })
    }

    /// The keyed index of a normalised value; the same in this service only.
    pub fn blind(&self, kind: BlindKind, normalised: &str) -> [u8; 16] {
        let tag = hmac::sign(
            &self.0.blind,
            &[&[kind.code()], normalised.as_bytes()].concat(),
        );
        let mut value = [0; 16];
        value.copy_from_slice(&tag.as_ref()[..16]);
        value
    }

    /// Destroys a subject's key: what was sealed under it can never be opened again, and nothing more is sealed for it.
    pub async fn erase(&self, subject: Subject) -> Result<(), VaultError> {
        self.0.keys.erase(subject).await?;
        self.lock().keys.put(subject, Known::Erased);
        Ok(())
    }

    /// For digests of request bodies, which may be guessable.
    pub(crate) fn request_key(&self) -> hmac::Key {
        let derived = hmac::sign(&self.0.blind, &[&[0], &b"request"[..]].concat());
        hmac::Key::new(hmac::HMAC_SHA256, derived.as_ref())
    }

    pub(crate) async fn close(&self) {
        self.0.keys.close().await;
    }

    fn aad(&self, subject: Subject, id: SealedId) -> Vec<u8> {
        crypt::part_aad(self.0.service, subject, id)
    }

    fn encrypted(
        &self,
        subject: Subject,
        id: SealedId,
        salt: &[u8; SALT],
        text: &str,
        key: &Key,
    ) -> SealedRow {
        let plain = Zeroizing::new([&salt[..], text.as_bytes()].concat());
        let ciphertext = key.encrypt(&self.aad(subject, id), &self.0.entropy, KEY_VERSION, &plain);
        SealedRow {
            id,
            subject,
            ciphertext,
        }
    }

    /// The keys in the order asked; those that were never drawn are drawn, and are durable when this returns.
    async fn keys_for(
        &self,
        subjects: impl IntoIterator<Item = Subject>,
    ) -> Result<Vec<Key>, VaultError> {
        let subjects: Vec<Subject> = subjects.into_iter().collect();
        self.make_ready(subjects.iter().copied()).await?;
        let mut keys = Vec::with_capacity(subjects.len());
        for subject in subjects {
            keys.push(match self.known(&subject) {
                Some(Known::Key(key)) => key,
                Some(Known::Erased) => return Err(VaultError::Erased),
                // Pushed out by others, or forgotten, in between.
                None => self.fetch(subject).await?,
            });
        }
        Ok(keys)
    }

    fn draw(&self, subject: Subject) -> Vec<u8> {
        let drawn = Zeroizing::new(self.0.entropy.bytes::<KEY>());
        self.0.master.encrypt(
            &crypt::key_aad(self.0.service, subject),
            &self.0.entropy,
            KEY_VERSION,
            &*drawn,
        )
    }

    async fn fetch(&self, subject: Subject) -> Result<Key, VaultError> {
        let Read { found, erasures } = self.0.keys.get(subject).await?;
        self.lock().heed(erasures);
        self.learn(subject, found.ok_or(VaultError::Damaged)?, erasures)
    }

    /// Remembers a key that was read when there had been so many erasures.
    fn learn(&self, subject: Subject, kept: Kept, erasures: u64) -> Result<Key, VaultError> {
        let Kept::Wrapped(wrapped) = kept else {
            self.lock().keys.put(subject, Known::Erased);
            return Err(VaultError::Erased);
        };
        let aad = crypt::key_aad(self.0.service, subject);
        let plain = self
            .0
            .master
            .decrypt(&aad, &wrapped)
            .ok_or(VaultError::Unwrap)?;
        let key = Key::new(
            plain
                .as_slice()
                .try_into()
                .map_err(|_| VaultError::Unwrap)?,
        );
        let mut known = self.lock();
        // An erasure that came between wins.
        match known.keys.get(&subject) {
            Some(Known::Erased) => Err(VaultError::Erased),
            _ => {
                // One that was read before an erasure that is heeded already may be the one that was erased.
                if known.erasures == erasures {
                    known.keys.put(subject, Known::Key(key.clone()));
                }
                Ok(key)
            }
        }
    }

    fn known(&self, subject: &Subject) -> Option<Known> {
        self.lock().keys.get(subject)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Remembered> {
        self.0.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// SHA-256(salt ‖ text): what events carry and senders sign.
pub fn digest(salt: &[u8; SALT], text: &str) -> Hash {
    let bytes = Zeroizing::new([&salt[..], text.as_bytes()].concat());
    sha256(&bytes)
}
