//! Registration: once, complete, and never refused for who comes or how often.

use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::number::MatterNumber;
use testkit::desk::reason;

use crate::office::{
    Office, at, entry, fact, given, group, id, minute, office, person, unclear, wrong,
};

/// Every field is filled, by a visit of two with two claims.
fn whole(request: &str) -> pb::RegisterMatterRequest {
    let claim = |request: &str, place: &str| pb::ClaimEntry {
        request: request.into(),
        content_class: 70_000,
        place: place.into(),
    };
    let first = pb::PetitionerEntry {
        address: given("某街道1号"),
        identity_number: given("11010519491231002X"),
        phone: given("13812345678"),
        ..person("  赵一 ")
    };
    pb::RegisterMatterRequest {
        channel: types::Channel::Visit.into(),
        source: Some(types::Source {
            id: "A000102948".into(),
            submitted: at(1, 9).to_wire(),
        }),
        form: pb::StatementForm::Oral.into(),
        read_back: true,
        petitioners: vec![first, person("钱二")],
        headcount: Some(types::Headcount {
            visitors: 2,
            concerned: 30,
            present: 2,
        }),
        claims: vec![claim("支付工资", "320106"), claim("补缴社保", "")],
        reasons: given("劳动法第五十条。"),
        received: at(1, 9).to_wire(),
        late_reason: "周日接访，次日录入。".into(),
        ..entry(request)
    }
}

#[tokio::test]
async fn every_text_is_sealed_under_its_own_handle_and_opens_again() {
    let desk = Office::open().await;
    let answer = desk.clerk().register_matter(whole("register-1")).await;
    let reference = answer.unwrap().into_inner().reference.unwrap();
    let first = MatterNumber::new(2026, 1).unwrap();
    assert_eq!(reference.number, Some(first.to_string()));
    assert_eq!(
        (
            reference.version,
            reference.stage.as_str(),
            reference.replayed
        ),
        (1, "registered", false)
    );
    let matter = reference.record;
    let view = desk.view(&matter).await;
    assert_eq!(view.received, at(1, 9).to_wire());
    assert_eq!(view.source.clone().unwrap().id, "A000102948");
    assert_eq!((view.pieces, view.representatives.len()), (1, 0));
    assert_eq!(view.claims[0].place, "320106");
    assert_eq!(view.claims[0].answerable, office().to_string());
    let [zhao, qian] = &view.petitioners[..] else {
        panic!("two petitioners");
    };
    assert_eq!((zhao.no, qian.no), (1, 2));
    assert!(qian.phone.is_none(), "said to be unclear");
    let handles = [
        &view.subject,
        &view.facts,
        &view.reasons,
        &view.claims[0].request,
        &view.claims[1].request,
        &zhao.name,
        &zhao.address,
        &zhao.identity_number,
        &zhao.phone,
        &qian.name,
    ];
    assert_eq!(
        desk.opened(&matter, &handles).await,
        [
            "拖欠工资",
            "工地停工后三个月没有发工资。",
            "劳动法第五十条。",
            "支付工资",
            "补缴社保",
            "赵一",
            "某街道1号",
            "11010519491231002X",
            "13812345678",
            "钱二",
        ]
    );
    let code = desk.opened(&matter, &[&view.query_code]).await.remove(0);
    assert_eq!(code.split('-').map(str::len).collect::<Vec<_>>(), [4, 4, 4]);
}

#[tokio::test]
async fn a_repeated_registration_is_one_matter_and_another_body_is_refused() {
    let desk = Office::open().await;
    let mut clerk = desk.clerk();
    let first = clerk.register_matter(entry("register-1")).await.unwrap();
    let again = clerk.register_matter(entry("register-1")).await.unwrap();
    let (first, again) = (
        first.into_inner().reference.unwrap(),
        again.into_inner().reference.unwrap(),
    );
    assert!(again.replayed);
    assert_eq!(
        types::Reference {
            replayed: true,
            ..first
        },
        again
    );
    let other = pb::RegisterMatterRequest {
        subject: "另一件事".into(),
        ..entry("register-1")
    };
    assert_eq!(reason(clerk.register_matter(other).await), "REQUEST_REUSED");
    let (mut left, mut right) = (desk.clerk(), desk.clerk());
    let (one, other) = tokio::join!(
        left.register_matter(entry("register-2")),
        right.register_matter(entry("register-2")),
    );
    let record = |answer: Result<tonic::Response<pb::RegisterMatterResponse>, tonic::Status>| {
        answer.unwrap().into_inner().reference.unwrap().record
    };
    assert_eq!(record(one), record(other), "at the same time, too");
    assert_eq!(desk.desk.ctx.store.frontier().await.unwrap().size(), 2);
}

#[tokio::test]
async fn a_piece_of_one_source_is_registered_once_and_the_refusal_names_it() {
    let desk = Office::open().await;
    let mut clerk = desk.clerk();
    let source = Some(types::Source {
        id: "A7".into(),
        submitted: None,
    });
    let from_a7 = |request| pb::RegisterMatterRequest {
        source: source.clone(),
        ..entry(request)
    };
    let first = desk.register(from_a7("register-1")).await;
    let second = clerk.register_matter(from_a7("register-2")).await;
    assert_eq!(fact(&second, "record"), id(&first).to_string());
    assert_eq!(reason(second), "KEY_TAKEN");
    let third = clerk.register_matter(entry("register-3")).await.unwrap();
    let number = third.into_inner().reference.unwrap().number;
    assert_eq!(
        number,
        Some(MatterNumber::new(2026, 2).unwrap().to_string()),
        "what was refused took no number"
    );
    let stranger = desk.stranger().register_matter(from_a7("register-1")).await;
    assert!(stranger.is_ok(), "another agency's ids are its own");
}

#[tokio::test]
async fn only_an_entry_that_contradicts_itself_is_refused() {
    let desk = Office::open().await;
    let mut clerk = desk.clerk();
    let mut refused = async |change: fn(&mut pb::RegisterMatterRequest)| {
        let mut request = whole("register-1");
        change(&mut request);
        reason(clerk.register_matter(request).await)
    };
    assert_eq!(refused(|r| r.petitioners.clear()).await, "NO_PETITIONER");
    assert_eq!(refused(|r| r.claims.clear()).await, "NO_CLAIM");
    assert_eq!(refused(|r| r.read_back = false).await, "READ_BACK_REQUIRED");
    assert_eq!(
        refused(|r| r.headcount.as_mut().unwrap().visitors = 3).await,
        "HEADCOUNT_INCONSISTENT"
    );
    assert_eq!(
        refused(|r| r.late_reason.clear()).await,
        "LATE_REASON_REQUIRED"
    );
    assert_eq!(
        refused(|r| r.received = minute(5).to_wire()).await,
        "HAPPENED_LATER"
    );
    assert_eq!(
        refused(|r| r.source.as_mut().unwrap().id = "中文".into()).await,
        "INVALID_SOURCE"
    );
    assert_eq!(desk.desk.ctx.store.frontier().await.unwrap().size(), 0);
    let first = clerk.register_matter(whole("register-1")).await.unwrap();
    let number = first.into_inner().reference.unwrap().number;
    assert_eq!(
        number,
        Some(MatterNumber::new(2026, 1).unwrap().to_string())
    );
}

#[tokio::test]
async fn what_is_missing_malformed_unknown_or_too_long_is_named_by_its_path() {
    let desk = Office::open().await;
    let mut clerk = desk.clerk();
    let mut refused = async |change: fn(&mut pb::RegisterMatterRequest)| {
        let mut request = whole("register-1");
        change(&mut request);
        wrong(&clerk.register_matter(request).await)
    };
    let is = |field: &str, violation: &str| (field.to_string(), violation.to_string());
    assert_eq!(
        refused(|r| r.request_id.clear()).await,
        is("request_id", "MISSING")
    );
    assert_eq!(
        refused(|r| r.request_id = "短".into()).await,
        is("request_id", "MALFORMED")
    );
    assert_eq!(refused(|r| r.channel = 0).await, is("channel", "MISSING"));
    assert_eq!(
        refused(|r| r.channel = 99).await,
        is("channel", "UNKNOWN_VALUE")
    );
    assert_eq!(refused(|r| r.form = 0).await, is("form", "MISSING"));
    assert_eq!(refused(|r| r.form = 9).await, is("form", "UNKNOWN_VALUE"));
    assert_eq!(
        refused(|r| r.headcount = None).await,
        is("headcount", "MISSING")
    );
    assert_eq!(
        refused(|r| r.subject = "  ".into()).await,
        is("subject", "MISSING")
    );
    assert_eq!(
        refused(|r| r.subject = "长".repeat(501)).await,
        is("subject", "TOO_LONG")
    );
    assert_eq!(refused(|r| r.facts = None).await, is("facts", "MISSING"));
    assert_eq!(
        refused(|r| r.facts = given(&"长".repeat(20_001))).await,
        is("facts.text", "TOO_LONG")
    );
    assert_eq!(
        refused(|r| r.reasons = Some(pb::StatedText { stated: None })).await,
        is("reasons", "MISSING")
    );
    assert_eq!(
        refused(|r| r.petitioners[1].kind = 7).await,
        is("petitioners[1].kind", "UNKNOWN_VALUE")
    );
    assert_eq!(
        refused(|r| r.petitioners[0].name = given("")).await,
        is("petitioners[0].name.text", "MISSING"),
        "never silently empty"
    );
    assert_eq!(
        refused(|r| {
            let stated = Some(pb::stated_text::Stated::Unclear(false));
            r.petitioners[0].phone = Some(pb::StatedText { stated });
        })
        .await,
        is("petitioners[0].phone.unclear", "OUT_OF_RANGE")
    );
    assert_eq!(
        refused(|r| r.claims[1].place = "999999".into()).await,
        is("claims[1].place", "MALFORMED")
    );
    assert_eq!(
        refused(|r| r.claims[0].content_class = 170_000).await,
        is("claims[0].content_class", "UNKNOWN_VALUE")
    );
    assert_eq!(
        refused(|r| r.received.as_mut().unwrap().nanos = -1).await,
        is("received", "MALFORMED")
    );
}

#[tokio::test]
async fn long_petitions_and_large_groups_are_registered_up_to_what_one_message_carries() {
    let desk = Office::open().await;
    let long = pb::RegisterMatterRequest {
        facts: given(&"长".repeat(20_000)),
        ..entry("register-1")
    };
    let matter = desk.register(long).await;
    let view = desk.view(&matter).await;
    assert_eq!(view.facts.clone().unwrap().length, 20_000);
    let text = desk.opened(&matter, &[&view.facts]).await.remove(0);
    assert_eq!(text, "长".repeat(20_000));
    let matter = desk.register(group("register-2", 100)).await;
    let view = desk.view(&matter).await;
    assert_eq!(view.petitioners.len(), 100);
    let last = &view.petitioners[99];
    assert_eq!(last.no, 100);
    assert_eq!(desk.opened(&matter, &[&last.name]).await, ["来访人100"]);
    let many = desk.clerk().register_matter(group("register-3", 501)).await;
    assert_eq!(wrong(&many), ("petitioners".into(), "TOO_LONG".into()));
    let claims = vec![
        pb::ClaimEntry {
            request: "长".repeat(10_000),
            content_class: 70_000,
            place: String::new(),
        };
        20
    ];
    let heavy = pb::RegisterMatterRequest {
        claims,
        reasons: unclear(),
        ..entry("register-4")
    };
    let heavy = desk.clerk().register_matter(heavy).await;
    assert_eq!(wrong(&heavy), (String::new(), "TOO_LONG".into()));
}
