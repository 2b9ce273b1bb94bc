//! D7: who decides, in a district below a city.

use super::*;
use crate::fixture::{self, aid, elsewhere, hrss, land, office, place, town};

/// 区人民政府: above the bureaus and the town.
fn county() -> AgencyId {
    AgencyId::synthetic(place("320106"), 50)
}

/// 市人民政府.
fn city() -> AgencyId {
    AgencyId::synthetic(place("320100"), 51)
}

/// The office that keeps the city's joint conference.
fn conference() -> AgencyId {
    AgencyId::synthetic(place("320100"), 52)
}

/// The bureau that land and planning were merged into.
fn merged() -> AgencyId {
    AgencyId::synthetic(place("320106"), 53)
}

fn directory() -> Directory {
    let mut directory = fixture::directory();
    let bureau = directory.agencies[&hrss()].clone();
    let mut add = |id, region: &str, superior| {
        let agency = super::super::Agency {
            id,
            region: place(region),
            superior,
            ..bureau.clone()
        };
        directory.agencies.insert(id, agency);
    };
    add(county(), "320106", Some(city()));
    add(city(), "320100", None);
    add(conference(), "320100", None);
    add(merged(), "320106", Some(city()));
    for id in [hrss(), land(), town()] {
        directory.agencies.get_mut(&id).unwrap().superior = Some(county());
    }
    directory.agencies.get_mut(&elsewhere()).unwrap().superior = None;
    directory.conferences = [(place("320100"), conference())].into();
    directory
}

fn arbiter(directory: &Directory, parties: &[AgencyId]) -> Option<Arbiter> {
    directory.arbiter(&parties.iter().copied().collect())
}

fn superior(agency: AgencyId) -> Option<Arbiter> {
    Some(Arbiter {
        agency,
        bench: Bench::CommonSuperior,
    })
}

fn joint(agency: AgencyId) -> Option<Arbiter> {
    Some(Arbiter {
        agency,
        bench: Bench::JointConference,
    })
}

#[test]
fn d7_the_lowest_common_superior_decides() {
    let directory = directory();
    assert_eq!(arbiter(&directory, &[hrss(), land()]), superior(county()));
    assert_eq!(arbiter(&directory, &[hrss()]), superior(county()));
    assert_eq!(arbiter(&directory, &[hrss(), merged()]), superior(city()));
}

#[test]
fn d7_a_superior_that_is_a_party_does_not_decide() {
    assert_eq!(arbiter(&directory(), &[hrss(), county()]), superior(city()));
}

#[test]
fn d7_without_a_common_superior_the_narrowest_conference_that_holds_all_decides() {
    let mut directory = directory();
    assert_eq!(
        arbiter(&directory, &[hrss(), elsewhere()]),
        joint(conference())
    );
    directory.conferences.insert(place("320106"), office());
    assert_eq!(
        arbiter(&directory, &[hrss(), elsewhere()]),
        joint(conference()),
        "the district's does not hold the neighbour"
    );
    for id in [hrss(), land()] {
        directory.agencies.get_mut(&id).unwrap().superior = None;
    }
    assert_eq!(arbiter(&directory, &[hrss(), land()]), joint(office()));
    assert_eq!(
        arbiter(&directory, &[hrss(), office()]),
        joint(conference()),
        "nobody decides its own dispute"
    );
}

#[test]
fn d7_nobody_decides_where_the_directory_knows_nobody() {
    let mut directory = directory();
    directory.conferences.clear();
    assert_eq!(arbiter(&directory, &[hrss(), elsewhere()]), None);
    assert_eq!(arbiter(&directory, &[]), None);
}

#[test]
fn d7_suspended_agencies_and_social_forces_decide_nothing() {
    let mut directory = directory();
    let county_here = directory.agencies.get_mut(&county()).unwrap();
    county_here.standing = Standing::Suspended;
    assert_eq!(arbiter(&directory, &[hrss(), land()]), superior(city()));
    directory.agencies.get_mut(&hrss()).unwrap().superior = Some(aid());
    directory.agencies.get_mut(&land()).unwrap().superior = Some(aid());
    directory.agencies.get_mut(&aid()).unwrap().superior = None;
    assert_eq!(arbiter(&directory, &[hrss(), land()]), joint(conference()));
}

#[test]
fn d7_successors_stand_for_those_who_were_merged_or_split() {
    let mut directory = directory();
    directory.successors = [(land(), [merged()].into())].into();
    assert_eq!(directory.successor(land()), Some(merged()));
    assert_eq!(
        arbiter(&directory, &[hrss(), land()]),
        superior(city()),
        "the merged bureau is the city's"
    );
    directory.successors = [(county(), [city()].into())].into();
    assert_eq!(arbiter(&directory, &[hrss(), land()]), superior(city()));
    directory.successors = [(land(), [merged(), town()].into())].into();
    assert_eq!(
        directory.successor(land()),
        None,
        "split: it must be decided"
    );
    assert!(directory.is_succeeded(land()) && !directory.is_succeeded(hrss()));
}

#[test]
fn d7_a_document_that_goes_in_a_circle_does_not_hang_the_search() {
    let mut directory = directory();
    directory.agencies.get_mut(&city()).unwrap().superior = Some(county());
    assert!(arbiter(&directory, &[hrss(), merged()]).is_some());
    directory.successors = [(land(), [town()].into()), (town(), [land()].into())].into();
    assert_eq!(directory.successor(land()), None);
    assert!(!directory.ends_in_a_standing_agency(land()));
    assert!(directory.ends_in_a_standing_agency(hrss()));
}
