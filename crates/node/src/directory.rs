//! The directory of the federation: who is a member, where it is reached, and by which keys it is known.

mod arbiters;
pub mod document;
pub mod envelope;
mod live;

pub use live::{Live, Reload, Snapshot};

use std::collections::BTreeMap;
use std::fmt;
use std::io;
use std::path::PathBuf;
use std::str::FromStr;

use domain::id::{AgencyId, Party, Service};
use domain::region::RegionCode;
use domain::rulebook::{Agency, AgencyClass, Directory, Standing};
use rustls_pki_types::{CertificateDer, TrustAnchor};

use crate::keys::{KeyId, PublicKey};
use document::{Document, Member};
use envelope::EnvelopeError;

/// Why a directory is not taken. The one in force stays.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    #[error("{path} cannot be read or written")]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the directory's signatures are not enough")]
    NotBelieved(#[source] EnvelopeError),
    #[error("the directory's text is not of this version's form")]
    Malformed(#[source] serde_json::Error),
    #[error("the directory says of {agency}: {what}")]
    Invalid { agency: String, what: &'static str },
    #[error("the directory has version {found}, but {seen} was seen before")]
    Older { found: u64, seen: u64 },
    #[error("the directory has version {version}, as one seen before, but other contents")]
    Conflict { version: u64 },
    #[error(
        "{0} does not say which directory was seen last; it is kept by the node and must not be edited"
    )]
    SeenUnreadable(PathBuf),
}

impl DirectoryError {
    /// The stable code.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::File { .. } => "DIRECTORY_FILE",
            Self::NotBelieved(_) => "DIRECTORY_NOT_BELIEVED",
            Self::Malformed(_) => "DIRECTORY_MALFORMED",
            Self::Invalid { .. } => "DIRECTORY_INVALID",
            Self::Older { .. } => "OLDER_DIRECTORY",
            Self::Conflict { .. } => "DIRECTORY_CONFLICT",
            Self::SeenUnreadable(_) => "DIRECTORY_SEEN_UNREADABLE",
        }
    }
}

/// Where a service listens. Comes from the signed directory only, never from a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Endpoint {
    pub host: String,
    pub port: u16,
}

impl FromStr for Endpoint {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        let what = "an endpoint is https://host:port";
        let rest = text.strip_prefix("https://").ok_or(what)?;
        let (host, port) = rest.rsplit_once(':').ok_or(what)?;
        let plain = host.trim_start_matches('[').trim_end_matches(']');
        let fits = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b':');
        if plain.is_empty() || !plain.bytes().all(fits) {
            return Err(what);
        }
        Ok(Self {
            host: plain.to_owned(),
            port: port.parse().map_err(|_| what)?,
        })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.host.contains(':') {
            write!(f, "https://[{}]:{}", self.host, self.port)
        } else {
            write!(f, "https://{}:{}", self.host, self.port)
        }
    }
}

/// The keys of one party.
#[derive(Clone, Debug, PartialEq, Eq)]
struct PartyView {
    signing: BTreeMap<KeyId, PublicKey>,
    sealing: PublicKey,
}

#[derive(Clone, Debug)]
struct MemberView {
    roots: Vec<TrustAnchor<'static>>,
    tokens: BTreeMap<KeyId, PublicKey>,
    parties: BTreeMap<Service, PartyView>,
    endpoints: BTreeMap<Service, Endpoint>,
}

/// A directory that has been believed and checked.
#[derive(Clone, Debug)]
pub struct DirectoryView {
    /// What the rules may ask.
    rules: Directory,
    members: BTreeMap<AgencyId, MemberView>,
}

impl DirectoryView {
    /// Checks a document whose signatures have been verified.
    pub fn new(document: &Document) -> Result<Self, DirectoryError> {
        let mut view = Self {
            rules: Directory {
                version: document.version,
                ..Directory::default()
            },
            members: BTreeMap::new(),
        };
        for member in &document.agencies {
            let invalid = |what| DirectoryError::Invalid {
                agency: member.code.clone(),
                what,
            };
            let agency = agency(member).map_err(invalid)?;
            let keys = keys(member).map_err(invalid)?;
            let id = agency.id;
            if view.rules.agencies.insert(id, agency).is_some() {
                return Err(invalid("listed twice"));
            }
            // A root that stands for two agencies could name either.
            let of_another = |root: &TrustAnchor<'_>| {
                let mut others = view.members.values().flat_map(|other| &other.roots);
                others.any(|other| other.subject_public_key_info == root.subject_public_key_info)
            };
            if keys.roots.iter().any(of_another) {
                return Err(invalid("its root is another member's too"));
            }
            view.members.insert(id, keys);
        }
        view.check_relations()?;
        arbiters::read(document, &mut view.rules)?;
        Ok(view)
    }

    fn check_relations(&self) -> Result<(), DirectoryError> {
        for agency in self.rules.agencies.values() {
            let invalid = |what| DirectoryError::Invalid {
                agency: agency.id.to_string(),
                what,
            };
            if let Some(superior) = agency.superior
                && (superior == agency.id || self.agency(superior).is_none())
            {
                return Err(invalid("its superior is not another member"));
            }
            let reachable = &self.members[&agency.id].endpoints;
            match agency.host {
                Some(host) if host == agency.id => return Err(invalid("it hosts itself")),
                Some(host) => match self.agency(host) {
                    None => return Err(invalid("its host is no member")),
                    Some(host) if host.host.is_some() => {
                        return Err(invalid("its host is hosted itself"));
                    }
                    Some(_) if !reachable.is_empty() => {
                        return Err(invalid("it is hosted and has endpoints of its own"));
                    }
                    Some(_) => {}
                },
                None if reachable.len() != Service::ALL.len() => {
                    return Err(invalid(
                        "an endpoint for each of the three services is needed",
                    ));
                }
                None => {}
            }
        }
        Ok(())
    }

    pub const fn version(&self) -> u64 {
        self.rules.version
    }

    /// The part that the rules may ask.
    pub const fn rules(&self) -> &Directory {
        &self.rules
    }

    pub fn agency(&self, id: AgencyId) -> Option<&Agency> {
        self.rules.agency(id)
    }

    pub fn agencies(&self) -> impl Iterator<Item = &Agency> {
        self.rules.agencies.values()
    }

    /// A member that is not suspended; a hosted one is cut off with its host.
    pub fn is_active(&self, id: AgencyId) -> bool {
        let active = |id| {
            self.agency(id)
                .is_some_and(|agency| agency.standing == Standing::Active)
        };
        active(id) && self.node_of(id).is_some_and(active)
    }

    /// The agency whose node keeps this agency's records: itself, or its host.
    pub fn node_of(&self, id: AgencyId) -> Option<AgencyId> {
        self.agency(id).map(|agency| agency.host.unwrap_or(id))
    }

    /// Whether the node of one agency speaks for another: for itself, and for those it hosts.
    pub fn speaks_for(&self, node: AgencyId, agency: AgencyId) -> bool {
        self.node_of(agency) == Some(node)
    }

    /// Where a party is reached, at its host's node if it is hosted.
    pub fn endpoint(&self, party: Party) -> Option<&Endpoint> {
        let node = self.node_of(party.agency)?;
        self.members.get(&node)?.endpoints.get(&party.service)
    }

    /// The roots of an agency's own trust domain, and of no other.
    pub fn roots(&self, agency: AgencyId) -> &[TrustAnchor<'static>] {
        self.members
            .get(&agency)
            .map_or(&[], |member| &member.roots)
    }

    /// The key of this name with which a party signs its statements.
    pub fn signing_key(&self, party: Party, id: &str) -> Option<&PublicKey> {
        let keys = &self.party(party)?.signing;
        keys.iter()
            .find(|(known, _)| known.as_str() == id)
            .map(|(_, key)| key)
    }

    /// The key to which parts for a party are sealed.
    pub fn sealing_key(&self, party: Party) -> Option<&PublicKey> {
        Some(&self.party(party)?.sealing)
    }

    /// The key of this name with which an agency signs its staff's tokens.
    pub fn token_key(&self, agency: AgencyId, id: &str) -> Option<&PublicKey> {
        let keys = &self.members.get(&agency)?.tokens;
        keys.iter()
            .find(|(known, _)| known.as_str() == id)
            .map(|(_, key)| key)
    }

    fn party(&self, party: Party) -> Option<&PartyView> {
        self.members.get(&party.agency)?.parties.get(&party.service)
    }
}

fn agency(member: &Member) -> Result<Agency, &'static str> {
    let code = |text: &str| text.parse::<AgencyId>();
    let optional = |text: &Option<String>, what| match text {
        Some(text) => code(text).map(Some).map_err(|_| what),
        None => Ok(None),
    };
    Ok(Agency {
        id: code(&member.code).map_err(|_| "its code is no unified social credit code")?,
        name: member.name.clone(),
        class: match member.class {
            document::Class::Office => AgencyClass::Office,
            document::Class::Organ => AgencyClass::Organ,
            document::Class::Local => AgencyClass::Local,
            document::Class::Social => AgencyClass::Social,
        },
        standing: match member.standing {
            document::Standing::Active => Standing::Active,
            document::Standing::Suspended => Standing::Suspended,
        },
        region: RegionCode::parse(&member.region)
            .map_err(|_| "its region is no code of GB/T 2260")?,
        superior: optional(
            &member.superior,
            "its superior is no unified social credit code",
        )?,
        host: optional(&member.host, "its host is no unified social credit code")?,
        competences: member.competences.iter().copied().collect(),
    })
}

fn keys(member: &Member) -> Result<MemberView, &'static str> {
    let public = |text: &String| -> Result<(KeyId, PublicKey), &'static str> {
        let key: PublicKey = text
            .parse()
            .map_err(|_| "a key is not 32 bytes in base64")?;
        Ok((key.id(), key))
    };
    let service = |name: &str| name.parse::<Service>().map_err(|_| "a service is unknown");
    let roots = member
        .keys
        .roots
        .iter()
        .map(|text| {
            let der = CertificateDer::from(document::decode(text).ok_or("a root is not base64")?);
            webpki::anchor_from_trusted_cert(&der)
                .map(|anchor| anchor.to_owned())
                .map_err(|_| "a root is no certificate")
        })
        .collect::<Result<Vec<_>, _>>()?;
    if roots.is_empty() {
        return Err("it has no root");
    }
    let mut parties = BTreeMap::new();
    for (name, keys) in &member.keys.services {
        let view = PartyView {
            signing: keys.signing.iter().map(public).collect::<Result<_, _>>()?,
            sealing: public(&keys.sealing)?.1,
        };
        if view.signing.is_empty() {
            return Err("a service has no signing key");
        }
        parties.insert(service(name)?, view);
    }
    if parties.len() != Service::ALL.len() {
        return Err("keys for each of the three services are needed");
    }
    Ok(MemberView {
        roots,
        tokens: member
            .keys
            .tokens
            .iter()
            .map(public)
            .collect::<Result<_, _>>()?,
        parties,
        endpoints: member
            .endpoints
            .iter()
            .map(|(name, text)| Ok((service(name)?, text.parse()?)))
            .collect::<Result<_, &'static str>>()?,
    })
}

#[cfg(test)]
mod tests;
