//! Clerks at their desks: calls to the nodes over mutual TLS, with a token of the agency, until there is an answer.

mod fault;
mod persist;
pub mod verbs;

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contracts::wire::Wired as _;
use domain::id::{AgencyId, RecordId, Service};
use node::keys::SigningKey;
use node::token::{self, Grant};
use node::{client, machine};
use ring::digest::{SHA256, digest};
use store::entropy::Entropy;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;

use super::acks::{Acknowledged, Acks};
use super::cast::{self, Member, Staff};
use super::site::{Site, SiteError};
use persist::{Line, PATIENCE};
use verbs::{Call, Mutation, Verb};

pub use fault::{CallFault, Refused};

/// How long a token lives; half of it is left whenever one is used.
const TOKEN_LIFE: Duration = token::LIFE_MAX;

/// The connections of all clerks of a site. Cheap to clone.
#[derive(Clone)]
pub struct Desks(Arc<Inner>);

struct Inner {
    systems: Vec<System>,
    portal: Channel,
    tokens: Mutex<HashMap<(&'static str, &'static str), Token>>,
    trace: Mutex<Option<MetadataValue<Ascii>>>,
    acks: Acks,
    entropy: Entropy,
}

/// The system of an agency: one connection to each service of the node that keeps its records.
struct System {
    agency: &'static str,
    /// For whom tokens are made out: the agency whose node it calls.
    node: AgencyId,
    channels: Vec<(Service, Channel)>,
    key: SigningKey,
    /// SHA-256 of the certificate it calls with, to which tokens are bound.
    certificate: [u8; 32],
}

#[derive(Clone)]
struct Token {
    header: MetadataValue<Ascii>,
    /// Machine time, seconds since 1970.
    issued: u64,
}

impl fmt::Debug for Desks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desks { .. }")
    }
}

impl Desks {
    /// Needs the runtime on which the calls will be made; connects with the first of them.
    pub fn open(site: &Site, acks: Acks) -> Result<Self, SiteError> {
        let office = cast::member("office");
        let portal = client::channel(
            &site.portal()?,
            site.directory(),
            site.party(office, Service::Intake),
        );
        Ok(Self(Arc::new(Inner {
            systems: cast::CAST
                .iter()
                .map(|member| System::open(site, member))
                .collect::<Result<_, _>>()?,
            portal: portal.map_err(|source| SiteError::Channel {
                agency: office.slug,
                source,
            })?,
            tokens: Mutex::default(),
            trace: Mutex::default(),
            acks,
            entropy: Entropy::system(),
        })))
    }

    /// A member of an agency's staff, at a desk of the agency.
    pub fn clerk(&self, member: &'static Member, staff: &'static Staff) -> Clerk {
        Clerk {
            desks: self.clone(),
            member,
            staff,
        }
    }

    /// The office's portal for petitioners.
    pub fn portal(&self) -> Portal {
        Portal(self.clone())
    }

    /// The W3C trace context of the calls from now on; one that is no header value is left out.
    pub fn trace(&self, traceparent: Option<String>) {
        let header = traceparent.and_then(|text| text.parse().ok());
        *self.0.trace.lock().unwrap_or_else(PoisonError::into_inner) = header;
    }

    fn system(&self, member: &Member) -> &System {
        self.0
            .systems
            .iter()
            .find(|system| system.agency == member.slug)
            .expect("every agency of the cast has a system")
    }

    fn traced(&self) -> Option<MetadataValue<Ascii>> {
        self.0
            .trace
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl System {
    fn open(site: &Site, member: &'static Member) -> Result<Self, SiteError> {
        let identity = site.system(member)?;
        let token_key = site.identity(member).token_key();
        let channels = Service::ALL.into_iter().map(|service| {
            let party = site.party(member, service);
            client::channel(&identity, site.directory(), party)
                .map(|channel| (service, channel))
                .map_err(|source| SiteError::Channel {
                    agency: member.slug,
                    source,
                })
        });
        Ok(Self {
            agency: member.slug,
            node: site.home(member).id(),
            channels: channels.collect::<Result<_, _>>()?,
            key: node::identity::files::signing_key(&token_key).map_err(SiteError::Key)?,
            certificate: identity.fingerprint(),
        })
    }

    fn channel(&self, service: Service) -> &Channel {
        self.channels
            .iter()
            .find(|(known, _)| *known == service)
            .map(|(_, channel)| channel)
            .expect("a system has a connection to every service")
    }
}

/// A member of staff who calls the node that keeps the agency's records. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Clerk {
    desks: Desks,
    member: &'static Member,
    staff: &'static Staff,
}

impl Clerk {
    pub const fn member(&self) -> &'static Member {
        self.member
    }

    pub const fn staff(&self) -> &'static Staff {
        self.staff
    }

    /// Changes a record. The same step has one effect, however often it is called: repeated here over broken connections
    /// and nodes that start again, for a minute of machine time. The acknowledgement is on the disk before this returns.
    pub async fn act<M: Mutation>(
        &self,
        step: &str,
        mut request: M,
    ) -> Result<M::Answer, CallFault> {
        request.identify(&request_id(step));
        let answer = self.ask(M::SERVICE, request).await?;
        let unclear = || CallFault::Unclear { method: M::METHOD };
        let reference = M::reference(&answer).ok_or_else(unclear)?;
        let record = reference.record.clone().ok_or_else(unclear)?;
        let acknowledged = Acknowledged {
            step: step.to_owned(),
            method: M::METHOD.to_owned(),
            record: RecordId::from_wire(record)
                .map_err(|_| unclear())?
                .to_string(),
            version: reference.version,
            position: reference.position,
            replayed: reference.replayed,
        };
        self.desks.0.acks.keep(&acknowledged).await?;
        Ok(answer)
    }

    /// Asks the service that the request belongs to; repeated likewise.
    pub async fn read<V: Verb>(&self, request: V) -> Result<V::Answer, CallFault> {
        self.ask(V::SERVICE, request).await
    }

    /// Asks a service what every service answers: the calls of `NodeService`.
    pub async fn ask<C: Call>(&self, service: Service, request: C) -> Result<C::Answer, CallFault> {
        let system = self.desks.system(self.member);
        let line = Line {
            channel: system.channel(service),
            authorization: || Some(self.token(system)),
            trace: self.desks.traced(),
            entropy: &self.desks.0.entropy,
            patience: PATIENCE,
        };
        line.persist(request).await
    }

    /// The token in use, or a new one when half of its life is over.
    fn token(&self, system: &System) -> MetadataValue<Ascii> {
        let now = machine::unix_seconds();
        let mut tokens = self
            .desks
            .0
            .tokens
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let key = (self.member.slug, self.staff.number);
        if let Some(token) = tokens.get(&key)
            && now.saturating_sub(token.issued) < TOKEN_LIFE.as_secs() / 2
        {
            return token.header.clone();
        }
        let grant = Grant {
            agency: self.member.id(),
            staff: &self.staff.number(),
            roles: &self.staff.roles(),
            audience: system.node,
            certificate: &system.certificate,
            issued: now,
            life: TOKEN_LIFE,
        };
        let mut header: MetadataValue<Ascii> =
            format!("Bearer {}", token::mint(&system.key, &grant))
                .parse()
                .expect("a compact JWS is printable ASCII");
        header.set_sensitive(true);
        let token = Token {
            header: header.clone(),
            issued: now,
        };
        tokens.insert(key, token);
        header
    }
}

/// The office's portal: it asks for petitioners, who have no account and no token.
#[derive(Clone, Debug)]
pub struct Portal(Desks);

impl Portal {
    /// Asks the office's intake; repeated as a clerk's call is.
    pub async fn read<V: Verb>(&self, request: V) -> Result<V::Answer, CallFault> {
        let line = Line {
            channel: &self.0.0.portal,
            authorization: || None,
            trace: self.0.traced(),
            entropy: &self.0.0.entropy,
            patience: PATIENCE,
        };
        line.persist(request).await
    }
}

/// The name of a step as nodes take request ids, 8 to 64 printable characters: its own where it is one, else a digest.
fn request_id(step: &str) -> String {
    if (8..=64).contains(&step.len()) && step.bytes().all(|byte| byte.is_ascii_graphic()) {
        return step.to_owned();
    }
    let digest = digest(&SHA256, step.as_bytes());
    format!("step:{}", node::keys::hexadecimal(&digest.as_ref()[..16]))
}

#[cfg(test)]
mod tests;
