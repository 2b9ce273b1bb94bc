//! The agencies, people, texts and instants that the tests of all rules share.
//!
//! District 320106 has a petition office, two bureaus, a town, a legal aid centre, and a law firm that the office hosts.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::date;

use crate::calendar::Calendar;
use crate::content::ContentClass;
use crate::entry::{Cause, Entry, Event};
use crate::id::AgencyId;
use crate::matter::{
    Channel, Claim, ClaimNo, Form, Headcount, PersonNo, Petitioner, PetitionerKind, Registration,
    Stated,
};
use crate::number::MatterNumber;
use crate::people::{Actor, Author, Competence, Delegate, PersonRef, Role};
use crate::region::RegionCode;
use crate::rulebook::{Agency, AgencyClass, Directory, Rulebook, Standing};
use crate::sealed::{Sealed, SealedId};
use crate::term::Profile;
use crate::time::{Date, Instant, Moment};

const DISTRICT: &str = "320106";
const NEXT_DISTRICT: &str = "320105";
const TOWN: &str = "320106002";

fn coded(region: &str, ordinal: u16) -> AgencyId {
    AgencyId::synthetic(place(region), ordinal)
}

/// The petition office that registers and convenes.
pub fn office() -> AgencyId {
    coded(DISTRICT, 1)
}

/// 人社局: competent for labour.
pub fn hrss() -> AgencyId {
    coded(DISTRICT, 2)
}

/// 自然资源局: competent for land.
pub fn land() -> AgencyId {
    coded(DISTRICT, 3)
}

/// The township where the problem lies.
pub fn town() -> AgencyId {
    coded(DISTRICT, 4)
}

/// The legal aid centre.
pub fn aid() -> AgencyId {
    coded(DISTRICT, 5)
}

/// A law firm without a node of its own.
pub fn firm() -> AgencyId {
    coded(DISTRICT, 6)
}

/// A street of the next district: never the locality of a problem here.
pub fn elsewhere() -> AgencyId {
    coded(NEXT_DISTRICT, 7)
}

/// An agency that the directory does not list.
pub fn stranger() -> AgencyId {
    coded(NEXT_DISTRICT, 99)
}

/// The short name that stories use.
pub fn short(agency: AgencyId) -> &'static str {
    [
        (office(), "office"),
        (hrss(), "hrss"),
        (land(), "land"),
        (town(), "town"),
        (aid(), "aid"),
        (firm(), "firm"),
        (elsewhere(), "elsewhere"),
    ]
    .into_iter()
    .find(|(id, _)| *id == agency)
    .map_or("stranger", |(_, name)| name)
}

/// The agency of a short name.
pub fn agency(short_name: &str) -> AgencyId {
    [office(), hrss(), land(), town(), aid(), firm(), elsewhere()]
        .into_iter()
        .find(|id| short(*id) == short_name)
        .unwrap_or_else(stranger)
}

/// A place by 6, 9 or 12 digits.
pub fn place(digits: &str) -> RegionCode {
    let digits = match digits.len() {
        9 => format!("{digits}000"),
        _ => digits.to_string(),
    };
    digits.parse().unwrap()
}

/// The town where the problems of the stories lie.
pub fn here() -> RegionCode {
    place(TOWN)
}

fn member(
    id: AgencyId,
    name: &str,
    class: AgencyClass,
    region: &str,
    competences: &[ContentClass],
) -> (AgencyId, Agency) {
    let superior = (id != office()).then(office);
    let agency = Agency {
        id,
        name: name.to_string(),
        class,
        standing: Standing::Active,
        region: place(region),
        superior,
        host: (id == firm()).then(office),
        competences: competences.iter().map(|class| class.level_1()).collect(),
    };
    (id, agency)
}

pub fn directory() -> Directory {
    use AgencyClass::{Local, Office, Organ, Social};
    let agencies = [
        member(office(), "信访局", Office, DISTRICT, &[]),
        member(hrss(), "人社局", Organ, DISTRICT, &[ContentClass::LABOUR]),
        member(land(), "自然资源局", Organ, DISTRICT, &[ContentClass::LAND]),
        member(town(), "街道办事处", Local, TOWN, &[]),
        member(aid(), "法律援助中心", Social, DISTRICT, &[]),
        member(firm(), "律师事务所", Social, DISTRICT, &[]),
        member(elsewhere(), "邻区街道", Local, NEXT_DISTRICT, &[]),
    ];
    Directory {
        version: 1,
        agencies: BTreeMap::from(agencies),
        ..Directory::default()
    }
}

/// The national profile.
pub fn rules() -> Rulebook {
    Rulebook {
        calendar: Calendar::national(),
        profile: Profile::national(),
        directory: directory(),
    }
}

pub fn person(agency: AgencyId, number: &str) -> PersonRef {
    PersonRef {
        agency,
        number: number.parse().unwrap(),
    }
}

pub fn staff(agency: AgencyId, number: &str, roles: &[Role]) -> Actor {
    Actor {
        person: person(agency, number),
        roles: roles.iter().copied().collect(),
    }
}

/// Someone of the agency with every role that acts.
pub fn anyone(agency: AgencyId) -> Actor {
    use Role::{Coordinator, Handler, Local, OrgHead, Receptionist, Registrar, Social};
    let roles = [
        Registrar,
        Receptionist,
        Coordinator,
        Handler,
        OrgHead,
        Local,
        Social,
    ];
    staff(agency, "A1", &roles)
}

pub fn delegate(agency: AgencyId, number: &str, competences: &[Competence]) -> Delegate {
    Delegate {
        person: person(agency, number),
        competences: competences.iter().copied().collect(),
    }
}

/// A sealed text of twenty characters; the same number is the same text.
pub fn sealed(n: u64) -> Sealed {
    sealed_of_length(n, 20)
}

pub fn sealed_of_length(n: u64, length: u32) -> Sealed {
    let mut digest = [0; 32];
    digest[..8].copy_from_slice(&n.to_be_bytes());
    Sealed {
        id: SealedId(u128::from(n)),
        digest,
        length,
    }
}

/// A day of 2026: `03-02`.
pub fn day(text: &str) -> Date {
    let (month, day) = text.split_once('-').unwrap();
    date(2026, month.parse().unwrap(), day.parse().unwrap())
}

/// An instant of 2026: `03-02 09:00`, or nine o'clock where only the day is given.
pub fn instant(text: &str) -> Instant {
    let (on, clock) = text.split_once(' ').unwrap_or((text, "09:00"));
    let (hour, minute) = clock.split_once(':').unwrap();
    Instant::at(day(on), hour.parse().unwrap(), minute.parse().unwrap())
}

/// Happened and recorded at the same instant.
pub fn moment(text: &str) -> Moment {
    Moment::at(instant(text))
}

/// The entry that an event becomes when an actor's request causes it.
pub fn entry(event: Event, actor: &Actor, moment: Moment) -> Entry {
    Entry {
        event,
        by: Author::Staff(actor.person.clone()),
        happened: moment.happened,
        recorded: moment.recorded,
        rules: rules().version(),
        cause: Cause::Request([0; 16]),
    }
}

/// Petitioner 3 has the texts 301 (name), 302 (address), 303 (identity), 304 (phone).
pub fn petitioner(no: u16) -> Petitioner {
    let text = |field: u64| Stated::Given(sealed_of_length(u64::from(no) * 100 + field, 3));
    Petitioner {
        no: PersonNo(no),
        kind: PetitionerKind::Person,
        subject: u128::from(no),
        name: text(1),
        address: text(2),
        identity: text(3),
        phone: text(4),
    }
}

/// Claim 2 has the text 20; the first is about wages, the second about land, the rest about other things, all in the town.
pub fn claim(no: u8) -> Claim {
    Claim {
        no: ClaimNo(no),
        request: sealed(u64::from(no) * 10),
        class: match no {
            1 => ContentClass::LABOUR,
            2 => ContentClass::LAND,
            _ => ContentClass::OTHER,
        },
        place: Some(here()),
    }
}

/// A written registration of a visit, by so many petitioners, who all came, with so many claims.
pub fn registration(petitioners: u16, claims: u8) -> Registration {
    Registration {
        number: MatterNumber::new(2026, 1).unwrap(),
        channel: Channel::Visit,
        source: None,
        form: Form::Written,
        petitioners: (1..=petitioners).map(petitioner).collect(),
        headcount: Headcount {
            visitors: petitioners,
            concerned: petitioners,
            present: petitioners,
        },
        claims: (1..=claims).map(claim).collect(),
        subject: sealed(1),
        facts: Stated::Given(sealed(2)),
        reasons: Stated::Given(sealed(3)),
        query_code: sealed_of_length(4, 8),
        late_reason: None,
    }
}

pub fn people(numbers: impl IntoIterator<Item = u16>) -> BTreeSet<PersonNo> {
    numbers.into_iter().map(PersonNo).collect()
}

#[test]
fn the_fixture_is_a_district_with_competent_bureaus_and_a_local_unit() {
    let directory = directory();
    let competent = |class| {
        directory
            .competent(class, here())
            .map(|agency| short(agency.id))
            .collect::<Vec<_>>()
    };
    assert_eq!(competent(ContentClass::LABOUR), ["hrss"]);
    assert_eq!(competent(ContentClass::LAND), ["land"]);
    assert_eq!(
        directory.local(here()).map(|agency| short(agency.id)),
        Some("town")
    );
    assert_eq!(agency("firm"), firm());
    assert_eq!(day("03-02"), instant("03-02 23:59").date());
}
