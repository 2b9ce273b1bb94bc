//! Later pieces, and links to earlier matters.

use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use domain::people::Role;
use testkit::desk::{clerk as caller, reason};

use crate::office::{Office, entry, fact, id, office, triage, wrong};

fn piece(request: &str, matter: &Option<types::RecordRef>) -> pb::RecordPieceRequest {
    pb::RecordPieceRequest {
        request_id: request.into(),
        matter: matter.clone(),
        channel: types::Channel::Letter.into(),
        text: "再次来信，请尽快处理。".into(),
        source: None,
    }
}

fn link(
    matter: &Option<types::RecordRef>,
    earlier: &Option<types::RecordRef>,
) -> pb::LinkPieceRequest {
    pb::LinkPieceRequest {
        request_id: "link-001".into(),
        matter: matter.clone(),
        claim: 1,
        earlier: earlier.clone(),
        grounds: vec![types::LinkGround::SamePerson.into()],
    }
}

#[tokio::test]
async fn a_later_piece_is_kept_with_its_matter_and_found_by_its_own_source() {
    let desk = Office::open().await;
    let matter = desk.triaged().await;
    let mut clerk = desk.clerk();
    let source = |id: &str| {
        Some(types::Source {
            id: id.into(),
            submitted: None,
        })
    };
    let from_b1 = pb::RecordPieceRequest {
        source: source("B1"),
        ..piece("piece-01", &matter)
    };
    clerk.record_piece(from_b1.clone()).await.unwrap();
    let again = clerk.record_piece(from_b1.clone()).await.unwrap();
    assert!(again.into_inner().reference.unwrap().replayed);
    assert_eq!(desk.view(&matter).await.pieces, 2);
    let other = desk.register(entry("register-2")).await;
    let taken = pb::RecordPieceRequest {
        source: source("B1"),
        ..piece("piece-02", &other)
    };
    let taken = clerk.record_piece(taken).await;
    assert_eq!(fact(&taken, "record"), id(&matter).to_string());
    assert_eq!(reason(taken), "KEY_TAKEN");
    let find = pb::FindMattersRequest {
        by: Some(pb::find_matters_request::By::SourceId("B1".into())),
    };
    let found = clerk.find_matters(find).await.unwrap().into_inner().matters;
    assert_eq!(found, [matter.unwrap()]);
}

#[tokio::test]
async fn a_piece_without_words_or_way_is_refused() {
    let desk = Office::open().await;
    let matter = desk.register(entry("register-1")).await;
    let mut clerk = desk.clerk();
    let mut refused = async |change: fn(&mut pb::RecordPieceRequest)| {
        let mut request = piece("piece-01", &matter);
        change(&mut request);
        wrong(&clerk.record_piece(request).await)
    };
    let is = |field: &str, violation: &str| (field.to_string(), violation.to_string());
    assert_eq!(refused(|r| r.text.clear()).await, is("text", "MISSING"));
    assert_eq!(
        refused(|r| r.text = "长".repeat(20_001)).await,
        is("text", "TOO_LONG")
    );
    assert_eq!(
        refused(|r| r.channel = 88).await,
        is("channel", "UNKNOWN_VALUE")
    );
    assert_eq!(
        refused(|r| r.matter.as_mut().unwrap().id = vec![1; 3]).await,
        is("matter.id", "MALFORMED")
    );
}

#[tokio::test]
async fn a_person_links_an_earlier_matter_with_grounds_once() {
    let desk = Office::open().await;
    let earlier = desk.register(entry("register-1")).await;
    let matter = desk.register(entry("register-2")).await;
    let mut clerk = desk.clerk();
    let mut refused = async |change: &dyn Fn(&mut pb::LinkPieceRequest)| {
        let mut request = link(&matter, &earlier);
        change(&mut request);
        reason(clerk.link_piece(request).await)
    };
    assert_eq!(refused(&|r| r.claim = 3).await, "UNKNOWN_CLAIM");
    assert_eq!(
        refused(&|r| r.grounds.clear()).await,
        "LINK_GROUND_REQUIRED"
    );
    assert_eq!(refused(&|r| r.earlier = matter.clone()).await, "SELF_LINK");
    assert_eq!(
        refused(&|r| r.earlier.as_mut().unwrap().id = vec![1; 16]).await,
        "RECORD_NOT_FOUND",
        "nothing is linked to what is not there"
    );
    assert_eq!(
        refused(&|r| std::mem::swap(&mut r.matter, &mut r.earlier)).await,
        "LATER_MATTER"
    );
    let answer = clerk.link_piece(link(&matter, &earlier)).await.unwrap();
    assert_eq!(answer.into_inner().reference.unwrap().version, 2);
    let again = pb::LinkPieceRequest {
        request_id: "link-002".into(),
        ..link(&matter, &earlier)
    };
    assert_eq!(reason(clerk.link_piece(again).await), "ALREADY_LINKED");
    let view = desk.view(&matter).await;
    assert_eq!(view.links.len(), 1);
    assert_eq!(view.links[0].earlier, earlier);
    let unknown = pb::LinkPieceRequest {
        request_id: "link-003".into(),
        grounds: vec![77],
        ..link(&matter, &earlier)
    };
    let unknown = clerk.link_piece(unknown).await;
    assert_eq!(
        wrong(&unknown),
        ("grounds[0]".into(), "UNKNOWN_VALUE".into())
    );
}

/// Art. 30 ¶3: the locality sees no accusation, neither by itself nor beside a matter of the same people.
#[tokio::test]
async fn a_link_to_an_accusation_is_shown_only_to_those_who_may_see_it() {
    let desk = Office::open().await;
    let accusation = desk.register(entry("register-1")).await;
    let mut triage = triage(&accusation);
    triage.category = types::Category::Accusation.into();
    triage.disposition = Some(types::Disposition {
        disposition: Some(types::disposition::Disposition::Ordinary(
            types::disposition::Ordinary {},
        )),
    });
    let mut clerk = desk.clerk();
    clerk.triage_matter(triage).await.unwrap();
    let matter = desk.register(entry("register-2")).await;
    clerk.link_piece(link(&matter, &accusation)).await.unwrap();
    assert_eq!(desk.view(&matter).await.links.len(), 1);
    let get = pb::GetMatterRequest {
        matter,
        at_least: 0,
    };
    let mut local = desk.client(caller(office(), "1006", &[Role::Local]));
    let view = local.get_matter(get).await.unwrap().into_inner().view;
    assert_eq!(view.unwrap().links, []);
}
