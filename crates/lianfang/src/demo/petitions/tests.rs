use super::*;

const GOOD: &str = r#"{"id":"A1","petitioner":"P1","subject":"路灯","submitted_at":"2026-02-01T08:00:00+08:00","text":"路灯坏了","support":3}"#;

/// What each line is: the id, or the fault.
fn read(text: &[u8]) -> Vec<Result<String, Malformed>> {
    let mut petitions = Petitions::new(Box::new(io::Cursor::new(text.to_vec())), 0);
    let mut found = Vec::new();
    while let Some(petition) = petitions.next_petition().unwrap() {
        found.push(petition.map(|petition| petition.id));
    }
    assert_eq!(petitions.read(), text.len() as u64);
    found
}

fn fault(line: &str) -> Fault {
    let mut found = read(line.as_bytes());
    assert_eq!(found.len(), 1);
    found.remove(0).unwrap_err().fault
}

fn without(field: &str) -> String {
    with(field, None)
}

fn with(field: &str, value: Option<Value>) -> String {
    let mut object: Map<String, Value> = serde_json::from_str(GOOD).unwrap();
    object.remove(field);
    if let Some(value) = value {
        object.insert(field.to_owned(), value);
    }
    Value::Object(object).to_string()
}

#[test]
fn the_built_in_petitions_are_all_good() {
    let mut petitions = PetitionSource::BuiltIn.open().unwrap();
    let mut count = 0;
    while let Some(petition) = petitions.next_petition().unwrap() {
        let petition = petition.unwrap();
        assert!(petition.request_id().len() == 32);
        count += 1;
    }
    assert!(count >= 40);
    assert_eq!(petitions.read(), petitions.bytes());
}

#[test]
fn a_file_without_any_petition_is_told_from_one_with_some() {
    let folder = tempfile::tempdir().unwrap();
    let tried = |text: &[u8]| {
        let path = folder.path().join("petitions.jsonl");
        std::fs::write(&path, text).unwrap();
        PetitionSource::File(path).try_out().unwrap()
    };
    assert_eq!(tried(format!("[]\n{GOOD}\n").as_bytes()), Ok(()));
    assert_eq!(tried(b"\n \r\n"), Err(None));
    let first = tried(b"\n\xff\xfe{\n[]\n").unwrap_err().unwrap();
    assert_eq!((first.line, &first.fault), (2, &Fault::NotUtf8));
    assert_eq!(first.said(), "第2行：不是UTF-8编码");
    let folder = PetitionSource::File(folder.path().into());
    assert!(folder.try_out().is_err());
}

#[test]
fn the_place_of_an_end_that_comes_too_soon_is_on_its_line() {
    let found = read(b"{\"id\":\r\n");
    let malformed = found[0].as_ref().unwrap_err();
    assert_eq!(malformed.fault, Fault::NotJson { column: 6 });
    assert_eq!(malformed.said(), "第1行：从第6列起不是JSON");
}

#[test]
fn a_petition_is_read_with_its_instant_and_without_what_nobody_asks_for() {
    let mut petitions = Petitions::new(Box::new(GOOD.as_bytes()), 0);
    let petition = petitions.next_petition().unwrap().unwrap().unwrap();
    assert_eq!(petition.submitted.to_string(), "2026-02-01T08:00:00+08:00");
    assert_eq!(petition.subject, "路灯");
    assert_eq!(format!("{petition:?}"), r#"Petition("A1")"#);
    assert_eq!(petition.request_id(), petition.clone().request_id());
    assert_ne!(
        petition.request_id(),
        Petition {
            id: "A2".to_owned(),
            ..petition
        }
        .request_id()
    );
}

#[test]
fn each_fault_has_its_name() {
    assert_eq!(fault("{\"id\":"), Fault::NotJson { column: 6 });
    assert_eq!(fault("[1]"), Fault::NotAnObject);
    for field in ["id", "petitioner", "subject", "submitted_at", "text"] {
        assert_eq!(fault(&without(field)), Fault::Missing { field });
        assert_eq!(
            fault(&with(field, Some(Value::Null))),
            Fault::Missing { field }
        );
        assert_eq!(
            fault(&with(field, Some("  ".into()))),
            Fault::Empty { field }
        );
        assert_eq!(
            fault(&with(field, Some(7.into()))),
            Fault::NotText { field }
        );
    }
    assert_eq!(
        fault(&with("id", Some("x".repeat(65).into()))),
        Fault::BadId
    );
    assert_eq!(fault(&with("id", Some("编号".into()))), Fault::BadId);
    for time in ["2026-02-30T08:00:00+08:00", "2026-02-01 08:00:00", "昨天"] {
        assert_eq!(
            fault(&with("submitted_at", Some(time.into()))),
            Fault::BadTime
        );
    }
    let limits = [
        ("text", TEXT_LIMIT),
        ("subject", SUBJECT_LIMIT),
        ("petitioner", ALIAS_LIMIT),
    ];
    for (field, limit) in limits {
        let longest = with(field, Some("长".repeat(limit).into()));
        assert!(read(longest.as_bytes())[0].is_ok());
        let longer = with(field, Some("长".repeat(limit + 1).into()));
        assert_eq!(fault(&longer), Fault::TooLong { field, limit });
    }
}

#[test]
fn a_bad_line_is_named_by_number_and_stops_nothing() {
    let other = with("id", Some("A2".into()));
    let mut text = format!("{GOOD}\n\nnonsense\n").into_bytes();
    text.extend(b"{\"id\":\"\xff\"}\n");
    text.extend(vec![b'x'; LINE_LIMIT + 9]);
    text.extend(format!("\n{other}").into_bytes());
    let found = read(&text);
    let faults: Vec<String> = found
        .iter()
        .filter_map(|each| each.as_ref().err())
        .map(ToString::to_string)
        .collect();
    assert_eq!(
        faults,
        [
            "line 3: no JSON from column 2 on",
            "line 4: not UTF-8",
            "line 5: longer than 1048576 bytes"
        ]
    );
    let ids: Vec<&String> = found.iter().filter_map(|each| each.as_ref().ok()).collect();
    assert_eq!(ids, ["A1", "A2"]);
}

#[test]
fn an_id_counts_once_and_identical_texts_are_separate_petitions() {
    let twin = with("id", Some("A2".into()));
    let broken_first = with("text", Some("".into()));
    let found = read(format!("{broken_first}\n{GOOD}\n{twin}\n{GOOD}\n").as_bytes());
    assert_eq!(found[1], Ok("A1".to_owned()));
    assert_eq!(found[2], Ok("A2".to_owned()));
    let repeated = found[3].clone().unwrap_err();
    assert_eq!(repeated.to_string(), "line 4: `id` is that of line 2");
}

#[test]
fn a_mark_of_byte_order_is_no_fault() {
    let text = [b"\xef\xbb\xbf".as_slice(), GOOD.as_bytes()].concat();
    assert_eq!(read(&text), [Ok("A1".to_owned())]);
}

/// Words of a petition are in no message about it.
#[test]
fn faults_quote_nothing() {
    for field in ["id", "petitioner", "subject", "submitted_at", "text"] {
        for value in [Value::from("金丝雀"), Value::from(vec!["金丝雀"])] {
            for found in read(with(field, Some(value)).as_bytes()) {
                if let Err(malformed) = found {
                    assert!(!format!("{malformed} {malformed:?}").contains("金丝雀"));
                }
            }
        }
    }
    let cut = GOOD.replace("路灯坏了\"", "金丝雀");
    assert!(!fault(&cut).to_string().contains("金丝雀"));
}

#[test]
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn real_petitions_are_all_read() {
    let Some(folder) = std::env::var_os("LIANFANG_DATA") else {
        eprintln!("skipped: LIANFANG_DATA is not set");
        return;
    };
    let path = PathBuf::from(folder).join("petitions.jsonl");
    let mut petitions = PetitionSource::File(path).open().unwrap();
    let mut count = 0;
    while let Some(petition) = petitions.next_petition().unwrap() {
        assert!(petition.is_ok(), "{}", petition.unwrap_err());
        count += 1;
    }
    assert_eq!(count, 4_326);
}
