//! What dockets and handlings are made of.

use domain::docket::{Assignment, DispatchGround, DispatchKind, ObjectionRuling};
use domain::handling::{Notice, Opinion, OpinionOutcome, ServiceWay};

use crate::pb::types::v1 as pb;
use crate::pb::types::v1::{dispatch_kind, notice};

coded!(
    DispatchGround = pb::DispatchGround {
        OwnLevel,
        LowerLevel,
        Important,
        PlanOfReception
    }
);
coded!(ObjectionRuling = pb::ObjectionRuling { Agreed, Refused });
coded!(
    OpinionOutcome = pb::OpinionOutcome {
        Supported,
        PartlySupported,
        Explained,
        NotSupported
    }
);
coded!(
    ServiceWay = pb::ServiceWay {
        InPerson,
        Mail,
        Other
    }
);

choice!(DispatchKind = pb::DispatchKind.kind in dispatch_kind::Kind {
    Transfer {},
    Assign { report_due, questions },
});
choice!(Notice = pb::Notice.notice in notice::Notice {
    Written { receipt, path, procedure },
    Waived {},
});
message!(
    Opinion = pb::Opinion {
        claim,
        facts_and_reasons,
        opinion,
        basis,
        outcome,
        remedy
    }
);
message!(
    Assignment = pb::Assignment {
        matter,
        number,
        claim,
        round,
        kind,
        ground,
        category,
        path,
        class,
        place,
        request,
        petitioners,
    }
);
