//! The channels of a service, as its operator sees them.

use contracts::pb::node::v1 as pb;
use contracts::wire::Wired;
use domain::codec::Codec;
use node::failure::Failure;
use store::{Extent, Hearing};

use super::asker::Asker;
use crate::facts::PeerFacts;
use crate::refused::Refused;

pub(super) async fn list<C: Codec>(asker: &Asker<C>) -> Result<pb::ListPeersResponse, Failure> {
    let facts = asker.peers().facts().await?;
    let seen = facts.iter().filter(|facts| asker.sees(facts.local.agency));
    Ok(pb::ListPeersResponse {
        peers: seen.map(peer).collect(),
    })
}

fn peer(facts: &PeerFacts) -> pb::Peer {
    pb::Peer {
        local: facts.local.to_wire(),
        remote: facts.remote.to_wire(),
        state: state(facts).into(),
        sent_through: facts.sent,
        acknowledged_through: facts.acknowledged,
        pending: facts.pending,
        oldest_pending: facts.oldest_pending.as_ref().and_then(Wired::to_wire),
        received_through: facts.received,
        parked: facts.parked,
        waiting: facts.waiting,
        remote_incarnation: facts.incarnation.map(|it| it.to_wire()).unwrap_or_default(),
        hearing: hearing(facts.hearing).into(),
        loss: facts.hearing.and_then(loss),
    }
}

const fn hearing(hearing: Option<Hearing>) -> pb::PeerHearing {
    match hearing {
        None => pb::PeerHearing::NotNeeded,
        Some(Hearing::Unheard) => pb::PeerHearing::Unheard,
        Some(Hearing::Whole) => pb::PeerHearing::Whole,
        Some(Hearing::Lost { .. }) => pb::PeerHearing::Lost,
    }
}

fn loss(hearing: Hearing) -> Option<pb::Loss> {
    let progress = |extent: Extent| {
        Some(pb::Progress {
            messages: extent.messages,
            receipts: extent.receipts,
            verdicts_given: extent.given,
            verdicts_taken: extent.taken,
        })
    };
    match hearing {
        Hearing::Lost { ours, theirs } => Some(pb::Loss {
            ours: progress(ours),
            theirs: progress(theirs),
        }),
        Hearing::Unheard | Hearing::Whole => None,
    }
}

/// What an operator would look at first.
fn state(facts: &PeerFacts) -> pb::PeerState {
    let fault = facts.seen.fault.as_ref().map(|fault| fault.reason.as_str());
    if facts.stopped.is_some() {
        pb::PeerState::Stopped
    } else if facts.suspended {
        pb::PeerState::Suspended
    } else if fault == Some(Refused::UnknownIncarnation.reason()) {
        pb::PeerState::UnknownIncarnation
    } else if fault.is_some() {
        pb::PeerState::Unreachable
    } else if facts.seen.last_contact.is_some() {
        pb::PeerState::Connected
    } else {
        pb::PeerState::Idle
    }
}
