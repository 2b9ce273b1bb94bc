//! Keys that outlive a connection: Ed25519 to sign with, X25519 to seal to.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hpke::kem::X25519HkdfSha256;
use hpke::{Deserializable as _, Kem as _, Serializable as _};
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use rustls_pki_types::PrivatePkcs8KeyDer;
use rustls_pki_types::pem::PemObject as _;
use zeroize::Zeroizing;

/// What PKCS#8 (RFC 8410) puts before the 32 bytes of an Ed25519 private key.
const ED25519_PREFIX: [u8; 16] =
    *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x70\x04\x22\x04\x20";
/// The same for X25519.
const X25519_PREFIX: [u8; 16] =
    *b"\x30\x2e\x02\x01\x00\x30\x05\x06\x03\x2b\x65\x6e\x04\x22\x04\x20";

/// Why a key or signature is not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("not a PKCS#8 PEM file with one private key")]
    NotPem,
    #[error("a key of another algorithm than {0}")]
    OtherAlgorithm(&'static str),
    #[error("a public key is 32 bytes in base64")]
    NotPublic,
    #[error("not 32 raw bytes")]
    NotRaw,
    #[error("the signature does not fit")]
    BadSignature,
}

/// The name of a key in tokens, statements and documents: the first 64 bits of its SHA-256, in hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Box<str>);

impl KeyId {
    fn of(public: &[u8; 32]) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, public);
        Self(hexadecimal(&digest.as_ref()[..8]).into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The public half of a signing or sealing key; written in base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub const fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    pub fn id(&self) -> KeyId {
        KeyId::of(&self.0)
    }

    /// Checks an Ed25519 signature by this key.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), KeyError> {
        UnparsedPublicKey::new(&ED25519, &self.0)
            .verify(message, signature)
            .map_err(|_| KeyError::BadSignature)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.id())
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        let bytes = STANDARD.decode(text).map_err(|_| KeyError::NotPublic)?;
        Ok(Self(bytes.try_into().map_err(|_| KeyError::NotPublic)?))
    }
}

/// A private Ed25519 key.
pub struct SigningKey {
    pair: Ed25519KeyPair,
    public: PublicKey,
}

impl SigningKey {
    /// Reads a PKCS#8 PEM file.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let der = private_key(pem, &ED25519_PREFIX, "Ed25519")?;
        let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der)
            .map_err(|_| KeyError::OtherAlgorithm("Ed25519"))?;
        let mut public = [0; 32];
        public.copy_from_slice(pair.public_key().as_ref());
        Ok(Self {
            pair,
            public: PublicKey(public),
        })
    }

    pub fn public(&self) -> PublicKey {
        self.public
    }

    pub fn id(&self) -> KeyId {
        self.public.id()
    }

    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        let mut signature = [0; 64];
        signature.copy_from_slice(self.pair.sign(message).as_ref());
        signature
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.id())
    }
}

/// A private X25519 key, to which others seal.
pub struct SealingKey {
    secret: Zeroizing<[u8; 32]>,
    public: PublicKey,
}

impl SealingKey {
    /// Reads a PKCS#8 PEM file.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let other = KeyError::OtherAlgorithm("X25519");
        let der = private_key(pem, &X25519_PREFIX, "X25519")?;
        let mut secret = Zeroizing::new([0; 32]);
        secret.copy_from_slice(der.get(16..48).ok_or(other)?);
        let private = <X25519HkdfSha256 as hpke::Kem>::PrivateKey::from_bytes(secret.as_slice())
            .map_err(|_| other)?;
        let mut public = [0; 32];
        public.copy_from_slice(&X25519HkdfSha256::sk_to_pk(&private).to_bytes());
        Ok(Self {
            secret,
            public: PublicKey(public),
        })
    }

    pub fn public(&self) -> PublicKey {
        self.public
    }

    pub fn id(&self) -> KeyId {
        self.public.id()
    }

    /// The raw private key, for the one crate that opens what was sealed to it.
    pub fn secret(&self) -> &[u8; 32] {
        &self.secret
    }
}

impl fmt::Debug for SealingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealingKey({})", self.id())
    }
}

fn private_key(
    pem: &str,
    prefix: &[u8; 16],
    algorithm: &'static str,
) -> Result<Zeroizing<Vec<u8>>, KeyError> {
    let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| KeyError::NotPem)?;
    let der = Zeroizing::new(der.secret_pkcs8_der().to_vec());
    // Version and length may differ between tools; the algorithm may not.
    if der.get(5..12) == Some(&prefix[5..12]) {
        Ok(der)
    } else {
        Err(KeyError::OtherAlgorithm(algorithm))
    }
}

/// A new Ed25519 private key as PKCS#8 PEM.
pub fn new_signing_key() -> Zeroizing<String> {
    pem(&ED25519_PREFIX)
}

/// A new X25519 private key as PKCS#8 PEM.
pub fn new_sealing_key() -> Zeroizing<String> {
    pem(&X25519_PREFIX)
}

fn pem(prefix: &[u8; 16]) -> Zeroizing<String> {
    let mut der = Zeroizing::new([0; 48]);
    der[..16].copy_from_slice(prefix);
    der[16..].copy_from_slice(random().as_slice());
    let body = Zeroizing::new(STANDARD.encode(der.as_slice()));
    Zeroizing::new(format!(
        "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
        body.as_str()
    ))
}

/// 32 bytes nobody can guess or repeat.
#[expect(
    clippy::disallowed_methods,
    reason = "keys of an identity are drawn from the system even where a demonstration seeds everything else"
)]
pub fn random() -> Zeroizing<[u8; 32]> {
    let mut bytes = Zeroizing::new([0; 32]);
    SystemRandom::new()
        .fill(bytes.as_mut())
        .expect("a system without randomness cannot make keys");
    bytes
}

/// Lower-case hexadecimal digits.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_fits_its_message_and_key_only() {
        let [mine, other] = [(); 2].map(|()| SigningKey::from_pem(&new_signing_key()).unwrap());
        let signature = mine.sign(b"agreed line");
        assert_eq!(mine.public().verify(b"agreed line", &signature), Ok(()));
        for (key, message) in [(&mine, &b"agreed lie"[..]), (&other, b"agreed line")] {
            assert_eq!(
                key.public().verify(message, &signature),
                Err(KeyError::BadSignature)
            );
        }
    }

    #[test]
    fn a_key_is_read_by_its_own_algorithm_only() {
        assert!(SealingKey::from_pem(&new_sealing_key()).is_ok());
        assert_eq!(
            SealingKey::from_pem(&new_signing_key()).unwrap_err(),
            KeyError::OtherAlgorithm("X25519")
        );
        assert_eq!(
            SigningKey::from_pem(&new_sealing_key()).unwrap_err(),
            KeyError::OtherAlgorithm("Ed25519")
        );
        assert_eq!(
            SigningKey::from_pem("no key").unwrap_err(),
            KeyError::NotPem
        );
    }

    /// RFC 7748, section 6.1.
    #[test]
    fn the_public_half_of_a_sealing_key_is_that_of_the_standard() {
        let secret = [
            0x77, 0x07, 0x6d, 0x0a, 0x73, 0x18, 0xa5, 0x7d, 0x3c, 0x16, 0xc1, 0x72, 0x51, 0xb2,
            0x66, 0x45, 0xdf, 0x4c, 0x2f, 0x87, 0xeb, 0xc0, 0x99, 0x2a, 0xb1, 0x77, 0xfb, 0xa5,
            0x1d, 0xb9, 0x2c, 0x2a,
        ];
        let der = [X25519_PREFIX.as_slice(), &secret].concat();
        let pem = format!(
            "-----BEGIN PRIVATE KEY-----\n{}\n-----END PRIVATE KEY-----\n",
            STANDARD.encode(der)
        );
        assert_eq!(
            hexadecimal(SealingKey::from_pem(&pem).unwrap().public().bytes()),
            "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
        );
    }

    #[test]
    fn debug_shows_no_secret() {
        let pem = new_sealing_key();
        let key = SealingKey::from_pem(&pem).unwrap();
        assert_eq!(format!("{key:?}"), format!("SealingKey({})", key.id()));
    }
}
