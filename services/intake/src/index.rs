//! What matters are found by although it is sealed: values in one spelling under a keyed index.

use domain::number::{CitizenNumber, MobileNumber, normalised};
use domain::time::Date;
use store::{BlindKind, Vault};

/// The index of what was entered or is asked for; what people spell in two ways has one index.
pub(crate) fn blind(vault: &Vault, kind: BlindKind, text: &str) -> [u8; 16] {
    let spelled = match kind {
        BlindKind::Identity => identity(text),
        BlindKind::Phone => phone(text),
        BlindKind::Name | BlindKind::QueryCode => normalised(text),
    };
    vault.blind(kind, &spelled)
}

/// An old number of 15 digits is completed; a number of another document, or one with a slip, is taken as it is (I1).
fn identity(text: &str) -> String {
    // Only how it is spelled matters here, so a birth on any day will do.
    CitizenNumber::parse(text, Date::MAX)
        .map_or_else(|_| normalised(text), |number| number.reveal().to_owned())
}

/// A mobile number without its country code; another number without its hyphens.
fn phone(text: &str) -> String {
    MobileNumber::parse(text).map_or_else(
        |_| normalised(text).replace('-', ""),
        |number| number.reveal().to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_spellings_of_one_thing_are_one() {
        assert_eq!(identity("110105491231002"), identity("11010519491231002x"));
        assert_eq!(identity("Ｇ１２３ ４５６"), "G123456");
        assert_eq!(identity("110105194912310021"), "110105194912310021");
        assert_eq!(phone("+86 138-1234-5678"), phone("13812345678"));
        assert_eq!(phone("025-8333 3333"), "02583333333");
    }
}
