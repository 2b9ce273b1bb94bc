//! Whether every petition of a source was registered exactly once, and is found by everything it can be found by.

use std::collections::{BTreeSet, HashMap};

use contracts::pb::followup::v1::GetDocketRequest;
use contracts::pb::intake::v1::find_matters_request::By;
use contracts::pb::intake::v1::{FindMattersRequest, TallyMattersRequest};
use contracts::pb::types::v1::TallyBy;
use contracts::wire::Wired as _;
use domain::id::{DocketId, MatterId, RecordId};
use domain::people::Role;
use tokio::task::JoinSet;

use super::{IN_FLIGHT, ImportFault, Imported, Registered};
use crate::demo::cast;
use crate::demo::clerk::{CallFault, Clerk, Desks};
use crate::demo::petitions::{Petition, PetitionSource};

/// Nobody has more matters shown under one name at once; who has more is found by the newest.
const MOST_FOUND: usize = 200;

/// Asks the office's node for every petition of the source, by number, by source id and by alias, and for its docket.
///
/// Called after `import`, before anything else registers a matter.
pub async fn check(
    desks: &Desks,
    source: &PetitionSource,
    imported: &Imported,
) -> Result<(), ImportFault> {
    let office = cast::member("office");
    let registrar = desks.clerk(office, office.with_role(Role::Registrar));
    let mut wrong = counted(desks, imported).await?;
    let mut by_id: HashMap<&str, &Registered> = imported
        .registered
        .iter()
        .map(|each| (each.source_id.as_str(), each))
        .collect();
    let mut petitions = source.open()?;
    let mut looks = JoinSet::new();
    while let Some(petition) = petitions.next_petition()? {
        // What is malformed was named by the import.
        let Ok(petition) = petition else { continue };
        let Some(registered) = by_id.remove(petition.id.as_str()) else {
            wrong.push(format!("petition {} has no matter", petition.id));
            continue;
        };
        if looks.len() == IN_FLIGHT
            && let Some(done) = looks.join_next().await
        {
            wrong.extend(done??);
        }
        let (registrar, registered) = (registrar.clone(), registered.clone());
        looks.spawn(async move { found(&registrar, petition, &registered).await });
    }
    while let Some(done) = looks.join_next().await {
        wrong.extend(done??);
    }
    wrong.extend(
        by_id
            .keys()
            .map(|id| format!("petition {id} is not in the source")),
    );
    match wrong.first() {
        None => Ok(()),
        Some(first) => Err(ImportFault::Check {
            count: wrong.len(),
            first: first.clone(),
        }),
    }
}

/// As many matters as petitions, no two of them the same.
async fn counted(desks: &Desks, imported: &Imported) -> Result<Vec<String>, ImportFault> {
    let office = cast::member("office");
    let inspector = desks.clerk(office, office.with_role(Role::Inspector));
    let asked = TallyMattersRequest {
        group_by: TallyBy::Stage.into(),
    };
    let rows = inspector.read(asked).await?.rows;
    let there: u64 = rows.iter().map(|row| row.count).sum();
    let count = imported.registered.len();
    let matters: BTreeSet<_> = imported.registered.iter().map(|each| each.matter).collect();
    let numbers: BTreeSet<_> = imported
        .registered
        .iter()
        .map(|each| &each.number)
        .collect();
    let mut wrong = Vec::new();
    if there != count as u64 {
        wrong.push(format!(
            "{count} petitions are {there} matters at the office"
        ));
    }
    if matters.len() != count || numbers.len() != count {
        wrong.push(format!(
            "{count} petitions share {} matters and {} numbers",
            matters.len(),
            numbers.len()
        ));
    }
    Ok(wrong)
}

async fn found(
    registrar: &Clerk,
    petition: Petition,
    registered: &Registered,
) -> Result<Vec<String>, CallFault> {
    let mut wrong = Vec::new();
    let Registered {
        source_id,
        matter,
        number,
        ..
    } = registered;
    for (what, by) in [
        ("number", By::Number(number.clone())),
        ("source id", By::SourceId(petition.id)),
    ] {
        let found = find(registrar, by).await?;
        if found != [*matter] {
            let count = found.len();
            wrong.push(format!("petition {source_id} by {what}: {count} matters"));
        }
    }
    // Others may have the same alias.
    let found = find(registrar, By::Name(petition.petitioner)).await?;
    if !found.contains(matter) && found.len() < MOST_FOUND {
        wrong.push(format!("petition {source_id} by alias: not found"));
    }
    let docket = DocketId::of(*matter);
    let asked = GetDocketRequest {
        record: Some(docket.record().to_wire()),
        at_least: 0,
    };
    let answer = registrar.read(asked).await?;
    let there = answer.view.and_then(|view| view.record);
    if there.and_then(|record| RecordId::from_wire(record).ok()) != Some(docket.record()) {
        wrong.push(format!("petition {source_id} has no docket"));
    }
    Ok(wrong)
}

/// The matters found; whatever is no matter is none.
async fn find(registrar: &Clerk, by: By) -> Result<Vec<MatterId>, CallFault> {
    let answer = registrar.read(FindMattersRequest { by: Some(by) }).await?;
    let matters = answer.matters.into_iter();
    Ok(matters
        .filter_map(|matter| MatterId::from_wire(matter).ok())
        .collect())
}
