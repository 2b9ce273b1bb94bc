//! A node of a petition office that hosts a bureau, as it runs: settings, certificates, layers, and its link.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use contracts::codec::Wire;
use contracts::pb::node::v1::node_service_client::NodeServiceClient;
use domain::calendar::Calendar;
use domain::id::{AgencyId, Party, Service};
use domain::people::Role;
use domain::region::RegionCode;
use domain::term::Profile;
use node::client;
use node::config::Config;
use node::context::Context;
use node::directory::Live;
use node::directory::document::{Class, Document, Member, PAYLOAD_TYPE, Standing};
use node::directory::envelope::{Envelope, Signers};
use node::identity::files::{Folder, signing_key};
use node::identity::issue::{self, Callers};
use node::identity::{Name, Workload};
use node::keys::{SigningKey, new_signing_key};
use node::machine::unix_seconds;
use node::run::{Bound, RunError, serve};
use node::telemetry::Telemetry;
use node::tls::Identity;
use node::token::{Grant, mint};
use testkit::intake::office;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::metadata::MetadataValue;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::Channel;
use tonic::{Request, Status};

type Bearer = Box<dyn FnMut(Request<()>) -> Result<Request<()>, Status> + Send + Sync>;
pub(crate) type Client = NodeServiceClient<InterceptedService<Channel, Bearer>>;

/// Kept by the office, with keys of its own.
pub(crate) fn bureau() -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320981").unwrap(), 2)
}

pub(crate) struct Node {
    folder: tempfile::TempDir,
    directory: Arc<Live>,
    contexts: Vec<Context<Wire>>,
    stop: CancellationToken,
    process: JoinHandle<Result<(), RunError>>,
}

/// The hosted agency's keys lie where its host looks for them.
fn keys(folder: &Path, agency: AgencyId) -> Folder {
    let own = folder.join("identity");
    Folder::new(if agency == office() {
        own
    } else {
        own.join("hosted").join(agency.as_str())
    })
}

fn member(folder: &Path, agency: AgencyId, bound: Bound) -> Member {
    let own = agency == office();
    let endpoints = Service::ALL.into_iter().filter(|_| own).map(|service| {
        let url = format!("https://{}", bound.secure);
        (service.name().to_owned(), url)
    });
    Member {
        code: agency.to_string(),
        name: "某机关".into(),
        class: if own { Class::Office } else { Class::Organ },
        standing: Standing::Active,
        region: "320981".into(),
        superior: None,
        host: (!own).then(|| office().to_string()),
        competences: vec![7],
        endpoints: endpoints.collect(),
        keys: keys(folder, agency).member().unwrap(),
    }
}

impl Node {
    pub(crate) async fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let desk = Callers {
            systems: vec!["desk".parse().unwrap()],
            portals: Vec::new(),
        };
        issue::agency(&path.join("identity"), office(), &desk).unwrap();
        let hosted = path.join("identity/hosted").join(bureau().as_str());
        issue::agency(&hosted, bureau(), &desk).unwrap();
        let key = SigningKey::from_pem(&new_signing_key()).unwrap();
        let anywhere = ([127, 0, 0, 1], 1).into();
        let at = |version, bound| Document {
            version,
            agencies: [office(), bureau()]
                .map(|agency| member(&path, agency, bound))
                .into(),
            ..Document::default()
        };
        let publish = |document: &Document| {
            let signed = Envelope::sign(
                PAYLOAD_TYPE,
                &document.to_bytes(),
                std::slice::from_ref(&key),
            );
            std::fs::write(path.join("directory.json"), signed.to_bytes()).unwrap();
        };
        publish(&at(
            1,
            Bound {
                secure: anywhere,
                plain: anywhere,
            },
        ));
        let settings = format!(
            "agency = \"{}\"\nhosted = [\"{}\"]\nlisten = \"127.0.0.1:0\"\nplain = \"127.0.0.1:0\"\n\
             directory.keys = [\"{}\"]\n",
            office(),
            bureau(),
            key.public()
        );
        std::fs::write(path.join("node.toml"), settings).unwrap();
        let config = Config::read_with(&path.join("node.toml"), []).unwrap();
        let stop = CancellationToken::new();
        let (tell, told) = oneshot::channel();
        let (show, shown) = oneshot::channel();
        let ending = stop.clone();
        let process = TaskTracker::new().spawn(async move {
            let build = async |contexts: Vec<Context<Wire>>| {
                let routes = link::mount(&contexts, |routes, _| routes)?;
                assert!(show.send(contexts).is_ok());
                Ok(routes)
            };
            let ready = |bound| tell.send(bound).unwrap();
            serve(&config, &Telemetry::none(), build, ending, ready).await
        });
        let contexts = shown.await.unwrap();
        publish(&at(2, told.await.unwrap()));
        let signers = Signers {
            keys: vec![key.public()],
            threshold: 1,
        };
        let directory = Live::open(
            path.join("directory.json"),
            path.join("client.seen"),
            signers,
            Calendar::national(),
            Profile::national(),
        );
        Self {
            directory: Arc::new(directory.unwrap()),
            folder,
            contexts,
            stop,
            process,
        }
    }

    pub(crate) fn context(&self, service: Service) -> &Context<Wire> {
        let mut all = self.contexts.iter();
        all.find(|context| context.service == service).unwrap()
    }

    fn client(&self, agency: AgencyId, system: Name, service: Service, bearer: Bearer) -> Client {
        let files = keys(self.folder.path(), agency).leaf(&Workload::System(system));
        let identity = Arc::new(Identity::load(files).unwrap());
        let party = Party {
            agency: office(),
            service,
        };
        let channel = client::channel(&identity, &self.directory, party).unwrap();
        NodeServiceClient::with_interceptor(channel, bearer)
    }

    /// Calls with the operator's certificate of an agency.
    pub(crate) fn operator(&self, agency: AgencyId, service: Service) -> Client {
        self.client(agency, Name::operator(), service, Box::new(Ok))
    }

    /// Calls as a clerk of an agency.
    pub(crate) fn clerk(&self, agency: AgencyId, role: Role, service: Service) -> Client {
        let folder = keys(self.folder.path(), agency);
        let system: Name = "desk".parse().unwrap();
        let identity = Identity::load(folder.leaf(&Workload::System(system.clone()))).unwrap();
        let token = mint(
            &signing_key(&folder.token_key()).unwrap(),
            &Grant {
                agency,
                staff: &"0007".parse().unwrap(),
                roles: &BTreeSet::from([role]),
                audience: office(),
                certificate: &identity.fingerprint(),
                issued: unix_seconds(),
                life: Duration::from_secs(300),
            },
        );
        let header = MetadataValue::try_from(format!("Bearer {token}")).unwrap();
        let bearer: Bearer = Box::new(move |mut request| {
            request
                .metadata_mut()
                .insert("authorization", header.clone());
            Ok(request)
        });
        self.client(agency, system, service, bearer)
    }

    pub(crate) async fn end(self) {
        self.stop.cancel();
        self.process.await.unwrap().unwrap();
    }
}
