//! What the document says for disputes of competence (Art. 24): joint conferences, and successors.

use domain::id::AgencyId;
use domain::region::RegionCode;
use domain::rulebook::{AgencyClass, Directory};

use super::DirectoryError;
use super::document::Document;

/// Adds it to the rules, whose agencies are read already.
pub(super) fn read(document: &Document, rules: &mut Directory) -> Result<(), DirectoryError> {
    let member = |text: &str, what| {
        text.parse::<AgencyId>()
            .ok()
            .filter(|id| rules.agency(*id).is_some())
            .ok_or_else(|| invalid(text, what))
    };
    let mut conferences = Vec::new();
    for (region, keeper) in &document.conferences {
        let region = RegionCode::parse(region).map_err(|_| {
            invalid(
                keeper,
                "the region of its conference is no code of GB/T 2260",
            )
        })?;
        let id = member(keeper, "it keeps a conference and is no member")?;
        if rules.is(id, AgencyClass::Social) {
            return Err(invalid(keeper, "social forces keep no conference"));
        }
        if conferences.iter().any(|(known, _)| *known == region) {
            return Err(invalid(keeper, "its division has two conferences"));
        }
        conferences.push((region, id));
    }
    let mut successors = Vec::new();
    for (from, to) in &document.successors {
        let id = member(from, "it has successors and is no member")?;
        let heirs = to
            .iter()
            .map(|heir| member(heir, "it succeeds another and is no member"))
            .collect::<Result<_, _>>()?;
        successors.push((id, heirs));
    }
    rules.conferences = conferences.into_iter().collect();
    rules.successors = successors.into_iter().collect();
    let endless = rules
        .successors
        .keys()
        .find(|id| !rules.ends_in_a_standing_agency(**id));
    match endless {
        Some(id) => Err(invalid(&id.to_string(), "its successors go in a circle")),
        None => Ok(()),
    }
}

fn invalid(agency: &str, what: &'static str) -> DirectoryError {
    DirectoryError::Invalid {
        agency: agency.to_string(),
        what,
    }
}
