//! A clerk's system under load: several connections, one token, every call made once.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use domain::id::Service;
use domain::people::Role;
use node::keys::SigningKey;
use node::token::{self, Grant};
use node::{client, machine};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::demo::cast::{Member, Staff};
use crate::demo::clerk::verbs::Call;
use crate::demo::site::{Site, SiteError};

/// Calls that share a connection: a server takes 64 streams of one, and the next would wait unseen.
const SHARE: usize = 32;

/// The connections of one clerk to one service of a node. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inner>);

struct Inner {
    channels: Vec<Channel>,
    token: Mutex<Option<(u64, MetadataValue<Ascii>)>>,
    member: &'static Member,
    staff: &'static Staff,
    key: SigningKey,
    certificate: [u8; 32],
}

impl fmt::Debug for Desk {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Desk { .. }")
    }
}

impl Desk {
    /// The member of an agency's staff with a role, with connections for so many callers.
    pub fn open(
        site: &Site,
        member: &'static Member,
        role: Role,
        service: Service,
        callers: usize,
    ) -> Result<Self, SiteError> {
        let identity = site.system(member)?;
        let channel = |_| {
            client::channel(&identity, site.directory(), site.party(member, service)).map_err(
                |source| SiteError::Channel {
                    agency: member.slug,
                    source,
                },
            )
        };
        let key = node::identity::files::signing_key(&site.identity(member).token_key());
        Ok(Self(Arc::new(Inner {
            channels: (0..callers.div_ceil(SHARE).max(1))
                .map(channel)
                .collect::<Result<_, _>>()?,
            token: Mutex::default(),
            member,
            staff: member.with_role(role),
            key: key.map_err(SiteError::Key)?,
            certificate: identity.fingerprint(),
        })))
    }

    /// Makes a call, once, on the connection of a caller.
    pub async fn call<C: Call>(&self, caller: usize, request: C) -> Result<C::Answer, Status> {
        let channel = self.0.channels[caller % self.0.channels.len()].clone();
        let mut request = Request::new(request);
        request
            .metadata_mut()
            .insert("authorization", self.0.token());
        C::send(channel, request)
            .await
            .map(tonic::Response::into_inner)
    }
}

impl Inner {
    /// The token in use, or a new one when half of its life is over.
    fn token(&self) -> MetadataValue<Ascii> {
        let now = machine::unix_seconds();
        let mut token = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((issued, header)) = &*token
            && now.saturating_sub(*issued) < token::LIFE_MAX.as_secs() / 2
        {
            return header.clone();
        }
        let grant = Grant {
            agency: self.member.id(),
            staff: &self.staff.number(),
            roles: &self.staff.roles(),
            audience: self.member.node().id(),
            certificate: &self.certificate,
            issued: now,
            life: token::LIFE_MAX,
        };
        let mut header: MetadataValue<Ascii> = format!("Bearer {}", token::mint(&self.key, &grant))
            .parse()
            .expect("a compact JWS is printable ASCII");
        header.set_sensitive(true);
        *token = Some((now, header.clone()));
        header
    }
}
