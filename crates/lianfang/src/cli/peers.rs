//! `lianfang peers`: how far a node's channels have come, and what waits on them.

use std::io::Write;

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use contracts::pb::node::v1::{
    GetNodeRequest, ListPeersRequest, Loss, Peer, PeerHearing, PeerState, Restore,
};
use contracts::wire::Wired as _;
use domain::id::{Party, Service};
use domain::time::Instant;

use super::args::calls::PeersArgs;
use super::connection::{Connection, Otherwise, finish};
use super::fault::Fault;

pub fn run(args: &PeersArgs, out: &mut dyn Write) -> Result<(), Fault> {
    let connection = Connection::open(&args.node, &args.clerk, Otherwise::Operator)?;
    let (peers, restores) = finish(peers(&connection, args.service))?;
    for (service, restore) in &restores {
        writeln!(out, "{}", restored(*service, restore))?;
    }
    if peers.is_empty() {
        writeln!(out, "Nothing was sent or received yet.")?;
    } else {
        writeln!(out, "{}", table(&peers))?;
    }
    Ok(())
}

type Shown = (Vec<Peer>, Vec<(Service, Restore)>);

async fn peers(connection: &Connection, one: Option<Service>) -> Result<Shown, Fault> {
    let (mut peers, mut restores) = (Vec::new(), Vec::new());
    let services = Service::ALL
        .into_iter()
        .filter(|service| one.is_none_or(|one| one == *service));
    for service in services {
        let answer = connection.ask(service, ListPeersRequest {}).await?;
        peers.extend(answer.peers);
        let node = connection.ask(service, GetNodeRequest {}).await?;
        restores.extend(node.restored.map(|restore| (service, restore)));
    }
    Ok((peers, restores))
}

fn restored(service: Service, restore: &Restore) -> String {
    let when = restore.restored.map(Instant::from_wire);
    let when = when.and_then(Result::ok).map(|when| when.to_string());
    format!(
        "{service}: restored {} at entry {} of its journal; {}.",
        when.unwrap_or_default(),
        restore.position,
        if restore.read_only {
            "records of the backup are read-only until every peer below has shown that nothing is lost"
        } else {
            "every peer has shown that nothing is lost"
        }
    )
}

fn table(peers: &[Peer]) -> Table {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY);
    table.set_header([
        "here",
        "there",
        "state",
        "sent",
        "there durable",
        "waits since",
        "received",
        "held",
        "parked",
        "since the restore",
    ]);
    for peer in peers {
        let since = peer.oldest_pending.map(Instant::from_wire);
        table.add_row([
            party(peer.local.clone()),
            party(peer.remote.clone()),
            state(peer.state()).to_owned(),
            peer.sent_through.to_string(),
            peer.acknowledged_through.to_string(),
            since
                .and_then(Result::ok)
                .map(|since| since.to_string())
                .unwrap_or_default(),
            peer.received_through.to_string(),
            peer.waiting.to_string(),
            peer.parked.to_string(),
            hearing(peer),
        ]);
    }
    table
}

fn party(wire: Option<contracts::pb::types::v1::Party>) -> String {
    wire.and_then(|party| Party::from_wire(party).ok())
        .map(|party| party.to_string())
        .unwrap_or_default()
}

const fn state(state: PeerState) -> &'static str {
    match state {
        PeerState::Unspecified => "not told",
        PeerState::Connected => "connected",
        PeerState::Unreachable => "unreachable",
        PeerState::Suspended => "suspended",
        PeerState::Stopped => "stopped: look at the evidence",
        PeerState::UnknownIncarnation => "another database: recover it",
        PeerState::Idle => "idle",
    }
}

/// What a peer has shown since the database here was restored.
fn hearing(peer: &Peer) -> String {
    match peer.hearing() {
        PeerHearing::Unspecified => "not told".to_owned(),
        PeerHearing::NotNeeded => String::new(),
        PeerHearing::Unheard => "not heard yet".to_owned(),
        PeerHearing::Whole => "nothing lost".to_owned(),
        PeerHearing::Lost => format!("LOST: {}", lost(peer.loss.unwrap_or_default())),
    }
}

/// Every number of which the peer has seen more than is here.
fn lost(Loss { ours, theirs }: Loss) -> String {
    let (ours, theirs) = (ours.unwrap_or_default(), theirs.unwrap_or_default());
    let numbers = [
        ("sent", "they hold", ours.messages, theirs.messages),
        ("received", "they were told", ours.receipts, theirs.receipts),
        (
            "verdicts given",
            "they hold",
            ours.verdicts_given,
            theirs.verdicts_given,
        ),
        (
            "verdicts taken",
            "they were told",
            ours.verdicts_taken,
            theirs.verdicts_taken,
        ),
    ];
    let more = numbers.iter().filter(|(_, _, ours, theirs)| theirs > ours);
    more.map(|(what, they, ours, theirs)| format!("{what} {ours}, {they} {theirs}"))
        .collect::<Vec<_>>()
        .join("; ")
}

#[cfg(test)]
mod tests {
    use contracts::pb::node::v1::Progress;

    use super::*;

    #[test]
    fn a_peer_that_holds_more_is_shown_with_the_numbers_of_both() {
        let progress = |messages, receipts| {
            Some(Progress {
                messages,
                receipts,
                ..Progress::default()
            })
        };
        let mut peer = Peer {
            loss: Some(Loss {
                ours: progress(41, 30),
                theirs: progress(57, 30),
            }),
            ..Peer::default()
        };
        peer.set_hearing(PeerHearing::Lost);
        assert_eq!(hearing(&peer), "LOST: sent 41, they hold 57");
        let shown = table(&[peer]).to_string();
        assert!(shown.contains("they hold 57"), "{shown}");
    }

    #[test]
    fn a_restore_is_told_before_the_peers() {
        let restore = Restore {
            position: 12,
            read_only: true,
            ..Restore::default()
        };
        let told = restored(Service::Intake, &restore);
        assert!(told.contains("at entry 12"), "{told}");
        assert!(told.contains("read-only"), "{told}");
    }
}
