//! Values that the samples share; every field is filled, no two alike where that is possible.

use std::collections::BTreeSet;

use domain::content::ContentClass;
use domain::docket::{Assignment, DispatchGround, DispatchKind, Round};
use domain::id::{AgencyId, DocketId, HandlingId, MatterId, ReceptionId};
use domain::matter::{
    Category, Channel, Claim, ClaimNo, ClaimPath, ClaimTriage, Form, Headcount, PersonNo,
    Petitioner, PetitionerKind, ReadBack, Registration, Source, Stated,
};
use domain::number::MatterNumber;
use domain::people::{Competence, Delegate, PersonRef};
use domain::reception::{
    Duty, Heard, HeardNo, InvitedClaim, Line, LineEntry, LineVersion, Mode, Plan, PlanItem,
    PlanVersion, Topic,
};
use domain::region::RegionCode;
use domain::sealed::{Sealed, SealedId};
use domain::time::{Date, Instant};

pub(super) fn place(digits: &str) -> RegionCode {
    digits.parse().unwrap()
}

pub(super) fn office() -> AgencyId {
    AgencyId::synthetic(place("320106"), 1)
}

pub(super) fn bureau() -> AgencyId {
    AgencyId::synthetic(place("320106"), 2)
}

pub(super) fn town() -> AgencyId {
    AgencyId::synthetic(place("320106"), 3)
}

pub(super) fn matter() -> MatterId {
    MatterId::new(office(), 0x0190_0000_0000_7000_8000_0000_0000_0001)
}

pub(super) fn earlier() -> MatterId {
    MatterId::new(office(), 0x018f_0000_0000_7000_8000_0000_0000_0002)
}

pub(super) fn reception() -> ReceptionId {
    ReceptionId::new(office(), 0x0190_0000_0000_7000_8000_0000_0000_0003)
}

pub(super) fn docket() -> DocketId {
    DocketId::of(matter())
}

pub(super) fn handling() -> HandlingId {
    HandlingId::new(bureau(), 0x0190_0000_0000_7000_8000_0000_0000_0004)
}

pub(super) fn number() -> MatterNumber {
    MatterNumber::new(2026, 123).unwrap()
}

pub(super) fn person(agency: AgencyId, number: &str) -> PersonRef {
    PersonRef {
        agency,
        number: number.parse().unwrap(),
    }
}

pub(super) fn sealed(n: u8) -> Sealed {
    Sealed {
        id: SealedId(0x0190_0000_0000_7000_9000_0000_0000_0000 + u128::from(n)),
        digest: [n; 32],
        length: u32::from(n) + 1,
    }
}

pub(super) fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Seconds after nine o'clock on the first day of the story, and as many microseconds.
pub(super) fn at(seconds: i64) -> Instant {
    Instant::from_micros(1_772_413_200_000_000 + seconds * 1_000_001)
}

pub(super) fn people(numbers: &[u16]) -> BTreeSet<PersonNo> {
    numbers.iter().copied().map(PersonNo).collect()
}

pub(super) fn delegate() -> Delegate {
    Delegate {
        person: person(bureau(), "B-17"),
        competences: [Competence::Professional, Competence::ReplyDrafting].into(),
    }
}

fn petitioner(no: u16, address: Stated) -> Petitioner {
    Petitioner {
        no: PersonNo(no),
        kind: PetitionerKind::Person,
        subject: 0x0190_0000_0000_7000_a000_0000_0000_0000 + u128::from(no),
        name: Stated::Given(sealed(1)),
        address,
        identity: Stated::Given(sealed(3)),
        phone: Stated::Given(sealed(4)),
    }
}

pub(super) fn petitioners() -> Vec<Petitioner> {
    vec![
        petitioner(1, Stated::Given(sealed(2))),
        petitioner(2, Stated::Unclear),
    ]
}

pub(super) fn headcount() -> Headcount {
    Headcount {
        visitors: 2,
        concerned: 40,
        present: 3,
    }
}

pub(super) fn source() -> Source {
    Source {
        id: "NB-20260115-000042".to_string(),
        submitted: Some(at(-86_400)),
    }
}

pub(super) fn registration() -> Registration {
    Registration {
        number: number(),
        channel: Channel::Visit,
        source: Some(source()),
        form: Form::Oral {
            recorder: person(office(), "A-01"),
            read_back: ReadBack::Done,
        },
        petitioners: petitioners(),
        headcount: headcount(),
        claims: vec![
            Claim {
                no: ClaimNo(1),
                request: sealed(5),
                class: ContentClass::LABOUR,
                place: Some(place("320106002003")),
            },
            Claim {
                no: ClaimNo(2),
                request: sealed(6),
                class: ContentClass::LAND,
                place: None,
            },
        ],
        subject: sealed(7),
        facts: Stated::Given(sealed(8)),
        reasons: Stated::Unclear,
        query_code: sealed(9),
        late_reason: Some(sealed(10)),
    }
}

pub(super) fn triages() -> Vec<ClaimTriage> {
    vec![
        ClaimTriage {
            claim: ClaimNo(1),
            path: ClaimPath::PetitionOpinion,
            class: ContentClass::LABOUR,
            place: Some(place("320106")),
        },
        ClaimTriage {
            claim: ClaimNo(2),
            path: ClaimPath::AdministrativeProcedure,
            class: ContentClass::LAND,
            place: None,
        },
    ]
}

pub(super) fn duties() -> BTreeSet<Duty> {
    [
        Duty::Responsible(ClaimNo(1)),
        Duty::Concerned(ClaimNo(2)),
        Duty::Local,
        Duty::Social,
    ]
    .into()
}

pub(super) fn invited_claims() -> Vec<InvitedClaim> {
    vec![InvitedClaim {
        no: ClaimNo(1),
        request: sealed(5),
    }]
}

pub(super) fn on_site() -> Mode {
    Mode::OnSite {
        place: place("320106"),
        opens: at(10),
    }
}

pub(super) fn line() -> Line {
    Line {
        version: LineVersion(2),
        entries: vec![LineEntry {
            claim: ClaimNo(1),
            facts: sealed(20),
            basis: sealed(21),
            answer: sealed(22),
            speaker: bureau(),
        }],
        digest: [0x22; 32],
    }
}

pub(super) fn heard() -> Heard {
    Heard {
        no: HeardNo(3),
        claim: ClaimNo(1),
        topic: Topic::Answer,
        speaker: person(bureau(), "B-17"),
        text: sealed(23),
    }
}

pub(super) fn plan() -> Plan {
    Plan {
        version: PlanVersion(1),
        items: vec![PlanItem {
            claim: ClaimNo(1),
            responsible: bureau(),
            cooperating: [town()].into(),
            task: sealed(24),
            due: day("2026-04-30"),
        }],
        digest: [0x33; 32],
    }
}

pub(super) fn assignment() -> Assignment {
    Assignment {
        matter: matter(),
        number: number(),
        claim: ClaimNo(1),
        round: Round(2),
        kind: DispatchKind::Assign {
            report_due: day("2026-05-29"),
            questions: sealed(25),
        },
        ground: DispatchGround::PlanOfReception,
        category: Category::Claim,
        path: ClaimPath::PetitionOpinion,
        class: ContentClass::LABOUR,
        place: Some(place("320106002000")),
        request: sealed(5),
        petitioners: petitioners(),
    }
}
