//! The clauses and articles that events, rules and refusals rest on.

use std::fmt;

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
    /// A clause of the standard that is not publicly available: configuration, not law.
    Reconstructed,
}

/// A provision and what it says.
#[derive(Clone, Copy, Debug)]
pub struct Provision {
    pub clause: Clause,
    pub source: Source,
    pub zh: &'static str,
    pub en: &'static str,
}
