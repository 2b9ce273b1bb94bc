//! AES-256-GCM under keys that are overwritten when they are dropped.

use std::sync::Arc;

use domain::id::Service;
use domain::sealed::{SealedId, Subject};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use zeroize::Zeroizing;

use crate::entropy::Entropy;
use crate::layout;

pub(super) const KEY: usize = 32;
const VERSION: usize = 4;

/// A key in memory.
#[derive(Clone)]
pub(crate) struct Key(Arc<Zeroizing<[u8; KEY]>>);

impl Key {
    pub(crate) fn new(bytes: [u8; KEY]) -> Self {
        Self(Arc::new(Zeroizing::new(bytes)))
    }

    fn cipher(&self) -> LessSafeKey {
        let key =
            UnboundKey::new(&AES_256_GCM, &**self.0).expect("the key has the length of the cipher");
        LessSafeKey::new(key)
    }

    /// Key version, nonce, ciphertext with tag. Nonces are random: a subject's key seals far fewer than 2^32 parts.
    pub(super) fn encrypt(
        &self,
        aad: &[u8],
        entropy: &Entropy,
        version: u32,
        plain: &[u8],
    ) -> Vec<u8> {
        let nonce = entropy.bytes::<NONCE_LEN>();
        let version = version.to_be_bytes();
        let aad = [aad, &version].concat();
        let mut body = Zeroizing::new(plain.to_vec());
        let tag = self
            .cipher()
            .seal_in_place_separate_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(aad),
                &mut body,
            )
            .expect("a text is far shorter than the cipher's limit of 64 GiB");
        [&version[..], &nonce, &body, tag.as_ref()].concat()
    }

    /// `None` where anything was changed, moved to another row or sealed under another key.
    pub(super) fn decrypt(&self, aad: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (version, rest) = sealed.split_at_checked(VERSION)?;
        let (nonce, body) = rest.split_first_chunk::<NONCE_LEN>()?;
        let aad = [aad, version].concat();
        let mut body = Zeroizing::new(body.to_vec());
        let nonce = Nonce::assume_unique_for_key(*nonce);
        let length = self
            .cipher()
            .open_in_place(nonce, Aad::from(aad), &mut body)
            .ok()?
            .len();
        body.truncate(length);
        Some(body)
    }
}

/// A part is bound to its id, subject and service, so that no ciphertext can stand in for another.
pub(super) fn part_aad(service: Service, subject: Subject, id: SealedId) -> Vec<u8> {
    [
        &b"part"[..],
        &id.0.to_be_bytes(),
        &layout::subject(subject),
        &[layout::service_code(service)],
    ]
    .concat()
}

pub(super) fn key_aad(service: Service, subject: Subject) -> Vec<u8> {
    [
        &b"key"[..],
        &layout::subject(subject),
        &[layout::service_code(service)],
    ]
    .concat()
}

pub(super) fn service_aad(service: Service) -> Vec<u8> {
    [&b"service"[..], &[layout::service_code(service)]].concat()
}

/// Whether a service's own key, as it is kept, opens under the key of a key file.
pub(crate) fn unwraps(master: &Key, service: Service, wrapped: &[u8]) -> bool {
    master.decrypt(&service_aad(service), wrapped).is_some()
}
