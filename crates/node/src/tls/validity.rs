//! Until when a certificate may be used: the one thing that an operator must know of it and that no verifier tells.

use domain::time::{Date, Instant};
use rustls::pki_types::CertificateDer;

const SEQUENCE: u8 = 0x30;
/// `[0]`, the version, which only certificates of version 1 leave out.
const VERSION: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
/// Days and hours of ours are those of China.
const EAST_MINUTES: i64 = 8 * 60;

/// The end of its validity in seconds since 1970; none where it cannot be read.
pub(crate) fn expiry(certificate: &CertificateDer<'_>) -> Option<u64> {
    let (_, certificate, _) = field(certificate).filter(is_sequence)?;
    let (_, signed, _) = field(certificate).filter(is_sequence)?;
    let (tag, _, rest) = field(signed)?;
    let from_serial = if tag == VERSION { rest } else { signed };
    // Serial number, algorithm, issuer.
    let mut rest = from_serial;
    for _ in 0..3 {
        (_, _, rest) = field(rest)?;
    }
    let (_, validity, _) = field(rest).filter(is_sequence)?;
    let (_, _, not_after) = field(validity)?;
    let (tag, text, _) = field(not_after)?;
    seconds(tag, std::str::from_utf8(text).ok()?)
}

/// Tag, contents, and what follows.
type Field<'a> = (u8, &'a [u8], &'a [u8]);

fn is_sequence((tag, ..): &Field<'_>) -> bool {
    *tag == SEQUENCE
}

fn field(bytes: &[u8]) -> Option<Field<'_>> {
    let (tag, rest) = bytes.split_first()?;
    let (short, rest) = rest.split_first()?;
    let (length, rest) = if short & 0x80 == 0 {
        (usize::from(*short), rest)
    } else {
        // No certificate needs more than three bytes for a length.
        let (length, rest) = rest.split_at_checked(usize::from(short & 0x7f))?;
        let length = (length.len() <= 3).then_some(length)?;
        let length = length
            .iter()
            .fold(0, |all, byte| all << 8 | usize::from(*byte));
        (length, rest)
    };
    let (contents, rest) = rest.split_at_checked(length)?;
    Some((*tag, contents, rest))
}

/// `YYMMDDhhmmssZ` until 2049, `YYYYMMDDhhmmssZ` from 2050 (RFC 5280, 4.1.2.5).
fn seconds(tag: u8, text: &str) -> Option<u64> {
    let (year, rest) = match tag {
        UTC_TIME => {
            let (year, rest) = text.split_at_checked(2)?;
            let year: i16 = year.parse().ok()?;
            (if year < 50 { 2000 + year } else { 1900 + year }, rest)
        }
        GENERALIZED_TIME => {
            let (year, rest) = text.split_at_checked(4)?;
            (year.parse().ok()?, rest)
        }
        _ => return None,
    };
    let rest = rest.strip_suffix('Z')?;
    let part = |at: usize| rest.get(2 * at..2 * at + 2)?.parse::<u8>().ok();
    let day = Date::new(year, part(0)?.try_into().ok()?, part(1)?.try_into().ok()?);
    let minute = Instant::at(day.ok()?, part(2)?, part(3)?).plus_minutes(EAST_MINUTES);
    let whole = u64::try_from(minute.micros() / 1_000_000).ok()?;
    Some(whole + u64::from(part(4)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_is_read_as_it_was_written() {
        for (day, seconds) in [
            (rcgen::date_time_ymd(2027, 3, 2), 1_803_945_600),
            (rcgen::date_time_ymd(2049, 12, 31), 2_524_521_600),
            (rcgen::date_time_ymd(2051, 1, 1), 2_556_144_000),
        ] {
            let mut parameters = rcgen::CertificateParams::default();
            parameters.not_after = day;
            let key = rcgen::KeyPair::generate().unwrap();
            let certificate = parameters.self_signed(&key).unwrap();
            assert_eq!(expiry(certificate.der()), Some(seconds));
        }
    }

    #[test]
    fn what_is_no_certificate_has_no_end() {
        for bytes in [
            &b""[..],
            b"0",
            b"\x30\x84\xff\xff\xff\xff",
            b"\x30\x02\x30\x00",
        ] {
            assert_eq!(expiry(&CertificateDer::from(bytes)), None);
        }
        assert_eq!(seconds(UTC_TIME, "269913000000Z"), None);
        assert_eq!(seconds(UTC_TIME, "260302093015Z"), Some(1_772_443_815));
    }
}
