//! `lianfang journal`: entries of a service's journal, in coded facts.

use std::io::Write;

use contracts::pb::node::v1::{JournalRow, ListJournalRequest};
use contracts::wire::Wired as _;
use domain::id::RecordId;
use domain::time::Instant;

use super::args::calls::{JournalArgs, JournalCommand};
use super::connection::{Connection, Otherwise, finish};
use super::fault::Fault;

/// Rows that a call may ask for.
const ROWS_A_CALL: usize = 500;

pub fn run(command: JournalCommand, out: &mut dyn Write) -> Result<(), Fault> {
    let JournalCommand::Show(args) = command;
    let connection = Connection::open(&args.node, &args.clerk, Otherwise::Operator)?;
    for row in finish(rows(&connection, &args))? {
        writeln!(out, "{}", line(&row))?;
    }
    Ok(())
}

async fn rows(connection: &Connection, args: &JournalArgs) -> Result<Vec<JournalRow>, Fault> {
    let mut rows = Vec::new();
    let mut after = args.after;
    while rows.len() < args.limit {
        let wanted = (args.limit - rows.len()).min(ROWS_A_CALL);
        let request = ListJournalRequest {
            after,
            page_size: u32::try_from(wanted).unwrap_or(u32::MAX),
            record: args.record.as_ref().and_then(|record| record.to_wire()),
        };
        let page = connection.ask(args.service, request).await?;
        rows.extend(page.rows);
        match page.next_after {
            0 => break,
            next => after = next,
        }
    }
    Ok(rows)
}

fn line(row: &JournalRow) -> String {
    let record = row.record.clone().map(RecordId::from_wire);
    let recorded = row.recorded.map(Instant::from_wire);
    let cells = [
        row.position.to_string(),
        recorded
            .and_then(Result::ok)
            .unwrap_or_default()
            .to_string(),
        record
            .and_then(Result::ok)
            .map(|record| record.to_string())
            .unwrap_or_default(),
        row.version.to_string(),
        row.event.clone(),
        row.law.join(", "),
        row.author.clone(),
        row.facts.clone(),
    ];
    cells.join("\t")
}
