//! Personal data that was planted in every field is found in no file, row, event, error or audit record.

use std::path::Path;

use contracts::codec::Wire;
use contracts::pb::intake::v1 as pb;
use contracts::pb::types::v1 as types;
use domain::codec::Codec as _;
use domain::id::Service;
use intake::Context;
use store::{Engine, Options, Store};
use testkit::desk::clerk;
use tonic::Status;

use crate::office::{FRONT_DESK, Office, client, entry, given, id, office, person, triage};

const NAME: &str = "金丝雀甲";
const ADDRESS: &str = "金丝雀街道九十九号";
const IDENTITY: &str = "11010519491231002X";
const PHONE: &str = "13812345678";
const SUBJECT: &str = "金丝雀标题";
const FACTS: &str = "金丝雀事实陈述";
const REASONS: &str = "金丝雀理由陈述";
const REQUEST: &str = "金丝雀诉求";
const LATER: &str = "金丝雀后续来信";
const WHY: &str = "金丝雀提出原因";
const PLANTED: [&str; 10] = [
    NAME, ADDRESS, IDENTITY, PHONE, SUBJECT, FACTS, REASONS, REQUEST, LATER, WHY,
];

fn holds(haystack: &[u8], needle: &str) -> bool {
    let needle = needle.as_bytes();
    haystack
        .windows(needle.len())
        .any(|window| window == needle)
}

#[track_caller]
fn clean(what: &str, haystack: &[u8], planted: &[&str]) {
    for needle in planted {
        assert!(!holds(haystack, needle), "{what} holds {needle}");
    }
}

fn planted(request: &str) -> pb::RegisterMatterRequest {
    let mut entry = entry(request);
    entry.petitioners = vec![pb::PetitionerEntry {
        address: given(ADDRESS),
        identity_number: given(IDENTITY),
        phone: given(PHONE),
        ..person(NAME)
    }];
    entry.claims[0].request = REQUEST.into();
    entry.subject = SUBJECT.into();
    entry.facts = given(FACTS);
    entry.reasons = given(REASONS);
    entry
}

fn files(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let listed = std::fs::read_dir(folder).unwrap();
    listed
        .map(|file| file.unwrap())
        .map(|file| {
            let name = file.file_name().into_string().unwrap();
            (name, std::fs::read(file.path()).unwrap())
        })
        .collect()
}

/// The same desk over SQLite files.
async fn on_disk(desk: &Office, folder: &Path) -> Context {
    store::clock::mark(folder).unwrap();
    std::fs::write(folder.join("vault.key"), [7; 32]).unwrap();
    let options = Options {
        service: Service::Intake,
        engine: Engine::Sqlite {
            path: folder.join("intake.db"),
        },
        key_file: folder.join("vault.key"),
        rules: desk.desk.ctx.rules(),
    };
    let (clock, entropy) = (desk.desk.ctx.clock.clone(), desk.desk.ctx.entropy.clone());
    let store = Store::<Wire>::open(options, clock, entropy).await.unwrap();
    Context {
        store,
        ..desk.desk.ctx.clone()
    }
}

fn told<T: std::fmt::Debug>(answer: Result<T, Status>) -> Vec<u8> {
    let status = answer.unwrap_err();
    let mut told = format!("{status:?} {status}").into_bytes();
    told.extend_from_slice(status.details());
    told
}

#[tokio::test]
async fn what_petitioners_entrust_is_in_no_file_row_event_or_error() {
    let desk = Office::open().await;
    let folder = tempfile::tempdir().unwrap();
    let ctx = on_disk(&desk, folder.path()).await;
    let mut clerk = client(&ctx, clerk(office(), "1001", FRONT_DESK));
    let answer = clerk.register_matter(planted("register-1")).await.unwrap();
    let matter = answer.into_inner().reference.unwrap().record;
    let keys = || {
        let files = files(folder.path()).into_iter();
        let keys: Vec<_> = files.filter(|(name, _)| name.contains(".keys.")).collect();
        assert!(!keys.is_empty(), "the keys lie beside the database");
        keys
    };
    let before = keys();
    let again = clerk.register_matter(planted("register-1")).await.unwrap();
    assert!(again.into_inner().reference.unwrap().replayed);
    assert!(before == keys(), "a repeated call draws no key");

    let piece = pb::RecordPieceRequest {
        request_id: "piece-01".into(),
        matter: matter.clone(),
        channel: types::Channel::Letter.into(),
        text: LATER.into(),
        source: None,
    };
    clerk.triage_matter(triage(&matter)).await.unwrap();
    clerk.record_piece(piece).await.unwrap();
    let propose = pb::ProposeReceptionRequest {
        request_id: "propose-1".into(),
        matter: matter.clone(),
        reason: WHY.into(),
    };
    clerk.propose_reception(propose).await.unwrap();

    let list = clerk.list_matters(pb::ListMattersRequest::default()).await;
    let rows = list.unwrap().into_inner().rows;
    assert_eq!(rows.len(), 1);
    clean("the work list", format!("{rows:?}").as_bytes(), &PLANTED);
    let get = pb::GetMatterRequest {
        matter: matter.clone(),
        at_least: 0,
    };
    let view = clerk
        .get_matter(get)
        .await
        .unwrap()
        .into_inner()
        .view
        .unwrap();
    clean("the view", format!("{view:?}").as_bytes(), &PLANTED);
    let entries = ctx.store.entries(id(&matter).record()).await.unwrap();
    assert_eq!(entries.len(), 4);
    for (_, _, entry) in &entries {
        clean("an entry", format!("{entry:?}").as_bytes(), &PLANTED);
        clean("a row of the journal", &Wire::encode(entry), &PLANTED);
    }
    let loaded = ctx.store.load(id(&matter).record()).await.unwrap().unwrap();
    clean(
        "a record",
        format!("{:?}", loaded.state).as_bytes(),
        &PLANTED,
    );

    let find = pb::FindMattersRequest {
        by: Some(pb::find_matters_request::By::Phone(PHONE.into())),
    };
    let found = clerk.find_matters(find).await.unwrap().into_inner().matters;
    assert_eq!(found, [matter.clone().unwrap()]);
    let open = pb::OpenSealedRequest {
        record: matter.clone(),
        sealed_ids: vec![view.facts.unwrap().id, view.query_code.unwrap().id],
        purpose: types::Purpose::Service.into(),
    };
    let opened = clerk.open_sealed(open).await.unwrap().into_inner().texts;
    assert_eq!(opened[0].text, FACTS);
    let code = opened[1].text.clone();
    let accesses = ctx.store.accesses(0, 10).await.unwrap();
    clean("the audit", format!("{accesses:?}").as_bytes(), &PLANTED);

    let mut contradictory = planted("register-2");
    contradictory.headcount = None;
    clean(
        "an error",
        &told(clerk.register_matter(contradictory).await),
        &PLANTED,
    );
    let mut reused = planted("register-1");
    reused.channel = types::Channel::Letter.into();
    clean(
        "an error",
        &told(clerk.register_matter(reused).await),
        &PLANTED,
    );
    let mut lonely = planted("register-3");
    lonely.claims.clear();
    clean(
        "an error",
        &told(clerk.register_matter(lonely).await),
        &PLANTED,
    );
    let by = Some(pb::find_matters_request::By::Number(NAME.into()));
    let malformed = clerk.find_matters(pb::FindMattersRequest { by }).await;
    clean("an error", &told(malformed), &PLANTED);

    let symbols = code.replace('-', "");
    let planted = [&PLANTED[..], &[code.as_str(), symbols.as_str()]].concat();
    let files = files(folder.path());
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert!(names.contains(&"intake.db"), "{names:?}");
    let coded = files
        .iter()
        .any(|(_, bytes)| holds(bytes, "reception-proposed"));
    assert!(coded, "coded facts are found where texts are not");
    for (name, bytes) in &files {
        clean(name, bytes, &planted);
    }
    ctx.store.close().await;
    for (name, bytes) in &self::files(folder.path()) {
        clean(name, bytes, &planted);
    }
}
