//! The number people read out, write down and ask by: `XF2026-00000123-7`.

use std::fmt;
use std::str::FromStr;

const PREFIX: &str = "XF";
const COUNTER_DIGITS: usize = 8;
const MAX_COUNTER: u32 = 99_999_999;
const YEARS: std::ops::RangeInclusive<u16> = 2000..=9999;

/// A matter's human number: the year of registration, a counter of the agency from 1, and a check digit.
///
/// The check digit is ISO 7064 MOD 11,10 over the twelve digits: it is a decimal digit, and it finds every single wrong digit
/// and nearly every swap of neighbours, the mistakes of dictation. Unique inside an agency, not among agencies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatterNumber {
    year: u16,
    counter: u32,
}

/// The text is no matter number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidMatterNumber {
    #[error(
        "a matter number is XF, four digits of the year, eight of the counter and a check digit"
    )]
    Form,
    #[error("a matter number is of a year from 2000 to 9999 and counts from 1 to 99999999")]
    Range,
    #[error("the check digit of the matter number does not fit")]
    Check,
}

impl MatterNumber {
    pub fn new(year: u16, counter: u32) -> Result<Self, InvalidMatterNumber> {
        if YEARS.contains(&year) && (1..=MAX_COUNTER).contains(&counter) {
            Ok(Self { year, counter })
        } else {
            Err(InvalidMatterNumber::Range)
        }
    }

    pub const fn year(self) -> u16 {
        self.year
    }

    pub const fn counter(self) -> u32 {
        self.counter
    }

    pub fn check_digit(self) -> u8 {
        mod_11_10(&format!("{:04}{:08}", self.year, self.counter))
    }
}

/// The check digit of ISO 7064 MOD 11,10 over decimal digits.
fn mod_11_10(digits: &str) -> u8 {
    let product = digits.bytes().fold(10, |product, b| {
        let sum = match (product + (b - b'0')) % 10 {
            0 => 10,
            sum => sum,
        };
        sum * 2 % 11
    });
    (11 - product) % 10
}

/// As written by people: hyphens and spaces may be missing, letters small, characters full-width.
impl FromStr for MatterNumber {
    type Err = InvalidMatterNumber;

    fn from_str(text: &str) -> Result<Self, InvalidMatterNumber> {
        let tidy: String = super::normalised(text)
            .chars()
            .filter(|c| *c != '-')
            .collect();
        let digits = tidy.strip_prefix(PREFIX).ok_or(InvalidMatterNumber::Form)?;
        if digits.len() != 4 + COUNTER_DIGITS + 1 {
            return Err(InvalidMatterNumber::Form);
        }
        let number = super::digits(digits).map_err(|_| InvalidMatterNumber::Form)?;
        let (rest, check) = (number / 10, number % 10);
        let year = u16::try_from(rest / u64::from(MAX_COUNTER + 1))
            .map_err(|_| InvalidMatterNumber::Range)?;
        let counter = u32::try_from(rest % u64::from(MAX_COUNTER + 1))
            .map_err(|_| InvalidMatterNumber::Range)?;
        let number = Self::new(year, counter)?;
        if u64::from(number.check_digit()) == check {
            Ok(number)
        } else {
            Err(InvalidMatterNumber::Check)
        }
    }
}

impl fmt::Display for MatterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!(
            "{PREFIX}{:04}-{:08}-{}",
            self.year,
            self.counter,
            self.check_digit()
        ))
    }
}

impl fmt::Debug for MatterNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_first_numbers_of_a_year() {
        let numbers: Vec<String> = (1..=4)
            .map(|n| MatterNumber::new(2026, n).unwrap().to_string())
            .collect();
        expect![[r#"
            XF2026-00000001-1
            XF2026-00000002-0
            XF2026-00000003-8
            XF2026-00000004-6"#]]
        .assert_eq(&numbers.join("\n"));
    }

    #[test]
    fn the_check_digit_is_that_of_iso_7064() {
        // The standard's own example.
        assert_eq!(mod_11_10("0794"), 5);
    }

    #[test]
    fn it_is_understood_as_people_write_it() {
        let number = MatterNumber::new(2026, 123).unwrap();
        let check = number.check_digit();
        for text in [
            format!("xf2026-00000123-{check}"),
            format!("XF 2026 00000123 {check}"),
            format!("ＸＦ2026－00000123－{check}"),
        ] {
            assert_eq!(text.parse(), Ok(number), "{text}");
        }
    }

    #[test]
    fn texts_that_are_no_number_are_refused() {
        let refused = |text: &str| text.parse::<MatterNumber>().unwrap_err();
        assert_eq!(refused(""), InvalidMatterNumber::Form);
        assert_eq!(refused("2026-00000123-7"), InvalidMatterNumber::Form);
        assert_eq!(refused("XF2026-123-7"), InvalidMatterNumber::Form);
        assert_eq!(refused("XF2026-0000012A-7"), InvalidMatterNumber::Form);
        assert_eq!(refused("XF2026-00000000-0"), InvalidMatterNumber::Range);
        assert_eq!(refused("XF1999-00000001-0"), InvalidMatterNumber::Range);
        assert_eq!(
            MatterNumber::new(2026, MAX_COUNTER + 1),
            Err(InvalidMatterNumber::Range)
        );
    }

    proptest! {
        #[test]
        fn written_and_read_again_it_is_the_same(year in 2000_u16..=9999, counter in 1..=MAX_COUNTER) {
            let number = MatterNumber::new(year, counter).unwrap();
            prop_assert_eq!(number.to_string().parse(), Ok(number));
        }

        #[test]
        fn any_one_wrong_digit_is_found(year in 2000_u16..=9999, counter in 1..=MAX_COUNTER, at in 2_usize..17, other in b'0'..=b'9') {
            let text = MatterNumber::new(year, counter).unwrap().to_string();
            let byte = text.as_bytes()[at];
            prop_assume!(byte.is_ascii_digit() && byte != other);
            let mut changed = text;
            changed.replace_range(at..=at, &char::from(other).to_string());
            prop_assert!(changed.parse::<MatterNumber>().is_err());
        }
    }
}
