//! The query code (查询码): what a petitioner shows instead of a name to learn where the matter stands (Art. 21 ¶2).

use std::fmt;
use std::str::FromStr;

use domain::number::normalised;
use store::Entropy;

/// 32 symbols, so that each holds five bits: without I, L, O and U, which are read as others.
const SYMBOLS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
/// 60 bits: whoever tries a million codes a second needs thirty thousand years for the codes of one matter.
const LENGTH: usize = 12;
/// As on the slip: three groups of four.
const GROUP: usize = 4;

/// A code as drawn or as typed. Whoever knows it may read the public status: nothing here prints one by accident.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct QueryCode([u8; LENGTH]);

/// The text is no query code. Says nothing of what the text was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct InvalidQueryCode;

impl QueryCode {
    pub(crate) fn draw(entropy: &Entropy) -> Self {
        Self(
            entropy
                .bytes()
                .map(|byte| SYMBOLS[usize::from(byte) % SYMBOLS.len()]),
        )
    }

    /// Without the hyphens, for the blind index.
    pub(crate) fn symbols(&self) -> &str {
        symbols(&self.0)
    }

    /// As it stands on the slip, for sealing.
    pub(crate) fn slip(&self) -> String {
        let groups: Vec<&str> = self.0.chunks(GROUP).map(symbols).collect();
        groups.join("-")
    }
}

fn symbols(ascii: &[u8]) -> &str {
    std::str::from_utf8(ascii).expect("every constructor admits only ASCII")
}

/// As people type it: without hyphens, in small letters, with the letters that look like a digit.
impl FromStr for QueryCode {
    type Err = InvalidQueryCode;

    fn from_str(text: &str) -> Result<Self, InvalidQueryCode> {
        let tidy: Vec<u8> = normalised(text)
            .bytes()
            .filter(|b| *b != b'-')
            .map(|b| match b {
                b'O' => b'0',
                b'I' | b'L' => b'1',
                other => other,
            })
            .collect();
        let code: [u8; LENGTH] = tidy.try_into().map_err(|_| InvalidQueryCode)?;
        if code.iter().all(|b| SYMBOLS.contains(b)) {
            Ok(Self(code))
        } else {
            Err(InvalidQueryCode)
        }
    }
}

impl fmt::Debug for QueryCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueryCode(personal)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_back_however_it_is_typed() {
        let code = QueryCode::draw(&Entropy::seeded(7));
        let slip = code.slip();
        assert_eq!((slip.len(), slip.matches('-').count()), (14, 2));
        for typed in [
            slip.clone(),
            slip.to_lowercase(),
            slip.replace('-', " "),
            slip.replace('0', "O").replace('1', "l"),
            code.symbols().to_owned(),
        ] {
            assert_eq!(typed.parse(), Ok(code.clone()));
        }
        assert_eq!(format!("{code:?}"), "QueryCode(personal)");
    }

    #[test]
    fn codes_differ_and_use_every_symbol() {
        let entropy = Entropy::seeded(1);
        let codes: Vec<_> = (0..200).map(|_| QueryCode::draw(&entropy)).collect();
        let drawn: std::collections::BTreeSet<_> =
            codes.iter().map(|code| code.symbols().to_owned()).collect();
        assert_eq!(drawn.len(), codes.len());
        let used: std::collections::BTreeSet<u8> = codes.iter().flat_map(|code| code.0).collect();
        assert_eq!(used.len(), SYMBOLS.len());
    }

    #[test]
    fn texts_that_are_no_code_are_refused() {
        for text in [
            "",
            "7K3M-9QTX-2B4",
            "7K3M-9QTX-2B4NN",
            "7K3M-9QTX-2B4U",
            "查询码查询码查询码查询码",
        ] {
            assert_eq!(text.parse::<QueryCode>(), Err(InvalidQueryCode), "{text}");
        }
    }
}
