//! Why something from outside is not what the contract says: the path of the field and a code, never the value.

use std::fmt;

/// The first thing found wrong. The path reads `claims[2].place`; it is empty for the message as a whole.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct Invalid {
    path: String,
    reason: Reason,
}

/// What is wrong with a field. The codes never change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reason {
    /// Required, and not there.
    Missing,
    /// Not of the form that the contract asks for.
    Malformed,
    /// A code of a newer version, or none at all: never taken for a known one.
    UnknownValue,
    TooLong,
    OutOfRange,
    /// Twice in a list that names each thing once.
    Repeated,
}

impl Reason {
    pub const ALL: [Self; 6] = [
        Self::Missing,
        Self::Malformed,
        Self::UnknownValue,
        Self::TooLong,
        Self::OutOfRange,
        Self::Repeated,
    ];

    pub const fn code(self) -> &'static str {
        self.facts().0
    }

    pub const fn en(self) -> &'static str {
        self.facts().1
    }

    pub const fn zh(self) -> &'static str {
        self.facts().2
    }

    const fn facts(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Missing => ("MISSING", "the field is required", "此项必填"),
            Self::Malformed => (
                "MALFORMED",
                "the field does not have the required form",
                "此项格式不正确",
            ),
            Self::UnknownValue => (
                "UNKNOWN_VALUE",
                "the field holds a code that this version does not know",
                "此项代码未知",
            ),
            Self::TooLong => ("TOO_LONG", "the field is too long", "此项过长"),
            Self::OutOfRange => (
                "OUT_OF_RANGE",
                "the field is outside the permitted range",
                "此项超出允许范围",
            ),
            Self::Repeated => (
                "REPEATED",
                "the list names the same thing twice",
                "此项列表中有重复",
            ),
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.path.is_empty() {
            write!(f, "{}", self.reason.en())
        } else {
            write!(f, "{}: {}", self.path, self.reason.en())
        }
    }
}

impl Invalid {
    pub const fn new(reason: Reason) -> Self {
        Self {
            path: String::new(),
            reason,
        }
    }

    pub fn path(&self) -> &str {
        &self.path
    }

    pub const fn reason(&self) -> Reason {
        self.reason
    }

    fn under(mut self, outer: &str) -> Self {
        self.path = match self.path.as_bytes().first() {
            None => outer.to_string(),
            // An index belongs to the name before it.
            Some(b'[') => format!("{outer}{}", self.path),
            Some(_) => format!("{outer}.{}", self.path),
        };
        self
    }
}

impl From<Reason> for Invalid {
    fn from(reason: Reason) -> Self {
        Self::new(reason)
    }
}

/// What cannot be parsed is malformed; what the parser says stays inside, because it may quote the value.
macro_rules! malformed {
    ($($error:ty),* $(,)?) => {
        $(impl From<$error> for Invalid {
            fn from(_: $error) -> Self {
                Self::new(Reason::Malformed)
            }
        })*
    };
}

malformed!(
    domain::id::InvalidId,
    domain::number::InvalidCitizenNumber,
    domain::number::InvalidMatterNumber,
    domain::number::InvalidMobileNumber,
    domain::number::InvalidUnifiedCode,
    domain::people::InvalidStaffNumber,
    domain::region::InvalidRegion,
);

/// Says in which field something was found wrong.
pub trait InField<T> {
    fn field(self, name: &str) -> Result<T, Invalid>;
    fn index(self, at: usize) -> Result<T, Invalid>;
    /// The field of a choice that has the variant's name in snake case.
    fn variant(self, name: &str) -> Result<T, Invalid>;
}

impl<T, E: Into<Invalid>> InField<T> for Result<T, E> {
    fn field(self, name: &str) -> Result<T, Invalid> {
        self.map_err(|error| error.into().under(name))
    }

    fn index(self, at: usize) -> Result<T, Invalid> {
        self.map_err(|error| error.into().under(&format!("[{at}]")))
    }

    fn variant(self, name: &str) -> Result<T, Invalid> {
        self.map_err(|error| error.into().under(&snake(name)))
    }
}

/// The value of a field that must be there.
pub fn required<T>(value: Option<T>) -> Result<T, Invalid> {
    value.ok_or(Invalid::new(Reason::Missing))
}

fn snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_path_grows_from_the_inside() {
        let invalid = Err::<(), _>(Reason::UnknownValue)
            .field("place")
            .index(2)
            .field("claims")
            .variant("ClaimsSorted");
        assert_eq!(invalid.unwrap_err().path(), "claims_sorted.claims[2].place");
    }

    #[test]
    fn codes_are_distinct() {
        let codes: std::collections::BTreeSet<_> = Reason::ALL.map(Reason::code).into();
        assert_eq!(codes.len(), Reason::ALL.len());
    }
}
