//! Calls of the command line to a running node: which certificate is shown, in whose name, and what went wrong.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::error::Error as _;
use std::path::Path;
use std::sync::Arc;

use contracts::status::Told;
use domain::calendar::Calendar;
use domain::id::{AgencyId, Party, Service};
use node::client::{self, ClientError};
use node::config::Config;
use node::directory::Live;
use node::identity::files::{Folder, signing_key};
use node::identity::{Name, Workload};
use node::machine::unix_seconds;
use node::tls::Identity;
use node::token::{Grant, LIFE_MAX, mint};
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::Channel;
use tonic::{Request, Status};

use super::args::calls::{ClerkArgs, NodeArgs};
use super::fault::{Exit, Fault};
use crate::demo::clerk::verbs::Call;

/// Who calls where a command names no clerk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Otherwise {
    /// The operator of the node, where the contract lets it.
    Operator,
    /// Nobody: a case is for clerks.
    Nobody,
}

/// An agency's way to the services of the node that keeps its records.
pub struct Connection {
    pub agency: AgencyId,
    node: AgencyId,
    identity: Arc<Identity>,
    directory: Arc<Live>,
    authorization: Option<MetadataValue<Ascii>>,
    channels: RefCell<BTreeMap<Service, Channel>>,
}

/// Why a call has no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    #[error("{method} was refused: {message}")]
    Refused {
        method: &'static str,
        reason: String,
        message: String,
    },
    #[error("{party} cannot be reached")]
    Unreachable {
        party: Party,
        #[source]
        source: Box<Status>,
    },
    #[error("no connection can be tried")]
    NoWay(#[from] ClientError),
}

impl From<Unanswered> for Fault {
    fn from(unanswered: Unanswered) -> Self {
        let what = unanswered.to_string();
        match unanswered {
            Unanswered::Refused { reason, .. } => {
                Self::new(Exit::Failed, what, format!("lianfang explain {reason}"))
            }
            Unanswered::Unreachable { source, .. } => Self::unavailable(
                what,
                "see that it runs, and that `lianfang directory show` lists where it listens",
            )
            .because(innermost(&source)),
            Unanswered::NoWay(source) => Self::unavailable(
                what,
                "`lianfang directory show` lists the services of each agency",
            )
            .because(source),
        }
    }
}

/// What the network said: the text of the status, and what stands between, say the same at greater length.
fn innermost(status: &Status) -> String {
    let mut found = status.message().to_owned();
    let mut next = status.source();
    while let Some(error) = next {
        found = error.to_string();
        next = error.source();
    }
    found
}

/// Runs the calls of one command.
pub fn finish<T>(calls: impl Future<Output = Result<T, Fault>>) -> Result<T, Fault> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|source| Fault::internal("the runtime cannot be had", "").because(source))?
        .block_on(calls)
}

impl Connection {
    /// Reads the certificate, the directory and, for a clerk, the token or the key that makes one. Nothing is called yet.
    pub fn open(node: &NodeArgs, clerk: &ClerkArgs, otherwise: Otherwise) -> Result<Self, Fault> {
        let config = settings(&node.config)?;
        let agency = node.agency.unwrap_or(config.agency);
        if !config.agencies().any(|served| served == agency) {
            return Err(Fault::usage(
                format!("this node keeps no records for {agency}"),
                "--agency names the node's own agency or one of `hosted` in its settings",
            ));
        }
        let folder = config.keys_of(agency);
        let operator = match (&clerk.staff, &clerk.token, otherwise) {
            (None, None, Otherwise::Nobody) => {
                return Err(Fault::usage(
                    "who asks?",
                    "name a clerk with --staff NUMBER --role ROLE, or give --token FILE",
                ));
            }
            (None, None, Otherwise::Operator) => true,
            _ => false,
        };
        let system = if operator {
            Name::operator()
        } else {
            clerk.system.clone()
        };
        let identity = identity(&folder, system)?;
        let authorization = authorization(&config, &folder, agency, clerk, &identity)?;
        let directory = Live::glance(
            config.directory.file.clone(),
            config.directory.signers.clone(),
            Calendar::national(),
            config.profile.clone(),
        )
        .map_err(|source| {
            let advice = format!("lianfang explain {}", source.code());
            Fault::unavailable("the directory is not taken", advice).because(source)
        })?;
        Ok(Self {
            agency,
            node: config.agency,
            identity: Arc::new(identity),
            directory: Arc::new(directory),
            authorization,
            channels: RefCell::default(),
        })
    }

    /// Asks a service once.
    pub async fn ask<C: Call>(
        &self,
        service: Service,
        request: C,
    ) -> Result<C::Answer, Unanswered> {
        let party = Party {
            agency: self.node,
            service,
        };
        let channel = self.channel(party)?;
        let mut request = Request::new(request);
        if let Some(token) = &self.authorization {
            request
                .metadata_mut()
                .insert("authorization", token.clone());
        }
        match C::send(channel, request).await {
            Ok(answer) => Ok(answer.into_inner()),
            Err(status) => Err(match Told::of(&status) {
                Some(told) => Unanswered::Refused {
                    method: C::METHOD,
                    reason: told.reason,
                    message: status.message().to_owned(),
                },
                None => Unanswered::Unreachable {
                    party,
                    source: Box::new(status),
                },
            }),
        }
    }

    fn channel(&self, party: Party) -> Result<Channel, ClientError> {
        let mut channels = self.channels.borrow_mut();
        if let Some(channel) = channels.get(&party.service) {
            return Ok(channel.clone());
        }
        let channel = client::channel(&self.identity, &self.directory, party)?;
        channels.insert(party.service, channel.clone());
        Ok(channel)
    }
}

/// The settings of a node, for commands that call it.
pub fn settings(file: &Path) -> Result<Config, Fault> {
    Config::read(file).map_err(|source| {
        Fault::usage(
            format!("the settings in {} are not taken", file.display()),
            "--config is the node.toml of the node that is called",
        )
        .because(source)
    })
}

fn identity(folder: &Folder, system: Name) -> Result<Identity, Fault> {
    let name = system.as_str().to_owned();
    let files = folder.leaf(&Workload::System(system));
    let chain = files.chain.display().to_string();
    Identity::load(files).map_err(|source| {
        Fault::usage(
            format!("the certificate of the system {name} is not taken"),
            format!("{chain} is made by `lianfang agency init`, and anew by `lianfang agency renew … --system {name}`"),
        )
        .because(source)
    })
}

fn authorization(
    config: &Config,
    folder: &Folder,
    agency: AgencyId,
    clerk: &ClerkArgs,
    identity: &Identity,
) -> Result<Option<MetadataValue<Ascii>>, Fault> {
    let token = match (&clerk.token, &clerk.staff) {
        (Some(file), _) => std::fs::read_to_string(file).map_err(|source| {
            Fault::usage(
                format!("{} cannot be read", file.display()),
                "`lianfang agency token` prints a token",
            )
            .because(source)
        })?,
        (None, Some(staff)) => {
            let key = signing_key(&folder.token_key()).map_err(|source| {
                Fault::usage(
                    "no token can be made here",
                    "call where the agency's token.key is, or bring a token with --token FILE",
                )
                .because(source)
            })?;
            let roles = BTreeSet::from_iter(clerk.roles.iter().copied());
            mint(
                &key,
                &Grant {
                    agency,
                    staff,
                    roles: &roles,
                    audience: config.agency,
                    certificate: &identity.fingerprint(),
                    issued: unix_seconds(),
                    life: LIFE_MAX,
                },
            )
        }
        (None, None) => return Ok(None),
    };
    let mut header: MetadataValue<Ascii> = format!("Bearer {}", token.trim())
        .parse()
        .map_err(|_| Fault::usage("that is no token", "`lianfang agency token` prints one"))?;
    // Whoever holds it is the clerk: no table of headers keeps it, and Debug does not show it.
    header.set_sensitive(true);
    Ok(Some(header))
}
