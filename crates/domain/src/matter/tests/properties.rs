//! What holds of every matter, whatever is done to it.

use proptest::prelude::*;

use super::*;
use crate::fixture::people;
use crate::rulebook::AgencyClass;

/// Any line of a story, sensible or not.
fn any_line() -> impl Strategy<Value = String> {
    let who = prop::sample::select(vec![
        "office",
        "office/registrar",
        "office/coordinator",
        "office/auditor",
        "hrss",
    ]);
    let category = prop::sample::select(vec!["claim", "suggestion", "accusation", "enquiry"]);
    let disposition = prop::sample::select(vec!["joint", "ordinary", "guided", "redirected"]);
    let path = || prop::sample::select(vec!["31(1)", "31(4)", "31(6)"]);
    let step = prop::sample::select(vec!["convened", "in-session", "handed-over", "declined"]);
    let claim_step = prop::sample::select(vec!["dispatched", "objected", "accepted", "served"]);
    let command = prop_oneof![
        prop::collection::vec(1..9_u16, 0..8).prop_map(|numbers| {
            let words: Vec<String> = numbers.iter().map(u16::to_string).collect();
            format!("elect {}", words.join(" "))
        }),
        Just("piece".to_string()),
        (1..4_u8, 40..110_u8).prop_map(|(claim, earlier)| format!("link {claim} {earlier}")),
        (category.clone(), disposition, path(), path()).prop_map(
            |(category, what, one, two)| format!("triage {category} {what} 1:{one} 2:{two}")
        ),
        category.prop_map(|category| format!("reclassify {category}")),
        prop::sample::select(vec!["reception", "reception2", "hrss"])
            .prop_map(|to| format!("propose {to}")),
        Just("withdraw".to_string()),
    ];
    prop_oneof![
        8 => (who, command).prop_map(|(who, what)| format!("03-03  {who}  {what}")),
        2 => step.prop_map(|step| format!("03-03  reception  {step}")),
        2 => (1..3_u8, claim_step).prop_map(|(claim, step)| format!("03-03  docket  {claim} {step} hrss")),
        1 => Just("03-03  docket  closed".to_string()),
    ]
}

/// A world in which a second office exists, so that a reception may be elsewhere.
fn with_two_offices(visitors: u16) -> World {
    let mut world = World::new();
    let agencies = &mut world.rules.directory.agencies;
    agencies.get_mut(&agency("hrss")).unwrap().class = AgencyClass::Office;
    let line = format!("03-02  office  register {visitors} people 2 claims");
    world.line(&line).unwrap();
    world
}

fn any_roles() -> impl Strategy<Value = Vec<Role>> {
    use Role::{
        Auditor, Coordinator, Handler, Inspector, Local, OrgHead, Receptionist, Registrar, Social,
    };
    let roles = vec![
        Auditor,
        Coordinator,
        Handler,
        Inspector,
        Local,
        OrgHead,
        Receptionist,
        Registrar,
        Social,
    ];
    prop::sample::subsequence(roles, 0..=9)
}

fn any_channel() -> impl Strategy<Value = Channel> {
    prop::sample::select(vec![
        Channel::Network,
        Channel::Letter,
        Channel::Phone,
        Channel::Fax,
        Channel::Visit,
    ])
}

proptest! {
    #[test]
    fn i1_no_role_agency_channel_or_number_stands_in_the_way_of_registration(
        roles in any_roles(),
        at in prop::sample::select(vec!["office", "hrss", "firm", "elsewhere", "nobody"]),
        channel in any_channel(),
        visitors in 1..300_u16,
        claims in 1..=u8::MAX,
    ) {
        let mut entered = registration(visitors, claims);
        entered.channel = channel;
        let actor = staff(agency(at), "X9", &roles);
        let result = register(&rules(), &actor, entered, moment("03-02"));
        prop_assert_eq!(result.map(|events| events.len()), Ok(1));
    }

    #[test]
    fn i4_i5_representatives_are_never_more_than_the_profile_allows_and_always_petitioners(
        visitors in 1..12_u16,
        elections in prop::collection::vec(prop::collection::btree_set(0..14_u16, 0..9), 1..6),
    ) {
        for (mut world, limit) in [
            (World::new(), 5),
            (in_zhejiang(), if visitors <= 10 { 3 } else { 5 }),
        ] {
            world.line(&format!("03-02  office  register {visitors} people 1 claims")).unwrap();
            for numbers in &elections {
                let command = Command::ElectRepresentatives { representatives: people(numbers.iter().copied()) };
                let actor = anyone(office());
                let now = moment("03-02");
                if let Ok(events) = decide(world.matter(), &world.rules, &actor, command, now) {
                    world.take(events, |event| entry(event, &actor, now));
                }
            }
            let representatives = world.matter().representatives();
            let petitioners: BTreeSet<PersonNo> = world.matter().petitioner_numbers().collect();
            prop_assert!(representatives.len() <= limit);
            prop_assert!(representatives.is_subset(&petitioners));
        }
    }

    #[test]
    fn i6_i8_a_matter_is_triaged_once_and_ends_once(
        visitors in 1..8_u16,
        story in prop::collection::vec(any_line(), 0..24),
    ) {
        let mut world = with_two_offices(visitors);
        let mut happened: Vec<String> = Vec::new();
        for line in &story {
            happened.extend(world.line(line).unwrap_or_default());
        }
        let count = |name: &str| happened.iter().filter(|said| *said == name).count();
        prop_assert!(count("matter.triaged") <= 1);
        prop_assert!(count("matter.withdrawn") + count("matter.closed") <= 1);
    }

    #[test]
    fn art_30_an_accusation_says_nothing_to_other_agencies_but_that_they_are_to_stop(
        story in prop::collection::vec(any_line(), 0..24),
    ) {
        let mut world = with_two_offices(1);
        for line in &story {
            let said = world.line(line).unwrap_or_default();
            if world.matter().is_restricted() {
                let elsewhere = said.iter().filter(|said| said.starts_with("▶hrss"));
                for said in elsewhere {
                    prop_assert_eq!(said, "▶hrss/joint-reception:matter.withdrawn");
                }
            }
        }
    }

    #[test]
    fn one_reception_at_a_time_and_one_message_to_each_record(
        story in prop::collection::vec(any_line(), 0..24),
    ) {
        let mut world = with_two_offices(1);
        for line in &story {
            let said = world.line(line).unwrap_or_default();
            let mut receivers: Vec<&str> =
                said.iter().filter_map(|said| said.strip_prefix('▶')?.split(':').next()).collect();
            let messages = receivers.len();
            receivers.dedup();
            prop_assert_eq!(receivers.len(), messages);
            let open = world.matter().receptions.iter().filter(|reception| !reception.step.is_over());
            prop_assert!(open.count() <= 1);
        }
    }
}
