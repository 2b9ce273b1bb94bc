//! How many records each node keeps, counted from its own journals, as an auditor of its agency may read them.

use contracts::pb::node::v1::{GetNodeRequest, ListJournalRequest};
use contracts::wire::Wired as _;
use domain::id::{RecordId, Service};
use domain::people::Role;

use super::cast::Member;
use super::clerk::{CallFault, Clerk, Desks};
use super::site::Site;
use super::timeline::NodeRecords;

/// Rows of the journal a call.
const ROWS: u32 = 500;

/// A row for each node, in the order of the cast.
pub async fn records(site: &Site, desks: &Desks) -> Result<Vec<NodeRecords>, CallFault> {
    let mut rows = Vec::new();
    for (node, _) in site.nodes() {
        rows.push(of(desks, node).await?);
    }
    Ok(rows)
}

async fn of(desks: &Desks, node: &'static Member) -> Result<NodeRecords, CallFault> {
    let auditor = desks.clerk(node, node.with_role(Role::Auditor));
    let mut row = NodeRecords {
        node: node.short.to_owned(),
        ..NodeRecords::default()
    };
    for service in Service::ALL {
        row.journal += auditor.ask(service, GetNodeRequest {}).await?.position;
        count(&auditor, service, &mut row).await?;
    }
    Ok(row)
}

/// A record is where its first entry is.
async fn count(auditor: &Clerk, service: Service, row: &mut NodeRecords) -> Result<(), CallFault> {
    let mut after = 0;
    loop {
        let asked = ListJournalRequest {
            after,
            page_size: ROWS,
            record: None,
        };
        let page = auditor.ask(service, asked).await?;
        let first = page.rows.into_iter().filter(|entry| entry.version == 1);
        for record in first.filter_map(|entry| RecordId::from_wire(entry.record?).ok()) {
            *row.counts.entry(record.kind).or_default() += 1;
        }
        match page.next_after {
            0 => return Ok(()),
            next => after = next,
        }
    }
}
