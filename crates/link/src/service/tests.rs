//! Two nodes with everything running: couriers, sweepers, gRPC between them. Only TLS is left out; it is the node's.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::time::Duration;

use contracts::codec::Wire;
use domain::id::{DocketId, RecordId, Service};
use store::channel::Covers;
use tokio::net::TcpListener;
use tonic::service::interceptor::InterceptedService;
use tonic::transport::server::TcpIncoming;
use tonic::transport::{Endpoint, Server as Transport};

use super::*;
use crate::facts::Side;
use crate::sim::federation::{Federation, agency, office, party};
use crate::statement::Signed;
use crate::tree::sha256;

const PATIENCE: Duration = Duration::from_secs(20);

/// Where each party listens for each other: who calls is known by the port, as else by the certificate.
#[derive(Clone, Default)]
struct Ports(Arc<Mutex<BTreeMap<(Party, Party), SocketAddr>>>);

struct FromPorts {
    node: AgencyId,
    ports: Ports,
}

impl Dial for FromPorts {
    async fn dial(&self, from: Service, to: Party) -> Result<Channel, Failed> {
        let place = self
            .ports
            .0
            .lock()
            .unwrap()
            .get(&(party(self.node, from), to))
            .copied();
        let address = place.ok_or(Failed::Unreachable)?;
        Ok(Endpoint::try_from(format!("http://{address}"))
            .unwrap()
            .connect_lazy())
    }
}

struct World {
    federation: Federation,
    ports: Ports,
    tasks: TaskTracker,
    stop: CancellationToken,
    peers: BTreeMap<Party, Peers<Wire>>,
    nears: BTreeMap<AgencyId, Near<Wire>>,
}

impl World {
    async fn new(seed: u64) -> Self {
        let federation = Federation::of(2, seed).await;
        let ports = Ports::default();
        let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
        let (mut peers, mut nears) = (BTreeMap::new(), BTreeMap::new());
        for id in [office(), agency(2)] {
            let near = Near::default();
            for (place, node) in federation
                .nodes
                .iter()
                .filter(|(place, _)| place.agency == id)
            {
                let store = node.desk.store.clone();
                let desk = federation.desk(
                    *place,
                    store,
                    (node.clock.clone(), node.desk.entropy.clone()),
                );
                let dial = FromPorts {
                    node: id,
                    ports: ports.clone(),
                };
                peers.insert(*place, start(desk, &near, dial, &tasks, &stop));
            }
            nears.insert(id, near);
        }
        Self {
            federation,
            ports,
            tasks,
            stop,
            peers,
            nears,
        }
    }

    /// Opens a port of `at` for calls by `peer`.
    async fn listen(&self, at: Party, peer: Party) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        self.ports
            .0
            .lock()
            .unwrap()
            .insert((peer, at), listener.local_addr().unwrap());
        let who: Who = |extensions| extensions.get::<Party>().copied();
        let server = server(&self.nears[&at.agency], who);
        let known = InterceptedService::new(server, move |mut request: Request<()>| {
            request.extensions_mut().insert(peer);
            Ok(request)
        });
        let stop = self.stop.clone();
        self.tasks.spawn(async move {
            let served = Transport::builder()
                .add_service(known)
                .serve_with_incoming_shutdown(TcpIncoming::from(listener), stop.cancelled_owned());
            served.await.unwrap();
        });
    }

    /// Waits until a record is there and fits.
    async fn until(&self, record: RecordId, fits: impl Fn(u64) -> bool) {
        let store = self
            .federation
            .store(self.federation.place_of(record.home()));
        let mut committed = store.watch();
        let there = async {
            while !store
                .load(record)
                .await
                .unwrap()
                .is_some_and(|loaded| fits(loaded.version))
            {
                committed.changed().await.unwrap();
            }
        };
        tokio::time::timeout(PATIENCE, there)
            .await
            .expect("the record did not come");
    }

    async fn end(self) {
        self.stop.cancel();
        self.tasks.close();
        tokio::time::timeout(PATIENCE, self.tasks.wait())
            .await
            .expect("tasks end when they are told to");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_matter_goes_through_running_services_near_and_far() {
    let world = World::new(31).await;
    let (here, there) = (
        party(office(), Service::FollowUp),
        party(agency(2), Service::FollowUp),
    );
    world.listen(there, here).await;
    world.listen(here, there).await;
    let matter = world.federation.register(office()).await.unwrap();
    world.federation.triage(matter, false).await.unwrap();
    let docket = DocketId::of(matter);
    // Near: opened and triaged.
    world.until(docket.record(), |version| version >= 2).await;
    let (handling, _) = world.federation.dispatch(docket, agency(2)).await.unwrap();
    // Far: received there, and told back.
    world.until(handling.record(), |_| true).await;
    world.until(docket.record(), |version| version >= 4).await;
    world.federation.accept(handling).await.unwrap();
    world.until(docket.record(), |version| version >= 5).await;
    // The matter hears of each step from its docket.
    world.until(matter.record(), |version| version >= 5).await;

    let facts = world.peers[&here].facts().await.unwrap();
    let organ = facts.iter().find(|facts| facts.remote == there).unwrap();
    assert_eq!(
        (organ.local, organ.sent, organ.received > 0),
        (here, 1, true)
    );
    assert_eq!(
        organ.incarnation,
        Some(world.federation.store(there).incarnation())
    );
    assert_eq!(
        (organ.waiting, organ.parked, organ.suspended),
        (0, 0, false)
    );
    assert!(organ.stopped.is_none());

    // What the organ received is evidence there: under the office's signature, by the bytes as they came.
    let received = world.federation.store(there);
    let (channel, sender) = (
        store::Channel {
            from: here,
            to: there,
        },
        world.federation.store(here).incarnation(),
    );
    let message = received
        .incoming(channel, sender, 1)
        .await
        .unwrap()
        .unwrap();
    let kept = received
        .statements(channel, Covers::Messages, sender, 1)
        .await
        .unwrap();
    assert_eq!(kept.len(), 1);
    let signed = Signed::from(kept[0].clone());
    let statement = signed.claimed_messages().unwrap();
    assert!(statement.covers(&[sha256(&message.bytes)]));
    let key = world.federation.node(here).desk.keys_of(here).unwrap();
    signed.verify(&key.signing.public()).unwrap();
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_delivered_is_tried_until_it_can_and_the_operator_sees_why() {
    let world = World::new(32).await;
    let (here, there) = (
        party(office(), Service::FollowUp),
        party(agency(2), Service::FollowUp),
    );
    let matter = world.federation.register(office()).await.unwrap();
    world.federation.triage(matter, false).await.unwrap();
    let docket = DocketId::of(matter);
    world.until(docket.record(), |version| version >= 2).await;
    let (handling, _) = world.federation.dispatch(docket, agency(2)).await.unwrap();
    let peers = &world.peers[&here];
    let failing = async {
        loop {
            let facts = peers.facts().await.unwrap();
            if let Some(organ) = facts
                .into_iter()
                .find(|facts| facts.remote == there && facts.seen.failures > 1)
            {
                return organ;
            }
            tokio::task::yield_now().await;
        }
    };
    let organ = tokio::time::timeout(PATIENCE, failing).await.unwrap();
    let fault = organ.seen.fault.unwrap();
    assert_eq!(
        (fault.side, fault.reason.as_str()),
        (Side::There, "UNREACHABLE")
    );
    assert_eq!((organ.sent, organ.acknowledged, organ.pending), (1, 0, 1));
    assert!(organ.oldest_pending.is_some());
    // The organ's node comes up.
    world.listen(there, here).await;
    world.until(handling.record(), |_| true).await;
    world.end().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_without_a_certificate_of_the_party_is_refused_by_its_reason() {
    let world = World::new(33).await;
    let (here, there) = (
        party(office(), Service::FollowUp),
        party(agency(2), Service::FollowUp),
    );
    // The port takes whoever calls for the organ's intake.
    world.listen(there, party(agency(2), Service::Intake)).await;
    let wrong = world
        .ports
        .0
        .lock()
        .unwrap()
        .values()
        .next()
        .copied()
        .unwrap();
    world.ports.0.lock().unwrap().insert((here, there), wrong);
    let desk = &world.federation.node(here).desk;
    let greeting = Some(desk.greet(here, there).await.unwrap().into());
    let dial = FromPorts {
        node: office(),
        ports: world.ports.clone(),
    };
    let roads = Roads::<Wire, _> {
        node: office(),
        near: Near::default(),
        dial,
        far: Mutex::default(),
    };
    let answer = roads
        .hello(here, there, pb::HelloRequest { greeting })
        .await;
    assert_eq!(answer.unwrap_err(), Failed::Refused("NOT_THE_PARTY".into()));
    world.end().await;
}
