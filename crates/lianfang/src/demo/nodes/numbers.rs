//! Which processes of the system the nodes are.

use super::{Nodes, Place};
use crate::demo::cast::Member;

impl Nodes {
    /// The processes of the node that keeps an agency's records, as the system numbers them; those that run.
    pub async fn pids(&self, member: &'static Member) -> Vec<u32> {
        let mut pids = Vec::new();
        for seat in self.of(member) {
            if let Place::Runs(child) = &*seat.place.lock().await {
                pids.extend(child.pid());
            }
        }
        pids
    }
}
