//! Citizen identity numbers (GB 11643-1999). Personal data: nothing here prints one by accident.

use std::fmt;

use jiff::civil::Date;

const LENGTH: usize = 18;
/// Numbers given before 1999: no century, no check digit.
const OLD_LENGTH: usize = 15;
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS: &[u8; 11] = b"10X98765432";

/// A valid identity number of 18 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct CitizenNumber(String);

/// Which document carries the number, as its first digits tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// 居民身份证
    IdentityCard,
    /// 港澳台居民居住证: divisions 810000, 820000, 830000.
    ResidencePermit,
    /// 外国人永久居留身份证 since 2023: begins with 9.
    PermanentResidence,
}

/// What a clerk should look at twice; never a reason to refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CitizenWarning {
    /// The division is not in use now: people keep the number they were given before a merger.
    DivisionNotInUse,
}

/// Why a text is no identity number. Says nothing of what the text was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidCitizenNumber {
    #[error("an identity number has 18 characters, or 15 if it is an old one")]
    Length,
    #[error("an identity number consists of digits, and X only at its end")]
    Character,
    #[error("the identity number holds no day of the calendar as date of birth")]
    BirthDate,
    #[error("the date of birth in the identity number lies in the future")]
    NotBornYet,
    #[error("the check digit of the identity number does not fit")]
    Check,
}

impl CitizenNumber {
    /// Reads what people type: full-width digits, small x, spaces; an old number of 15 digits is completed to 18.
    ///
    /// `on` is the day by which the holder must have been born. An old number is read as of the twentieth century.
    pub fn parse(text: &str, on: Date) -> Result<Self, InvalidCitizenNumber> {
        let tidy = super::normalised(text);
        let number = match tidy.chars().count() {
            LENGTH => tidy,
            OLD_LENGTH => completed(&tidy)?,
            _ => return Err(InvalidCitizenNumber::Length),
        };
        let (body, check) = number
            .split_at_checked(LENGTH - 1)
            .ok_or(InvalidCitizenNumber::Character)?;
        let digits = body.bytes().all(|b| b.is_ascii_digit());
        if !digits || check.len() != 1 || !check.bytes().all(|b| b.is_ascii_digit() || b == b'X') {
            return Err(InvalidCitizenNumber::Character);
        }
        if check.as_bytes() != [check_digit(body)] {
            return Err(InvalidCitizenNumber::Check);
        }
        let birth = birth_date(body).ok_or(InvalidCitizenNumber::BirthDate)?;
        if birth > on {
            return Err(InvalidCitizenNumber::NotBornYet);
        }
        Ok(Self(number))
    }

    /// The number in clear, for sealing and blind indexes only.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `110105********002X`
    pub fn masked(&self) -> String {
        super::masked(&self.0, 6, 4)
    }

    pub fn birth_date(&self) -> Date {
        birth_date(&self.0).expect("`parse` admits only numbers with a date of birth")
    }

    pub fn document(&self) -> DocumentKind {
        match &self.0.as_bytes()[..2] {
            b"81" | b"82" | b"83" => DocumentKind::ResidencePermit,
            [b'9', _] => DocumentKind::PermanentResidence,
            _ => DocumentKind::IdentityCard,
        }
    }

    /// The six digits of the division that gave the number; of an identity card only.
    pub fn division(&self) -> &str {
        &self.0[..6]
    }

    /// Asks the caller's list whether the division of an identity card is in use now.
    pub fn warning(&self, in_use: impl FnOnce(&str) -> bool) -> Option<CitizenWarning> {
        match self.document() {
            DocumentKind::IdentityCard => {
                (!in_use(self.division())).then_some(CitizenWarning::DivisionNotInUse)
            }
            // Their first six digits name no division of the list.
            DocumentKind::ResidencePermit | DocumentKind::PermanentResidence => None,
        }
    }
}

fn completed(old: &str) -> Result<String, InvalidCitizenNumber> {
    if !old.bytes().all(|b| b.is_ascii_digit()) {
        return Err(InvalidCitizenNumber::Character);
    }
    let body = format!("{}19{}", &old[..6], &old[6..]);
    let check = char::from(check_digit(&body));
    Ok(format!("{body}{check}"))
}

fn check_digit(body: &str) -> u8 {
    let sum: u32 = body
        .bytes()
        .zip(WEIGHTS)
        .map(|(b, weight)| u32::from(b - b'0') * weight)
        .sum();
    CHECKS[(sum % 11) as usize]
}

fn birth_date(number: &str) -> Option<Date> {
    let part = |range| super::digits(&number[range]).ok();
    let year = i16::try_from(part(6..10)?).ok()?;
    let month = i8::try_from(part(10..12)?).ok()?;
    let day = i8::try_from(part(12..14)?).ok()?;
    Date::new(year, month, day).ok()
}

impl fmt::Debug for CitizenNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CitizenNumber(personal)")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    const TODAY: Date = date(2026, 3, 2);

    fn parse(text: &str) -> Result<CitizenNumber, InvalidCitizenNumber> {
        CitizenNumber::parse(text, TODAY)
    }

    fn made(body: &str) -> String {
        format!("{body}{}", char::from(check_digit(body)))
    }

    #[test]
    fn known_numbers_are_valid() {
        for text in [
            "11010519491231002X",
            "320102199001010010",
            "320583198505150020",
        ] {
            assert_eq!(parse(text).unwrap().reveal(), text);
        }
        assert_eq!(
            parse("11010519491231002X").unwrap().birth_date(),
            date(1949, 12, 31)
        );
    }

    #[test]
    fn a_birth_on_29_february_1970_is_refused_although_the_check_digit_fits() {
        assert_eq!(
            parse("320311197002290016"),
            Err(InvalidCitizenNumber::BirthDate)
        );
    }

    #[test]
    fn a_birth_after_the_given_day_is_refused() {
        let born_today = made("32010220260302001");
        assert!(CitizenNumber::parse(&born_today, TODAY).is_ok());
        assert_eq!(
            CitizenNumber::parse(&born_today, date(2026, 3, 1)),
            Err(InvalidCitizenNumber::NotBornYet)
        );
    }

    #[test]
    fn what_people_type_is_tidied() {
        for text in [
            "11010519491231002x",
            "１１０１０５１９４９１２３１００２Ｘ",
            " 110105 19491231 002X ",
            "110105491231002",
        ] {
            assert_eq!(
                parse(text).unwrap().reveal(),
                "11010519491231002X",
                "{text}"
            );
        }
    }

    #[test]
    fn permits_and_cards_of_residents_are_recognised() {
        let document = |body: &str| parse(&made(body)).unwrap().document();
        assert_eq!(document("11010519491231002"), DocumentKind::IdentityCard);
        assert_eq!(document("81000019900101001"), DocumentKind::ResidencePermit);
        assert_eq!(document("83000019900101001"), DocumentKind::ResidencePermit);
        assert_eq!(
            document("91101019900101001"),
            DocumentKind::PermanentResidence
        );
    }

    #[test]
    fn an_abolished_division_is_a_warning_only() {
        let number = parse(&made("32010319900101001")).unwrap();
        assert_eq!(
            number.warning(|division| division != "320103"),
            Some(CitizenWarning::DivisionNotInUse)
        );
        assert_eq!(number.warning(|_| true), None);
        let permit = parse(&made("81000019900101001")).unwrap();
        assert_eq!(permit.warning(|_| false), None);
    }

    #[test]
    fn texts_that_are_no_number_are_refused() {
        for (text, why) in [
            ("", InvalidCitizenNumber::Length),
            ("1101051949123100", InvalidCitizenNumber::Length),
            ("1101051949123100XX", InvalidCitizenNumber::Character),
            ("11010549123100X", InvalidCitizenNumber::Character),
            ("1101051949123100二X", InvalidCitizenNumber::Character),
            ("11010519491231002二", InvalidCitizenNumber::Character),
            ("110105194912310021", InvalidCitizenNumber::Check),
            ("110105491331002", InvalidCitizenNumber::BirthDate),
        ] {
            assert_eq!(parse(text), Err(why), "{text}");
        }
    }

    #[test]
    fn it_is_masked_and_never_printed() {
        let number = parse("11010519491231002X").unwrap();
        assert_eq!(number.masked(), "110105********002X");
        assert_eq!(format!("{number:?}"), "CitizenNumber(personal)");
    }

    #[test]
    fn any_one_other_character_makes_a_number_invalid() {
        for text in [
            "11010519491231002X",
            "320102199001010010",
            "320583198505150020",
        ] {
            for at in 0..LENGTH {
                for other in (b'0'..=b'9')
                    .chain([b'X'])
                    .filter(|other| *other != text.as_bytes()[at])
                {
                    let mut changed = text.to_owned();
                    changed.replace_range(at..=at, &char::from(other).to_string());
                    assert!(parse(&changed).is_err(), "position {}", at + 1);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn no_text_panics_and_what_is_read_reads_again(text in "(\\PC{0,20}|[0-9０-９]{17}[0-9xXＸ])") {
            if let Ok(number) = parse(&text) {
                prop_assert_eq!(parse(number.reveal()), Ok(number));
            }
        }
    }
}
