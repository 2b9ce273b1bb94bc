//! Every code has a domain value and comes back as itself; what is not in the list is never taken for one that is.

use std::fmt::Debug;

use crate::invalid::Reason;
use crate::policy::descriptors;
use crate::wire::Wired;

/// The numbers come from the contract, so that a value without a counterpart in the domain is found.
fn check<T: Wired<i32> + Debug>(name: &str) {
    let codes = descriptors()
        .get_enum_by_name(&format!("lianfang.types.v1.{name}"))
        .unwrap_or_else(|| panic!("no enum {name}"));
    for value in codes.values().filter(|value| value.number() > 0) {
        let read = T::from_wire(value.number()).unwrap_or_else(|_| panic!("{}", value.full_name()));
        assert_eq!(read.to_wire(), value.number(), "{}", value.full_name());
    }
    let refused = |number| T::from_wire(number).unwrap_err().reason();
    assert_eq!(refused(0), Reason::Missing, "{name}");
    assert_eq!(refused(999), Reason::UnknownValue, "{name}");
    assert_eq!(refused(-1), Reason::UnknownValue, "{name}");
}

#[test]
fn codes_of_records_and_people() {
    check::<domain::id::Service>("Service");
    check::<domain::id::Kind>("Kind");
    check::<domain::people::Competence>("Competence");
}

#[test]
fn codes_of_a_matter() {
    use domain::matter::{
        Category, Channel, ClaimPath, LinkGround, NotAccepted, PetitionerKind, PublicStep,
        ReadBack, ReceptionStep,
    };
    check::<Channel>("Channel");
    check::<Category>("Category");
    check::<ClaimPath>("ClaimPath");
    check::<PetitionerKind>("PetitionerKind");
    check::<ReadBack>("ReadBack");
    check::<NotAccepted>("NotAccepted");
    check::<LinkGround>("LinkGround");
    check::<PublicStep>("PublicStep");
    check::<ReceptionStep>("ReceptionStep");
}

#[test]
fn codes_of_a_reception() {
    use domain::reception::{Behaviour, DeclineGround, Ground, Topic};
    check::<Ground>("Ground");
    check::<Topic>("Topic");
    check::<Behaviour>("Behaviour");
    check::<DeclineGround>("DeclineGround");
}

#[test]
fn codes_of_dockets_and_handlings() {
    check::<domain::docket::DispatchGround>("DispatchGround");
    check::<domain::docket::ObjectionRuling>("ObjectionRuling");
    check::<domain::handling::OpinionOutcome>("OpinionOutcome");
    check::<domain::handling::ServiceWay>("ServiceWay");
}
