//! Somebody who follows the matters of the office, from replica to replica: each time it loses one it goes on where it was.

use std::collections::BTreeSet;

use contracts::pb::intake::v1::WatchMattersRequest;
use contracts::pb::intake::v1::intake_service_client::IntakeServiceClient;
use domain::id::Service;
use domain::people::Role;
use lianfang::demo::site::Site;
use node::token::{self, Grant};
use node::{client, machine};
use tokio::sync::watch;
use tonic::transport::Channel;
use tonic::{Request, Status};

use crate::load::office;

/// What was seen: positions of the journal, in the order in which they came.
pub(crate) type Seen = watch::Receiver<Vec<u64>>;

pub(crate) struct Watcher {
    client: IntakeServiceClient<Channel>,
    site: Site,
    token: String,
    /// How often the stream broke off.
    broken: usize,
    seen: watch::Sender<Vec<u64>>,
}

impl Watcher {
    pub(crate) fn new(site: &Site) -> (Self, Seen) {
        let identity = site.system(office()).unwrap();
        let party = site.party(office(), Service::Intake);
        let channel = client::channel(&identity, site.directory(), party).unwrap();
        let (seen, told) = watch::channel(Vec::new());
        let watcher = Self {
            client: IntakeServiceClient::new(channel),
            site: site.clone(),
            token: String::new(),
            broken: 0,
            seen,
        };
        (watcher, told)
    }

    /// Returns when the first stream is there: what happens from now on is seen.
    pub(crate) async fn begin(mut self) -> impl Future<Output = usize> {
        let stream = self.stream().await.unwrap();
        self.follow(stream)
    }

    /// Follows until nobody wants to know any more; answers with how often the stream broke off.
    async fn follow(mut self, mut stream: tonic::Streaming<Item>) -> usize {
        loop {
            let closed = self.seen.closed();
            let next = tokio::select! {
                () = closed => return self.broken,
                next = stream.message() => next,
            };
            match next {
                Ok(Some(answer)) => {
                    let item = answer.item.unwrap();
                    let (_, position) = item.token.split_once('.').unwrap();
                    let position = position.parse().unwrap();
                    self.seen.send_modify(|seen| seen.push(position));
                    self.token = item.token;
                }
                Ok(None) | Err(_) => {
                    self.broken += 1;
                    stream = loop {
                        if self.seen.is_closed() {
                            return self.broken;
                        }
                        if let Ok(stream) = self.stream().await {
                            break stream;
                        }
                        tokio::task::yield_now().await;
                    };
                }
            }
        }
    }

    async fn stream(&mut self) -> Result<tonic::Streaming<Item>, Status> {
        let mut request = Request::new(WatchMattersRequest {
            token: self.token.clone(),
        });
        let header = self.authorization().parse().unwrap();
        request.metadata_mut().insert("authorization", header);
        Ok(self.client.watch_matters(request).await?.into_inner())
    }

    fn authorization(&self) -> String {
        let key = self.site.identity(office()).token_key();
        let key = node::identity::files::signing_key(&key).unwrap();
        let staff = office().with_role(Role::Registrar);
        let roles: BTreeSet<Role> = staff.roles();
        let grant = Grant {
            agency: office().id(),
            staff: &staff.number(),
            roles: &roles,
            audience: office().id(),
            certificate: &self.site.system(office()).unwrap().fingerprint(),
            issued: machine::unix_seconds(),
            life: token::LIFE_MAX,
        };
        format!("Bearer {}", token::mint(&key, &grant))
    }
}

type Item = contracts::pb::intake::v1::WatchMattersResponse;
