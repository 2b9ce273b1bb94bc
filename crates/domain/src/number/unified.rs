//! Unified social credit codes (统一社会信用代码, GB 32100-2015), with the organisation code (GB 11714) inside.

use std::fmt;
use std::str::FromStr;

use crate::region::RegionCode;

/// The characters of GB 32100, by value: no I, O, S, V, Z.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Powers of three modulo 31, for the first 17 characters.
const WEIGHTS: [u32; 17] = [
    1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28,
];
/// For the first eight characters of the organisation code.
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];
const LENGTH: usize = 18;
/// Registering authority 1 (institutional establishment), category 1 (organ).
const ORGAN: &[u8; 2] = b"11";

/// A unified social credit code whose two check digits are right: 18 ASCII characters in one spelling.
///
/// Authority 1, category 1, division 6, organisation code 9 with its check digit, check digit 1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnifiedCode([u8; LENGTH]);

/// Why a text is no unified social credit code. Positions count from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUnifiedCode {
    #[error("a unified social credit code has 18 characters")]
    Length,
    #[error("position {0} holds a character that no unified social credit code has there")]
    Character(usize),
    #[error("the check digit of the organisation code (position 17, GB 11714) does not fit")]
    OrganisationCheck,
    #[error("the check digit (position 18, GB 32100) does not fit")]
    Check,
}

/// A petitioning company's code: real ones exist whose check digits do not fit, so that is a warning there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssessedCode {
    Valid(UnifiedCode),
    /// Well formed; `doubt` names the first check digit that does not fit.
    Doubtful {
        code: String,
        doubt: InvalidUnifiedCode,
    },
}

impl UnifiedCode {
    /// Strict, for agencies: one spelling (capitals, no spaces), and both check digits.
    pub fn parse(text: &str) -> Result<Self, InvalidUnifiedCode> {
        let code = well_formed(text)?;
        check(&code)?;
        Ok(Self(code))
    }

    /// Lenient, for petitioning companies: tidies full-width and small letters, and warns of check digits that do not fit.
    ///
    /// An error only where the text cannot be a code at all.
    pub fn assess(text: &str) -> Result<AssessedCode, InvalidUnifiedCode> {
        let tidy = super::normalised(text);
        let code = well_formed(&tidy)?;
        Ok(match check(&code) {
            Ok(()) => AssessedCode::Valid(Self(code)),
            Err(doubt) => AssessedCode::Doubtful { code: tidy, doubt },
        })
    }

    /// The code of an organ that does not exist, for demonstrations and tests: both check digits fit.
    ///
    /// The organisation code is 999 and the ordinal in five digits.
    pub fn synthetic(region: RegionCode, ordinal: u16) -> Self {
        let mut head = [0; 16];
        let text = format!("{:06}999{ordinal:05}", region.division());
        head[..2].copy_from_slice(ORGAN);
        head[2..].copy_from_slice(text.as_bytes());
        Self::completed(head)
    }

    /// Appends both check digits; the characters must be of the alphabet.
    fn completed(head: [u8; 16]) -> Self {
        let mut code = [0; LENGTH];
        code[..16].copy_from_slice(&head);
        code[16] = organisation_check(&code);
        code[17] = unified_check(&code);
        Self(code)
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("every constructor admits only ASCII")
    }

    /// The six digits of the division it was registered in, which may be abolished by now.
    pub fn division(&self) -> &str {
        &self.as_str()[2..8]
    }

    /// The organisation code with its hyphen: `01234567-1`.
    pub fn organisation_code(&self) -> String {
        let text = self.as_str();
        format!("{}-{}", &text[8..16], &text[16..17])
    }

    /// Registered as an organ (机关): authority 1, category 1.
    pub fn is_organ(&self) -> bool {
        self.0.starts_with(ORGAN)
    }
}

fn well_formed(text: &str) -> Result<[u8; LENGTH], InvalidUnifiedCode> {
    if text.chars().count() != LENGTH {
        return Err(InvalidUnifiedCode::Length);
    }
    let fits = |at: usize, c: char| match at {
        2..8 => c.is_ascii_digit(),
        _ => u8::try_from(c).is_ok_and(|b| ALPHABET.contains(&b)),
    };
    match text.chars().enumerate().find(|&(at, c)| !fits(at, c)) {
        Some((at, _)) => Err(InvalidUnifiedCode::Character(at + 1)),
        None => text
            .as_bytes()
            .try_into()
            .map_err(|_| InvalidUnifiedCode::Length),
    }
}

fn check(code: &[u8; LENGTH]) -> Result<(), InvalidUnifiedCode> {
    if code[16] != organisation_check(code) {
        return Err(InvalidUnifiedCode::OrganisationCheck);
    }
    if code[17] != unified_check(code) {
        return Err(InvalidUnifiedCode::Check);
    }
    Ok(())
}

/// GB 11714: here letters count on from 10 through the whole alphabet, unlike in GB 32100.
fn organisation_check(code: &[u8; LENGTH]) -> u8 {
    let value = |b: u8| {
        u32::from(if b.is_ascii_digit() {
            b - b'0'
        } else {
            b - b'A' + 10
        })
    };
    let sum: u32 = code[8..16]
        .iter()
        .zip(ORGANISATION_WEIGHTS)
        .map(|(&b, weight)| value(b) * weight)
        .sum();
    match 11 - sum % 11 {
        10 => b'X',
        11 => b'0',
        digit => ALPHABET[digit as usize],
    }
}

fn unified_check(code: &[u8; LENGTH]) -> u8 {
    let value = |b: u8| {
        ALPHABET
            .iter()
            .zip(0..)
            .find(|(a, _)| **a == b)
            .map_or(0, |(_, value)| value)
    };
    let sum: u32 = code
        .iter()
        .zip(WEIGHTS)
        .map(|(&b, weight)| value(b) * weight)
        .sum();
    ALPHABET[((31 - sum % 31) % 31) as usize]
}

impl FromStr for UnifiedCode {
    type Err = InvalidUnifiedCode;

    fn from_str(text: &str) -> Result<Self, InvalidUnifiedCode> {
        Self::parse(text)
    }
}

impl fmt::Display for UnifiedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// The code itself: it names an agency, which is public.
impl fmt::Debug for UnifiedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const VALID: [&str; 3] = [
        "91350100M000100Y43",
        "91110000101623741K",
        "11320000012345671X",
    ];

    #[test]
    fn known_codes_are_valid_and_spelt_as_read() {
        for text in VALID {
            assert_eq!(UnifiedCode::parse(text).unwrap().to_string(), text);
        }
    }

    #[test]
    fn organisation_codes_carry_their_own_check_digit() {
        let code = |text: &str| UnifiedCode::parse(text).unwrap().organisation_code();
        assert_eq!(code("91350100M000100Y43"), "M000100Y-4");
        assert_eq!(code("91110000101623741K"), "10162374-1");
        assert_eq!(
            UnifiedCode::completed(*b"1132000001400001").organisation_code(),
            "01400001-X"
        );
    }

    #[test]
    fn the_synthetic_organ_of_the_vectors() {
        assert_eq!(
            UnifiedCode::completed(*b"1132000001234567").as_str(),
            "11320000012345671X"
        );
    }

    #[test]
    fn both_check_digits_are_asked_for() {
        let mut code = *b"11320000012345671X";
        code[16] = b'2';
        code[17] = unified_check(&code);
        assert_eq!(check(&code), Err(InvalidUnifiedCode::OrganisationCheck));
        code[16] = b'1';
        assert_eq!(check(&code), Err(InvalidUnifiedCode::Check));
    }

    #[test]
    fn every_check_digit_of_an_organisation_code_occurs() {
        let place = RegionCode::parse("320106").unwrap();
        let digits: std::collections::BTreeSet<u8> = (0..200)
            .map(|ordinal| UnifiedCode::synthetic(place, ordinal).0)
            .inspect(|code| {
                // GB 11714 restated: with the check digit counted once, the sum is a multiple of eleven.
                let weights = [3, 7, 9, 10, 5, 8, 4, 2, 1];
                let value = |b: u8| if b == b'X' { 10 } else { u32::from(b - b'0') };
                let sum: u32 = code[8..17]
                    .iter()
                    .zip(weights)
                    .map(|(&b, w)| value(b) * w)
                    .sum();
                assert_eq!(sum % 11, 0);
            })
            .map(|code| code[16])
            .collect();
        assert_eq!(digits.into_iter().collect::<Vec<_>>(), b"0123456789X");
    }

    #[test]
    fn a_real_code_with_a_wrong_check_digit_is_refused_for_an_agency_and_doubted_for_a_company() {
        let text = "91350211M0000XUF46";
        let doubt = UnifiedCode::parse(text).unwrap_err();
        assert_eq!(
            UnifiedCode::assess(text),
            Ok(AssessedCode::Doubtful {
                code: text.into(),
                doubt
            })
        );
    }

    #[test]
    fn a_company_may_be_typed_carelessly_an_agency_may_not() {
        let careless = " ９１１１００００１０１６２３７４１k ";
        let valid = UnifiedCode::parse("91110000101623741K").unwrap();
        assert_eq!(
            UnifiedCode::assess(careless),
            Ok(AssessedCode::Valid(valid))
        );
        assert_eq!(
            UnifiedCode::parse("91110000101623741k"),
            Err(InvalidUnifiedCode::Character(18))
        );
    }

    #[test]
    fn texts_that_are_no_code_are_refused_by_both() {
        for (text, why) in [
            ("", InvalidUnifiedCode::Length),
            ("91110000101623741KK", InvalidUnifiedCode::Length),
            ("I1110000101623741K", InvalidUnifiedCode::Character(1)),
            ("9111A000101623741K", InvalidUnifiedCode::Character(5)),
            ("9111000010162374é1", InvalidUnifiedCode::Character(17)),
        ] {
            assert_eq!(UnifiedCode::parse(text), Err(why), "{text}");
            assert_eq!(UnifiedCode::assess(text), Err(why), "{text}");
        }
    }

    #[test]
    fn any_one_other_character_makes_a_code_invalid() {
        for text in VALID {
            for at in 0..LENGTH {
                for other in (b'0'..=b'9')
                    .chain(b'A'..=b'Z')
                    .filter(|other| *other != text.as_bytes()[at])
                {
                    let mut changed = text.to_owned();
                    changed.replace_range(at..=at, &char::from(other).to_string());
                    assert!(UnifiedCode::parse(&changed).is_err(), "{changed}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn synthetic_codes_are_valid_distinct_organs(a in any::<u16>(), b in any::<u16>()) {
            let region = RegionCode::parse("320106").unwrap();
            let code = UnifiedCode::synthetic(region, a);
            prop_assert_eq!(UnifiedCode::parse(code.as_str()), Ok(code));
            prop_assert!(code.is_organ() && code.division() == "320106");
            prop_assert_eq!(code == UnifiedCode::synthetic(region, b), a == b);
        }

        #[test]
        fn no_text_panics(text in "\\PC{0,24}") {
            let strict = UnifiedCode::parse(&text);
            prop_assert!(strict.is_err() || UnifiedCode::assess(&text).is_ok());
        }
    }
}
