//! Who calls: a class and a name, from the certificate and, for staff, from a token.

use domain::id::{AgencyId, Party};
use domain::people::Actor;

use crate::accept::Connection;
use crate::directory::DirectoryView;
use crate::failure::Failure;
use crate::identity::{Name, SpiffeId, Workload};
use crate::machine;
use crate::token::{self, Circumstances};

/// Who gives a call. The classes share no credentials, and none turns into another by asking.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Caller {
    /// A clerk, through a system of the agency.
    Staff { actor: Actor, system: SpiffeId },
    /// Petitioners, through a portal.
    Portal { agency: AgencyId, name: Name },
    /// A service of the federation.
    Peer(Party),
    /// The operator of this node.
    Operator { agency: AgencyId },
    /// A system without a clerk; may look at what is served, nothing else.
    System { agency: AgencyId, name: Name },
}

impl Caller {
    pub fn agency(&self) -> AgencyId {
        match self {
            Self::Staff { actor, .. } => actor.agency(),
            Self::Peer(party) => party.agency,
            Self::Portal { agency, .. }
            | Self::Operator { agency }
            | Self::System { agency, .. } => *agency,
        }
    }

    /// The class, for logs and counts.
    pub const fn class(&self) -> &'static str {
        match self {
            Self::Staff { .. } => "staff",
            Self::Portal { .. } => "portal",
            Self::Peer(_) => "peer",
            Self::Operator { .. } => "operator",
            Self::System { .. } => "system",
        }
    }

    /// One text a caller: what request ids are unique under.
    pub fn key(&self) -> String {
        match self {
            Self::Staff { actor, .. } => actor.person.to_string(),
            Self::Portal { agency, name } => format!("{agency}/portal/{}", name.as_str()),
            Self::Peer(party) => party.to_string(),
            Self::Operator { agency } => format!("{agency}/operator"),
            Self::System { agency, name } => format!("{agency}/sys/{}", name.as_str()),
        }
    }
}

/// The agencies that a node works for, and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served {
    pub node: AgencyId,
    pub hosted: Vec<AgencyId>,
}

impl Served {
    pub fn includes(&self, agency: AgencyId) -> bool {
        self.node == agency || self.hosted.contains(&agency)
    }

    /// The own agency first.
    pub fn agencies(&self) -> impl Iterator<Item = AgencyId> {
        std::iter::once(self.node).chain(self.hosted.iter().copied())
    }
}

/// Tells who calls. `authorization` is the header of that name, if there is one.
pub fn identify(
    connection: &Connection,
    authorization: Option<&str>,
    directory: &DirectoryView,
    served: &Served,
    proven: &token::Proven,
) -> Result<Caller, Failure> {
    let SpiffeId { agency, workload } = &connection.peer;
    let agency = *agency;
    // The connection may be older than the directory in force.
    if !directory.is_active(agency) {
        return Err(Failure::unauthenticated("CALLER_SUSPENDED"));
    }
    let no_token = |caller| match authorization {
        None => Ok(caller),
        Some(_) => Err(Failure::unauthenticated("TOKEN_NOT_FOR_THIS_CALLER")),
    };
    // Only federation crosses agencies: a system or portal talks to its own node.
    if !matches!(workload, Workload::Service(_)) && !served.includes(agency) {
        return Err(Failure::forbidden("NOT_SERVED_HERE"));
    }
    match workload {
        Workload::Service(service) => no_token(Caller::Peer(Party {
            agency,
            service: *service,
        })),
        Workload::Portal(name) => no_token(Caller::Portal {
            agency,
            name: name.clone(),
        }),
        Workload::System(name) => match authorization {
            Some(header) => {
                let token = header
                    .strip_prefix("Bearer ")
                    .ok_or(token::TokenError::Malformed)?;
                let circumstances = Circumstances {
                    caller: agency,
                    certificate: &connection.certificate,
                    audience: served.node,
                    now: machine::unix_seconds(),
                };
                Ok(Caller::Staff {
                    actor: token::verify(token, directory, &circumstances, proven)?,
                    system: connection.peer.clone(),
                })
            }
            None if *name == Name::operator() && agency == served.node => {
                Ok(Caller::Operator { agency })
            }
            None => Ok(Caller::System {
                agency,
                name: name.clone(),
            }),
        },
    }
}
