//! What a joint reception is made of.

use std::collections::BTreeMap;

use domain::id::AgencyId;
use domain::matter::ClaimNo;
use domain::reception::{
    Advice, Answer, Behaviour, DeclineGround, Determination, Duty, Evidence, Ground, Heard,
    HeardNo, InvitedClaim, Line, LineEntry, Mode, Outcome, Plan, PlanItem, Seat, Signature, Topic,
    Verdict,
};
use domain::sealed::Sealed;

use super::Wired;
use crate::invalid::{InField, Invalid, Reason, required};
use crate::pb::types::v1 as pb;
use crate::pb::types::v1::{answer, determination, duty, mode, outcome, signature, verdict};

coded!(
    Ground = pb::Ground {
        SeveralAgencies,
        ManyPeople,
        Repeated,
        CrossRegion,
        Urgent,
        Disputed,
        Other,
    }
);
coded!(
    Topic = pb::Topic {
        Answer,
        Path,
        Plan,
        Policy,
        Procedure
    }
);
coded!(
    Behaviour = pb::Behaviour {
        B1,
        B2,
        B3,
        B4,
        B5,
        B6
    }
);
coded!(
    DeclineGround = pb::DeclineGround {
        NotCompetent,
        Unavailable
    }
);

message!(
    Evidence = pb::Evidence {
        ground,
        figure,
        points
    }
);
message!(
    Advice = pb::Advice {
        points,
        threshold,
        evidence
    }
);
message!(Seat = pb::Seat { agency, duties });
message!(
    LineEntry = pb::LineEntry {
        claim,
        facts,
        basis,
        answer,
        speaker
    }
);
message!(
    Line = pb::Line {
        version,
        entries,
        digest
    }
);
message!(
    Heard = pb::Heard {
        no,
        claim,
        topic,
        speaker,
        text
    }
);
message!(
    PlanItem = pb::PlanItem {
        claim,
        responsible,
        cooperating,
        task,
        due
    }
);
message!(
    Plan = pb::Plan {
        version,
        items,
        digest
    }
);
message!(InvitedClaim = pb::InvitedClaim { no, request });

choice!(Determination = pb::Determination.determination in determination::Determination {
    Yes { grounds, note },
    No { reason },
});
choice!(Verdict = pb::Verdict.verdict in verdict::Verdict {
    Confirmed {},
    Corrected { text },
});
choice!(Signature = pb::Signature.signature in signature::Signature {
    Signed {},
    Refused { witness },
});
choice!(Outcome = pb::Outcome.outcome in outcome::Outcome {
    ReturnedVoluntarily {},
    LeftAlone {},
    HandedToCare { record },
    HandedToPolice { behaviour },
});
choice!(Answer = pb::Answer.answer in answer::Answer {
    Confirmed { delegates },
    Declined { ground, reason },
});

impl Wired<pb::Duty> for Duty {
    fn to_wire(&self) -> pb::Duty {
        let duty = match self {
            Self::Responsible(claim) => duty::Duty::Responsible(claim.to_wire()),
            Self::Concerned(claim) => duty::Duty::Concerned(claim.to_wire()),
            Self::Local => duty::Duty::Local(duty::Local {}),
            Self::Social => duty::Duty::Social(duty::Social {}),
        };
        pb::Duty { duty: Some(duty) }
    }

    fn from_wire(wire: pb::Duty) -> Result<Self, Invalid> {
        let pb::Duty { duty } = wire;
        Ok(match required(duty)? {
            duty::Duty::Responsible(claim) => {
                Self::Responsible(Wired::from_wire(claim).field("responsible")?)
            }
            duty::Duty::Concerned(claim) => {
                Self::Concerned(Wired::from_wire(claim).field("concerned")?)
            }
            duty::Duty::Local(duty::Local {}) => Self::Local,
            duty::Duty::Social(duty::Social {}) => Self::Social,
        })
    }
}
required_message!(Duty, pb::Duty);

impl Wired<pb::Mode> for Mode {
    fn to_wire(&self) -> pb::Mode {
        let (place, opens, form) = match self {
            Self::OnSite { place, opens } => (place, opens, mode::Form::OnSite(mode::OnSite {})),
            Self::Booked { place, opens } => (place, opens, mode::Form::Booked(mode::Booked {})),
            Self::Video {
                place,
                opens,
                companion,
            } => {
                let companion = companion.to_wire();
                (place, opens, mode::Form::Video(mode::Video { companion }))
            }
            Self::Other {
                place,
                opens,
                description,
            } => {
                let description = description.to_wire();
                (place, opens, mode::Form::Other(mode::Other { description }))
            }
        };
        pb::Mode {
            place: place.to_wire(),
            opens: opens.to_wire(),
            form: Some(form),
        }
    }

    fn from_wire(wire: pb::Mode) -> Result<Self, Invalid> {
        let pb::Mode { place, opens, form } = wire;
        let place = Wired::from_wire(place).field("place")?;
        let opens = Wired::from_wire(opens).field("opens")?;
        Ok(match required(form).field("form")? {
            mode::Form::OnSite(mode::OnSite {}) => Self::OnSite { place, opens },
            mode::Form::Booked(mode::Booked {}) => Self::Booked { place, opens },
            mode::Form::Video(mode::Video { companion }) => Self::Video {
                place,
                opens,
                companion: Wired::from_wire(companion)
                    .field("companion")
                    .field("video")?,
            },
            mode::Form::Other(mode::Other { description }) => Self::Other {
                place,
                opens,
                description: Wired::from_wire(description)
                    .field("description")
                    .field("other")?,
            },
        })
    }
}
required_message!(Mode, pb::Mode);

/// A reason for each of several things: one message a thing, each thing once.
macro_rules! reasons {
    ($key:ty = $pb:ident { $($part:ident),* } as $pattern:pat => $value:expr) => {
        impl Wired<Vec<pb::$pb>> for BTreeMap<$key, Sealed> {
            fn to_wire(&self) -> Vec<pb::$pb> {
                self.iter()
                    .map(|($pattern, reason)| pb::$pb {
                        $($part: $part.to_wire(),)*
                        reason: reason.to_wire(),
                    })
                    .collect()
            }

            fn from_wire(wire: Vec<pb::$pb>) -> Result<Self, Invalid> {
                let mut map = Self::new();
                for (at, one) in wire.into_iter().enumerate() {
                    let pb::$pb { $($part,)* reason } = one;
                    $(let $part = Wired::from_wire($part).field(stringify!($part)).index(at)?;)*
                    let reason = Wired::from_wire(reason).field("reason").index(at)?;
                    if map.insert($value, reason).is_some() {
                        return Err(Reason::Repeated).index(at);
                    }
                }
                Ok(map)
            }
        }
    };
}

reasons!(AgencyId = Waiver { agency } as agency => agency);
reasons!((ClaimNo, Topic) = Missing { claim, topic } as (claim, topic) => (claim, topic));
reasons!(HeardNo = Unconfirmed { heard } as heard => heard);
