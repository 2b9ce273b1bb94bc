//! Whatever the channels do, the records end the same.

use proptest::prelude::*;

use super::*;

/// Each case plays the whole story.
const CASES: u32 = 16;

fn played(picks: Vec<usize>, deliveries: Deliveries) -> World {
    let mut world = World::new(picks, deliveries);
    story::play(&mut world);
    world
}

fn states(world: &World) -> BTreeMap<RecordId, &State> {
    let records = world.records.iter();
    records.map(|(id, (state, _))| (*id, state)).collect()
}

#[test]
fn x1_the_order_of_channels_and_repetitions_change_nothing() {
    let straight = played(Vec::new(), Deliveries::Once);
    let picks = prop::collection::vec(0..12_usize, 1..40);
    let deliveries = prop::sample::select(vec![Deliveries::Once, Deliveries::Twice]);
    proptest!(ProptestConfig::with_cases(CASES), |(picks in picks, deliveries in deliveries)| {
        let other = played(picks, deliveries);
        prop_assert!(other.waiting.is_empty());
        prop_assert_eq!(states(&straight), states(&other));
    });
}
