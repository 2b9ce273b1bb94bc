//! What the storage alone needs for an import: the same rows of both databases, without calls, TLS or link.
//!
//! The changes are those that the services make: registration by the intake service's own use case, called in process, and
//! the messages of its outgoing rows accepted by the follow-up store in batches as the link's. What is left out is what an
//! import has besides: connections, encodings, tokens, layers, and texts sealed for the way between services.

mod post;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use contracts::codec::Wire;
use contracts::pb::intake::v1::intake_service_server::IntakeService as _;
use domain::id::Service;
use domain::people::{Actor, Role};
use intake::Intake;
use node::caller::{Caller, Served};
use node::config::{ClockSource, Config, Database};
use node::context::Context;
use node::identity::files::{FileError, Identities};
use node::identity::{SpiffeId, Workload};
use node::metrics::Metrics;
use store::clock::{SteeringError, mark};
use store::{Channel, Clock, Engine, Entropy, Options, Postgres, Store, StoreError, VaultError};
use tokio::task::{JoinError, JoinSet};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::{Request, Status};

use super::cast;
use super::import::{IN_FLIGHT, request};
use super::petitions::{Petition, PetitionSource};
use super::site::{SYSTEM, Site};

/// Why the storage alone did not get through.
#[derive(Debug, thiserror::Error)]
pub enum AloneFault {
    #[error("the petitions or the folder {} cannot be used", path.display())]
    File {
        path: PathBuf,
        #[source]
        source: io::Error,
    },
    #[error("the keys of the office cannot be read")]
    Keys(#[from] FileError),
    #[error("law time cannot be read")]
    Clock(#[from] SteeringError),
    #[error("a store of the comparison failed")]
    Store(#[from] StoreError),
    #[error("a text of the comparison could not be sealed again")]
    Vault(#[from] VaultError),
    #[error("petition {id} was not registered in the comparison")]
    Register {
        id: String,
        #[source]
        source: Box<Status>,
    },
    #[error("a message of the comparison is not as it was written")]
    Message,
    #[error("a task of the comparison broke off")]
    Task(#[from] JoinError),
}

/// What the storage alone came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alone {
    /// Machine time until all rows of both databases were durable; making and opening them is not counted.
    pub took: Duration,
    /// Entries of both journals: a matter and a docket each.
    pub matters: u64,
    pub dockets: u64,
}

/// Registers the same petitions in two new stores beside those of the site, by as many callers; they are removed again.
pub async fn store_alone(site: &Site, source: &PetitionSource) -> Result<Alone, AloneFault> {
    let folder = site.folder().join("store-alone");
    let file = |source| AloneFault::File {
        path: folder.clone(),
        source,
    };
    mark(&folder).map_err(file)?;
    let ran = on_the_same(site, &folder, source).await;
    std::fs::remove_dir_all(&folder).map_err(file)?;
    ran
}

/// On files where the office has files, and else on databases of their own on its server.
async fn on_the_same(
    site: &Site,
    folder: &Path,
    source: &PetitionSource,
) -> Result<Alone, AloneFault> {
    let Database::Server { url_file, .. } = &site.config(cast::member("office")).databases else {
        let engine = |service| Engine::Sqlite {
            path: folder.join(format!("{service}.db")),
        };
        let (intake, follow_up) = (engine(Service::Intake), engine(Service::FollowUp));
        return Pair::open(site, intake, follow_up).await?.run(source).await;
    };
    let url = std::fs::read_to_string(url_file).map_err(|source| AloneFault::File {
        path: url_file.clone(),
        source,
    })?;
    let name = format!(
        "lianfang_alone_{:08x}",
        u32::from_be_bytes(Entropy::system().bytes())
    );
    let database = Postgres::create_database(url.trim(), &name).await?;
    let ran = async {
        let engine = |schema| Postgres::new(&database, schema).map(Engine::Postgres);
        let pair = Pair::open(site, engine("intake")?, engine("follow_up")?).await?;
        pair.run(source).await
    };
    let ran = ran.await;
    Postgres::drop_database(url.trim(), &name).await?;
    ran
}

/// The two stores, and what surrounds them in a node.
struct Pair {
    intake: Context<Wire>,
    follow_up: Store<Wire>,
    channel: Channel,
}

impl Pair {
    async fn open(site: &Site, intake: Engine, follow_up: Engine) -> Result<Self, AloneFault> {
        let office = cast::member("office");
        let config = site.config(office);
        let clock = match &config.clock {
            ClockSource::System => Clock::System,
            ClockSource::Steered(file) => Clock::steered(file)?,
        };
        let open = async |service: Service, engine| {
            let options = Options {
                service,
                engine,
                key_file: config.identity_folder().vault_key(service),
                rules: site.directory().rules(),
            };
            Store::<Wire>::open(options, clock.clone(), Entropy::system()).await
        };
        let store = open(Service::Intake, intake).await?;
        let follow_up = open(Service::FollowUp, follow_up).await?;
        let channel = Channel {
            from: site.party(office, Service::Intake),
            to: site.party(office, Service::FollowUp),
        };
        follow_up
            .note_peer_incarnation(channel, store.incarnation())
            .await?;
        let intake = context(site, config, store, clock.clone())?;
        Ok(Self {
            intake,
            follow_up,
            channel,
        })
    }

    async fn run(self, source: &PetitionSource) -> Result<Alone, AloneFault> {
        let began = Instant::now();
        let all_registered = CancellationToken::new();
        let register = async {
            let registered = self.register(source).await;
            all_registered.cancel();
            registered
        };
        let (registered, delivered) = tokio::join!(register, self.deliver(&all_registered));
        let took = began.elapsed();
        registered?;
        delivered?;
        let (intake, follow_up) = (self.intake.store, self.follow_up);
        let alone = Alone {
            took,
            matters: intake.frontier().await?.size(),
            dockets: follow_up.frontier().await?.size(),
        };
        intake.close().await;
        follow_up.close().await;
        Ok(alone)
    }

    async fn register(&self, source: &PetitionSource) -> Result<(), AloneFault> {
        let unreadable = |error| AloneFault::File {
            path: match source {
                PetitionSource::BuiltIn => PathBuf::new(),
                PetitionSource::File(path) => path.clone(),
            },
            source: error,
        };
        let mut petitions = source.open().map_err(unreadable)?;
        let service = Intake::new(self.intake.clone());
        let caller = registrar();
        let mut calls = JoinSet::new();
        let mut more = true;
        loop {
            while more && calls.len() < IN_FLIGHT {
                match petitions.next_petition().map_err(unreadable)? {
                    Some(Ok(petition)) => {
                        calls.spawn(one(service.clone(), caller.clone(), petition));
                    }
                    Some(Err(_)) => {}
                    None => more = false,
                }
            }
            match calls.join_next().await {
                Some(done) => done??,
                None => return Ok(()),
            }
        }
    }
}

fn context(
    site: &Site,
    config: &Config,
    store: Store<Wire>,
    clock: Clock,
) -> Result<Context<Wire>, AloneFault> {
    Ok(Context {
        service: Service::Intake,
        store,
        clock,
        entropy: Entropy::system(),
        directory: Arc::clone(site.directory()),
        served: Arc::new(Served {
            node: config.agency,
            hosted: config.hosted.clone(),
        }),
        identities: Arc::new(Identities::load(config)?),
        metrics: Metrics::default(),
        limits: Arc::new(config.limits.clone()),
        tasks: TaskTracker::new(),
        stop: CancellationToken::new(),
    })
}

/// Who registers, as the node's layers would have found out.
fn registrar() -> Caller {
    let office = cast::member("office");
    let staff = office.with_role(Role::Registrar);
    Caller::Staff {
        actor: Actor {
            person: office.person(staff),
            roles: staff.roles(),
        },
        system: SpiffeId {
            agency: office.id(),
            workload: Workload::System(
                SYSTEM
                    .parse()
                    .expect("the site's own names are short and in small letters"),
            ),
        },
    }
}

async fn one(service: Intake, caller: Caller, petition: Petition) -> Result<(), AloneFault> {
    let (request_id, id) = (petition.request_id(), petition.id.clone());
    let mut asked = request(petition);
    asked.request_id = request_id;
    let mut asked = Request::new(asked);
    asked.extensions_mut().insert(caller);
    let answer = service.register_matter(asked).await;
    answer.map(drop).map_err(|status| AloneFault::Register {
        id,
        source: Box::new(status),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::site::Spans;

    async fn alone(source: &PetitionSource) -> Alone {
        let folder = tempfile::tempdir().unwrap();
        let from = jiff::civil::date(2026, 3, 2);
        let site = Site::create(folder.path(), from, &Spans::Nowhere).unwrap();
        let alone = store_alone(&site, source).await.unwrap();
        assert!(!folder.path().join("store-alone").exists());
        alone
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn every_petition_is_a_matter_and_a_docket() {
        let alone = alone(&PetitionSource::BuiltIn).await;
        assert_eq!((alone.matters, alone.dockets), (46, 46));
    }

    #[tokio::test(flavor = "multi_thread")]
    #[expect(
        clippy::print_stderr,
        reason = "a test that is skipped says so, and what was measured is worth seeing"
    )]
    async fn real_petitions_too() {
        let Some(folder) = std::env::var_os("LIANFANG_DATA") else {
            eprintln!("skipped: LIANFANG_DATA is not set");
            return;
        };
        let path = PathBuf::from(folder).join("petitions.jsonl");
        let alone = alone(&PetitionSource::File(path)).await;
        assert_eq!((alone.matters, alone.dockets), (4_326, 4_326));
        eprintln!("{} ms", alone.took.as_millis());
    }
}
