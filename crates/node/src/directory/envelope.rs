//! A signed document: the bytes as they were signed, and by whom (the envelope of DSSE v1).

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use crate::keys::{KeyId, PublicKey, SigningKey};

/// The envelope as it lies in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Envelope {
    #[serde(rename = "payloadType")]
    payload_type: String,
    payload: String,
    signatures: Vec<Signature>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Signature {
    keyid: String,
    sig: String,
}

/// Whose signatures count, and how many of them are needed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signers {
    pub keys: Vec<PublicKey>,
    pub threshold: usize,
}

/// Why a signed document is not believed.
#[derive(Debug, thiserror::Error)]
pub enum EnvelopeError {
    #[error("not a signed document")]
    Malformed(#[source] Option<serde_json::Error>),
    #[error("the document is of another type than {0}")]
    OtherType(&'static str),
    #[error("{valid} valid signatures by known keys, {needed} are needed")]
    TooFewSignatures { valid: usize, needed: usize },
}

impl Envelope {
    /// Signs the bytes of a document.
    pub fn sign(payload_type: &str, payload: &[u8], keys: &[SigningKey]) -> Self {
        let message = authenticated(payload_type, payload);
        Self {
            payload_type: payload_type.to_owned(),
            payload: STANDARD.encode(payload),
            signatures: keys
                .iter()
                .map(|key| Signature {
                    keyid: key.id().to_string(),
                    sig: STANDARD.encode(key.sign(&message)),
                })
                .collect(),
        }
    }

    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        serde_json::from_slice(bytes).map_err(|source| EnvelopeError::Malformed(Some(source)))
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = serde_json::to_vec_pretty(self).expect("strings always serialise");
        bytes.push(b'\n');
        bytes
    }

    /// The bytes that enough of the signers signed. Each key counts once, however often it signed.
    pub fn verify(
        &self,
        payload_type: &'static str,
        signers: &Signers,
    ) -> Result<Vec<u8>, EnvelopeError> {
        if self.payload_type != payload_type {
            return Err(EnvelopeError::OtherType(payload_type));
        }
        let decode = |text: &str| {
            STANDARD
                .decode(text)
                .map_err(|_| EnvelopeError::Malformed(None))
        };
        let payload = decode(&self.payload)?;
        let message = authenticated(payload_type, &payload);
        let mut by: BTreeSet<KeyId> = BTreeSet::new();
        for signature in &self.signatures {
            let bytes = decode(&signature.sig)?;
            by.extend(
                signers
                    .keys
                    .iter()
                    .filter(|key| key.id().as_str() == signature.keyid)
                    .filter(|key| key.verify(&message, &bytes).is_ok())
                    .map(PublicKey::id),
            );
        }
        // A threshold of zero would believe anybody.
        let needed = signers.threshold.max(1);
        if by.len() < needed {
            return Err(EnvelopeError::TooFewSignatures {
                valid: by.len(),
                needed,
            });
        }
        Ok(payload)
    }
}

/// DSSE's pre-authentication encoding: type and lengths are signed too, so that no bytes can pass for another document.
fn authenticated(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    let mut message = format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    )
    .into_bytes();
    message.extend_from_slice(payload);
    message
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::new_signing_key;

    const TYPE: &str = "application/test";

    fn key() -> SigningKey {
        SigningKey::from_pem(&new_signing_key()).unwrap()
    }

    #[test]
    fn enough_distinct_signers_are_needed() {
        let [a, b, stranger] = [(); 3].map(|()| key());
        let signers = Signers {
            keys: vec![a.public(), b.public()],
            threshold: 2,
        };
        let verify = |keys: &[SigningKey]| {
            Envelope::sign(TYPE, b"{}", keys)
                .verify(TYPE, &signers)
                .map_err(|error| error.to_string())
        };
        let too_few = Err("1 valid signatures by known keys, 2 are needed".to_owned());
        let pem = new_signing_key();
        let [c, again] = [(); 2].map(|()| SigningKey::from_pem(&pem).unwrap());
        let twice = Envelope::sign(TYPE, b"{}", &[c, again]);
        let by_c = Signers {
            keys: vec![SigningKey::from_pem(&pem).unwrap().public()],
            threshold: 2,
        };
        assert!(twice.verify(TYPE, &by_c).is_err(), "one key signs for one");
        assert_eq!(verify(&[a, stranger]), too_few);
        assert_eq!(verify(&[b]), too_few);
    }

    #[test]
    fn nothing_signed_can_be_changed() {
        let key = key();
        let signers = Signers {
            keys: vec![key.public()],
            threshold: 1,
        };
        let envelope = Envelope::sign(TYPE, b"{\"version\":1}", &[key]);
        assert_eq!(envelope.verify(TYPE, &signers).unwrap(), b"{\"version\":1}");
        assert_eq!(Envelope::parse(&envelope.to_bytes()).unwrap(), envelope);

        let tampered = Envelope {
            payload: STANDARD.encode(b"{\"version\":2}"),
            ..envelope.clone()
        };
        assert!(tampered.verify(TYPE, &signers).is_err());
        assert!(matches!(
            envelope.verify("application/other", &signers),
            Err(EnvelopeError::OtherType(_))
        ));
        let nobody = Signers {
            keys: vec![],
            threshold: 0,
        };
        assert!(envelope.verify(TYPE, &nobody).is_err());
    }
}
