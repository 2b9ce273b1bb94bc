//! Placeholder until the calendar lands: shapes only.
#[derive(Clone, Debug)]
pub struct Calendar;
impl Calendar {
    pub fn version(&self) -> &'static str {
        "0"
    }
}
