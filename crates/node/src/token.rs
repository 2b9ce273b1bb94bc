//! Staff tokens: a compact JWS that an agency signs for its clerk, good for minutes and for one certificate only.
//!
//! One algorithm: a verifier that lets the token choose can be talked into none.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use domain::id::AgencyId;
use domain::people::{Actor, PersonRef, Role, StaffNumber};
use serde::{Deserialize, Serialize};

use crate::directory::DirectoryView;
use crate::keys::SigningKey;

mod proven;

pub use proven::Proven;

/// A stolen token is soon worthless.
pub const LIFE_MAX: Duration = Duration::from_secs(600);
/// How far the clocks of issuer and node may differ.
const SKEW: u64 = 60;
/// A token with all roles has some 600 bytes.
const LENGTH_MAX: usize = 4096;
const ALGORITHM: &str = "EdDSA";

/// Why a token is not accepted. Says nothing of what it held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    #[error("not a compact JWS with the claims of a staff token")]
    Malformed,
    #[error("signed by another algorithm than EdDSA")]
    Algorithm,
    #[error("not issued by the agency that calls")]
    Issuer,
    #[error("signed by a key that the directory does not list for the agency")]
    UnknownKey,
    #[error("the signature does not fit")]
    Signature,
    #[error("for another node")]
    Audience,
    #[error("bound to another certificate than the one that calls")]
    Binding,
    #[error("expired")]
    Expired,
    #[error("issued in the future")]
    NotYet,
    #[error("good for longer than ten minutes")]
    TooLong,
    #[error("a role that this version does not know")]
    Role,
}

impl TokenError {
    /// The stable code.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Malformed => "TOKEN_MALFORMED",
            Self::Algorithm => "TOKEN_ALGORITHM",
            Self::Issuer => "TOKEN_ISSUER",
            Self::UnknownKey => "TOKEN_UNKNOWN_KEY",
            Self::Signature => "TOKEN_SIGNATURE",
            Self::Audience => "TOKEN_AUDIENCE",
            Self::Binding => "TOKEN_BINDING",
            Self::Expired => "TOKEN_EXPIRED",
            Self::NotYet => "TOKEN_NOT_YET",
            Self::TooLong => "TOKEN_TOO_LONG",
            Self::Role => "TOKEN_ROLE",
        }
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Header {
    alg: String,
    kid: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    typ: Option<String>,
}

/// An issuer may add claims of its own; these are the ones that count.
#[derive(Serialize, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    aud: String,
    roles: Vec<String>,
    iat: u64,
    exp: u64,
    cnf: Confirmation,
}

/// RFC 8705, section 3.1.
#[derive(Serialize, Deserialize)]
struct Confirmation {
    #[serde(rename = "x5t#S256")]
    certificate: String,
}

/// What a token must fit.
#[derive(Clone, Copy, Debug)]
pub struct Circumstances<'a> {
    /// The agency whose system calls.
    pub caller: AgencyId,
    /// SHA-256 of the certificate it calls with.
    pub certificate: &'a [u8; 32],
    /// The agency whose node this is.
    pub audience: AgencyId,
    /// Machine time, seconds since 1970.
    pub now: u64,
}

/// Who the clerk is, if the token is good in these circumstances. Only the arithmetic of a signature is ever remembered:
/// key, audience, certificate and time are asked each time.
pub fn verify(
    token: &str,
    directory: &DirectoryView,
    circumstances: &Circumstances<'_>,
    proven: &Proven,
) -> Result<Actor, TokenError> {
    let (header, claims, message, signature) = parse(token)?;
    if header.alg != ALGORITHM {
        return Err(TokenError::Algorithm);
    }
    let issuer: AgencyId = claims.iss.parse().map_err(|_| TokenError::Malformed)?;
    if issuer != circumstances.caller {
        return Err(TokenError::Issuer);
    }
    let key = directory
        .token_key(issuer, &header.kid)
        .ok_or(TokenError::UnknownKey)?;
    if !proven.holds(token, key) {
        key.verify(message.as_bytes(), &signature)
            .map_err(|_| TokenError::Signature)?;
        proven.keep(token, key);
    }
    if claims.aud != circumstances.audience.as_str() {
        return Err(TokenError::Audience);
    }
    if claims.cnf.certificate != URL_SAFE_NO_PAD.encode(circumstances.certificate) {
        return Err(TokenError::Binding);
    }
    if claims.exp <= circumstances.now {
        return Err(TokenError::Expired);
    }
    if claims.iat > circumstances.now.saturating_add(SKEW) {
        return Err(TokenError::NotYet);
    }
    if claims.exp.saturating_sub(claims.iat) > LIFE_MAX.as_secs() {
        return Err(TokenError::TooLong);
    }
    Ok(Actor {
        person: PersonRef {
            agency: issuer,
            number: claims.sub.parse().map_err(|_| TokenError::Malformed)?,
        },
        roles: claims
            .roles
            .iter()
            .map(|name| role(name).ok_or(TokenError::Role))
            .collect::<Result<BTreeSet<_>, _>>()?,
    })
}

fn parse(token: &str) -> Result<(Header, Claims, &str, Vec<u8>), TokenError> {
    let malformed = || TokenError::Malformed;
    if token.len() > LENGTH_MAX {
        return Err(malformed());
    }
    let (message, signature) = token.rsplit_once('.').ok_or_else(malformed)?;
    let (header, claims) = message.split_once('.').ok_or_else(malformed)?;
    let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).map_err(|_| malformed());
    let header: Header = serde_json::from_slice(&decode(header)?).map_err(|_| malformed())?;
    // Before the claims: what is not signed our way is not read further than needed to say so.
    if header.alg != ALGORITHM {
        return Err(TokenError::Algorithm);
    }
    let claims = serde_json::from_slice(&decode(claims)?).map_err(|_| malformed())?;
    Ok((header, claims, message, decode(signature)?))
}

/// What to put into a token.
#[derive(Clone, Debug)]
pub struct Grant<'a> {
    pub agency: AgencyId,
    pub staff: &'a StaffNumber,
    pub roles: &'a BTreeSet<Role>,
    /// The agency whose node will be called.
    pub audience: AgencyId,
    /// SHA-256 of the certificate that will call.
    pub certificate: &'a [u8; 32],
    /// Machine time, seconds since 1970.
    pub issued: u64,
    pub life: Duration,
}

/// Signs a token with the agency's token key.
pub fn mint(key: &SigningKey, grant: &Grant<'_>) -> String {
    let header = Header {
        alg: ALGORITHM.to_owned(),
        kid: key.id().to_string(),
        typ: Some("JWT".to_owned()),
    };
    let claims = Claims {
        iss: grant.agency.to_string(),
        sub: grant.staff.as_str().to_owned(),
        aud: grant.audience.to_string(),
        roles: grant
            .roles
            .iter()
            .map(|role| role_name(*role).to_owned())
            .collect(),
        iat: grant.issued,
        exp: grant.issued + grant.life.as_secs(),
        cnf: Confirmation {
            certificate: URL_SAFE_NO_PAD.encode(grant.certificate),
        },
    };
    let message = format!("{}.{}", encode(&header), encode(&claims));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

fn encode(part: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(part).expect("strings and numbers always serialise"))
}

const ROLES: [(Role, &str); 10] = [
    (Role::Registrar, "registrar"),
    (Role::Receptionist, "receptionist"),
    (Role::Coordinator, "coordinator"),
    (Role::Handler, "handler"),
    (Role::OrgHead, "org-head"),
    (Role::Local, "local"),
    (Role::Social, "social"),
    (Role::Inspector, "inspector"),
    (Role::Auditor, "auditor"),
    (Role::Conference, "conference"),
];

/// A role as tokens name it.
pub fn role(name: &str) -> Option<Role> {
    let found = ROLES.iter().find(|(_, known)| *known == name);
    found.map(|(role, _)| *role)
}

/// How tokens name a role.
pub fn role_name(role: Role) -> &'static str {
    let found = ROLES.iter().find(|(known, _)| *known == role);
    found.map_or("", |(_, name)| name)
}

#[cfg(test)]
mod tests;
