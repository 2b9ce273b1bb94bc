//! One service of one node in process, on the memory engine: its directory, its law time, its clerks, and its post.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use contracts::codec::Wire;
use domain::calendar::Calendar;
use domain::codec::Codec as _;
use domain::id::{AgencyId, Party, Service};
use domain::message::Message;
use domain::people::{Actor, PersonRef, Role};
use domain::sealed::Sealed;
use domain::term::Profile;
use domain::time::Instant;
use node::caller::{Caller, Served};
use node::config::Config;
use node::context::Context;
use node::directory::Live;
use node::directory::document::{Class, Document, Member, PAYLOAD_TYPE, Standing};
use node::directory::envelope::Envelope;
use node::identity::files::{Folder, Identities};
use node::identity::issue::{self, Callers};
use node::identity::{SpiffeId, Workload};
use node::keys::{PublicKey, SigningKey, new_signing_key};
use node::metrics::Metrics;
use store::channel::{Accepted, Arrival, Covers, OutgoingRow, Stated, Verdict};
use store::{Channel, Clock, Engine, Entropy, MemoryDisk, Options, SealedRow, Store, message_id};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tonic::{Request, Status};
use tonic_types::StatusExt as _;

/// Puts a caller where the layers of a node put it.
pub type Injected = Box<dyn FnMut(Request<()>) -> Result<Request<()>, Status> + Send + Sync>;

/// The name under which an agency's system calls a node.
pub(crate) const SYSTEM: &str = "desk";
/// Messages carried at a time.
const BATCH: u32 = 100;
/// The life of a database that a test only plays.
const PLAYED_LIFE: u128 = 7;

/// An agency of the directory that all desks of one test read.
pub struct Listed {
    pub agency: AgencyId,
    pub class: Class,
    /// A division code.
    pub region: &'static str,
    /// Content classes.
    pub competences: &'static [u32],
}

/// The agencies of one test, with their keys, and the directory that lists them.
pub struct Land {
    folder: tempfile::TempDir,
    signer: SigningKey,
    /// Each agency, and the port that its node may listen on.
    agencies: Vec<(AgencyId, u16)>,
}

impl Land {
    /// Issues keys for every agency and signs the directory.
    pub fn of(listed: &[Listed]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a test");
        let path = folder.path();
        let signer = SigningKey::from_pem(&new_signing_key()).expect("a key just made");
        // All are held until the last is found, so that no two are the same.
        let held: Vec<TcpListener> = listed.iter().map(|_| free()).collect();
        let port = |held: &TcpListener| held.local_addr().expect("a bound socket").port();
        let agencies: Vec<(AgencyId, u16)> = listed
            .iter()
            .zip(&held)
            .map(|(listed, held)| (listed.agency, port(held)))
            .collect();
        let members = listed
            .iter()
            .zip(&agencies)
            .map(|(listed, (_, port))| member(path, listed, *port));
        let document = Document {
            version: 1,
            agencies: members.collect(),
            ..Document::default()
        };
        let signers = std::slice::from_ref(&signer);
        let signed = Envelope::sign(PAYLOAD_TYPE, &document.to_bytes(), signers);
        std::fs::write(path.join("directory.json"), signed.to_bytes()).expect("writes the folder");
        Self {
            folder,
            signer,
            agencies,
        }
    }

    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Who signs the directory.
    pub(crate) fn key(&self) -> PublicKey {
        self.signer.public()
    }

    pub(crate) fn port(&self, agency: AgencyId) -> u16 {
        let listed = self.agencies.iter().find(|(listed, _)| *listed == agency);
        listed.expect("the directory lists the agency").1
    }

    /// The service of a node that keeps the records of `node` and of those it hosts; law time stands at `now`.
    pub async fn desk(
        &self,
        service: Service,
        node: AgencyId,
        hosted: &[AgencyId],
        now: Instant,
    ) -> Desk {
        let path = self.folder.path();
        let settings = format!(
            "agency = \"{node}\"\nidentity.folder = \"{node}\"\nservices = [\"{}\"]\ndirectory.keys = [\"{}\"]\n",
            service.name(),
            self.signer.public()
        );
        let file = path.join(format!("{node}-{}.toml", service.name()));
        std::fs::write(&file, settings).expect("writes the folder");
        let config = Config::read_with(&file, []).expect("settings just written");
        let live = Live::open(
            path.join("directory.json"),
            path.join(format!("{node}-{}.seen", service.name())),
            config.directory.signers.clone(),
            Calendar::national(),
            Profile::national(),
        );
        let live = Arc::new(live.expect("a directory just signed"));
        // Ids of two desks of one test must differ, and be the same in each run.
        let seed = self.agencies.iter().position(|(listed, _)| *listed == node);
        let seed = seed.expect("the directory lists the node") as u64 + 1;
        let (clock, entropy) = (Clock::manual(now), Entropy::seeded(seed));
        let options = Options {
            service,
            engine: Engine::Memory(MemoryDisk::default()),
            key_file: path.join("unused"),
            rules: live.rules(),
        };
        let store = Store::<Wire>::open(options, clock.clone(), entropy.clone()).await;
        let ctx = Context {
            service,
            store: store.expect("memory opens"),
            clock,
            entropy,
            directory: live,
            served: Arc::new(Served {
                node,
                hosted: hosted.to_vec(),
            }),
            identities: Arc::new(Identities::load(&config).expect("keys just issued")),
            metrics: Metrics::default(),
            limits: Arc::default(),
            tasks: TaskTracker::new(),
            stop: CancellationToken::new(),
        };
        Desk {
            ctx,
            carried: BTreeMap::new(),
            told: BTreeMap::new(),
        }
    }
}

fn free() -> TcpListener {
    TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port on loopback")
}

fn member(folder: &Path, listed: &Listed, port: u16) -> Member {
    let keys = folder.join(listed.agency.as_str());
    let callers = Callers {
        systems: vec![SYSTEM.parse().expect("a name of a system")],
        portals: Vec::new(),
    };
    issue::agency(&keys, listed.agency, &callers).expect("issues keys into the folder");
    let address = format!("https://127.0.0.1:{port}");
    let endpoint = |service: Service| (service.name().to_owned(), address.clone());
    Member {
        code: listed.agency.to_string(),
        name: "机关".into(),
        class: listed.class,
        standing: Standing::Active,
        region: listed.region.into(),
        superior: None,
        host: None,
        competences: listed.competences.to_vec(),
        endpoints: Service::ALL.map(endpoint).into(),
        keys: Folder::new(&keys).member().expect("keys just issued"),
    }
}

/// One service of one node.
pub struct Desk {
    pub ctx: Context<Wire>,
    /// Carried to here through which number.
    carried: BTreeMap<Channel, u64>,
    /// Told by the test itself through which number.
    told: BTreeMap<Channel, u64>,
}

impl Desk {
    /// Seals a text, as the use case of the test's own story would.
    pub async fn seal(&self, subject: domain::sealed::Subject, text: &str) -> (Sealed, SealedRow) {
        let sealed = self.ctx.store.vault().seal(subject, text).await;
        sealed.expect("the vault seals")
    }

    /// Takes a message of a record that only the test plays, with the texts it names.
    pub async fn tell(&mut self, message: Message, seals: Vec<SealedRow>) -> Verdict {
        let channel = Channel {
            from: message.origin.home(),
            to: message.to.home(),
        };
        let seq = self.told.entry(channel).or_default();
        *seq += 1;
        let bytes = Wire::encode_message(&message);
        let arrival = Arrival {
            channel,
            incarnation: PLAYED_LIFE,
            seq: *seq,
            message_id: message_id(&message),
            digest: message_id(&message),
            bytes,
            message: Ok(message),
            seals,
            trace: None,
            rules: self.ctx.rules(),
        };
        self.accept(arrival).await
    }

    /// Carries what the agencies of this node say to each other, until nothing is new.
    pub async fn deliver(&mut self) {
        let post = self.ctx.store.clone();
        while self.carry(&post).await > 0 {}
    }

    /// Carries what the other desk has for the agencies of this one, with the texts re-sealed here; the number of messages.
    pub async fn receive_from(&mut self, other: &Self) -> usize {
        let post = other.ctx.store.clone();
        self.carry(&post).await
    }

    async fn carry(&mut self, post: &Store<Wire>) -> usize {
        let here = |party: Party| {
            party.service == self.ctx.service && self.ctx.served.includes(party.agency)
        };
        let channels = post.channels().await.expect("the store reads");
        let channels = channels.iter().map(|state| state.channel);
        let channels: Vec<Channel> = channels.filter(|channel| here(channel.to)).collect();
        let mut carried = 0;
        for channel in channels {
            let after = self.carried.get(&channel).copied().unwrap_or_default();
            let rows = post.pending(channel, after, BATCH).await;
            for row in rows.expect("the store reads") {
                self.carried.insert(channel, row.seq);
                carried += 1;
                let arrival = self.arrival(post, row).await;
                let verdict = self.accept(arrival).await;
                assert_eq!(verdict, Verdict::Applied);
            }
        }
        carried
    }

    async fn arrival(&self, post: &Store<Wire>, row: OutgoingRow) -> Arrival {
        let message = Wire::decode_message(&row.bytes).expect("written by the same codec");
        let mut seals = Vec::new();
        if post.incarnation() != self.ctx.store.incarnation() {
            for sealed in message.body.sealed() {
                let parts = post.sealed_parts(&[sealed.id]).await;
                for part in parts.expect("the store reads") {
                    let opened = post.vault().open_part(&part).await;
                    let opened = opened.expect("its own vault opens it");
                    let (salt, text) = (&opened.salt, opened.text.as_str());
                    let vault = self.ctx.store.vault();
                    let again = vault.reseal(part.subject, part.id, salt, text, &sealed.digest);
                    seals.push(again.await.expect("the digest is that of the text"));
                }
            }
        }
        Arrival {
            channel: row.channel,
            incarnation: post.incarnation(),
            seq: row.seq,
            message_id: row.message_id,
            digest: row.digest,
            message: Ok(message),
            bytes: row.bytes,
            seals,
            trace: row.trace,
            rules: self.ctx.rules(),
        }
    }

    async fn accept(&self, arrival: Arrival) -> Verdict {
        let (channel, incarnation) = (arrival.channel, arrival.incarnation);
        let store = &self.ctx.store;
        let noted = store.note_peer_incarnation(channel, incarnation).await;
        noted.expect("the store notes a life");
        // Signatures are the link's matter; the store keeps whatever was verified.
        let stated = Stated {
            channel,
            covers: Covers::Messages,
            incarnation,
            first: arrival.seq,
            count: 1,
            bytes: arrival.bytes.clone(),
            key: "played".into(),
            signature: vec![1],
        };
        let accepted = store.accept(stated, vec![arrival]).await;
        let mut accepted = accepted.expect("the store takes it");
        match accepted.remove(0) {
            Accepted::New { verdict, .. } | Accepted::Duplicate { verdict } => verdict,
            other @ (Accepted::Gap { .. }
            | Accepted::Equivocation
            | Accepted::Stopped
            | Accepted::UnknownIncarnation { .. }) => panic!("{other:?}"),
        }
    }
}

/// A clerk, as the layers of a node know one.
pub fn clerk(agency: AgencyId, number: &str, roles: &[Role]) -> Caller {
    let actor = Actor {
        person: PersonRef {
            agency,
            number: number.parse().expect("a staff number"),
        },
        roles: BTreeSet::from_iter(roles.iter().copied()),
    };
    let system = SpiffeId {
        agency,
        workload: Workload::System(SYSTEM.parse().expect("a name of a system")),
    };
    Caller::Staff { actor, system }
}

/// Gives every call of a client to this caller.
pub fn calling(caller: Caller) -> Injected {
    Box::new(move |mut request: Request<()>| {
        request.extensions_mut().insert(caller.clone());
        Ok(request)
    })
}

/// The stable reason code of a refused call.
pub fn reason<T: std::fmt::Debug>(answer: Result<T, Status>) -> String {
    let status = answer.expect_err("refused");
    let details = status.get_error_details();
    let info = details.error_info().expect("every refusal has a reason");
    info.reason.clone()
}
