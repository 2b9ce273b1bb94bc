//! The directory as its signers write it: JSON, strict in both directions.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

/// What the signatures are for; another meaning of the fields needs another type.
pub const PAYLOAD_TYPE: &str = "application/vnd.lianfang.directory.v1+json";

/// The whole document. A field that this version does not know is refused: it might restrict somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// Goes up with every change.
    pub version: u64,
    pub agencies: Vec<Member>,
    /// Who keeps the joint conference (联席会议) of a division: code of the agency by code of the division (Art. 24).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub conferences: BTreeMap<String, String>,
    /// Who carries on the functions of a member that was merged, split or abolished (Art. 24): codes by its code.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub successors: BTreeMap<String, Vec<String>>,
}

/// One agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Unified social credit code.
    pub code: String,
    /// Public name, in Chinese.
    pub name: String,
    pub class: Class,
    pub standing: Standing,
    /// GB/T 2260, 6 or 12 digits.
    pub region: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub superior: Option<String>,
    /// The agency whose node keeps this agency's records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// First levels of content classes.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub competences: Vec<u32>,
    /// `https://host:port` by service; none where the agency is hosted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub endpoints: BTreeMap<String, String>,
    pub keys: Keys,
}

/// The public half of an agency's identity.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Keys {
    /// Root certificates, DER in base64: the current one and, around a change, the next.
    pub roots: Vec<String>,
    /// Ed25519 keys that sign staff tokens.
    pub tokens: Vec<String>,
    pub services: BTreeMap<String, ServiceKeys>,
}

/// The keys of one service of an agency.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ServiceKeys {
    /// Ed25519; old ones stay listed as long as their statements are to be checked.
    pub signing: Vec<String>,
    /// X25519.
    pub sealing: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Class {
    Office,
    Organ,
    Local,
    Social,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Standing {
    Active,
    Suspended,
}

impl Document {
    /// The bytes to sign.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("strings, numbers and lists always serialise")
    }
}

/// Bytes as the document writes them.
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The reverse of `encode`; none where the text is no base64.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}
