//! Who may call what: exact method paths from the contracts, and nothing that is not named there.

use std::time::Duration;

use contracts::policy::{Access, Caller as Class, Policy};
use domain::refusal::Refusal;
use http::Uri;

use crate::caller::Caller;
use crate::failure::Failure;
use crate::limits::LOOK_MAX;

/// What everybody with a certificate that this node serves may ask: whether it is well, and what it offers.
const FOR_ANY_CALLER: [&str; 4] = [
    "/grpc.health.v1.Health/Check",
    "/grpc.health.v1.Health/List",
    "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
    // Python's client speaks this one only.
    "/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo",
];

/// What a method needs.
#[derive(Clone, Debug)]
pub enum Need {
    Policy(Access),
    AnyCaller,
}

impl Need {
    /// The longest that a call may take.
    pub const fn deadline(&self) -> Option<Duration> {
        match self {
            Self::Policy(access) => access.deadline,
            Self::AnyCaller => Some(LOOK_MAX),
        }
    }
}

/// The table by exact path. What is not in it is denied, whoever asks.
#[derive(Debug)]
pub struct Table(std::collections::HashMap<String, Need>);

impl Table {
    pub fn new(policy: Policy) -> Self {
        let methods = policy
            .methods()
            .map(|(path, access)| (path.to_owned(), Need::Policy(access.clone())));
        let any = FOR_ANY_CALLER.map(|path| (path.to_owned(), Need::AnyCaller));
        Self(methods.chain(any).collect())
    }

    pub fn need(&self, path: &str) -> Option<&Need> {
        self.0.get(path)
    }

    /// The path as the contracts spell it, if it is a method: for logs, counts and spans.
    pub fn known(&self, path: &str) -> Option<&str> {
        self.0.get_key_value(path).map(|(known, _)| known.as_str())
    }

    /// Lets a caller through to a method, or says why not.
    pub fn allow(&self, uri: &Uri, caller: Option<&Caller>) -> Result<(), Failure> {
        // Without a query: a router may cut it off and find the method behind a path that was never compared.
        let exact = uri.path_and_query().map(http::uri::PathAndQuery::as_str);
        let need = exact
            .and_then(|path| self.need(path))
            .ok_or(Failure::NoMethod)?;
        let caller = caller.ok_or(Failure::unauthenticated("CALLER_UNKNOWN"))?;
        match need {
            Need::AnyCaller => Ok(()),
            Need::Policy(access) => allow(access, caller),
        }
    }
}

fn allow(access: &Access, caller: &Caller) -> Result<(), Failure> {
    let class = match caller {
        Caller::Staff { actor, .. } => {
            if access.allows(Class::Staff) && !access.allows_any(&actor.roles) {
                // As the rules refuse it: a code has one meaning, wherever it is said. One of the roles stands for all.
                let needed = access.roles.first().copied();
                return Err(
                    needed.map_or(Failure::forbidden("PERMISSION_DENIED"), |needed| {
                        Refusal::RoleNotAllowed { needed }.into()
                    }),
                );
            }
            Class::Staff
        }
        Caller::Portal { .. } => Class::Portal,
        Caller::Peer(_) => Class::Peer,
        Caller::Operator { .. } => Class::Operator,
        Caller::System { .. } if access.allows(Class::Staff) => {
            return Err(Failure::unauthenticated("TOKEN_REQUIRED"));
        }
        Caller::System { .. } => return Err(Failure::forbidden("PERMISSION_DENIED")),
    };
    if access.allows(class) {
        Ok(())
    } else {
        Err(Failure::forbidden("PERMISSION_DENIED"))
    }
}

#[cfg(test)]
mod tests;
