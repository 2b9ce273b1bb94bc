//! Fixed layouts: what names and ids look like as bytes in keys, leaves and hashes. They never change.

use domain::entry::Key;
use domain::id::{AgencyId, Kind, Party, RecordId, Service};
use domain::message::Message;
use domain::sealed::Subject;

use crate::channel::Channel;
use crate::lives::Extent;
use crate::merkle::{Hash, sha256};

const AGENCY: usize = 18;
pub(crate) const STREAM: usize = AGENCY + 1 + 16;
pub(crate) const PARTY: usize = AGENCY + 1;
pub(crate) const SUBJECT: usize = 1 + 16;
pub(crate) const EXTENT: usize = 4 * 8;

pub(crate) const fn service_code(service: Service) -> u8 {
    match service {
        Service::Intake => 1,
        Service::Coordination => 2,
        Service::FollowUp => 3,
    }
}

/// Ascending as `Kind` is ordered, so that bytes sort as ids do.
const fn kind_code(kind: Kind) -> u8 {
    match kind {
        Kind::Matter => 1,
        Kind::JointReception => 2,
        Kind::Attendance => 3,
        Kind::Docket => 4,
        Kind::Handling => 5,
    }
}

/// Agency (18 ASCII characters), kind (1 byte), id (16 bytes, big-endian).
pub fn stream(id: &RecordId) -> [u8; STREAM] {
    let mut bytes = [0; STREAM];
    bytes[..AGENCY].copy_from_slice(id.agency.as_str().as_bytes());
    bytes[AGENCY] = kind_code(id.kind);
    bytes[AGENCY + 1..].copy_from_slice(&id.id.to_be_bytes());
    bytes
}

pub(crate) fn to_record(bytes: &[u8]) -> Option<RecordId> {
    let (agency, rest) = bytes.split_at_checked(AGENCY)?;
    let (kind, id) = rest.split_first()?;
    Some(RecordId {
        agency: to_agency(agency)?,
        kind: Kind::ALL
            .into_iter()
            .find(|each| kind_code(*each) == *kind)?,
        id: u128::from_be_bytes(id.try_into().ok()?),
    })
}

fn to_agency(bytes: &[u8]) -> Option<AgencyId> {
    AgencyId::parse(std::str::from_utf8(bytes).ok()?).ok()
}

/// Agency (18 ASCII characters), service (1 byte).
pub fn party(party: &Party) -> [u8; PARTY] {
    let mut bytes = [0; PARTY];
    bytes[..AGENCY].copy_from_slice(party.agency.as_str().as_bytes());
    bytes[AGENCY] = service_code(party.service);
    bytes
}

pub(crate) fn to_party(bytes: &[u8]) -> Option<Party> {
    let (agency, service) = bytes.split_at_checked(AGENCY)?;
    let [service] = service else { return None };
    Some(Party {
        agency: to_agency(agency)?,
        service: Service::ALL
            .into_iter()
            .find(|each| service_code(*each) == *service)?,
    })
}

/// The sender, then the receiver.
pub(crate) fn channel(channel: &Channel) -> [u8; 2 * PARTY] {
    let mut bytes = [0; 2 * PARTY];
    bytes[..PARTY].copy_from_slice(&party(&channel.from));
    bytes[PARTY..].copy_from_slice(&party(&channel.to));
    bytes
}

pub(crate) fn to_channel(bytes: &[u8]) -> Option<Channel> {
    let (from, to) = bytes.split_at_checked(PARTY)?;
    Some(Channel {
        from: to_party(from)?,
        to: to_party(to)?,
    })
}

/// Messages, receipts, verdicts given, verdicts taken: eight bytes each, big-endian.
pub(crate) fn extent(extent: Extent) -> [u8; EXTENT] {
    let Extent {
        messages,
        receipts,
        given,
        taken,
    } = extent;
    let mut bytes = [0; EXTENT];
    for (place, number) in bytes
        .chunks_exact_mut(8)
        .zip([messages, receipts, given, taken])
    {
        place.copy_from_slice(&number.to_be_bytes());
    }
    bytes
}

pub(crate) fn to_extent(bytes: &[u8]) -> Option<Extent> {
    let bytes: [u8; EXTENT] = bytes.try_into().ok()?;
    let (numbers, _) = bytes.as_chunks::<8>();
    let [messages, receipts, given, taken] = numbers.try_into().ok()?;
    let number = u64::from_be_bytes;
    Some(Extent {
        messages: number(messages),
        receipts: number(receipts),
        given: number(given),
        taken: number(taken),
    })
}

/// Sort of subject (1 byte), id (16 bytes, big-endian).
pub(crate) fn subject(subject: Subject) -> [u8; SUBJECT] {
    let (sort, id) = match subject {
        Subject::Person(id) => (1, id),
        Subject::Matter(id) => (2, id),
    };
    let mut bytes = [sort; SUBJECT];
    bytes[1..].copy_from_slice(&id.to_be_bytes());
    bytes
}

pub(crate) fn to_subject(bytes: &[u8]) -> Option<Subject> {
    let (sort, id) = bytes.split_first()?;
    let id = u128::from_be_bytes(id.try_into().ok()?);
    match sort {
        1 => Some(Subject::Person(id)),
        2 => Some(Subject::Matter(id)),
        _ => None,
    }
}

/// SHA-256(origin ‖ version ‖ receiver): names a message for ever, so that its effect happens once across incarnations.
pub fn message_id(message: &Message) -> Hash {
    message_of(&message.origin, message.version, &message.to)
}

/// The name of the message that an entry of one record has sent to another, if it has.
pub fn message_of(origin: &RecordId, version: u64, to: &RecordId) -> Hash {
    let mut bytes = [0; 2 * STREAM + 8];
    bytes[..STREAM].copy_from_slice(&stream(origin));
    bytes[STREAM..STREAM + 8].copy_from_slice(&version.to_be_bytes());
    bytes[STREAM + 8..].copy_from_slice(&stream(to));
    sha256(&bytes)
}

/// A key as it is stored: sort, value, and the agency inside which it is unique.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct KeyName(pub(crate) Vec<u8>);

const NUMBER: u8 = 1;
const SOURCE: u8 = 2;
const PLACE: u8 = 3;

impl KeyName {
    pub(crate) fn of(agency: AgencyId, key: &Key) -> Self {
        let mut bytes = Self::prefix(key);
        if is_unique(key) {
            bytes.extend(agency.as_str().as_bytes());
        }
        Self(bytes)
    }

    /// What names of this key begin with at every agency that this database serves.
    pub(crate) fn prefix(key: &Key) -> Vec<u8> {
        match key {
            Key::Number(number) => [&[NUMBER], number.to_string().as_bytes()].concat(),
            // The agency of the source is part of its value; the zero ends the text.
            Key::Source(agency, id) => {
                [&[SOURCE], agency.as_str().as_bytes(), id.as_bytes(), &[0]].concat()
            }
            Key::Place(region) => [&[PLACE], &region.number().to_be_bytes()[..]].concat(),
        }
    }

    pub(crate) fn is_unique(&self) -> bool {
        matches!(self.0.first(), Some(&NUMBER | &SOURCE))
    }
}

pub(crate) const fn is_unique(key: &Key) -> bool {
    matches!(key, Key::Number(_) | Key::Source(..))
}

/// The least bytes that begin with no such prefix; prefixes here never consist of 255 alone.
pub(crate) fn after_prefix(prefix: &[u8]) -> Vec<u8> {
    let mut end = prefix.to_vec();
    while let Some(last) = end.pop() {
        if last < u8::MAX {
            end.push(last + 1);
            break;
        }
    }
    end
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use domain::region::RegionCode;

    pub(crate) fn agency(ordinal: u16) -> AgencyId {
        AgencyId::synthetic(RegionCode::parse("320921").unwrap(), ordinal)
    }

    pub(crate) fn record(id: u128) -> RecordId {
        RecordId {
            agency: agency(1),
            kind: Kind::Matter,
            id,
        }
    }

    #[test]
    fn names_written_as_bytes_are_read_again() {
        for kind in Kind::ALL {
            let id = RecordId {
                agency: agency(3),
                kind,
                id: 0x0123 << 100,
            };
            assert_eq!(to_record(&stream(&id)), Some(id));
            let channel = Channel {
                from: id.home(),
                to: record(1).home(),
            };
            assert_eq!(to_channel(&super::channel(&channel)), Some(channel));
        }
        for subject in [Subject::Person(7), Subject::Matter(7)] {
            assert_eq!(to_subject(&super::subject(subject)), Some(subject));
        }
        assert_eq!(to_record(b"short"), None);
    }

    #[test]
    fn bytes_sort_as_ids_do() {
        let mut ids: Vec<RecordId> = Kind::ALL
            .into_iter()
            .flat_map(|kind| {
                [1, 1 << 90].map(|id| RecordId {
                    agency: agency(id as u16 + 1),
                    kind,
                    id,
                })
            })
            .collect();
        ids.sort();
        assert!(ids.is_sorted_by_key(stream));
    }

    #[test]
    fn a_prefix_ends_before_the_next() {
        assert_eq!(after_prefix(&[1, 2]), [1, 3]);
        assert_eq!(after_prefix(&[1, 255]), [2]);
    }
}
