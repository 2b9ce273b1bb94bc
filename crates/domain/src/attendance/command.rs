//! What an invited agency does.

use crate::matter::{ClaimNo, PersonNo};
use crate::people::Delegate;
use crate::reception::{
    Answer, HeardNo, InvitationNo, LineVersion, Outcome, PlanVersion, Topic, Verdict,
};
use crate::sealed::Sealed;
use crate::time::Instant;

/// Commands of an agency on its attendance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// J-5, J-14.
    Answer {
        invitation: InvitationNo,
        answer: Answer,
    },
    Substitute {
        delegates: Vec<Delegate>,
    },
    /// 6.2.1; names the version and digest that were read.
    ConfirmLine {
        version: LineVersion,
        digest: [u8; 32],
    },
    ContestLine {
        version: LineVersion,
        digest: [u8; 32],
        reason: Sealed,
    },
    /// Confirms or corrects what was heard (6.2.2).
    AnswerHeard {
        heard: HeardNo,
        verdict: Verdict,
    },
    /// The agency's own statement, made by itself.
    State {
        claim: ClaimNo,
        topic: Topic,
        text: Sealed,
    },
    AgreePlan {
        version: PlanVersion,
        digest: [u8; 32],
    },
    DissentPlan {
        version: PlanVersion,
        digest: [u8; 32],
        reason: Sealed,
    },
    /// 6.3.3
    GiveGuidance {
        person: PersonNo,
        text: Sealed,
    },
    /// 6.3.2
    ReportReturn {
        person: PersonNo,
        arrived: Instant,
        outcome: Outcome,
    },
}
