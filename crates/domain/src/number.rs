//! Placeholder until the numbers land: shapes only.
use std::fmt;
use std::str::FromStr;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnifiedCode([u8; 18]);
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a unified social credit code")]
pub struct InvalidCode;
impl FromStr for UnifiedCode {
    type Err = InvalidCode;
    fn from_str(text: &str) -> Result<Self, InvalidCode> {
        text.as_bytes()
            .try_into()
            .map(Self)
            .map_err(|_| InvalidCode)
    }
}
impl fmt::Display for UnifiedCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(std::str::from_utf8(&self.0).unwrap_or("?"))
    }
}
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MatterNumber {
    pub year: u16,
    pub counter: u32,
}
