//! The story as a journey: every record belongs to its matter, may be followed once that is triaged, and comes to an end.

use std::collections::BTreeMap;

use super::story::play;
use super::*;

/// The states that each record went through.
fn courses(world: &World) -> BTreeMap<RecordId, Vec<State>> {
    let mut courses = BTreeMap::<RecordId, Vec<State>>::new();
    for (record, entry) in &world.written {
        let course = courses.entry(*record).or_default();
        let state = match course.last() {
            None => State::begin(*record, entry),
            Some(state) => state.clone().apply(entry),
        };
        course.push(state.unwrap());
    }
    courses
}

#[test]
fn every_record_of_a_story_is_of_its_matter_and_ends_once() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    play(&mut world);
    let courses = courses(&world);
    assert_eq!(courses.len(), world.records.len());
    for (record, course) in courses {
        for state in &course {
            assert_eq!(state.matter(), matter_id(), "{record}");
            assert_eq!(state.kind(), record.kind);
        }
        let ended = course.iter().position(State::is_over);
        let revoked = course
            .last()
            .is_some_and(|state| state.stage() == "revoked");
        assert!(ended.is_some() || revoked, "{record}: {:?}", course.last());
        // A record that is over is changed by nothing that shows in its stage.
        let after = course.iter().skip(ended.unwrap_or(course.len()));
        let stages: Vec<_> = after.map(State::stage).collect();
        assert!(
            stages.windows(2).all(|pair| pair[0] == pair[1]),
            "{record}: {stages:?}"
        );
    }
}

#[test]
fn a_matter_may_be_followed_only_while_it_is_known_not_to_be_restricted() {
    let mut world = World::new(Vec::new(), Deliveries::Once);
    let docket = DocketId::of(matter_id()).record();
    let followed = |world: &World| {
        [matter_id().record(), docket].map(|id| world.records[&id].0.may_be_followed())
    };
    world.at("03-02 09:00");
    world.register(crate::fixture::registration(1, 1));
    assert_eq!(
        followed(&world),
        [false, false],
        "it may turn out to be an accusation"
    );
    let claim = crate::fixture::claim(1);
    let triage = matter::Command::Triage {
        category: matter::Category::Claim,
        claims: vec![matter::ClaimTriage {
            claim: claim.no,
            path: matter::ClaimPath::PetitionOpinion,
            class: claim.class,
            place: claim.place,
        }],
        disposition: matter::Disposition::Ordinary,
        urgent: false,
    };
    world.order(office(), Order::Matter(triage));
    assert_eq!(followed(&world), [true, true]);
    let reclassify = matter::Command::Reclassify {
        category: matter::Category::Accusation,
        reason: crate::fixture::sealed(41),
    };
    world.order(office(), Order::Matter(reclassify));
    assert_eq!(followed(&world), [false, false]);
}
