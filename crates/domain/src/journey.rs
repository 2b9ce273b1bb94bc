//! The way of a matter: which matter a record belongs to, whether those who watch may follow it, and where it ends.

use crate::entry::State;
use crate::id::{Kind, MatterId};
use crate::matter::Category;

impl State {
    pub const fn kind(&self) -> Kind {
        match self {
            Self::Matter(_) => Kind::Matter,
            Self::JointReception(_) => Kind::JointReception,
            Self::Attendance(_) => Kind::Attendance,
            Self::Docket(_) => Kind::Docket,
            Self::Handling(_) => Kind::Handling,
        }
    }

    /// The matter that the record was made for.
    pub const fn matter(&self) -> MatterId {
        match self {
            Self::Matter(state) => state.id(),
            Self::JointReception(state) => state.proposal().matter,
            Self::Attendance(state) => state.matter(),
            Self::Docket(state) => state.matter(),
            Self::Handling(state) => state.assignment().matter,
        }
    }

    /// Whether the course of its matter may be shown beside those of others: not of one that is kept from those it accuses, nor
    /// of one that nobody has triaged, which may turn out to be (Art. 30 ¶3, I6).
    pub fn may_be_followed(&self) -> bool {
        let category = match self {
            Self::Matter(state) => state.category(),
            Self::JointReception(state) => Some(state.proposal().category),
            // An invitation does not say the category: there is none to a reception of a restricted matter.
            Self::Attendance(_) => return true,
            Self::Docket(state) => state.category(),
            Self::Handling(state) => Some(state.assignment().category),
        };
        !category.is_none_or(Category::is_restricted)
    }

    /// Whether no other stage follows. A declined or revoked invitation may be made anew; a declined reception may not.
    pub fn is_over(&self) -> bool {
        match (self.kind(), self.stage()) {
            (Kind::Matter | Kind::Docket, stage) => matches!(stage, "withdrawn" | "closed"),
            (Kind::JointReception, stage) => {
                matches!(stage, "declined" | "concluded" | "cancelled")
            }
            (Kind::Attendance, stage) => matches!(stage, "concluded" | "cancelled"),
            (Kind::Handling, stage) => matches!(stage, "returned" | "done"),
        }
    }
}
