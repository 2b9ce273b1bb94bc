//! Two nodes with certificates of their own, on loopback under the layers of a real process.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use contracts::codec::Wire;
use contracts::policy::Policy;
use domain::calendar::Calendar;
use domain::id::{AgencyId, DocketId, RecordId, Service};
use domain::term::Profile;
use node::accept::Connections;
use node::caller::Served;
use node::config::Config;
use node::context::Context;
use node::directory::Live;
use node::directory::document::{Class, Document, Member, PAYLOAD_TYPE, Standing};
use node::directory::envelope::Envelope;
use node::identity::files::{Folder, Identities};
use node::identity::issue::{self, Callers};
use node::keys::{SigningKey, new_signing_key};
use node::layers::Shared;
use node::metrics::Metrics;
use node::serve::{Secure, secure};
use store::{Hearing, Standstill};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::Routes;

use super::federation::{Federation, SERVICES, agency, office, party};
use crate::near::Near;

const PATIENCE: Duration = Duration::from_secs(30);

/// What all nodes of the test share.
struct Ground {
    folder: tempfile::TempDir,
    key: SigningKey,
    stop: CancellationToken,
    tasks: TaskTracker,
}

impl Ground {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            key: SigningKey::from_pem(&new_signing_key()).unwrap(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
        }
    }

    fn at(&self, id: AgencyId) -> std::path::PathBuf {
        self.folder.path().join(id.as_str())
    }

    fn member(&self, id: AgencyId, listener: &TcpListener) -> Member {
        let identity = self.at(id).join("identity");
        std::fs::create_dir(self.at(id)).unwrap();
        issue::agency(
            &identity,
            id,
            &Callers {
                systems: Vec::new(),
                portals: Vec::new(),
            },
        )
        .unwrap();
        let endpoint = format!("https://{}", listener.local_addr().unwrap());
        Member {
            code: id.to_string(),
            name: "机关".into(),
            class: if id == office() {
                Class::Office
            } else {
                Class::Organ
            },
            standing: Standing::Active,
            region: "320106".into(),
            superior: None,
            host: None,
            competences: vec![7],
            endpoints: Service::ALL
                .map(|service| (service.name().to_owned(), endpoint.clone()))
                .into(),
            keys: Folder::new(&identity).member().unwrap(),
        }
    }

    fn config(&self, id: AgencyId, directory: &[u8]) -> Config {
        let folder = self.at(id);
        std::fs::write(folder.join("directory.json"), directory).unwrap();
        let text = format!(
            "agency = \"{id}\"\nidentity.folder = \"identity\"\nlisten = \"127.0.0.1:0\"\nplain = \"127.0.0.1:0\"\n\
             services = [\"intake\", \"follow-up\"]\ndirectory.keys = [\"{}\"]\n",
            self.key.public()
        );
        let path: &Path = &folder.join("node.toml");
        std::fs::write(path, text).unwrap();
        Config::read_with(path, []).unwrap()
    }

    /// Runs a node for the stores that the federation has for this agency.
    fn run(&self, id: AgencyId, federation: &Federation, directory: &[u8], listener: TcpListener) {
        let config = self.config(id, directory);
        let seen = self.at(id).join("directory.seen");
        let signers = config.directory.signers.clone();
        let (calendar, profile) = (Calendar::national(), Profile::national());
        let live = Live::open(
            config.directory.file.clone(),
            seen,
            signers,
            calendar,
            profile,
        )
        .unwrap();
        let live = Arc::new(live);
        let identities = Arc::new(Identities::load(&config).unwrap());
        let served = Served {
            node: id,
            hosted: Vec::new(),
        };
        let metrics = Metrics::default();
        let near = Near::default();
        for service in SERVICES {
            let node = federation.node(party(id, service));
            let context = Context::<Wire> {
                service,
                store: node.desk.store.clone(),
                clock: node.clock.clone(),
                entropy: node.desk.entropy.clone(),
                directory: Arc::clone(&live),
                served: Arc::new(served.clone()),
                identities: Arc::clone(&identities),
                metrics: metrics.clone(),
                limits: Arc::new(config.limits.clone()),
                tasks: self.tasks.clone(),
                stop: self.stop.clone(),
            };
            crate::open(&context, &near).unwrap();
        }
        let shared = Shared::new(Policy::load(), live, served, metrics, &config.limits);
        let (tasks, stop) = (self.tasks.clone(), self.stop.clone());
        let routes = Routes::new(crate::server(&near));
        self.tasks.spawn(async move {
            let port = Secure {
                listener,
                identities: &identities,
                shared,
                limits: &config.limits,
                connections: Connections::new(8),
                entropy: store::Entropy::seeded(1),
                tasks: &tasks,
                stop,
            };
            secure(port, routes).await.unwrap();
        });
    }

    async fn end(self) {
        self.stop.cancel();
        self.tasks.close();
        tokio::time::timeout(PATIENCE, self.tasks.wait())
            .await
            .expect("tasks end when they are told to");
    }
}

async fn until(federation: &Federation, record: RecordId, version: u64) {
    let store = federation.store(federation.place_of(record.home()));
    let mut committed = store.watch();
    let there = async {
        while store
            .load(record)
            .await
            .unwrap()
            .is_none_or(|loaded| loaded.version < version)
        {
            committed.changed().await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, there)
        .await
        .expect("the record did not come");
}

/// Both nodes of a federation, on loopback.
async fn running(federation: &Federation) -> Ground {
    let ground = Ground::new();
    let mut listeners = BTreeMap::new();
    for id in [office(), agency(2)] {
        listeners.insert(id, TcpListener::bind("127.0.0.1:0").await.unwrap());
    }
    let agencies = listeners
        .iter()
        .map(|(id, listener)| ground.member(*id, listener))
        .collect();
    let document = Document {
        version: 1,
        agencies,
        ..Document::default()
    };
    let directory = Envelope::sign(
        PAYLOAD_TYPE,
        &document.to_bytes(),
        std::slice::from_ref(&ground.key),
    )
    .to_bytes();
    for (id, listener) in listeners {
        ground.run(id, federation, &directory, listener);
    }
    ground
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_claim_crosses_agencies_over_mutual_tls_and_its_answer_comes_back() {
    let federation = Federation::of(2, 41).await;
    let ground = running(&federation).await;
    let matter = federation.register(office()).await.unwrap();
    federation.triage(matter, false).await.unwrap();
    let docket = DocketId::of(matter);
    until(&federation, docket.record(), 2).await;
    let (handling, _) = federation.dispatch(docket, agency(2)).await.unwrap();
    until(&federation, handling.record(), 1).await;
    // Dispatched, then received there.
    until(&federation, docket.record(), 4).await;
    federation.accept(handling).await.unwrap();
    until(&federation, docket.record(), 5).await;
    ground.end().await;
}

/// Waits until the organ's follow-up has heard everybody since it was restored, and tells what it has heard.
async fn heard(federation: &Federation) -> Standstill {
    let store = federation.store(party(agency(2), Service::FollowUp));
    let mut committed = store.watch();
    let known = async {
        loop {
            let standstill = store.standstill().await.unwrap().unwrap();
            let office = standstill
                .hearings
                .iter()
                .find(|(channel, _)| channel.to == party(office(), Service::FollowUp));
            if office.is_some_and(|(_, hearing)| *hearing != Hearing::Unheard) {
                return standstill;
            }
            committed.changed().await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, known)
        .await
        .expect("the office was not heard")
}

/// A claim is with the organ, which is then put back to before or after it has come, and heard by the office over mutual TLS.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restored_node_goes_on_over_mutual_tls_where_nothing_is_lost_and_otherwise_says_what_is()
{
    let organ = party(agency(2), Service::FollowUp);
    let mut federation = Federation::of(2, 47).await;
    let ground = running(&federation).await;
    let dispatched = async |federation: &Federation| {
        let matter = federation.register(office()).await.unwrap();
        federation.triage(matter, false).await.unwrap();
        let docket = DocketId::of(matter);
        until(federation, docket.record(), 2).await;
        let (handling, _) = federation.dispatch(docket, agency(2)).await.unwrap();
        until(federation, handling.record(), 1).await;
        until(federation, docket.record(), 4).await;
        (docket, handling)
    };
    let (first, handling) = dispatched(&federation).await;
    ground.end().await;

    let backup = federation.node(organ).disk.snapshot();
    federation.revive(organ, backup.clone()).await;
    assert!(matches!(
        federation.accept(handling).await,
        Err(store::CommitError::ReadOnly(_))
    ));
    let ground = running(&federation).await;
    assert!(!heard(&federation).await.holds());
    federation.accept(handling).await.unwrap();
    until(&federation, first.record(), 5).await;
    ground.end().await;

    // Once more from the same backup, which does not know of the acceptance that the office has.
    federation.revive(organ, backup).await;
    let ground = running(&federation).await;
    let standstill = heard(&federation).await;
    assert!(standstill.holds(), "{standstill:?}");
    assert!(matches!(
        federation.accept(handling).await,
        Err(store::CommitError::ReadOnly(_))
    ));
    let (second, handling) = dispatched(&federation).await;
    federation.accept(handling).await.unwrap();
    until(&federation, second.record(), 5).await;
    ground.end().await;
}
