//! What matters are found by, and which earlier ones are suggested.

use contracts::pb::intake::v1 as pb;
use contracts::pb::intake::v1::find_matters_request::By;
use contracts::pb::types::v1 as types;
use contracts::wire::Wired;
use domain::matter::LinkGround;
use domain::people::Role;
use domain::sealed::Subject;
use testkit::desk::{clerk, reason};

use crate::office::{Client, Office, entry, given, id, office, person, triage, wrong};

/// A petitioner who left a trace.
fn known(name: &str, identity: &str, phone: &str) -> pb::PetitionerEntry {
    let stated = |text: &str| {
        if text.is_empty() {
            crate::office::unclear()
        } else {
            given(text)
        }
    };
    pb::PetitionerEntry {
        identity_number: stated(identity),
        phone: stated(phone),
        ..person(name)
    }
}

fn of(request: &str, who: pb::PetitionerEntry, place: &str) -> pb::RegisterMatterRequest {
    let mut entry = entry(request);
    entry.petitioners = vec![who];
    entry.claims[0].place = place.into();
    entry
}

async fn find(client: &mut Client, by: By) -> Vec<types::RecordRef> {
    let request = pb::FindMattersRequest { by: Some(by) };
    let answer = client.find_matters(request).await.unwrap();
    answer.into_inner().matters
}

#[tokio::test]
async fn a_matter_is_found_by_all_that_a_clerk_may_have_at_hand() {
    let desk = Office::open().await;
    let mut entry = of(
        "register-1",
        known("赵 一", "110105491231002", "138-1234-5678"),
        "",
    );
    entry.source = Some(types::Source {
        id: "A000102948".into(),
        submitted: None,
    });
    let first = desk.register(entry).await.unwrap();
    let later = of("register-2", known("A0012", "G123456", "13812345678"), "");
    let later = desk.register(later).await.unwrap();
    let mut clerk = desk.clerk();
    let number = desk.view(&Some(first.clone())).await.number;
    for by in [
        By::Number(number.clone()),
        By::Number(number.to_lowercase().replace('-', "")),
        By::SourceId("A000102948".into()),
        By::Name("赵一".into()),
        By::IdentityNumber("11010519491231002x".into()),
    ] {
        assert_eq!(find(&mut clerk, by).await, std::slice::from_ref(&first));
    }
    let newest_first = [later.clone(), first.clone()];
    assert_eq!(
        find(&mut clerk, By::Phone("+86 13812345678".into())).await,
        newest_first
    );
    assert_eq!(find(&mut clerk, By::Name("a0012".into())).await, [later]);
    assert_eq!(find(&mut clerk, By::Phone("13800000000".into())).await, []);
    let accesses = desk.desk.ctx.store.accesses(0, 20).await.unwrap();
    assert_eq!(accesses.len(), 8, "each look is audited, in vain or not");
    let of_phone = &accesses[5].access;
    assert_eq!(of_phone.purpose, "find");
    assert_eq!(of_phone.reader, format!("{}#1001", office()));
    let audited: Vec<types::RecordRef> = of_phone.records.to_wire();
    assert_eq!(audited, newest_first);
    let mut stranger = desk.stranger();
    for by in [By::Number(number), By::Phone("13812345678".into())] {
        assert_eq!(find(&mut stranger, by).await, [], "of another agency");
    }
}

#[tokio::test]
async fn what_is_looked_for_is_one_thing_and_has_its_form() {
    let desk = Office::open().await;
    let mut clerk = desk.clerk();
    let mut refused = async |by| wrong(&clerk.find_matters(pb::FindMattersRequest { by }).await);
    let is = |field: &str, violation: &str| (field.to_string(), violation.to_string());
    assert_eq!(refused(None).await, is("by", "MISSING"));
    assert_eq!(
        refused(Some(By::Number("XF2026-00000001-0".into()))).await,
        is("number", "MALFORMED"),
        "the check digit does not fit"
    );
    assert_eq!(
        refused(Some(By::SourceId("x".repeat(65)))).await,
        is("source_id", "TOO_LONG")
    );
    assert_eq!(
        refused(Some(By::Name(" ".into()))).await,
        is("name", "MISSING")
    );
    assert_eq!(
        refused(Some(By::Phone("1".repeat(41)))).await,
        is("phone", "TOO_LONG")
    );
}

async fn suggested(
    client: &mut Client,
    matter: &Option<types::RecordRef>,
) -> Vec<(types::RecordRef, Vec<LinkGround>)> {
    let request = pb::SuggestEarlierRequest {
        matter: matter.clone(),
    };
    let answer = client.suggest_earlier(request).await.unwrap();
    let candidates = answer.into_inner().candidates.into_iter();
    candidates
        .map(|each| {
            (
                each.matter.unwrap(),
                Wired::from_wire(each.grounds).unwrap(),
            )
        })
        .collect()
}

#[tokio::test]
async fn earlier_matters_of_the_same_people_and_place_are_suggested_best_first() {
    use LinkGround::{SamePerson, SamePlace};
    let desk = Office::open().await;
    let (street, town) = ("320106002000", "320106003000");
    let register = async |request: &str, who, place: &str| {
        desk.register(of(request, who, place)).await.unwrap()
    };
    let phone = "13812345678";
    let place = register("register-1", known("孙甲", "", ""), street).await;
    let name = register("register-2", known("赵一", "", ""), town).await;
    let both = register("register-3", known("别名", "", phone), street).await;
    let card = register("register-4", known("又名", "11010519491231002X", ""), town).await;
    let _nobody = register("register-5", known("李四", "", "13900000000"), town).await;
    let now = register(
        "register-6",
        known("赵一", "11010519491231002X", phone),
        street,
    )
    .await;
    let _later = register("register-7", known("赵一", "", phone), street).await;
    let mut clerk = desk.clerk();
    assert_eq!(
        suggested(&mut clerk, &Some(now.clone())).await,
        [
            (card, vec![SamePerson]),
            (both, vec![SamePerson, SamePlace]),
            (name, vec![SamePerson]),
            (place, vec![SamePlace]),
        ]
    );
    let accesses = desk.desk.ctx.store.accesses(0, 9).await.unwrap();
    let access = &accesses[0].access;
    assert_eq!(
        (access.purpose.as_str(), access.parts.len()),
        ("suggest-earlier", 3)
    );
    assert_eq!(access.records, [id(&Some(now)).record()]);
}

#[tokio::test]
async fn an_accusation_is_suggested_and_found_only_for_those_who_may_see_it() {
    let desk = Office::open().await;
    let phone = "13812345678";
    let accusation = desk
        .register(of("register-1", known("甲", "", phone), ""))
        .await;
    let mut triage = triage(&accusation);
    triage.category = types::Category::Accusation.into();
    triage.disposition = Some(types::Disposition {
        disposition: Some(types::disposition::Disposition::Ordinary(
            types::disposition::Ordinary {},
        )),
    });
    desk.clerk().triage_matter(triage).await.unwrap();
    let matter = desk
        .register(of("register-2", known("乙", "", phone), ""))
        .await;
    let mut local = desk.client(clerk(office(), "1006", &[Role::Local]));
    assert_eq!(suggested(&mut local, &matter).await, []);
    let by_phone = By::Phone(phone.into());
    assert_eq!(
        find(&mut local, by_phone.clone()).await,
        [matter.clone().unwrap()]
    );
    assert_eq!(suggested(&mut desk.clerk(), &matter).await.len(), 1);
    assert_eq!(find(&mut desk.clerk(), by_phone).await.len(), 2);
}

#[tokio::test]
async fn nobody_is_found_again_by_what_was_erased() {
    let desk = Office::open().await;
    let phone = "13812345678";
    desk.register(of("register-1", known("甲", "", phone), ""))
        .await;
    let matter = desk
        .register(of("register-2", known("乙", "", phone), ""))
        .await;
    let loaded = desk
        .desk
        .ctx
        .store
        .load(id(&matter).record())
        .await
        .unwrap();
    let domain::entry::State::Matter(state) = (*loaded.unwrap().state).clone() else {
        panic!("a matter folds to one");
    };
    let subject = Subject::Person(state.registration.petitioners[0].subject);
    desk.desk.ctx.store.vault().erase(subject).await.unwrap();
    assert_eq!(suggested(&mut desk.clerk(), &matter).await, []);
    let request = pb::SuggestEarlierRequest {
        matter: Some(types::RecordRef {
            id: vec![9; 16],
            ..matter.unwrap()
        }),
    };
    let absent = desk.clerk().suggest_earlier(request).await;
    assert_eq!(reason(absent), "RECORD_NOT_FOUND");
}
