//! The public status: for whoever holds the query code, and for nobody by guessing.

use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use domain::docket;
use domain::id::DocketId;
use domain::matter::{ClaimNo, ClaimStatus, PublicStep};
use domain::message::{Body, Message};
use domain::time::Date;
use testkit::desk::reason;

use crate::office::{Client, Office, at, bureau, entry, id, office, wrong};

async fn query(
    client: &mut Client,
    code: &str,
) -> Result<tonic::Response<pb::QueryStatusResponse>, tonic::Status> {
    let request = pb::QueryStatusRequest {
        query_code: code.into(),
    };
    client.query_status(request).await
}

async fn code_of(desk: &Office, matter: &Option<types::RecordRef>) -> String {
    let view = desk.view(matter).await;
    desk.opened(matter, &[&view.query_code]).await.remove(0)
}

#[tokio::test]
async fn who_holds_the_code_sees_steps_days_and_the_organ_and_nothing_else() {
    let mut desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let code = code_of(&desk, &matter).await;
    let mut portal = desk.portal(office());
    let answer = query(&mut portal, &code).await.unwrap();
    let status = answer.into_inner().status.unwrap();
    assert_eq!(status.stage, "registered");
    assert_eq!(status.number, desk.view(&matter).await.number);
    assert_eq!(status.claims[0].step, types::PublicStep::Registered as i32);
    assert_eq!(
        (status.reception.as_str(), status.closed_on.as_str()),
        ("", "")
    );

    let docket = DocketId::of(id(&matter)).record();
    let say = |version, body| Message {
        origin: docket,
        version,
        to: id(&matter).record(),
        happened: at(3, 9),
        body: Body::Docket(body),
    };
    let accepted = ClaimStatus {
        claim: ClaimNo(1),
        step: PublicStep::Accepted,
        answerable: bureau(),
        since: Date::new(2026, 3, 3).unwrap(),
        due_on: Some(Date::new(2026, 5, 2).unwrap()),
    };
    let changed = docket::Outgoing::StatusChanged { status: accepted };
    desk.desk.tell(say(2, changed), Vec::new()).await;
    let typed = code.to_lowercase().replace('-', " ");
    let answer = query(&mut portal, &typed).await.unwrap();
    let status = answer.into_inner().status.unwrap();
    let claim = &status.claims[0];
    assert_eq!(claim.step, types::PublicStep::Accepted as i32);
    assert_eq!(claim.answerable, "机关", "by its public name");
    assert_eq!(
        (claim.since.as_str(), claim.due_on.as_str()),
        ("2026-03-03", "2026-05-02")
    );
    let on = Date::new(2026, 3, 20).unwrap();
    desk.desk
        .tell(say(3, docket::Outgoing::Closed { on }), Vec::new())
        .await;
    let answer = query(&mut portal, &code).await.unwrap();
    assert_eq!(answer.into_inner().status.unwrap().closed_on, "2026-03-20");
}

#[tokio::test]
async fn the_step_of_the_reception_is_told() {
    let desk = Office::open().await;
    let matter = desk.triaged().await;
    let propose = pb::ProposeReceptionRequest {
        request_id: "propose-1".into(),
        matter: matter.clone(),
        reason: "涉及两个部门。".into(),
    };
    desk.clerk().propose_reception(propose).await.unwrap();
    let code = code_of(&desk, &matter).await;
    let answer = query(&mut desk.portal(office()), &code).await.unwrap();
    assert_eq!(answer.into_inner().status.unwrap().reception, "proposed");
}

#[tokio::test]
async fn a_code_that_nobody_holds_and_one_of_another_agency_are_answered_alike() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let code = code_of(&desk, &matter).await;
    let other = if code.starts_with('0') { "1" } else { "0" };
    let guessed = format!("{other}{}", &code[1..]);
    let told = |answer: Result<_, tonic::Status>| {
        let status = answer.map(|_: tonic::Response<pb::QueryStatusResponse>| ());
        let status = status.unwrap_err();
        (
            status.code(),
            status.message().to_string(),
            status.details().to_vec(),
        )
    };
    let absent = told(query(&mut desk.portal(office()), &guessed).await);
    let elsewhere = told(query(&mut desk.portal(bureau()), &code).await);
    assert_eq!(absent, elsewhere);
    assert_eq!(absent.0, tonic::Code::NotFound);
}

#[tokio::test]
async fn only_a_portal_asks_and_only_with_what_can_be_a_code() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let code = code_of(&desk, &matter).await;
    let by_staff = query(&mut desk.clerk(), &code).await;
    assert_eq!(reason(by_staff), "PERMISSION_DENIED");
    let mut portal = desk.portal(office());
    let get = pb::GetMatterRequest {
        matter,
        at_least: 0,
    };
    assert_eq!(reason(portal.get_matter(get).await), "PERMISSION_DENIED");
    for (typed, violation) in [
        ("", "MISSING"),
        ("7K3M-9QTX", "MALFORMED"),
        ("赵一赵一赵一赵一赵一赵一", "MALFORMED"),
        (&"7".repeat(65), "TOO_LONG"),
    ] {
        let answer = query(&mut portal, typed).await;
        assert_eq!(wrong(&answer), ("query_code".into(), violation.into()));
    }
}
