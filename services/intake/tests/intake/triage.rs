//! Triage and reclassification: once, by a person, on what was read.

use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use domain::people::Role;
use testkit::desk::{clerk, reason};

use crate::office::{Office, entry, fact, office, triage, wrong};

fn reclassify(
    matter: &Option<types::RecordRef>,
    to: types::Category,
) -> pb::ReclassifyMatterRequest {
    pb::ReclassifyMatterRequest {
        request_id: format!("reclassify-{}", to as i32),
        matter: matter.clone(),
        version: 2,
        category: to.into(),
        reason: "核实后属于检举控告。".into(),
    }
}

#[tokio::test]
async fn a_matter_is_triaged_once_on_the_version_that_was_read() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let mut clerk = desk.clerk();
    let stale = pb::TriageMatterRequest {
        version: 7,
        ..triage(&matter)
    };
    let stale = clerk.triage_matter(stale).await;
    assert_eq!(
        (fact(&stale, "expected"), fact(&stale, "actual")),
        ("7".into(), "1".into())
    );
    assert_eq!(reason(stale), "STALE_VERSION");
    let answer = clerk.triage_matter(triage(&matter)).await.unwrap();
    let reference = answer.into_inner().reference.unwrap();
    assert_eq!(
        (reference.version, reference.stage.as_str()),
        (2, "awaiting-reception")
    );
    let again = clerk.triage_matter(triage(&matter)).await.unwrap();
    assert!(again.into_inner().reference.unwrap().replayed);
    let second = pb::TriageMatterRequest {
        request_id: "triage-2".into(),
        version: 2,
        ..triage(&matter)
    };
    assert_eq!(reason(clerk.triage_matter(second).await), "ALREADY_TRIAGED");
    let view = desk.view(&matter).await;
    assert_eq!(view.category, types::Category::Claim as i32);
    let claim = &view.claims[0];
    assert_eq!(claim.path, types::ClaimPath::PetitionOpinion as i32);
    assert_eq!(claim.place, "320106", "triage has found the place");
}

#[tokio::test]
async fn of_two_clerks_at_once_one_decides_and_the_other_has_read_an_old_version() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let other = pb::TriageMatterRequest {
        request_id: "triage-2".into(),
        category: types::Category::Suggestion.into(),
        ..triage(&matter)
    };
    let (mut left, mut right) = (
        desk.clerk(),
        desk.client(clerk(office(), "1009", &[Role::Handler])),
    );
    let (one, two) = tokio::join!(
        left.triage_matter(triage(&matter)),
        right.triage_matter(other)
    );
    let (won, lost) = if one.is_ok() { (one, two) } else { (two, one) };
    assert_eq!(won.unwrap().into_inner().reference.unwrap().version, 2);
    assert_eq!(reason(lost), "STALE_VERSION");
}

#[tokio::test]
async fn a_triage_that_says_too_little_or_too_much_is_refused() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let mut clerk = desk.clerk();
    let mut answer = async |change: fn(&mut pb::TriageMatterRequest)| {
        let mut request = triage(&matter);
        change(&mut request);
        clerk.triage_matter(request).await
    };
    assert_eq!(
        reason(answer(|r| r.claims.clear()).await),
        "CLAIMS_UNCOVERED"
    );
    assert_eq!(
        reason(answer(|r| r.claims[0].claim = 2).await),
        "UNKNOWN_CLAIM"
    );
    assert_eq!(
        reason(answer(|r| r.category = types::Category::Accusation.into()).await),
        "RESTRICTED_MATTER",
        "an accusation goes to no joint reception"
    );
    let named =
        async |answer: Result<_, _>| wrong::<tonic::Response<pb::TriageMatterResponse>>(&answer);
    let is = |field: &str, violation: &str| (field.to_string(), violation.to_string());
    assert_eq!(
        named(answer(|r| r.matter = None).await).await,
        is("matter", "MISSING")
    );
    assert_eq!(
        named(answer(|r| r.matter.as_mut().unwrap().kind = types::Kind::Docket.into()).await).await,
        is("matter.kind", "MALFORMED")
    );
    assert_eq!(
        named(answer(|r| r.version = 0).await).await,
        is("version", "MISSING")
    );
    assert_eq!(
        named(answer(|r| r.category = 0).await).await,
        is("category", "MISSING")
    );
    assert_eq!(
        named(answer(|r| r.claims[0].path = 42).await).await,
        is("claims[0].path", "UNKNOWN_VALUE")
    );
    assert_eq!(
        named(answer(|r| r.disposition = None).await).await,
        is("disposition", "MISSING")
    );
    let mut handler = desk.client(testkit::desk::clerk(office(), "1005", &[Role::Coordinator]));
    assert_eq!(
        reason(handler.triage_matter(triage(&matter)).await),
        "ROLE_NOT_ALLOWED"
    );
}

#[tokio::test]
async fn the_category_is_changed_with_a_reason_by_those_who_may() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let mut coordinator = desk.coordinator();
    let early = pb::ReclassifyMatterRequest {
        version: 1,
        ..reclassify(&matter, types::Category::Enquiry)
    };
    assert_eq!(
        reason(coordinator.reclassify_matter(early).await),
        "NOT_TRIAGED"
    );
    desk.clerk().triage_matter(triage(&matter)).await.unwrap();
    let by_clerk = desk
        .clerk()
        .reclassify_matter(reclassify(&matter, types::Category::Enquiry))
        .await;
    assert_eq!(reason(by_clerk), "ROLE_NOT_ALLOWED");
    let same = coordinator.reclassify_matter(reclassify(&matter, types::Category::Claim));
    assert_eq!(reason(same.await), "SAME_CATEGORY");
    let blank = pb::ReclassifyMatterRequest {
        reason: " ".into(),
        ..reclassify(&matter, types::Category::Accusation)
    };
    let blank = coordinator.reclassify_matter(blank).await;
    assert_eq!(wrong(&blank), ("reason".into(), "MISSING".into()));
    coordinator
        .reclassify_matter(reclassify(&matter, types::Category::Accusation))
        .await
        .unwrap();
    let stale = coordinator.reclassify_matter(reclassify(&matter, types::Category::Enquiry));
    assert_eq!(reason(stale.await), "STALE_VERSION");
    // Staff of the locality alone never see an accusation (Art. 30 ¶3).
    let get = pb::GetMatterRequest {
        matter: matter.clone(),
        at_least: 0,
    };
    let mut local = desk.client(clerk(office(), "1006", &[Role::Local]));
    assert_eq!(reason(local.get_matter(get).await), "RECORD_NOT_FOUND");
    assert_eq!(
        desk.view(&matter).await.category,
        types::Category::Accusation as i32
    );
}
