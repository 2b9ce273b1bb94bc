//! Where a matter, its claims and its joint receptions stand, as petitioners may see it.

use super::ClaimNo;
use crate::id::AgencyId;
use crate::time::Date;

/// The public status of one claim: who has it, what happened, what is due next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimStatus {
    pub claim: ClaimNo,
    pub step: PublicStep,
    pub answerable: AgencyId,
    pub since: Date,
    pub due_on: Option<Date>,
}

/// A step that petitioners may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PublicStep {
    Registered,
    Dispatched,
    Received,
    /// The receiver says it is not competent; the sender is looking at it.
    Objected,
    Accepted,
    Extended,
    OpinionIssued,
    OpinionServed,
    Closed,
}

/// Where the joint reception of a matter stands, as petitioners may see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ReceptionStep {
    Proposed,
    Determined,
    Convened,
    InSession,
    SessionEnded,
    Planned,
    HandedOver,
    Concluded,
    Declined,
    Cancelled,
}

impl ReceptionStep {
    /// Whether nothing follows: another reception may be proposed.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Concluded | Self::Declined | Self::Cancelled)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Self::Proposed => "proposed",
            Self::Determined => "determined",
            Self::Convened => "convened",
            Self::InSession => "in-session",
            Self::SessionEnded => "session-ended",
            Self::Planned => "planned",
            Self::HandedOver => "handed-over",
            Self::Concluded => "concluded",
            Self::Declined => "declined",
            Self::Cancelled => "cancelled",
        }
    }
}

/// The public stage: what the machines of the matter come to together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    Registered,
    /// Awaits an ordinary interview or its dispatch.
    Triaged,
    /// Triaged for a joint reception that nobody has proposed yet, or whose proposal came to nothing.
    AwaitingReception,
    Guided,
    Redirected,
    NotAccepted,
    ReceptionProposed,
    ReceptionDetermined,
    ReceptionConvened,
    InSession,
    SessionEnded,
    Planned,
    /// Dispatched; at least one claim has no opinion served yet.
    InHandling,
    /// Every claim has an opinion served.
    Answered,
    Withdrawn,
    Closed,
}

impl Stage {
    pub const ALL: [Self; 16] = [
        Self::Registered,
        Self::Triaged,
        Self::AwaitingReception,
        Self::Guided,
        Self::Redirected,
        Self::NotAccepted,
        Self::ReceptionProposed,
        Self::ReceptionDetermined,
        Self::ReceptionConvened,
        Self::InSession,
        Self::SessionEnded,
        Self::Planned,
        Self::InHandling,
        Self::Answered,
        Self::Withdrawn,
        Self::Closed,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Registered => "registered",
            Self::Triaged => "triaged",
            Self::AwaitingReception => "awaiting-reception",
            Self::Guided => "guided",
            Self::Redirected => "redirected",
            Self::NotAccepted => "not-accepted",
            Self::ReceptionProposed => "reception-proposed",
            Self::ReceptionDetermined => "reception-determined",
            Self::ReceptionConvened => "reception-convened",
            Self::InSession => "in-session",
            Self::SessionEnded => "session-ended",
            Self::Planned => "planned",
            Self::InHandling => "in-handling",
            Self::Answered => "answered",
            Self::Withdrawn => "withdrawn",
            Self::Closed => "closed",
        }
    }
}
