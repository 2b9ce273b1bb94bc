//! Placeholder until the clocks land: shapes only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClockId {
    T1,
}
impl ClockId {
    pub const fn code(self) -> &'static str {
        "T1"
    }
}
#[derive(Clone, Debug)]
pub struct Profile;
impl Profile {
    pub fn name(&self) -> &'static str {
        "national"
    }
}
