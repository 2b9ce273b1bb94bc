//! `lianfang peers`: how far a node's channels have come, and what waits on them.

use std::io::Write;

use comfy_table::Table;
use comfy_table::presets::UTF8_HORIZONTAL_ONLY;
use contracts::pb::node::v1::{ListPeersRequest, Peer, PeerState};
use contracts::wire::Wired as _;
use domain::id::{Party, Service};
use domain::time::Instant;

use super::args::calls::PeersArgs;
use super::connection::{Connection, Otherwise, finish};
use super::fault::Fault;

pub fn run(args: &PeersArgs, out: &mut dyn Write) -> Result<(), Fault> {
    let connection = Connection::open(&args.node, &args.clerk, Otherwise::Operator)?;
    let peers = finish(peers(&connection, args.service))?;
    if peers.is_empty() {
        writeln!(out, "Nothing was sent or received yet.")?;
    } else {
        writeln!(out, "{}", table(&peers))?;
    }
    Ok(())
}

async fn peers(connection: &Connection, one: Option<Service>) -> Result<Vec<Peer>, Fault> {
    let mut peers = Vec::new();
    let services = Service::ALL
        .into_iter()
        .filter(|service| one.is_none_or(|one| one == *service));
    for service in services {
        let answer = connection.ask(service, ListPeersRequest {}).await?;
        peers.extend(answer.peers);
    }
    Ok(peers)
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
