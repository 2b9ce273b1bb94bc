//! `lianfang case`: the path of a case, from the services of one node.

mod journey;

use std::io::Write;

use contracts::pb::intake::v1::FindMattersRequest;
use contracts::pb::intake::v1::find_matters_request::By;
use contracts::pb::types::v1::ExportedEntry;
use contracts::wire::Wired as _;
use domain::id::{RecordId, Service};
use domain::number::MatterNumber;

use super::args::calls::{CaseArgs, CaseCommand, CaseName};
use super::connection::{Connection, Otherwise, Unanswered, finish};
use super::fault::{Exit, Fault};
use crate::case::calls::{Asks, NOT_FOUND, export, open};
use crate::case::{CaseFault, Texts, gather};
use crate::demo::clerk::verbs::Call;

pub fn run(command: CaseCommand, out: &mut dyn Write) -> Result<(), Fault> {
    let args = match command {
        CaseCommand::Show(args) => args,
        CaseCommand::Journey(args) => return journey::run(&args, out),
    };
    let connection = Connection::open(&args.node, &args.clerk, Otherwise::Nobody)?;
    let json = finish(show(&connection, &args))?;
    writeln!(out, "{json:#}")?;
    Ok(())
}

async fn show(connection: &Connection, args: &CaseArgs) -> Result<serde_json::Value, Fault> {
    let root = root(connection, args.name).await?;
    let case = gather(root, async |record| exported(connection, record).await)
        .await
        .map_err(not_gathered)?;
    if case.entries.is_empty() {
        return Err(not_here(root));
    }
    let texts = match args.open {
        Some(purpose) => open(connection, &case, purpose.into()).await?,
        None => Texts::new(),
    };
    Ok(case.to_json(&texts))
}

async fn root(connection: &Connection, name: CaseName) -> Result<RecordId, Fault> {
    match name {
        CaseName::Record(record) => Ok(record),
        CaseName::Own(kind, id) => Ok(RecordId {
            agency: connection.agency,
            kind,
            id,
        }),
        CaseName::Number(number) => numbered(connection, number).await,
    }
}

/// The matter of a number, as its agency's registrars find it.
async fn numbered(connection: &Connection, number: MatterNumber) -> Result<RecordId, Fault> {
    let request = FindMattersRequest {
        by: Some(By::Number(number.to_string())),
    };
    let found = connection.ask(Service::Intake, request).await?.matters;
    let found = found.into_iter().next();
    found
        .and_then(|record| RecordId::from_wire(record).ok())
        .ok_or_else(|| {
            Fault::new(
                Exit::Failed,
                format!("{} has no matter {number}", connection.agency),
                "ask the agency that registered it",
            )
        })
}

/// Of its own agency's records alone: others are for their agencies.
async fn exported(
    connection: &Connection,
    record: RecordId,
) -> Result<Option<Vec<ExportedEntry>>, Unanswered> {
    if record.agency == connection.agency {
        export(connection, record).await
    } else {
        Ok(None)
    }
}

impl Asks for Connection {
    type Fault = Unanswered;

    async fn ask<C: Call>(&self, service: Service, request: C) -> Result<C::Answer, Unanswered> {
        Self::ask(self, service, request).await
    }

    fn is_not_found(fault: &Unanswered) -> bool {
        matches!(fault, Unanswered::Refused { reason, .. } if reason == NOT_FOUND)
    }
}

fn not_gathered(fault: CaseFault<Unanswered>) -> Fault {
    match fault {
        CaseFault::Export { source, .. } => source.into(),
        CaseFault::Unreadable { .. } => Fault::new(
            Exit::Failed,
            "the node has entries that this version does not read",
            "use the version of the node",
        )
        .because(fault),
    }
}

fn not_here(record: RecordId) -> Fault {
    Fault::new(
        Exit::Failed,
        format!("{record} is not there, or not for this caller"),
        "ask the agency that keeps it, as one of its coordinators, inspectors or auditors",
    )
}
