//! `lianfang case`: the path of a case, from the services of one node.

use std::io::Write;

use contracts::pb::types::v1::{ExportedEntry, Purpose, RecordRef};
use contracts::pb::{coordination, followup, intake};
use contracts::wire::Wired as _;
use domain::id::{RecordId, Service};
use domain::sealed::SealedId;

use super::args::calls::{CaseArgs, CaseCommand, CaseName};
use super::connection::{Connection, Otherwise, Unanswered, finish};
use super::fault::{Exit, Fault};
use crate::case::{Case, CaseFault, Texts, gather};

/// Texts that a call of `OpenSealed` may ask for.
const TEXTS_A_CALL: usize = 100;

pub fn run(command: CaseCommand, out: &mut dyn Write) -> Result<(), Fault> {
    let CaseCommand::Show(args) = command;
    let connection = Connection::open(&args.node, &args.clerk, Otherwise::Nobody)?;
    let json = finish(show(&connection, &args))?;
    writeln!(out, "{json:#}")?;
    Ok(())
}

async fn show(connection: &Connection, args: &CaseArgs) -> Result<serde_json::Value, Fault> {
    let root = root(connection, args.name).await?;
    let case = gather(root, async |record| export(connection, record).await)
        .await
        .map_err(not_gathered)?;
    if case.entries.is_empty() {
        return Err(not_here(root));
    }
    let texts = match args.open {
        Some(purpose) => opened(connection, &case, purpose.into()).await?,
        None => Texts::new(),
    };
    Ok(case.to_json(&texts))
}

async fn root(connection: &Connection, name: CaseName) -> Result<RecordId, Fault> {
    let number = match name {
        CaseName::Record(record) => return Ok(record),
        CaseName::Own(kind, id) => {
            return Ok(RecordId {
                agency: connection.agency,
                kind,
                id,
            });
        }
        CaseName::Number(number) => number,
    };
    let request = intake::v1::FindMattersRequest {
        by: Some(intake::v1::find_matters_request::By::Number(
            number.to_string(),
        )),
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

/// Exports are one call in three contracts.
async fn export(
    connection: &Connection,
    record: RecordId,
) -> Result<Option<Vec<ExportedEntry>>, Unanswered> {
    if record.agency != connection.agency {
        return Ok(None);
    }
    let service = record.kind.service();
    let record: Option<RecordRef> = record.to_wire();
    let exported = match service {
        Service::Intake => {
            let request = intake::v1::ExportCaseRequest { record };
            let answer = connection.ask(service, request).await;
            answer.map(|answer| answer.entries)
        }
        Service::Coordination => {
            let request = coordination::v1::ExportCaseRequest { record };
            let answer = connection.ask(service, request).await;
            answer.map(|answer| answer.entries)
        }
        Service::FollowUp => {
            let request = followup::v1::ExportCaseRequest { record };
            let answer = connection.ask(service, request).await;
            answer.map(|answer| answer.entries)
        }
    };
    match exported {
        Ok(entries) => Ok(Some(entries)),
        Err(unanswered) if unanswered.is_not_found() => Ok(None),
        Err(unanswered) => Err(unanswered),
    }
}

/// The texts that this caller may open; what was kept from its agency, or erased, is left out.
async fn opened(
    connection: &Connection,
    case: &Case,
    purpose: Purpose,
) -> Result<Texts, Unanswered> {
    let mut texts = Texts::new();
    for (record, ids) in case.sealed() {
        let ids: Vec<SealedId> = ids.into_iter().collect();
        for some in ids.chunks(TEXTS_A_CALL) {
            match open(connection, record, some, purpose).await {
                Ok(found) => texts.extend(found),
                // One that is not held here hides the others: each is asked for by itself.
                Err(unanswered) if unanswered.is_not_found() => {
                    for id in some {
                        match open(connection, record, std::slice::from_ref(id), purpose).await {
                            Ok(found) => texts.extend(found),
                            Err(unanswered) if unanswered.is_not_found() => {}
                            Err(unanswered) => return Err(unanswered),
                        }
                    }
                }
                Err(unanswered) => return Err(unanswered),
            }
        }
    }
    Ok(texts)
}

async fn open(
    connection: &Connection,
    record: RecordId,
    ids: &[SealedId],
    purpose: Purpose,
) -> Result<Texts, Unanswered> {
    let service = record.kind.service();
    let record: Option<RecordRef> = record.to_wire();
    let sealed_ids = ids.iter().map(|id| id.to_wire()).collect();
    let purpose = purpose.into();
    let texts = match service {
        Service::Intake => {
            let request = intake::v1::OpenSealedRequest {
                record,
                sealed_ids,
                purpose,
            };
            connection.ask(service, request).await?.texts
        }
        Service::Coordination => {
            let request = coordination::v1::OpenSealedRequest {
                record,
                sealed_ids,
                purpose,
            };
            connection.ask(service, request).await?.texts
        }
        Service::FollowUp => {
            let request = followup::v1::OpenSealedRequest {
                record,
                sealed_ids,
                purpose,
            };
            connection.ask(service, request).await?.texts
        }
    };
    // Answered in the order asked for.
    let texts = ids.iter().zip(texts);
    Ok(texts.map(|(id, opened)| (*id, opened.text)).collect())
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
