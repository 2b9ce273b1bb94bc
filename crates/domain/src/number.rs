//! Numbers with check digits: credit codes of agencies, identity numbers, mobile numbers and our own matter numbers.

mod citizen;
mod matter;
mod mobile;
mod unified;

pub use citizen::{CitizenNumber, CitizenWarning, DocumentKind, InvalidCitizenNumber};
pub use matter::{InvalidMatterNumber, MatterNumber};
pub use mobile::{InvalidMobileNumber, MobileNumber};
pub use unified::{AssessedCode, InvalidUnifiedCode, UnifiedCode};

/// Something other than ASCII digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidDigits;

/// The number that ASCII digits make; no sign, no space. At most 19 of them, so that it fits.
pub(crate) fn digits(text: &str) -> Result<u64, InvalidDigits> {
    if text.is_empty() || text.len() > 19 || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(InvalidDigits);
    }
    Ok(text
        .bytes()
        .fold(0, |number, b| number * 10 + u64::from(b - b'0')))
}

/// What people type, so that two spellings are one: full-width characters become ASCII, small letters capitals; spaces are dropped.
pub fn normalised(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| match c {
            // The full-width block mirrors ASCII from `!` to `~`.
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        })
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// All but the first `head` and the last `tail` characters replaced by `*`.
fn masked(text: &str, head: usize, tail: usize) -> String {
    let length = text.chars().count();
    text.chars()
        .enumerate()
        .map(|(at, c)| {
            if at < head || at + tail >= length {
                c
            } else {
                '*'
            }
        })
        .collect()
}
