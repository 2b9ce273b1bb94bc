//! One address before the replicas of a service, as a Kubernetes Service is: connections go round, and past who is down.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use domain::id::Service;
use lianfang::demo::cast::Member;
use lianfang::demo::site::Site;
use node::directory::document::{Document, PAYLOAD_TYPE};
use node::directory::envelope::Envelope;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

/// The fronts of a node's services; gone when dropped.
pub(crate) struct Fronts {
    _end: DropGuard,
}

impl Fronts {
    /// Opens one for each service of a member's node, and has the directory name them instead of the first replicas.
    pub(crate) async fn open(folder: &Path, site: Site, member: &Member) -> (Self, Site) {
        let end = CancellationToken::new();
        let directory = folder.join("directory.json");
        let signed = Envelope::parse(&std::fs::read(&directory).unwrap()).unwrap();
        let signers = &site.config(member).directory.signers;
        let payload = signed.verify(PAYLOAD_TYPE, signers).unwrap();
        let mut document: Document = serde_json::from_slice(&payload).unwrap();
        document.version += 1;
        let code = member.id().to_string();
        let mut members = document.agencies.iter_mut();
        let listed = members.find(|listed| listed.code == code).unwrap();
        for service in Service::ALL {
            let replicas = site.processes().filter(|process| {
                process.member.slug == member.slug && process.config.services.contains(&service)
            });
            let replicas = replicas.map(|process| process.config.listen).collect();
            let address = front(replicas, end.clone()).await;
            let name = service.name().to_owned();
            listed.endpoints.insert(name, format!("https://{address}"));
        }
        let key = site.directory_key().unwrap();
        let signed = Envelope::sign(PAYLOAD_TYPE, &document.to_bytes(), &[key]);
        std::fs::write(&directory, signed.to_bytes()).unwrap();
        let fronts = Self {
            _end: end.drop_guard(),
        };
        (fronts, Site::open(folder).unwrap())
    }
}

async fn front(replicas: Vec<SocketAddr>, end: CancellationToken) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    let turn = Arc::new(AtomicUsize::new(0));
    let tasks = TaskTracker::new();
    let accepting = async move {
        let connections = TaskTracker::new();
        while let Ok((client, _)) = listener.accept().await {
            let first = turn.fetch_add(1, Ordering::Relaxed) % replicas.len();
            let mut order = replicas.clone();
            order.rotate_left(first);
            connections.spawn(through(client, order));
        }
    };
    tasks.spawn(end.run_until_cancelled_owned(accepting));
    address
}

/// Bytes both ways until one end is gone; what they say to each other stays between them.
async fn through(mut client: TcpStream, replicas: Vec<SocketAddr>) {
    for replica in replicas {
        if let Ok(mut server) = TcpStream::connect(replica).await {
            let _gone = tokio::io::copy_bidirectional(&mut client, &mut server).await;
            return;
        }
    }
}
