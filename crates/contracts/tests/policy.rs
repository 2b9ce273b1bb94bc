//! The policy at run time: exact paths, nothing by default, and nothing personal in `Debug`.

use std::collections::BTreeSet;

use contracts::pb;
use contracts::policy::{Caller, Data, Load, Policy, descriptors};
use domain::people::Role;

#[test]
fn a_method_is_found_by_its_exact_path_only() {
    let policy = Policy::load();
    let hello = policy
        .access("/lianfang.link.v1.LinkService/Hello")
        .expect("listed");
    assert_eq!(hello.callers, [Caller::Peer]);
    assert_eq!(hello.load, Load::Link);
    for path in [
        "lianfang.link.v1.LinkService/Hello",
        "/lianfang.link.v1.LinkService/hello",
        "/lianfang.link.v1.LinkService/Hello/",
        "//lianfang.link.v1.LinkService/Hello",
        "/lianfang.link.v1.LinkService/Hello?x",
        "/lianfang.link.v1.LinkService/",
        "*",
        "",
    ] {
        assert_eq!(policy.access(path), None, "{path}");
    }
}

#[test]
fn every_method_of_every_service_has_its_policy() {
    let policy = Policy::load();
    let known: BTreeSet<String> = policy.methods().map(|(path, _)| path.to_string()).collect();
    let all: BTreeSet<String> = descriptors()
        .services()
        .flat_map(|service| {
            let methods: Vec<_> = service.methods().collect();
            methods
                .into_iter()
                .map(move |method| format!("/{}/{}", service.full_name(), method.name()))
        })
        .collect();
    assert_eq!(known, all);
    assert!(all.len() > 50, "only {} methods", all.len());
}

#[test]
fn no_method_lets_a_portal_do_what_staff_do() {
    let policy = Policy::load();
    for (path, access) in policy.methods() {
        if access.allows(Caller::Portal) {
            assert!(access.roles.is_empty(), "{path}");
            assert!(!access.allows(Caller::Staff), "{path}");
        }
        if access.allows(Caller::Peer) {
            assert_eq!(access.callers, [Caller::Peer], "{path}");
        }
        assert!(!access.allows_any(&BTreeSet::<Role>::new()), "{path}");
    }
}

#[test]
fn what_leaves_with_a_text_or_a_case_is_audited_and_limited_apart() {
    let policy = Policy::load();
    let leaving: Vec<_> = policy
        .methods()
        .filter(|(path, _)| path.ends_with("/OpenSealed") || path.ends_with("/ExportCase"))
        .collect();
    assert_eq!(leaving.len(), 6, "two of each service");
    for (path, access) in leaving {
        assert!(access.audited && access.load == Load::Sealed, "{path}");
    }
}

#[test]
fn events_and_messages_hold_no_text_and_nothing_personal() {
    let policy = Policy::load();
    let kept = |field: &str| field.contains("Event.") || field.contains("Message.");
    let mut looked_at = 0;
    for (field, data) in policy.fields().filter(|(field, _)| kept(field)) {
        assert!(matches!(data, Data::Coded | Data::Nested), "{field}");
        looked_at += 1;
    }
    assert!(looked_at > 200, "only {looked_at} fields");
}

#[test]
fn a_message_with_personal_data_prints_its_name_alone() {
    let part = pb::link::v1::SealedPart {
        ciphertext: b"plain".to_vec(),
        ..Default::default()
    };
    assert_eq!(format!("{part:?}"), "SealedPart { .. }");
    let policy = Policy::load();
    assert_eq!(
        policy.data("lianfang.link.v1.SealedPart.ciphertext"),
        Some(Data::Ciphertext)
    );
}
