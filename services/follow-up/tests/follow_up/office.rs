//! A petition office and a bureau on one node: the real routes in process, the memory engine, and law time that tests move.

use std::collections::BTreeSet;
use std::sync::Arc;

use contracts::codec::Wire;
use contracts::pb::followup::v1::follow_up_service_client::FollowUpServiceClient;
use contracts::pb::followup::v1::follow_up_service_server::FollowUpServiceServer;
use domain::calendar::Calendar;
use domain::codec::Codec as _;
use domain::content::ContentClass;
use domain::id::{AgencyId, DocketId, MatterId, Party, Service};
use domain::matter::{
    self, Category, Channel as Way, Claim, ClaimNo, ClaimPath, ClaimTriage, Disposition, Form,
    Headcount, PersonNo, Petitioner, PetitionerKind, Registration, Stated,
};
use domain::message::{Body, Message};
use domain::number::MatterNumber;
use domain::people::{Actor, PersonRef, Role};
use domain::region::RegionCode;
use domain::sealed::Subject;
use domain::term::Profile;
use domain::time::{Date, Instant};
use follow_up::{Context, FollowUp};
use node::caller::{Caller, Served};
use node::config::Config;
use node::directory::Live;
use node::directory::document::{Class, Document, Member, PAYLOAD_TYPE, Standing};
use node::directory::envelope::Envelope;
use node::identity::files::{Folder, Identities};
use node::identity::issue::{self, Callers};
use node::identity::{SpiffeId, Workload};
use node::keys::{SigningKey, new_signing_key};
use node::metrics::Metrics;
use store::channel::{Accepted, Arrival, Covers, Verdict};
use store::{Channel, Clock, Engine, Entropy, MemoryDisk, Options, SealedRow, Store, message_id};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::service::interceptor::InterceptedService;
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

type Injected = Box<dyn FnMut(Request<()>) -> Result<Request<()>, Status> + Send + Sync>;
pub(crate) type Client =
    FollowUpServiceClient<InterceptedService<FollowUpServiceServer<FollowUp>, Injected>>;

const OTHER_LIFE: u128 = 7;

pub(crate) fn agency(ordinal: u16) -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), ordinal)
}

pub(crate) fn office() -> AgencyId {
    agency(1)
}

pub(crate) fn bureau() -> AgencyId {
    agency(2)
}

pub(crate) fn docket() -> DocketId {
    DocketId::of(MatterId::new(office(), 1))
}

pub(crate) fn at(month: i8, day: i8, hour: u8) -> Instant {
    Instant::at(Date::new(2026, month, day).unwrap(), hour, 0)
}

pub(crate) struct Node {
    pub(crate) ctx: Context,
    /// Through which number, by direction.
    carried: [u64; 2],
    _folder: tempfile::TempDir,
}

impl Node {
    /// The office has registered and triaged a matter with one claim on 2 March 2026.
    pub(crate) async fn with_a_matter() -> Self {
        let mut node = Self::empty().await;
        let texts = ["赵一", "某街道1号", "拖欠工资", "欠薪", "12345678"];
        let subject = Subject::Matter(1);
        let mut sealed = Vec::new();
        let mut rows = Vec::new();
        for text in texts {
            let (handle, row) = node.ctx.store.vault().seal(subject, text).await.unwrap();
            sealed.push(handle);
            rows.push(row);
        }
        let registration = Registration {
            number: MatterNumber::new(2026, 1).unwrap(),
            channel: Way::Visit,
            source: None,
            form: Form::Written,
            petitioners: vec![Petitioner {
                no: PersonNo(1),
                kind: PetitionerKind::Person,
                subject: 1,
                name: Stated::Given(sealed[0]),
                address: Stated::Given(sealed[1]),
                identity: Stated::Unclear,
                phone: Stated::Unclear,
            }],
            headcount: Headcount {
                visitors: 1,
                concerned: 1,
                present: 1,
            },
            claims: vec![Claim {
                no: ClaimNo(1),
                request: sealed[2],
                class: ContentClass::LABOUR,
                place: None,
            }],
            subject: sealed[3],
            facts: Stated::Unclear,
            reasons: Stated::Unclear,
            query_code: sealed[4],
            late_reason: None,
        };
        let registered = matter::Outgoing::Registered {
            registration: Box::new(registration),
            received: at(3, 2, 9),
        };
        node.tell(1, registered, rows).await;
        let triaged = matter::Outgoing::Triaged {
            category: Category::Claim,
            claims: vec![ClaimTriage {
                claim: ClaimNo(1),
                path: ClaimPath::PetitionOpinion,
                class: ContentClass::LABOUR,
                place: None,
            }],
            disposition: Disposition::Ordinary,
            urgent: false,
        };
        node.tell(2, triaged, Vec::new()).await;
        node
    }

    async fn empty() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path();
        let signer = SigningKey::from_pem(&new_signing_key()).unwrap();
        let members = [office(), bureau()].map(|id| {
            let keys = path.join(id.as_str());
            let callers = Callers {
                systems: Vec::new(),
                portals: Vec::new(),
            };
            issue::agency(&keys, id, &callers).unwrap();
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
                    .map(|service| (service.name().to_owned(), "https://127.0.0.1:1".to_owned()))
                    .into(),
                keys: Folder::new(&keys).member().unwrap(),
            }
        });
        let document = Document {
            version: 1,
            agencies: members.into(),
            ..Document::default()
        };
        let signed = Envelope::sign(
            PAYLOAD_TYPE,
            &document.to_bytes(),
            std::slice::from_ref(&signer),
        );
        std::fs::write(path.join("directory.json"), signed.to_bytes()).unwrap();
        let settings = format!(
            "agency = \"{}\"\nidentity.folder = \"{}\"\nservices = [\"follow-up\"]\ndirectory.keys = [\"{}\"]\n",
            office(),
            office(),
            signer.public()
        );
        std::fs::write(path.join("node.toml"), settings).unwrap();
        let config = Config::read_with(&path.join("node.toml"), []).unwrap();
        let live = Live::open(
            path.join("directory.json"),
            path.join("directory.seen"),
            config.directory.signers.clone(),
            Calendar::national(),
            Profile::national(),
        )
        .unwrap();
        let live = Arc::new(live);
        let (clock, entropy) = (Clock::manual(at(3, 2, 10)), Entropy::seeded(1));
        let options = Options {
            service: Service::FollowUp,
            engine: Engine::Memory(MemoryDisk::default()),
            key_file: path.join("unused"),
            rules: live.rules(),
        };
        let store = Store::<Wire>::open(options, clock.clone(), entropy.clone());
        let ctx = Context {
            service: Service::FollowUp,
            store: store.await.unwrap(),
            clock,
            entropy,
            directory: live,
            served: Arc::new(Served {
                node: office(),
                hosted: vec![bureau()],
            }),
            identities: Arc::new(Identities::load(&config).unwrap()),
            metrics: Metrics::default(),
            limits: Arc::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        Self {
            ctx,
            carried: [0; 2],
            _folder: folder,
        }
    }

    /// What the matter, which intake keeps, says to its docket.
    async fn tell(&mut self, version: u64, body: matter::Outgoing, seals: Vec<SealedRow>) {
        let message = Message {
            origin: docket().matter().record(),
            version,
            to: docket().record(),
            happened: self.ctx.clock.now(),
            body: Body::Matter(body),
        };
        let bytes = Wire::encode_message(&message);
        let channel = Channel {
            from: message.origin.home(),
            to: message.to.home(),
        };
        let arrival = Arrival {
            channel,
            incarnation: OTHER_LIFE,
            seq: version,
            message_id: message_id(&message),
            digest: [u8::try_from(version).unwrap(); 32],
            bytes,
            message: Ok(message),
            seals,
            trace: None,
            rules: self.ctx.rules(),
        };
        self.accept(arrival).await;
    }

    /// Carries what dockets and handlings of this node say to each other, until nothing is new.
    pub(crate) async fn deliver(&mut self) {
        let end = |agency| Party {
            agency,
            service: Service::FollowUp,
        };
        let ends = [(office(), bureau()), (bureau(), office())];
        let incarnation = self.ctx.store.incarnation();
        let mut idle = 0;
        while idle < ends.len() {
            for (way, (from, to)) in ends.into_iter().enumerate() {
                let channel = Channel {
                    from: end(from),
                    to: end(to),
                };
                let store = &self.ctx.store;
                let rows = store
                    .pending(channel, self.carried[way], 100)
                    .await
                    .unwrap();
                idle = if rows.is_empty() { idle + 1 } else { 0 };
                for row in rows {
                    self.carried[way] = row.seq;
                    let arrival = Arrival {
                        channel,
                        incarnation,
                        seq: row.seq,
                        message_id: row.message_id,
                        digest: row.digest,
                        message: Ok(Wire::decode_message(&row.bytes).unwrap()),
                        bytes: row.bytes,
                        seals: Vec::new(),
                        trace: row.trace,
                        rules: self.ctx.rules(),
                    };
                    self.accept(arrival).await;
                }
            }
        }
    }

    async fn accept(&self, arrival: Arrival) {
        let (channel, incarnation) = (arrival.channel, arrival.incarnation);
        let store = &self.ctx.store;
        store
            .note_peer_incarnation(channel, incarnation)
            .await
            .unwrap();
        let stated = store::channel::Stated {
            channel,
            covers: Covers::Messages,
            incarnation,
            first: arrival.seq,
            count: 1,
            bytes: arrival.bytes.clone(),
            key: "played".into(),
            signature: vec![1],
        };
        let accepted = store.accept(stated, vec![arrival]).await.unwrap();
        assert!(
            matches!(
                accepted[..],
                [Accepted::New {
                    verdict: Verdict::Applied,
                    ..
                }]
            ),
            "{accepted:?}"
        );
    }

    pub(crate) fn clerk(&self, agency: AgencyId, number: &str, roles: &[Role]) -> Client {
        let actor = Actor {
            person: PersonRef {
                agency,
                number: number.parse().unwrap(),
            },
            roles: BTreeSet::from_iter(roles.iter().copied()),
        };
        let system = SpiffeId {
            agency,
            workload: Workload::System("desk".parse().unwrap()),
        };
        let caller = Caller::Staff { actor, system };
        let inject: Injected = Box::new(move |mut request: Request<()>| {
            request.extensions_mut().insert(caller.clone());
            Ok(request)
        });
        let service =
            FollowUpServiceServer::with_interceptor(FollowUp::new(self.ctx.clone()), inject);
        FollowUpServiceClient::new(service)
    }
}

/// The stable reason code of a refused call.
pub(crate) fn reason<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    let details = answer.unwrap_err().get_error_details();
    details.error_info().unwrap().reason.clone()
}
