use super::*;

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
