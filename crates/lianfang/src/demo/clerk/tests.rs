use contracts::pb::followup::v1::ListDocketsRequest;
use domain::people::Role;
use jiff::civil::date;
use tonic::Code;

use super::*;
use crate::demo::site::Spans;

#[test]
fn a_step_is_its_own_request_id_where_it_can_be() {
    assert_eq!(request_id("triage/both-claims"), "triage/both-claims");
    for step in [
        "short",
        "登记第一件信访事项",
        "with a blank",
        &"x".repeat(65),
    ] {
        let id = request_id(step);
        assert!(id.starts_with("step:") && id.len() == 37, "{id}");
        assert!(id.parse::<node::desk::call::RequestId>().is_ok());
    }
}

fn desks() -> (tempfile::TempDir, Desks) {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::create(folder.path(), date(2026, 3, 2), &Spans::Nowhere).unwrap();
    let desks = Desks::open(&site, Acks::none()).unwrap();
    (folder, desks)
}

#[tokio::test]
async fn a_node_that_does_not_come_back_is_given_up() {
    let (_folder, desks) = desks();
    let system = desks.system(cast::member("office"));
    let line = Line {
        channel: system.channel(Service::FollowUp),
        authorization: || None,
        trace: None,
        entropy: &desks.0.entropy,
        patience: Duration::from_millis(300),
    };
    let given_up = line.persist(ListDocketsRequest::default()).await;
    let Err(CallFault::Unanswered { waited, code, .. }) = given_up else {
        panic!("nobody was there to answer");
    };
    assert_eq!(code, Code::Unavailable);
    assert!(waited <= Duration::from_millis(300));
}

#[tokio::test]
async fn a_token_is_used_until_half_of_its_life_is_over() {
    let (_folder, desks) = desks();
    let office = cast::member("office");
    let clerk = desks.clerk(office, office.with_role(Role::Coordinator));
    let system = desks.system(office);
    let first = clerk.token(system);
    assert!(first.is_sensitive());
    assert_eq!(clerk.token(system), first);
    let other = desks.clerk(office, office.with_role(Role::Registrar));
    assert_ne!(other.token(system), first);
    // As if it had been issued five minutes ago.
    let key = (office.slug, clerk.staff().number);
    desks.0.tokens.lock().unwrap().get_mut(&key).unwrap().issued -= TOKEN_LIFE.as_secs() / 2;
    clerk.token(system);
    let renewed = desks.0.tokens.lock().unwrap()[&key].issued;
    assert!(machine::unix_seconds() - renewed < TOKEN_LIFE.as_secs() / 2);
}
