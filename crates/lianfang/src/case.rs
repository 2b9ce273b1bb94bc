//! The path of a case: the entries of all its records, from one node or several, in the order in which they came about.

pub mod calls;
mod json;
mod order;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use contracts::codec::Wire;
use contracts::facts::{Fact, Facts};
use contracts::pb::types::v1::ExportedEntry;
use contracts::wire::Wired as _;
use domain::codec::{Codec as _, Undecodable};
use domain::entry::{Entry, Event};
use domain::id::{AttendanceId, DocketId, Kind, MatterId, ReceptionId, RecordId};
use domain::reception;
use domain::sealed::SealedId;
use domain::time::Instant;

/// Texts that were opened, by their handles.
pub type Texts = BTreeMap<SealedId, String>;

/// An entry of one of a case's records.
#[derive(Clone, Debug)]
pub struct Told {
    pub record: RecordId,
    pub version: u64,
    /// Its place in the journal of its service.
    pub position: u64,
    pub entry: Entry,
    /// What its event says.
    pub facts: Fact,
}

/// A case as far as its records could be read.
#[derive(Clone, Debug)]
pub struct Case {
    /// What made an entry come about stands before it; what one record tells stands in its order.
    pub entries: Vec<Told>,
    /// Records of the case that those who were asked do not keep, or not for this caller.
    pub elsewhere: BTreeSet<RecordId>,
}

/// Why a case was not gathered.
#[derive(Debug, thiserror::Error)]
pub enum CaseFault<E: std::error::Error + 'static> {
    #[error("{record} was not exported")]
    Export {
        record: RecordId,
        #[source]
        source: E,
    },
    #[error("an exported entry of {record} cannot be read")]
    Unreadable {
        record: RecordId,
        #[source]
        source: Undecodable,
    },
}

/// Follows a case from one of its records to the others that its entries name; another matter is another case.
///
/// `export` answers with the entries of a record as `ExportCase` has them, or with nothing where the record is not to be had.
pub async fn gather<E: std::error::Error + 'static>(
    root: RecordId,
    export: impl AsyncFn(RecordId) -> Result<Option<Vec<ExportedEntry>>, E>,
) -> Result<Case, CaseFault<E>> {
    let facts = Facts::load();
    let mut waiting = VecDeque::from([root]);
    let mut named = BTreeSet::new();
    let mut case = Case {
        entries: Vec::new(),
        elsewhere: BTreeSet::new(),
    };
    while let Some(record) = waiting.pop_front() {
        let another_matter = record.kind == Kind::Matter
            && named
                .iter()
                .any(|known: &RecordId| known.kind == Kind::Matter);
        if another_matter || !named.insert(record) {
            continue;
        }
        waiting.extend(counterpart(record));
        let exported = export(record).await;
        let Some(exported) = exported.map_err(|source| CaseFault::Export { record, source })?
        else {
            case.elsewhere.insert(record);
            continue;
        };
        for each in exported {
            let unreadable = |source| CaseFault::Unreadable { record, source };
            let told = told(&facts, record, each).map_err(unreadable)?;
            mentioned(&told.facts, &mut waiting);
            waiting.extend(invited(&told));
            case.entries.push(told);
        }
    }
    case.entries = order::by_cause(case.entries);
    Ok(case)
}

/// A matter and its docket share their number, and neither names the other.
fn counterpart(record: RecordId) -> Option<RecordId> {
    let docket = DocketId::try_from(record).map(|docket| docket.matter().record());
    let matter = MatterId::try_from(record).map(|matter| DocketId::of(matter).record());
    docket.or(matter).ok()
}

fn told(facts: &Facts, record: RecordId, exported: ExportedEntry) -> Result<Told, Undecodable> {
    let recorded = Instant::from_wire(exported.recorded.unwrap_or_default())?;
    let entry = Wire::decode(&exported.event, &exported.payload, recorded)?;
    let all = facts.of_payload(&exported.payload)?;
    Ok(Told {
        record,
        version: exported.version,
        position: exported.position,
        facts: all.event().cloned().unwrap_or(Fact::Fields(Vec::new())),
        entry,
    })
}

fn mentioned(fact: &Fact, records: &mut VecDeque<RecordId>) {
    match fact {
        Fact::Record(record) => records.push_back(*record),
        Fact::List(items) => items.iter().for_each(|item| mentioned(item, records)),
        Fact::Fields(fields) => fields.iter().for_each(|(_, fact)| mentioned(fact, records)),
        Fact::Flag(_)
        | Fact::Number(_)
        | Fact::Text(_)
        | Fact::Code(_)
        | Fact::Bytes(_)
        | Fact::Instant(_)
        | Fact::Sealed(_) => {}
    }
}

/// The attendance that an invitation opens is not in the event: its id follows from the reception's.
fn invited(told: &Told) -> Option<RecordId> {
    let Event::JointReception(reception::Event::Invited { seat, .. }) = &told.entry.event else {
        return None;
    };
    let reception = ReceptionId::try_from(told.record).ok()?;
    Some(AttendanceId::of(reception, seat.agency).record())
}

impl Case {
    /// The handles of all its texts, by the record that names them.
    pub fn sealed(&self) -> BTreeMap<RecordId, BTreeSet<SealedId>> {
        let mut handles: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for told in &self.entries {
            let named = told.entry.event.sealed();
            let written = named.iter().filter(|sealed| !sealed.is_blank());
            handles
                .entry(told.record)
                .or_default()
                .extend(written.map(|sealed| sealed.id));
        }
        handles
    }

    /// The path as JSON: coded facts, and of texts only what was opened for it.
    pub fn to_json(&self, texts: &Texts) -> serde_json::Value {
        json::case(self, texts)
    }
}
