//! Mobile numbers of the mainland. Personal data: nothing here prints one by accident.

use std::fmt;

const LENGTH: usize = 11;
const COUNTRY: &str = "+86";

/// A mainland mobile number: eleven digits that begin with 13 to 19.
#[derive(Clone, PartialEq, Eq)]
pub struct MobileNumber(String);

/// The text is no mainland mobile number. Says nothing of what the text was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a mobile number has eleven digits and begins with 13 to 19")]
pub struct InvalidMobileNumber;

impl MobileNumber {
    /// Tidies full-width digits, spaces, hyphens and the country code.
    pub fn parse(text: &str) -> Result<Self, InvalidMobileNumber> {
        let tidy: String = super::normalised(text)
            .chars()
            .filter(|c| *c != '-')
            .collect();
        let digits = tidy.strip_prefix(COUNTRY).unwrap_or(&tidy);
        let fits = match digits.as_bytes() {
            [b'1', b'3'..=b'9', rest @ ..] => {
                digits.len() == LENGTH && rest.iter().all(u8::is_ascii_digit)
            }
            _ => false,
        };
        if fits {
            Ok(Self(digits.to_owned()))
        } else {
            Err(InvalidMobileNumber)
        }
    }

    /// The number in clear, for sealing and blind indexes only.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `138****5678`
    pub fn masked(&self) -> String {
        super::masked(&self.0, 3, 4)
    }
}

impl fmt::Debug for MobileNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MobileNumber(personal)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_tidied_masked_and_never_printed() {
        for text in [
            "13812345678",
            "138 1234 5678",
            "138-1234-5678",
            "+86 13812345678",
            "１３８１２３４５６７８",
        ] {
            let number = MobileNumber::parse(text).unwrap();
            assert_eq!(number.reveal(), "13812345678");
            assert_eq!(number.masked(), "138****5678");
            assert_eq!(format!("{number:?}"), "MobileNumber(personal)");
        }
    }

    #[test]
    fn other_numbers_are_refused() {
        for text in [
            "",
            "12812345678",
            "23812345678",
            "1381234567",
            "138123456789",
            "1381234567a",
            "025-83333333",
            "1é812345678",
        ] {
            assert_eq!(
                MobileNumber::parse(text),
                Err(InvalidMobileNumber),
                "{text}"
            );
        }
    }
}
