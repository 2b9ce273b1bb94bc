use domain::id::{Party, Service};

use super::document::Standing;
use super::*;
use crate::fixture::{Federation, agency};

fn code(result: Result<impl fmt::Debug, DirectoryError>) -> &'static str {
    match result {
        Ok(_) => "OK",
        Err(error) => error.code(),
    }
}

#[test]
fn an_older_directory_is_refused_also_after_a_restart() {
    let mut federation = Federation::of(2);
    federation.document.version = 5;
    federation.publish();
    let live = federation.live();
    assert_eq!(live.reload().unwrap(), Reload::Unchanged);

    federation.document.version = 4;
    federation.publish();
    assert_eq!(code(live.reload()), "OLDER_DIRECTORY");
    assert_eq!(live.view().version(), 5, "the directory in force stays");
    drop(live);
    assert_eq!(code(federation.open()), "OLDER_DIRECTORY");

    federation.document.version = 6;
    federation.publish();
    assert_eq!(code(federation.open()), "OK");
}

#[test]
fn one_version_has_one_text() {
    let mut federation = Federation::of(2);
    let live = federation.live();
    federation.document.agencies[1].standing = Standing::Suspended;
    federation.publish();
    assert_eq!(code(live.reload()), "DIRECTORY_CONFLICT");
    assert!(live.view().is_active(agency(2)));
}

#[test]
fn a_newer_directory_reaches_routes_and_rules_together() {
    let mut federation = Federation::of(2);
    let live = federation.live();
    let mut changes = live.changes();
    federation.document.version = 2;
    federation.document.agencies[1].standing = Standing::Suspended;
    federation.publish();
    assert_eq!(live.reload().unwrap(), Reload::Taken { version: 2 });
    let snapshot = live.snapshot();
    assert!(!snapshot.view.is_active(agency(2)));
    assert_eq!(snapshot.rules.directory.version, 2);
    assert_eq!(snapshot.rules.version().directory, 2);
    assert_eq!(*changes.borrow_and_update(), 2);
}

#[test]
fn a_tampered_directory_is_refused() {
    let federation = Federation::of(1);
    let path = federation.path("directory.json");
    let signed = std::fs::read_to_string(&path).unwrap();
    for (from, to) in [
        ("\"payload\": \"e", "\"payload\": \"f"),
        ("\"sig\": \"", "\"sig\": \"AA"),
    ] {
        let tampered = signed.replacen(from, to, 1);
        assert_ne!(tampered, signed);
        std::fs::write(&path, tampered).unwrap();
        assert_eq!(code(federation.open()), "DIRECTORY_NOT_BELIEVED");
    }
    std::fs::write(&path, "{}").unwrap();
    assert_eq!(code(federation.open()), "DIRECTORY_NOT_BELIEVED");
}

#[test]
fn what_contradicts_itself_is_refused() {
    let federation = Federation::of(2);
    type Change = fn(&mut Document);
    let cases: [(&str, Change); 9] = [
        ("listed twice", |d| {
            d.agencies[1].code = d.agencies[0].code.clone()
        }),
        ("its code is no unified social credit code", |d| {
            d.agencies[1].code = "X".into()
        }),
        ("its root is another member's too", |d| {
            d.agencies[1].keys.roots = d.agencies[0].keys.roots.clone()
        }),
        ("it has no root", |d| d.agencies[1].keys.roots.clear()),
        ("an endpoint is https://host:port", |d| {
            d.agencies[1]
                .endpoints
                .insert("intake".into(), "http://127.0.0.1:1".into());
        }),
        (
            "an endpoint for each of the three services is needed",
            |d| d.agencies[1].endpoints.clear(),
        ),
        ("it is hosted and has endpoints of its own", |d| {
            d.agencies[1].host = Some(d.agencies[0].code.clone())
        }),
        ("its superior is not another member", |d| {
            d.agencies[1].superior = Some(agency(9).to_string())
        }),
        ("a key is not 32 bytes in base64", |d| {
            d.agencies[1].keys.tokens.push("AAAA".into())
        }),
    ];
    for (what, change) in cases {
        let mut document = federation.document.clone();
        change(&mut document);
        match DirectoryView::new(&document) {
            Err(DirectoryError::Invalid { what: found, .. }) => assert_eq!(found, what),
            other => panic!("{what}: {other:?}"),
        }
    }
}

#[test]
fn a_field_that_this_version_does_not_know_is_refused() {
    let federation = Federation::of(1);
    let text = String::from_utf8(federation.document.to_bytes()).unwrap();
    let more = text.replacen("\"version\"", "\"embargo\": true, \"version\"", 1);
    assert!(serde_json::from_str::<Document>(&text).is_ok());
    assert!(serde_json::from_str::<Document>(&more).is_err());
}

#[test]
fn a_hosted_agency_is_reached_at_its_host_and_falls_with_it() {
    let mut federation = Federation::of(2);
    federation.document.agencies[1].endpoints.clear();
    federation.document.agencies[1].host = Some(agency(1).to_string());
    let view = DirectoryView::new(&federation.document).unwrap();
    let party = |ordinal| Party {
        agency: agency(ordinal),
        service: Service::Coordination,
    };
    assert_eq!(view.endpoint(party(2)), view.endpoint(party(1)));
    assert_ne!(view.sealing_key(party(2)), view.sealing_key(party(1)));
    assert!(view.speaks_for(agency(1), agency(2)) && !view.speaks_for(agency(2), agency(1)));
    assert!(view.is_active(agency(2)));

    federation.document.agencies[0].standing = Standing::Suspended;
    let view = DirectoryView::new(&federation.document).unwrap();
    assert!(!view.is_active(agency(2)));
}

#[test]
fn d7_conferences_and_successors_name_members_and_end_somewhere() {
    let federation = Federation::of(3);
    let code_of = |n| agency(n).to_string();
    let read = |change: &dyn Fn(&mut Document)| {
        let mut document = federation.document.clone();
        change(&mut document);
        DirectoryView::new(&document)
    };
    let refused = |change: &dyn Fn(&mut Document)| match read(change).unwrap_err() {
        DirectoryError::Invalid { what, .. } => what,
        other => panic!("{other}"),
    };
    let view = read(&|d| {
        d.conferences.insert("320100".into(), code_of(3));
        d.successors.insert(code_of(1), vec![code_of(2)]);
    })
    .unwrap();
    assert_eq!(view.rules().conferences.len(), 1);
    assert_eq!(view.rules().successor(agency(1)), Some(agency(2)));
    let text = String::from_utf8(federation.document.to_bytes()).unwrap();
    assert!(
        !text.contains("conferences") && !text.contains("successors"),
        "absent is not written"
    );

    assert_eq!(
        refused(&|d| drop(d.conferences.insert("32".into(), code_of(3)))),
        "the region of its conference is no code of GB/T 2260"
    );
    assert_eq!(
        refused(&|d| drop(d.conferences.insert("320100".into(), code_of(9)))),
        "it keeps a conference and is no member"
    );
    assert_eq!(
        refused(&|d| {
            d.conferences.insert("320100".into(), code_of(2));
            d.conferences.insert("320100000000".into(), code_of(3));
        }),
        "its division has two conferences"
    );
    assert_eq!(
        refused(&|d| drop(d.successors.insert(code_of(1), vec![code_of(9)]))),
        "it succeeds another and is no member"
    );
    assert_eq!(
        refused(&|d| drop(d.successors.insert(code_of(9), vec![code_of(1)]))),
        "it has successors and is no member"
    );
    assert_eq!(
        refused(&|d| {
            d.successors.insert(code_of(1), vec![code_of(2)]);
            d.successors
                .insert(code_of(2), vec![code_of(3), code_of(1)]);
        }),
        "its successors go in a circle"
    );
}
