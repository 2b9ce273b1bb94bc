//! Who a process is: names under trust domains, and the keys and certificates that prove them.

pub mod files;
pub mod issue;

use std::fmt;
use std::str::FromStr;

use domain::id::{AgencyId, Service};

/// The end of every trust domain: `<unified social credit code in small letters>.lianfang`.
const SUFFIX: &str = ".lianfang";
const SCHEME: &str = "spiffe://";

/// The name of a system or portal inside its agency: 1 to 32 small ASCII letters, digits or hyphens.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(Box<str>);

/// The system of an agency that its node's operator calls with.
const OPERATOR: &str = "operator";

impl Name {
    pub fn operator() -> Self {
        Self(OPERATOR.into())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = InvalidSpiffeId;

    fn from_str(text: &str) -> Result<Self, InvalidSpiffeId> {
        let fits = (1..=32).contains(&text.len())
            && text
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        if fits {
            Ok(Self(text.into()))
        } else {
            Err(InvalidSpiffeId)
        }
    }
}

/// What holds a certificate of an agency.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Workload {
    /// A service of the agency's node.
    Service(Service),
    /// A system of the agency that calls its own node.
    System(Name),
    /// A portal for petitioners; can hold no staff token.
    Portal(Name),
}

/// A SPIFFE id in the one spelling that this federation uses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SpiffeId {
    pub agency: AgencyId,
    pub workload: Workload,
}

impl SpiffeId {
    pub const fn service(agency: AgencyId, service: Service) -> Self {
        Self {
            agency,
            workload: Workload::Service(service),
        }
    }

    /// The DNS name beside it in a certificate: what a client asks for by SNI, and clients that know no SPIFFE check.
    pub fn dns_name(&self) -> String {
        let label = match &self.workload {
            Workload::Service(service) => service.name(),
            Workload::System(name) | Workload::Portal(name) => name.as_str(),
        };
        format!("{label}.{}", trust_domain(self.agency))
    }
}

fn trust_domain(agency: AgencyId) -> String {
    agency.as_str().to_ascii_lowercase() + SUFFIX
}

impl fmt::Display for SpiffeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{SCHEME}{}/", trust_domain(self.agency))?;
        match &self.workload {
            Workload::Service(service) => write!(f, "svc/{service}"),
            Workload::System(name) => write!(f, "sys/{}", name.as_str()),
            Workload::Portal(name) => write!(f, "portal/{}", name.as_str()),
        }
    }
}

impl FromStr for SpiffeId {
    type Err = InvalidSpiffeId;

    /// Takes one spelling only: two spellings of one name would be two names to whoever compares texts.
    fn from_str(text: &str) -> Result<Self, InvalidSpiffeId> {
        let rest = text.strip_prefix(SCHEME).ok_or(InvalidSpiffeId)?;
        let mut parts = rest.split('/');
        let (Some(domain), Some(class), Some(name), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(InvalidSpiffeId);
        };
        let code = domain.strip_suffix(SUFFIX).ok_or(InvalidSpiffeId)?;
        if code.bytes().any(|b| b.is_ascii_uppercase()) {
            return Err(InvalidSpiffeId);
        }
        Ok(Self {
            agency: code
                .to_ascii_uppercase()
                .parse()
                .map_err(|_| InvalidSpiffeId)?,
            workload: match class {
                "svc" => Workload::Service(name.parse().map_err(|_| InvalidSpiffeId)?),
                "sys" => Workload::System(name.parse()?),
                "portal" => Workload::Portal(name.parse()?),
                _ => return Err(InvalidSpiffeId),
            },
        })
    }
}

/// The text is no SPIFFE id of this federation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "expected spiffe://<unified social credit code, small letters>.lianfang/<svc|sys|portal>/<name>"
)]
pub struct InvalidSpiffeId;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_one_spelling() {
        for text in [
            "spiffe://11320000012345671x.lianfang/svc/follow-up",
            "spiffe://11320000012345671x.lianfang/sys/desk-1",
            "spiffe://11320000012345671x.lianfang/portal/web",
        ] {
            assert_eq!(text.parse::<SpiffeId>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "spiffe://11320000012345671X.lianfang/svc/intake",
            "spiffe://11320000012345672x.lianfang/svc/intake",
            "spiffe://11320000012345671x.lianfang/svc/unknown",
            "spiffe://11320000012345671x.lianfang/svc/intake/",
            "spiffe://11320000012345671x.lianfang/sys/",
            "spiffe://11320000012345671x.lianfang/sys/A",
            "spiffe://11320000012345671x.lianfang//svc/intake",
            "spiffe://11320000012345671x.other/svc/intake",
            "spiffe://11320000012345671x.lianfang:443/svc/intake",
            "https://11320000012345671x.lianfang/svc/intake",
        ] {
            assert_eq!(text.parse::<SpiffeId>(), Err(InvalidSpiffeId), "{text}");
        }
    }
}
