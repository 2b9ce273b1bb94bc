//! Nodes as they run, several in one process: SQLite files, mutual TLS on loopback, tokens of clerks, one law time.

use std::collections::BTreeSet;
use std::sync::Arc;

use contracts::codec::Wire;
use domain::calendar::Calendar;
use domain::id::{AgencyId, Party, Service};
use domain::people::Role;
use domain::term::Profile;
use domain::time::Instant;
use node::config::Config;
use node::context::Context;
use node::directory::Live;
use node::identity::Workload;
use node::identity::files::{Folder, signing_key};
use node::keys::SigningKey;
use node::run::{Bound, RunError, serve};
use node::telemetry::Telemetry;
use node::tls::Identity;
use node::token::{self, Grant};
use node::{client, machine};
use ring::digest::{SHA256, digest};
use store::clock::{Course, SteeredFile, mark};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::service::Routes;
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::desk::{Injected, Land, SYSTEM};

/// What a process makes of its contexts.
pub type Build = fn(&[Context<Wire>]) -> Result<Routes, Box<dyn std::error::Error + Send + Sync>>;

const CLOCK: &str = "clock";

/// A process of an agency, until it is told to stop.
pub struct Running {
    /// Its services, as they are open now.
    pub contexts: Vec<Context<Wire>>,
    stop: CancellationToken,
    process: JoinHandle<Result<(), RunError>>,
}

impl Land {
    /// Makes law time stand at an instant, for all processes.
    pub fn clock(&self, now: Instant) -> SteeredFile {
        mark(self.folder()).expect("writes the folder");
        SteeredFile::create(&self.folder().join(CLOCK), Course::Frozen(now)).expect("a new clock")
    }

    /// Starts the node of an agency, on the files it left when it ran before.
    pub async fn start(&self, node: AgencyId, build: Build) -> Running {
        let config = self.settings(node);
        mark(&config.data_dir).expect("writes the folder");
        let stop = CancellationToken::new();
        let (built, contexts) = oneshot::channel();
        let (told, bound) = oneshot::channel::<Bound>();
        let ending = stop.clone();
        let process = TaskTracker::new().spawn(async move {
            let build = async move |contexts: Vec<Context<Wire>>| {
                let routes = build(&contexts)?;
                // Nobody waits for it any more where the start was given up.
                let _ = built.send(contexts);
                Ok(routes)
            };
            let ready = |addresses| {
                let _ = told.send(addresses);
            };
            serve(&config, &Telemetry::none(), build, ending, ready).await
        });
        let (Ok(contexts), Ok(_)) = (contexts.await, bound.await) else {
            panic!("the node does not start: {:?}", process.await);
        };
        Running {
            contexts,
            stop,
            process,
        }
    }

    pub(crate) fn settings(&self, node: AgencyId) -> Config {
        let text = format!(
            "agency = \"{node}\"\n\
             identity.folder = \"{node}\"\n\
             data_dir = \"{node}-data\"\n\
             listen = \"127.0.0.1:{}\"\n\
             plain = \"127.0.0.1:0\"\n\
             clock.steered = \"{CLOCK}\"\n\
             directory.keys = [\"{}\"]\n",
            self.port(node),
            self.key(),
        );
        let file = self.folder().join(format!("{node}.toml"));
        std::fs::write(&file, text).expect("writes the folder");
        Config::read_with(&file, []).expect("settings just written")
    }

    /// The system with which an agency's clerks call the agency's node.
    pub fn system(&self, agency: AgencyId) -> System {
        let folder = Folder::new(self.folder().join(agency.as_str()));
        let system = Workload::System(SYSTEM.parse().expect("a name of a system"));
        let identity = Identity::load(folder.leaf(&system)).expect("a certificate just issued");
        let mut certificate = [0; 32];
        if let Some(leaf) = identity.certified().cert.first() {
            certificate.copy_from_slice(digest(&SHA256, leaf).as_ref());
        }
        let directory = Live::open(
            self.folder().join("directory.json"),
            self.folder().join(format!("{agency}-system.seen")),
            self.settings(agency).directory.signers,
            Calendar::national(),
            Profile::national(),
        );
        System {
            agency,
            identity: Arc::new(identity),
            directory: Arc::new(directory.expect("a directory just signed")),
            key: signing_key(&folder.token_key()).expect("a key just issued"),
            certificate,
        }
    }
}

impl Running {
    /// The open service.
    pub fn context(&self, service: Service) -> &Context<Wire> {
        let context = self.contexts.iter().find(|each| each.service == service);
        context.expect("every node here runs all services")
    }

    /// Ends it as an operator does: what was acknowledged is on the disk.
    pub async fn stop(self) {
        self.stop.cancel();
        let ended = self.process.await.expect("the process does not panic");
        ended.expect("the process ends in order");
    }
}

/// The system of an agency, which holds its certificate and the key of its clerks' tokens.
pub struct System {
    agency: AgencyId,
    identity: Arc<Identity>,
    directory: Arc<Live>,
    key: SigningKey,
    certificate: [u8; 32],
}

impl System {
    /// A connection to a service of the agency's own node.
    pub fn channel(&self, service: Service) -> Channel {
        let party = Party {
            agency: self.agency,
            service,
        };
        let channel = client::channel(&self.identity, &self.directory, party);
        channel.expect("the directory lists the node")
    }

    /// Gives every call of a client the token of this clerk.
    pub fn calling(&self, number: &str, roles: &[Role]) -> Injected {
        let roles = BTreeSet::from_iter(roles.iter().copied());
        let grant = Grant {
            agency: self.agency,
            staff: &number.parse().expect("a staff number"),
            roles: &roles,
            audience: self.agency,
            certificate: &self.certificate,
            issued: machine::unix_seconds(),
            life: token::LIFE_MAX,
        };
        let header = format!("Bearer {}", token::mint(&self.key, &grant));
        let header: MetadataValue<Ascii> = header.parse().expect("a compact JWS is ASCII");
        Box::new(move |mut request: Request<()>| -> Result<_, Status> {
            request
                .metadata_mut()
                .insert("authorization", header.clone());
            Ok(request)
        })
    }
}
