//! The clauses and articles that events, rules and refusals rest on.

use std::fmt;

mod civil_code;
mod clocks;
mod handling;
mod intake;
mod reception;
mod reconstructed;
mod regulations;
mod standard;

/// A provision by its short code: `6.1.1`, `Art. 23 ¶3`, `J-7`, `T4`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Clause(pub &'static str);

impl fmt::Display for Clause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Where a provision comes from, which decides how far a user may rely on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// DB32/T 4621-2023, the public text.
    Standard,
    /// 信访工作条例 (2022).
    Regulations,
    /// 民法典.
    CivilCode,
    /// A rule of this project, made from the provisions it names.
    Invariant,
    /// A clock.
    Clock,
    /// Stands in for a text that is not publicly available: configuration, not law.
    Reconstructed,
}

impl Source {
    /// What the source is called, in Chinese and English.
    pub const fn name(self) -> (&'static str, &'static str) {
        match self {
            Self::Standard => ("DB32/T 4621-2023", "the standard"),
            Self::Regulations => ("信访工作条例", "the Regulations on Petition Work"),
            Self::CivilCode => ("民法典", "the Civil Code"),
            Self::Invariant => ("系统规则", "a rule of this system"),
            Self::Clock => ("期限", "a clock"),
            Self::Reconstructed => ("推定", "reconstructed: the text is not public"),
        }
    }
}

/// A provision and what it says.
///
/// Chinese: the words of the standard where they are public; elsewhere in short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Provision {
    pub clause: Clause,
    pub source: Source,
    pub zh: &'static str,
    pub en: &'static str,
}

/// Every provision that a rule, an event or a refusal may name, by source.
pub const PROVISIONS: &[Provision] = &gathered();

const PARTS: [&[Provision]; 8] = [
    &standard::ROWS,
    &regulations::ROWS,
    &civil_code::ROWS,
    &intake::ROWS,
    &reception::ROWS,
    &handling::ROWS,
    &clocks::ROWS,
    &reconstructed::ROWS,
];

const COUNT: usize = standard::ROWS.len()
    + regulations::ROWS.len()
    + civil_code::ROWS.len()
    + intake::ROWS.len()
    + reception::ROWS.len()
    + handling::ROWS.len()
    + clocks::ROWS.len()
    + reconstructed::ROWS.len();

const fn gathered() -> [Provision; COUNT] {
    let mut all = [standard::ROWS[0]; COUNT];
    let (mut part, mut at) = (0, 0);
    while part < PARTS.len() {
        let mut row = 0;
        while row < PARTS[part].len() {
            all[at] = PARTS[part][row];
            (at, row) = (at + 1, row + 1);
        }
        part += 1;
    }
    all
}

impl Clause {
    /// The provision of a code as the table spells it: `6.2.1`, `Art. 23 ¶3`, `J-7`, `T4`.
    pub fn find(code: &str) -> Option<&'static Provision> {
        PROVISIONS
            .iter()
            .find(|provision| provision.clause.0 == code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_code_names_one_provision() {
        let codes: BTreeSet<&str> = PROVISIONS.iter().map(|row| row.clause.0).collect();
        assert_eq!(codes.len(), PROVISIONS.len());
    }

    #[test]
    fn every_provision_says_something_in_both_languages() {
        for row in PROVISIONS {
            assert!(!row.zh.is_ascii() && row.en.is_ascii(), "{}", row.clause);
            assert!(row.en.ends_with('.'), "{}", row.clause);
        }
    }

    #[test]
    fn a_clause_is_found_by_its_code() {
        let found = |code| Clause::find(code).map(|row| row.source);
        assert_eq!(found("6.2.1"), Some(Source::Standard));
        assert_eq!(found("Art. 23 ¶3"), Some(Source::Regulations));
        assert_eq!(found("Civil Code Art. 203"), Some(Source::CivilCode));
        assert_eq!(found("J-7"), Some(Source::Invariant));
        assert_eq!(found("T12b"), Some(Source::Clock));
        assert_eq!(found("R-7.6"), Some(Source::Reconstructed));
        assert_eq!(found("9.9"), None);
    }

    #[test]
    fn the_numbered_rules_have_no_gaps() {
        let has = |code: String| assert!(Clause::find(&code).is_some(), "{code}");
        for (letter, last) in [
            ("I", 12),
            ("D", 10),
            ("J-", 15),
            ("S", 5),
            ("H", 13),
            ("V", 8),
            ("X", 8),
            ("P", 4),
        ] {
            (1..=last).for_each(|n| has(format!("{letter}{n}")));
        }
        (1..=16)
            .filter(|n| *n != 12)
            .for_each(|n| has(format!("T{n}")));
        ["T12a", "T12b"]
            .into_iter()
            .map(str::to_string)
            .for_each(has);
        (200..=204).for_each(|n| has(format!("Civil Code Art. {n}")));
    }
}
