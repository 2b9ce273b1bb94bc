//! The bytes of an answer, kept so that a repeated request is answered alike.

use domain::number::MatterNumber;
use domain::time::Instant;

use crate::change::Reference;
use crate::layout;

const NUMBER: usize = 6;

/// Stream (35 bytes), version, position, recorded (8 each), year and counter of the number (2 and 4, zero for none), stage.
pub(crate) fn to_bytes(reference: &Reference) -> Vec<u8> {
    let mut bytes = layout::stream(&reference.record).to_vec();
    bytes.extend(reference.version.to_be_bytes());
    bytes.extend(reference.position.to_be_bytes());
    bytes.extend(reference.recorded.micros().to_be_bytes());
    let (year, counter) = reference
        .number
        .map_or((0, 0), |number| (number.year(), number.counter()));
    bytes.extend(year.to_be_bytes());
    bytes.extend(counter.to_be_bytes());
    bytes.extend(reference.stage.as_bytes());
    bytes
}

pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Reference> {
    let (record, rest) = bytes.split_at_checked(layout::STREAM)?;
    let (numbers, rest) = rest.split_at_checked(24)?;
    let (numbers, _) = numbers.as_chunks::<8>();
    let (number, stage) = rest.split_at_checked(NUMBER)?;
    let year = u16::from_be_bytes(number[..2].try_into().ok()?);
    let counter = u32::from_be_bytes(number[2..].try_into().ok()?);
    Some(Reference {
        record: layout::to_record(record)?,
        version: u64::from_be_bytes(numbers[0]),
        position: u64::from_be_bytes(numbers[1]),
        recorded: Instant::from_micros(i64::from_be_bytes(numbers[2])),
        number: MatterNumber::new(year, counter).ok(),
        stage: String::from_utf8(stage.to_vec()).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_written_is_read_again() {
        let mut reference = Reference {
            record: layout::tests::record(4),
            version: 7,
            stage: "registered".into(),
            position: 9,
            number: MatterNumber::new(2026, 12).ok(),
            recorded: Instant::from_micros(5),
        };
        assert_eq!(from_bytes(&to_bytes(&reference)), Some(reference.clone()));
        reference.number = None;
        assert_eq!(from_bytes(&to_bytes(&reference)), Some(reference));
        assert_eq!(from_bytes(&[0; 30]), None);
    }
}
