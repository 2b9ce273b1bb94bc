//! Names that a record has in every run of the story, instead of the id it drew in this one.

use std::collections::HashMap;

use domain::docket;
use domain::entry::Event;
use domain::id::{AgencyId, AttendanceId, DocketId, Kind, RecordId};
use domain::matter;

use super::book::Book;
use crate::demo::cast;

/// The names of all records of a site, and of the numbers that its matters were given.
#[derive(Debug, Default)]
pub(super) struct Names {
    records: HashMap<RecordId, String>,
    numbers: HashMap<String, String>,
}

impl Names {
    pub(super) fn of(books: &[Book]) -> Self {
        let mut names = Self::default();
        names.matters(books);
        names.receptions(books);
        names.handlings(books);
        names
    }

    /// `matter 188006` by its source id; those without one are `matter A`, `matter B` as they were registered.
    fn matters(&mut self, books: &[Book]) {
        let mut without_source: HashMap<AgencyId, usize> = HashMap::new();
        for (id, event) in first_events(books) {
            let Event::Matter(matter::Event::Registered(registration)) = event else {
                continue;
            };
            let name = match &registration.source {
                Some(source) => source.id.clone(),
                None => {
                    let count = without_source.entry(id.agency).or_default();
                    *count += 1;
                    letters(*count)
                }
            };
            let name = format!("matter {name}{}", of_other(id.agency));
            self.numbers
                .insert(registration.number.to_string(), format!("number of {name}"));
            let docket = RecordId {
                kind: Kind::Docket,
                ..id
            };
            self.records.insert(docket, format!("docket of {name}"));
            self.records.insert(id, name);
        }
    }

    /// By their matter, and the attendances by their agency.
    fn receptions(&mut self, books: &[Book]) {
        let mut by_matter: HashMap<String, usize> = HashMap::new();
        for (id, event) in first_events(books) {
            let Event::JointReception(domain::reception::Event::Proposed(proposal)) = event else {
                continue;
            };
            let matter = self.of_record(proposal.matter.record());
            let count = by_matter.entry(matter.clone()).or_default();
            *count += 1;
            let again = match *count {
                1 => String::new(),
                more => format!(" ({more})"),
            };
            let name = format!("reception of {matter}{again}");
            for member in &cast::CAST {
                if let Ok(reception) = id.try_into() {
                    let attendance = AttendanceId::of(reception, member.id()).record();
                    let name = format!("attendance of {} at the {name}", member.slug);
                    self.records.insert(attendance, name);
                }
            }
            self.records.insert(id, name);
        }
    }

    /// By the claim, the round and the agency of their dispatch.
    fn handlings(&mut self, books: &[Book]) {
        for (id, stream) in books.iter().flat_map(|book| &book.streams) {
            let Ok(docket) = DocketId::try_from(*id) else {
                continue;
            };
            for line in &stream.lines {
                if let Event::Docket(docket::Event::Dispatched {
                    claim,
                    round,
                    to,
                    handling,
                    ..
                }) = &line.entry.event
                {
                    let name = format!(
                        "handling of claim {} of {}, round {}, at {}",
                        claim.0,
                        self.of_record(docket.matter().record()),
                        round.0,
                        agency(*to)
                    );
                    self.records.insert(handling.record(), name);
                }
            }
        }
    }

    /// The name of a record, or what kind of stranger it is.
    pub(super) fn of_record(&self, id: RecordId) -> String {
        self.records
            .get(&id)
            .cloned()
            .unwrap_or_else(|| format!("a {} of {} that is not there", id.kind, agency(id.agency)))
    }

    /// A coded text, with what differs from run to run replaced.
    pub(super) fn of_text(&self, text: &str) -> String {
        if let Some(name) = self.numbers.get(text) {
            return name.clone();
        }
        text.parse()
            .map_or_else(|_| text.to_owned(), |id: AgencyId| agency(id))
    }
}

/// The slug of an agency of the cast, or its code.
pub(super) fn agency(id: AgencyId) -> String {
    cast::by_id(id).map_or_else(|| id.to_string(), |member| member.slug.to_owned())
}

/// Most matters are the office's, so only others say whose they are.
fn of_other(id: AgencyId) -> String {
    match agency(id).as_str() {
        "office" => String::new(),
        other => format!(" of {other}"),
    }
}

/// The first event of each record, in the order in which their services wrote them.
fn first_events(books: &[Book]) -> Vec<(RecordId, &Event)> {
    let mut found = Vec::new();
    for book in books {
        let firsts = book.streams.iter().filter_map(|(id, stream)| {
            let first = stream.lines.first()?;
            Some((first.position, *id, &first.entry.event))
        });
        let mut firsts: Vec<_> = firsts.collect();
        firsts.sort_by_key(|(position, ..)| *position);
        found.extend(firsts.into_iter().map(|(_, id, event)| (id, event)));
    }
    found
}

/// 1 is A, 26 is Z, 27 is AA.
fn letters(mut count: usize) -> String {
    let mut letters = Vec::new();
    while count > 0 {
        count -= 1;
        letters.push(char::from(
            b'A' + u8::try_from(count % 26).unwrap_or_default(),
        ));
        count /= 26;
    }
    letters.iter().rev().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        let named: Vec<String> = [1, 26, 27, 52, 53, 703].map(letters).into();
        assert_eq!(named, ["A", "Z", "AA", "AZ", "BA", "AAA"]);
    }
}
