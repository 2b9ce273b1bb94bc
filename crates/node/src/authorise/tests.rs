use std::collections::BTreeSet;

use domain::id::{Party, Service};
use domain::people::{Actor, PersonRef, Role};

use tonic::Code;

use super::*;
use crate::fixture::{agency, desk};
use crate::identity::SpiffeId;

fn table() -> Table {
    Table::new(Policy::load())
}

fn callers() -> Vec<Caller> {
    let name = "web".parse().unwrap();
    let every_role = [
        Role::Registrar,
        Role::Receptionist,
        Role::Coordinator,
        Role::Handler,
        Role::OrgHead,
        Role::Local,
        Role::Social,
        Role::Inspector,
        Role::Auditor,
    ];
    let mut callers = vec![
        Caller::Portal {
            agency: agency(1),
            name,
        },
        Caller::Peer(Party {
            agency: agency(1),
            service: Service::Intake,
        }),
        Caller::Operator { agency: agency(1) },
        Caller::System {
            agency: agency(1),
            name: "desk".parse().unwrap(),
        },
        staff(BTreeSet::new()),
    ];
    callers.extend(every_role.map(|role| staff([role].into())));
    callers
}

fn staff(roles: BTreeSet<Role>) -> Caller {
    Caller::Staff {
        actor: Actor {
            person: PersonRef {
                agency: agency(1),
                number: "1".parse().unwrap(),
            },
            roles,
        },
        system: SpiffeId {
            agency: agency(1),
            workload: desk(),
        },
    }
}

fn reason(path: &str, caller: Option<&Caller>) -> &'static str {
    match table().allow(&path.parse().unwrap(), caller) {
        Ok(()) => "OK",
        Err(failure) => failure.reason(),
    }
}

#[test]
fn every_method_lets_in_exactly_whom_the_contract_names() {
    let table = table();
    let policy = Policy::load();
    let mut cells = 0;
    for (path, access) in policy.methods() {
        for caller in callers() {
            let expected = match &caller {
                Caller::Staff { actor, .. } => {
                    access.callers.contains(&Class::Staff)
                        && actor.roles.iter().any(|role| access.roles.contains(role))
                }
                Caller::Portal { .. } => access.callers.contains(&Class::Portal),
                Caller::Peer(_) => access.callers.contains(&Class::Peer),
                Caller::Operator { .. } => access.callers.contains(&Class::Operator),
                Caller::System { .. } => false,
            };
            let allowed = table.allow(&path.parse().unwrap(), Some(&caller));
            assert_eq!(allowed.is_ok(), expected, "{path} {caller:?}");
            // A denial that its caller is told as a fault of ours would be repeated for ever.
            let told = allowed.map_err(|denied| tonic::Status::from(denied).code());
            assert!(
                matches!(
                    told,
                    Ok(()) | Err(Code::PermissionDenied | Code::Unauthenticated)
                ),
                "{path} {caller:?} {told:?}"
            );
            cells += 1;
        }
        assert!(table.allow(&path.parse().unwrap(), None).is_err());
    }
    assert!(cells > 100, "the contracts have methods");
}

#[test]
fn a_method_that_is_not_named_is_denied_to_everybody() {
    let known = "/lianfang.link.v1.LinkService/Hello";
    let peer = Caller::Peer(Party {
        agency: agency(2),
        service: Service::Intake,
    });
    assert_eq!(reason(known, Some(&peer)), "OK");
    for path in [
        "/lianfang.link.v1.LinkService/hello",
        "/lianfang.link.v1.LinkService/Hello/",
        "//lianfang.link.v1.LinkService/Hello",
        "/lianfang.link.v1.LinkService//Hello",
        "/lianfang.link.v1.LinkService/Hello?",
        "/lianfang.link.v1.LinkService/Hello?x=/lianfang.intake.v1.IntakeService/Register",
        "/lianfang.link.v1.LinkService/%48ello",
        "/lianfang.link.v1.LinkService/./Hello",
        "/lianfang.link.v1.LinkService/../lianfang.link.v1.LinkService/Hello",
        "/lianfang.link.v1.LinkService",
        "/lianfang.link.v1.LinkService/Forget",
        "/",
        "*",
    ] {
        for caller in callers().iter().chain([&peer]) {
            assert_eq!(reason(path, Some(caller)), "METHOD_NOT_FOUND", "{path}");
        }
    }
}

#[test]
fn any_caller_may_ask_how_the_node_is_and_what_it_offers_but_not_nobody() {
    for path in FOR_ANY_CALLER {
        for caller in callers() {
            assert_eq!(reason(path, Some(&caller)), "OK");
        }
        assert_eq!(reason(path, None), "CALLER_UNKNOWN");
    }
}
