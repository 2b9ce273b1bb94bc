//! D5: every claim has exactly one answerable agency at every instant.

use proptest::prelude::*;

use crate::docket::story::{World, is_objected, matter_id};
use crate::entry::State;
use crate::fixture::{hrss, instant, land, office};
use crate::id::DocketId;
use crate::matter::ClaimNo;

#[test]
fn d5_the_answerable_agency_follows_dispatch_objection_and_return() {
    let world = World::played(
        "
        03-02 office register
        03-02 office triage
        03-03 office dispatch 1 hrss
        03-04 hrss object 1
        03-06 office agree 1
        03-09 office dispatch 1 land
        ",
    );
    let claim = world.docket().claim(ClaimNo(1)).unwrap();
    let at = |text: &str| claim.answerable_at(instant(text));
    assert_eq!(at("03-01"), None, "before it was registered");
    assert_eq!(at("03-02"), Some(office()));
    assert_eq!(at("03-03 08:59"), Some(office()));
    assert_eq!(at("03-03 09:00"), Some(hrss()));
    assert_eq!(at("03-05"), Some(hrss()), "it objects and stays answerable");
    assert_eq!(at("03-06"), Some(office()));
    assert_eq!(at("03-09"), Some(land()));
    assert_eq!(claim.answerable(), land());
}

fn acts() -> impl Strategy<Value = Vec<String>> {
    let verb = prop::sample::select(vec![
        "office dispatch 1 hrss",
        "office dispatch 1 land",
        "office dispatch 2 land",
        "office dispatch 2 town assign 05-20",
        "hrss object 1",
        "land object 2",
        "office agree 1",
        "office refuse 1",
        "office agree 2",
        "office refuse 2",
        "hrss accept 1",
        "land accept 1",
        "land accept 2",
        "town accept 2",
        "hrss/head extend 1 20",
        "hrss/head issue 1 supported",
        "land/head issue 2 rejected",
        "hrss serve 1",
        "land serve 2",
        "hrss execute 1",
        "clock ring",
        "hrss down",
        "hrss up",
        "office close",
    ]);
    prop::collection::vec((0_u32..4, verb), 0..40).prop_map(|acts| {
        let mut day = 0;
        acts.into_iter()
            .map(|(later, verb)| {
                day += later;
                format!("{:02}-{:02} {verb}", 3 + day / 30, 1 + day % 30)
            })
            .collect()
    })
}

proptest! {
    /// Whatever is tried in whatever order: no gap, no overlap, and the entries fold to the state that decided them.
    #[test]
    fn d5_holds_whatever_is_tried(acts in acts()) {
        let mut world = World::played("03-01 office register 2\n03-01 office triage");
        for act in &acts {
            world.line(act);
            let docket = world.docket();
            for claim in docket.claims() {
                let spells = &claim.answerable;
                prop_assert!(spells.windows(2).all(|pair| pair[0].since <= pair[1].since && pair[0].agency != pair[1].agency));
                let expected = match claim.sent.last() {
                    Some(sent) if !claim.is_home() => sent.to,
                    _ => office(),
                };
                prop_assert_eq!(claim.answerable(), expected);
                if is_objected(docket, claim.no.0) {
                    prop_assert_ne!(claim.answerable(), office(), "D4");
                }
            }
            let rows = docket.listings();
            prop_assert_eq!(rows.len(), 2);
            let names: std::collections::BTreeSet<_> = docket.timers().into_iter().map(|timer| timer.name).collect();
            prop_assert_eq!(names.len(), docket.timers().len(), "a clock a name");
        }
        for (id, (state, entries)) in &world.records {
            let mut folded = State::begin(*id, &entries[0]).unwrap();
            for entry in &entries[1..] {
                folded = folded.apply(entry).unwrap();
            }
            prop_assert_eq!(&folded, state);
        }
        let rings = world.records[&DocketId::of(matter_id()).record()].1.iter().filter(|entry| entry.event.name() == "docket.overdue").count();
        let excused = world.records[&DocketId::of(matter_id()).record()].1.iter().filter(|entry| entry.event.name() == "docket.overdue-withdrawn").count();
        prop_assert_eq!(world.docket().overdue().count(), rings - excused, "V2: one event a clock");
    }
}
