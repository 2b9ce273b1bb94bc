//! What a matter is made of.

use domain::matter::{
    Category, Channel, Claim, ClaimPath, ClaimStatus, ClaimTriage, Disposition, Form, Headcount,
    LinkGround, NotAccepted, Petitioner, PetitionerKind, Proposal, ProposedClaim, PublicStep,
    ReadBack, ReceptionStep, Registration, Source, Stated,
};

use super::Wired;
use crate::invalid::{InField, Invalid, required};
use crate::pb::types::v1 as pb;
use crate::pb::types::v1::{disposition, form, stated};

coded!(
    Channel = pb::Channel {
        Network,
        Letter,
        Phone,
        Fax,
        Visit
    }
);
coded!(
    Category = pb::Category {
        Suggestion,
        Accusation,
        Claim,
        Enquiry
    }
);
coded!(
    ClaimPath = pb::ClaimPath {
        Judicial,
        Arbitration,
        PartyAppeal,
        AdministrativeProcedure,
        DutyPerformance,
        PetitionOpinion,
    }
);
coded!(
    PetitionerKind = pb::PetitionerKind {
        Person,
        LegalPerson,
        Organisation
    }
);
coded!(ReadBack = pb::ReadBack { Done, NotYet });
coded!(
    NotAccepted = pb::NotAccepted {
        NotCompetent,
        LitigationTrack,
        SameMatterInProgress,
        ReviewRightOpen,
        SkippedLevel,
        FinalAfterRereview,
        LapsedNoReviewRequest,
        SettledAndPerformed,
    }
);
coded!(
    LinkGround = pb::LinkGround {
        SamePerson,
        SamePlace,
        SameSubject
    }
);
coded!(
    PublicStep = pb::PublicStep {
        Registered,
        Dispatched,
        Received,
        Objected,
        Accepted,
        Extended,
        OpinionIssued,
        OpinionServed,
        Closed,
    }
);
coded!(
    ReceptionStep = pb::ReceptionStep {
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
);

message!(
    Petitioner = pb::Petitioner {
        no,
        kind,
        subject,
        name,
        address,
        identity,
        phone
    }
);
message!(
    Headcount = pb::Headcount {
        visitors,
        concerned,
        present
    }
);
message!(
    Claim = pb::Claim {
        no,
        request,
        class,
        place
    }
);
message!(Source = pb::Source { id, submitted });
message!(
    Registration = pb::Registration {
        number,
        channel,
        source,
        form,
        petitioners,
        headcount,
        claims,
        subject,
        facts,
        reasons,
        query_code,
        late_reason,
    }
);
message!(
    ClaimTriage = pb::ClaimTriage {
        claim,
        path,
        class,
        place
    }
);
message!(
    ClaimStatus = pb::ClaimStatus {
        claim,
        step,
        answerable,
        since,
        due_on
    }
);
message!(
    Proposal = pb::Proposal {
        matter,
        number,
        received,
        category,
        claims,
        petitioners,
        representatives,
        headcount,
        linked_pieces,
        objections,
        urgent,
        reason,
    }
);
message!(
    ProposedClaim = pb::ProposedClaim {
        no,
        request,
        class,
        path,
        place,
        linked
    }
);

choice!(Form = pb::Form.form in form::Form {
    Written {},
    Oral { recorder, read_back },
});

impl Wired<pb::Stated> for Stated {
    fn to_wire(&self) -> pb::Stated {
        let stated = match self {
            Self::Given(sealed) => stated::Stated::Given(sealed.to_wire()),
            Self::Unclear => stated::Stated::Unclear(stated::Unclear {}),
        };
        pb::Stated {
            stated: Some(stated),
        }
    }

    fn from_wire(wire: pb::Stated) -> Result<Self, Invalid> {
        let pb::Stated { stated } = wire;
        Ok(match required(stated)? {
            stated::Stated::Given(sealed) => Self::Given(Wired::from_wire(sealed).field("given")?),
            stated::Stated::Unclear(stated::Unclear {}) => Self::Unclear,
        })
    }
}
required_message!(Stated, pb::Stated);

impl Wired<pb::Disposition> for Disposition {
    fn to_wire(&self) -> pb::Disposition {
        use disposition::Disposition as One;
        let one = match self {
            Self::Ordinary => One::Ordinary(disposition::Ordinary {}),
            Self::Joint => One::Joint(disposition::Joint {}),
            Self::Guided => One::Guided(disposition::Guided {}),
            Self::Redirected => One::Redirected(disposition::Redirected {}),
            Self::NotAccepted(reason) => One::NotAccepted(reason.to_wire()),
        };
        pb::Disposition {
            disposition: Some(one),
        }
    }

    fn from_wire(wire: pb::Disposition) -> Result<Self, Invalid> {
        use disposition::Disposition as One;
        let pb::Disposition { disposition } = wire;
        Ok(match required(disposition)? {
            One::Ordinary(disposition::Ordinary {}) => Self::Ordinary,
            One::Joint(disposition::Joint {}) => Self::Joint,
            One::Guided(disposition::Guided {}) => Self::Guided,
            One::Redirected(disposition::Redirected {}) => Self::Redirected,
            One::NotAccepted(reason) => {
                Self::NotAccepted(Wired::from_wire(reason).field("not_accepted")?)
            }
        })
    }
}
required_message!(Disposition, pb::Disposition);
