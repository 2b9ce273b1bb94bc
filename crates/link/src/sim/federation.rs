//! Agencies, their nodes and their directory. A node can lose everything that was not committed, and come back.

use std::collections::BTreeMap;
use std::sync::Arc;

use arc_swap::ArcSwap;
use contracts::codec::Wire;
use domain::calendar::Calendar;
use domain::id::{AgencyId, Party, Service};
use domain::region::RegionCode;
use domain::rulebook::Rulebook;
use domain::term::Profile;
use domain::time::{Date, Instant};
use node::directory::document::{Class, Document, Keys, Member, ServiceKeys, Standing, encode};
use node::directory::{DirectoryView, Snapshot};
use node::identity::files::PartyKeys;
use node::identity::issue::Authority;
use node::keys::{SealingKey, SigningKey, new_sealing_key, new_signing_key};
use store::clock::Clock;
use store::entropy::Entropy;
use store::{Channel, Engine, MemoryDisk, Options, Store};

use super::net::Net;
use crate::courier::{Courier, Step};
use crate::desk::Desk;
use crate::rings::Sweeper;

/// The services that hand over to each other without a reception.
pub(crate) const SERVICES: [Service; 2] = [Service::Intake, Service::FollowUp];

pub(crate) fn agency(ordinal: u16) -> AgencyId {
    AgencyId::synthetic(RegionCode::parse("320106").unwrap(), ordinal)
}

/// The petition office; the other agencies are organs that answer for claims.
pub(crate) fn office() -> AgencyId {
    agency(1)
}

pub(crate) fn party(agency: AgencyId, service: Service) -> Party {
    Party { agency, service }
}

/// One service of one agency's node.
pub(crate) struct Node {
    pub(crate) disk: MemoryDisk,
    pub(crate) clock: Clock,
    pub(crate) desk: Arc<Desk<Wire>>,
    couriers: BTreeMap<Channel, Courier<Wire, Net>>,
    sweeper: Sweeper<Wire>,
}

pub(crate) struct Federation {
    pub(crate) nodes: BTreeMap<Party, Node>,
    pub(crate) net: Arc<Net>,
    pub(crate) document: Document,
    pub(crate) keys: BTreeMap<Party, PartyKeys>,
    snapshot: Arc<ArcSwap<Snapshot>>,
    pub(crate) entropy: Entropy,
}

fn keys() -> PartyKeys {
    PartyKeys {
        signing: Arc::new(SigningKey::from_pem(&new_signing_key()).unwrap()),
        sealing: Arc::new(SealingKey::from_pem(&new_sealing_key()).unwrap()),
    }
}

fn member(id: AgencyId, keys: &BTreeMap<Party, PartyKeys>) -> Member {
    let root = encode(Authority::new(id).unwrap().certificate());
    let services = Service::ALL.map(|service| {
        let keys = &keys[&party(id, service)];
        let signing = vec![keys.signing.public().to_string()];
        (
            service.name().to_owned(),
            ServiceKeys {
                signing,
                sealing: keys.sealing.public().to_string(),
            },
        )
    });
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
        superior: (id != office()).then(|| office().to_string()),
        host: None,
        competences: vec![7],
        endpoints: Service::ALL
            .map(|service| (service.name().to_owned(), "https://127.0.0.1:1".into()))
            .into(),
        keys: Keys {
            roots: vec![root],
            tokens: Vec::new(),
            services: services.into(),
        },
    }
}

fn snapshot(document: &Document) -> Snapshot {
    let view = DirectoryView::new(document).unwrap();
    let (calendar, profile) = (Calendar::national(), Profile::national());
    let rules = Rulebook {
        calendar,
        profile,
        directory: view.rules().clone(),
    };
    Snapshot {
        view: Arc::new(view),
        rules: Arc::new(rules),
    }
}

impl Federation {
    /// Agencies 1 to n, each with a node of its own. Everything that the journals hold follows from the seed.
    pub(crate) async fn of(agencies: u16, seed: u64) -> Self {
        Self::hosting(agencies, &[], seed).await
    }

    /// The agencies of these ordinals have no node: the office keeps their records.
    pub(crate) async fn hosting(agencies: u16, hosted: &[u16], seed: u64) -> Self {
        let ids = (1..=agencies).map(agency);
        let keys: BTreeMap<Party, PartyKeys> = ids
            .clone()
            .flat_map(|id| Service::ALL.map(|service| (party(id, service), keys())))
            .collect();
        let mut members: Vec<Member> = ids.clone().map(|id| member(id, &keys)).collect();
        for ordinal in hosted {
            let member = &mut members[usize::from(ordinal - 1)];
            member.host = Some(office().to_string());
            member.endpoints.clear();
        }
        let document = Document {
            version: 1,
            agencies: members,
            ..Document::default()
        };
        let mut federation = Self {
            nodes: BTreeMap::new(),
            net: Arc::new(Net::new(seed)),
            snapshot: Arc::new(ArcSwap::from_pointee(snapshot(&document))),
            document,
            keys,
            entropy: Entropy::seeded(seed),
        };
        federation
            .net
            .publish(Arc::clone(&federation.snapshot.load().view));
        for id in ids.filter(|id| hosted.iter().all(|ordinal| agency(*ordinal) != *id)) {
            for service in SERVICES {
                federation
                    .start(
                        party(id, service),
                        MemoryDisk::default(),
                        Clock::manual(start()),
                    )
                    .await;
            }
        }
        federation
    }

    /// Makes the document as it is now the directory of everybody.
    pub(crate) fn publish(&self) {
        let next = snapshot(&self.document);
        self.net.publish(Arc::clone(&next.view));
        self.snapshot.store(Arc::new(next));
    }

    /// A desk for the store of a node, with the keys of the agencies whose records it keeps.
    pub(crate) fn desk(
        &self,
        place: Party,
        store: Store<Wire>,
        sources: (Clock, Entropy),
    ) -> Desk<Wire> {
        let view = Arc::clone(&self.snapshot.load().view);
        let served = |of: &Party| {
            of.service == place.service && view.node_of(of.agency) == Some(place.agency)
        };
        let keys = self.keys.iter().filter(|(of, _)| served(of));
        let keys = keys.map(|(of, keys)| (of.agency, keys.clone())).collect();
        let snapshot = Arc::clone(&self.snapshot);
        let whose = (place.agency, place.service);
        Desk::new(store, sources, whose, keys, move || snapshot.load_full())
    }

    async fn start(&mut self, place: Party, disk: MemoryDisk, clock: Clock) {
        let options = Options {
            service: place.service,
            engine: Engine::Memory(disk.clone()),
            key_file: std::path::PathBuf::new(),
            rules: Arc::clone(&self.snapshot.load().rules),
        };
        let entropy = Entropy::seeded(u64::from_be_bytes(self.entropy.bytes()));
        let store = Store::<Wire>::open(options, clock.clone(), entropy.clone())
            .await
            .unwrap();
        let desk = Arc::new(self.desk(place, store, (clock.clone(), entropy)));
        self.net.mount(place, Arc::clone(&desk));
        let sweeper = Sweeper::new(Arc::clone(&desk));
        self.nodes.insert(
            place,
            Node {
                disk,
                clock,
                desk,
                couriers: BTreeMap::new(),
                sweeper,
            },
        );
    }

    /// Ends a node as a power cut would, and starts it on the same disk.
    pub(crate) async fn crash(&mut self, place: Party) {
        let Node { disk, clock, .. } = self.nodes.remove(&place).unwrap();
        disk.crash();
        self.start(place, disk, clock).await;
    }

    /// Puts an earlier copy of a node's disk back, without telling anybody.
    pub(crate) async fn roll_back(&mut self, place: Party, backup: store::Snapshot) {
        let Node { disk, clock, .. } = self.nodes.remove(&place).unwrap();
        disk.restore(backup);
        self.start(place, disk, clock).await;
    }

    /// Puts an earlier copy of a node's disk back as `lianfang restore` does: the database begins another life.
    pub(crate) async fn revive(&mut self, place: Party, backup: store::Snapshot) -> store::Revived {
        let Node { disk, clock, .. } = self.nodes.remove(&place).unwrap();
        disk.restore(backup);
        let engine = Engine::Memory(disk.clone());
        let entropy = Entropy::seeded(u64::from_be_bytes(self.entropy.bytes()));
        let revived = store::revive(&engine, place.service, &clock, &entropy).await;
        self.start(place, disk, clock).await;
        revived.unwrap()
    }

    pub(crate) fn node(&self, place: Party) -> &Node {
        &self.nodes[&place]
    }

    pub(crate) fn store(&self, place: Party) -> &Store<Wire> {
        &self.nodes[&place].desk.store
    }

    /// The node that keeps the records of a party.
    pub(crate) fn place_of(&self, of: Party) -> Party {
        party(
            self.snapshot.load().view.node_of(of.agency).unwrap(),
            of.service,
        )
    }

    pub(crate) fn now(&self, place: Party) -> Instant {
        self.nodes[&place].clock.now()
    }

    /// Moves every law clock forward.
    pub(crate) fn advance(&self, minutes: i64) {
        for node in self.nodes.values() {
            node.clock
                .advance_to(node.clock.now().plus_minutes(minutes));
        }
    }

    /// Every direction that the nodes know of, with the node that sends on it.
    pub(crate) async fn lines(&self) -> Vec<(Party, Channel)> {
        let mut lines = Vec::new();
        for (place, node) in &self.nodes {
            lines.extend(
                node.desk
                    .lines()
                    .await
                    .unwrap()
                    .into_keys()
                    // A restored node would greet services that nobody runs here.
                    .filter(|channel| SERVICES.contains(&channel.to.service))
                    .map(|channel| (*place, channel)),
            );
        }
        lines
    }

    pub(crate) fn courier(&mut self, place: Party, channel: Channel) -> &mut Courier<Wire, Net> {
        let net = Arc::clone(&self.net);
        let node = self.nodes.get_mut(&place).unwrap();
        let desk = Arc::clone(&node.desk);
        let courier = || Courier::new(desk, net, channel, 0);
        node.couriers.entry(channel).or_insert_with(courier)
    }

    pub(crate) async fn step(&mut self, place: Party, channel: Channel) -> Step {
        self.courier(place, channel).step().await
    }

    pub(crate) async fn sweep(&mut self, place: Party) -> usize {
        self.nodes
            .get_mut(&place)
            .unwrap()
            .sweeper
            .sweep()
            .await
            .unwrap()
    }

    /// Steps every courier in turn until nobody has anything to say; `Err` with what is stuck after so many rounds.
    pub(crate) async fn drain(&mut self, rounds: usize) -> Result<(), Vec<(Channel, Step)>> {
        let mut moved = Vec::new();
        for _ in 0..rounds {
            moved.clear();
            for (place, channel) in self.lines().await {
                match self.step(place, channel).await {
                    Step::Idle => {}
                    step => moved.push((channel, step)),
                }
            }
            if moved.is_empty() {
                return Ok(());
            }
        }
        Err(moved)
    }
}

/// A Monday on which offices are open.
pub(crate) fn start() -> Instant {
    Instant::at(Date::constant(2026, 3, 2), 9, 0)
}
