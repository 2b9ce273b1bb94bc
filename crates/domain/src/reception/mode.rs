//! 6.1.3: how the reception is held.

use crate::people::PersonRef;
use crate::reception::{Course, Event, JointReception};
use crate::refusal::Refusal;
use crate::region::RegionCode;
use crate::sealed::Sealed;
use crate::time::Instant;

/// How the reception is held (6.1.3; the list of the clause is open).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// 现场组织
    OnSite { place: RegionCode, opens: Instant },
    /// 提前预约
    Booked { place: RegionCode, opens: Instant },
    /// 视频接访: somebody is with the petitioners at their site (J-4).
    Video {
        place: RegionCode,
        opens: Instant,
        companion: Option<PersonRef>,
    },
    /// Another form, described.
    Other {
        place: RegionCode,
        opens: Instant,
        description: Sealed,
    },
}

impl Mode {
    /// Where the petitioners are received.
    pub const fn place(&self) -> RegionCode {
        match self {
            Self::OnSite { place, .. }
            | Self::Booked { place, .. }
            | Self::Video { place, .. }
            | Self::Other { place, .. } => *place,
        }
    }

    /// When the reception is to open.
    pub const fn opens(&self) -> Instant {
        match self {
            Self::OnSite { opens, .. }
            | Self::Booked { opens, .. }
            | Self::Video { opens, .. }
            | Self::Other { opens, .. } => *opens,
        }
    }

    /// The texts it names.
    pub fn sealed(&self) -> Vec<Sealed> {
        match self {
            Self::Other { description, .. } => vec![*description],
            Self::OnSite { .. } | Self::Booked { .. } | Self::Video { .. } => Vec::new(),
        }
    }

    /// J-4: a video reception has somebody with the petitioners; another form says what it is.
    fn check(&self) -> Result<(), Refusal> {
        match self {
            Self::Video {
                companion: None, ..
            } => Err(Refusal::CompanionRequired),
            Self::Other { description, .. } if description.is_blank() => {
                Err(Refusal::TextRequired {
                    field: "description",
                })
            }
            _ => Ok(()),
        }
    }
}

impl JointReception {
    /// 6.1.3: before or after the people are chosen, and changed until the session opens.
    pub(super) fn choose_mode(&self, mode: Mode) -> Result<Vec<Event>, Refusal> {
        match self.course {
            Course::Determined | Course::Convened { .. } => {
                mode.check()?;
                Ok(vec![Event::ModeChosen { mode }])
            }
            _ => Err(self.wrong_stage()),
        }
    }
}
